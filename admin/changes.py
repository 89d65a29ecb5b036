"""Who changed what since somebody opened an item: told when two people work on it at once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import flash
from flask_babel import gettext

from admin.pages import wording
from server.errors import Refusal
from server.models import Item, Person
from server.store import changes
from server.web.i18n import language, shown, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.desk import Desk
    from server.store.changes import Change

MOST = 5
"""Changes that are told at most."""


@contextmanager
def telling(desk: Desk, item_id: int, version: int | None) -> Iterator[None]:
    """Do something that a change by others keeps from being done; tell who changed what."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code == "stale" and version is not None:
            flash(told(desk, desk.session.get_one(Item, item_id), version), "warning")
        raise


def told(desk: Desk, item: Item, version: int) -> str:
    """Return the changes of an item since a version, in one sentence."""
    count = min(max(item.version - version, 1), MOST)
    sign = "; " if language() == "en" else "；"
    found = sign.join(_one(desk, item, one) for one in changes.latest(desk.session, item.id, count))
    return gettext("您打开以后：%(changes)s。您写的文字还在。", changes=found)


def _one(desk: Desk, item: Item, change: Change) -> str:
    person = desk.session.get(Person, change.person_id) if change.person_id else None
    who = person.name if person else gettext(wording.PROGRAM)
    if change.act:
        return f"{shown(change.at)} {who} {wording.act(desk, item, change.act)}"
    known = desk.pack_of(item).types[item.type].fields
    sign = ", " if language() == "en" else "、"
    names = sign.join(word(known[name].label) for name in change.fields if name in known)
    return gettext("%(at)s %(who)s 修改了%(fields)s", at=shown(change.at), who=who, fields=names)
