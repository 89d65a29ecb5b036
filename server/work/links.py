"""What fields link to: units, other items and files; found by what people write, told to who may see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from server.models import Attachment, Item, Unit
from server.store import scope
from server.store.among import among

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from config.model import Field
    from server.desk import Actor

TABLES = {"unit": "units", "units": "units", "item": "items", "file": "files"}
"""kind of field → the names that tell its value"""
_FEW = 20


@dataclass(frozen=True, slots=True)
class Names:
    """The names of linked things that may be seen; what is not here is not told."""

    units: Mapping[int, str] = field(default_factory=dict)
    items: Mapping[int, str] = field(default_factory=dict)
    files: Mapping[int, str] = field(default_factory=dict)

    def told(self, kind: str, value: Any) -> str:
        """Return what a field of this kind holds, in words."""
        table: Mapping[int, str] = getattr(self, TABLES[kind])
        return "、".join(table[key] for key in keys(value) if key in table)


NOBODY = Names()


def keys(value: Any) -> list[int]:
    """Return the row numbers that a linking field holds."""
    return [key for key in (value if isinstance(value, list | tuple) else [value]) if isinstance(key, int)]


def names(
    session: Session, actor: Actor, fields: Iterable[Field], rows: Iterable[Mapping[str, Any]]
) -> Names:
    """Return the names of all that these rows link to, as far as the actor sees it; a query a table."""
    wanted = _wanted(fields, rows)
    query = select(Item).where(among(Item.id, sorted(wanted["items"])), seen(actor))
    items = {one.id: str(one) for one in session.scalars(query)} if wanted["items"] else {}
    return Names(_told(session, Unit, wanted["units"]), items, _files(session, wanted))


def named(session: Session, fields: Iterable[Field], row: Mapping[str, Any]) -> Names:
    """Return the names for a paper: of an item its number alone, since others read the paper too."""
    wanted = _wanted(fields, [row])
    if not any(wanted.values()):  # as of most: not even a statement is made
        return NOBODY
    query = select(Item.id, Item.number).where(among(Item.id, sorted(wanted["items"])))
    items = dict(session.execute(query).all()) if wanted["items"] else {}
    return Names(_told(session, Unit, wanted["units"]), items, _files(session, wanted))


def _wanted(fields: Iterable[Field], rows: Iterable[Mapping[str, Any]]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {"units": set(), "items": set(), "files": set()}
    linking = [(one.name, TABLES[one.kind]) for one in fields if one.kind in TABLES]
    for row in rows if linking else ():
        for name, table in linking:
            wanted[table].update(keys(row.get(name)))
    return wanted


def _told(session: Session, model: type[Unit | Attachment], wanted: set[int]) -> dict[int, str]:
    if not wanted:
        return {}
    query = select(model.id, model.name).where(among(model.id, sorted(wanted)))
    return dict(session.execute(query).all())


def _files(session: Session, wanted: Mapping[str, set[int]]) -> dict[int, str]:
    return _told(session, Attachment, wanted["files"])


def seen(actor: Actor) -> ColumnElement[bool]:
    """Return the predicate of the items that may be linked to: those that the actor sees."""
    return Item.id.is_not(None) if actor.program else scope.visible(actor)


def reference(item: Item) -> str:
    """Return how people name an item so that it is found again."""
    return f"{item.number or f'#{item.id}'} {item.title}"


def find_unit(session: Session, value: Any) -> int | None:
    """Return the unit that is meant, by its row, its name, its short name or another name of ledgers."""
    if isinstance(value, int):
        return value if session.get(Unit, value) else None
    text = " ".join(str(value).split())
    named = select(Unit.id).where(Unit.active, or_(Unit.name == text, Unit.short_name == text))
    found = session.scalars(named).all() if text else []
    if not found and text:
        rows = session.execute(select(Unit.id, Unit.aliases).where(Unit.active))
        found = [key for key, aliases in rows if text in aliases]
    return found[0] if len(found) == 1 else None


def find_item(session: Session, actor: Actor, value: Any) -> int | None:
    """Return the item that is meant, by its row, its number, its title or both; only one that is seen."""
    if isinstance(value, int):
        return session.scalar(select(Item.id).where(Item.id == value, seen(actor)))
    text = " ".join(str(value).split())
    head = text.partition(" ")[0]
    key = int(head[1:]) if head[:1] == "#" and head[1:].isdecimal() and len(head) < 17 else 0
    like = or_(Item.number == head, Item.number == text, Item.title == text, Item.id == key)
    rows = session.scalars(select(Item).where(like, seen(actor)).limit(_FEW)).all() if text else []
    for fits in (
        [one for one in rows if text in {one.number, reference(one), f"#{one.id}"}],
        [one for one in rows if one.title == text],
    ):
        if fits:
            return fits[0].id if len(fits) == 1 else None
    return None
