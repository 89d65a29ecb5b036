"""Texts with a shape of their own: durations, office hours, dates and moments."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from config.day_words import read_by, read_every, read_window
from config.meant import meant_date, meant_hours
from config.model import Measure
from config.says import hint
from config.words import Fault, read_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_HOURS = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: ([0-9]{2}):([0-9]{2}))?")


def read_hours(value: Any) -> tuple[time, time] | Fault:
    """Return the two hours that a value writes, or why it writes none."""
    match = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return _bad_hours(value)
    start, end = _time(*match.groups()[:2]), _time(*match.groups()[2:])
    if start is None or end is None or start >= end:
        return _bad_hours(value)
    return start, end


def _bad_hours(value: Any) -> Fault:
    return Fault("term.bad_hours", {"found": value, "near": hint(meant_hours(str(value)))})


def _time(hour: str, minute: str) -> time | None:
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None


def read_date(value: Any) -> date | Fault:
    """Return the date that a value writes, or why it writes none."""
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return Fault("term.bad_date", {"found": value, "near": hint(meant_date(str(value)))})
    year, month, day = map(int, match.groups())
    if year >= 1 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return date(year, month, day)
    return Fault("term.bad_date#no_such_day", {"found": value})


def read_moment(value: Any) -> datetime | date | Fault:
    """Return the Beijing moment or the bare date that a value writes, or why it writes none."""
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    day = read_date(match[1]) if match else None
    if match is None or not isinstance(day, date):
        return Fault("term.bad_date#moment", {"found": value})
    if match[2] is None:
        return day
    clock = _time(match[2], match[3])
    if clock is None:
        return Fault("term.bad_date#moment", {"found": value})
    return datetime.combine(day, clock)


def _read_workhours(value: Any) -> Any:
    found = read_duration(value)
    if isinstance(found, Fault) or found.measure is Measure.WORKHOUR:
        return found
    return Fault("term.unknown_unit#workhours", {"found": value})


FORMATS: Mapping[str, Callable[[Any], Any]] = {
    "duration": read_duration,
    "workhours": _read_workhours,
    "hours": read_hours,
    "by": read_by,
    "every": read_every,
    "window": read_window,
    "date": read_date,
    "moment": read_moment,
}
"""The formats that the schemas name, and who reads them."""
