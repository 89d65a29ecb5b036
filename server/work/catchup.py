"""补录: a person sets the day from which a clock that was taken in overdue counts 起算日."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.errors import NotSeen, Refusal
from server.models import ClockRun
from server.work import fields as values
from server.work import looking, rights
from server.work.effects import clocks

if TYPE_CHECKING:
    from datetime import date

    from server.desk import Desk


def count_from(desk: Desk, run_id: int, day: date) -> ClockRun:
    """Let the ladder of an overdue entry climb, counting the days after `day`."""
    run = desk.session.get(ClockRun, run_id)
    if run is None or run.item_id is None:
        raise NotSeen
    item = looking.item(desk, run.item_id)
    pack = desk.pack_of(item)
    rights.require_office(desk, pack, item.office_id, rights.who_may(pack, "organise"), "设定起算日")
    if not run.catch_up or run.ended_at is not None:
        raise Refusal("catch_up.not")
    if day < desk.today:
        raise Refusal("catch_up.day", today=desk.today)
    values.refuse_far(day)
    run.counts_from = day
    clocks.touch(desk, run)
    desk.note("counts_from", run=run.id, day=day)
    return run
