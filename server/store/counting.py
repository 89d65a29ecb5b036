"""Counts of `counts.yaml`: what was done up to the end of the day before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from rules.calendar import day_start
from rules.periods import period_of
from server.models import Assignment, ClockRun, Deed, LadderStep
from server.store.among import among, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from config.model import Count

Tally = Mapping[tuple[int, int], int]
"""How often something was counted: by item or unit, and round (0: whatever the round)."""


Key = tuple[str, str, str, str]
"""What a count counts: an act or a tier, per item or unit, in a window."""


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
                    else _tally(session, count, {"item": items}, self._today)
                )
        return found

    def _of_units(self, session: Session, count: Count, units: Sequence[int]) -> Tally:
        """Return a count of units, asking only for those that are not known yet: it stands all day."""
        known = self._units.setdefault(key_of(count), {})
        new = [unit for unit in units if unit not in known]
        if new:
            told = _tally(session, count, {"unit": new}, self._today)
            known.update({unit: told.get((unit, 0), 0) for unit in new})
        return {(unit, 0): known[unit] for unit in units}


def key_of(count: Count) -> Key:
    """Return what a count counts, whatever its name and its pack."""
    return (count.act, count.tier, count.per, count.window)


def told(count: Count, tallies: Mapping[Key, Tally], item: int, round_: int, unit: int) -> int:
    """Return what the tallies tell of an item in its round, or of a unit."""
    tally = tallies[key_of(count)]
    if count.per == "unit":
        return tally.get((unit, 0), 0)
    return tally.get((item, round_ if count.window == "round" else 0), 0)


def _tally(session: Session, count: Count, keys: Mapping[str, Sequence[int]], today: date) -> Tally:
    wanted = keys[count.per]
    if not count.act:
        return _added(session, count, _steps(count, wanted, today))
    if count.per == "item":
        return _added(session, count, _deeds(count, Deed.item_id, today).where(among(Deed.item_id, wanted)))
    own = _deeds(count, Deed.unit_id, today).where(among(Deed.unit_id, wanted))
    ours = _deeds(count, Assignment.unit_id, today).join(Assignment, Assignment.item_id == Deed.item_id)
    ours = ours.where(Deed.unit_id.is_(None), among(Assignment.unit_id, wanted), Assignment.until.is_(None))
    return _added(session, count, own, ours)  # an act of the office concerns every unit on its item


def _added(session: Session, count: Count, *queries: Select[int, int, int]) -> Tally:
    found: dict[tuple[int, int], int] = defaultdict(int)
    for query in queries:
        for key, round_, number in rows_of(session, query):
            found[key, round_ if count.window == "round" and count.per == "item" else 0] += number
    return found


def _deeds(count: Count, key: Any, today: date) -> Select[int, int, int]:
    query = select(key, Deed.round, func.count(Deed.id.distinct())).where(Deed.act == count.act)
    return _in_window(query, count, Deed.at, today).group_by(key, Deed.round)


def _steps(count: Count, wanted: Sequence[int], today: date) -> Select[int, int, int]:
    ladder, tier = count.tier.split("/")
    key = LadderStep.item_id if count.per == "item" else LadderStep.unit_id
    query = (
        select(key, ClockRun.round, func.count())
        .join(ClockRun, ClockRun.id == LadderStep.run_id)
        .where(LadderStep.ladder == ladder, LadderStep.tier == tier, LadderStep.state == "issued")
        .where(among(key, wanted))
    )
    return _in_window(query, count, LadderStep.issued_at, today).group_by(key, ClockRun.round)


def _in_window(query: Select[int, int, int], count: Count, at: Any, today: date) -> Select[int, int, int]:
    query = query.where(at < day_start(today))
    if count.window == "round":
        return query
    return query.where(at >= day_start(period_of(count.window, today).first))
