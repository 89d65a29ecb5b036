"""工作台: what the person who signed in must do today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext

from admin import values
from admin.pages import groups, todo, wording
from admin.pages.common import reading
from admin.pages.rows import Line, lines
from server.web.i18n import shown

if TYPE_CHECKING:
    from admin.pages.groups import Todo
    from server.desk import Desk

workbench = Blueprint("workbench", __name__)
SHOWN = 6
PRESSING = ("overdue", "soon")
"""Groups of the office of which the first rows are shown too."""
PAGE = 30


@dataclass(frozen=True, slots=True)
class Group:
    """A group as it stands today: how many rows, and the first ones."""

    todo: Todo
    count: int
    lines: tuple[Line, ...]


@workbench.get("/workbench")
def index() -> str:
    """Show what waits today."""
    with reading() as desk:
        mine = [_group(desk, one) for one in groups.mine()]
        return render_template(
            "duban/pages/workbench.html",
            day=wording.day(desk.today),
            sentence=_sentence(mine),
            decide=_side(mine, "decide"),
            office=_side(mine, "office"),
            unit=_side(mine, "unit"),
            printed=shown(desk.now),
        )


def _side(mine: list[Group], side: str) -> list[Group]:
    return [one for one in mine if one.todo.side == side]


def _group(desk: Desk, one: Todo) -> Group:
    query = one.query(desk)
    count = todo.counted(desk, query)
    if not count or (one.side == "office" and one.key not in PRESSING):
        return Group(one, count, ())
    rows = desk.session.scalars(query.limit(SHOWN)).all()
    return Group(one, count, tuple(lines(desk, one.rows, rows)))


def _sentence(mine: list[Group]) -> str:
    """Return the day in one sentence."""
    asked = sum(group.count for group in mine if group.todo.side == "decide")
    if asked:
        return gettext("今天请您定的 %(count)s 件", count=asked)
    if any(group.count for group in mine if group.todo.side == "unit"):
        return gettext("下面是等待本单位办理的事项。")
    if any(group.count for group in mine):
        return gettext("没有等您决定的事项；下面是正在办理的情况。")
    return gettext("今天没有等待办理的事项，辛苦了。")


@workbench.get("/workbench/<key>")
def group(key: str) -> str:
    """Show the whole list of one group."""
    found = next((one for one in groups.mine() if one.key == key), None)
    if found is None:
        abort(404)
    page = values.page(request.args.get("page", type=int))
    with reading() as desk:
        query = found.query(desk)
        count = todo.counted(desk, query)
        rows = desk.session.scalars(query.limit(PAGE).offset(page * PAGE)).all()
        return render_template(
            "duban/pages/group.html",
            todo=found,
            count=count,
            lines=lines(desk, found.rows, rows),
            page=page,
            pages=-(-count // PAGE),
        )
