"""The item's state, round and number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from server.models import Assignment, Deed, Item, Unit
from server.store import numbers
from server.work.effects import clocks

if TYPE_CHECKING:
    from config.model import Act
    from server.desk import Desk


def begin_round(item: Item, act: Act) -> None:
    """Begin a new round of the item when the act says so."""
    if act.round:
        item.round += 1
        item.paused_since = item.paused_through = None  # the pause belonged to the round before


def move(desk: Desk, item: Item, act: Act, unit_id: int | None) -> bool:
    """Move the item to the act's state; of several lead units the last to act moves it.

    Returns whether all whose act it is have done it: an act without a state to go to needs no others.
    """
    if not act.to:
        return True
    if not _moves(desk, item, act, unit_id):
        return False
    state = desk.pack_of(item).flows[desk.pack_of(item).types[item.type].flow].states[act.to]
    item.state, item.final = state.name, state.final
    if state.final:
        clocks.finish(desk, item, act.name)
    return True


def _moves(desk: Desk, item: Item, act: Act, unit_id: int | None) -> bool:
    if unit_id is None:
        return True
    leads = set(
        desk.session.scalars(
            select(Assignment.unit_id).where(
                Assignment.item_id == item.id, Assignment.role == "lead", Assignment.until.is_(None)
            )
        )
    )
    if unit_id not in leads:
        return False
    entered = desk.session.scalar(
        select(func.max(Deed.id)).where(Deed.item_id == item.id, Deed.to_state == item.state)
    )
    done = set(
        desk.session.scalars(
            select(Deed.unit_id).where(
                Deed.item_id == item.id,
                Deed.act == act.name,
                Deed.round == item.round,
                Deed.id > (entered or 0),
            )
        )
    )
    return leads <= done | {unit_id}


def give_number(desk: Desk, item: Item, act: Act) -> None:
    """Give the item its number at the act that says so; a number is given once."""
    kind = desk.pack_of(item).types[item.type]
    office = desk.session.get_one(Unit, item.office_id)
    name = office.short_name or office.name
    if item.number and act.round:
        item.number = numbers.of_round(desk, item.id, office=name, pattern=kind.number, round_=item.round)
    if not act.number or item.number or not kind.number:
        return
    item.number = numbers.give(
        desk,
        office_id=item.office_id,
        office=name,
        sequence=kind.sequence or kind.name,
        pattern=kind.number,
        round_=item.round,
        item_id=item.id,
    )
