"""Working days and office hours: which days count, why, and arithmetic with them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from config.model import Measure
from rules.spans import ONE, TOO_FAR, Days, add_days, covering, nth, passed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.model import CalendarYear, Duration, Holiday, Label, Pack
    from rules.facts import Span

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Business time: always eight hours ahead of UTC."""

LONGEST_HOLIDAY = 366
_WEEKDAYS = (
    ("周一", "Monday"), ("周二", "Tuesday"), ("周三", "Wednesday"), ("周四", "Thursday"),
    ("周五", "Friday"), ("周六", "Saturday"), ("周日", "Sunday"),
)  # fmt: skip
_PASSING = {Measure.HOUR: timedelta(hours=1), Measure.MINUTE: timedelta(minutes=1)}
_NOTHING = timedelta()


class _Special(NamedTuple):
    """A day that a yearly notice names."""

    works: bool
    label: Label


def local(instant: datetime) -> datetime:
    """Return the instant as business time."""
    return instant.astimezone(BEIJING)


def day_start(day: date) -> datetime:
    """Return 00:00 business time of the day."""
    return datetime.combine(day, time(), BEIJING)


class Calendar:
    """The working days and office hours of a pack; a year without a file counts Monday to Friday."""

    __slots__ = ("_at", "_delta", "_length", "_rank", "_special", "hours", "working", "years")

    def __init__(self, years: Mapping[int, CalendarYear], hours: Sequence[tuple[time, time]]) -> None:
        if not hours:
            raise ValueError("没有办公时间 / there are no office hours")
        self.hours = tuple(sorted(hours))
        self.years = frozenset(years)
        self._length = sum((_span(a, b) for a, b in self.hours), _NOTHING)
        self._special = _special_days(years)
        self._at, self._delta, self._rank = _prefix_sums(self._special)
        self.working = Days(self.rank, self.add_workdays)
        self._refuse_empty_years()

    @classmethod
    def of(cls, pack: Pack) -> Calendar:
        """Return the calendar of an effective pack."""
        return cls(pack.calendars, pack.hours)

    def is_workday(self, day: date) -> bool:
        """Tell whether the office works on that day."""
        special = self._special.get(day)
        return day.weekday() < 5 if special is None else special.works

    def is_make_up(self, day: date) -> bool:
        """Tell whether it is a weekend day that a notice makes a working day."""
        return day.weekday() >= 5 and self.is_workday(day)

    def why(self, day: date) -> str:
        """Say in Chinese why the day works or not: 国庆节放假, 周六, 调休上班（国庆节）, 工作日."""
        special = self._special.get(day)
        if special is None:
            return "工作日" if day.weekday() < 5 else _WEEKDAYS[day.weekday()][0]
        name = special.label.zh
        return f"调休上班（{name}）" if special.works else f"{name}放假"

    def why_en(self, day: date) -> str:
        """Say in English why the day works or not."""
        special = self._special.get(day)
        if special is None:
            return "working day" if day.weekday() < 5 else _WEEKDAYS[day.weekday()][1]
        name = special.label.text("en")
        return f"make-up working day ({name})" if special.works else f"{name} holiday"

    def confirmed(self, day: date) -> bool:
        """Tell whether the year of that day has a file."""
        return day.year in self.years

    def rank(self, day: date) -> int:
        """Return how many working days there were up to and including that day, since year 1."""
        number = day.toordinal()
        return _weekdays(number) + self._delta[bisect_right(self._at, number)]

    def add_workdays(self, day: date, number: int) -> date:
        """Return the `number`-th working day after the day (before it, when negative)."""
        if number == 0:
            return day
        # before: the working days up to yesterday are ranked one below the first that is wanted
        at = self.rank(day) + number
        return self._ranked(at if number > 0 else at + (not self.is_workday(day)))

    def workdays_between(self, after: date, through: date) -> int:
        """Count the working days after `after` up to and including `through` (never below 0)."""
        return max(0, self.rank(through) - self.rank(after))

    def next_workday(self, day: date) -> date:
        """Return that day if it works, else the next one that does."""
        return day if self.is_workday(day) else self.add_workdays(day, 1)

    def previous_workday(self, day: date) -> date:
        """Return that day if it works, else the last one before it that does."""
        return day if self.is_workday(day) else self.add_workdays(day, -1)

    def opening(self, day: date) -> datetime:
        """Return when the first office hour of that day begins (or would, on a day off)."""
        return datetime.combine(day, self.hours[0][0], BEIJING)

    def closing(self, day: date) -> datetime:
        """Return when the last office hour of that day ends (or would): the end of a due day."""
        return datetime.combine(day, self.hours[-1][1], BEIJING)

    def is_open(self, instant: datetime) -> bool:
        """Tell whether the office works at that instant; the closing instant is outside."""
        here = local(instant)
        clock = here.time()
        return self.is_workday(here.date()) and any(a <= clock < b for a, b in self.hours)

    def next_open(self, instant: datetime) -> datetime:
        """Return the earliest instant, not before the given one, at which the office works."""
        here = local(instant)
        if self.is_workday(here.date()):
            for first, last in self.hours:
                if here.time() < last:
                    return max(here, datetime.combine(here.date(), first, BEIJING))
        return self.opening(self.add_workdays(here.date(), 1))

    def add_workhours(self, instant: datetime, length: Duration, outside: tuple[Span, ...] = ()) -> datetime:
        """Return when so many 工作小时 (or 小时, 分钟) have passed after the instant."""
        if length.measure is Measure.WORKHOUR:
            return self.add_worktime(instant, timedelta(hours=length.amount), outside)
        if length.measure not in _PASSING:
            raise ValueError(f"{length.measure}不是小时或分钟 / is neither hours nor minutes")
        return add_time(instant, length.amount * _PASSING[length.measure], outside)

    def add_worktime(self, instant: datetime, length: timedelta, outside: tuple[Span, ...] = ()) -> datetime:
        """Return when so much office time has passed after the instant, days in spans left out."""
        here = local(instant)
        if length <= _NOTHING:
            return here
        day = here.date()
        rest = length
        if self._counts(day, outside):
            rest += self._gone(here)
            if rest <= self._length:
                return self._when(day, rest)
            rest -= self._length
        number = -(-rest // self._length)
        day = nth(self.working, day, number, outside)
        return self._when(day, rest - (number - 1) * self._length)

    def worktime_between(self, start: datetime, end: datetime, outside: tuple[Span, ...] = ()) -> timedelta:
        """Return the office time from `start` to `end`, days in spans (disjoint) left out."""
        first, last = local(start), local(end)
        if last <= first:
            return _NOTHING
        whole = passed(self.working, first.date(), last.date(), outside) * self._length
        if self._counts(first.date(), outside):
            whole += self._length - self._gone(first)
        if self._counts(last.date(), outside):
            whole -= self._length - self._gone(last)
        return whole

    def _counts(self, day: date, outside: tuple[Span, ...]) -> bool:
        return self.is_workday(day) and covering(outside, day) is None

    def _gone(self, here: datetime) -> timedelta:
        """Return the office time of that day before that instant."""
        clock = here.time()
        return sum((_span(a, min(b, clock)) for a, b in self.hours if a < clock), _NOTHING)

    def _when(self, day: date, gone: timedelta) -> datetime:
        """Return the instant of a day at which so much of its office time has passed."""
        rest = gone
        for first, last in self.hours[:-1]:
            if rest <= _span(first, last):
                return datetime.combine(day, first, BEIJING) + rest
            rest -= _span(first, last)
        return datetime.combine(day, self.hours[-1][0], BEIJING) + rest

    def _ranked(self, rank: int) -> date:
        """Return the working day of that rank, by the sums before the nearest named day."""
        index = bisect_left(self._rank, rank)
        plain = rank - self._delta[index]
        number = 7 * ((plain - 1) // 5) + (plain - 1) % 5 + 1
        if index < len(self._at):
            number = min(number, self._at[index])
        if not 1 <= number <= date.max.toordinal():
            raise ValueError(TOO_FAR)
        return date.fromordinal(number)

    def _refuse_empty_years(self) -> None:
        for year in self.years:
            first, last = date(year, 1, 1), date(year, 12, 31)
            if not self.is_workday(first) and not self.workdays_between(first, last):
                raise ValueError(f"{year}年日历没有工作日 / calendar {year} has no working day")


def add_time(instant: datetime, length: timedelta, outside: tuple[Span, ...] = ()) -> datetime:
    """Return when so much time has passed day and night, days in spans (disjoint) left out."""
    at = local(instant)
    rest = length
    for span in outside:
        if span.last < at.date():
            continue
        before = max(day_start(span.first) - at, _NOTHING)
        if rest < before:
            break
        rest -= before
        at = day_start(add_days(span.last, 1))
    try:
        return at + rest
    except OverflowError:
        raise ValueError(TOO_FAR) from None


def time_between(start: datetime, end: datetime, outside: tuple[Span, ...] = ()) -> timedelta:
    """Return the time from `start` to `end`, days in spans (disjoint) left out."""
    whole = max(end - start, _NOTHING)
    for span in outside:
        first = max(day_start(span.first), start)
        last = end if span.last >= local(end).date() else day_start(span.last + ONE)
        whole -= max(last - first, _NOTHING)
    return whole


def _span(first: time, last: time) -> timedelta:
    day = date.min
    return datetime.combine(day, last) - datetime.combine(day, first)


def _weekdays(number: int) -> int:
    """Count Mondays to Fridays of the day numbers 1 to `number`; day 1 is a Monday."""
    return 5 * (number // 7) + min(number % 7, 5)


def _special_days(years: Mapping[int, CalendarYear]) -> dict[date, _Special]:
    holidays = [holiday for year in sorted(years) for holiday in years[year].holidays]
    off = {day: _Special(False, holiday.label) for holiday in holidays for day in _days_of(holiday)}
    on = {day: _Special(True, holiday.label) for holiday in holidays for day in holiday.workdays}
    return off | on


def _days_of(holiday: Holiday) -> list[date]:
    length = (holiday.last - holiday.first).days + 1
    if length > LONGEST_HOLIDAY:
        raise ValueError(f"{holiday.label}长于一年 / {holiday.label.text('en')} is longer than a year")
    return [holiday.first + timedelta(days=n) for n in range(length)]


def _prefix_sums(special: Mapping[date, _Special]) -> tuple[list[int], list[int], list[int]]:
    """Return the days that differ from their weekday, the sums before and after each, their ranks."""
    at, delta, rank = [], [0], []
    for day in sorted(special):
        if special[day].works is not (day.weekday() < 5):
            at.append(day.toordinal())
            delta.append(delta[-1] + (1 if special[day].works else -1))
            rank.append(_weekdays(at[-1]) + delta[-1])
    return at, delta, rank
