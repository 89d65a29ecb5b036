"""Non-interference, pair by pair: two databases that differ only in what the office beside did.

A pair is one page of one of our people, asked for before and after one random act of theirs; not a byte
of the answer, headers included, may differ.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from server.desk import PROGRAM
from server.models import ClockRun, Incident, Item, LadderStep, Notice, Petition
from server.work import acts, incidents, papers, people, petitions, register, units
from tests.admin.matrix import sweep, visitors
from tests.admin.matrix.realm import FOREIGN, NOW, OWN, at
from tests.fuzz import web

if TYPE_CHECKING:
    from tests.fuzz.world import World

ROUND = 10
"""Pages looked at around one act."""


def _register(of: World, dice: random.Random) -> None:
    item = of.realm.do(
        NOW,
        "beside.clerk",
        register.register,
        office_id=of.realm.units["beside.office"],
        type="instruction",
        fields={
            "title": dice.choice([OWN, FOREIGN]) + str(dice.random()),
            "leader": "张",
            "instructed_on": "2026-11-09",
            "urgency": dice.choice(["一般", "特急"]),
        },
        leads=[of.realm.units["beside.unit"]],
    )
    of.realm.do(NOW, "beside.director", acts.do, item.id, "set_up")
    of.realm.do(NOW, "beside.clerk", acts.do, item.id, "assign")


def _report(of: World, dice: random.Random) -> None:
    of.realm.do(
        NOW,
        "beside.unit_head",
        acts.do,
        of.realm.items["beside.main"],
        "report",
        text=f"{OWN}{dice.random()}",
    )


def _edit_paper(of: World, dice: random.Random) -> None:
    step = of.realm.one(LadderStep, item_id=of.realm.items["beside.main"], state="draft")
    of.realm.do(
        NOW,
        "beside.clerk",
        papers.edit,
        step.id,
        title=f"{OWN}{dice.random()}",
        body=OWN,
        text_hash=step.text_hash,
    )


def _approve(of: World, dice: random.Random) -> None:
    del dice
    step = of.realm.one(LadderStep, item_id=of.realm.items["beside.main"], tier="criticize")
    who = "leader" if len(_approvals(of, step)) else "director"
    if step.state == "draft":
        of.realm.do(NOW, f"beside.{who}", papers.approve, step.id, text_hash=step.text_hash)


def _approvals(of: World, step: Any) -> list[Any]:
    with of.realm.instance.bench.sessions() as session:
        return list(session.get_one(LadderStep, step.id).approvals)


def _unit(of: World, dice: random.Random) -> None:
    with of.realm.instance.desk(PROGRAM, at(NOW)) as desk:
        name = f"东湖市{OWN}{dice.random()}局"
        units.create(desk, name=name, short_name=name[3:12], parent_id=of.realm.units["beside.area"])


def _person(of: World, dice: random.Random) -> None:
    with of.realm.instance.desk(PROGRAM, at(NOW)) as desk:
        one = people.create(
            desk, login=f"b{dice.random()}", name=f"{OWN}人", unit_id=of.realm.units["beside.unit"]
        )
        people.grant(desk, one.id, dice.choice(["liaison", "unit_head"]), of.realm.units["beside.unit"])


def _answer(of: World, dice: random.Random) -> None:
    asked = of.realm.one(Petition, item_id=of.realm.items["beside.asked"])
    if asked.status == "filed":
        of.realm.do(
            NOW,
            "beside.director",
            petitions.decide,
            asked.id,
            granted=dice.random() < 0.5,
            to=asked.asked_to,
            reply=OWN,
        )


def _incident(of: World, dice: random.Random) -> None:
    with of.realm.instance.desk(PROGRAM, at(NOW)) as desk:
        row = Incident(
            kind="crash",
            item_id=of.realm.items["beside.main"],
            office_id=of.realm.units["beside.office"],
            at=desk.now,
            detail={"what": str(dice.random())},
        )
        desk.session.add(row)
        desk.session.flush()
        made = row.id
    if dice.random() < 0.5:
        of.realm.do(NOW, "beside.clerk", incidents.resolve, made, resolution=OWN)


def _receive(of: World, dice: random.Random) -> None:
    with of.realm.instance.bench.sessions() as session:
        waiting = (
            session.query(Notice).filter_by(unit_id=of.realm.units["beside.unit"], received_at=None).all()
        )
    if waiting:
        of.realm.do(NOW, "beside.liaison", papers.receive, dice.choice(waiting).id)


def _finish(of: World, dice: random.Random) -> None:
    del dice
    run = of.realm.one(ClockRun, item_id=of.realm.items["beside.slip"], clock="finish")
    if run.ended_at is None and of.realm.one(Item, id=of.realm.items["beside.slip"]).state != "withdrawn":
        of.realm.do(NOW, "beside.director", acts.do, of.realm.items["beside.slip"], "withdraw", reason=OWN)


def _requests(of: World, dice: random.Random) -> None:
    """Let people of the office beside send what comes to their minds."""
    for _ in range(20):
        _, sent = web.made(dice.randrange(10**9), dice.randrange(10**9), of)
        sent.login, sent.cookie = dice.choice(("beside.clerk", "beside.unit_head")), None
        web.send(of, sent).close()


CHANGES = (
    _register,
    _report,
    _edit_paper,
    _approve,
    _unit,
    _person,
    _answer,
    _incident,
    _receive,
    _finish,
    _requests,
)
"""What the office beside does, in turn."""
WATCHED = (
    "clerk",
    "director",
    "principal",
    "rule_admin",
    "superior",
    "liaison",
    "unit_head",
    "stranger",
    "accounts",
    "security",
    "nobody",
)
ORACLES = (
    "/items/instruction/?search=" + OWN,
    "/items/instruction/?state__is=assigned&sort=4&desc=1",
    "/data/item_screen/?search=" + OWN,
    "/items/instruction/?lead__contains=局",
    "/items/instruction/?urgency__is=特急",
    "/data/item_screen/?sort=0&page_size=100",
    "/items/instruction/ajax/lookup/?name=units&query=局",
    "/data/unit/ajax/lookup/?name=units&query=局",
    "/data/unit/?search=" + OWN,
    "/data/person/?search=" + OWN,
    "/data/grant/?sort=0",
    "/data/incident/?sort=2&desc=1",
    "/data/notice/?search=" + OWN,
    "/data/notice/?sort=0&desc=1",
    "/data/ladderstep/?sort=0&desc=1",
    "/data/givennumber/?sort=0&desc=1",
    "/data/numbersequence/",
    "/workbench/late",
    "/workbench/review",
    "/items/decision/?search=" + OWN,
    "/items/rectification/",
    "/items/suggestion/",
    "/data/login/?sort=1",
    "/items/instruction/export/csv/?search=局",
    "/data/item_screen/export/csv/",
)
"""Lists, counts, look-ups, filters and sorts that could tell something of the rows beside."""


@dataclass(slots=True)
class Found:
    """What a run has come to."""

    pairs: int = 0
    good: int = 0  # pages that were there: the others were refused alike
    acts: Counter[str] = field(default_factory=Counter)
    changed: list[tuple[str, str, str]] = field(default_factory=list)  # act, role, page


def pages(of: World) -> list[tuple[str, str]]:
    """Return who is asked about what: each page for whom it is there, the lists that could tell the most."""
    roles = {login: role for role, login in sweep.LOGINS.items() if role in WATCHED}
    there = {
        (roles[login], one.path)
        for one in of.addresses
        if one.method == "GET" and not one.whole and not one.foreign and "xport" not in one.path
        for login in one.logins
        if login in roles
    }
    return sorted(there) + [(role, path) for role in WATCHED for path in ORACLES] * 4


def play(of: World, seed: int, rounds: int, first: int = 0) -> Found:
    """Play so many acts of the office beside, each with pages of ours around it."""
    asked, found = pages(of), Found()
    for number in range(first, first + rounds):
        if number % len(CHANGES) == 0 or number == first:
            of.restore()
            of.realm.instance.shelf.refresh()
        _round(of, random.Random(f"{seed}/{number}"), number, asked, found)
    of.restore()
    return found


def _round(of: World, dice: random.Random, number: int, asked: list[tuple[str, str]], found: Found) -> None:
    change = CHANGES[number % len(CHANGES)]
    seen = [dice.choice(asked) for _ in range(ROUND)]
    before = [answer_to(of, role, path) for role, path in seen]
    change(of, dice)
    found.acts[change.__name__] += 1
    for (role, path), first in zip(seen, before, strict=True):
        again = answer_to(of, role, path)
        found.pairs += 1
        found.good += again.status == 200
        if again != first:
            found.changed.append((change.__name__, role, path))


def answer_to(of: World, role: str, path: str) -> visitors.Answer:
    """Return what a page answers one of our people, without what is new in every answer."""
    return visitors.Answer.of(of.people[sweep.LOGINS[role]].get(path))
