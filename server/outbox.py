"""What leaves the house: slips after their wait, papers once approved, in office hours, exactly once."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from rules import deadline
from rules.calendar import local
from rules.choose import choose
from rules.facts import Allowance, StepState
from server import verdicts
from server.documents import compose
from server.errors import Refusal
from server.judge import JudgeDown
from server.models import ClockRun, Delivery, Incident, LadderStep, Notice, Unit
from server.store import numbers
from server.store.filters import paper_facts
from server.work import papers, recipients
from server.work.effects import openings, recurring, telling
from server.work.register import register

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from config.model import Pack, Tier
    from server.bench import Bench
    from server.desk import Desk

OPEN = (StepState.READY, StepState.DRAFT)


def tier_of(pack: Pack, step: LadderStep) -> Tier:
    """Return the tier that a step took."""
    return pack.ladders[step.ladder].tier(step.tier)


def issue_due(bench: Bench, desk_for: Callable[[], AbstractContextManager[Desk]], now: datetime) -> list[int]:
    """Issue all that may leave now, each in a transaction of its own; return the steps issued."""
    with bench.sessions() as session:
        ids = session.scalars(
            select(LadderStep.id)
            .where(LadderStep.leave_at <= now, LadderStep.state.in_(OPEN))
            .order_by(LadderStep.leave_at, LadderStep.id)
        ).all()
    return [step_id for step_id in ids if _issued(bench, desk_for, step_id)]


def _issued(bench: Bench, desk_for: Callable[[], AbstractContextManager[Desk]], step_id: int) -> bool:
    """Issue one paper; one that cannot be issued waits for a person and stops no other."""
    try:
        with desk_for() as desk:
            return leave(desk, bench, step_id)
    except JudgeDown as down:
        raise Refusal("judge.down", why=down) from down
    except Refusal as refusal:
        with desk_for() as desk:
            step = desk.session.get_one(LadderStep, step_id)
            set_aside(desk, step, "issue", {"why": refusal.code})
        return False


def leave(desk: Desk, bench: Bench, step_id: int) -> bool:
    """Issue one step if it may still leave; lapse it when its condition fell away."""
    step = desk.session.get_one(LadderStep, step_id)
    if step.item is not None:
        recurring.turn(desk, step.item)  # a run that its period has ended sends nothing more
    calendar = desk.shelf.calendar(step.pack_version_id)
    tier = tier_of(desk.shelf.version(step.pack_version_id), step)
    ladder = desk.shelf.version(step.pack_version_id).ladders[step.ladder]
    if step.state not in OPEN or step.leave_at is None or step.leave_at > desk.now:
        return False
    if not ladder.any_time and not calendar.is_open(desk.now):
        return False
    if tier.official and not _approved(desk, step, tier):
        set_aside(desk, step, "approval", {})
        return False
    if step.decided_at != desk.now and not still_holds(desk, bench, step):
        return False
    issue(desk, step, tier)
    return True


def _approved(desk: Desk, step: LadderStep, tier: Tier) -> bool:
    """Return whether the very text that would go out has all its approvals."""
    pack = desk.shelf.version(step.pack_version_id)
    return papers.fully_approved(desk, pack, tier, step)


def still_holds(desk: Desk, bench: Bench, step: LadderStep) -> bool:
    """Test a step's condition again, by both readings; lapse it, or record an incident."""
    verdict = verdicts.again(desk, bench.judge, step)
    if verdict.fault:
        set_aside(desk, step, verdict.fault, {})
        return False
    if verdict.tier != step.tier:
        close(desk, step, StepState.LAPSED, verdict.why)
        return False
    return True


def set_aside(desk: Desk, step: LadderStep, fault: str, detail: dict[str, Any]) -> None:
    """Keep a paper back with an incident, until a person has looked at it (work.incidents lets it go on)."""
    step.was, step.state, step.leave_at = step.state, StepState.HELD, None
    desk.session.add(
        Incident(
            kind=fault,
            item_id=step.item_id,
            run_id=step.run_id,
            office_id=step.office_id,
            at=desk.now,
            detail={"step": step.id, "tier": step.tier, **detail},
        )
    )
    desk.note("incident", step=step.id, fault=fault)


def close(desk: Desk, step: LadderStep, state: StepState, why: str) -> None:
    """Put a step aside for good, with the reason."""
    step.state, step.closed_at, step.closed_why, step.leave_at = state, desk.now, why, None
    step.closed_by_id = desk.actor.person_id
    wake(desk, step.run_id)
    desk.note("step_closed", step=step.id, state=state.value, why=desk.blind(why))


def wake(desk: Desk, run_id: int) -> None:
    """Say that a run's decision may have changed."""
    desk.session.execute(
        update(ClockRun).where(ClockRun.id == run_id, ClockRun.ended_at.is_(None)).values(wake_at=desk.now)
    )
    desk.touched.add(run_id)


def issue(desk: Desk, step: LadderStep, tier: Tier) -> None:
    """Number a paper, give it to its recipients and make what it opens."""
    pack = desk.shelf.version(step.pack_version_id)
    step.number = _number(desk, pack, step, tier)
    step.answer_by = _answer_by(desk, step, tier)
    answer = compose.answer_text(step.answer_by)
    step.title = compose.at_issue(step.title, number=step.number, at=desk.now, answer=answer)[:600]
    step.body = compose.at_issue(step.body, number=step.number, at=desk.now, answer=answer)
    step.state, step.issued_at, step.leave_at = StepState.ISSUED, desk.now, None
    _hand_out(desk, step, tier)
    organs = [step.organ_id] if step.organ_id else []
    leads = [] if organs else [step.unit_id]
    opened = openings.open_items(
        desk, openings.of_step(desk, step), tier.opens, register=register, leads=leads, organs=organs
    )
    desk.session.flush()
    telling.speak(desk, step.run)
    telling.wake_counting(desk, pack, step)
    wake(desk, step.run_id)
    desk.note("issued", step=step.id, number=step.number, text=step.text_hash, opened=[i.id for i in opened])


def _number(desk: Desk, pack: Pack, step: LadderStep, tier: Tier) -> str:
    if not tier.document or not pack.documents[tier.document].number:
        return ""
    document = pack.documents[tier.document]
    office = desk.session.get_one(Unit, step.office_id)
    return numbers.give(
        desk,
        office_id=step.office_id,
        office=office.short_name or office.name,
        sequence=document.sequence or document.name,
        pattern=document.number,
        step_id=step.id,
    )


def _answer_by(desk: Desk, step: LadderStep, tier: Tier) -> date | None:
    if not tier.answer:
        return None
    pack = desk.shelf.version(step.pack_version_id)
    length = choose(tier.answer, paper_facts(desk.session, pack, step))
    given = Allowance(start=local(desk.now), why="", term=(length,))
    return deadline.due(given, desk.shelf.calendar(step.pack_version_id)).day


def _hand_out(desk: Desk, step: LadderStep, tier: Tier) -> None:
    rows = recipients.of(desk, step, tier)
    if not rows:
        return
    notices = desk.session.execute(
        insert(Notice).returning(Notice.id, Notice.unit_id),
        [
            {
                "step_id": step.id,
                "item_id": step.item_id,
                "unit_id": row.unit_id,
                "role": row.role,
                "as_": row.as_,
                "issued_at": desk.now,
                # the office keeps its own copy; nobody signs to himself
                "received_at": desk.now if row.unit_id == step.office_id else None,
            }
            for row in rows
        ],
    ).all()
    desk.session.execute(
        insert(Delivery),
        [
            {
                "notice_id": notice,
                "channel": "inbox",
                "state": "sent",
                "at": desk.now,
                "key": sha256(f"{step.id}/{unit}/inbox/{step.text_hash}".encode()).hexdigest(),
            }
            for notice, unit in notices
        ],
    )
