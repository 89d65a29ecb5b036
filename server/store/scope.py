"""The one predicate for what a person sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from server.models import Item, LadderStep, Notice, PackVersion, Seen, Unit
from server.store.sights import OFFICERS, reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from server.desk import Actor
    from server.store.sights import Sight

BY_OFFICE = frozenset({"area", "public"})
"""Scope words that count from the office of the item, not from the person's own unit."""


def acting_units(actor: Actor) -> frozenset[int]:
    """Return the units for which the actor holds a role that does business."""
    return frozenset(unit for role, unit in actor.grants if role not in OFFICERS)


def visible(actor: Actor, item: type[Item] = Item, *, each: bool = False) -> ColumnElement[bool]:
    """Return the predicate on `Item`, or an alias of it: what the actor's roles see of it.

    A unit that the actor acts for takes part in it; where the pack of the item's office says more,
    or less, of the role (`see`), that holds for the items of that office. `each`: asked of one item
    after another, which serves a page of a list in the order of an index; else all such items are
    gathered first.
    """
    mine = Seen.unit_id.in_(sorted(acting_units(actor)))
    if not actor.sights:
        return _taking_part(item, mine, each=each)
    told = [sight.told for sight in actor.sights]
    plain = and_(_taking_part(item, mine, each=each), item.office_id.not_in(_offices(*told)))
    handed = _taking_part(item, mine & (Seen.why == "handed_down"), each=each)  # no lower pack hides these
    wider = (
        and_(item.office_id.in_(_offices(sight.told)), or_(*_ways(sight, item, each=each)))
        for sight in actor.sights
    )
    return or_(plain, handed, *wider)


def _taking_part(item: type[Item], who: ColumnElement[bool], *, each: bool) -> ColumnElement[bool]:
    if each:
        return exists().where(who, Seen.item_id == item.id).correlate(item)
    return item.id.in_(select(Seen.item_id).where(who))


def _offices(*told: str) -> Any:
    return select(PackVersion.office_id).where(PackVersion.current, PackVersion.sees.in_(told))


def _ways(sight: Sight, item: type[Item], *, each: bool) -> Iterator[ColumnElement[bool]]:
    """Yield how an item may come into sight: what is only registered is the office's own as yet."""
    words = {word for word, _ in sight.reach}
    own = [spot.id for word, spot in sight.reach if word == "self"]
    others = [reached(word, spot) for word, spot in sight.reach if word not in BY_OFFICE | {"self"}]
    given = Seen.why != "set"
    yield _taking_part(item, Seen.unit_id.in_(own), each=each)
    if others:
        units = select(Unit.id).where(or_(*others))
        yield _taking_part(item, given & Seen.unit_id.in_(units), each=each)
    if "area" in words:
        yield _in_area(item, given)
    if "public" in words:
        yield true()


def _in_area(item: type[Item], given: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return whether a unit below the superior of the item's office takes part."""
    office, above, unit = aliased(Unit), aliased(Unit), aliased(Unit)
    root = func.coalesce(above.path, office.path)
    return (
        select(Seen.id)
        .join(unit, unit.id == Seen.unit_id)
        .join(office, office.id == item.office_id)
        .outerjoin(above, above.id == office.parent_id)
        .where(Seen.item_id == item.id, given, unit.path.startswith(root))
        .correlate(item)
        .exists()
    )


def many(session: Session, actor: Actor, most: int) -> bool:
    """Tell whether the actor sees more than so many items, or about as many."""
    rows = select(Seen.id).where(Seen.unit_id.in_(sorted(acting_units(actor))))
    if actor.sights:
        rows = select(Item.id).where(visible(actor))
    found = rows.limit(most + 1).subquery()
    return (session.scalar(select(func.count()).select_from(found)) or 0) > most


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
