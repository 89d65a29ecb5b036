"""视图: keep how a list is looked at under a name, or remove it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, abort, current_app, flash, redirect, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from admin import menu
from admin.choosing import VIEW
from admin.pages.common import text
from server.errors import NotSeen, Refusal
from server.web import here
from server.web.i18n import language
from server.web.links import plain_path
from server.work import views as saved

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from server.desk import Desk

views = Blueprint("views", __name__)


@views.post("/views")
def save() -> ResponseReturnValue:
    """Keep the search, filters, order and columns of a list."""
    place, query = _place(text("place")), _query(text("query"))
    given = {name: name in request.form for name in ("opens", "shared")}
    back = f"{place}?{query}" if query else f"{place}?view=0"

    def work(desk: Desk) -> str:
        made = saved.save(desk, place, text("name"), query, **given)
        flash(gettext("已保存视图“%(name)s”。", name=made.name), "success")
        return f"{back}&view={made.id}" if query else f"{place}?view={made.id}"

    return _done(work, back)


@views.post("/views/<int(max=9007199254740991):view_id>/remove")
def remove(view_id: int) -> ResponseReturnValue:
    """Remove a view of one's own."""
    back = f"{_place(text('place'))}?view=0"

    def work(desk: Desk) -> str:
        gone = saved.remove(desk, view_id)
        flash(gettext("已删去视图“%(name)s”。", name=gone.name), "success")
        return back

    return _done(work, back)


def _done(work: Callable[[Desk], str], back: str) -> ResponseReturnValue:
    try:
        with here.desk() as desk:
            to = work(desk)
    except NotSeen:
        abort(404)
    except Refusal as refusal:
        flash(refusal.text(language()), "error")
        to = back
    return redirect(to, code=303)


def _query(told: str) -> str:
    """Return what an address asks, written as addresses are."""
    return urlencode([pair for pair in parse_qsl(told) if pair[0] != VIEW], errors="replace")


def _place(told: str) -> str:
    """Return the address of a list to which the person who asks may come; 404 for all others."""
    path = plain_path(told)
    if path is None or urlsplit(path).path != path:
        abort(404)
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        abort(404)
    if not endpoint.endswith(".index_view") or not menu.allowed(endpoint):
        abort(404)
    return path
