"""Days of a period: 当月25日, 当月末日, 次月5日, 周五, as they are written and read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from config.meant import bare_period, meant_day
from config.says import hint
from config.terms import DayWord, Measure
from config.words import Fault, english, nearest, read_duration, spellings

if TYPE_CHECKING:
    from config.says import Both
    from config.terms import Duration

_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
_MONTHLY = (
    (re.compile(r"当月([0-9]{1,2})日|day ([0-9]{1,2})"), "day"),
    (re.compile(r"次月([0-9]{1,2})日|day ([0-9]{1,2}) of next month"), "next"),
)
_BACK = frozenset({Measure.DAY, Measure.WEEK, Measure.MONTH, Measure.YEAR})
_LAST = ("当月末日", "last day")
_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def read_day_word(value: Any) -> DayWord | Fault:
    """Return the day of a period that a value writes, or why it writes none."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if text in _LAST:
        return DayWord("last", 0)
    for names in (_WEEKDAYS, _ENGLISH):
        if text in names:
            return DayWord("weekday", names.index(text))
    for pattern, kind in _MONTHLY:
        match = pattern.fullmatch(text)
        if match is not None:
            number = int(match[1] or match[2])
            return (
                DayWord(kind, number)
                if 1 <= number <= 31
                else Fault("term.bad_day_word#day", {"found": text})
            )
    return Fault("term.bad_day_word", {"found": value, "near": hint(meant_day(str(value)))})


def read_by(value: Any) -> str | DayWord | Fault:
    """Return the field's name or the day of a period that stands under `by`, or why it is neither."""
    if isinstance(value, str) and _NAME.fullmatch(value):
        return value
    return read_day_word(value)


def read_every(value: Any) -> str | Duration | Fault:
    """Return the period or the duration after which a clock comes again, or why it is neither."""
    word = english("every", value)
    if word is not None:
        return word
    found = read_duration(value)
    return (
        Fault("term.bad_every", {"found": value, "near": _near("every", value)})
        if isinstance(found, Fault)
        else found
    )


def read_window(value: Any) -> str | Duration | Fault:
    """Return the window of a count that a value writes: a period, the round, or a time back from today."""
    word = english("window", value)
    if word is not None:
        return word
    found = read_duration(value)
    if isinstance(found, Fault) or found.measure not in _BACK:
        return Fault("term.bad_window", {"found": value, "near": _near("window", value)})
    return found


def _near(table: str, value: Any) -> Both:
    return hint(nearest(bare_period(str(value)), spellings(table)))


def fits(day: DayWord, period: str) -> bool:
    """Tell whether a day word names a day of this kind of period: a weekday of a week, else a date."""
    return (day.kind == "weekday") == (period == "week")


def day_word_text(day: DayWord, language: str) -> str:
    """Return a day of a period as people write it in `language`."""
    english_ = language == "en"
    if day.kind == "weekday":
        return (_ENGLISH if english_ else _WEEKDAYS)[day.number]
    if day.kind == "last":
        return _LAST[english_]
    if day.kind == "day":
        return f"day {day.number}" if english_ else f"当月{day.number}日"
    return f"day {day.number} of next month" if english_ else f"次月{day.number}日"
