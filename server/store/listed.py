"""What lists of very many items stand on: columns kept at each flush, indexes made at each activation."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import event

from server.store import nearest, searching

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session, sessionmaker

    from config.model import Field, Pack

PREFIX = "ix_declared_"
UNSORTED = frozenset({"choices", "units", "item", "file"})
"""Kinds of fields that no list is sorted by."""
_UNSERVED = UNSORTED | {"unit"}  # a unit is sorted by its name, which is another table's
_OWN = frozenset({"title", "secrecy"})
_KNOWN = f"SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE '{PREFIX}%'"  # noqa: S608


def follow(sessions: sessionmaker[Session]) -> None:
    """Keep in step with each flush what lists are sorted and searched by."""
    event.listen(sessions, "after_flush", _keep)


def _keep(session: Session, context: object) -> None:
    del context
    nearest.keep(session)
    searching.keep(session)


def path(name: str) -> str:
    """Return where a declared field lies in the JSON of an item."""
    return f'$."{name}"'


def placed(column: str, options: Sequence[str]) -> str:
    """Return the place of a choice among its options, as an index on it is written."""
    whens = " ".join(f"WHEN '{_quoted(word)}' THEN {place}" for place, word in enumerate(options))
    return f"CASE {column} {whens} END"


def _quoted(word: str) -> str:
    return word.replace("'", "''")


def index(session: Session, pack: Pack) -> None:
    """Make the indexes of the fields that a pack lists or filters, where there are none yet."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return
    fields = {field for kind in pack.types.values() for field in kind.fields.values()}
    wanted = {name: sql for field in fields if field.list or field.filter for name, sql in _indexes(field)}
    known = {row.name for row in connection.exec_driver_sql(_KNOWN)}
    for name in sorted(wanted.keys() - known):
        connection.exec_driver_sql(f'CREATE INDEX "{name}" ON item (type, {wanted[name]})')


def _indexes(field: Field) -> Iterator[tuple[str, str]]:
    """Yield the names and expressions of the indexes that serve a field's filters and its order."""
    if field.name in _OWN or field.kind in _UNSERVED:
        return
    column = f"json_extract(fields, '{path(field.name)}')"
    yield f"{PREFIX}{field.name}", column
    if field.options:
        order = placed(column, field.options)
        yield f"{PREFIX}{field.name}_{sha256(order.encode()).hexdigest()[:8]}", order
