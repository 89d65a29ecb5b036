"""What an issued paper changes around it: the light of its run, and the counts that may see it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import case, or_, select, update

from config.model import Event
from rules.calendar import day_start
from rules.project import reads
from server.models import Assignment, ClockRun, Item, LadderStep
from server.work.effects import clocks, dates

if TYPE_CHECKING:
    from config.model import Pack
    from server.desk import Desk


def speak(desk: Desk, run: ClockRun) -> None:
    """Keep on the run the highest step that was issued: what its light shows to everybody.

    A draft is the office's own until it is issued, so it colours no light.
    """
    step = desk.session.scalar(
        select(LadderStep)
        .where(LadderStep.run_id == run.id, LadderStep.state == "issued")
        .order_by(LadderStep.level.desc(), LadderStep.id.desc())
        .limit(1)
    )
    run.level, run.last_tier = (step.level, step.tier) if step is not None else (0, "")


def wake_counting(desk: Desk, pack: Pack, step: LadderStep) -> None:
    """Wake the unit's and the item's runs tomorrow when a count of this tier could move them."""
    event = Event("tier", f"{step.ladder}/{step.tier}")
    if any(event in count.events for count in pack.counts.values()):
        _wake_beside(desk, step, woken_tomorrow(desk))


def wake_uncounted(desk: Desk, pack: Pack, run: ClockRun) -> None:
    """Wake the unit's and the item's runs now when a count may lose that this run had ended."""
    if any((e.kind, e.name) == ("clock", run.clock) for c in pack.counts.values() for e in c.events):
        _wake_beside(desk, run, desk.now)


def wake_filtered(desk: Desk, item: Item) -> None:
    """Look again at what a count of certain items may move, now that one of them has changed."""
    versions = {item.pack_version_id, desk.shelf.current_id(item.office_id), *item.lenient}
    if not any(_asks_certain(desk.shelf.version(version)) for version in versions):
        return
    units = select(Assignment.unit_id).where(Assignment.item_id == item.id)
    concerned = or_(ClockRun.unit_id.in_(units), ClockRun.item_id == item.id)
    woken = (
        update(ClockRun)
        .where(concerned, ClockRun.ended_at.is_(None))
        .values(wake_at=desk.now, epoch=ClockRun.epoch + 1)
    )
    desk.session.flush()
    desk.touched.update(desk.session.scalars(woken.returning(ClockRun.id)))


def _asks_certain(pack: Pack) -> bool:
    """Tell whether a ladder asks for a count of certain items; scores count when they are drawn up."""
    asked = {name for ladder in pack.ladders for name in reads(pack, ladder).counts}
    return any(pack.counts[name].when is not None for name in asked)


def _wake_beside(desk: Desk, row: LadderStep | ClockRun, at: datetime) -> None:
    """Wake open runs at `at` at the latest; what a tick under way has read of them is void."""
    sooner = or_(ClockRun.wake_at.is_(None), ClockRun.wake_at > at)
    items = [] if row.item_id is None else [row.item_id]  # what is on a unit alone is beside no item
    desk.session.execute(
        update(ClockRun)
        .where(
            or_(ClockRun.unit_id == row.unit_id, ClockRun.item_id.in_(items)),
            ClockRun.ended_at.is_(None),
        )
        .values(wake_at=case((sooner, at), else_=ClockRun.wake_at), epoch=ClockRun.epoch + 1)
    )


def wake_reading(desk: Desk, unit_id: int, names: frozenset[str]) -> None:
    """Let every open run of a unit be looked at whose ladder reads one of these fields of units."""
    rows = desk.session.execute(
        select(ClockRun, Item.type)
        .outerjoin(Item, Item.id == ClockRun.item_id)
        .where(ClockRun.unit_id == unit_id, ClockRun.ended_at.is_(None))
    ).all()
    kinds = {run.id: (dates.versions(run), type_, run.clock, run.ladder) for run, type_ in rows}
    reading = {
        kind for kind in set(kinds.values()) if any(_read(desk, one, *kind[1:]) & names for one in kind[0])
    }
    for run, _type in rows:
        if kinds[run.id] in reading:
            clocks.touch(desk, run)


def _read(desk: Desk, version: int, type_: str | None, clock: str, watch: str) -> frozenset[str]:
    """Return the fields of units that the ladder of a clock, or one that watches, reads."""
    pack = desk.shelf.version(version)
    kind = pack.types.get(type_ or "")
    ladder = watch or (kind.clocks[clock].ladder if kind is not None and clock in kind.clocks else "")
    return frozenset(reads(pack, ladder).unit) if ladder in pack.ladders else frozenset()


def woken_tomorrow(desk: Desk) -> datetime:
    """Return 00:00 of the next day in Beijing."""
    return day_start(date.fromordinal(desk.today.toordinal() + 1))
