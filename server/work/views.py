"""视图: how a person looks at a list, kept under a name: search, filters, order and columns."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from server.errors import NotSeen, Refusal
from server.models import Person, SavedView
from server.work.fields import plain, refuse_marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.desk import Desk

LONGEST = 40
"""Characters of a name."""
MANY = 30
"""Views of one person on one list."""
LONGEST_QUERY = 2000


def of(desk: Desk, place: str) -> Sequence[SavedView]:
    """Return the views of a list: one's own, then those that others of one's unit share."""
    me = desk.session.get_one(Person, desk.actor.person_id)
    mine = SavedView.person_id == me.id
    beside = select(Person.id).where(Person.unit_id == me.unit_id, Person.active)
    shared = and_(SavedView.shared, SavedView.person_id.in_(beside))
    query = select(SavedView).where(SavedView.place == place, or_(mine, shared))
    return desk.session.scalars(query.order_by(mine.desc(), SavedView.id)).all()


def save(
    desk: Desk, place: str, name: str, query: str, *, opens: bool = False, shared: bool = False
) -> SavedView:
    """Keep how a list is looked at; a view of that name that one has already is replaced.

    Raises:
        Refusal: the name is missing, too long or marked as classified, or there are too many views.
    """
    refuse_marked([name])
    name = " ".join(unicodedata.normalize("NFKC", plain(name, lines=False)).split())
    if not name:
        raise Refusal("text.missing", what="视图名称")
    if len(name) > LONGEST:
        raise Refusal("text.long", what="视图名称", length=LONGEST)
    if len(query) > LONGEST_QUERY:
        raise Refusal("view.long")
    own = [one for one in of(desk, place) if one.person_id == desk.actor.person_id]
    found = next((one for one in own if one.name == name), None)
    if found is None:
        if len(own) >= MANY:
            raise Refusal("view.many", most=MANY)
        found = SavedView(person_id=desk.actor.person_id, place=place, name=name)
        desk.session.add(found)
    if opens:
        for one in own:
            one.opens = False
    found.query, found.opens, found.shared, found.at = query, opens, shared, desk.now
    desk.session.flush()
    return found


def remove(desk: Desk, view_id: int) -> SavedView:
    """Remove a view of one's own.

    Raises:
        NotSeen: it is another person's.
    """
    found = desk.session.get(SavedView, view_id)
    if found is None or found.person_id != desk.actor.person_id:
        raise NotSeen
    desk.session.delete(found)
    return found
