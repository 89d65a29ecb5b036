"""Taking back what an act had fulfilled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from rules.calendar import local
from rules.facts import Span
from server.models import ClockRun
from server.store.freeze import allowance_in
from server.work.effects import answering, clocks, dates, halting, telling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.model import Clock
    from server.desk import Desk
    from server.models import Item


def undo(desk: Desk, item: Item, acts: Sequence[str]) -> None:
    """Open again what `acts` had fulfilled; the days from then to today are a pause."""
    kinds = desk.pack_of(item).types[item.type].clocks
    done = desk.session.scalars(
        select(ClockRun)
        .where(ClockRun.item_id == item.id, ClockRun.round == item.round, ClockRun.ended_by.in_(acts))
        .order_by(ClockRun.id)
    )
    for run in answering.latest(kinds, [run for run in done if run.ended_at is not None]):
        clock = kinds.get(run.clock)
        _take_back(desk, run, clock)
        telling.wake_uncounted(desk, desk.pack_of(item), run)
        assert run.ended_at is not None
        span = Span(local(run.ended_at).date(), desk.today, "审核退回期间")
        run.ended_at, run.outcome, run.ended_by = None, "open", ""
        pauses = (
            *allowance_in(run.allowance).pauses,
            span,
            *(dates.active_pause(desk, item, clock) if clock else ()),
        )
        clocks.change(desk, item, run, pauses=pauses)
        if halting.objected(desk, run):
            clocks.halt(desk, item, run)


def _take_back(desk: Desk, run: ClockRun, clock: Clock | None) -> None:
    """Stop what began because a run was fulfilled that is not: it stays the only one."""
    if clock is None or clock.every is None:
        return
    query = select(ClockRun).where(
        ClockRun.item_id == run.item_id,
        ClockRun.unit_id == run.unit_id,
        ClockRun.clock == run.clock,
        ClockRun.id > run.id,
        ClockRun.ended_at.is_(None),
    )
    for later in desk.session.scalars(query).all():
        clocks.end(desk, later, "stopped", "")
