"""暂停计时: an item's clocks stand still through a named day, or until they are resumed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rules import deadline
from rules.facts import Allowance, Span
from server.errors import Refusal
from server.store.freeze import allowance_in
from server.work.effects import clocks

if TYPE_CHECKING:
    from datetime import date

    from config.model import Act, Duration
    from server.desk import Desk
    from server.models import Item

WHY = "暂停计时"


def pause(desk: Desk, item: Item, act: Act, through: date | None) -> None:
    """Pause all open runs of an item from today through a day within the act's longest pause."""
    if act.pause is None:
        return
    latest = _latest(desk, item, act.pause)
    if through is None or not desk.today <= through <= latest:
        raise Refusal("pause.through", day=latest)
    item.paused_since, item.paused_through = desk.today, through
    for run in clocks.open_runs(desk, item):
        span = clocks.resting(desk, item, run, Span(desk.today, through, WHY))
        clocks.change(desk, item, run, pauses=(*allowance_in(run.allowance).pauses, span))


def _latest(desk: Desk, item: Item, longest: Duration) -> date:
    calendar = desk.calendar_of(item)
    start = calendar.opening(desk.today)
    return deadline.due(Allowance(start=start, why="", term=(longest,), roll="as_is"), calendar).day


def resume(desk: Desk, item: Item, act: Act) -> None:
    """End a pause with today as its last day."""
    if not act.resume:
        return
    item.paused_through = desk.today
    for run in clocks.open_runs(desk, item):
        spans = allowance_in(run.allowance).pauses
        cut = tuple(
            replace(span, last=min(span.last, desk.today)) if span.why == WHY else span for span in spans
        )
        clocks.change(desk, item, run, pauses=cut)
