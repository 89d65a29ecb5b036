"""Finding the row that somebody names, or nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, select

from server.errors import NotSeen
from server.models import Item, LadderStep, Notice, Unit
from server.store import scope

if TYPE_CHECKING:
    from config.model import ItemType, Pack
    from server.desk import Desk

T = TypeVar("T", Item, LadderStep, Notice)


def _one(desk: Desk, model: type[T], key: int, seen: ColumnElement[bool]) -> T:
    query: Any = select(model).where(model.id == key)
    if not desk.actor.program:
        query = query.where(seen)
    row = desk.session.scalar(query)
    if row is None:
        raise NotSeen
    return row  # type: ignore[no-any-return]


def item(desk: Desk, item_id: int) -> Item:
    """Return an item that the actor sees; raise NotSeen for all others."""
    return _one(desk, Item, item_id, scope.visible(desk.actor))


def step(desk: Desk, step_id: int) -> LadderStep:
    """Return a step that the actor sees; raise NotSeen for all others."""
    return _one(desk, LadderStep, step_id, scope.visible_steps(desk.actor))


def notice(desk: Desk, notice_id: int) -> Notice:
    """Return a notice that the actor sees; raise NotSeen for all others."""
    return _one(desk, Notice, notice_id, scope.visible_notices(desk.actor))


def unit(desk: Desk, unit_id: int) -> Unit:
    """Return a unit; raise NotSeen when there is none."""
    row = desk.session.get(Unit, unit_id)
    if row is None:
        raise NotSeen
    return row


def kind(pack: Pack, item: Item) -> ItemType:
    """Return the declared type of an item."""
    return pack.types[item.type]
