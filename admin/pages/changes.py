"""规则变更: the changes of the rules, what each makes of open clocks, and a second person's yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from sqlalchemy import select

from admin.pages import wording
from admin.pages.common import attempt, reading, text
from admin.pages.compared import compared
from admin.pages.rows import Line
from config.problems import PackError
from rules.differences import differences
from server import proposals
from server.errors import NotSeen
from server.models import PackChange
from server.web import here
from server.web.i18n import language, marked, shown, word
from server.work import proposing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask.typing import ResponseReturnValue

    from config.model import Pack
    from server.desk import Desk

changes = Blueprint("changes", __name__)
KEY = "<int(max=9007199254740991):change_id>"
LATEST = 100
DONE = {
    "active": marked("已批准，现在起施行。"),
    "approved": marked("已批准，到施行日期启用。"),
    "refused": marked("没有批准，现行规则不变。"),
}
IN_FLIGHT = {
    "keep": marked("在办的照旧；下面是假如改用新规则的样子"),
    "migrate": marked("在办的改用新规则"),
    "lenient": marked("在办的从旧兼从轻"),
}


class Row(NamedTuple):
    """A kind of open clocks: how many are open, change, earlier, later, dropped; steps gone, to come."""

    name: str
    numbers: tuple[int, ...]


def _offices() -> list[int]:
    """Return the offices whose rules the person who asks keeps."""
    return sorted({one.unit_id for one in here.rights().held if proposing.POWER in one.role.may})


def _find(desk: Desk, change_id: int) -> PackChange:
    row = desk.session.get(PackChange, change_id)
    if row is None or row.office_id not in _offices():
        raise NotSeen
    return row


def waiting() -> int:
    """Return how many proposals wait for the person who asks: other people's."""
    with reading() as desk:
        mine = select(PackChange.author_id).where(
            PackChange.office_id.in_(_offices()), PackChange.state == "proposed"
        )
        return sum(author != desk.actor.person_id for author in desk.session.scalars(mine))


@changes.get("/rules")
def index() -> str:
    """Show the changes of the rules that one keeps, the latest first."""
    with reading() as desk:
        query = select(PackChange).where(PackChange.office_id.in_(_offices())).order_by(PackChange.id.desc())
        rows = [_line(row) for row in desk.session.scalars(query.limit(LATEST))]
        return render_template("duban/pages/changes.html", rows=rows)


def _line(row: PackChange) -> Line:
    parts = (
        row.hash[:12],
        gettext("%(who)s提出", who=row.author.name if row.author else ""),
        gettext("%(day)s起施行", day=row.effective_on),
    )
    return Line(
        row.label, url_for("changes.page", change_id=row.id), wording.badge("CHANGES", row.state), parts
    )


@changes.get(f"/rules/{KEY}")
def page(change_id: int) -> str:
    """Show what a change changes, and let another than its author decide."""
    with reading() as desk:
        row = _find(desk, change_id)
        old, new = _packs(desk, row)
        return render_template(
            "duban/pages/change.html",
            change_id=row.id,
            label=row.label,
            hash=row.hash[:12],
            whole=row.hash,
            state=wording.badge("CHANGES", row.state),
            way=wording.badge("CHANGE_KINDS", row.kind),
            effective=row.effective_on,
            author=row.author.name if row.author else "",
            proposed=shown(row.proposed_at),
            approver=row.approver.name if row.approver else "",
            decided=shown(row.decided_at),
            reason=row.reason,
            reply=row.reply,
            names=sorted(row.names.items()),
            failed=_failed(row),
            played=row.timelines.get("played", 0),
            impact=row.impact,
            in_flight=_in_flight(row),
            rows=list(_rows(row, new or old)),
            rules=list(map(compared, differences(old, new, language()))) if new is not None else [],
            readable=new is not None,
            may=row.state in proposing.UNSETTLED,
            own=row.author_id == desk.actor.person_id,
            fresh=row.state == "proposed",
        )


def _packs(desk: Desk, row: PackChange) -> tuple[Pack, Pack | None]:
    """Return the pack that was in force and the one proposed; None when this program refuses it."""
    old = desk.shelf.version(row.before_id) if row.before_id else desk.shelf.of(row.office_id)
    try:
        return old, proposals.sound(proposing.chain_of(row))
    except PackError:
        return old, None


def _in_flight(row: PackChange) -> str:
    how = IN_FLIGHT.get(row.impact.get("in_flight", ""), "")
    return gettext(how) if how else ""


def _failed(row: PackChange) -> list[tuple[str, list[str]]]:
    side = int(language() == "en")
    return [(name, [one[side] for one in told]) for name, told in row.timelines.get("failed", {}).items()]


def _rows(row: PackChange, pack: Pack) -> Iterator[Row]:
    for one in row.impact.get("kinds", ()):
        if one["touched"]:
            sums = sum(one["gone"].values()), sum(one["come"].values())
            counted = [one[name] for name in ("open", "touched", "earlier", "later", "dropped")]
            yield Row(_named(pack, one), (*counted, *sums))


def _named(pack: Pack, one: Mapping[str, Any]) -> str:
    """Return what a kind of clocks is called; by its names when the pack has it no more."""
    kind = pack.types.get(one["type"])
    known = (kind.clocks.get(one["clock"]) if kind else None) or pack.ladders.get(one["clock"])
    parts = (word(kind.label) if kind else one["type"], word(known.label) if known else one["clock"])
    return "·".join(part for part in parts if part)


@changes.post(f"/rules/{KEY}/approve")
def approve(change_id: int) -> ResponseReturnValue:
    """Approve a change as its second person."""
    return _decide(change_id, lambda desk, row: proposing.approve(desk, row.office_id, row.id))


@changes.post(f"/rules/{KEY}/refuse")
def refuse(change_id: int) -> ResponseReturnValue:
    """Refuse a change, or take one's own back."""
    return _decide(
        change_id, lambda desk, row: proposing.refuse(desk, row.office_id, row.id, reply=text("reply"))
    )


def _decide(change_id: int, work: Any) -> ResponseReturnValue:
    return attempt(
        lambda desk: work(desk, _find(desk, change_id)).state,
        done=lambda state: gettext(DONE[state]),
        to=url_for("changes.page", change_id=change_id),
        again=lambda: page(change_id),
    )
