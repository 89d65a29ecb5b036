"""Periods of the calendar: weeks to years, and the runs of a clock that comes once in each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from config.day_words import day_word_text
from config.model import Measure
from rules.bars import add
from rules.calendar import day_start, local
from rules.deadline import due
from rules.facts import Allowance
from rules.spans import covering

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from config.model import Clock, Count, DayWord, Duration, Ladder
    from rules.calendar import Calendar
    from rules.facts import Due

_DAY = timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_WINDOWS = frozenset({"week", *_MONTHS})
_DAYS = {Measure.DAY: 1, Measure.WEEK: 7}


class Period(NamedTuple):
    """A week, month, quarter, half year or year, both days inside."""

    first: date
    last: date


def period_of(word: str, day: date) -> Period:
    """Return the period of that kind in which a day lies."""
    if word == "week":
        monday = day - day.weekday() * _DAY
        return Period(monday, monday + 6 * _DAY)
    months = _MONTHS[word]
    first = (day.month - 1) // months * months + 1
    return Period(date(day.year, first, 1), _last(day.year, first + months - 1))


def _last(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - _DAY


def next_window(word: str, day: date) -> date:
    """Return the first day of the period after the one in which a day lies."""
    return period_of(word, day).last + _DAY


def back(day: date, length: Duration) -> date:
    """Return the day from which a natural length of time leads to `day`."""
    if length.measure in _DAYS:
        return day - length.amount * _DAYS[length.measure] * _DAY
    months = length.amount * (12 if length.measure is Measure.YEAR else 1)
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, _last(year, month + 1).day))


def since(count: Count, today: date) -> date | None:
    """Return the first day that a count sees today; None when it sees all of the round, or a row."""
    if count.back is not None:
        return back(today, count.back)
    return period_of(count.window, today).first if count.window in _WINDOWS else None


def moves_on(count: Count, today: date) -> date | None:
    """Return the first day on which a count may change because time has passed; None: it never does."""
    if count.back is not None:
        return today + _DAY
    word = count.in_row or count.window
    return next_window(word, today) if word in _WINDOWS else None


def row(word: str, days: Iterable[date], today: date) -> int:
    """Return in how many periods in a row one of the days lies; the running one breaks no row yet."""
    had = {period_of(word, day).first for day in days}
    here = period_of(word, today)
    if here.first not in had:
        here = period_of(word, here.first - _DAY)
    number = 0
    while here.first in had:
        number, here = number + 1, period_of(word, here.first - _DAY)
    return number


def day_of(day: DayWord, period: Period) -> date:
    """Return the day of a period that a word names, before it rolls; a short month has its last day."""
    if day.kind == "weekday":
        return period.first + day.number * _DAY
    month = period.last + _DAY if day.kind == "next" else period.last
    last = _last(month.year, month.month)
    return last if day.kind == "last" else last.replace(day=min(day.number, last.day))


def first_period(clock: Clock, start: date, calendar: Calendar, today: date | None = None) -> Period:
    """Return the first period of a clock that starts on a day: due long enough after, not before today."""
    assert clock.day is not None  # such a clock has its day
    earliest = max(add(start, clock.first_after, calendar), today or start)
    word = _word(clock)
    period = period_of(word, start)
    while day_of(clock.day, period) < earliest:
        period = period_of(word, period.last + _DAY)
    return period


def _word(clock: Clock) -> str:
    """Return the kind of period that a clock's day is a day of; one that comes once has none of its own."""
    assert clock.day is not None
    return clock.period or ("week" if clock.day.kind == "weekday" else "month")


def dated(clock: Clock, period: Period, given: Allowance) -> Allowance:
    """Return the allowance with the due day of a period."""
    assert clock.day is not None  # every clock of each period has its day
    why = f"{period_text(_word(clock), period.first, 'zh')}，{day_word_text(clock.day, 'zh')}"
    return replace(given, named=day_of(clock.day, period), named_why=why, roll=clock.roll or "later")


def planned(allowance: Allowance, calendar: Calendar) -> Due:
    """Return when a run falls due by its period alone, whatever has moved it since."""
    bare = Allowance(start=allowance.start, why="", term=(), named=allowance.named, roll=allowance.roll)
    return due(bare, calendar)


class Turns(NamedTuple):
    """What the calendar alone brings about in a run of a period, and when."""

    opens: datetime  # the run of the next period begins
    ends: datetime  # this run ends, when nothing has ended it
    outcome: str  # skipped or missed


def turns(clock: Clock, period: Period, allowance: Allowance, at: datetime, calendar: Calendar) -> Turns:
    """Return when the next run opens, and how and when this one, due `at`, ends of itself."""
    assert clock.day is not None
    here = planned(allowance, calendar)
    following = period_of(clock.period, period.last + _DAY)
    after = planned(replace(allowance, named=day_of(clock.day, following)), calendar)
    resting = [span for span in allowance.pauses if not span.moves]
    skipped = covering(resting, local(at).date()) is not None
    return Turns(
        day_start(here.day + _DAY), at if skipped else max(at, after.at), "skipped" if skipped else "missed"
    )


def period_text(word: str, first: date, language: str) -> str:
    """Return the name of a period: 2026年7月, 2026年第3季度, 2026-07-20 to 07-26."""
    number, year = (first.month - 1) // _MONTHS.get(word, 12) + 1, first.year
    if word == "week":
        last = first + 6 * _DAY
        return f"{first} to {last}" if language == "en" else f"{first}至{last}"
    zh, en = _TEXTS[word]
    return (en if language == "en" else zh).format(year=year, number=number, half="上下"[number > 1])


_TEXTS = {
    "month": ("{year}年{number}月", "{year}-{number:02}"),
    "quarter": ("{year}年第{number}季度", "{year} Q{number}"),
    "half_year": ("{year}年{half}半年", "{year} H{number}"),
    "year": ("{year}年", "{year}"),
}


FAR = date(9999, 12, 30)
"""The end of a watch that has no period."""


def after(word: str, period: Period) -> Period:
    """Return the period after one."""
    return period_of(word, period.last + _DAY)


def look_on(ladder: Ladder, period: Period, calendar: Calendar) -> date:
    """Return the day on which a ladder looks at a period, rolled later when it is off."""
    assert ladder.by is not None  # only such a ladder has looks
    day = day_of(ladder.by, period)
    return day if calendar.is_workday(day) else calendar.next_workday(day)


def first_to_look(ladder: Ladder, since: date, calendar: Calendar, earliest: date) -> Period:
    """Return the first period, not over before `since`, that is looked at on `earliest` or later."""
    period = period_of(ladder.every, since)
    while look_on(ladder, period, calendar) < earliest:
        period = after(ladder.every, period)
    return period


def next_to_look(ladder: Ladder, period: Period, calendar: Calendar, today: date) -> Period:
    """Return a period, or the last one after it whose look has fallen due by today."""
    following = after(ladder.every, period)
    while look_on(ladder, following, calendar) <= today:
        period, following = following, after(ladder.every, following)
    return period


def seen_through(ladder: Ladder, period_on: date | None, today: date) -> date:
    """Return the day as of which counts are told to a watch: today, or the last day of its period."""
    return today if period_on is None else min(today, period_of(ladder.every, period_on).last)
