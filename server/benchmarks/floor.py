"""The floor of a tick: hand-written SQL that writes the very rows that a tick wrote, and decides nothing."""

from __future__ import annotations

import sqlite3
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TABLES = ("ladder_step", "stored_decision", "journal_block", "tick")
BATCH = 500


def write(before: Path, after: Path) -> float:
    """Write into `before` what a tick added in `after`; return the seconds that it took.

    The rows are read first, uncounted; then, as a tick does, so many at a time are written in a transaction.
    """
    rows = {table: _added(after, before, table) for table in TABLES}
    woken = _woken(after, before)
    base = sqlite3.connect(before, isolation_level=None)
    try:
        base.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON")
        start = perf_counter()
        base.execute(
            "SELECT id FROM clock_run WHERE wake_at <= ? AND ended_at IS NULL", (woken[0][3],)
        ).fetchall()
        for at in range(0, len(woken), BATCH):
            base.execute("BEGIN IMMEDIATE")
            some = [(wake, epoch, run) for wake, epoch, run, _ in woken[at : at + BATCH]]
            base.executemany("UPDATE clock_run SET wake_at = ?, epoch = ? WHERE id = ?", some)
            for table in ("ladder_step", "stored_decision"):
                _insert(base, table, rows[table][at : at + BATCH])
            _insert(base, "journal_block", rows["journal_block"][at // BATCH : at // BATCH + 1])
            base.execute("COMMIT")
        _insert(base, "tick", rows["tick"])
        return perf_counter() - start
    finally:
        base.close()


def _insert(base: sqlite3.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        base.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608  (our own names)


def _added(after: Path, before: Path, table: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(before) as old:
        (last,) = old.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()  # noqa: S608
    with sqlite3.connect(after) as new:
        return new.execute(f"SELECT * FROM {table} WHERE id > ? ORDER BY id", (last,)).fetchall()  # noqa: S608


def _woken(after: Path, before: Path) -> list[tuple[str, int, int, str]]:
    """Return the runs that the tick moved: when they wake, their epoch, their id, when the latest woke."""
    with sqlite3.connect(after) as new:
        new.execute("ATTACH ? AS old", (str(before),))
        return new.execute(
            "SELECT r.wake_at, r.epoch, r.id, max(o.wake_at) OVER () FROM clock_run r"
            " JOIN old.clock_run o ON o.id = r.id WHERE r.epoch <> o.epoch ORDER BY r.id"
        ).fetchall()
