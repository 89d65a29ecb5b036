"""Finding items by any two signs in a row: their texts cut into pairs, in an index of SQLite's FTS5.

Words of two signs are the norm in Chinese, and an index of whole words or of three signs finds none of
them. A word is found as a phrase of its pairs, which is exact; one sign alone, as the beginning of a
pair. On other databases texts are searched as they stand.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import column, inspect, select, table, text

from server.models import Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection
    from sqlalchemy.orm import Session

TABLE = "item_text"
MAIN, REST = "main", "rest"
"""What an office searches whatever its pack says: title, number, units; and all other texts of an item."""
MAKE = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5({MAIN}, {REST}, "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'\")"
)
_FOUND = table(TABLE, column("rowid"), column(TABLE))
_DROP = text(f"DELETE FROM {TABLE} WHERE rowid = :id")  # noqa: S608  (our own name)
_ADD = text(f"INSERT INTO {TABLE} (rowid, {MAIN}, {REST}) VALUES (:id, :main, :rest)")  # noqa: S608
_TEXTS = ("title", "number", "units_text", "fields")


def serves(dialect: str) -> bool:
    """Return whether a database has the index."""
    return dialect == "sqlite"


def pairs(words: str) -> list[str]:
    """Return a text's pairs of neighbouring signs, and the last sign of each word alone."""
    found: list[str] = []
    for word in unicodedata.normalize("NFKC", words).casefold().split():
        found += (one + other for one, other in pairwise(word))
        found.append(word[-1])
    return found


def has(word: str, *columns: str) -> ColumnElement[bool]:
    """Return the predicate on `Item` that one of the index's columns has a word, which is not empty."""
    asked = f"{{{' '.join(columns)}}} : {_phrase(word)}"
    return Item.id.in_(select(_FOUND.c.rowid).where(_FOUND.c.item_text.match(asked)))


def _phrase(word: str) -> str:
    signs = unicodedata.normalize("NFKC", word).casefold()
    told = " ".join(one + other for one, other in pairwise(signs)) or signs
    quoted = '"' + told.replace('"', '""') + '"'
    return quoted if len(signs) > 1 else f"{quoted}*"


def keep(session: Session) -> None:
    """Write anew, after a flush, the texts of the items that it wrote."""
    if not serves(session.get_bind().dialect.name):
        return
    new = {one for one in session.new if isinstance(one, Item)}
    changed = [one for one in session.dirty if isinstance(one, Item) and _reworded(one)]
    write(session.connection(), [*new, *changed])


def _reworded(item: Item) -> bool:
    state = inspect(item)
    return any(state.attrs[name].history.has_changes() for name in _TEXTS)


def write(connection: Connection, items: Iterable[Any]) -> None:
    """Write the texts of items, or of rows of their table, into the index."""
    rows = [_row(one) for one in items]
    if rows:
        connection.execute(_DROP, [{"id": row["id"]} for row in rows])
        connection.execute(_ADD, rows)


def _row(one: Any) -> dict[str, Any]:
    main = _cut((one.title, one.number, one.units_text))
    return {"id": one.id, MAIN: main, REST: _cut(_strings(one.fields))}


def _cut(texts: Iterable[str]) -> str:
    return " ".join(pair for one in texts for pair in pairs(one))


def _strings(fields: dict[str, Any]) -> Iterator[str]:
    """Yield the texts among the values of fields."""
    for value in fields.values():
        several: Sequence[Any] = value if isinstance(value, list) else (value,)
        yield from (one for one in several if isinstance(one, str))
