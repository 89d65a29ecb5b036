"""Engine and sessions: SQLite as safe as it can be made, PostgreSQL by URL."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import StaticPool

if TYPE_CHECKING:
    from collections.abc import Callable

BUSY_SECONDS = 15
"""How long a database that another program holds is waited for, unless an instance says otherwise."""
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # with NORMAL the last commits may roll back at a power cut
    "PRAGMA foreign_keys=ON",
)


MEMORY = "sqlite://"
"""The address of a database that lives in memory and goes with its one connection."""
_MEMORIES: list[Engine] = []  # closed ones: an engine keeps the statements that it has compiled, for the next


def make_engine(url: str, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Return an engine for `url`; SQLite transactions that will write begin IMMEDIATE.

    A database that another program holds is waited for `busy_seconds`.
    """
    if url == MEMORY:
        with suppress(IndexError):
            return _MEMORIES.pop()
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare(busy_seconds))
        event.listen(engine, "begin", _begin)
    return engine


def close_engine(engine: Engine) -> None:
    """Close an engine's connections."""
    engine.dispose()
    if str(engine.url) == MEMORY and engine not in _MEMORIES:
        _MEMORIES.append(engine)


def _prepare(busy_seconds: float) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, record: Any) -> None:
        del record
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (f"PRAGMA busy_timeout={int(busy_seconds * 1000)}", *_PRAGMAS):
            connection.execute(pragma)

    return prepare


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def begin_writing(session: Session) -> None:
    """Open the session's transaction as one that will write."""
    session.connection(execution_options={"writes": True})


class Scoped(scoped_session[Session]):
    """The session registry as Flask-Admin wants it: it asks its `db` for `.session`."""

    @property
    def session(self) -> Scoped:
        """Return the registry itself."""
        return self


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions; rows stay readable after commit."""
    return sessionmaker(engine, expire_on_commit=False)
