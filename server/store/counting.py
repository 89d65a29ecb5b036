"""Counts of `counts.yaml`: what was done up to the end of the day before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from rules.calendar import day_start
from server.models import Assignment, ClockRun, Deed, LadderStep

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from config.model import Condition, Count, Pack

_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


Tally = Mapping[tuple[int, int], int]
"""How often something was counted: by item or unit, and round (0: whatever the round)."""


class Counts:
    """The counts of many runs, each asked for once for all of them."""

    def __init__(self, session: Session, items: Collection[int], units: Collection[int], today: date) -> None:
        self._session = session
        self._keys = {"item": sorted(items), "unit": sorted(units)}
        self._today = today
        self._known: dict[tuple[str, str], Tally] = {}

    def of(self, pack: Pack, ladder: str, item: Any, unit: Any) -> dict[str, int]:
        """Return the counts that a ladder names, for an item and the unit concerned."""
        return {name: self._count(pack, name, item, unit) for name in named(pack, ladder)}

    def _count(self, pack: Pack, name: str, item: Any, unit: Any) -> int:
        count = pack.counts[name]
        tally = self._known.get((pack.hash, name))
        if tally is None:
            tally = self._known[pack.hash, name] = _tally(self._session, count, self._keys, self._today)
        if count.per == "unit":
            return tally.get((unit.id, 0), 0)
        return tally.get((item.id, item.round if count.window == "round" else 0), 0)


_CACHE: dict[tuple[str, str], tuple[str, ...]] = {}


def named(pack: Pack, ladder: str) -> tuple[str, ...]:
    """Return the names of the counts that a ladder's conditions ask for."""
    key = (pack.hash, ladder)
    if key not in _CACHE:
        found = {name for tier in pack.ladders[ladder].tiers for name in _facts(tier.when)}
        _CACHE[key] = tuple(sorted(found & set(pack.counts)))
    return _CACHE[key]


def _facts(condition: Condition) -> Iterator[str]:
    yield from (test.fact for test in condition.tests)
    for part in condition.any:
        yield from _facts(part)


def _tally(session: Session, count: Count, keys: Mapping[str, Sequence[int]], today: date) -> Tally:
    wanted = keys[count.per]
    if not count.act:
        return _added(session, count, _steps(count, wanted, today))
    if count.per == "item":
        return _added(session, count, _deeds(count, Deed.item_id, today).where(Deed.item_id.in_(wanted)))
    own = _deeds(count, Deed.unit_id, today).where(Deed.unit_id.in_(wanted))
    ours = _deeds(count, Assignment.unit_id, today).join(Assignment, Assignment.item_id == Deed.item_id)
    ours = ours.where(Deed.unit_id.is_(None), Assignment.unit_id.in_(wanted), Assignment.until.is_(None))
    return _added(session, count, own, ours)  # an act of the office concerns every unit on its item


def _added(session: Session, count: Count, *queries: Select[int, int, int]) -> Tally:
    found: dict[tuple[int, int], int] = defaultdict(int)
    for query in queries:
        for key, round_, number in session.execute(query):
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
        .where(key.in_(wanted))
    )
    return _in_window(query, count, LadderStep.issued_at, today).group_by(key, ClockRun.round)


def _in_window(query: Select[int, int, int], count: Count, at: Any, today: date) -> Select[int, int, int]:
    query = query.where(at < day_start(today))
    if count.window == "round":
        return query
    return query.where(at >= day_start(window_start(count.window, today)))


def window_start(window: str, today: date) -> date:
    """Return the first day of the week, month, quarter, half year or year of `today`."""
    if window == "week":
        return date.fromordinal(today.toordinal() - today.weekday())
    months = _MONTHS[window]
    return date(today.year, (today.month - 1) // months * months + 1, 1)
