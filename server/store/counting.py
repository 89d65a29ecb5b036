"""Counts of `counts.yaml`: what was done up to the end of the day before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, func, or_

from rules.calendar import day_start, local
from rules.periods import row, since
from server.store import happenings
from server.store.among import among, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from config.model import Count
    from server.store.happenings import Source

Tally = Mapping[tuple[int, int], int]
"""How often something was counted: by item or unit, and round (0: whatever the round)."""


Key = tuple[Any, ...]
"""What a count counts: an event, per item or unit, in a window, as lead or co."""


class Counts:
    """The counts of many runs, each asked for once for all of a batch; those of a unit once for all."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._units: dict[Key, dict[int, int]] = {}

    def of(
        self, session: Session, counts: Iterable[Count], items: Sequence[int], units: Sequence[int]
    ) -> dict[Key, Tally]:
        """Return each of the counts for these items or units (sorted)."""
        found: dict[Key, Tally] = {}
        for count in counts:
            if key_of(count) not in found:
                per_unit = count.per == "unit"
                found[key_of(count)] = (
                    self._of_units(session, count, units)
                    if per_unit
                    else _tally(session, count, items, self._today)
                )
        return found

    def _of_units(self, session: Session, count: Count, units: Sequence[int]) -> Tally:
        """Return a count of units, asking only for those that are not known yet: it stands all day."""
        known = self._units.setdefault(key_of(count), {})
        new = [unit for unit in units if unit not in known]
        if new:
            told = _tally(session, count, new, self._today)
            known.update({unit: told.get((unit, 0), 0) for unit in new})
        return {(unit, 0): known[unit] for unit in units}


def key_of(count: Count) -> Key:
    """Return what a count counts, whatever its name and its pack."""
    return (count.event, count.per, count.window, count.back, count.in_row, count.as_)


class Teller(NamedTuple):
    """Tells one count from its tally."""

    tally: Tally
    per_unit: bool
    by_round: bool

    @classmethod
    def of(cls, count: Count, tallies: Mapping[Key, Tally]) -> Teller:
        """Return what tells a count."""
        return cls(tallies[key_of(count)], count.per == "unit", count.window == "round")


def told(tellers: Iterable[Teller], item: int, round_: int, unit: int) -> tuple[int, ...]:
    """Return what counts are for an item in its round, or for a unit."""
    return tuple(
        [
            tally.get((unit, 0) if per_unit else (item, round_ if by_round else 0), 0)
            for tally, per_unit, by_round in tellers
        ]
    )


def _tally(session: Session, count: Count, wanted: Sequence[int], today: date) -> Tally:
    found: dict[tuple[int, int], int] = defaultdict(int)
    days: dict[tuple[int, int], set[date]] = defaultdict(set)
    for source in happenings.of(count):
        query = source.query.where(among(source.key, wanted), source.at < day_start(today))
        if count.as_:
            query = query.where(source.as_ == count.as_)
        if count.in_row:
            for key, at, period in rows_of(
                session, query.with_only_columns(source.key, source.at, source.period)
            ):
                days[key, 0].add(period or local(at).date())
            continue
        for key, round_, number in rows_of(session, _numbers(query, source, count, today)):
            found[key, round_ if count.window == "round" and count.per == "item" else 0] += number
    return {key: row(count.in_row, some, today) for key, some in days.items()} if count.in_row else found


def _numbers(query: Select[Any], source: Source, count: Count, today: date) -> Select[int, int, int]:
    """Return how many there were for each key and round in the count's window.

    What belongs to a period counts in the window of that period, all else in that of its day.
    """
    first = since(count, today)
    if first is not None:
        of_its_day = source.at >= day_start(first)
        if count.window:
            of_its_day = or_(and_(source.period.is_(None), of_its_day), source.period >= first)
        query = query.where(of_its_day)
    columns = (source.key, source.round, func.count(source.each.distinct()))
    return query.with_only_columns(*columns).group_by(source.key, source.round)
