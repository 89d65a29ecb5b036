"""A province with two offices, units, people of every role and some items, made by the real operations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from config.loader import read_chain
from server.clock import SetClock
from server.desk import PROGRAM, Actor
from server.instance import Instance
from server.models import Person
from server.work import acts, people, register, units

PACK = Path(__file__).parent / "packs" / "screens"
AT = datetime.fromisoformat("2026-11-02T09:00:00+08:00")
PASSWORD = "very-long-password"

PEOPLE = {
    "clerk": ("王经办", "office", "clerk"),
    "director": ("李主任", "office", "director"),
    "liaison": ("赵联络", "housing", "liaison"),
    "head": ("钱局长", "housing", "unit_head"),
    "outsider": ("孙联络", "water", "liaison"),
    "foreign": ("周经办", "city_office", "clerk"),
    "accounts": ("吴系统", "office", "accounts"),
    "security": ("郑保密", "office", "security"),
    "audit": ("冯审计", "office", "audit"),
    "nobody": ("陈无岗", "water", ""),
}


@dataclass
class Scene:
    instance: Instance
    clock: SetClock
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        with self.instance.bench.sessions() as session:
            return Actor.of(session.get_one(Person, self.people[name]))

    def register(
        self, key: str, title: str, *, by: str = "clerk", leads=("housing",), cos=(), **fields
    ) -> int:
        with self.instance.desk(self.actor(by)) as desk:
            item = register.register(
                desk,
                office_id=self.units["office" if by == "clerk" else "city_office"],
                type="instruction",
                fields={"title": title, "leader": "张书记", **fields},
                leads=[self.units[name] for name in leads],
                cos=[self.units[name] for name in cos],
            )
            self.items[key] = item.id
        return self.items[key]

    def assign(self, key: str, by: str = "clerk") -> None:
        with self.instance.desk(self.actor(by)) as desk:
            acts.do(desk, self.items[key], "assign")


def build(folder: Path, *, demo: bool = True) -> Scene:
    instance = Instance.create(folder, office="江州省委督查室", pack=str(PACK), demo=demo)
    instance.bench.clock = SetClock(AT)
    scene = Scene(instance, instance.bench.clock)
    _units(scene)
    _people(scene)
    return scene


def _units(scene: Scene) -> None:
    with scene.instance.desk(PROGRAM) as desk:
        office = units.create(desk, name="江州省委督查二室", kind="党委", pack="")
        province = units.create(desk, name="江州省", kind="政府")
        scene.units["province"] = province.id
        made = {
            "housing": ("江州省住房和城乡建设厅", "省住建厅", ""),
            "water": ("江州省水利厅", "省水利厅", ""),
            "office": ("江州省委督查办公室", "省督查办", "screens"),
            "city": ("南屏市", "", ""),
        }
        for key, (name, short, pack) in made.items():
            unit = units.create(desk, name=name, short_name=short, parent_id=province.id, pack=pack)
            scene.units[key] = unit.id
        city = units.create(desk, name="南屏市委督查室", parent_id=scene.units["city"], pack="screens")
        scene.units |= {"city_office": city.id, "spare": office.id}
        chain = read_chain(PACK)
        for key in ("office", "city_office"):
            desk.shelf.adopt(desk, scene.units[key], chain)


def _people(scene: Scene) -> None:
    with scene.instance.desk(PROGRAM) as desk:
        first = people.create(
            desk, login="first", name="底", unit_id=scene.units["office"], password=PASSWORD
        )
        desk.session.flush()
        for login, (name, unit, role) in PEOPLE.items():
            person = people.create(desk, login=login, name=name, unit_id=scene.units[unit])
            person.password_hash = first.password_hash  # hashing once is slow enough
            scene.people[login] = person.id
            if role:
                people.grant(desk, person.id, role, scene.units[unit])
