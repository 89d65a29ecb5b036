"""Who acts, when, on which session, under which packs: the context of every operation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import object_session

from rules.calendar import local
from server import profiles
from server.store.lent import lent_to
from server.store.sights import sights_of

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from config.model import Pack
    from rules.calendar import Calendar
    from server.models import Item, Person
    from server.store.sights import Sight
    from server.versions import Shelf


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the program itself, with the roles held in units."""

    person_id: int | None
    name: str
    unit_id: int | None = None
    grants: frozenset[tuple[str, int]] = frozenset()
    sights: tuple[Sight, ...] = ()  # what the packs let these roles see beside the units' own

    @classmethod
    def of(cls, person: Person, on: date | None = None) -> Actor:
        """Return the actor that `person` is, with the roles lent on that day."""
        session = object_session(person)
        assert session is not None  # people are read where they act
        own = {(grant.role, grant.unit_id) for grant in person.grants}
        grants = frozenset(own | (lent_to(session, person.id, on) if on else set()))
        return cls(person.id, person.name, person.unit_id, grants, sights_of(session, grants))

    @property
    def program(self) -> bool:
        """Whether this is the program itself."""
        return self.person_id is None

    def roles_in(self, unit_id: int) -> frozenset[str]:
        """Return the roles held in that unit."""
        return frozenset(role for role, unit in self.grants if unit == unit_id)


PROGRAM = Actor(None, "程序")


@dataclass(slots=True)
class Desk:
    """One operation's context; what it notes becomes one block of the journal."""

    session: Session
    shelf: Shelf
    now: datetime
    actor: Actor
    salt: str = ""
    folder: Path | None = None  # where files are kept; None: nowhere (a played timeline)
    passwords: str = profiles.NAMES[0]  # the profile of passwords
    notes: list[dict[str, Any]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)  # runs whose decision may have changed
    delayed: str = ""  # why what follows waits for the next tick; the operation itself is saved
    leaving: set[int] = field(default_factory=set)  # papers that may leave at once
    written: list[Path] = field(default_factory=list)  # files that go again when nothing of this is kept

    @property
    def today(self) -> date:
        """Return the business day in Beijing."""
        return local(self.now).date()

    def pack_of(self, item: Item) -> Pack:
        """Return the pack that rules `item`."""
        return self.shelf.version(item.pack_version_id)

    def calendar_of(self, item: Item) -> Calendar:
        """Return the calendar that rules `item`."""
        return self.shelf.calendar(item.pack_version_id)

    def dated(self, at: datetime) -> Desk:
        """Return the same desk at another instant (a back-dated entry of a ledger)."""
        return replace(self, now=at)

    def as_program(self) -> Desk:
        """Return the same desk, acted on by the program."""
        return replace(self, actor=PROGRAM)

    def note(self, kind: str, **what: Any) -> None:
        """Note a change for the journal; give free text through `blind`."""
        self.notes.append({"kind": kind, "by": self.actor.person_id, **what})

    def blind(self, text: str) -> str:
        """Return the salted hash of a text, so that the text may be destroyed one day."""
        return sha256((self.salt + text).encode()).hexdigest() if text else ""
