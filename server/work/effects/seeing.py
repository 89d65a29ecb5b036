"""Who takes part in an item and therefore sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from server.models import Assignment, Item, Seen

if TYPE_CHECKING:
    from server.desk import Desk


def see(desk: Desk, item_id: int, unit_id: int, why: str) -> None:
    """Record that a unit takes part in an item, once for each ground."""
    known = desk.session.scalar(
        select(Seen.id).where(Seen.item_id == item_id, Seen.unit_id == unit_id, Seen.why == why)
    )
    if known is None:
        desk.session.add(Seen(item_id=item_id, unit_id=unit_id, why=why))
        desk.session.flush()
        desk.note("seen", item=item_id, unit=unit_id, why=why)


def hand_over(desk: Desk, item: Item) -> None:
    """Let the units on the item see it, once it has been handed to them."""
    for row in desk.session.scalars(
        select(Assignment).where(Assignment.item_id == item.id, Assignment.until.is_(None))
    ):
        see(desk, item.id, row.unit_id, row.role)


def trace(desk: Desk, item: Item) -> None:
    """Let the office that set an item see it, and the office of the item above."""
    see(desk, item.id, item.office_id, "set")
    if item.parent_id is not None:
        parent = desk.session.get_one(Item, item.parent_id)
        see(desk, item.id, parent.office_id, "handed_down")
