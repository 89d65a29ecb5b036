"""Bringing a database to the present tables, by the revisions in `migrations`."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, inspect, select, text
from sqlalchemy.orm import Session

from server.models import Base, JournalHead
from server.store import searching

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).parent / "migrations"
_VERSION = "alembic_version"

# alembic is imported where a database is changed: those that only open one do without its megabytes


def _config(connection: Connection) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """Return the newest revision: its number begins the name of its file."""
    return max(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def current(engine: Engine) -> str:
    """Return the revision of a database, or nothing for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_VERSION):
            return ""
        return connection.scalar(text(f"SELECT version_num FROM {_VERSION}")) or ""  # noqa: S608  (our own name)


def upgrade(engine: Engine) -> None:
    """Bring a database to the newest revision; one that is there already is only looked at."""
    if current(engine) != head():
        with engine.connect() as connection, _loose(connection):
            from alembic import command  # noqa: PLC0415

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
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    with engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        return list(compare_metadata(context, Base.metadata))


def _ours(name: str | None, kind: str, parents: object) -> bool:
    """Leave out the index of texts, which is no table of the models."""
    del parents
    return kind != "table" or not str(name).startswith(searching.TABLE)
