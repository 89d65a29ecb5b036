"""The one predicate for what a person sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, func, or_, select

from server.models import Item, LadderStep, Notice, Seen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.desk import Actor

OFFICERS = frozenset({"accounts", "security", "audit"})
"""系统管理员, 安全保密管理员, 安全审计员: they never see business text."""


def acting_units(actor: Actor) -> frozenset[int]:
    """Return the units for which the actor holds a role that does business."""
    return frozenset(unit for role, unit in actor.grants if role not in OFFICERS)


def visible(actor: Actor, item: type[Item] = Item, *, each: bool = False) -> ColumnElement[bool]:
    """Return the predicate on `Item`, or an alias of it: a unit the actor acts for takes part in it.

    `each`: asked of one item after another, which serves a page of a list in the order of an index;
    else all such items are gathered first.
    """
    mine = Seen.unit_id.in_(sorted(acting_units(actor)))
    if each:
        return exists().where(mine, Seen.item_id == item.id).correlate(item)
    return item.id.in_(select(Seen.item_id).where(mine))


def many(session: Session, actor: Actor, most: int) -> bool:
    """Tell whether the actor sees more than so many items, or about as many."""
    rows = select(Seen.id).where(Seen.unit_id.in_(sorted(acting_units(actor)))).limit(most + 1).subquery()
    return (session.scalar(select(func.count()).select_from(rows)) or 0) > most


def visible_steps(actor: Actor) -> ColumnElement[bool]:
    """Return the predicate on `LadderStep`: the office's own, or issued to a unit acted for.

    A draft is seen by the office alone; the unit concerned learns of a paper when it is issued.
    """
    units = sorted(acting_units(actor))
    received = select(Notice.step_id).where(Notice.unit_id.in_(units))
    return or_(LadderStep.office_id.in_(units), LadderStep.id.in_(received))


def visible_notices(actor: Actor) -> ColumnElement[bool]:
    """Return the predicate on `Notice`: sent to a unit acted for, or by the office acted for."""
    units = sorted(acting_units(actor))
    sent = select(LadderStep.id).where(LadderStep.office_id.in_(units))
    return or_(Notice.unit_id.in_(units), Notice.step_id.in_(sent))
