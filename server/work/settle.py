"""落实责任单位: units for an item that has none, and changes of units by the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.errors import Refusal
from server.work import looking, register, rights
from server.work.effects import clocks, watches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from server.desk import Desk
    from server.models import Item


def set_units(
    desk: Desk,
    item_id: int,
    *,
    leads: Sequence[int],
    cos: Sequence[int] = (),
    assigned_on: date | None = None,
) -> Item:
    """Name the units of an item in 待定责任单位 and begin its flow.

    Raises:
        Refusal: no lead is named, or the units were settled before.
    """
    item = looking.item(desk, item_id)
    pack = desk.pack_of(item)
    flow = pack.flows[pack.types[item.type].flow]
    rights.require_office(desk, pack, item.office_id, flow.beginning.who, "落实责任单位")
    if (
        item.state != register.PENDING
        and rights.units_on(desk, item)
        and not rights.is_leaderless(desk, item)
    ):
        raise Refusal("units.settled")
    if not leads:
        raise Refusal("units.missing")
    register.name_units(desk, item, leads, cos)
    if item.state == register.PENDING:
        item.state = flow.beginning.to
        assigned_on = assigned_on or item.assigned_on
        dated = desk
        if assigned_on is not None:
            dated = desk.dated(min(desk.now, desk.calendar_of(item).opening(assigned_on)))
        register.begin(dated, item, flow.beginning)
        if assigned_on is not None:
            register.hand_over(dated, item)
            register.take_in_overdue(desk, item)
    item.version += 1
    watches.keep(desk, item)
    clocks.touch_all(desk, item)
    return item
