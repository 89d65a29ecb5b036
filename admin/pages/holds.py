"""暂停发出: what a held tick would have sent, released or discarded by a person, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, render_template, url_for
from flask_babel import gettext

from admin.pages import kept_back, paper_parts, rows, todo, wording
from admin.pages.common import attempt, numbers, reading, text
from config.words import duration_text
from rules.facts import StepState
from server.errors import Refusal
from server.models import Hold, Item, LadderStep
from server.web.i18n import language, marked, shown
from server.work import holds as work_holds

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from admin.pages.wording import Badge
    from server.desk import Desk

holds = Blueprint("holds", __name__)
KEY = "<int(max=9007199254740991):hold_id>"
KIND = kept_back.Kind(
    Hold,
    todo.holds,
    rows.hold_line,
    marked("暂停发出"),
    marked("没有暂停发出的文书"),
    marked("程序停跑后恢复，或者一次要发的太多，都会先停在这里等人看过。"),
    work_holds.MAY,
)
DONE = {
    "release": marked("已放行 %(count)s 份：督办单按时发出，草稿转审批。"),
    "discard": marked("已弃用 %(count)s 份，不会发出。"),
}


class Row(NamedTuple):
    """A held step: what would go out, to whom, on which item."""

    id: int
    item: str
    item_url: str
    unit: str
    clock: str
    tier: str
    tone: str
    nth: int
    title: str
    url: str
    to: str
    state: Badge
    waiting: bool


@holds.get("/holds")
def index() -> str:
    """Show the holds: those that wait first."""
    return kept_back.index(KIND)


@holds.get(f"/hold/{KEY}")
def page(hold_id: int) -> str:
    """Show why it was held and what would go out."""
    with reading() as desk:
        hold = kept_back.find(KIND, desk, hold_id)
        steps = sorted(hold.steps, key=lambda step: step.id)
        return render_template(
            "duban/pages/hold.html",
            hold_id=hold.id,
            at=shown(hold.at),
            why=wording.badge("HOLDS", hold.why),
            because=_because(desk, hold),
            rows=[_row(desk, step) for step in steps],
            released=hold.released,
            discarded=hold.discarded,
            **kept_back.standing(KIND, desk, hold),
        )


def _because(desk: Desk, hold: Hold) -> str:
    """Return why nothing left, in a sentence."""
    pack = desk.shelf.of(hold.office_id)
    count = int(hold.detail.get("steps") or len(hold.steps))
    if hold.why == "silence":
        length = duration_text(pack.hold_silence, language())
        return gettext(
            "程序停跑超过%(length)s后恢复，这一次要发的 %(count)s 份都先停下，等人看过再发。",
            length=length,
            count=count,
        )
    return gettext(
        "这一次要发 %(count)s 份，超过规则包规定的 %(limit)s 份，都先停下，等人看过再发。",
        count=count,
        limit=pack.hold_notices,
    )


def _row(desk: Desk, step: LadderStep) -> Row:
    item = desk.session.get(Item, step.item_id) if step.item_id else None
    to = "、".join(one.unit for one in paper_parts.receivers(desk, step))
    return Row(
        step.id,
        str(item) if item else "",
        url_for("item.page", item_id=item.id) if item else "",
        step.unit.name,
        wording.run(desk, item, step.run),
        rows.tier_label(desk, step),
        wording.badge("KINDS", step.kind).tone,
        step.nth,
        step.title,
        url_for("paper.page", step_id=step.id),
        to,
        wording.badge("STEPS", step.state),
        step.state == StepState.HELD,
    )


@holds.post(f"/hold/{KEY}")
def resolve(hold_id: int) -> ResponseReturnValue:
    """Release or discard what was ticked."""
    what = text("what")

    def work(desk: Desk) -> int:
        kept_back.find(KIND, desk, hold_id)
        chosen = numbers("step")
        if what == "discard":
            return work_holds.discard(desk, hold_id, chosen, reason=text("reason"))
        if what == "release":
            return work_holds.release(desk, hold_id, chosen)
        raise Refusal("hold.empty")

    return attempt(
        work,
        done=lambda count: gettext(DONE[what], count=count),
        to=url_for("holds.page", hold_id=hold_id),
        again=lambda: page(hold_id),
    )
