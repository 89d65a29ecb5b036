"""交接: what one person of a unit kept goes to another, who confirms it: which items, on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from server.errors import NotSeen, Refusal
from server.models import Assignment, Grant, Item, Person, Setting
from server.store import scope, sights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Select

    from server.desk import Desk

PREFIX = "hand_over."
MANY = 2000
"""Items of one hand-over at most."""


@dataclass(frozen=True, slots=True)
class Handing:
    """A hand-over as it is kept: names and numbers alone, no text of any item."""

    key: str
    unit_id: int
    giver_id: int
    receiver_id: int
    by_id: int
    at: datetime
    items: tuple[int, ...]
    taken: datetime | None
    undone: datetime | None

    @property
    def waiting(self) -> bool:
        """Whether it waits for who takes over."""
        return self.taken is None and self.undone is None


def staff(desk: Desk, unit_id: int) -> list[Person]:
    """Return the people who do business in a unit, by name."""
    holding = select(Grant.person_id).where(Grant.unit_id == unit_id, Grant.role.not_in(sights.OFFICERS))
    query = select(Person).where(Person.active, Person.id.in_(holding))
    return list(desk.session.scalars(query.order_by(Person.name, Person.id)))


def open_items(desk: Desk, unit_id: int) -> Select[Any]:
    """Return the open items that a unit keeps or works on, as far as the actor sees them."""
    works = select(Assignment.item_id).where(Assignment.unit_id == unit_id, Assignment.until.is_(None))
    mine = or_(Item.office_id == unit_id, Item.id.in_(works))
    return select(Item).where(mine, Item.final.is_(False), scope.visible(desk.actor)).order_by(Item.id)


def draw(desk: Desk, unit_id: int, giver_id: int, receiver_id: int, items: Iterable[int]) -> Handing:
    """Draw up what `giver` hands to `receiver`; it stands once who takes over has confirmed it.

    Raises:
        Refusal: nothing was chosen, or one of the two does no business in the unit.
        NotSeen: it is another unit's.
    """
    if unit_id not in scope.acting_units(desk.actor):
        raise NotSeen
    known = {person.id for person in staff(desk, unit_id)}
    if giver_id == receiver_id or not {giver_id, receiver_id} <= known:
        raise Refusal("hand_over.people")
    wanted = set(items)
    keys = [row.id for row in desk.session.scalars(open_items(desk, unit_id)) if row.id in wanted][:MANY]
    if not keys:
        raise Refusal("hand_over.nothing")
    key = f"{PREFIX}{unit_id}.{giver_id}.{receiver_id}.{desk.now:%Y%m%d%H%M%S}"
    if desk.session.get(Setting, key) is None:  # a second click draws up no second one
        told = {"by": desk.actor.person_id, "at": desk.now.isoformat(), "items": keys}
        desk.session.add(Setting(key=key, value={**told, "taken": None, "undone": None}))
        desk.note("hand_over", key=key, unit=unit_id, giver=giver_id, receiver=receiver_id, items=keys)
    return find(desk, key)


def take(desk: Desk, key: str) -> Handing:
    """Confirm, as who takes over, that one has it all.

    Raises:
        Refusal: it is for somebody else, or no longer open.
    """
    found = find(desk, key)
    if found.receiver_id != desk.actor.person_id:
        raise Refusal("hand_over.receiver")
    return _close(desk, found, "taken")


def undo(desk: Desk, key: str) -> Handing:
    """Take back what was drawn up and not confirmed yet, as who drew it up or hands over.

    Raises:
        Refusal: it is somebody else's, or no longer open.
    """
    found = find(desk, key)
    if desk.actor.person_id not in (found.by_id, found.giver_id):
        raise Refusal("hand_over.drawer")
    return _close(desk, found, "undone")


def _close(desk: Desk, found: Handing, how: str) -> Handing:
    if getattr(found, how) is not None:
        return found  # a second click
    if not found.waiting:
        raise Refusal("hand_over.closed")
    row = desk.session.get_one(Setting, found.key)
    row.value = {**row.value, how: desk.now.isoformat()}
    desk.session.flush()
    desk.note(f"hand_over_{how}", key=found.key, unit=found.unit_id, items=list(found.items))
    return find(desk, found.key)


def find(desk: Desk, key: str) -> Handing:
    """Return a hand-over of a unit that the actor acts for.

    Raises:
        NotSeen: there is none, or it is another unit's.
    """
    row = desk.session.get(Setting, key) if key.startswith(PREFIX) else None
    found = _read(row) if row is not None else None
    if found is None or found.unit_id not in scope.acting_units(desk.actor):
        raise NotSeen
    return found


def of_units(desk: Desk, units: Iterable[int]) -> list[Handing]:
    """Return the hand-overs of some units, the latest first."""
    starts = [Setting.key.startswith(f"{PREFIX}{unit}.", autoescape=True) for unit in sorted(units)]
    if not starts:
        return []
    found = [_read(row) for row in desk.session.scalars(select(Setting).where(or_(*starts)))]
    return sorted(found, key=lambda one: (one.at, one.key), reverse=True)


def _read(row: Setting) -> Handing:
    unit, giver, receiver = (int(part) for part in row.key.removeprefix(PREFIX).split(".")[:3])
    told = row.value
    return Handing(
        row.key,
        unit,
        giver,
        receiver,
        told["by"],
        datetime.fromisoformat(told["at"]),
        tuple(told["items"]),
        _instant(told["taken"]),
        _instant(told["undone"]),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
