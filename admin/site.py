"""All screens, put into the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, url_for
from flask_admin import Admin, AdminIndexView, expose
from flask_admin.theme import Bootstrap4Theme

from admin import chrome, hub, journal, keeping, menu, screens
from admin.account import account
from server.web import headers, here, i18n

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

site = Blueprint("site", __name__)
FIRST = ("workbench.index", "unit.index_view", "journalblock.index_view", "login.index_view", "screens.index")


@site.get("/")
def home() -> ResponseReturnValue:
    """Lead to the first page of the person who asks."""
    if here.rights().business and not menu.allowed("workbench.index"):
        types = hub.types()
        if types:
            return redirect(url_for("items.index_view", type_key=types[0].name))
    return redirect(url_for(next(one for one in FIRST if menu.allowed(one))))


class Root(AdminIndexView):
    """Flask-Admin wants an index of its own; ours is the workbench."""

    def __init__(self) -> None:
        super().__init__(endpoint="frame", url="/data/index")
        self.static_folder = None  # none of its scripts and styles are served

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Lead home."""
        return redirect("/")


def install(app: Flask) -> None:
    """Put the screens into the application."""
    chrome.install(app)
    app.register_blueprint(site)
    app.register_blueprint(account)
    app.register_blueprint(screens.overview)
    frame = Admin(
        app,
        name="Duban",
        url="/data/index",
        endpoint="frame",
        index_view=Root(),
        theme=Bootstrap4Theme(base_template="duban/base.html"),
        csp_nonce_generator=headers.nonce,
        translations_path=str(i18n.CATALOGUES),
    )
    db = app.extensions["duban_db"]
    frame.add_view(hub.Hub(db))
    for view in screens.views(db, {**screens.OWN_VIEWS, **keeping.VIEWS, **journal.VIEWS}):
        frame.add_view(view)
