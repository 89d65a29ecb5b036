"""Bringing a database to the present tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.models import Base, JournalHead

if TYPE_CHECKING:
    from sqlalchemy import Engine


def upgrade(engine: Engine) -> None:
    """Make what is missing; a database that is up to date is left alone."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        if session.scalar(select(JournalHead.id)) is None:
            session.execute(insert(JournalHead).values(id=1, block_id=0, hash=""))
            session.commit()
