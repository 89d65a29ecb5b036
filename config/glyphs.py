"""Characters that look like others or like nothing: full-width marks, odd spaces, invisible ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import category, normalize

if TYPE_CHECKING:
    from collections.abc import Iterator

_INVISIBLE = frozenset({"Cf", "Zl", "Zp"})
_INTEGER = re.compile(r"[^0-9]*?(-?[0-9]{1,15})[^0-9]*", re.ASCII)
_HALF = {"｛": "{", "［": "[", "【": "[", "“": '"', "”": '"', "「": '"', "‘": "'", "’": "'"}
_OPENS = re.compile(f"(?::|：|-|^|,)\\s*([{''.join(_HALF)}])")
_BREAK = re.compile(r"\r\n?|\n")
_ODD_SPACE = re.compile(r"[^\S \t\r\n]")


def invisible(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, column and name of the first invisible character of each line."""
    unseen = {mark for mark in set(text) if category(mark) in _INVISIBLE or mark == "\x85"}
    for number, line in enumerate(_BREAK.split(text) if unseen else (), start=1):
        found = next(((column, mark) for column, mark in enumerate(line, start=1) if mark in unseen), None)
        if found is not None:
            yield number, found[0], f"U+{ord(found[1]):04X}"


def odd_space(text: str) -> str:
    """Return a text without the spaces at its ends that no keyboard has, nothing if it has none."""
    bare = text.strip()
    ends = text[: len(text) - len(text.lstrip())] + text[len(text.rstrip()) :]
    return bare if _ODD_SPACE.search(ends) else ""


def whole_number(text: str) -> str:
    """Return the one whole number that a text writes in any digits, empty when there is none or several."""
    match = _INTEGER.fullmatch(normalize("NFKC", text).strip())
    return match[1] if match else ""


def opening(line: str) -> tuple[int, str, str] | None:
    """Return where a value of a line begins with a full-width mark, the mark and the right one."""
    match = _OPENS.search(line)
    return None if match is None else (match.start(1) + 1, match[1], _HALF[match[1]])


def half_width(text: str) -> str:
    """Return a row of names with the commas of the keyboard between them."""
    dashed = re.match(r"-[^\W\d]", text.strip()) is not None  # items that begin with a dash without a space
    parts = re.split(r"\s*[，、,；;]\s*|\s+-?" if dashed else r"\s*[，、,；;]\s*", text.strip()[dashed:])
    return ", ".join(part.strip("“”‘’\"'") for part in parts)
