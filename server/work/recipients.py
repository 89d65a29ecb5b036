"""Who gets an issued paper: one row a unit, for the strongest of its grounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from server.models import Grant, Unit
from server.store.scope import BY_OFFICE
from server.store.sights import Spot, reached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from config.model import Role, Tier
    from server.desk import Desk
    from server.models import LadderStep

_STRENGTH = ("to", "copy", "scope")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A unit that gets a paper, for which roles, and as what."""

    unit_id: int
    role: str
    as_: str


def of(desk: Desk, step: LadderStep, tier: Tier) -> list[Recipient]:
    """Return the recipients of a step's paper, each unit once."""
    pack = desk.shelf.version(step.pack_version_id)
    unit = desk.session.get_one(Unit, step.unit_id)
    found: dict[int, Recipient] = {}
    for as_, roles in (("to", _addressed(tier)), ("copy", tier.copy)):
        for name in roles:
            for unit_id in _units(desk, step, unit, pack.roles[name]):
                _add(found, unit_id, name, as_)
    for word in tier.scope:
        for unit_id in _scope(desk, step, unit, word):
            _add(found, unit_id, "", "scope")
    if step.organ_id:
        _add(found, step.organ_id, "", "to")
    return list(found.values())


def _addressed(tier: Tier) -> Iterable[str]:
    if tier.to or tier.kind == "suggestion":
        return tier.to
    return ("liaison", "unit_head")


def _add(found: dict[int, Recipient], unit_id: int, role: str, as_: str) -> None:
    known = found.get(unit_id)
    if known is None:
        found[unit_id] = Recipient(unit_id, role, as_)
        return
    roles = dict.fromkeys(name for name in (*known.role.split(","), role) if name)
    strongest = min(known.as_, as_, key=_STRENGTH.index)
    found[unit_id] = Recipient(unit_id, ",".join(roles), strongest)


def _units(desk: Desk, step: LadderStep, unit: Unit, role: Role) -> Iterator[int]:
    if role.side == "unit":
        yield unit.id
    elif role.side == "office":
        yield step.office_id
    elif role.side == "above" and unit.parent_id:
        yield unit.parent_id
    elif role.side == "organ":
        yield from _organs(desk, step.office_id, role.name)


def _organs(desk: Desk, office_id: int, role: str) -> Iterable[int]:
    """Return the organs of the office's own seat: beside it or right under it, never another area's."""
    office = desk.session.get_one(Unit, office_id)
    near = or_(Unit.parent_id == office.id, Unit.id.in_([office.id, office.parent_id or office.id]))
    if office.parent_id is not None:
        near = or_(near, Unit.parent_id == office.parent_id)
    query = select(Unit.id).join(Grant, Grant.unit_id == Unit.id).where(Grant.role == role, Unit.active, near)
    return desk.session.scalars(query.distinct().order_by(Unit.id))


def _scope(desk: Desk, step: LadderStep, unit: Unit, word: str) -> list[int]:
    if word == "self":
        return [unit.id]
    area = Unit.path.startswith(_area(desk, step.office_id))
    near = area if word in BY_OFFICE else reached(word, Spot(unit.id, unit.parent_id, unit.path))
    return list(desk.session.scalars(select(Unit.id).where(Unit.active, near).order_by(Unit.id)))


def _area(desk: Desk, office_id: int) -> str:
    """Return the path above all units of an office: that of its superior, or its own."""
    office = desk.session.get_one(Unit, office_id)
    return office.parent.path if office.parent else office.path
