"""A screen for every table, made from its row in the table of screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, has_request_context, render_template, url_for
from sqlalchemy import Boolean, Date, Integer, false
from sqlalchemy.orm import joinedload

from admin import behind
from admin.columns import Column, by_pack, by_path, by_words
from admin.filters import build, of_pack
from admin.labels import LABELS, OWN_LABELS
from admin.menu import allowed
from admin.safe_view import SafeView
from admin.screen_table import SCREENS, Screen
from server.models import Base, Instant
from server.web import here
from server.web.i18n import lazy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from admin.filters import Filter

BUSINESS_TEXT = frozenset({"resolution", "detail"})
"""Attributes with words of the business in them, which the three officers never see."""


class Generated(SafeView):
    """The read-only screen that a row of the table asks for."""

    def __init__(self, screen: Screen, db: Any) -> None:
        self.screen = screen
        self.searched = tuple(getattr(screen.model, name) for name in screen.search.split())
        self.loads = tuple(_loads(screen))
        label: Any = lazy(screen.label)
        super().__init__(screen.model, db, name=label, endpoint=screen.name, url=f"/data/{screen.name}")

    def scope(self) -> Any:
        """Return the predicate of the rows that may be seen; nothing before sign-in."""
        return self.screen.scope() if here.actor() else false()

    def columns(self) -> Sequence[Column]:
        """Return the columns of the list."""
        paths = self.screen.columns.split()
        return [_column(self.screen, path, main=path == paths[0]) for path in paths]

    def all_columns(self) -> Sequence[Column]:
        """Return the columns of a row's own page."""
        officer = has_request_context() and here.rights().officer  # outside, what there is at all
        hidden = BUSINESS_TEXT if officer else frozenset()
        shown = [path for path in self.screen.more.split() if path not in hidden]
        more = [_column(self.screen, path, main=False) for path in shown]
        return [*self.columns(), *more]

    def tests(self) -> Sequence[Filter]:
        """Return the filters."""
        return [test for name in self.screen.filters.split() for test in _tests(self.screen, name)]


class Items(Generated):
    """All items of all types, those too whose type is declared no more; a row leads to the item's page."""

    def tests(self) -> Sequence[Filter]:
        """Return the filters, those of the boards' marks too."""
        return [*super().tests(), *behind.item_filters()]

    def row_url(self, row: Any) -> str:
        """Return the address of the item's page, once there is one."""
        return url_for("item.page", item_id=row.id) if allowed("item.page") else super().row_url(row)


class Notices(Generated):
    """Papers as units got them."""

    def tests(self) -> Sequence[Filter]:
        """Return the filters, those of the boards' marks too."""
        return [*super().tests(), *behind.notice_filters()]


def _label(screen: Screen, path: str) -> Any:
    """Return a column's label: that of this screen, where the word means another thing here."""
    return OWN_LABELS.get((screen.name, path)) or LABELS[path]


def _column(screen: Screen, path: str, *, main: bool) -> Column:
    attribute = getattr(screen.model, path, None) if "." not in path else None
    sort = attribute if attribute is not None and path not in {"fields", "detail", "value"} else None
    known = (screen.words or {}).get(path)
    if known:
        return by_words(path, _label(screen, path), path, known, sort)
    if path in screen.named:
        return by_pack(path, _label(screen, path), path, screen.named[path], sort)
    kind = "main" if main else "short" if sort is not None and _kind(attribute) != "text" else ""
    return by_path(path, _label(screen, path), path, sort, kind)


def _kind(attribute: Any) -> str:
    kinds = {Boolean: "yes_no", Instant: "instant", Date: "date", Integer: "integer"}
    return next((kind for type_, kind in kinds.items() if isinstance(attribute.type, type_)), "text")


def _tests(screen: Screen, name: str) -> list[Filter]:
    attribute = getattr(screen.model, name)
    if name in screen.named:
        return of_pack(name, _label(screen, name), attribute, screen.named[name])
    known = (screen.words or {}).get(name)
    options = tuple((code, text) for code, (text, _tone) in known.items()) if known else None
    return build(name, _label(screen, name), attribute, "choice" if known else _kind(attribute), options)


def _loads(screen: Screen) -> list[Any]:
    paths = f"{screen.columns} {screen.more}".split()
    names = dict.fromkeys(path.split(".")[0] for path in paths if "." in path)
    return [joinedload(getattr(screen.model, name)) for name in names]


def unlisted() -> set[type]:
    """Return the tables that have no row here; a test keeps it empty."""
    mapped = {mapper.class_ for mapper in Base.registry.mappers}
    return mapped - {screen.model for screen in SCREENS}


OWN_VIEWS: dict[str, type[Generated]] = {"item_screen": Items, "notice": Notices}
"""screen → its own kind of view"""

overview = Blueprint("screens", __name__)


@overview.get("/data/")
def index() -> ResponseReturnValue:
    """Show which screens there are for the person who asks."""
    groups: dict[str, list[Screen]] = {}
    for screen in SCREENS:
        if allowed(f"{screen.name}.index_view"):
            groups.setdefault(screen.group, []).append(screen)
    return render_template("duban/screens.html", groups=groups)


def views(db: Any, own: Mapping[str, type[Generated]]) -> list[Generated]:
    """Return a view for each row of the table."""
    return [own.get(screen.name, Generated)(screen, db) for screen in SCREENS]
