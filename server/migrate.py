"""Bringing a database to the present tables, by the revisions in `migrations`."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.models import Base, JournalHead
from server.store import searching

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        with engine.connect() as connection, _loose(connection):
            command.upgrade(_config(connection), "head")
            connection.commit()
    _seed(engine)


@contextmanager
def _loose(connection: Connection) -> Iterator[None]:
    """Let tables be made anew on SQLite, which drops the old one, while others refer to them.

    No reference may lead nowhere afterwards.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")  # heard outside a transaction alone
    try:
        yield
        lost = raw.execute("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"{len(lost)} rows refer to what is not there: {lost[:5]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def make(engine: Engine) -> None:
    """Make all tables at once, for an instance that lives in memory."""
    Base.metadata.create_all(engine)
    if searching.serves(engine.dialect.name):
        with engine.begin() as connection:
            connection.exec_driver_sql(searching.MAKE)
    _seed(engine)


def _seed(engine: Engine) -> None:
    with Session(engine) as session:
        if session.scalar(select(JournalHead.id)) is None:
            session.execute(insert(JournalHead).values(id=1, block_id=0, hash=""))
            session.commit()


def differences(engine: Engine) -> list[Any]:
    """Return what the revisions leave different from the models; nothing, when they agree."""
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        return list(compare_metadata(context, Base.metadata))


def _ours(name: str | None, kind: str, parents: object) -> bool:
    """Leave out the index of texts, which is no table of the models."""
    del parents
    return kind != "table" or not str(name).startswith(searching.TABLE)
