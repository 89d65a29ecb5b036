"""Counts of `counts.yaml`: what was done up to the end of the day before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, func, or_

from rules.calendar import day_start, local
from rules.periods import next_window, row, since
from server.store import happenings
from server.store.among import among, rows_of
from server.store.filters import meeting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from config.model import Count, Event, Pack
    from server.store.happenings import Source

Tally = Mapping[tuple[int, int], int]
"""How often something was counted: by item or unit, and round (0: whatever the round)."""


Key = tuple[Any, ...]
"""What a count counts: an event, per item or unit, in a window, as lead or co."""


class Counts:
    """The counts of many runs, each asked for once for all of a batch; those of a unit once for all."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._units: dict[tuple[Key, date], dict[int, int]] = {}

    def of(
        self,
        session: Session,
        counts: Mapping[Key, tuple[Pack, Count]],
        items: Sequence[int],
        units: Sequence[int],
        day: date,
    ) -> dict[Key, Tally]:
        """Return each of the counts for these items or units (sorted), as of a day."""
        found: dict[Key, Tally] = {}
        for key, (pack, count) in counts.items():
            asked = _Asked(pack, count, self._today, day)
            if count.per == "unit":
                found[key] = self._of_units(session, (key, day), asked, units)
            else:
                found[key] = _tally(session, asked, items)
        return found

    def _of_units(
        self, session: Session, key: tuple[Key, date], asked: _Asked, units: Sequence[int]
    ) -> Tally:
        """Return a count of units, asking only for those that are not known yet: it stands all day."""
        known = self._units.setdefault(key, {})
        new = [unit for unit in units if unit not in known]
        if new:
            told = _tally(session, asked, new)
            known.update({unit: told.get((unit, 0), 0) for unit in new})
        return {(unit, 0): known[unit] for unit in units}


class _Asked(NamedTuple):
    """A count of a pack, asked for today, as of a day."""

    pack: Pack
    counted: Count
    today: date
    day: date


def key_of(pack: Pack, count: Count) -> Key:
    """Return what a count counts, whatever its name, and whatever its pack unless it looks at items."""
    rules = pack.hash if count.when is not None else ""
    return (*count.events, count.per, count.window, count.back, count.in_row, count.as_, count.when, rules)


class Teller(NamedTuple):
    """Tells one count from its tally."""

    tally: Tally
    per_unit: bool
    by_round: bool

    @classmethod
    def of(cls, pack: Pack, count: Count, tallies: Mapping[Key, Tally]) -> Teller:
        """Return what tells a count."""
        return cls(tallies[key_of(pack, count)], count.per == "unit", count.window == "round")


def told(tellers: Iterable[Teller], item: int, round_: int, unit: int) -> tuple[int, ...]:
    """Return what counts are for an item in its round, or for a unit."""
    return tuple(
        [
            tally.get((unit, 0) if per_unit else (item, round_ if by_round else 0), 0)
            for tally, per_unit, by_round in tellers
        ]
    )


def _tally(session: Session, asked: _Asked, wanted: Sequence[int]) -> Tally:
    count = asked.counted
    if count.in_row:
        return _rows(session, asked, wanted)
    if count.breaks is not None:
        return _since_broken(session, asked, count.breaks, wanted)
    by_round = count.window == "round" and count.per == "item"
    found: dict[tuple[int, int], int] = defaultdict(int)
    for source in happenings.of(count):
        query = _within(_asked_for(asked, source, wanted), source, asked)
        for key, round_, number in _numbers(session, query, source, asked):
            found[key, round_ if by_round else 0] += number
    return found


def _asked_for(asked: _Asked, source: Source, wanted: Sequence[int]) -> Select[Any]:
    """Return what was done up to the end of the day before, in the part that the count looks at."""
    query = source.query.where(among(source.key, wanted), source.at < day_start(asked.today))
    return query.where(source.as_ == asked.counted.as_) if asked.counted.as_ else query


def _within(query: Select[Any], source: Source, asked: _Asked) -> Select[Any]:
    """Return what of a query lies in the count's window.

    What belongs to a period counts in the window of that period, all else in that of its day.
    """
    count = asked.counted
    first = since(count, asked.today if count.back is not None else asked.day)
    if first is None:
        return query
    of_its_day = source.at >= day_start(first)
    if not count.window:
        return query.where(of_its_day)
    after = next_window(count.window, first)
    of_its_day = and_(source.period.is_(None), of_its_day, source.at < day_start(after))
    return query.where(or_(of_its_day, and_(source.period >= first, source.period < after)))


def _numbers(
    session: Session, query: Select[Any], source: Source, asked: _Asked
) -> Iterable[tuple[int, int, int]]:
    """Return how many there are for each key and round."""
    if asked.counted.when is None:
        columns = (source.key, source.round, func.count(source.each.distinct()))
        return rows_of(session, query.with_only_columns(*columns).group_by(source.key, source.round))
    rows = rows_of(session, query.with_only_columns(source.key, source.round, source.each, source.item))
    meant = meeting(session, asked.pack, asked.counted.when, {row[3] for row in rows})
    each = {(key, round_, one) for key, round_, one, item in rows if item in meant}
    return [(key, round_, number) for (key, round_), number in Counter(row[:2] for row in each).items()]


def _rows(session: Session, asked: _Asked, wanted: Sequence[int]) -> Tally:
    """Return in how many periods in a row something happened."""
    days: dict[tuple[int, int], set[date]] = defaultdict(set)
    for found in _happened(session, asked, wanted):
        days[found.key, 0].add(found.period or local(found.at).date())
    return {key: row(asked.counted.in_row, some, asked.day) for key, some in days.items()}


def _since_broken(session: Session, asked: _Asked, breaks: Event, wanted: Sequence[int]) -> Tally:
    """Return how often something has happened since another event last did."""
    broken: dict[int, datetime] = {}
    other = asked._replace(counted=replace(asked.counted, event=breaks))
    for found in _happened(session, other, wanted):
        broken[found.key] = max(found.at, broken.get(found.key, found.at))
    each = {
        (found.key, found.each)
        for found in _happened(session, asked, wanted)
        if found.key not in broken or found.at > broken[found.key]
    }
    return {(key, 0): number for key, number in Counter(key for key, _ in each).items()}


class _Happened(NamedTuple):
    """One event that a count sees."""

    key: int
    at: datetime
    period: date | None
    each: int
    item: int


def _happened(session: Session, asked: _Asked, wanted: Sequence[int]) -> Iterator[_Happened]:
    """Yield all that a count sees, whatever its window."""
    when = asked.counted.when
    for source in happenings.of(asked.counted):
        columns = (source.key, source.at, source.period, source.each, source.item)
        query = _asked_for(asked, source, wanted).with_only_columns(*columns)
        rows = [_Happened(*found) for found in rows_of(session, query)]
        meant = None if when is None else meeting(session, asked.pack, when, {each.item for each in rows})
        yield from (each for each in rows if meant is None or each.item in meant)
