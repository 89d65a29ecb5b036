"""Counts of `counts.yaml`: what was done up to the end of the day before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from rules.calendar import day_start
from server.models import Deed, LadderStep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from config.model import Condition, Count, Pack
    from server.models import Item, Unit

_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def counts(session: Session, pack: Pack, ladder: str, item: Item, unit: Unit, today: date) -> dict[str, int]:
    """Return the counts that a ladder names, for an item and the unit concerned."""
    return {
        name: session.scalar(_query(pack.counts[name], item, unit, today)) or 0
        for name in named(pack, ladder)
    }


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


def _query(count: Count, item: Item, unit: Unit, today: date) -> Select[int]:
    table, at = (Deed, Deed.at) if count.act else (LadderStep, LadderStep.issued_at)
    query = select(func.count()).select_from(table).where(at < day_start(today))
    if count.act:
        query = query.where(Deed.act == count.act)
    else:
        ladder, tier = count.tier.split("/")
        query = query.where(
            LadderStep.ladder == ladder, LadderStep.tier == tier, LadderStep.state == "issued"
        )
    query = query.where(table.item_id == item.id if count.per == "item" else table.unit_id == unit.id)
    if count.window != "round":
        return query.where(at >= day_start(window_start(count.window, today)))
    return query.where(Deed.round == item.round) if count.act else query


def window_start(window: str, today: date) -> date:
    """Return the first day of the week, month, quarter, half year or year of `today`."""
    if window == "week":
        return date.fromordinal(today.toordinal() - today.weekday())
    months = _MONTHS[window]
    return date(today.year, (today.month - 1) // months * months + 1, 1)
