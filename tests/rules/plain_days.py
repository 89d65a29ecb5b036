"""The same arithmetic in the plainest way, one day or one minute at a time; shares no code with `rules`."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta, timezone

from hypothesis import settings

EIGHT = timezone(timedelta(hours=8))
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
END = time(17, 30)


class Plain:
    """Days off, weekend days worked and days that do not count at all."""

    def __init__(self, off=frozenset(), on=frozenset(), out=frozenset()):
        self.off, self.on, self.out = frozenset(off), frozenset(on), frozenset(out)

    def works(self, d: date) -> bool:
        return d in self.on or (d.weekday() < 5 and d not in self.off)

    def counts(self, d: date) -> bool:
        return d not in self.out and self.works(d)

    def open_minute(self, t: datetime) -> bool:
        morning = time(8, 30) <= t.time() < time(12)
        return self.counts(t.date()) and (morning or time(14) <= t.time() < END)

    def free_minute(self, t: datetime) -> bool:
        return t.date() not in self.out


def same_day_later(d: date, months: int) -> date:
    year, month = d.year, d.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, min(d.day, monthrange(year, month)[1]))


def ending(d: date) -> datetime:
    return datetime.combine(d, END, EIGHT)


def walk(plain: Plain, d: date, number: int, kind) -> date:
    while number:
        d += DAY
        number -= kind(d)
    return d


def natural(plain: Plain, start: date, target: date, roll: str) -> date:
    d = walk(plain, start, (target - start).days, lambda x: x not in plain.out)
    if roll == "as_is" or plain.counts(d):
        return d
    if roll == "earlier":
        back = d
        while back > start and not plain.counts(back):
            back -= DAY
        if back > start:
            return back
    while not plain.counts(d):
        d += DAY
    return d


def minutes(start: datetime, number: int, kind) -> datetime:
    t = start
    while number:
        number -= kind(t)
        t += MINUTE
    return t


def end_of(plain: Plain, start: datetime, amount: int, measure: str, roll: str) -> datetime:
    """Return when a term ends."""
    d = start.date()
    if measure == "workday":
        return ending(walk(plain, d, amount, plain.counts))
    if measure == "same_day":
        while not plain.counts(d) or ending(d) <= start:
            d += DAY
        return ending(d)
    if measure == "workhour":
        return minutes(start, amount * 60, plain.open_minute)
    if measure in {"hour", "minute"}:
        t = minutes(start, amount * (60 if measure == "hour" else 1), plain.free_minute)
        while t.date() in plain.out:  # it ends at 00:00 of a pause: as soon as that is over
            t += MINUTE
        return t
    if measure == "day":
        target = d + amount * DAY
    elif measure == "week":
        target = d + 7 * amount * DAY
    else:
        target = same_day_later(d, amount * (12 if measure == "year" else 1))
    return ending(natural(plain, d, target, roll))


def count(after: date, through: date, kind) -> int:
    """Count the days after `after` up to `through` of a kind."""
    total, d = 0, after
    while d < through:
        d += DAY
        total += kind(d)
    return total


def whole_minutes(start: datetime, end: datetime, kind) -> int:
    total, t = 0, start
    while t < end:
        total += kind(t)
        t += MINUTE
    return total


def tries(number: int = 60) -> settings:
    """So many examples, however slow the machine is just now."""
    return settings(max_examples=number, deadline=None)
