"""事项: one page for all that concerns an item, and the acts on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, request, send_file, url_for
from flask_admin.helpers import get_form_data
from flask_babel import gettext
from sqlalchemy import select

from admin import changes, reach
from admin.pages import clocks, common, forms, item_papers, item_parts, item_tree, pleas, timeline, wording
from admin.pages.common import attempt, day, number, reading, text
from server.errors import NotSeen, Refusal
from server.models import Attachment, ClockRun, Item, LadderStep, Petition
from server.web.i18n import marked, shown
from server.work import acts, by_hand, catchup, gates, looking, petitions, settle
from server.work.files import Upload
from server.work.petitions import Plea

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from server.desk import Desk

item = Blueprint("item", __name__)
KEY = "<int(max=9007199254740991):item_id>"
MANY = 10
"""Files that one act takes at most."""
ANSWERED = {
    "filed": marked("意见已记下，转下一位答复。"),
    "granted": marked("已准予，单位和时限都已更新。"),
    "refused": marked("已答复不同意，原时限不变。"),
}
"""status of a request after an answer → what is said"""


@item.get(f"/item/{KEY}")
def page(item_id: int) -> str:
    """Show an item."""
    with reading() as desk:
        row = looking.item(desk, item_id)
        return render_template(
            "duban/pages/item.html",
            head=item_parts.header(desk, row),
            stations=item_parts.stations(desk, row),
            facts=item_parts.facts(desk, row),
            units=item_parts.units(desk, row),
            seen=item_parts.seen(desk, row),
            branches=item_parts.branches(desk, row),
            tree=item_tree.tree(desk, row),
            reports=item_papers.reports(desk, row),
            sent=item_papers.sent(desk, row),
            cards=clocks.cards(desk, row),
            acts=forms.act_forms(desk, row),
            gates=forms.gate_rows(desk, row),
            requests=pleas.request_forms(desk, row),
            answers=pleas.answers(desk, row),
            settle=forms.may_settle(desk, row),
            keeps=forms.may_organise(desk, row),
            events=timeline.events(desk, row),
            today=desk.today.isoformat(),
            printed=shown(desk.now),
            type_key=row.type,
        )


@item.get(f"/item/{KEY}/proof/<int(max=9007199254740991):run_id>")
def proof(item_id: int, run_id: int) -> str:
    """Show the proof of a run's due date, and what its lines alone come to."""
    with reading() as desk:
        row = looking.item(desk, item_id)
        run = _run(desk, row, run_id)
        found = clocks.recomputed(run)
        return render_template(
            "duban/pages/proof.html",
            head=item_parts.header(desk, row),
            clock=wording.run(desk, row, run),
            unit=run.unit.name,
            lines=clocks.lines(desk, run),
            due=wording.day(run.due_on),
            due_at=shown(run.due_at),
            provisional=run.provisional,
            again=wording.day(found),
            same=found == run.due_on,
            printed=shown(desk.now),
        )


def _run(desk: Desk, row: Item, run_id: int) -> ClockRun:
    run = desk.session.get(ClockRun, run_id)
    if run is None or run.item_id != row.id:
        raise NotSeen
    return run


@item.get(f"/item/{KEY}/file/<int(max=9007199254740991):file_id>")
def file(item_id: int, file_id: int) -> ResponseReturnValue:
    """Hand out a file of an item that may be seen; browsers save it and never run it."""
    with reading() as desk:
        row = looking.item(desk, item_id)
        found = desk.session.scalar(
            select(Attachment).where(Attachment.id == file_id, Attachment.item_id == row.id)
        )
        hidden = found is None or (
            found.deed_id is found.petition_id is None and not item_parts.shows_file(desk, row, found.id)
        )
        if found is None or hidden or desk.folder is None or not (desk.folder / found.stored).is_file():
            abort(404)
        return send_file(
            (desk.folder / found.stored).resolve(),
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=found.name,
            etag=False,
            max_age=0,
        )


def _to(item_id: int) -> str:
    return url_for("item.page", item_id=item_id)


def _uploads() -> list[Upload]:
    given = [one for one in request.files.getlist("file") if one.filename]
    return [Upload(one.filename or "", one.read()) for one in given[:MANY]]


@item.post(f"/item/{KEY}/act/<act>")
def act(item_id: int, act: str) -> ResponseReturnValue:
    """Do an act of the flow."""

    def work(desk: Desk) -> str:
        row = looking.item(desk, item_id)
        label = wording.act(desk, row, act)
        fields = forms.given_fields(desk, row, act, f"act-{act}-{number('unit') or 0}-", get_form_data())
        with changes.telling(desk, item_id, number("version")):
            acts.do(
                desk,
                item_id,
                act,
                unit_id=number("unit"),
                reason=text("reason"),
                text=text("text"),
                files=_uploads(),
                fields=fields,
                through=day("through"),
                period=day("period"),
                version=number("version"),
            )
        return label

    return attempt(
        work,
        done=lambda label: gettext("已办理“%(act)s”。", act=label),
        to=_to(item_id),
        again=lambda: page(item_id),
    )


@item.post(f"/item/{KEY}/request/<int(max=9007199254740991):run_id>/<kind>")
def request_file(item_id: int, run_id: int, kind: str) -> ResponseReturnValue:
    """File a request of a unit on one of its runs."""

    def work(desk: Desk) -> str:
        row = looking.item(desk, item_id)
        _run(desk, row, run_id)
        plea = _plea(desk, row, kind, run_id)
        petitions.file(
            desk,
            run_id,
            kind,
            reason=plea.reason,
            text=plea.text,
            files=plea.files,
            fields=plea.fields,
            to=day("to"),
        )
        return wording.badge("PETITIONS", kind).text

    return _filed(item_id, work)


def _filed(item_id: int, work: Callable[[Desk], str]) -> ResponseReturnValue:
    return attempt(
        work,
        done=lambda label: gettext("已提交%(kind)s，等待答复。", kind=label),
        to=_to(item_id),
        again=lambda: page(item_id),
    )


def _plea(desk: Desk, row: Item, kind: str, about: int) -> Plea:
    """Return what was handed in with a request."""
    asked = desk.pack_of(row).types[row.type].requests.get(kind)
    prefix = f"request-{kind}-{about}-"
    given = forms.needed_fields(desk, row, asked, prefix, get_form_data()) if asked else {}
    return Plea(text("reason"), text("text"), _uploads(), given)


@item.post(f"/item/{KEY}/part/<int(max=9007199254740991):unit_id>/<kind>")
def request_part(item_id: int, unit_id: int, kind: str) -> ResponseReturnValue:
    """File a request on a unit's whole part in an item."""

    def work(desk: Desk) -> str:
        plea = _plea(desk, looking.item(desk, item_id), kind, unit_id)
        petitions.file_for_unit(desk, item_id, unit_id, kind, plea)
        return wording.badge("PETITIONS", kind).text

    return _filed(item_id, work)


@item.post(f"/item/{KEY}/against/<int(max=9007199254740991):step_id>")
def request_against(item_id: int, step_id: int) -> ResponseReturnValue:
    """File an objection against an issued paper."""

    def work(desk: Desk) -> str:
        row = looking.item(desk, item_id)
        if looking.step(desk, step_id).item_id != row.id:
            raise NotSeen
        petitions.file_against(desk, step_id, _plea(desk, row, "objection", step_id))
        return wording.badge("PETITIONS", "objection").text

    return _filed(item_id, work)


@item.post(f"/item/{KEY}/gate/<gate>")
def pass_gate(item_id: int, gate: str) -> ResponseReturnValue:
    """Record that a gate has been passed, with its evidence."""

    def work(desk: Desk) -> str:
        label = wording.act(desk, looking.item(desk, item_id), gates.PREFIX + gate)
        gates.pass_gate(desk, item_id, gate, text=text("text"), files=_uploads())
        return label

    return attempt(
        work,
        done=lambda label: gettext("已办理“%(act)s”。", act=label),
        to=_to(item_id),
        again=lambda: page(item_id),
    )


@item.post(f"/item/{KEY}/answer/<int(max=9007199254740991):petition_id>")
def request_decide(item_id: int, petition_id: int) -> ResponseReturnValue:
    """Answer a request."""

    def work(desk: Desk) -> str:
        row = desk.session.get(Petition, petition_id)
        if row is None or row.item_id != looking.item(desk, item_id).id:
            raise NotSeen
        granted = text("answer") == "grant"
        if not granted and not text("reply"):
            raise Refusal("act.needs", act=gettext("不同意"), needs=gettext("答复"))
        petitions.decide(
            desk, petition_id, granted=granted, to=day("to") if granted else None, reply=text("reply")
        )
        return row.status

    return attempt(
        work, done=lambda status: gettext(ANSWERED[status]), to=_to(item_id), again=lambda: page(item_id)
    )


@item.post(f"/item/{KEY}/count-from/<int(max=9007199254740991):run_id>")
def count_from(item_id: int, run_id: int) -> ResponseReturnValue:
    """Set the day from which an overdue entry of a ledger counts."""

    def work(desk: Desk) -> str:
        _run(desk, looking.item(desk, item_id), run_id)
        first = day("day")
        if first is None:
            raise Refusal("petition.date_missing")
        catchup.count_from(desk, run_id, first)
        return wording.day(first)

    return attempt(
        work,
        done=lambda first: gettext("已设定起算日：%(day)s。", day=first),
        to=_to(item_id),
        again=lambda: page(item_id),
    )


@item.post(f"/item/{KEY}/propose/<int(max=9007199254740991):run_id>")
def propose(item_id: int, run_id: int) -> ResponseReturnValue:
    """Make the paper of a tier that a person proposes."""

    def work(desk: Desk) -> str:
        _run(desk, looking.item(desk, item_id), run_id)
        step_id = by_hand.propose(desk, run_id, text("tier"), text("reason"))
        return desk.session.get_one(LadderStep, step_id).title

    return attempt(
        work,
        done=lambda title: gettext("已提出：%(title)s。", title=title),
        to=_to(item_id),
        again=lambda: page(item_id),
    )


@item.post(f"/item/{KEY}/units")
def settle_units(item_id: int) -> ResponseReturnValue:
    """Name the units of an item that has none."""
    leads, cos = _units("leads"), _units("cos")
    unknown = [*leads[1], *cos[1]]
    if unknown:
        again = common.refuse(gettext("没有这些单位：%(names)s", names="、".join(unknown)[:200]))
        return page(item_id), again

    def work(desk: Desk) -> str:
        looking.item(desk, item_id)
        settle.set_units(desk, item_id, leads=leads[0], cos=cos[0], assigned_on=day("assigned_on"))
        return ""

    return attempt(
        work, done=lambda _: gettext("已落实责任单位。"), to=_to(item_id), again=lambda: page(item_id)
    )


def _units(name: str) -> tuple[list[int], list[str]]:
    return reach.named(text(name)[:2000])
