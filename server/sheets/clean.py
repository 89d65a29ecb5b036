"""A cell of the responsibility column made plain: one kind of each mark, no stray spaces."""

# ruff: noqa: E501  (patterns read better unbroken)

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from server.sheets.names import ends_like_unit
from server.sheets.phrases import split_role

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

LIMIT = 2000
_MARKS = str.maketrans(
    {
        ",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "[": "（", "]": "）", "【": "（", "】": "）",
        "〔": "（", "〕": "）", "［": "（", "］": "）", "{": "（", "}": "）", "﹙": "（", "﹚": "）",
        "､": "、", "﹑": "、", "/": "、", "／": "、", "|": "、", "｜": "、", "\\": "、", "。": "；", "﹔": "；",
        "﹐": "，", "\u3000": " ", "\xa0": " ", "\t": " ", "\r": "\n", "\v": "\n", "\f": "\n",
        "\u2028": "\n", "\u2029": "\n", "\x85": "\n",
    }
)  # fmt: skip
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]|[\x00-\x08\x0e-\x1f]")
_FULL_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_NUMBERING = re.compile(
    r"(?:(?<=^)|(?<=[，；、\n ：]))\s*(?:（?\d{1,2}[.、．）](?!\d)|（[一二三四五六七八九十]{1,3}）|[一二三四五六七八九十]{1,3}、)\s*"
)
_CIRCLED = re.compile("[①-⑳]")
_SPACE = re.compile(r"[ \n]+")
_STOPS = "，；、\n：（"
_BRANCH = re.compile(r"(?:分行|支行|分公司|分署|分局|分院|分会)$")


def plain(text: str, known: AbstractSet[str] = frozenset()) -> str:
    """Return `text` with one kind of each mark; spaces are either joins or commas."""
    text = _INVISIBLE.sub("", text).translate(_FULL_WIDTH).translate(_MARKS)
    return unwrap(_spaces(_NUMBERING.sub("", _CIRCLED.sub("；", text).strip()), known))


def _spaces(text: str, known: AbstractSet[str]) -> str:
    parts = _SPACE.split(text.strip())
    gaps = _SPACE.findall(text.strip())
    done = parts[0]
    for gap, part in zip(gaps, parts[1:], strict=True):
        done += _joint(done, part, gap, known) + part
    return done


def _joint(before: str, after: str, gap: str, known: AbstractSet[str]) -> str:
    """Return what a gap stands for: nothing inside a name, else a mark."""
    if not before or before[-1] in _STOPS or not after or after[0] in "，；、：（）":
        return ""
    last = re.split(f"[{_STOPS}）]", before)[-1]
    first = re.split(f"[{_STOPS}）]", after)[0]
    if last + first in known or _BRANCH.search(first):
        return ""
    if ends_like_unit(last) or split_role(last)[1] is not None or before[-1] == "）" or last in known:
        return "\n" if "\n" in gap else "，"
    return ""


def unwrap(text: str) -> str:
    """Take off brackets that stand around the whole text."""
    while text.startswith("（") and text.endswith("）") and _closes(text) == len(text) - 1:
        text = text[1:-1].strip()
    return text


def _closes(text: str) -> int:
    depth = 0
    for index, mark in enumerate(text):
        depth += (mark == "（") - (mark == "）")
        if depth == 0:
            return index
    return -1


def balance(text: str) -> tuple[str, bool]:
    """Return `text` without brackets that have no partner, and whether there were any."""
    keep = list(text)
    opened: list[int] = []
    for index, mark in enumerate(text):
        if mark == "（":
            opened.append(index)
        elif mark == "）":
            if opened:
                opened.pop()
            else:
                keep[index] = "，"
    for index in opened:
        keep[index] = "，"
    done = "".join(keep)
    return done, done != text


def parts(text: str, marks: str) -> list[tuple[str, str]]:
    """Split at `marks` outside brackets: each part with the mark after it."""
    found: list[tuple[str, str]] = []
    depth, begin = 0, 0
    for index, mark in enumerate(text):
        depth += (mark == "（") - (mark == "）")
        if depth == 0 and mark in marks:
            found.append((text[begin:index], mark))
            begin = index + 1
    found.append((text[begin:], ""))
    return found
