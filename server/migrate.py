"""Bringing a database to the present tables, by the revisions in `migrations`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.models import Base, JournalHead

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """Return the newest revision."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(engine: Engine) -> str:
    """Return the revision of a database, or nothing for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(engine: Engine) -> None:
    """Bring a database to the newest revision; one that is there already is only looked at."""
    if current(engine) != head():
        with engine.connect() as connection:
            command.upgrade(_config(connection), "head")
            connection.commit()
    _seed(engine)


def make(engine: Engine) -> None:
    """Make all tables at once, for an instance that lives in memory."""
    Base.metadata.create_all(engine)
    _seed(engine)


def _seed(engine: Engine) -> None:
    with Session(engine) as session:
        if session.scalar(select(JournalHead.id)) is None:
            session.execute(insert(JournalHead).values(id=1, block_id=0, hash=""))
            session.commit()


def differences(engine: Engine) -> list[Any]:
    """Return what the revisions leave different from the models; nothing, when they agree."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))
