"""What every operation of an instance stands on: sessions, packs, judge and clock."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from server import journal, profiles
from server.db import BUSY_SECONDS, begin_writing
from server.desk import Desk
from server.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, sessionmaker

    from server.clock import Clock
    from server.desk import Actor
    from server.judge import Judge
    from server.versions import Shelf


@dataclass(slots=True)
class Bench:
    """The long-lived parts of an instance."""

    engine: Engine
    sessions: sessionmaker[Session]
    shelf: Shelf
    judge: Judge
    clock: Clock
    salt: str
    folder: Path | None = None
    busy_seconds: float = BUSY_SECONDS
    passwords: str = profiles.NAMES[0]  # the profile of passwords and sessions

    @contextmanager
    def desk(self, actor: Actor, at: datetime | None = None) -> Iterator[Desk]:
        """Give a desk that writes: one transaction, one journal block, all or nothing."""
        with self.sessions() as session, _patiently(self.busy_seconds):
            begin_writing(session)
            desk = Desk(
                session, self.shelf, at or self.clock.now(), actor, self.salt, self.folder, self.passwords
            )
            kept = False
            try:
                yield desk
                journal.append(session, desk.now, desk.notes)
                session.commit()
                kept = True
            finally:
                if not kept:
                    session.rollback()
                    for path in desk.written:  # their rows have gone
                        path.unlink(missing_ok=True)
                self.shelf.settle(kept=kept)

    @contextmanager
    def reading(self, actor: Actor, at: datetime | None = None) -> Iterator[Desk]:
        """Give a desk that only reads; what it changes is forgotten."""
        with self.sessions() as session, _patiently(self.busy_seconds):
            yield Desk(session, self.shelf, at or self.clock.now(), actor, self.salt, self.folder)
            session.rollback()


@contextmanager
def _patiently(busy_seconds: float) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if "locked" not in str(error.orig):
            raise
        raise Refusal("instance.locked", seconds=f"{busy_seconds:g}") from error
