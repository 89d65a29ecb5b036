"""The items above and below an item, as one tree from the highest that may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import url_for
from sqlalchemy import select

from admin.pages import item_parts, wording
from server.models import Item
from server.store import scope
from server.work import rights

if TYPE_CHECKING:
    from admin.pages.wording import Badge
    from server.desk import Desk

HIGHEST = 8
"""Steps up or down that are followed at most."""
WIDEST = 300
"""Items of a tree at most."""


class Node(NamedTuple):
    """An item in the tree: whose it is, who does it, where it stands, and what lies below it."""

    title: str
    number: str
    url: str
    office: str
    level: Badge
    state: Badge
    light: Badge | None
    units: str
    here: bool
    below: tuple[Node, ...]


def tree(desk: Desk, item: Item) -> Node | None:
    """Return the tree that an item stands in, or None when it stands alone."""
    top = _top(desk, item)
    found: dict[int, list[Item]] = {}
    waiting, count = [top.id], 1
    for _ in range(HIGHEST):
        below = _below(desk, waiting)[: WIDEST - count]
        for one in below:
            found.setdefault(one.parent_id or 0, []).append(one)
        waiting, count = [one.id for one in below], count + len(below)
    return _node(desk, top, item.id, found) if found else None


def _top(desk: Desk, item: Item) -> Item:
    """Return the highest item above that may be seen; what lies above that one is not told."""
    seen = select(Item).where(scope.visible(desk.actor))
    for _ in range(HIGHEST):
        above = desk.session.scalar(seen.where(Item.id == item.parent_id)) if item.parent_id else None
        if above is None:
            return item
        item = above
    return item


def _below(desk: Desk, keys: list[int]) -> list[Item]:
    query = select(Item).where(Item.parent_id.in_(keys), scope.visible(desk.actor)).order_by(Item.id)
    return list(desk.session.scalars(query.limit(WIDEST))) if keys else []


def _node(desk: Desk, item: Item, here: int, found: dict[int, list[Item]]) -> Node:
    leads = [row.unit.name for row in rights.units_on(desk, item) if row.role == "lead"]
    return Node(
        item.title,
        item.number,
        url_for("item.page", item_id=item.id),
        item.office.name,
        wording.badge("LEVELS", item.office.level),
        wording.state(desk, item),
        item_parts.light(desk, item),
        "、".join(leads) or item.units_text,
        item.id == here,
        tuple(_node(desk, one, here, found) for one in found.get(item.id, ())),
    )
