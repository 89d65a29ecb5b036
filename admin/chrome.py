"""What every page shows around its content: who is signed in, the menu, the banner, the colours."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_babel import gettext
from sqlalchemy import select

from admin import hub, menu
from server.models import Unit
from server.web import here
from server.web.i18n import language, local, word
from server.web.links import plain_path

if TYPE_CHECKING:
    from flask import Flask

THEMES = ("auto", "light", "dark")
STATIC = Path(__file__).parent / "static"


@cache
def assets() -> str:
    """Return a short hash of what is under ``/static``, so that browsers fetch it anew after a change."""
    told = hashlib.sha256()
    for path in sorted(one for one in STATIC.rglob("*") if one.is_file()):
        told.update(path.read_bytes())
    return told.hexdigest()[:10]


def theme() -> str:
    """Return the colours chosen: ``auto``, ``light`` or ``dark``."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else "auto"


def banner() -> str:
    """Return the banner of a demo, with its simulated date."""
    if not here.setting("demo"):
        return ""
    day = local(here.now())
    return gettext(
        "演示实例：人员、单位和事项均为虚构，模拟时间 %(when)s", when=day.strftime("%Y-%m-%d %H:%M")
    )


def pack_problem() -> str:
    """Return why a pack served live was not taken over, for those who keep the rules of its office."""
    live = here.instance().live
    if live is None or not live.problems:
        return ""
    mine = {one.office_id for one in here.rights().held if "rules" in one.role.may}
    codes = here.db().scalars(select(Unit.code).where(Unit.id.in_(mine)))
    return "；".join(live.problems[code].text(language()) for code in codes if code in live.problems)


def _me() -> dict[str, str] | None:
    actor = here.actor()
    if actor is None:
        return None
    labels = dict.fromkeys(word(held.role.label) for held in here.rights().held)
    unit = here.db().get(Unit, actor.unit_id) if actor.unit_id else None
    return {
        "key": str(actor.person_id),
        "name": actor.name,
        "roles": "、".join(labels),
        "unit": unit.name if unit else "",
    }


def around() -> dict[str, Any]:
    """Return what the base template needs."""
    person = _me()
    return {
        "here": plain_path(request.full_path.rstrip("?")) or "/",
        "demo_banner": banner(),
        "pack_problem": pack_problem() if person else "",
        "me": person,
        "search": url_for("search.index") if person and menu.allowed("search.index") else "",
        "menu": menu.groups(hub.menu_entries()) if person else [],
    }


def install(app: Flask) -> None:
    """Give every template what stands around its content."""
    app.context_processor(lambda: {"theme_name": theme(), "assets": assets()})
    app.jinja_env.globals["around"] = around
