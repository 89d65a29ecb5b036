"""The stage on which stories are played: the instance, its people, its units and the items so far."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from server.desk import PROGRAM, Actor
from server.errors import NotSeen
from server.work import looking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.desk import Desk
    from server.instance import Instance

_BETWEEN = timedelta(seconds=30)


@dataclass(slots=True)
class Stage:
    """Who is there and what has been made, by the keys that stories use."""

    instance: Instance
    now: datetime
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)  # a story's key, or KEY/TYPE of what it opened
    seen: int = 0  # the last item known

    def office(self, key: str) -> int:
        """Return the unit of an office, named by the first part of its units' keys."""
        return self.units[f"{key}.dc"]

    def keeper(self, role: str, unit: str) -> Actor:
        """Return the first person who holds a role in a unit."""
        wanted = (role, self.units[unit])
        return next(person for person in self.people.values() if wanted in person.grants)

    @contextmanager
    def desk(self, actor: Actor) -> Iterator[Desk]:
        """Give a desk a little later than the one before, and learn what it brought about."""
        self.now += _BETWEEN
        with self.instance.desk(actor, self.now) as desk:
            yield desk

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """Give the program's reading desk."""
        with self.instance.reading(PROGRAM, self.now) as desk:
            yield desk

    def discover(self) -> None:
        """Learn of items that papers and acts have opened since."""
        names = {number: key for key, number in self.items.items()}
        with self.reading() as desk:
            while (item := _item(desk, self.seen + 1)) is not None:
                self.seen += 1
                if item.source_id in names and item.id not in names:
                    key = _free(self.items, f"{names[item.source_id]}/{item.type}")
                    self.items[key] = item.id
                    names[item.id] = key


def _item(desk: Desk, number: int) -> Any:
    try:
        return looking.item(desk, number)
    except NotSeen:
        return None


def _free(known: dict[str, int], key: str) -> str:
    return key if key not in known else _free(known, key + "+")
