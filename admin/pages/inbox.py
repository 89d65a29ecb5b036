"""收文: what was sent to the units of the person who asks, and signing for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from admin import values
from admin.pages import paper_parts, pleas, rows, todo, wording
from admin.pages.common import attempt, reading
from admin.pages.paper import docx_of
from server.models import Item, Notice, Person
from server.store import scope
from server.web import here
from server.web.i18n import shown
from server.work import looking, papers

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from server.desk import Desk

inbox = Blueprint("inbox", __name__)
KEY = "<int(max=9007199254740991):notice_id>"
PAGE = 20


@inbox.get("/inbox")
def index() -> str:
    """Show the notices to one's units, those not signed for first."""
    page_number = values.page(request.args.get("page", type=int))
    with reading() as desk:
        mine = sorted(scope.acting_units(desk.actor))
        query = (
            select(Notice)
            .where(Notice.unit_id.in_(mine))
            .order_by(Notice.received_at.is_not(None), Notice.issued_at.desc(), Notice.id.desc())
        )
        count = todo.counted(desk, query)
        found = desk.session.scalars(query.limit(PAGE).offset(page_number * PAGE)).all()
        return render_template(
            "duban/pages/inbox.html",
            lines=[rows.notice_line(desk, row) for row in found],
            count=count,
            unread=todo.counted(desk, todo.unread(desk)),
            page=page_number,
            pages=-(-count // PAGE),
        )


@inbox.get(f"/notice/{KEY}")
def page(notice_id: int) -> str:
    """Show a notice: the paper, and whether it was signed for."""
    with reading() as desk:
        notice = looking.notice(desk, notice_id)
        step = notice.step
        item = desk.session.scalar(select(Item).where(Item.id == notice.item_id, scope.visible(desk.actor)))
        person = desk.session.get(Person, notice.received_by_id) if notice.received_by_id else None
        return render_template(
            "duban/pages/notice.html",
            notice_id=notice.id,
            title=step.title,
            body=step.body,
            number=step.number,
            label=rows.tier_label(desk, step),
            kind=wording.badge("KINDS", step.kind),
            withdrawn=step.state == "withdrawn",
            closed_why=step.closed_why,
            unit=notice.unit.name,
            as_=wording.badge("SENT_AS", notice.as_),
            issued=shown(notice.issued_at),
            office=step.office.name,
            received=shown(notice.received_at),
            receiver=person.name if person else "",
            answer_by=wording.day(step.answer_by),
            mine=notice.unit_id in scope.acting_units(desk.actor),
            item_title=str(item) if item else "",
            item_url=url_for("item.page", item_id=item.id) if item else "",
            objection=pleas.objection(desk, item, step) if item else None,
            has_docx=bool(paper_parts.tier_of(desk, step).document),
        )


@inbox.post(f"/notice/{KEY}/receive")
def receive(notice_id: int) -> ResponseReturnValue:
    """Sign for a notice."""

    def work(desk: Desk) -> None:
        papers.receive(desk, notice_id)

    return attempt(
        work,
        done=lambda _: gettext("已签收。"),
        to=url_for("inbox.page", notice_id=notice_id),
        again=lambda: page(notice_id),
    )


@inbox.get(f"/notice/{KEY}/docx")
def docx(notice_id: int) -> ResponseReturnValue:
    """Hand out a notice's paper as a file for printing."""
    with reading() as desk:
        return docx_of(desk, looking.notice(desk, notice_id).step)


def waiting() -> int:
    """Return how many notices wait for a signature, for the menu."""
    actor = here.signed_in()
    mine = sorted(scope.acting_units(actor))
    query = select(Notice.id).where(Notice.unit_id.in_(mine), Notice.received_at.is_(None)).limit(100)
    return len(here.db().scalars(query).all())
