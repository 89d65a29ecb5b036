"""One blueprint for all declared types: a screen for each, made when asked for, kept by its pack's hash."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from flask import abort, current_app, redirect, request, url_for
from flask_admin import BaseView, expose

from admin.many import Many
from admin.menu import Entry
from admin.safe_view import KEPT
from server.web import here
from server.web.i18n import word
from server.web.rights import pack_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from admin.item_view import ItemView
    from config.model import ItemType, Pack

SCREENS_KEPT = 300


class Hub(BaseView):
    """Forwards ``/items/<type>/…`` to the screen of that type in the office of the person who asks."""

    def __init__(self, db: Any) -> None:
        self._default_view = "root"  # Flask-Admin wants one; the list has the hub's own address
        super().__init__(name="items", endpoint="items", url="/items/<type_key>")
        self._db = db
        self._screens: OrderedDict[tuple[str, str, int, frozenset[str]], ItemView] = OrderedDict()

    @expose("/root")
    def root(self, type_key: str) -> ResponseReturnValue:
        """Lead to the list; Flask-Admin wants a view of the hub's own."""
        return redirect(url_for("items.index_view", type_key=type_key))

    def is_visible(self) -> bool:
        """Stay out of Flask-Admin's own menu."""
        return False

    def create_blueprint(self, admin: Any) -> Any:
        """Take over the addresses of a type's screen."""
        blueprint = super().create_blueprint(admin)
        views: Any = Many._urls  # noqa: SLF001  (Flask-Admin's own table of addresses)
        for url, name, methods in views:
            if name in KEPT:
                blueprint.add_url_rule(url, name, self._forward(name), methods=methods)
        return blueprint

    def _forward(self, name: str) -> Any:
        def forward(type_key: str, **rest: Any) -> ResponseReturnValue:
            answer: ResponseReturnValue = getattr(self.screen(type_key), name)(**rest)
            return answer

        return forward

    def screen(self, type_key: str) -> ItemView:
        """Return the screen of a type for the person who asks; 404 when the office has no such type."""
        office_id = here.rights().office_id
        pack = pack_of(here.instance().shelf, office_id)
        kind = pack.types.get(type_key) if pack else None
        if pack is None or kind is None or office_id is None:
            abort(404)
        key = (pack.hash, type_key, office_id, here.rights().names)
        found = self._screens.pop(key, None) or self._made(pack, kind, office_id)
        self._screens[key] = found
        while len(self._screens) > SCREENS_KEPT:
            self._screens.popitem(last=False)
        return found

    def _made(self, pack: Pack, kind: ItemType, office_id: int) -> ItemView:
        return Many(self, pack, kind, office_id, here.rights().names, self._db)


def types() -> list[ItemType]:
    """Return the types that the office of the person who asks declares, in order."""
    pack = pack_of(here.instance().shelf, here.rights().office_id)
    return sorted(pack.types.values(), key=lambda kind: (kind.order, kind.name)) if pack else []


def menu_entries() -> tuple[Entry, ...]:
    """Return the menu's lines for the declared types, for people who may see business text."""
    if not here.rights().business or "items.index_view" not in current_app.view_functions:
        return ()
    now = (request.view_args or {}).get("type_key")
    return tuple(
        Entry(word(kind.label), url_for("items.index_view", type_key=kind.name), "list", kind.name == now)
        for kind in types()
    )
