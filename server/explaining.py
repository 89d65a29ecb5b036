"""为什么: why each tier of an item's clocks is or is not proposed, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from rules import explain
from server.models import ClockRun
from server.store.cases import load

if TYPE_CHECKING:
    from datetime import date

    from rules.facts import TierWhy
    from server.desk import Desk
    from server.models import Item
    from server.store.cases import Docket

__all__ = ["RunWhy", "explain_item"]


@dataclass(frozen=True, slots=True)
class RunWhy:
    """One open clock: each tier with its reasons, and the steps to come if nothing happens."""

    docket: Docket
    tiers: tuple[TierWhy, ...]
    coming: tuple[tuple[date, str], ...]


def explain_item(desk: Desk, item: Item) -> list[RunWhy]:
    """Explain every open clock of an item that climbs a ladder."""
    ids = desk.session.scalars(
        select(ClockRun.id).where(ClockRun.item_id == item.id, ClockRun.ended_at.is_(None))
    ).all()
    dockets = [docket for docket in load(desk.session, desk.shelf, ids, desk.now) if docket.ladder]
    return [_why(desk, docket) for docket in dockets]


def _why(desk: Desk, docket: Docket) -> RunWhy:
    pack = desk.shelf.version(docket.version_id)
    calendar = desk.shelf.calendar(docket.version_id)
    given = (docket.run, pack, docket.ladder, calendar, desk.now)
    return RunWhy(docket, tuple(explain.explain(*given)), tuple(explain.forecast(*given)))
