"""南屏市委督查室 in the middle of a week: weeks lived by the real operations and the real ticks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select

from config.loader import read_chain, shipped
from rules.calendar import BEIJING
from server.clock import SetClock
from server.desk import PROGRAM, Actor
from server.instance import Instance
from server.models import ClockRun, ImportBatch, Item, LadderStep, Notice, Person, Petition, Unit
from server.work import acts, papers, people, petitions, register, units
from server.work.files import Upload

NOW = "2026-11-18 09:10"
PASSWORD = "very-long-password"
UNITS = {
    "housing": "南屏市住房和城乡建设局",
    "water": "南屏市水务局",
    "school": "南屏市教育局",
    "discipline": "南屏市纪委监委",
    "organisation": "南屏市委组织部",
}
SHORT = {"housing": "市住建局"}
PEOPLE = {
    "clerk": ("王经办", "office", "clerk"),
    "director": ("李主任", "office", "director"),
    "leader": ("张副书记", "office", "leader"),
    "principal": ("陈书记", "office", "principal"),
    "rules": ("蒋规则", "office", "rule_admin"),
    "liaison": ("赵联络", "housing", "liaison"),
    "head": ("钱局长", "housing", "unit_head"),
    "water": ("孙联络", "water", "liaison"),
    "water_head": ("吴局长", "water", "unit_head"),
    "school": ("周联络", "school", "liaison"),
    "school_head": ("郑局长", "school", "unit_head"),
    "organ": ("冯书记", "discipline", "discipline"),
    "foreign": ("褚经办", "elsewhere", "clerk"),
    "accounts": ("卫系统", "office", "accounts"),
}


def at(text):
    """Return an instant in Beijing."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@dataclass
class City:
    """The office, its units and people, and the items by a short name."""

    instance: Instance
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)

    def actor(self, name):
        with self.instance.bench.sessions() as session:
            return Actor.of(session.get_one(Person, self.people[name]))

    def do(self, when, who, operation, *args, **given):
        with self.instance.desk(self.actor(who), at(when)) as desk:
            made = operation(desk, *args, **given)
            return made.id if hasattr(made, "id") else made

    def register(self, key, title, when, *, leads=("housing",), cos=(), **fields):
        given = {"title": title, "leader": "张书记", "instructed_on": when[:10], **fields}
        self.items[key] = self.do(
            when,
            "clerk",
            register.register,
            office_id=self.units["office"],
            type="instruction",
            fields=given,
            leads=[self.units[name] for name in leads],
            cos=[self.units[name] for name in cos],
        )
        return self.items[key]

    def hand_over(self, key, title, when, *, sign=True, leads=("housing",), cos=(), **fields):
        item = self.register(key, title, when, leads=leads, cos=cos, **fields)
        self.do(when, "director", acts.do, item, "set_up")
        self.do(when, "clerk", acts.do, item, "assign")
        for name in (*leads, *cos) if sign else ():
            who = "liaison" if name == "housing" else name
            self.do(when, who, acts.do, item, "sign", unit_id=self.units[name])
        return item

    def live(self, first, last):
        """Tick each morning at half past eight and send at noon and in the evening."""
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            self.instance.tick(at(f"{day} 08:30"))
            if str(day) != NOW[:10]:
                self.instance.tick(at(f"{day} 12:00"))
                self.instance.tick(at(f"{day} 17:00"))
            day += timedelta(days=1)

    def one(self, model, **by):
        """Return the last row of a table with these values."""
        with self.instance.bench.sessions() as session:
            query = select(model).filter_by(**by).order_by(model.id.desc())
            return session.scalars(query).first()

    def run(self, key, clock="finish"):
        return self.one(ClockRun, item_id=self.items[key], clock=clock)

    def step(self, key, tier):
        return self.one(LadderStep, item_id=self.items[key], tier=tier)

    def item(self, key):
        return self.one(Item, id=self.items[key])

    def notice(self, key, tier, unit):
        return self.one(Notice, step_id=self.step(key, tier).id, unit_id=self.units[unit])

    def petition(self, key):
        return self.one(Petition, item_id=self.items[key])


def build(folder):
    """Build the city and live its weeks."""
    instance = Instance.create(
        folder, office="南屏市委督查室", pack="city", demo=True, at=at("2026-10-19 08:30")
    )
    instance.bench.clock = SetClock(at(NOW))
    city = City(instance)
    _found(city)
    _october(city)
    _november(city)
    return city


def _found(city):
    with city.instance.desk(PROGRAM) as desk:
        root = units.create(desk, name="南屏市", kind="政府", level="city")
        office = desk.session.get_one(Unit, next(iter(desk.shelf.offices())))
        office.parent_id, office.path = root.id, f"{root.path}{office.id}/"
        office.short_name = "市委督查室"
        city.units = {"root": root.id, "office": office.id}
        for key, name in UNITS.items():
            made = units.create(
                desk, name=name, short_name=SHORT.get(key, name.removeprefix("南屏")), parent_id=root.id
            )
            city.units[key] = made.id
        other = units.create(desk, name="云岭县委督查室", kind="党委", level="county", pack="city")
        city.units["elsewhere"] = other.id
        desk.shelf.adopt(desk, other.id, read_chain(shipped("city")))
    with city.instance.desk(PROGRAM) as desk:
        first = people.create(desk, login="first", name="底", unit_id=city.units["office"], password=PASSWORD)
        desk.session.flush()
        for login, (name, unit, role) in PEOPLE.items():
            person = people.create(desk, login=login, name=name, unit_id=city.units[unit])
            person.password_hash = first.password_hash
            city.people[login] = person.id
            people.grant(desk, person.id, role, city.units[unit])


def _october(city):
    city.hand_over(
        "bridge",
        "江北大桥引桥征地拆迁",
        "2026-10-19 09:00",
        cos=("water",),
        source="市委常委会纪要第31期",
        body="主要领导批示：抓紧完成引桥两侧征地拆迁，月底前报进展。",
    )
    city.live("2026-10-19", "2026-11-01")


def _november(city):
    _first_week(city)
    _second_week(city)
    _third_week(city)


def _first_week(city):
    city.hand_over("heating", "城东6个老旧小区供暖", "2026-11-02 09:00", cos=("water",), difficulty="一般")
    city.live("2026-11-02", "2026-11-03")
    city.live("2026-11-04", "2026-11-04")
    draft = city.step("bridge", "criticize")
    city.do("2026-11-05 09:00", "director", papers.approve, draft.id, text_hash=draft.text_hash)
    city.do("2026-11-05 10:00", "leader", papers.approve, draft.id, text_hash=draft.text_hash)
    city.live("2026-11-05", "2026-11-05")
    city.hand_over("slip", "南山公园无障碍改造", "2026-11-06 09:00", leads=("water",))
    city.live("2026-11-06", "2026-11-08")


def _second_week(city):
    city.hand_over("land", "安置房土地手续", "2026-11-09 09:00")
    city.hand_over("report", "中小学课后服务收费清理", "2026-11-09 09:30", leads=("school",))
    city.live("2026-11-09", "2026-11-13")
    city.do(
        "2026-11-13 10:00",
        "school_head",
        acts.do,
        city.items["report"],
        "submit",
        unit_id=city.units["school"],
        text="已完成清理，退费 32.5 万元，涉及 18 所学校。",
        files=[Upload("清理情况报告.pdf", b"%PDF-1.4 report")],
    )
    city.live("2026-11-14", "2026-11-16")


def _third_week(city):
    land = city.run("land")
    city.do(
        "2026-11-17 09:00",
        "head",
        petitions.file,
        land.id,
        "extension",
        reason="规划调整需重新公示",
        text="已完成七成",
        to=date(2026, 11, 23),
    )
    city.hand_over(
        "flood",
        "冬季防汛物资储备",
        "2026-11-17 10:00",
        leads=("water",),
        cos=("housing",),
        sign=False,
        urgency="加急",
    )
    city.register("fresh", "城区公共厕所开放时间", "2026-11-17 16:00")
    _ledger(city)
    city.live("2026-11-17", "2026-11-18")


def _ledger(city):
    with city.instance.desk(city.actor("clerk"), at("2026-11-17 15:00")) as desk:
        batch = ImportBatch(
            office_id=city.units["office"],
            type="decision",
            name="2026年重点工作.csv",
            sha256="0" * 64,
            rows=2,
            at=desk.now,
            person_id=desk.actor.person_id,
        )
        desk.session.add(batch)
        desk.session.flush()
        for key, title, taken in (
            ("vague", "优化营商环境若干措施", {"units_text": "市有关部门按职责分工负责", "pending": True}),
            ("old", "全市地名标志更新", {"assigned_on": date(2026, 9, 1), "units_text": "市住建局"}),
        ):
            item = register.register(
                desk,
                office_id=city.units["office"],
                type="decision",
                fields={"title": title},
                leads=[city.units["housing"]] if key == "old" else [],
                taken=register.Taken(batch.id, key, ledger_no="1", **taken),
            )
            city.items[key] = item.id
