"""The nearest open due instant of each item, on the item itself: what lists are sorted and filtered by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, inspect, select, update

from server.models import ClockRun, Item

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_MOVES = ("due_at", "ended_at")
_OPEN = (ClockRun.item_id == Item.id, ClockRun.clock != "", ClockRun.ended_at.is_(None))
FIRST = select(func.min(ClockRun.due_at)).where(*_OPEN).correlate(Item).scalar_subquery()
"""The nearest due instant among an item's open clocks."""


def keep(session: Session) -> None:
    """Tell items, after a flush, their nearest due instant where it wrote runs that may move it."""
    runs = [one for one in (*session.new, *session.dirty) if isinstance(one, ClockRun)]
    ids = sorted({run.item_id for run in runs if run.item_id is not None and _moved(run)})
    if ids:
        told = update(Item).where(Item.id.in_(ids)).values(next_due_at=FIRST)
        session.connection().execute(told)


def _moved(run: ClockRun) -> bool:
    state = inspect(run)
    return any(state.attrs[name].history.has_changes() for name in _MOVES)
