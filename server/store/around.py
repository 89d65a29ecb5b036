"""What stands around the runs of many items: clocks that are overdue, and items that were acted on today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from rules.calendar import day_start
from server.models import ClockRun, Deed
from server.store.among import among, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session


def overdue_clocks(session: Session, items: Sequence[int], now: datetime) -> set[tuple[int, int, str]]:
    """Return the overdue clocks of items (sorted), with item and unit."""
    if not items:
        return set()
    rows = rows_of(
        session,
        select(ClockRun.item_id, ClockRun.unit_id, ClockRun.clock).where(
            among(ClockRun.item_id, items),
            ClockRun.ended_at.is_(None),
            ClockRun.due_at < now,
            or_(ClockRun.paused_since.is_(None), ClockRun.due_on < ClockRun.paused_since),
        ),
    )
    return {(item, unit, clock) for item, unit, clock in rows}


def moved(session: Session, items: Sequence[int], today: date) -> set[int]:
    """Return those of the items (sorted) on which something was done today, or is yet to be done."""
    if not items:
        return set()
    query = select(Deed.item_id).where(among(Deed.item_id, items), Deed.at >= day_start(today)).distinct()
    return {row[0] for row in rows_of(session, query)}
