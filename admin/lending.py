"""代理: one's roles lent to a colleague for some days, on one's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from admin import values
from rules.calendar import local
from server.errors import Refusal
from server.web import here
from server.web.i18n import language, word
from server.web.i18n import shown as told
from server.work import lending

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from server.models import Delegation, Person


class Line(NamedTuple):
    """A lending as the page tells it."""

    id: int
    mine: bool  # lent by the person who asks
    role: str
    unit: str
    who: str  # the other one
    days: str
    reason: str
    state: str
    colour: str
    running: bool


class Lendings(NamedTuple):
    """What the page shows of lending: what was lent, what may be, and to whom."""

    lines: list[Line]
    roles: list[tuple[str, str]]  # "role unit" -> words
    people: list[tuple[int, str]]  # key, name and login
    most: int


def shown(person: Person) -> Lendings:
    """Return what a person lent, was lent, and may lend."""
    with here.instance().reading(here.signed_in()) as desk:
        lines = [_line(row, person.id) for row in lending.of(desk)]
        own = {(one.role, one.unit_id) for one in person.grants}
        held = [one for one in here.rights().held if (one.role.name, one.unit_id) in own]
        people = (
            []
            if here.rights().officer or not held
            else [(one.id, f"{one.name}（{one.login}）") for one in lending.receivers(desk)]
        )
        roles = [
            (f"{one.role.name} {one.unit_id}", f"{word(one.role.label)}（{_unit(person, one.unit_id)}）")
            for one in held
        ]
        return Lendings(lines, roles if people else [], people, lending.MOST_DAYS)


def _unit(person: Person, unit_id: int) -> str:
    return next((one.unit.name for one in person.grants if one.unit_id == unit_id), "")


def _line(row: Delegation, person_id: int) -> Line:
    mine = row.person_id == person_id
    today = local(here.now()).date()
    over = row.ended_at is not None or row.ends < today
    state, colour = (
        (gettext("已结束"), "grey")
        if over
        else (gettext("未开始"), "blue")
        if row.begins > today
        else (gettext("代理中"), "green")
    )
    return Line(
        row.id,
        mine,
        _label(row),
        row.unit.name,
        (row.receiver if mine else row.person).name,
        gettext("%(first)s 至 %(last)s", first=told(row.begins), last=told(row.ends)),
        row.reason,
        state,
        colour,
        not over,
    )


def _label(row: Delegation) -> str:
    held = (one.role for one in here.rights().held if one.role.name == row.role)
    role = next(held, None)
    return word(role.label) if role else row.role


def lend() -> ResponseReturnValue:
    """Lend a role."""
    role, _, unit = request.form.get("role", "").replace("\0", "").partition(" ")
    first, last = (values.day(request.form.get(name, "")) for name in ("first", "last"))
    try:
        if first is None or last is None:
            raise Refusal("lend.dates", days=lending.MOST_DAYS)
        with here.desk() as desk:
            lending.lend(
                desk,
                role=role[:40],
                unit_id=values.key(unit) or 0,
                receiver_id=values.key(request.form.get("to")) or 0,
                first=first,
                last=last,
                reason=values.text(request.form.get("reason")),
            )
        flash(gettext("已委托；到期自动收回，您也可以随时终止。"), "success")
    except Refusal as refusal:
        flash(refusal.text(language()), "error")
    return redirect(url_for("account.page", _anchor="lend"), code=303)


def end() -> ResponseReturnValue:
    """End a lending."""
    try:
        with here.desk() as desk:
            lending.end(desk, values.key(request.form.get("lending")) or 0)
        flash(gettext("委托已终止。"), "success")
    except Refusal as refusal:
        flash(refusal.text(language()), "error")
    return redirect(url_for("account.page", _anchor="lend"), code=303)


def route(account: Blueprint) -> None:
    """Give the pages their addresses."""
    account.add_url_rule("/account/lend", "lend", lend, methods=["POST"])
    account.add_url_rule("/account/lend/end", "lend_end", end, methods=["POST"])
