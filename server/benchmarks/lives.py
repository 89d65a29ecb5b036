"""Some items as an office has them, lived day by day: what `ledger` copies until there are enough."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import event, select

from config.loader import read_chain
from rules.calendar import BEIJING
from server.benchmarks import scene
from server.desk import PROGRAM
from server.errors import Refusal
from server.instance import Instance
from server.models import ClockRun
from server.work import acts, petitions, register, units
from server.work.files import Upload

if TYPE_CHECKING:
    from pathlib import Path

    from server.desk import Desk

NOW = datetime(2026, 9, 17, 9, 30, tzinfo=BEIJING)
UNITS = 200
OFFICES = 4
"""So many that none has more steps in a tick than a pack may let out at once."""
_FIRST = date(2026, 8, 3)
_DAY = timedelta(days=1)
_KINDS = ("部门", "部门", "政府", "乡镇", "党委")
_PACK = """\
language: 1
extends: city
label: {zh: 基准规则包, en: Benchmark pack}
level: city
hold: {notices: 9999, silence: 999个工作日}
"""


class _Event(NamedTuple):
    """Something that is done on an item of these lives."""

    at: datetime
    number: int
    act: str


class Place(NamedTuple):
    """Where the items live."""

    instance: Instance
    offices: tuple[int, ...]
    units: tuple[int, ...]


def live(folder: Path, items: int) -> Place:
    """Make an instance in `folder` and let so many items live in it until shortly before `NOW`."""
    place = _place(folder)
    random = Random(7)  # noqa: S311  (the same lives every time)
    events = [event for number in range(items) for event in _life(random, number)]
    made: dict[int, int] = {}
    day = _FIRST
    while day < NOW.date():
        for happening in sorted(one for one in events if one.at.date() == day):
            with suppress(Refusal):  # not every act is possible when its turn comes
                _do(place, random, made, happening)
        if day.weekday() < 5:
            place.instance.tick(_at(day, 9))
            place.instance.send(_at(day, 17))
        day += _DAY
    return place


def _place(folder: Path) -> Place:
    """Make offices with one of two packs each, and units of several kinds."""
    pack = folder / "bench"
    pack.mkdir(parents=True)
    (pack / "pack.yaml").write_text(_PACK, encoding="utf-8")
    instance = Instance.create(folder / "instance", office="基准督查室", pack=str(pack))
    instance.bench.engine.dispose()
    event.listen(instance.bench.engine, "connect", _loose)
    first = instance.shelf.offices()[0]
    with instance.bench.desk(PROGRAM, _at(_FIRST, 8)) as desk:
        offices = (first, *(_office(desk, first, number, pack) for number in range(1, OFFICES)))
        made = tuple(
            units.create(
                desk, name=f"单位{n}", parent_id=first, kind=_KINDS[n % len(_KINDS)], level="city"
            ).id
            for n in range(UNITS)
        )
    return Place(instance, offices, made)


def _loose(connection: Any, record: Any) -> None:
    """Let nothing of it need survive a power cut."""
    del record
    connection.execute("PRAGMA synchronous=OFF")


def _office(desk: Desk, above: int, number: int, pack: Path) -> int:
    """Make one more office, every other one with the twenty ladders of the engine's benchmark."""
    made = units.create(
        desk, name=f"基准督查室{number}", parent_id=above, kind="党委", level="city", pack="bench"
    )
    desk.shelf.adopt(desk, made.id, scene.chain() if number % 2 else read_chain(pack))
    return made.id


def _life(random: Random, number: int) -> list[_Event]:
    """Return what is done on one item, from its registration on."""
    days = (NOW.date() - _FIRST).days
    day = NOW.date() - _DAY * int(1 + (days - 1) * random.random() ** 2)  # more young ones than old ones
    at = _at(day, 9) + timedelta(minutes=random.randrange(400))
    begun = ("register", "set_up", "assign")
    found = [_Event(at + timedelta(minutes=n), number, act) for n, act in enumerate(begun)]
    for act, likely in (("sign", 0.9), ("report", 0.6), ("explain", 0.2), ("extend", 0.15), ("submit", 0.2)):
        at += timedelta(hours=random.randrange(1, 40))
        if random.random() < likely and at < NOW:
            found.append(_Event(at, number, act))
    if found[-1].act == "submit":
        at += timedelta(hours=random.randrange(1, 30))
        found.append(_Event(at, number, "send_back"))
    return found


def _do(place: Place, random: Random, made: dict[int, int], event: _Event) -> None:
    number, unit = event.number, place.units[event.number % UNITS]
    with place.instance.desk(PROGRAM, event.at) as desk:
        if event.act == "register":
            made[number] = _register(desk, random, place.offices[number % OFFICES], unit, event)
        elif event.act in {"explain", "extend"}:
            _ask(desk, random, made[number], event)
        else:
            own = event.act in {"sign", "report", "submit"}
            files = [Upload("材料.txt", b"x")] if event.act == "submit" else []
            acts.do(
                desk,
                made[number],
                event.act,
                unit_id=unit if own else None,
                text="已办",
                reason="不实",
                files=files,
            )


def _register(desk: Desk, random: Random, office: int, unit: int, event: _Event) -> int:
    pack = desk.shelf.of(office)
    kinds = [name for name in pack.types if name.startswith("bench")] or ["instruction", "decision"]
    kind = random.choice(kinds)
    fields: dict[str, Any] = {
        "title": f"落实第{event.number}号",
        "secrecy": "无",
        "urgency": random.choice(("一般", "一般", "一般", "加急")),
        "difficulty": random.choice(("一般", "一般", "疑难")),
        "points": random.randrange(1, 100),
        "leader": "张书记",
        "instructed_on": str(event.at.date()),
    }
    known = {name: value for name, value in fields.items() if name in pack.types[kind].fields}
    return register.register(desk, office_id=office, type=kind, fields=known, leads=[unit]).id


def _ask(desk: Desk, random: Random, item: int, event: _Event) -> None:
    """File a request on the item's finish clock; some are answered at once."""
    run = desk.session.scalars(
        select(ClockRun.id).where(
            ClockRun.item_id == item, ClockRun.clock == "finish", ClockRun.ended_at.is_(None)
        )
    ).first()
    if run is None:
        return
    to = event.at.date() + _DAY * random.randrange(5, 15)
    kind = "explanation" if event.act == "explain" else "extension"
    asked = petitions.file(desk, run, kind, reason="协调中", text="申请", to=to)
    desk.session.flush()
    if random.random() < 0.7:
        petitions.decide(desk, asked.id, granted=random.random() < 0.5, to=to, reply="知悉")


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), BEIJING)
