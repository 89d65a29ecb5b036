"""一并批准: several papers of one kind, each read and each bound to its own text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from admin import values
from admin.pages import paper_parts, todo, wording
from admin.pages.common import reading, refuse
from admin.pages.paper import find
from admin.pages.since import Since, since
from server.errors import NotSeen, Refusal
from server.models import LadderStep
from server.web import here
from server.web.i18n import language
from server.work import papers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from server.desk import Desk

batch = Blueprint("batch", __name__)
MANY = 20
"""Papers that are read in one go at most."""
ALONE = "suggestion"
"""The kind that each approver must look at alone: a receiver is picked for it."""


class Sheet(NamedTuple):
    """A paper as it is read among others."""

    paper: paper_parts.Paper
    facts: list[paper_parts.Fact]
    said: list[paper_parts.Word]
    receivers: list[paper_parts.Receiver]
    since: Since | None


def chosen(desk: Desk, keys: Iterable[int]) -> list[LadderStep]:
    """Return those of the papers that wait for the person who asks, of the first one's kind."""
    wanted = set(keys)
    rows = [row for row in desk.session.scalars(todo.my_drafts(desk)) if row.id in wanted]
    kinds = [row.kind for row in rows if row.kind != ALONE]
    return [row for row in rows if row.kind == kinds[0]][:MANY] if kinds else []


@batch.get("/desk/batch")
def page() -> ResponseReturnValue:
    """Show the chosen papers one below the other, each with what stands beside it."""
    keys = [key for one in request.args.getlist("step") if (key := values.key(one)) is not None]
    with reading() as desk:
        rows = chosen(desk, keys)
        if not rows:
            flash(gettext("请先勾选要一并批准的文书；追责建议须逐份批准。"), "warning")
            return redirect(url_for("desk.index"), code=303)
        return render_template(
            "duban/pages/batch.html",
            sheets=[_sheet(desk, row) for row in rows],
            kind=wording.badge("KINDS", rows[0].kind),
            left_out=len(set(keys)) - len(rows),
        )


def _sheet(desk: Desk, step: LadderStep) -> Sheet:
    return Sheet(
        paper_parts.paper(desk, step),
        paper_parts.facts(desk, step),
        paper_parts.said(desk, step),
        paper_parts.receivers(desk, step),
        since(desk, step),
    )


@batch.post("/desk/batch")
def approve() -> ResponseReturnValue:
    """Approve each paper that was ticked as read; what has changed meanwhile is left out and told."""
    wanted = [pair for one in request.form.getlist("paper")[:MANY] if (pair := _pair(one)) is not None]
    if not wanted:
        refuse(gettext("没有勾选“已读，批准”，一份也没有批准。"))
    done = [title for pair in wanted if (title := _one(*pair))]
    if done:
        told = "、".join(done) if language() != "en" else ", ".join(done)
        flash(gettext("已批准 %(count)s 份：%(titles)s", count=len(done), titles=told), "success")
    return redirect(url_for("desk.index"), code=303)


def _pair(text: str) -> tuple[int, str] | None:
    number, _, text_hash = text.partition(":")
    key = values.key(number)
    return (key, text_hash[:64]) if key is not None else None


def _one(step_id: int, text_hash: str) -> str:
    """Approve one paper in a transaction of its own; return its title, or tell why not."""
    title = gettext("文书")
    try:
        with here.desk() as desk:
            step = find(desk, step_id)
            title = step.title
            if step.kind == ALONE:
                raise Refusal("paper.organ")
            if not paper_parts.given(desk, step, text_hash):
                papers.approve(desk, step_id, text_hash=text_hash)
    except NotSeen:
        flash(gettext("有一份文书已经不在了，没有批准。"), "warning")
        return ""
    except Refusal as refusal:
        told = gettext("“%(title)s”没有批准：%(why)s", title=title, why=refusal.text(language()))
        flash(told, "warning")
        return ""
    return title
