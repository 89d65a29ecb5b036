"""文书: approve, refuse, stop, edit, withdraw and receive the papers of steps."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from rules.calendar import local
from rules.choose import choose
from rules.facts import StepState
from server.documents import compose
from server.errors import Refusal
from server.models import Approval, Item, LadderStep, Notice, Petition, Unit
from server.store import numbers
from server.store.filters import paper_facts
from server.store.scope import acting_units
from server.work import looking, rights
from server.work.effects import clocks, openings, recurring, telling
from server.work.fields import plain, refuse_marked

if TYPE_CHECKING:
    from config.model import Pack, Tier
    from server.desk import Desk

HEARING_DAYS = 2
"""Working days a unit has for its explanation before it is criticised (design 5, law 1)."""

TITLE = 500
"""Characters of a paper's title at most; the number that it gets at issue comes on top."""
LATEST = 366
"""Days after which a paper that was put aside can be proposed again, at most."""

_LABELS = {
    "ready": "待发出",
    "draft": "待批准",
    "held": "暂停发出",
    "issued": "已印发",
    "refused": "未批准",
    "stopped": "已停发",
    "lapsed": "已失效",
    "discarded": "已弃用",
    "withdrawn": "已撤回",
}


def chain(desk: Desk, step: LadderStep) -> tuple[str, ...]:
    """Return the roles that must approve a step's paper, in order."""
    pack = desk.shelf.version(step.pack_version_id)
    tier = pack.ladders[step.ladder].tier(step.tier)
    return choose(tier.approve, paper_facts(desk.session, pack, step)) if tier.approve else ()


def _open(desk: Desk, step_id: int, *states: StepState) -> tuple[LadderStep, Pack, Tier]:
    step = looking.step(desk, step_id)
    if step.item_id is not None:
        recurring.turn(desk, desk.session.get_one(Item, step.item_id))
    pack = desk.shelf.version(step.pack_version_id)
    if step.state not in states:
        raise Refusal("paper.state", state=_LABELS[step.state])
    return step, pack, pack.ladders[step.ladder].tier(step.tier)


def next_role(desk: Desk, step: LadderStep) -> str:
    """Return the role whose approval is next, or nothing when all have approved."""
    given = set(desk.session.scalars(select(Approval.role).where(Approval.step_id == step.id)))
    left = [role for role in chain(desk, step) if role not in given]
    return left[0] if left else ""


def approve(
    desk: Desk, step_id: int, *, text_hash: str, organ_id: int | None = None, organ_why: str = ""
) -> LadderStep:
    """Approve the exact text that `text_hash` names; after the last approval it leaves.

    Raises:
        Refusal: the text has changed, it is another's turn, or the actor wrote or approved it before.
    """
    step, pack, tier = _open(desk, step_id, StepState.DRAFT)
    role = next_role(desk, step)
    if not role:
        raise Refusal("paper.state", state="已批准，待发出")
    _may_approve(desk, step, pack, role)
    if step.text_hash != text_hash or current_hash(pack, tier, step) != text_hash:
        raise Refusal("paper.text_changed")
    refuse_marked([organ_why])
    organ_why = plain(organ_why)[:500]
    if tier.kind == "suggestion":
        _pick(desk, step, organ_id, organ_why, last=role == chain(desk, step)[-1])
    assert desk.actor.person_id is not None
    desk.session.add(
        Approval(step_id=step.id, role=role, person_id=desk.actor.person_id, text_hash=text_hash, at=desk.now)
    )
    desk.session.flush()
    desk.note("approved", step=step.id, role=role, text=text_hash)
    if not next_role(desk, step):
        step.leave_at = leaves_at(desk, step, tier)
        desk.leaving.add(step.id)
    return step


def fully_approved(desk: Desk, pack: Pack, tier: Tier, step: LadderStep) -> bool:
    """Return whether every role of the chain has approved the text as it stands, each another person."""
    text = current_hash(pack, tier, step)
    rows = desk.session.execute(
        select(Approval.role, Approval.person_id).where(
            Approval.step_id == step.id, Approval.text_hash == text
        )
    ).all()
    people = {person for _, person in rows} - {step.by_hand_id, step.edited_by_id}
    return {role for role, _ in rows} >= set(chain(desk, step)) and len(people) == len(rows)


def current_hash(pack: Pack, tier: Tier, step: LadderStep) -> str:
    """Return the hash of the text as it stands now."""
    return compose.hash_of(step.title, step.body, compose.template_of(pack, tier))


def _may_approve(desk: Desk, step: LadderStep, pack: Pack, role: str) -> None:
    held = desk.actor.roles_in(step.office_id)
    if role not in held:
        if held & set(chain(desk, step)):
            raise Refusal("paper.turn", who=rights.role_labels(pack, [role]))
        raise Refusal("act.not_allowed", act="批准", who=rights.role_labels(pack, chain(desk, step)))
    me = desk.actor.person_id
    if me is None or me in (step.by_hand_id, step.edited_by_id):
        raise Refusal("paper.own")
    if desk.session.scalar(select(Approval.id).where(Approval.step_id == step.id, Approval.person_id == me)):
        raise Refusal("paper.twice")


def _pick(desk: Desk, step: LadderStep, organ_id: int | None, why: str, *, last: bool) -> None:
    if organ_id is not None:
        looking.unit(desk, organ_id)
        step.organ_id, step.organ_why = organ_id, why.strip()
    if last and (step.organ_id is None or not step.organ_why):
        raise Refusal("paper.organ")


def leaves_at(desk: Desk, step: LadderStep, tier: Tier) -> datetime:
    """Return when an approved paper leaves: in office hours, a criticism only when heard."""
    calendar = desk.shelf.calendar(step.pack_version_id)
    opening = calendar.next_open(desk.now)
    if tier.kind != "circular":
        return opening
    heard = heard_on(desk, step)
    return opening if heard <= desk.today else max(opening, calendar.opening(heard))


def heard_on(desk: Desk, step: LadderStep) -> date:
    """Return the first day on which a criticism may be issued: the unit explained or had its time."""
    filed = desk.session.scalar(
        select(Petition.id).where(Petition.run_id == step.run_id, Petition.kind == "explanation")
    )
    if filed is not None:
        return desk.today
    slips = desk.session.scalars(
        select(LadderStep.issued_at).where(
            LadderStep.run_id == step.run_id,
            LadderStep.answer_by.is_not(None),
            LadderStep.state == StepState.ISSUED,
            LadderStep.id != step.id,
        )
    )
    asked = [step.decided_on, *(local(slip).date() for slip in slips if slip is not None)]
    whole_days = HEARING_DAYS + 1  # both have passed when the third one begins
    return desk.shelf.calendar(step.pack_version_id).add_workdays(min(asked), whole_days)


def edit(desk: Desk, step_id: int, *, title: str, body: str, text_hash: str) -> LadderStep:
    """Change a draft's text; approvals given to the old text fall away."""
    step, pack, tier = _open(desk, step_id, StepState.DRAFT, StepState.READY)
    rights.require_office(desk, pack, step.office_id, rights.who_may(pack, "circulate"), "修改文书")
    if step.text_hash != text_hash:
        raise Refusal("paper.text_changed")
    refuse_marked([title, body])
    title, body = plain(title, lines=False), plain(body)
    if not title or not body:
        raise Refusal("act.needs", act="修改文书", needs="标题、正文")
    if len(title) > TITLE:
        raise Refusal("text.long", what="标题", length=TITLE)
    step.title, step.body = title, body
    step.text_hash = current_hash(pack, tier, step)
    step.edited_by_id = desk.actor.person_id
    for row in desk.session.scalars(select(Approval).where(Approval.step_id == step.id)):
        desk.session.delete(row)
        desk.note("approval_void", step=step.id, role=row.role, text=row.text_hash)
    if step.state == StepState.DRAFT:
        step.leave_at = None
    desk.note("edited", step=step.id, text=step.text_hash)
    return step


def refuse(desk: Desk, step_id: int, *, reason: str, again_from: date | None = None) -> LadderStep:
    """Say no to a draft: not again in this run, or not before `again_from`."""
    step, pack, _ = _open(desk, step_id, StepState.DRAFT)
    rights.require_office(desk, pack, step.office_id, chain(desk, step), "不予批准")
    return _put_aside(desk, step, StepState.REFUSED, reason, again_from)


def stop(desk: Desk, step_id: int, *, reason: str, again_from: date | None = None) -> LadderStep:
    """Stop a slip before it leaves: not again in this run, or not before `again_from`."""
    step, pack, _ = _open(desk, step_id, StepState.READY)
    rights.require_office(desk, pack, step.office_id, rights.who_may(pack, "circulate"), "停发")
    return _put_aside(desk, step, StepState.STOPPED, reason, again_from)


def _put_aside(
    desk: Desk, step: LadderStep, state: StepState, reason: str, again_from: date | None
) -> LadderStep:
    if not reason.strip():
        raise Refusal("act.needs", act=_LABELS[state], needs="理由")
    if again_from is not None and again_from <= desk.today:
        raise Refusal("petition.date_early", day=desk.today)
    latest = date.fromordinal(desk.today.toordinal() + LATEST)
    if again_from is not None and again_from > latest:
        raise Refusal("paper.again_far", day=latest)
    refuse_marked([reason])
    reason = plain(reason)
    step.again_from, step.never_again = again_from, again_from is None
    _close(desk, step, state, reason)
    return step


def _close(desk: Desk, step: LadderStep, state: StepState, reason: str) -> None:
    step.state, step.closed_at, step.closed_by_id = state, desk.now, desk.actor.person_id
    step.closed_why, step.leave_at = reason, None
    clocks.touch(desk, step.run)
    desk.note("step_closed", step=step.id, state=state.value, why=desk.blind(reason))


def withdraw(desk: Desk, step_id: int, *, reason: str) -> LadderStep:
    """Take an issued paper back: it counts no more, its number is voided, what it opened goes too."""
    step, pack, _ = _open(desk, step_id, StepState.ISSUED)
    who = chain(desk, step) or tuple(rights.who_may(pack, "circulate"))
    rights.require_office(desk, pack, step.office_id, who, "撤回")
    if not reason.strip():
        raise Refusal("act.needs", act="撤回", needs="理由")
    refuse_marked([reason])
    take_back(desk, step, plain(reason))
    return step


def take_back(desk: Desk, step: LadderStep, reason: str) -> None:
    """Void an issued paper with what it opened."""
    pack = desk.shelf.version(step.pack_version_id)
    numbers.void(desk, step.id, reason)
    openings.withdraw_opened(desk, step.id, reason)
    telling.wake_counting(desk, pack, step)
    _close(desk, step, StepState.WITHDRAWN, reason)
    desk.session.flush()
    telling.speak(desk, step.run)


def receive(desk: Desk, notice_id: int) -> Notice:
    """Confirm that a notice has been received, for the unit that got it."""
    notice = looking.notice(desk, notice_id)
    if notice.unit_id not in acting_units(desk.actor):
        unit = desk.session.get_one(Unit, notice.unit_id)
        raise Refusal("act.not_allowed", act="签收文书", who=unit.name)
    if notice.received_at is None:
        notice.received_at, notice.received_by_id = desk.now, desk.actor.person_id
        desk.note("received", notice=notice.id)
    return notice
