"""The same values counted another way: by the text alone, without reading YAML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.mutants.values import KEYS, LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Mapping

OPERATORS = r"at_least|more_than|at_most|less_than|is_set|not_in|in|not|is"
_KEY = re.compile(rf"(?<![\w.])({'|'.join(sorted(KEYS))}):(?=\s|$)")
_AMOUNT = re.compile(r"(?<![\w.\-〔])(?:\d+(?=个|日|周|月|年|小时|分钟|\s*[,}\]\n]|$)|当日)")
_TESTED = re.compile(r"([\w.]+): *([^\s{\[,}\]][^,}\]\n]*)")


def count(files: Mapping[str, bytes]) -> tuple[int, int]:
    """Return how many numbers and operators stand below the keys, in all files but tests."""
    numbers = operators = 0
    for name, content in files.items():
        if name.endswith(".yaml") and not any(folder in name for folder in LEFT_OUT):
            for key, region in _regions(_bare(content.decode())):
                numbers += len(_AMOUNT.findall(region))
                operators += _operators(key, region)
    return numbers, operators


def _bare(text: str) -> str:
    return "\n".join(re.sub(r"(^|\s)#.*$", "", line) for line in text.split("\n"))


def _regions(text: str) -> list[tuple[str, str]]:
    """Return the outermost keys with all that stands below each."""
    found, end = [], 0
    for match in _KEY.finditer(text):
        if match.start() >= end:
            end = _end(text, match)
            found.append((match[1], text[match.end() : end]))
    return found


def _end(text: str, match: re.Match[str]) -> int:
    rest = text[match.end() :]
    head = rest.split("\n", 1)[0]
    if not head.strip():  # a block: all lines that stand further in
        return match.end() + _block(rest, _indent(text, match.start()))
    depth = 0
    for offset, char in enumerate(rest):
        depth += (char in "{[") - (char in "}]")
        if depth < 0 or (depth == 0 and char in ",\n"):
            return match.end() + offset
    return len(text)


def _indent(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)


def _block(rest: str, indent: int) -> int:
    length = 0
    for number, line in enumerate(rest.split("\n")):
        if number and line.strip() and len(line) - len(line.lstrip()) <= indent:
            return length
        length += len(line) + 1
    return len(rest)


def _operators(key: str, region: str) -> int:
    """Count written operators, and the equal signs that nobody writes: ``urgency: 特急``."""
    if key == "when":
        return _in_condition(region)
    return sum(_in_condition(below) for _, below in _regions(region))


def _in_condition(region: str) -> int:
    found = 0
    for name, _ in _TESTED.findall(region):
        found += 1 if re.fullmatch(OPERATORS, name) or name not in {"any", "all"} else 0
    return found
