"""得分单: what each unit comes to in a period, and the event behind each point; nothing is ranked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy import select

from admin import values
from admin.pages.common import reading
from rules.periods import period_text
from rules.score import points_text
from server import scores as sheets
from server.models import Assignment, Item, Unit
from server.store import scope
from server.web import here
from server.web.i18n import language, word
from server.web.rights import pack_of

if TYPE_CHECKING:
    from datetime import date

    from rules.score import Sheet
    from server.desk import Desk
    from server.scores import Scored

scores = Blueprint("scores", __name__)


class Row(NamedTuple):
    """A unit's line: its name, what it gained and lost, and what it comes to."""

    unit: str
    url: str
    gained: str
    lost: str
    total: str


class Board(NamedTuple):
    """A score of an office in a period."""

    label: str
    office: str
    period: str
    over: bool
    base: str
    before: str
    after: str
    rows: list[Row]


class Entry(NamedTuple):
    """A line of a sheet."""

    told: sheets.Told
    url: str


@scores.get("/scores")
def index() -> str:
    """Show the scores of one's offices, or those of one's own units."""
    with reading() as desk:
        day = values.day(request.args.get("on", "")) or desk.today
        boards = [_board(desk, found, day) for office in _offices(desk) for found in _of(desk, office, day)]
        return render_template("duban/pages/scores.html", boards=boards, elsewhen=day != desk.today)


@scores.get("/scores/sheet")
def sheet() -> str:
    """Show the sheet of a unit: every event, its points, and by which rule."""
    office, unit = values.key(request.args.get("office")), values.key(request.args.get("unit"))
    with reading() as desk:
        day = values.day(request.args.get("on", "")) or desk.today
        name = values.text(request.args.get("score"))
        found = _scored(desk, office, name, day) if office in _offices(desk) and office else None
        if found is None or unit not in _seen(desk, found):
            abort(404)
        told = sheets.tell(desk.session, found, found.sheets[unit], language())
        owner = desk.session.get_one(Unit, unit)
        return render_template(
            "duban/pages/score_sheet.html",
            board=_board(desk, found, day),
            unit=owner.name,
            row=_row(found, owner, day),
            bounded=_bounded(found.sheets[unit]),
            lines=_entries(desk, told),
        )


def any_there() -> bool:
    """Return whether an office of the person who asks scores at all, for the menu."""
    rights = here.rights()
    pack = pack_of(here.instance().shelf, rights.office_id)
    return pack is not None and bool(pack.scores)


def _offices(desk: Desk) -> list[int]:
    """Return the offices on whose side one stands, and those on whose items one's units are."""
    own = here.rights().offices
    query = select(Item.office_id).join(Assignment, Assignment.item_id == Item.id)
    mine = query.where(Assignment.unit_id.in_(_units(desk))).distinct()
    others = [office for office in desk.session.scalars(mine) if office not in own]
    return [*sorted(own), *sorted(others)]


def _units(desk: Desk) -> list[int]:
    return sorted(scope.acting_units(desk.actor))


def _of(desk: Desk, office: int, day: date) -> list[Scored]:
    if pack_of(desk.shelf, office) is None:
        return []
    names = sheets.names(desk.session, desk.shelf, office)
    return [found for name in names if (found := _scored(desk, office, name, day)) is not None]


def _scored(desk: Desk, office: int, name: str, day: date) -> Scored | None:
    return sheets.scored(desk.session, desk.shelf, office, name, day, desk.now)


def _seen(desk: Desk, found: Scored) -> set[int]:
    """Return the units whose sheets may be looked at: all of one's own office, else those one acts for."""
    if found.office_id in here.rights().offices:
        return set(found.sheets)
    return set(found.sheets) & set(_units(desk))


def _board(desk: Desk, found: Scored, day: date) -> Board:
    seen = _seen(desk, found)
    score, period, one = found.score, found.period, timedelta(days=1)
    over = period.last < desk.today
    return Board(
        word(score.label),
        desk.session.get_one(Unit, found.office_id).name,
        period_text(score.every, period.first, language()),
        over,
        points_text(score.base),
        (period.first - one).isoformat() if period.first.year > values.YEARS.start else "",
        (period.last + one).isoformat() if over else "",
        [_row(found, unit, day) for unit in sheets.in_tree(desk.session, found) if unit.id in seen],
    )


def _row(found: Scored, unit: Unit, day: date) -> Row:
    sheet = found.sheets[unit.id]
    counted = [line.counted for line in sheet.lines]
    gained, lost = sum(n for n in counted if n > 0), sum(n for n in counted if n < 0)
    url = url_for(
        "scores.sheet", office=found.office_id, score=found.score.name, unit=unit.id, on=day.isoformat()
    )
    return Row(
        unit.name,
        url,
        points_text(gained, signed=True) if gained else "—",
        points_text(lost, signed=True) if lost else "—",
        points_text(sheet.total),
    )


def _bounded(sheet: Sheet) -> str:
    """Return what the lines alone would come to, when the bounds of the score say otherwise."""
    return "" if sheet.summed == sheet.total else points_text(sheet.summed)


def _entries(desk: Desk, told: list[sheets.Told]) -> list[Entry]:
    ids = [one.item_id for one in told if one.item_id is not None]
    seen = set(desk.session.scalars(select(Item.id).where(Item.id.in_(ids), scope.visible(desk.actor))))
    return [
        Entry(one, url_for("item.page", item_id=one.item_id))
        if one.item_id in seen
        else Entry(one._replace(item=""), "")
        for one in told
    ]
