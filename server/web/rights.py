"""What a person may do: the roles held, as the packs of their offices describe them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from server.errors import Refusal
from server.models import Unit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, scoped_session

    from config.model import Pack, Role
    from server.desk import Actor
    from server.versions import Shelf

OFFICER = frozenset({"accounts", "security", "audit"})


@dataclass(frozen=True, slots=True)
class Held:
    """A role as it is held: in which unit, and under which office's pack."""

    role: Role
    unit_id: int
    office_id: int


@dataclass(frozen=True, slots=True)
class Rights:
    """All that follows from the roles of one person."""

    held: tuple[Held, ...] = ()
    may: frozenset[str] = frozenset()
    office_id: int | None = None  # whose pack gives words, menus and forms
    offices: frozenset[int] = frozenset()  # offices on whose side the person stands
    names: frozenset[str] = field(default=frozenset())

    @property
    def officer(self) -> bool:
        """Whether this is one of the three officers, who never see business text."""
        return bool(self.may & OFFICER)

    @property
    def business(self) -> bool:
        """Whether business text may be shown at all."""
        return bool(self.held) and not self.officer

    @property
    def office(self) -> bool:
        """Whether the person works on the side of a supervision office."""
        return self.business and bool(self.offices)

    @property
    def head(self) -> bool:
        """Whether a role of a head is held: one that may approve suggestions."""
        return any(one.role.head for one in self.held)

    def holds(self, *roles: str) -> bool:
        """Return whether one of these roles is held anywhere."""
        return bool(self.names & frozenset(roles))


NOBODY = Rights()


def rights_of(session: Session | scoped_session[Session], shelf: Shelf, actor: Actor) -> Rights:
    """Return the rights of `actor`, read from the packs now in force."""
    held = [found for grant in sorted(actor.grants) if (found := _held(session, shelf, *grant))]
    home = office_of(session, actor.unit_id)
    return Rights(
        held=tuple(held),
        may=frozenset(word for one in held for word in one.role.may),
        office_id=next((one.office_id for one in held), home.id if home else None),
        offices=frozenset(one.unit_id for one in held if one.role.side == "office"),
        names=frozenset(one.role.name for one in held),
    )


def _held(session: Session | scoped_session[Session], shelf: Shelf, name: str, unit_id: int) -> Held | None:
    office = office_of(session, unit_id)
    pack = pack_of(shelf, office.id) if office else None
    role = pack.roles.get(name) if pack else None
    return Held(role, unit_id, office.id) if role and office else None


def pack_of(shelf: Shelf, office_id: int | None) -> Pack | None:
    """Return the pack in force at an office, or None when it has none yet."""
    if office_id is None:
        return None
    try:
        return shelf.of(office_id)
    except Refusal:
        return None


def office_of(session: Session | scoped_session[Session], unit_id: int | None) -> Unit | None:
    """Return the office that a unit answers to: itself, else the nearest one above or beside those above."""
    unit = session.get(Unit, unit_id) if unit_id else None
    if unit is None or unit.pack:
        return unit
    above = [int(part) for part in unit.path.split("/") if part]
    query = select(Unit).where(
        Unit.pack != "", Unit.active, or_(Unit.id.in_(above), Unit.parent_id.in_(above))
    )
    found = session.scalars(query.order_by(Unit.id)).all()
    return max(found, key=lambda one: (_depth(one, above), -one.id), default=None)


def _depth(office: Unit, above: list[int]) -> int:
    at = office.id if office.id in above else office.parent_id
    return above.index(at) if at in above else -1
