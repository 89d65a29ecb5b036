"""How each problem is told; the caller hands over the facts, this table has the words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from config.problems import Place, Problem
from config.says_clocks import CLOCKS
from config.says_counts import COUNTS
from config.says_cross import CROSS
from config.says_file import FILE
from config.says_names import NAMES
from config.says_overlay import OVERLAY
from config.says_requests import REQUESTS
from config.says_versions import VERSIONS
from config.says_watches import WATCHES

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    **FILE, **NAMES, **CROSS, **CLOCKS, **COUNTS, **OVERLAY, **REQUESTS, **VERSIONS, **WATCHES
}  # fmt: skip
"""Code, with a variant after ``#`` where one code has several, to (Chinese, English)."""

_KINDS: tuple[tuple[type | tuple[type, ...], str, str], ...] = (
    (bool, "是/否值 {}", "the yes/no value {}"),
    (int, "整数 {}", "the integer {}"),
    (str, "“{}”", "“{}”"),
    (dict, "一组“键: 值”", "a mapping"),
    (list, "一个列表", "a list"),
)


class Both(tuple[str, str]):
    """A slot that reads differently in Chinese and in English."""

    __slots__ = ()


def both(zh: str, en: str) -> Both:
    """Return a slot with its Chinese and its English."""
    return Both((zh, en))


def shown(value: Any) -> Both:
    """Return a value of a file as a reader would name it."""
    if value == []:
        return both("一个空列表", "an empty list")
    for kind, zh, en in _KINDS:
        if isinstance(value, kind):
            text = _written(value)
            return both(zh.format(text), en.format(text))
    return both(f"小数 {value}", f"the decimal {value}")


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = " ".join(str(value).splitlines())  # a message is one line
    return text if len(text) <= 40 else text[:39] + "…"


def listed(names: Any, most: int = 12) -> Both:
    """Return names in a row, so many of them at most."""
    some = [str(name) for name in names]
    if not some:
        return both("（无）", "(none)")
    more = len(some) > most
    return both(
        "、".join(some[:most]) + ("……" if more else ""), ", ".join(some[:most]) + (", …" if more else "")
    )


def span(least: Any, most: Any) -> Both:
    """Return between which bounds a value should lie; None is no bound."""
    if least is None:
        return both(f"不大于 {most}", f"at most {most}")
    if most is None:
        return both(f"不小于 {least}", f"at least {least}")
    return both(f"在 {least} 到 {most} 之间", f"from {least} to {most}")


def hint(near: str) -> Both:
    """Return the question whether a near name was meant, or nothing."""
    return both(f"（是不是要写“{near}”？）", f" (did you mean “{near}”?)") if near else both("", "")


def problem(key: str, place: Place, /, **slots: Any) -> Problem:
    """Word a problem of `key` (a code, perhaps with its variant) from the facts in `slots`."""
    zh, en = WORDS[key]
    if "most" in slots and "least" in slots:
        slots["span"] = span(slots["least"], slots["most"])
    return Problem(
        place=place,
        code=key.partition("#")[0],
        zh=zh.format(**_side(slots, 0)),
        en=en.format(**_side(slots, 1)),
        about=frozenset(name for value in slots.values() for name in _about(value)),
    )


def _about(value: Any) -> list[str]:
    """Return a name that is told, and those that it is made of: ``standard/urge``, ``unit.kind``."""
    plain = isinstance(value, str) and not isinstance(value, Both)
    return [value, *re.split(r"[./]", value)] if plain else []


def _side(slots: Mapping[str, Any], side: int) -> dict[str, Any]:
    return {name: value[side] if isinstance(value, Both) else value for name, value in slots.items()}
