"""Whose turn it is: which states, clocks, drafts and requests wait for the person who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from server.models import Approval
from server.work import papers, recusal
from server.work.rights import UNIT_SIDES

if TYPE_CHECKING:
    from config.model import Act, Flow, Pack
    from server.desk import Desk
    from server.models import LadderStep, Petition


def standing(desk: Desk, version_id: int, type_: str, state: str) -> str:
    """Return ``assign`` or ``review`` when the office must lead on from a state and may, else nothing.

    The office must when no act of a unit leads on; what a unit has led there is to be reviewed.
    """
    pack = desk.shelf.version(version_id)
    flow = _flow(pack, type_)
    if flow is None or _moving(flow, pack, state, of_units=True):
        return ""
    if not any(
        _forward(flow, act) and _held(desk, act) for act in _moving(flow, pack, state, of_units=False)
    ):
        return ""
    return "review" if _led_by_unit(flow, pack, state) else "assign"


def _flow(pack: Pack, type_: str) -> Flow | None:
    kind = pack.types.get(type_)
    return pack.flows[kind.flow] if kind else None


def of_unit(pack: Pack, act: Act) -> bool:
    """Return whether an act is done by units."""
    return any(pack.roles[name].side in UNIT_SIDES for name in act.who)


def _moving(flow: Flow, pack: Pack, state: str, *, of_units: bool) -> list[Act]:
    acts = (act for act in flow.acts.values() if state in act.from_ and act.to not in ("", state))
    return [act for act in acts if of_unit(pack, act) == of_units]


def _forward(flow: Flow, act: Act) -> bool:
    """Return whether an act leads on, rather than ending a matter for a reason."""
    return not (flow.states[act.to].final and "reason" in act.needs)


def _held(desk: Desk, act: Act) -> bool:
    return bool(set(act.who) & {role for role, _unit in desk.actor.grants})


def _led_by_unit(flow: Flow, pack: Pack, state: str) -> bool:
    return any(act.to == state and of_unit(pack, act) for act in flow.acts.values())


def signs(desk: Desk, version_id: int, type_: str, clock: str) -> bool:
    """Return whether a clock asks for a signature alone: a unit ends it without filling in anything."""
    pack = desk.shelf.version(version_id)
    flow = _flow(pack, type_)
    known = pack.types[type_].clocks.get(clock) if flow else None
    if flow is None or known is None:
        return False
    acts = [flow.acts[name] for name in known.until if name in flow.acts]
    return bool(acts) and all(of_unit(pack, act) and not act.needs for act in acts)


def approves(desk: Desk, step: LadderStep) -> bool:
    """Return whether a draft waits for the approval of the person who asks."""
    role = papers.next_role(desk, step)
    me = desk.actor.person_id
    if role not in desk.actor.roles_in(step.office_id) or me in (step.by_hand_id, step.edited_by_id):
        return False
    given = select(Approval.id).where(Approval.step_id == step.id, Approval.person_id == me)
    return desk.session.scalar(given) is None


def decider(desk: Desk, petition: Petition) -> str:
    """Return the role whose answer to a request is next, or nothing when the pack has no such request."""
    pack = desk.pack_of(petition.item)
    asked = pack.types[petition.item.type].requests.get(petition.kind)
    if asked is None:
        return ""
    return asked.decide[min(len(petition.opinions), len(asked.decide) - 1)]


def answers(desk: Desk, petition: Petition) -> bool:
    """Return whether a request waits for the answer of the person who asks."""
    held = desk.actor.roles_in(petition.item.office_id)
    return decider(desk, petition) in held and not recusal.took_part(desk, petition)
