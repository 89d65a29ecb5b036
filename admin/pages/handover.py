"""交接: the list of what is open for who leaves, handed to another and confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext

from admin import values
from admin.pages import open_matters, wording
from admin.pages.common import attempt, number, numbers, reading
from server.models import Person, Unit
from server.store import scope
from server.web import here
from server.web.i18n import marked, shown
from server.work import handing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from admin.pages.wording import Badge
    from server.desk import Desk
    from server.work.handing import Handing

handover = Blueprint("handover", __name__)
Row = TypeVar("Row", Unit, Person)
SHOWN = 400
"""Items of a list at most."""
STATES = {
    "waiting": (marked("等接收人确认"), "orange"),
    "taken": (marked("已确认接收"), "green"),
    "undone": (marked("已撤回"), "grey"),
}


class Record(NamedTuple):
    """A hand-over as it is told."""

    url: str
    key: str
    unit: str
    giver: str
    receiver: str
    by: str
    at: str
    size: int
    state: Badge
    closed: str
    mine: bool  # the person who asks takes over
    drawer: bool


@handover.get("/handover")
def index() -> str:
    """Show what is open, for one person of one unit, and the hand-overs so far."""
    with reading() as desk:
        offices = here.rights().offices  # an office's own matters come before those it answers for
        keys = sorted(scope.acting_units(desk.actor), key=lambda key: (key not in offices, key))
        units = [desk.session.get_one(Unit, key) for key in keys]
        unit = _chosen(units, values.key(request.args.get("unit") or request.form.get("unit")))
        staff = handing.staff(desk, unit.id)
        giver = _chosen(
            staff, values.key(request.args.get("person") or request.form.get("giver")), desk.actor.person_id
        )
        items = desk.session.scalars(handing.open_items(desk, unit.id).limit(SHOWN)).all()
        return render_template(
            "duban/pages/handover.html",
            units=units,
            unit=unit,
            staff=staff,
            giver=giver,
            matters=open_matters.matters(desk, items, unit.id, giver.id),
            records=[_record(desk, one) for one in handing.of_units(desk, [one.id for one in units])],
            day=wording.day(desk.today),
            printed=shown(desk.now),
        )


def _chosen(rows: Sequence[Row], key: int | None, default: int | None = None) -> Row:
    """Return the row of a key, else the default's, else the first; without any there is no page."""
    for wanted in (key, default):
        for row in rows:
            if row.id == wanted:
                return row
    return rows[0] if rows else abort(404)


def _record(desk: Desk, one: Handing) -> Record:
    names = {
        key: desk.session.get_one(Person, key).name for key in (one.giver_id, one.receiver_id, one.by_id)
    }
    state = "taken" if one.taken else "undone" if one.undone else "waiting"
    text, tone = STATES[state]
    me = desk.actor.person_id
    return Record(
        url_for("handover.page", key=one.key),
        one.key,
        desk.session.get_one(Unit, one.unit_id).name,
        names[one.giver_id],
        names[one.receiver_id],
        names[one.by_id],
        shown(one.at),
        len(one.items),
        wording.Badge(gettext(text), tone),
        shown(one.taken or one.undone),
        one.waiting and me == one.receiver_id,
        one.waiting and me in (one.by_id, one.giver_id),
    )


@handover.post("/handover")
def draw() -> ResponseReturnValue:
    """Draw up a hand-over of the items that were ticked."""

    def work(desk: Desk) -> str:
        unit, giver, receiver = (number(name) or 0 for name in ("unit", "giver", "receiver"))
        return handing.draw(desk, unit, giver, receiver, numbers("item")).key

    return attempt(
        work, done=lambda _: gettext("已拟交接单，等接收人确认。"), to=url_for("handover.index"), again=index
    )


@handover.get("/handover/<key>")
def page(key: str) -> str:
    """Show one hand-over, for reading, printing and confirming."""
    with reading() as desk:
        found = handing.find(desk, key)
        items = open_matters.visible(desk, found.items)
        return render_template(
            "duban/pages/handing.html",
            record=_record(desk, found),
            matters=open_matters.matters(desk, items, found.unit_id, found.giver_id),
            printed=shown(desk.now),
        )


@handover.post("/handover/<key>/take")
def take(key: str) -> ResponseReturnValue:
    """Confirm that one has taken over."""
    return attempt(
        lambda desk: handing.take(desk, key),
        done=lambda _: gettext("已确认接收。"),
        to=url_for("handover.page", key=key),
        again=lambda: page(key),
    )


@handover.post("/handover/<key>/undo")
def undo(key: str) -> ResponseReturnValue:
    """Take back what was drawn up and not confirmed."""
    return attempt(
        lambda desk: handing.undo(desk, key),
        done=lambda _: gettext("已撤回交接单。"),
        to=url_for("handover.index"),
        again=lambda: page(key),
    )


def waiting() -> int:
    """Return how many hand-overs wait for the person who asks, for the menu."""
    with reading() as desk:
        found = handing.of_units(desk, scope.acting_units(desk.actor))
        return sum(one.waiting and one.receiver_id == here.signed_in().person_id for one in found)
