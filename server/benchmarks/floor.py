"""The floor of a tick: hand-written SQL that writes the very rows that a tick wrote, and decides nothing."""

from __future__ import annotations

import sqlite3
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BATCH = 500
_LARGE = ("clock_run", "ladder_step", "stored_decision")
"""Tables whose rows go a batch at a time, beside one block of the journal."""


class _Table(NamedTuple):
    """What a tick did to a table: rows as they came to be, and the rows that it changed."""

    name: str
    columns: tuple[str, ...]
    added: Sequence[tuple[Any, ...]]
    changed: Sequence[tuple[Any, ...]]  # each ends with its key


def write(before: Path, after: Path) -> float:
    """Write into `before` all that a tick added and changed in `after`; return the seconds that it took.

    The rows are read first, uncounted; then, as a tick does, so many at a time are written in a
    transaction, each with its block of the journal and the journal's head.
    """
    tables = _differences(before, after)
    base = sqlite3.connect(before, isolation_level=None)
    try:
        base.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON")
        start = perf_counter()
        _write(base, {table.name: table for table in tables})
        return perf_counter() - start
    finally:
        base.close()


def _write(base: sqlite3.Connection, tables: dict[str, _Table]) -> None:
    blocks = tables.pop("journal_block").added
    tables.pop("journal_head")
    large = [tables.pop(name) for name in _LARGE if name in tables]
    most = max(len(rows) for table in large for rows in (table.added, table.changed))
    base.execute("SELECT id FROM clock_run WHERE wake_at <= (SELECT max(at) FROM tick)").fetchall()
    for number, at in enumerate(range(0, most, BATCH)):
        base.execute("BEGIN IMMEDIATE")
        for table in large:
            _put(base, table, at, at + BATCH)
        if number < len(blocks):
            _chain(base, blocks[number])
        base.execute("COMMIT")
    base.execute("BEGIN IMMEDIATE")
    for table in tables.values():
        _put(base, table, 0, None)
    base.execute("COMMIT")


def _put(base: sqlite3.Connection, table: _Table, first: int, last: int | None) -> None:
    added, changed = table.added[first:last], table.changed[first:last]
    if changed:
        values = ", ".join(f"{name} = ?" for name in table.columns)
        base.executemany(f"UPDATE {table.name} SET {values} WHERE id = ?", changed)  # noqa: S608
    if added:
        marks = ", ".join("?" * len(added[0]))
        base.executemany(f"INSERT INTO {table.name} VALUES ({marks})", added)  # noqa: S608  (our own names)


def _chain(base: sqlite3.Connection, block: tuple[Any, ...]) -> None:
    """Append a block and move the head to it."""
    base.execute(f"INSERT INTO journal_block VALUES ({', '.join('?' * len(block))})", block)  # noqa: S608
    base.execute("UPDATE journal_head SET hash = ?, block_id = ? WHERE id = 1", (block[3], block[0]))


def _differences(before: Path, after: Path) -> list[_Table]:
    """Return what every table has more, or otherwise, after than before."""
    with sqlite3.connect(after) as new:
        new.execute("ATTACH ? AS old", (str(before),))
        names = [row[0] for row in new.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = [_difference(new, name) for name in names if "id" in _columns(new, name)]
    return [table for table in found if table.added or table.changed]


def _difference(new: sqlite3.Connection, name: str) -> _Table:
    columns = [column for column in _columns(new, name) if column != "id"]
    differs = " OR ".join(f'n."{column}" IS NOT o."{column}"' for column in columns)
    pairs = f"FROM main.{name} n JOIN old.{name} o ON o.id = n.id WHERE ({differs})"
    flags = ", ".join(f'max(n."{column}" IS NOT o."{column}")' for column in columns)
    told = new.execute(f"SELECT {flags} {pairs}").fetchone()
    moved = [column for column, flag in zip(columns, told, strict=True) if flag]
    kept = ", ".join([*(f'n."{column}"' for column in moved), "n.id"])
    changed = new.execute(f"SELECT {kept} {pairs} ORDER BY n.id").fetchall() if moved else []
    last = f"SELECT coalesce(max(id), 0) FROM old.{name}"  # noqa: S608
    added = new.execute(f"SELECT * FROM main.{name} WHERE id > ({last}) ORDER BY id").fetchall()  # noqa: S608
    return _Table(name, tuple(moved), added, changed)


def _columns(base: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in base.execute(f"PRAGMA main.table_info({table})")]
