"""暂停发出: what a held tick would have sent is released or discarded by a person, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from rules.facts import StepState
from server.errors import NotSeen, Refusal
from server.models import Hold, LadderStep
from server.taking import leaves_at
from server.work import rights
from server.work.effects import clocks
from server.work.fields import plain, refuse_marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.desk import Desk

MAY = ("circulate",)
"""The power that lets a role release or discard what was held."""


def _held(desk: Desk, hold_id: int, step_ids: Sequence[int] | None) -> tuple[Hold, list[LadderStep]]:
    hold = desk.session.get(Hold, hold_id)
    if hold is None or not (desk.actor.program or desk.actor.roles_in(hold.office_id)):
        raise NotSeen
    pack = desk.shelf.of(hold.office_id)
    rights.require_office(desk, pack, hold.office_id, rights.who_may(pack, *MAY), "处理暂停发出")
    batch = desk.session.scalars(
        select(LadderStep).where(LadderStep.hold_id == hold.id).order_by(LadderStep.id)
    ).all()
    chosen = {step.id for step in batch} if step_ids is None else set(step_ids)
    if not chosen.issubset(step.id for step in batch):
        raise NotSeen  # one that is not of this batch, and the whole choice is refused
    steps = [step for step in batch if step.id in chosen and step.state == StepState.HELD]
    if hold.resolved_at is not None:
        raise Refusal("hold.resolved")
    if not steps and step_ids is not None:
        raise Refusal("hold.empty")
    return hold, steps


def release(desk: Desk, hold_id: int, step_ids: Sequence[int] | None = None) -> int:
    """Let held steps go the way they would have gone; return how many."""
    hold, steps = _held(desk, hold_id, step_ids)
    for step in steps:
        pack = desk.shelf.version(step.pack_version_id)
        ladder = pack.ladders[step.ladder]
        tier = ladder.tier(step.tier)
        step.state = StepState.DRAFT if tier.official else StepState.READY
        if not tier.official:
            calendar = desk.shelf.calendar(step.pack_version_id)
            step.leave_at = leaves_at(calendar, tier, desk.now, any_time=ladder.any_time)
            desk.leaving.add(step.id)
        clocks.touch(desk, step.run)
    hold.released += len(steps)
    clocks.settle_hold(desk, hold.id)
    desk.note("released", hold=hold.id, steps=[step.id for step in steps])
    return len(steps)


def discard(desk: Desk, hold_id: int, step_ids: Sequence[int] | None = None, *, reason: str) -> int:
    """Discard held steps: their places are used, nothing goes out; return how many."""
    hold, steps = _held(desk, hold_id, step_ids)
    if not reason.strip():
        raise Refusal("act.needs", act="弃用", needs="理由")
    refuse_marked([reason])
    reason = plain(reason)
    for step in steps:
        step.state, step.closed_at, step.closed_why = StepState.DISCARDED, desk.now, reason
        step.closed_by_id = desk.actor.person_id
        clocks.touch(desk, step.run)
    hold.discarded += len(steps)
    clocks.settle_hold(desk, hold.id)
    desk.note("discarded", hold=hold.id, steps=[step.id for step in steps], why=desk.blind(reason))
    return len(steps)
