"""How many comprehensive inspections a unit may have in a year (`burden.inspections` of the pack)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, not_, or_, select

from rules.calendar import BEIJING
from server.errors import Refusal
from server.models import Assignment, Item

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from config.model import ItemType, Pack
    from server.desk import Desk
    from server.models import Unit


def require(desk: Desk, item: Item, unit: Unit) -> None:
    """Refuse to name a unit that has had its number of comprehensive inspections this year."""
    pack = desk.pack_of(item)
    if not pack.types[item.type].comprehensive:
        return
    if _had(desk, pack, item, unit) >= pack.inspections:
        raise Refusal("burden.inspected", unit=unit.name, most=pack.inspections, year=desk.today.year)


def _had(desk: Desk, pack: Pack, item: Item, unit: Unit) -> int:
    """Return on how many others of the office a unit has been put this year; withdrawn ones are none."""
    kinds = [kind for kind in pack.types.values() if kind.comprehensive]
    query = (
        select(func.count(Item.id.distinct()))
        .join(Assignment, Assignment.item_id == Item.id)
        .where(Assignment.unit_id == unit.id, Assignment.role != "organ", Assignment.until.is_(None))
        .where(Assignment.since >= datetime(desk.today.year, 1, 1, tzinfo=BEIJING))
        .where(Item.office_id == item.office_id, Item.id != item.id)
        .where(or_(*(_stands(pack, kind) for kind in kinds)))
    )
    return desk.session.scalar(query) or 0


def _stands(pack: Pack, kind: ItemType) -> ColumnElement[bool]:
    withdraw = pack.flows[kind.flow].acts.get("withdraw")
    gone = withdraw.to if withdraw else ""
    return and_(Item.type == kind.name, not_(Item.state == gone))
