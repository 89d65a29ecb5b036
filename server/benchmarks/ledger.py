"""A database with many open clocks, made fast: some lived items, then copies of their rows by SQL."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from server import tick
from server.benchmarks.lives import NOW, UNITS, live
from server.findings import Finder
from server.models import ClockRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from server.instance import Instance

EVERY = 50
"""One clock in so many is due: a step is proposed on it."""
MOST_LIVES = 160
_FIRST_ID = 1_000_000
_COPY = """
INSERT INTO "{table}" ({columns}) SELECT {values}
FROM bench_copy JOIN "{table}" ON "{table}"."{key}" = bench_copy.{source} {where} ORDER BY bench_copy.n
"""
_TURN = f"{{first}} + n % {UNITS}"


class _Table(NamedTuple):
    """How the rows of a table are copied: found by which column, and which values become others."""

    name: str
    key: str
    source: str  # item or run
    where: str
    changed: Mapping[str, str]


_TABLES = (
    _Table(
        "item",
        "id",
        "item",
        "",
        {
            "id": "n",
            "number": "'督〔2026〕' || n || '号'",
            "title": "title || n",
            # no two items have the same fields, as in life
            "fields": """replace(fields, '{{', '{{"note": "' || n || '", ')""",
        },
    ),
    _Table("assignment", "item_id", "item", "", {"id": "NULL", "item_id": "n", "unit_id": _TURN}),
    _Table(
        "deed", "item_id", "item", "",
        {"id": "NULL", "item_id": "n", "unit_id": f"CASE WHEN unit_id NOTNULL THEN {_TURN} END"},
    ),
    _Table(
        "clock_run", "id", "run", "",
        {
            "id": "n", "item_id": "n", "unit_id": _TURN,
            "started_at": "strftime('%Y-%m-%d %H:%M:%f000', started_at, -(n * 7 % 15) || ' days')",
            "due_on": "date(due_on, later || ' days')",
            "due_at": "strftime('%Y-%m-%d %H:%M:%f000', due_at, later || ' days')",
        },
    ),
    _Table(
        "ladder_step", "run_id", "run", "",
        {"id": "NULL", "item_id": "n", "run_id": "n", "unit_id": _TURN},
    ),
    _Table(
        "petition", "run_id", "run", "",
        {"id": "NULL", "item_id": "n", "run_id": "n", "unit_id": _TURN},
    ),
)  # fmt: skip


def make(folder: Path, clocks: int) -> Instance:
    """Make an instance in `folder` with so many open clocks."""
    place = live(folder, min(MOST_LIVES, 24 + clocks // 50))
    sources = _sources(place.instance)
    place.instance.bench.engine.dispose()
    _copy(folder / "instance" / "duban.db", clocks, sources, place.units[0])
    _wake(place.instance, folder / "instance" / "duban.db")
    return place.instance


class _Sources(NamedTuple):
    """The runs that are copied, with their items: those with a step to take, and the others."""

    due: Sequence[tuple[int, int]]
    quiet: Sequence[tuple[int, int]]


def _sources(instance: Instance) -> _Sources:
    with instance.bench.sessions() as session:
        ids = session.scalars(select(ClockRun.id).where(ClockRun.ended_at.is_(None))).all()
    due, quiet = [], []
    for finding in tick.judge(instance.bench, ids, NOW):
        docket, decision = finding.verdict.docket, finding.decision
        assert decision is not None
        assert docket.item_id is not None  # no pack of this bench watches units
        if decision.tier:
            due.append((docket.item_id, docket.run_id))
        elif docket.ladder and not docket.run.covered:  # what covers it is not copied
            quiet.append((docket.item_id, docket.run_id))
    return _Sources(due, quiet)


def _copy(path: Path, clocks: int, sources: _Sources, first_unit: int) -> None:
    """Copy the rows of the sources; nothing of it need survive a power cut."""
    with sqlite3.connect(path) as base:
        base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000")
        base.execute(
            "CREATE TEMP TABLE bench_copy (n INTEGER PRIMARY KEY, item INTEGER, run INTEGER, later INTEGER)"
        )
        base.executemany("INSERT INTO bench_copy VALUES (?, ?, ?, ?)", _chosen(clocks, sources))
        for table in _TABLES:
            base.execute(_statement(base, table, first_unit))
        base.execute(
            "UPDATE clock_run SET ended_at = started_at, wake_at = NULL WHERE ended_at IS NULL AND id < ?",
            (_FIRST_ID,),
        )
        base.executescript("PRAGMA journal_mode=WAL; ANALYZE")


def _chosen(clocks: int, sources: _Sources) -> Iterator[tuple[int, int, int, int]]:
    """Yield the id of each copy, what it copies, and by how many days it falls due later."""
    due, quiet = sources
    for n in range(clocks):
        later = 0 if n % EVERY == 0 else n * 11 % 10
        yield (_FIRST_ID + n, *(quiet[n % len(quiet)] if n % EVERY else due[n // EVERY % len(due)]), later)


def _statement(base: sqlite3.Connection, table: _Table, first_unit: int) -> str:
    names = [row[1] for row in base.execute(f"PRAGMA table_info({table.name})")]
    changed = {name: value.format(first=first_unit) for name, value in table.changed.items()}
    return _COPY.format(
        table=table.name,
        key=table.key,
        source=table.source,
        where=table.where,
        columns=", ".join(f'"{name}"' for name in names),
        values=", ".join(changed.get(name, f'"{table.name}"."{name}"') for name in names),
    )


def _wake(instance: Instance, path: Path) -> None:
    """Let each copy wake when it should; what has a step to take that was not chosen is ended."""
    with instance.bench.sessions() as session:
        ids = session.scalars(select(ClockRun.id).where(ClockRun.ended_at.is_(None))).all()
    finder, wakes, over = Finder(instance.bench, NOW), [], []
    for at in range(0, len(ids), tick.READ):
        for finding in finder.news(ids[at : at + tick.READ]):
            run, decision = finding.verdict.docket.run_id, finding.decision
            assert decision is not None
            if not decision.tier:
                wakes.append((_stored(decision.wake_at), run))
            elif (run - _FIRST_ID) % EVERY:
                over.append((run,))
    with sqlite3.connect(path) as base:
        base.executemany("UPDATE clock_run SET wake_at = ? WHERE id = ?", wakes)
        base.executemany("UPDATE clock_run SET wake_at = NULL, ended_at = due_at WHERE id = ?", over)


def _stored(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def some(instance: Instance) -> list[int]:
    """Return a few open runs, to warm up with."""
    with instance.bench.sessions() as session:
        return list(session.scalars(select(ClockRun.id).where(ClockRun.ended_at.is_(None)).limit(50)))
