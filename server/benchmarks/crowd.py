"""A database of many items of many offices, made fast: one lived item, then copies of its rows by SQL."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import create_engine, select

from config.loader import read_chain
from rules.calendar import BEIJING
from server.desk import PROGRAM
from server.instance import Instance
from server.models import ClockRun, Item
from server.store import searching
from server.work import acts, people, register, units

if TYPE_CHECKING:
    from pathlib import Path

    from server.desk import Desk

TYPE = "bench"
NOW = datetime(2026, 9, 17, 9, 30, tzinfo=BEIJING)
PASSWORD = "many-many-items-2026"  # noqa: S105  (of a database that lives as long as its measuring)
CITIES, COUNTIES, UNITS = 9, 90, 1000
_FIRST_ID = 1_000_000
_PACK = """\
language: 1
extends: province
label: {zh: 基准规则包, en: Benchmark pack}
level: province
"""
_KIND = """\
like: matter
off: 否
label: {zh: 基准事项, en: Matter}
order: 1
fields:
  points: {label: {zh: 任务条数, en: Tasks}, kind: integer, min: 0, max: 999, list: 是, filter: 是}
  funds:  {label: {zh: 资金, en: Funds}, kind: decimal, places: 2, list: 是, filter: 是}
  found:  {label: {zh: 发现日期, en: Found on}, kind: date, list: 是, filter: 是}
  leader: {label: {zh: 批示领导, en: Leader}, kind: person, list: 是, filter: 是, search: 是}
  area:   {label: {zh: 领域, en: Area}, kind: choice, options: [城建, 水务, 教育, 卫生, 环保], list: 是,
           filter: 是}
  public: {label: {zh: 公开, en: Public}, kind: yes_no, filter: 是}
"""
_WORDS = tuple(
    """
    防汛 道路 桥梁 学校 医院 供水 污水 垃圾 绿化 停车 棚改 老旧 小区 电梯 燃气 供暖 农田 水库 河长 林长
    扶贫 振兴 产业 园区 招商 项目 征地 拆迁 安置 就业 社保 养老 托育 食品 药品 安全 消防 应急 救灾 信访
    审计 整改 巡视 督导 考核 预算 债务 税收 统计 普查 档案 保密 网络 数据 平台 窗口 政务 公开 热线 投诉
    """.split()  # noqa: SIM905  (sixty words are read more easily so)
)
"""Words of titles, two characters each."""
RARE = "漕渠"
"""A word of the title of one item in ten thousand."""


class Crowd(NamedTuple):
    """The instance, and of each size of office the login of a clerk."""

    instance: Instance
    logins: tuple[tuple[str, str], ...]


class _Lived(NamedTuple):
    """What is copied, and where the copies go: offices and leading units stand in rows of ids."""

    item: int
    run: int
    office: int
    next_office: int
    lead: int


def make(folder: Path, items: int) -> Crowd:
    """Make an instance in `folder` with so many items: three in ten of a province, three of nine cities."""
    pack = folder / "bench"
    (pack / "types").mkdir(parents=True)
    (pack / "pack.yaml").write_text(_PACK, encoding="utf-8")
    (pack / "types" / f"{TYPE}.yaml").write_text(_KIND, encoding="utf-8")
    instance = Instance.create(folder / "instance", office="基准督查室", pack=str(pack))
    first = instance.shelf.offices()[0]
    with instance.bench.desk(PROGRAM, NOW) as desk:
        offices = [first, *(_office(desk, first, number, pack) for number in range(1, 1 + CITIES + COUNTIES))]
        leads = [
            units.create(desk, name=f"单位{n}", parent_id=offices[n % len(offices)], kind="部门").id
            for n in range(UNITS)
        ]
        logins = [
            (size, _clerk(desk, size, offices[at]))
            for size, at in (("province", 0), ("city", 1), ("county", 1 + CITIES))
        ]
    item, run = _live(instance, first, leads[0])
    instance.bench.engine.dispose()
    lived = _Lived(item, run, first, offices[1], leads[0])
    _copy(folder / "instance" / "duban.db", items, lived)
    return Crowd(instance, tuple(logins))


def _office(desk: Desk, above: int, number: int, pack: Path) -> int:
    made = units.create(
        desk, name=f"基准督查室{number}", parent_id=above, kind="党委", level="city", pack="bench"
    )
    desk.shelf.adopt(desk, made.id, read_chain(pack))
    return made.id


def _clerk(desk: Desk, size: str, office: int) -> str:
    login = f"clerk-{size}"
    person = people.create(desk, login=login, name="经办", unit_id=office, password=PASSWORD, own=True)
    people.grant(desk, person.id, "clerk", office)
    return login


def _live(instance: Instance, office: int, unit: int) -> tuple[int, int]:
    """Let one item live until its unit has signed; return it and its open run."""
    fields = {
        "title": "落实", "secrecy": "无", "points": 1, "funds": "1.00", "found": "2026-09-01",
        "leader": "张书记", "area": "城建", "public": "是",
    }  # fmt: skip
    with instance.desk(PROGRAM, NOW) as desk:
        item = register.register(desk, office_id=office, type=TYPE, fields=fields, leads=[unit]).id
        for act in ("set_up", "assign", "sign"):
            acts.do(desk, item, act, unit_id=unit if act == "sign" else None)
        finish = select(ClockRun.id).where(ClockRun.item_id == item, ClockRun.clock == "finish")
        return item, desk.session.scalars(finish).one()


_ITEMS = """
WITH RECURSIVE counted(n) AS (SELECT {begin} UNION ALL SELECT n + 1 FROM counted WHERE n < ?)
INSERT INTO item ({columns}) SELECT {values} FROM counted JOIN item AS model ON model.id = ?
"""
_OFFICE = """CASE WHEN n % 10 < 3 THEN {first} WHEN n % 10 < 6 THEN {next} + n / 10 % {cities}
    ELSE {next} + {cities} + n / 10 % {counties} END"""
_STATES = "CASE WHEN n % 10 IN (2, 5, 8) THEN 'closed' WHEN n % 7 = 0 THEN 'review' ELSE 'handling' END"
_CHANGED = {
    "id": "n",
    "number": "'督〔2026〕' || n || '号'",
    "office_id": _OFFICE,
    "title": """(SELECT text FROM temp.word WHERE id = n * 7 % {words})
        || (SELECT text FROM temp.word WHERE id = n / {words} * 13 % {words})
        || CASE WHEN n % 10000 THEN '工作' ELSE '{rare}' END || '第' || n || '项'""",
    "state": _STATES,
    "final": "n % 10 IN (2, 5, 8)",
    "fields": """json_set(model.fields, '$.points', n * 37 % 1000, '$.funds', n * 7919 % 1000000,
        '$.found', date('2026-01-01', (n * 11 % 360) || ' days'),
        '$.leader', substr('赵钱孙李周吴郑王冯陈', 1 + n % 10, 1) || '书记',
        '$.area', CASE n % 5 WHEN 0 THEN '城建' WHEN 1 THEN '水务' WHEN 2 THEN '教育'
            WHEN 3 THEN '卫生' ELSE '环保' END,
        '$.public', n % 3 = 0)""",
    "created_at": "strftime('%Y-%m-%d %H:%M:%f000', model.created_at, -(n % 300) || ' days')",
    "import_key": "NULL",
}
_BESIDE = (
    """INSERT INTO assignment (item_id, unit_id, role, since)
    SELECT id, {lead} + id % {units}, 'lead', created_at FROM item WHERE id >= {begin}""",
    """INSERT INTO seen (unit_id, item_id, why)
    SELECT office_id, id, 'set' FROM item WHERE id >= {begin}
    UNION ALL SELECT {lead} + id % {units}, id, 'lead' FROM item WHERE id >= {begin}
    UNION ALL SELECT {next} + id / 10 % {cities}, id, 'lead' FROM item WHERE id >= {begin} AND id % 10 = 0""",
)
_NEAREST = """UPDATE item SET next_due_at = (SELECT min(due_at) FROM clock_run
WHERE item_id = item.id AND clock <> '' AND ended_at IS NULL)"""
_RUNS = """INSERT INTO clock_run ({columns})
SELECT {values} FROM item JOIN clock_run AS model ON model.id = ? WHERE item.id >= {begin}"""
_LATER = "(item.id * 17 % 200 - 100) || ' days'"
_RUN_CHANGED = {
    "id": "item.id",
    "item_id": "item.id",
    "unit_id": "{lead} + item.id % {units}",
    "due_on": f"date(model.due_on, {_LATER})",
    "due_at": f"strftime('%Y-%m-%d %H:%M:%f000', model.due_at, {_LATER})",
    "ended_at": "CASE WHEN item.final THEN model.due_at END",
    "outcome": "CASE WHEN item.final THEN 'on_time' ELSE 'open' END",
    "wake_at": "NULL",
    "key": "NULL",
}


def _copy(path: Path, items: int, lived: _Lived) -> None:
    """Copy the one item's rows, each copy other than the others; nothing of it need survive a power cut."""
    told = {
        "first": lived.office, "next": lived.next_office, "lead": lived.lead, "cities": CITIES,
        "counties": COUNTIES, "units": UNITS, "words": len(_WORDS), "rare": RARE, "begin": _FIRST_ID,
    }  # fmt: skip
    with sqlite3.connect(path) as base:
        base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000")
        base.execute("CREATE TEMP TABLE word (id INTEGER PRIMARY KEY, text TEXT)")
        base.executemany("INSERT INTO temp.word VALUES (?, ?)", enumerate(_WORDS))
        given = (_FIRST_ID + items - 1, lived.item)
        base.execute(_filled(base, "item", _ITEMS, _CHANGED, told), given)
        for statement in _BESIDE:
            base.execute(statement.format(**told))
        base.execute(_filled(base, "clock_run", _RUNS, _RUN_CHANGED, told), (lived.run,))
        base.execute(_NEAREST)
    _told(path)


def _told(path: Path) -> None:
    """Put the copies' texts into the index that searching reads."""
    engine = create_engine(f"sqlite:///{path}")
    items = select(Item.id, Item.title, Item.number, Item.units_text, Item.fields).where(Item.id >= _FIRST_ID)
    with engine.connect() as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        rows = connection.execution_options(yield_per=5000).execute(items)
        for some in rows.partitions():
            searching.write(connection, some)
        connection.commit()
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    engine.dispose()


def _filled(
    base: sqlite3.Connection, table: str, statement: str, changed: dict[str, str], told: dict[str, object]
) -> str:
    names = [row[1] for row in base.execute(f"PRAGMA table_info({table})")]
    values = (changed[name].format(**told) if name in changed else f'model."{name}"' for name in names)
    return statement.format(
        columns=", ".join(f'"{name}"' for name in names), values=", ".join(values), **told
    )
