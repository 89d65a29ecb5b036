"""What holds and incidents share: rows of an office that wait until a person has dealt with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from flask import render_template
from flask_babel import gettext
from sqlalchemy import select

from admin.pages import rows, todo
from admin.pages.common import reading
from server.errors import NotSeen
from server.models import Hold, Incident, Person
from server.web import here
from server.web.i18n import shown
from server.work import rights

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select

    from server.desk import Desk

LATEST = 50
"""Rows already dealt with that are listed below those that wait."""

Row = TypeVar("Row", Hold, Incident)


class Kind(NamedTuple, Generic[Row]):
    """A kind of such rows: where they are, how a line tells one, and who may deal with it."""

    model: type[Row]
    waiting: Callable[[Desk], Select[Any]]
    line: Callable[[Desk, Row], rows.Line]
    title: str
    nothing: str
    nothing_why: str
    powers: tuple[str, ...]


def index(kind: Kind[Row]) -> str:
    """Show the rows of one's offices: those that wait first."""
    model = kind.model
    with reading() as desk:
        waiting = desk.session.scalars(kind.waiting(desk)).all()
        done = desk.session.scalars(
            select(model)
            .where(model.office_id.in_(todo.offices()), model.resolved_at.is_not(None))
            .order_by(model.id.desc())
            .limit(LATEST)
        ).all()
        return render_template(
            "duban/pages/kept_back.html",
            title=gettext(kind.title),
            nothing=gettext(kind.nothing),
            nothing_why=gettext(kind.nothing_why),
            waiting=[kind.line(desk, row) for row in waiting],
            done=[kind.line(desk, row) for row in done],
        )


def find(kind: Kind[Row], desk: Desk, key: int) -> Row:
    """Return a row of one's own office."""
    row = desk.session.get(kind.model, key)
    if row is None or row.office_id not in here.rights().offices:
        raise NotSeen
    return row


def standing(kind: Kind[Row], desk: Desk, row: Row) -> dict[str, Any]:
    """Return whether the person who asks may deal with a row; who has done so, and when."""
    assert row.office_id is not None
    pack = desk.shelf.of(row.office_id)
    mine = rights.office_may(pack, desk.actor, row.office_id, rights.who_may(pack, *kind.powers))
    person = desk.session.get(Person, row.resolved_by_id) if row.resolved_by_id else None
    return {
        "may": row.resolved_at is None and mine,
        "resolved": shown(row.resolved_at),
        "resolver": person.name if person else "",
    }
