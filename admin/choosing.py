"""How a person looks at a list: the columns chosen, the conditions as sentences, the views kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from flask import redirect, request
from flask_admin import expose
from flask_babel import gettext

from admin import menu, values
from server.web import here
from server.work import views

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

    from admin.columns import Column
    from server.models import SavedView

CHOSEN, VIEW = "cols", "view"
"""What an address says besides Flask-Admin's own: the columns in their order, the view that was opened."""
PLAIN = ("search", "sort", "desc", "page_size", CHOSEN)
LONGEST = 2000
"""Signs of the names of columns in an address."""
WHOLE = "0"
"""Stands for no view: the list as it is."""


class Shown(NamedTuple):
    """A column of the page: its place among all, which is what it is sorted by."""

    number: int
    name: str
    label: str


class Clause(NamedTuple):
    """A condition of the list as a sentence says it, and the address without it."""

    text: str
    without: str


class Tab(NamedTuple):
    """A view as the list offers it."""

    id: int
    name: str
    url: str
    active: bool
    mine: bool
    opens: bool
    by: str


class Choosing:
    """What stands above the rows of a list."""

    get_url: Callable[..., str]
    columns: Callable[[], Sequence[Column]]
    all_columns: Callable[[], Sequence[Column]]
    _filters: Any
    _filter_args: Any
    _list_columns: Any

    # columns

    def every_column(self) -> list[Column]:
        """Return all that may be shown: the list's own columns, then the others of a row's page."""
        own = list(self.columns())
        names = {column.name for column in own}
        return [*own, *(column for column in self.all_columns() if column.name not in names)]

    def shown_columns(self) -> list[Shown]:
        """Return the columns of the page in the order chosen; the list's own when none are."""
        there = self._there()
        chosen = [there[name] for name in dict.fromkeys(_asked()) if name in there]
        return chosen or [there[column.name] for column in self.columns()]

    def chosen(self) -> str | None:
        """Return the columns as an address names them, None when they are the list's own."""
        return ",".join(_asked()) or None

    def filter_names(self) -> tuple[str, ...]:
        """Return the names that filters have in addresses."""
        return tuple(self._filter_args or ())

    def hidden_columns(self) -> list[Shown]:
        """Return what could be shown besides."""
        shown = {one.name for one in self.shown_columns()}
        return [one for name, one in self._there().items() if name not in shown]

    def _there(self) -> dict[str, Shown]:
        """Return what the person who asks may have shown; places are those among all that there are."""
        mine = {column.name for column in self.every_column()}
        return {
            name: Shown(number, name, str(label))
            for number, (name, label) in enumerate(self._list_columns)
            if name in mine
        }

    def _get_column_by_idx(self, idx: int | None) -> Any:
        found = super()._get_column_by_idx(idx)  # type: ignore[misc]  # Flask-Admin's own
        return found if found and found[0] in self._there() else None

    # conditions

    def clauses(self, search: str | None, given: dict[str, str]) -> list[Clause]:
        """Return the conditions of the page, each with the address without it."""
        tests = {one.arg: one for one in self._filters or ()}
        told = [(name, tests[name].told(value)) for name, value in given.items() if name in tests]
        if search:
            told.insert(0, ("search", gettext("有“%(words)s”", words=search)))
        kept = dict(self.kept_args())
        return [Clause(text, self._with({**kept, name: None})) for name, text in told]

    def given_filters(self) -> dict[str, str]:
        """Return the filters of the address that can be read."""
        given = {name: request.args.get(name, "") for name in self._filter_args or {}}
        return {
            name: value
            for name, value in given.items()
            if value and self._filter_args[name][1].validate(value)
        }

    def kept_args(self, *left_out: str) -> list[tuple[str, str]]:
        """Return what the address says and the list understands, but for what is left out."""
        known = {*PLAIN, *(self._filter_args or {})} - set(left_out)
        found = (
            (name, ",".join(_asked()) if name == CHOSEN else request.args.get(name, "")) for name in known
        )
        return sorted((name, value) for name, value in found if value)

    def _with(self, args: dict[str, str | None]) -> str:
        told: str = self.get_url(".index_view", **{name: value for name, value in args.items() if value})
        return told if "?" in told else f"{told}?{VIEW}={WHOLE}"

    # views

    def query(self) -> str:
        """Return how the page is looked at, as a view keeps it."""
        return urlencode(self.kept_args("page_size"))

    def tabs(self) -> list[Tab]:
        """Return the whole list, one's own views and those shared; nothing while there are none."""
        active, now = request.args.get(VIEW, ""), self.query()
        with here.instance().reading(here.signed_in(), here.now()) as desk:
            rows = views.of(desk, request.path)
            own = desk.actor.person_id
            kept = [_tab(one, active, now, mine=one.person_id == own) for one in rows]
        if not kept:
            return []
        whole = Tab(0, gettext("全部"), f"{request.path}?{VIEW}={WHOLE}", not now, False, False, "")
        return [whole, *kept]

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Show the list; the bare address opens with the view that one has chosen for it."""
        if not request.args and menu.allowed("views.save"):
            with here.instance().reading(here.signed_in(), here.now()) as desk:
                own = desk.actor.person_id
                rows = [one for one in views.of(desk, request.path) if one.opens and one.person_id == own]
                opening = next(map(_address, rows), None)
            if opening:
                return redirect(opening)
        page: ResponseReturnValue = super().index_view()  # type: ignore[misc]  # the list that it is mixed into
        return page


def _asked() -> list[str]:
    told = ",".join(request.args.getlist(CHOSEN))[:LONGEST]
    return [one for one in told.split(",") if one]


def _address(view: SavedView) -> str:
    return f"{view.place}?{view.query}&{VIEW}={view.id}" if view.query else f"{view.place}?{VIEW}={view.id}"


def _tab(view: SavedView, active: str, now: str, *, mine: bool) -> Tab:
    same = str(view.id) == active and sorted(parse_qsl(view.query)) == sorted(parse_qsl(now))
    by = "" if mine else view.person.name
    return Tab(view.id, view.name, _address(view), same, mine, mine and view.opens, by)


def extra_args() -> dict[str, str]:
    """Return what of an address goes along when a page is turned or sorted."""
    told = {CHOSEN: ",".join(_asked()), VIEW: values.text(request.args.get(VIEW))[:12]}
    return {name: value for name, value in told.items() if value}
