"""Clocks that come again: what the calendar alone brings about, and what a fulfilment does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from rules import periods
from server.models import ClockRun
from server.store.freeze import allowance_in
from server.work.effects import clocks, dates, watches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.desk import Desk
    from server.models import Item

WHY = "本期起算"


def renew(desk: Desk, item: Item, ended: Iterable[ClockRun], why: str) -> None:
    """Begin again what comes so long after each fulfilment, unless the item is done."""
    kinds = desk.pack_of(item).types[item.type].clocks
    for run in ended:
        clock = kinds[run.clock]
        if clock.every is not None and not item.final:
            clocks.begin(desk, item, clock, run.unit_id, run.as_, desk.now, why)


def turn(desk: Desk, item: Item) -> None:
    """Do what the calendar alone has brought about in an item's runs up to now."""
    query = (
        select(ClockRun)
        .where(ClockRun.item_id == item.id, ClockRun.ladder == "", ClockRun.turn_at <= desk.now)
        .order_by(ClockRun.turn_at, ClockRun.id)
        .limit(1)
    )
    while (run := desk.session.scalars(query).first()) is not None:
        _turn(desk, item, run)
        desk.session.flush()
    watches.turn(desk, item)


def _turn(desk: Desk, item: Item, run: ClockRun) -> None:
    """End a run that is missed or skipped, begin the one of the next period, and look ahead."""
    at, coming = run.turn_at, clocks.coming(desk, item, run)
    assert at is not None
    if coming is None or item.final:
        run.turn_at = None
        return
    if run.ended_at is None and coming.ends <= at:
        clocks.end(desk, run, coming.outcome, "", coming.ends)
    if coming.opens <= at and clocks.is_last(desk, run) and not _follow(desk, item, run):
        run.turn_at = coming.ends if run.ended_at is None else None
        return
    clocks.watch(desk, item, run)


def _follow(desk: Desk, item: Item, run: ClockRun) -> bool:
    """Begin the run of the next period when the unit still owes it; tell whether it does."""
    clock, coming = desk.pack_of(item).types[item.type].clocks[run.clock], clocks.coming(desk, item, run)
    assert coming is not None
    assert run.period_on is not None
    if (run.unit_id, run.as_) not in set(clocks.owing(desk, item, clock)):
        return False
    period = periods.period_of(clock.period, periods.next_window(clock.period, run.period_on))
    clocks.make(desk, item, clock, run.unit_id, run.as_, coming.opens, WHY, period)
    return True


def from_today(desk: Desk, item: Item) -> None:
    """Let the runs of periods that an item brought from the past begin with the first one still to come."""
    kinds = desk.pack_of(item).types[item.type].clocks
    for run in clocks.open_runs(desk, item):
        clock = kinds.get(run.clock)
        if clock is None or not clock.period or run.due_at >= desk.now:
            continue
        first = periods.first_period(clock, desk.today, desk.calendar_of(item))
        run.period_on = first.first
        given = periods.dated(clock, first, allowance_in(run.allowance))
        clocks.reckon(desk, item, run, {**dates.of(run), run.pack_version_id: given})
