"""Reading the rows of many ids at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Executable
    from sqlalchemy.orm import Session

_FEW = 50


def among(column: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a column is one of the ids (sorted).

    Many ids that lie close together are asked for as a span, which may bring some rows that nobody
    asked for: a statement with thousands of values costs more to write than those rows to read.
    """
    if len(ids) > _FEW and ids[-1] - ids[0] < 2 * len(ids):
        found: ColumnElement[bool] = column.between(ids[0], ids[-1])
    else:
        found = column.in_(ids)
    return found


def rows_of(session: Session, query: Executable) -> Sequence[Any]:
    """Return the rows of a query for columns, past the session's own handling of objects."""
    return session.connection().execute(query).all()
