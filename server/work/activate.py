"""启用: a pack becomes an office's rules; dates that were provisional are computed once more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from server.models import ClockRun, Deed, Item, PackVersion
from server.work.effects import clocks

if TYPE_CHECKING:
    from datetime import date

    from config.loader import Chain
    from server.desk import Desk


@dataclass(frozen=True, slots=True)
class Moved:
    """A provisional date that a confirmed calendar moved, or confirmed."""

    run_id: int
    item_id: int
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Activated:
    """A version that is in force, and the dates that its calendar settled."""

    version: PackVersion
    moved: tuple[Moved, ...]


def activate(desk: Desk, office_id: int, chain: Chain, *, approved_by: str = "") -> Activated:
    """Put a pack in force for an office; a pack with problems is refused and the old one stays."""
    version = desk.shelf.adopt(desk, office_id, chain, approved_by=approved_by)
    return Activated(version, tuple(_settled(desk, office_id)))


def _settled(desk: Desk, office_id: int) -> list[Moved]:
    rows = desk.session.execute(
        select(ClockRun, Item)
        .join(Item, Item.id == ClockRun.item_id)
        .where(Item.office_id == office_id, ClockRun.ended_at.is_(None), ClockRun.provisional)
        .order_by(ClockRun.id)
    ).all()
    moved = []
    for run, item in rows:
        before = run.due_on
        clocks.change(desk, item, run)
        if run.due_on != before:
            moved.append(Moved(run.id, item.id, before, run.due_on))
            _tell(desk, item, run, before)
    return moved


def _tell(desk: Desk, item: Item, run: ClockRun, before: date) -> None:
    """Say on the item, once, that a date has moved and why."""
    label = desk.pack_of(item).types[item.type].clocks[run.clock].label.zh
    desk.session.add(
        Deed(
            item_id=item.id,
            unit_id=run.unit_id,
            act="calendar",
            round=item.round,
            at=desk.now,
            text=f"节假日安排已确认：“{label}”的暂定期限由 {before} 改为 {run.due_on}。",
        )
    )
