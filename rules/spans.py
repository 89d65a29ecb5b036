"""Counting days of a kind while whole spans of days stand outside the count."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from rules.facts import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ONE = timedelta(days=1)
TOO_FAR = "日期超出可计算的范围（0001至9999年） / beyond the dates that can be computed (years 1 to 9999)"


class Days(NamedTuple):
    """A kind of day: how many there were up to a day, and the n-th one after a day."""

    rank: Callable[[date], int]
    add: Callable[[date, int], date]


def add_days(day: date, amount: int) -> date:
    """Return the day `amount` natural days later; raise ValueError beyond year 9999."""
    try:
        return day + timedelta(days=amount)
    except OverflowError:
        raise ValueError(TOO_FAR) from None


NATURAL = Days(date.toordinal, add_days)
"""Natural days 日."""


def disjoint(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in order, each day in one of them only; the earlier span keeps it."""
    if spans == ():
        return ()
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.first, s.last)):
        first = span.first
        if found and first <= found[-1].last:
            if span.last <= found[-1].last:
                continue
            first = found[-1].last + ONE
        if first <= span.last:
            found.append(Span(first, span.last, span.why))
    return tuple(found)


def covering(spans: Iterable[Span], day: date) -> Span | None:
    """Return the span that `day` lies in, if any."""
    for span in spans:
        if span.first <= day <= span.last:
            return span
    return None


def within(spans: Iterable[Span], after: date, through: date) -> tuple[Span, ...]:
    """Return what of the spans lies after `after` and not after `through`."""
    first = add_days(after, 1) if after < through else through
    return tuple(
        Span(max(span.first, first), min(span.last, through), span.why)
        for span in spans
        if span.last > after and span.first <= through
    )


def passed(days: Days, after: date, through: date, outside: tuple[Span, ...]) -> int:
    """Count the days of a kind after `after` up to `through` that no span (disjoint) touches."""
    if through <= after:
        return 0
    if not outside:
        return days.rank(through) - days.rank(after)
    return days.rank(through) - days.rank(after) - _touched(days, after, through, outside)


def nth(days: Days, after: date, number: int, outside: tuple[Span, ...]) -> date:
    """Return the `number`-th day of a kind after `after` that no span (disjoint) touches."""
    day = days.add(after, number)
    for span in outside:
        if span.last > after and span.first <= day:
            number += _touched(days, after, span.last, (span,))
            day = days.add(after, number)
    return day


def _touched(days: Days, after: date, through: date, outside: tuple[Span, ...]) -> int:
    total = 0
    for span in outside:
        if span.last > after and span.first <= through:
            before = after if span.first <= after else span.first - ONE
            total += days.rank(min(span.last, through)) - days.rank(before)
    return total
