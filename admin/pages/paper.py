"""审批台: drafts that wait, and one page for each paper with what may be done with it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Blueprint, g, render_template, request, send_file, url_for
from flask_babel import gettext

from admin.pages import paper_parts, todo, wording
from admin.pages.common import attempt, day, number, reading, text
from admin.pages.rows import Line, step_line
from admin.pages.since import since
from server.documents.compose import template_of
from server.documents.template import to_docx
from server.errors import NotSeen, Refusal
from server.models import LadderStep
from server.web import here
from server.work import looking, papers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

    from admin.pages.wording import Badge
    from server.desk import Desk

desk_page = Blueprint("desk", __name__)
paper = Blueprint("paper", __name__)
KEY = "<int(max=9007199254740991):step_id>"
SHOWN = 100
RECENT = 10
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@desk_page.get("/desk")
def index() -> str:
    """Show the drafts: mine to approve first, those on their way, those about to leave, the latest."""
    with reading() as desk:
        mine = desk.session.scalars(todo.my_drafts(desk).limit(SHOWN)).all()
        others = [row for row in desk.session.scalars(todo.drafts(desk).limit(SHOWN)) if row not in mine]
        waiting = desk.session.scalars(todo.approved(desk).limit(SHOWN)).all()
        leaving = desk.session.scalars(todo.leaving(desk).limit(SHOWN)).all()
        recent = desk.session.scalars(todo.issued(desk).limit(RECENT)).all()
        return render_template(
            "duban/pages/desk.html",
            waits=todo.counted(desk, todo.my_drafts(desk)),
            stacks=_stacks(desk, mine),
            others=[step_line(desk, row) for row in others],
            waiting=[step_line(desk, row) for row in waiting],
            leaving=[step_line(desk, row) for row in leaving],
            recent=[step_line(desk, row) for row in recent],
        )


class Stack(NamedTuple):
    """The papers of one kind that wait for the person who asks; two and more may be taken together."""

    kind: Badge
    together: bool
    rows: tuple[tuple[int, Line], ...]


def _stacks(desk: Desk, mine: Sequence[LadderStep]) -> list[Stack]:
    kinds: dict[str, list[LadderStep]] = {}
    for row in mine:
        kinds.setdefault(row.kind, []).append(row)
    return [
        Stack(
            wording.badge("KINDS", kind),
            kind != "suggestion" and len(rows) > 1,
            tuple((row.id, step_line(desk, row)) for row in rows),
        )
        for kind, rows in kinds.items()
    ]


class Turn(NamedTuple):
    """Where a paper lies among those that wait for the person who asks, with its neighbours."""

    place: int  # 0: it does not wait (any more)
    waiting: int
    before: int | None
    after: int | None


def turn(desk: Desk, step: LadderStep) -> Turn:
    """Return a paper's place among those that wait; of one already done, the next is the first that does."""
    keys = list(desk.session.scalars(todo.my_drafts(desk).with_only_columns(LadderStep.id)))
    if step.id not in keys:
        return Turn(0, len(keys), None, keys[0] if keys else None)
    at = keys.index(step.id)
    return Turn(at + 1, len(keys), keys[at - 1] if at else None, keys[at + 1] if at + 1 < len(keys) else None)


def find(desk: Desk, step_id: int) -> LadderStep:
    """Return a paper of one's own office; what units get, they read in their inbox."""
    step = looking.step(desk, step_id)
    if step.office_id not in here.rights().offices:
        raise NotSeen
    return step


@paper.get(f"/paper/{KEY}")
def page(step_id: int) -> str:
    """Show a paper with all that an approver must see."""
    with reading() as desk:
        step = find(desk, step_id)
        may = paper_parts.may(desk, step)
        picks = may["approve"] and step.kind == "suggestion"
        return render_template(
            "duban/pages/paper.html",
            paper=paper_parts.paper(desk, step),
            facts=paper_parts.facts(desk, step),
            said=paper_parts.said(desk, step),
            signs=paper_parts.signs(desk, step),
            receivers=paper_parts.receivers(desk, step),
            since=since(desk, step),
            turn=turn(desk, step),
            may=may,
            today=desk.today.isoformat(),
            organs=paper_parts.organs(desk, step) if picks else ([], []),
            organ_id=step.organ_id,
        )


def _to(step_id: int) -> str:
    return url_for("paper.page", step_id=step_id)


def _act(step_id: int, work: Callable[[Desk], Any], done: str) -> ResponseReturnValue:
    def found(desk: Desk) -> Any:
        find(desk, step_id)
        return work(desk)

    return attempt(found, done=lambda _: done, to=_to(step_id), again=lambda: page(step_id))


@paper.post(f"/paper/{KEY}/approve")
def approve(step_id: int) -> ResponseReturnValue:
    """Approve the exact text that was shown."""

    def work(desk: Desk) -> None:
        if paper_parts.given(desk, find(desk, step_id), text("text_hash")):
            return  # a second click of the same button
        papers.approve(
            desk, step_id, text_hash=text("text_hash"), organ_id=number("organ"), organ_why=text("organ_why")
        )

    return attempt(work, done=lambda _: _outcome(step_id), to=_to(step_id), again=lambda: page(step_id))


def _outcome(step_id: int) -> str:
    with reading() as desk:
        return paper_parts.outcome(desk, find(desk, step_id))


@paper.post(f"/paper/{KEY}/refuse")
def refuse(step_id: int) -> ResponseReturnValue:
    """Say no to a draft: not again in this run, or from a day on."""
    return _act(
        step_id,
        lambda desk: papers.refuse(desk, step_id, reason=text("reason"), again_from=_again()),
        gettext("已记录：不予批准。"),
    )


@paper.post(f"/paper/{KEY}/stop")
def stop(step_id: int) -> ResponseReturnValue:
    """Stop a slip before it leaves."""
    return _act(
        step_id,
        lambda desk: papers.stop(desk, step_id, reason=text("reason"), again_from=_again()),
        gettext("已停发，这份文书不会发出。"),
    )


def _again() -> Any:
    """Return the day from which a step may come again, or None for not in this run.

    Raises:
        Refusal: a day was chosen and none was given, or neither was chosen.
    """
    if text("again") == "never":
        return None
    chosen = day("again_from")
    if chosen is None:
        raise Refusal("petition.date_missing")
    return chosen


@paper.post(f"/paper/{KEY}/withdraw")
def withdraw(step_id: int) -> ResponseReturnValue:
    """Take an issued paper back."""
    return _act(
        step_id,
        lambda desk: papers.withdraw(desk, step_id, reason=text("reason")),
        gettext("已撤回；文号作废并保留记录，由它引出的事项一并撤销。"),
    )


@paper.get(f"/paper/{KEY}/edit")
def edit_form(step_id: int) -> str:
    """Show the text for changing it."""
    with reading() as desk:
        step = find(desk, step_id)
        if not paper_parts.may(desk, step)["edit"]:
            raise NotSeen
        return _edit_page(desk, step, step.title, step.body)


def _edit_page(desk: Desk, step: LadderStep, title: str, body: str, *, look: bool = False) -> str:
    return render_template(
        "duban/pages/paper_edit.html",
        paper=paper_parts.paper(desk, step),
        title=title,
        body=body,
        look=look,
        text_hash=request.form.get("text_hash", step.text_hash),
        signs=paper_parts.signs(desk, step),
        title_changes=paper_parts.changes(step.title, title) if look else [],
        changes=paper_parts.changes(step.body, body) if look else [],
        changed=(title, body) != (step.title, step.body),
    )


def _typed(step_id: int, *, look: bool) -> str:
    body = text("body").replace("\r\n", "\n")
    with reading() as desk:
        return _edit_page(desk, find(desk, step_id), text("title"), body, look=look)


@paper.post(f"/paper/{KEY}/edit")
def edit(step_id: int) -> ResponseReturnValue:
    """Show what a change changes; once that has been seen, save it."""
    stage = text("stage")
    if stage != "save":
        return _typed(step_id, look=stage == "look")

    def work(desk: Desk) -> None:
        find(desk, step_id)
        papers.edit(desk, step_id, title=text("title"), body=text("body"), text_hash=text("text_hash"))

    return attempt(
        work,
        done=lambda _: gettext("已修改；此前的批准作废，请按顺序重新批准。"),
        to=_to(step_id),
        again=lambda: _again_form(step_id),
    )


def _again_form(step_id: int) -> str:
    return _typed(step_id, look=False) if g.get("kept") else edit_form(step_id)


@paper.get(f"/paper/{KEY}/docx")
def docx(step_id: int) -> ResponseReturnValue:
    """Hand out a paper as a file for printing."""
    with reading() as desk:
        return docx_of(desk, find(desk, step_id))


def docx_of(desk: Desk, step: LadderStep) -> ResponseReturnValue:
    """Return a paper as a .docx; a message has no template and so no file."""
    pack, tier = desk.shelf.version(step.pack_version_id), paper_parts.tier_of(desk, step)
    template = template_of(pack, tier)
    if not template:
        raise NotSeen
    name = (step.number or step.title)[:80].replace("/", "／") + ".docx"
    return send_file(
        BytesIO(to_docx(template, step.title, step.body, pack.documents[tier.document].format)),
        mimetype=DOCX,
        as_attachment=True,
        download_name=name,
        max_age=0,
    )
