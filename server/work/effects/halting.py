"""异议: a run stands still, without a due date, until an objection is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from server.models import ClockRun, Item, Petition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.desk import Desk

WHY = "异议处理期间"


def objected(desk: Desk, run: ClockRun) -> bool:
    """Return whether an undecided objection holds a run: against its own paper, or the one that opened it."""
    opened_by = select(Item.source_step_id).where(Item.id == run.item_id).scalar_subquery()
    query = select(Petition.id).where(
        Petition.kind == "objection",
        Petition.status == "filed",
        or_(Petition.run_id == run.id, Petition.step_id == opened_by),
    )
    return desk.session.scalar(query.limit(1)) is not None


def concerned(desk: Desk, row: Petition) -> Sequence[ClockRun]:
    """Return the open runs that an objection holds: the paper's own, and those of what it opened."""
    opened = select(Item.id).where(Item.source_step_id == row.step_id)
    query = select(ClockRun).where(
        ClockRun.ended_at.is_(None), or_(ClockRun.id == row.run_id, ClockRun.item_id.in_(opened))
    )
    return desk.session.scalars(query.order_by(ClockRun.id)).all()
