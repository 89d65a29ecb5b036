"""What somebody most likely meant who wrote a length of time, a date or an hour in another way."""

from __future__ import annotations

import re
from datetime import date
from unicodedata import normalize

_DIGITS = {mark: number for number, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERAL = re.compile(r"[零〇一二三四五六七八九两十百]+")
_DATE = re.compile(r"([0-9]{4})[年./-]?([0-9]{1,2})[月./-]?([0-9]{1,2})日?")
_HOUR = r"([0-9]{1,2})(?:[:.点时]([0-9]{2})?分?)"
_HOURS = re.compile(rf"{_HOUR}\s*[-—–~至到]+\s*{_HOUR}")
_IN_MONTH = re.compile(r"(每月|每个月|当月|本月|次月|下月|下个月)?的?([0-9]{1,2})[日号]")
_WEEKDAY = re.compile(r"(?:每周|每星期|周|星期|礼拜)([一二三四五六日天])")
_LAST = re.compile(r"(?:每月|每个月|当月|本月)?(?:月底|月末|末|最后一天|底)")
_NEXT = frozenset({"次月", "下月", "下个月"})
_AROUND = re.compile(r"^每个?|(?:一次|度|报)$")


def in_digits(text: str) -> str:
    """Return a text with its numbers in the digits 0 to 9: 十五日 is 15日."""
    return _NUMERAL.sub(_number, _plain(text))


def _number(numeral: re.Match[str]) -> str:
    found, digit = 0, 0
    for mark in numeral[0]:
        if mark in _DIGITS:
            digit = _DIGITS[mark]
        else:
            found += (digit or 1) * (10 if mark == "十" else 100)
            digit = 0
    return str(found + digit)


def meant_date(text: str) -> str:
    """Return the date that a text writes in another way, empty when it writes none."""
    match = _DATE.fullmatch(_plain(text))
    try:
        return date(*map(int, match.groups())).isoformat() if match else ""
    except ValueError:
        return ""


def meant_hours(text: str) -> str:
    """Return the office hours that a text writes in another way, empty when it writes none."""
    match = _HOURS.fullmatch(_plain(text))
    if match is None:
        return ""
    first, minute, last, to = (int(part or 0) for part in match.groups())
    right = (first, minute) < (last, to) and max(first, last) < 24 and max(minute, to) < 60
    return f"{first:02}:{minute:02}-{last:02}:{to:02}" if right else ""


def meant_day(text: str) -> str:
    """Return the day of a period that a text writes in another way, empty when it writes none."""
    plain = _plain(text)
    if (weekday := _WEEKDAY.fullmatch(plain)) is not None:
        return f"周{weekday[1].replace('天', '日')}"
    if _LAST.fullmatch(plain):
        return "当月末日"
    match = _IN_MONTH.fullmatch(in_digits(plain))
    if match is None or not 1 <= int(match[2]) <= 31:
        return ""
    return f"{'次月' if match[1] in _NEXT else '当月'}{int(match[2])}日"


def bare_period(text: str) -> str:
    """Return a period without what people say around it: 每月一次 is 月."""
    return _AROUND.sub("", _AROUND.sub("", text))


def _plain(text: str) -> str:
    return normalize("NFKC", text).replace(" ", "")
