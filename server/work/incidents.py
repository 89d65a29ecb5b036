"""异常: a person has looked at an incident; the run it held is looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from rules.facts import StepState
from server.errors import NotSeen, Refusal
from server.models import ClockRun, Incident, LadderStep
from server.work import papers, rights
from server.work.effects import clocks
from server.work.fields import plain, refuse_marked

if TYPE_CHECKING:
    from server.desk import Desk

MAY = ("organise", "rules")
"""Powers of which one lets a role deal with an incident."""


def resolve(desk: Desk, incident_id: int, *, resolution: str) -> Incident:
    """Close an incident with what was found; its run is decided again."""
    row = desk.session.get(Incident, incident_id)
    if row is None or row.office_id is None or not (desk.actor.program or desk.actor.roles_in(row.office_id)):
        raise NotSeen
    pack = desk.shelf.of(row.office_id)
    rights.require_office(desk, pack, row.office_id, rights.who_may(pack, *MAY), "处理异常")
    if row.resolved_at is not None:
        raise Refusal("incident.resolved")
    if not resolution.strip():
        raise Refusal("act.needs", act="处理异常", needs="处理情况")
    refuse_marked([resolution])
    resolution = plain(resolution)
    row.resolved_at, row.resolved_by_id, row.resolution = desk.now, desk.actor.person_id, resolution
    desk.session.flush()
    run = desk.session.get(ClockRun, row.run_id) if row.run_id else None
    if run is not None:
        _let_go_on(desk, run)
        clocks.touch(desk, run)
    desk.note("incident_resolved", incident=row.id, resolution=desk.blind(resolution))
    return row


def _let_go_on(desk: Desk, run: ClockRun) -> None:
    """Give papers that the incident kept back the state they had; they are tested again as they leave."""
    for step in desk.session.scalars(
        select(LadderStep).where(
            LadderStep.run_id == run.id, LadderStep.state == StepState.HELD, LadderStep.hold_id.is_(None)
        )
    ):
        step.state = step.was
        pack = desk.shelf.version(step.pack_version_id)
        tier = pack.ladders[step.ladder].tier(step.tier)
        if step.state == StepState.READY:
            step.leave_at = desk.now
        elif not papers.next_role(desk, step):
            step.leave_at = papers.leaves_at(desk, step, tier)
        desk.leaving.add(step.id)
        desk.note("goes_on", step=step.id, state=step.state)
