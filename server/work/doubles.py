"""疑似重复: items that agree in all fields which their type names under `same_if`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server.models import Item

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from server.desk import Desk

LOOKED_AT = 2000
"""So many of the newest items of the same type and office are compared: more than a year's."""
_NOTHING: tuple[Any, ...] = (None, "", [])


def doubles(desk: Desk, item: Item) -> Sequence[int]:
    """Return the items, oldest first, of which an item is likely a double, or they of it."""
    kind = desk.pack_of(item).types.get(item.type)
    mine = _values(kind.same_if if kind else (), item.title, item.secrecy, item.fields)
    if not any(value not in _NOTHING for value in mine.values()):
        return ()
    query = (
        select(Item.id, Item.title, Item.secrecy, Item.fields)
        .where(Item.office_id == item.office_id, Item.type == item.type, Item.id != item.id)
        .order_by(Item.id.desc())
        .limit(LOOKED_AT)
    )
    found = (row for row in desk.session.execute(query) if _values(tuple(mine), *row[1:]) == mine)
    return sorted(row.id for row in found)


def _values(names: Sequence[str], title: str, secrecy: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    held = {**fields, "title": title, "secrecy": secrecy}
    return {name: None if held.get(name) in _NOTHING else held[name] for name in names}
