"""Defects of ours, written down where a person will look: kind ``web``, with no word of the business."""

from __future__ import annotations

import logging
import secrets

from flask import request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from server.desk import PROGRAM, Desk
from server.errors import Refusal
from server.logged import told
from server.models import Incident, Unit
from server.web import here

log = logging.getLogger("duban.web")
KIND = "web"


def note(error: Exception) -> str:
    """Write the defect down and into the log; return the number to tell, which finds both."""
    here.db().remove()
    try:
        number = str(_written(error))
    except (SQLAlchemyError, Refusal):  # the database itself may be what is broken
        number = secrets.token_hex(4)
    log.error("incident %s\n%s", number, told(error))
    return number


def _written(error: Exception) -> int:
    what = {"endpoint": request.endpoint or "", "error": type(error).__name__}
    with here.instance().bench.desk(here.actor() or PROGRAM) as desk:
        row = _open(desk, what) or _fresh(desk, what)
        return row.id


def _open(desk: Desk, what: dict[str, str]) -> Incident | None:
    """Return the incident of the same defect that nobody has closed yet: one line, however often it fails."""
    rows = desk.session.scalars(
        select(Incident).where(Incident.kind == KIND, Incident.resolved_at.is_(None)).order_by(Incident.id)
    )
    return next((row for row in rows if row.detail == what), None)


def _fresh(desk: Desk, what: dict[str, str]) -> Incident:
    row = Incident(kind=KIND, office_id=_office(desk), at=desk.now, detail=what)
    desk.session.add(row)
    desk.session.flush()
    desk.note("incident", incident=row.id, what=KIND, **what)
    return row


def _office(desk: Desk) -> int | None:
    """Return who closes it: the office of the person who asked, else the first of the instance."""
    first = select(Unit.id).where(Unit.pack != "", Unit.active).order_by(Unit.id).limit(1)
    return (here.rights().office_id if here.actor() else None) or desk.session.scalar(first)
