"""启用: a pack becomes an office's rules; dates that were provisional are computed once more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from server.models import ClockRun, Deed, Item, PackVersion
from server.work import in_flight, renaming
from server.work.effects import clocks, watches

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from config.loader import Chain
    from config.model import CalendarYear
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


def activate(
    desk: Desk, office_id: int, chain: Chain, *, approved_by: str = "", names: Mapping[str, str] | None = None
) -> Activated:
    """Put a pack in force for an office; a pack with problems is refused and the old one stays.

    What `names` maps is called by the new names first, and goes over to the new pack.
    """
    before = desk.shelf.of(office_id).calendars if office_id in desk.shelf.offices() else {}
    version = desk.shelf.adopt(desk, office_id, chain, approved_by=approved_by)
    in_flight.carry(desk, office_id, renaming.apply(desk, office_id, names or {}))
    if _days(desk.shelf.of(office_id).calendars) != _days(before):
        _wake(desk, office_id)
        watches.redate(desk, office_id)
    return Activated(version, tuple(_settled(desk, office_id)))


def _days(calendars: Mapping[int, CalendarYear]) -> dict[int, list[tuple[date, date, tuple[date, ...]]]]:
    return {
        year: [(holiday.first, holiday.last, holiday.workdays) for holiday in known.holidays]
        for year, known in calendars.items()
    }


def _wake(desk: Desk, office_id: int) -> None:
    """Let every run that waits for a day be looked at: other days are working days now."""
    here = select(Item.id).where(Item.office_id == office_id)
    woken = desk.session.scalars(
        update(ClockRun)
        .where(ClockRun.item_id.in_(here), ClockRun.ended_at.is_(None), ClockRun.wake_at.is_not(None))
        .values(wake_at=desk.now, epoch=ClockRun.epoch + 1)
        .returning(ClockRun.id)
    )
    desk.touched.update(woken)


def _settled(desk: Desk, office_id: int) -> list[Moved]:
    rows = desk.session.execute(
        select(ClockRun, Item)
        .join(Item, Item.id == ClockRun.item_id)
        .where(Item.office_id == office_id, ClockRun.ended_at.is_(None), ClockRun.provisional)
        .where(ClockRun.clock != "")
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
