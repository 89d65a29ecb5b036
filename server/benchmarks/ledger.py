"""A database with many open clocks, made fast: two real items, then copies of their rows by SQL."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from config.loader import read_chain
from rules.calendar import BEIJING
from server import tick
from server.desk import PROGRAM
from server.instance import Instance
from server.models import ClockRun
from server.work import acts, register, units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from server.desk import Desk

NOW = datetime(2026, 9, 17, 9, 30, tzinfo=BEIJING)
EVERY = 50
"""One clock in so many is due: it was missed the day before, and its unit is urged."""
UNITS = 200
OFFICES = 4
"""So many that none has more steps in a tick than a pack may let out at once."""
_LATE, _EARLY = datetime(2026, 9, 7, 9, tzinfo=BEIJING), datetime(2026, 9, 16, 9, tzinfo=BEIJING)
_PACK = """\
language: 1
extends: city
label: {zh: 基准规则包, en: Benchmark pack}
level: city
hold: {notices: 9999, silence: 999个工作日}
"""
_COPY = """
WITH RECURSIVE many(n) AS (SELECT 3 UNION ALL SELECT n + 1 FROM many WHERE n < :last)
INSERT INTO "{table}" ({columns}) SELECT {values}
FROM many JOIN "{table}" ON "{table}"."{key}" = CASE WHEN n % {every} = 0 THEN 1 ELSE 2 END {where}
"""
_TURN = f"(SELECT unit_id FROM assignment WHERE item_id = 1) + n % {UNITS}"  # noqa: S608  (our own text)
_OFFICE = f"(SELECT unit_id FROM bench_office WHERE turn = n % {OFFICES})"  # noqa: S608  (our own text)
_VERSION = f"(SELECT id FROM pack_version WHERE office_id = {_OFFICE})"  # noqa: S608  (our own text)
_TABLES: tuple[tuple[str, str, str, Mapping[str, str]], ...] = (
    (
        "item",
        "id",
        "",
        {
            "id": "n",
            "number": "'督〔2026〕' || n || '号'",
            "title": "title || n",
            "office_id": _OFFICE,
            "pack_version_id": _VERSION,
        },
    ),
    ("assignment", "item_id", "", {"id": "n", "item_id": "n", "unit_id": _TURN}),
    ("deed", "item_id", "AND act = 'assign'", {"id": "n + 100", "item_id": "n", "unit_id": _TURN}),
    (
        "clock_run",
        "item_id",
        "AND clock = 'finish'",
        {
            "id": "n + 100",
            "item_id": "n",
            "unit_id": _TURN,
            "pack_version_id": _VERSION,
            "wake_at": f"CASE WHEN n % {EVERY} = 0 THEN wake_at ELSE '2026-09-20 16:00:00.000000' END",
        },
    ),
)


def make(folder: Path, clocks: int) -> Instance:
    """Make an instance in `folder` with so many open clocks."""
    pack = folder / "bench"
    pack.mkdir(parents=True)
    (pack / "pack.yaml").write_text(_PACK, encoding="utf-8")
    home = folder / "instance"
    instance = Instance.create(home, office="基准督查室", pack=str(pack))
    office = instance.shelf.offices()[0]
    with instance.bench.desk(PROGRAM, _LATE) as desk:
        offices = [office, *(_office(desk, office, n, pack) for n in range(1, OFFICES))]
        made = [
            units.create(desk, name=f"单位{n}", parent_id=office, kind="部门", level="city").id
            for n in range(UNITS)
        ]
    for begun in (_LATE, _EARLY):
        _item(instance, office, made[0], begun)
    tick.tick(instance.bench, _EARLY + timedelta(hours=1))  # so that both wake when they should
    instance.bench.engine.dispose()
    _copy(home / "duban.db", clocks, offices)
    return instance


def _office(desk: Desk, office: int, number: int, pack: Path) -> int:
    """Make one more office under the same pack."""
    made = units.create(
        desk, name=f"基准督查室{number}", parent_id=office, kind="党委", level="city", pack="bench"
    )
    desk.shelf.adopt(desk, made.id, read_chain(pack))
    return made.id


def _item(instance: Instance, office: int, unit: int, begun: datetime) -> None:
    """Register an instruction, hand it over and let it be reported on once; its last clock stays open."""
    fields = {"title": "落实第", "secrecy": "无", "leader": "张书记", "instructed_on": str(begun.date())}
    at = begun
    with instance.bench.desk(PROGRAM, at) as desk:
        item = register.register(desk, office_id=office, type="instruction", fields=fields, leads=[unit]).id
    for act in ("set_up", "assign", "sign", "report"):
        at += timedelta(minutes=1)
        with instance.bench.desk(PROGRAM, at) as desk:
            acts.do(desk, item, act, unit_id=unit if act in {"sign", "report"} else None, text="已办")


def _copy(path: Path, clocks: int, offices: Sequence[int]) -> None:
    """Copy the rows of the two items; nothing of it need survive a power cut."""
    with sqlite3.connect(path) as base:
        base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000")
        base.execute("CREATE TEMP TABLE bench_office (turn INTEGER PRIMARY KEY, unit_id INTEGER)")
        base.executemany("INSERT INTO bench_office VALUES (?, ?)", enumerate(offices))
        for table, key, where, changed in _TABLES:
            names = [row[1] for row in base.execute(f"PRAGMA table_info({table})")]
            statement = _COPY.format(
                table=table,
                key=key,
                where=where,
                every=EVERY,
                columns=", ".join(f'"{name}"' for name in names),
                values=", ".join(changed.get(name, f'"{table}"."{name}"') for name in names),
            )
            base.execute(statement, {"last": clocks + 2})
        base.execute("UPDATE clock_run SET ended_at = started_at WHERE ended_at IS NULL AND item_id <= 2")
        base.executescript("PRAGMA journal_mode=WAL; ANALYZE")


def some(instance: Instance) -> list[int]:
    """Return a few open runs, to warm up with."""
    with instance.bench.sessions() as session:
        return list(session.scalars(select(ClockRun.id).where(ClockRun.ended_at.is_(None)).limit(50)))
