"""异常: a person has looked at an incident; the run it held is looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.errors import NotSeen, Refusal
from server.models import ClockRun, Incident
from server.work import rights
from server.work.effects import clocks
from server.work.fields import refuse_marked

if TYPE_CHECKING:
    from server.desk import Desk


def resolve(desk: Desk, incident_id: int, *, resolution: str) -> Incident:
    """Close an incident with what was found; its run is decided again."""
    row = desk.session.get(Incident, incident_id)
    if row is None or row.office_id is None or not (desk.actor.program or desk.actor.roles_in(row.office_id)):
        raise NotSeen
    pack = desk.shelf.of(row.office_id)
    who = [role.name for role in pack.roles.values() if {"organise", "rules"} & set(role.may)]
    rights.require_office(desk, pack, row.office_id, who, "处理异常")
    if row.resolved_at is not None:
        raise Refusal("incident.resolved")
    if not resolution.strip():
        raise Refusal("act.needs", act="处理异常", needs="处理情况")
    refuse_marked([resolution])
    row.resolved_at, row.resolved_by_id, row.resolution = desk.now, desk.actor.person_id, resolution
    desk.session.flush()
    run = desk.session.get(ClockRun, row.run_id) if row.run_id else None
    if run is not None:
        clocks.touch(desk, run)
    desk.note("incident_resolved", incident=row.id, resolution=desk.blind(resolution))
    return row
