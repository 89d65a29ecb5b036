"""An office of the shipped city pack with its people, on an instance in memory."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy import select

from config.loader import read_chain, shipped
from rules.calendar import BEIJING
from server.desk import PROGRAM, Actor
from server.instance import Instance
from server.models import ClockRun, Item, LadderStep, Person
from server.work import acts, people, register, units

OFFICE_ROLES = ("clerk", "director", "leader", "principal", "rule_admin")


def at(text):
    """Return an instant in Beijing."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@dataclass
class World:
    """An office, three units under it, and people of every role."""

    instance: Instance
    office: int = 0
    units: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def build(self, chain=None):
        chain = chain or read_chain(shipped("city"))
        with self.instance.bench.desk(PROGRAM) as desk:
            office = units.create(desk, name="南屏市委督查室", kind="党委", level="city", pack=chain.name)
            self.office = office.id
            self.instance.shelf.adopt(desk, office.id, chain)
            for role in OFFICE_ROLES:
                self.person(desk, role, role, office.id)
            for name in ("市住建局", "市水务局", "市教育局"):
                self.unit(desk, name)
        return self

    def unit(self, desk, name):
        unit = units.create(desk, name=name, parent_id=self.office)
        self.units[name] = unit.id
        self.person(desk, f"{name}联络员", "liaison", unit.id)
        self.person(desk, f"{name}负责人", "unit_head", unit.id)

    def person(self, desk, login, role, unit_id):
        person = people.create(desk, login=login, name=login, unit_id=unit_id)
        people.grant(desk, person.id, role, unit_id)
        desk.session.flush()
        desk.session.refresh(person, ["grants"])
        self.actors[login] = Actor.of(person)

    def person_later(self, login, role):
        """Let another person have a role in the office from now on."""
        with self.instance.bench.desk(PROGRAM) as desk:
            self.person(desk, login, role, self.office)

    def now(self, when):
        return at(when)

    def do(self, when, who, operation, *args, **given):
        """Do an operation as somebody at an instant."""
        with self.instance.desk(self.actors[who], at(when)) as desk:
            return operation(desk, *args, **given)

    def instruction(self, when="2026-11-02 09:00", leads=("市住建局",), cos=(), sign=True, **fields):
        """Register an instruction, set it up, hand it over and let every unit sign."""
        given = {
            "title": "城东供暖",
            "secrecy": "无",
            "leader": "张书记",
            "instructed_on": when[:10],
            **fields,
        }
        item = self.do(
            when,
            "clerk",
            register.register,
            office_id=self.office,
            type="instruction",
            fields=given,
            leads=[self.units[name] for name in leads],
            cos=[self.units[name] for name in cos],
        )
        self.do(when, "director", acts.do, item.id, "set_up")
        self.do(when, "clerk", acts.do, item.id, "assign")
        for name in (*leads, *cos) if sign else ():
            self.do(when, f"{name}联络员", acts.do, item.id, "sign", unit_id=self.units[name])
        return item

    def tick(self, when, **given):
        return self.instance.tick(at(when), **given)

    def ticks(self, first, last, hour="08:30"):
        """Tick once a day, from the first day through the last; return (day, clock, tier, nth, state)."""
        day = datetime.fromisoformat(first).date()
        end = datetime.fromisoformat(last).date()
        found = []
        while day <= end:
            report = self.tick(f"{day} {hour}")
            self.instance.send(at(f"{day} 17:00"))
            found += [(str(day), s.clock, s.tier, s.nth, s.state) for s in report.steps]
            day = day.fromordinal(day.toordinal() + 1)
        return found

    def run(self, item, clock="finish", unit=None):
        with self.instance.bench.sessions() as session:
            query = select(ClockRun).where(ClockRun.item_id == item.id, ClockRun.clock == clock)
            if unit:
                query = query.where(ClockRun.unit_id == self.units[unit])
            return session.scalars(query.order_by(ClockRun.id.desc())).first()

    def steps(self, item, tier=None):
        with self.instance.bench.sessions() as session:
            query = select(LadderStep).where(LadderStep.item_id == item.id).order_by(LadderStep.id)
            if tier:
                query = query.where(LadderStep.tier == tier)
            return session.scalars(query).all()

    def item(self, item):
        with self.instance.bench.sessions() as session:
            return session.get_one(Item, item.id)

    def login(self, name):
        with self.instance.bench.sessions() as session:
            return session.scalars(select(Person).where(Person.login == name)).one()


@pytest.fixture
def world():
    with Instance.memory(at("2026-11-02 08:30")) as instance:
        yield World(instance).build()


@pytest.fixture
def worlds():
    """Return a maker of worlds under a pack of one's own."""
    with ExitStack() as stack:

        def make(chain, folder=None):
            instance = Instance.memory(at("2026-11-02 08:30")) if folder is None else Instance.open(folder)
            return World(stack.enter_context(instance)).build(chain)

        yield make
