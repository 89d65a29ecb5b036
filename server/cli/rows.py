"""Finding the unit or the item that a command line names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from server.cli.frame import WrongUse
from server.cli.words import say
from server.models import ClockRun, Item, Unit

if TYPE_CHECKING:
    from server.desk import Desk


def unit(desk: Desk, named: str) -> Unit:
    """Return the unit of that name, short name or code."""
    found = desk.session.scalars(
        select(Unit).where(or_(Unit.name == named, Unit.code == named, Unit.short_name == named))
    ).all()
    if len(found) == 1:
        return found[0]
    if found:
        names = "、".join(one.name for one in found)
        raise WrongUse(f"“{named}”对应几个单位：{names}。请写全称", f"“{named}” may be any of {names}")
    raise WrongUse(
        f"没有单位“{named}”{_nearest(desk, named)}", f"there is no unit “{named}”{_nearest(desk, named)}"
    )


def _nearest(desk: Desk, named: str) -> str:
    from config.words import nearest

    near = nearest(named, desk.session.scalars(select(Unit.name)))
    return say(f"；是不是“{near}”？", f"; did you mean “{near}”?") if near else ""


def office(desk: Desk, named: str | None) -> Unit:
    """Return the office named, or the instance's own: the highest one that has a pack."""
    if named is not None:
        found = unit(desk, named)
        if not found.pack:
            raise WrongUse(f"{found.name} 不是督查部门", f"{found.name} is no supervision office")
        return found
    first = desk.session.scalars(select(Unit).where(Unit.pack != "").order_by(Unit.path, Unit.id)).first()
    if first is None:
        raise WrongUse("实例里还没有督查部门", "there is no supervision office in this instance")
    return first


def item(desk: Desk, named: str) -> Item:
    """Return the item with that number, or else with that id."""
    found = desk.session.scalars(select(Item).where(Item.number == named).order_by(Item.id)).first()
    if found is None and named.isascii() and named.isdigit():
        found = desk.session.get(Item, int(named))
    if found is None:
        raise WrongUse(f"没有事项 {named}", f"there is no item {named}")
    return found


def overdue(desk: Desk, import_id: int) -> int:
    """Return how many items of a ledger were overdue when they were taken in."""
    query = select(func.count(func.distinct(Item.id))).join(ClockRun, ClockRun.item_id == Item.id)
    return desk.session.scalar(query.where(Item.import_id == import_id, ClockRun.catch_up)) or 0


def waiting(desk: Desk) -> int:
    """Return how many clocks that were taken in overdue wait for a person to set their 起算日."""
    query = select(func.count()).select_from(ClockRun)
    lacking = ClockRun.catch_up, ClockRun.counts_from.is_(None), ClockRun.ended_at.is_(None)
    return desk.session.scalar(query.where(*lacking)) or 0
