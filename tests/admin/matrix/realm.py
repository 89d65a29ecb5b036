"""A province with two cities side by side and a county below one of them, lived by the real operations.

Every text that belongs to a place holds the place's mark, so that a page tells by itself whose text it shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from config.loader import chain_from_files, read_chain, shipped
from rules.calendar import BEIJING
from server import proposals
from server.clock import SetClock
from server.desk import PROGRAM, Actor
from server.instance import Instance
from server.models import ClockRun, Incident, Item, LadderStep, PackVersion, Person, Petition, Setting
from server.sheets import preview, reading, take
from server.versions import stored_files
from server.work import acts, lending, papers, people, petitions, proposing, register, units, views
from server.work.files import Upload

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-11-10 10:00"
PASSWORD = "very-long-password"
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"
OWN, FOREIGN, BELOW, PRIVATE = "甲境", "乙境", "丙境", "丁境"
"""Marks: our city, the city beside it, what it handed down to its county, the county's own."""

PACK = {
    "pack.yaml": "language: 1\nextends: city\nlabel: {zh: 甲境规则, en: Rules}\nlevel: 市\n",
    "fields.yaml": "item:\n  verdict: {label: 内部结论, kind: 文本, edit: [director], see: [director],"
    " list: true, search: true, filter: true, order: 30}\n",
}
HIDDEN = "只给主任看的结论"
AREAS = {
    "city": ("南屏市甲境", "province"),
    "beside": ("东湖市乙境", "province"),
    "county": ("云岭县丙境", "city"),
}
"""place → the name of its area, and the area above"""
ROLES = {
    "clerk": "office",
    "director": "office",
    "leader": "office",
    "principal": "office",
    "deputy_leader": "office",
    "rule_admin": "office",
    "superior": "area",
    "liaison": "unit",
    "unit_head": "unit",
    "discipline": "organ",
    "accounts": "office",
    "security": "office",
    "audit": "office",
}
"""role → where it is held"""
OTHERS = {"stranger": ("liaison", "spare"), "nobody": ("", "spare")}
MARKS = {"city": OWN, "beside": FOREIGN, "county": BELOW}
HEADS = "序号,事项名称,责任单位,交办日期\r\n"


def at(text: str) -> datetime:
    """Return an instant in Beijing."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@dataclass
class Realm:
    """The instance, and the ids of units, people and items by ``place.name``."""

    instance: Instance
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        with self.instance.bench.sessions() as session:
            return Actor.of(session.get_one(Person, self.people[login]))

    def do(self, when: str, login: str, operation: Any, *args: Any, **given: Any) -> Any:
        with self.instance.desk(self.actor(login), at(when)) as desk:
            return operation(desk, *args, **given)

    def one(self, model: Any, **by: Any) -> Any:
        with self.instance.bench.sessions() as session:
            return session.query(model).filter_by(**by).order_by(model.id.desc()).first()

    def put(self, row: Any) -> int:
        """Put a row that no operation makes by itself."""
        with self.instance.desk(PROGRAM, at(NOW)) as desk:
            desk.session.add(row)
            desk.session.flush()
            return int(getattr(row, "id", 0) or 0)


def build(folder: Path) -> Realm:
    """Build the province and live a week."""
    instance = Instance.create(folder / "instance", office="江州省委督查室", pack="province")
    instance.bench.clock = SetClock(at(NOW))
    realm = Realm(instance)
    _found(realm, folder / "ours")
    _hand_down(realm)
    for place in AREAS:
        _monday(realm, place)
    _tick(realm, "2026-11-03", "2026-11-04")
    for place in AREAS:
        _wednesday(realm, place)
    _tick(realm, "2026-11-05", "2026-11-06")
    for place in AREAS:
        _friday(realm, place)
    instance.tick(at("2026-11-06 17:00"))
    instance.tick(at("2026-11-10 08:30"))
    return realm


def _tick(realm: Realm, *days: str) -> None:
    for day in days:
        realm.instance.tick(at(f"{day} 08:30"))


# units and people


def _found(realm: Realm, ours: Path) -> None:
    ours.mkdir()
    for name, text in PACK.items():
        (ours / name).write_text(text, encoding="utf-8")
    packs = {"city": ours, "beside": shipped("city"), "county": shipped("county")}
    with realm.instance.desk(PROGRAM, at("2026-11-02 08:00")) as desk:
        head = desk.shelf.offices()[0]
        top = desk.session.get_one(Person.unit.property.mapper.class_, head)
        realm.units |= {"province.office": head, "province.area": top.parent_id}
        for place, folder in packs.items():
            _units(realm, desk, place, folder)
    with realm.instance.desk(PROGRAM, at("2026-11-02 08:00")) as desk:
        first = people.create(desk, login="first", name="底", unit_id=head, password=PASSWORD)
        for place in AREAS:
            for role, where in ROLES.items():
                _person(realm, desk, first, f"{place}.{role}", role, where)
        for name, (role, where) in OTHERS.items():
            _person(realm, desk, first, f"city.{name}", role, where)
        _person(realm, desk, first, "province.clerk", "clerk", "office")


def _units(realm: Realm, desk: Any, place: str, folder: Path) -> None:
    name, above = AREAS[place]
    evil = XSS[:40] if place == "city" else ""
    level = "county" if place == "county" else "city"
    area = units.create(desk, name=name, kind="政府", level=level, parent_id=realm.units[f"{above}.area"])
    realm.units[f"{place}.area"] = area.id
    made = {"office": "委督查室", "unit": f"住建局{evil}", "organ": "纪委监委", "spare": "教育局"}
    for key, tail in made.items():
        pack = folder.name if key == "office" else ""
        unit = units.create(
            desk, name=name + tail, short_name=MARKS[place] + tail[:4], parent_id=area.id, pack=pack
        )
        realm.units[f"{place}.{key}"] = unit.id
    desk.shelf.adopt(desk, realm.units[f"{place}.office"], read_chain(folder))


def _person(realm: Realm, desk: Any, first: Any, login: str, role: str, where: str) -> None:
    place = login.split(".", maxsplit=1)[0]
    evil = XSS[:25] if login == "city.clerk" else ""
    name = f"{MARKS.get(place, '省')}{role or '无岗'}{evil}"
    person = people.create(
        desk, login=login, name=name, unit_id=realm.units[f"{place}.{where}"], phone=f"555{name[:2]}"
    )
    person.password_hash = first.password_hash  # hashing once is slow enough
    realm.people[login] = person.id
    if role:
        people.grant(desk, person.id, role, realm.units[f"{place}.{where}"])


# items


def item(
    realm: Realm,
    place: str,
    key: str,
    when: str,
    *,
    type_: str = "instruction",
    lead: str = "unit",
    **more: Any,
) -> int:
    """Register an item of a place; its texts hold the place's mark, ours hold an attack besides."""
    mark = more.pop("mark", MARKS[place])
    evil = XSS if place == "city" else ""
    fields = {
        "title": f"{more.pop('head', '')}{mark}{key}{evil}",
        "body": f"{mark}内容{evil}",
        "source": f"{mark}来源{key}{evil}",
    }
    if type_ == "instruction":
        fields |= {"leader": f"{mark}书记{evil}", "instructed_on": when[:10]}
    made = realm.do(
        when,
        f"{place}.clerk",
        register.register,
        office_id=realm.units[f"{place}.office"],
        type=type_,
        fields=fields | more.pop("fields", {}),
        leads=[realm.units[f"{place}.{lead}" if "." not in lead else lead]],
        parent_id=more.get("parent", realm.items.get("city.handed") if place == "county" else None),
    )
    realm.items[f"{place}.{key}"] = made.id
    return int(made.id)


def hand_over(realm: Realm, place: str, key: str, when: str, **more: Any) -> int:
    """Register an instruction, set it up, hand it over and let its unit sign."""
    made = item(realm, place, key, when, **more)
    realm.do(when, f"{place}.director", acts.do, made, "set_up")
    realm.do(when, f"{place}.clerk", acts.do, made, "assign")
    if "lead" not in more:
        realm.do(when, f"{place}.liaison", acts.do, made, "sign", unit_id=realm.units[f"{place}.unit"])
    return made


def _hand_down(realm: Realm) -> None:
    hand_over(
        realm, "city", "handed", "2026-11-02 09:00", lead="county.office", fields={"deadline": "2026-12-31"}
    )
    item(realm, "county", "private", "2026-11-02 09:00", mark=PRIVATE, parent=None)


def _monday(realm: Realm, place: str) -> None:
    when = "2026-11-02 09:30"
    mark = MARKS[place]
    main = hand_over(realm, place, "main", when, fields={"urgency": "特急"})
    realm.do(
        "2026-11-02 15:00",
        f"{place}.unit_head",
        acts.do,
        main,
        "report",
        unit_id=realm.units[f"{place}.unit"],
        text=f"{mark}进展{XSS if place == 'city' else ''}",
        files=[Upload(f"{mark}报告.pdf", f"%PDF-1.4 {mark}".encode())]
        if place != "city"
        else [Upload(f"{mark}<img src=x onerror=alert(2)>.pdf", f"%PDF-1.4 {mark}".encode())],
    )
    hand_over(realm, place, "slip", when, fields={"urgency": "加急"})
    hand_over(realm, place, "asked", when, fields={"deadline": "2026-11-30"})
    item(realm, place, "fresh", when, head="=1+1")
    item(realm, place, "rect", when, type_="rectification", head="@")
    item(realm, place, "sugg", when, type_="suggestion", head="-2")
    _ledger(realm, place, mark)
    _change(realm, place, mark)
    realm.do("2026-11-02 11:00", f"{place}.clerk", views.save, "/items/instruction/", f"{mark}视图", "sort=0")
    realm.do(
        "2026-11-02 11:00",
        f"{place}.director",
        lending.lend,
        role="director",
        unit_id=realm.units[f"{place}.office"],
        receiver_id=realm.people[f"{place}.clerk"],
        first=date(2027, 3, 1),
        last=date(2027, 3, 5),
        reason=f"{mark}出差",
    )


def _change(realm: Realm, place: str, mark: str) -> None:
    """Let the rules of a place be proposed anew, with a line that says nothing."""
    office = realm.units[f"{place}.office"]
    with realm.instance.desk(realm.actor(f"{place}.rule_admin"), at("2026-11-02 10:30")) as desk:
        version = desk.session.get_one(PackVersion, desk.shelf.current_id(office))
        files = stored_files(version.files)
        files[f"{version.name}/pack.yaml"] += b"# again\n"
        chain = chain_from_files(version.name, files)
        pack = proposals.sound(chain)
        proposing.record(
            desk, office, pack, chain, effective_on=date(2026, 12, 1), reason=f"{mark}修订",
            names={}, timelines={}, impact={},
        )  # fmt: skip


def _ledger(realm: Realm, place: str, mark: str) -> None:
    rows = f"1,{mark}旧账,{AREAS[place][0]}住建局牵头,2026-09-01\r\n2,{mark}待定,市有关部门,\r\n"
    if place == "city":
        rows = rows.replace("住建局牵头", "教育局牵头")
    with realm.instance.desk(realm.actor(f"{place}.clerk"), at("2026-11-02 10:00")) as desk:
        table = reading.read_bytes(f"{mark}台账.csv", (HEADS + rows).encode(), None, frozenset())
        found = preview.preview(
            desk,
            table,
            office_id=realm.units[f"{place}.office"],
            type="decision",
            due=at("2026-10-09").date(),
        )
        take.take(desk, found)
    with realm.instance.bench.sessions() as session:
        for row in session.query(Item).filter(Item.title.contains(mark), Item.type == "decision"):
            realm.items[f"{place}.{'vague' if row.state == 'pending_units' else 'old'}"] = row.id


def _wednesday(realm: Realm, place: str) -> None:
    mark = MARKS[place]
    draft = realm.one(LadderStep, item_id=realm.items[f"{place}.main"], tier="criticize")
    realm.do("2026-11-04 09:00", f"{place}.director", papers.approve, draft.id, text_hash=draft.text_hash)
    run = realm.one(ClockRun, item_id=realm.items[f"{place}.asked"], clock="finish")
    evil = XSS if place == "city" else ""
    realm.do(
        "2026-11-04 10:00",
        f"{place}.unit_head",
        petitions.file,
        run.id,
        "extension",
        reason=f"{mark}缘由{evil}",
        text=f"{mark}说明{evil}",
        to=run.due_on + timedelta(days=2),
    )
    asked = realm.one(Petition, run_id=run.id)
    realm.do(
        "2026-11-04 11:00",
        f"{place}.clerk",
        petitions.decide,
        asked.id,
        granted=True,
        to=asked.asked_to,
        reply=f"{mark}可",
    )


def _friday(realm: Realm, place: str) -> None:
    hand_over(realm, place, "held", "2026-11-06 09:00", fields={"deadline": "2026-11-09"})
    main = realm.items[f"{place}.main"]
    run = realm.one(ClockRun, item_id=main, clock="finish")
    realm.put(
        Incident(
            kind="disagreement",
            item_id=main,
            run_id=run.id,
            office_id=realm.units[f"{place}.office"],
            at=at(NOW),
            detail={"engine": "urge", "oracle": "", "facts": {"urgency": "特急"}, "note": MARKS[place]},
        )
    )
    if place == "city":
        with realm.instance.desk(PROGRAM, at(NOW)) as desk:
            row = desk.session.get_one(Item, main)
            row.fields = {**row.fields, "verdict": HIDDEN}
        realm.put(Setting(key="made_by", value={"what": OWN}))
