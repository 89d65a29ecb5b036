"""Non-interference: whatever the office beside does, no byte of our pages changes."""

from __future__ import annotations

import random

import pytest

from server.desk import PROGRAM
from server.models import ClockRun, Incident, Item, LadderStep, Notice, Petition
from server.work import acts, incidents, papers, people, petitions, register, units
from tests.admin.matrix import sweep
from tests.admin.matrix.realm import FOREIGN, NOW, OWN, at
from tests.admin.matrix.visitors import masked

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer

SEED = 20261122
PAIRS = 100
ROUND = 10  # pages looked at around one change


def _register(realm, dice):
    item = realm.do(
        NOW,
        "beside.clerk",
        register.register,
        office_id=realm.units["beside.office"],
        type="instruction",
        fields={
            "title": dice.choice([OWN, FOREIGN]) + str(dice.random()),
            "leader": "张",
            "instructed_on": "2026-11-09",
            "urgency": dice.choice(["一般", "特急"]),
        },
        leads=[realm.units["beside.unit"]],
    )
    realm.do(NOW, "beside.director", acts.do, item.id, "set_up")
    realm.do(NOW, "beside.clerk", acts.do, item.id, "assign")


def _report(realm, dice):
    realm.do(
        NOW, "beside.unit_head", acts.do, realm.items["beside.main"], "report", text=f"{OWN}{dice.random()}"
    )


def _edit_paper(realm, dice):
    step = realm.one(LadderStep, item_id=realm.items["beside.main"], state="draft")
    realm.do(
        NOW,
        "beside.clerk",
        papers.edit,
        step.id,
        title=f"{OWN}{dice.random()}",
        body=OWN,
        text_hash=step.text_hash,
    )


def _approve(realm, dice):
    del dice
    step = realm.one(LadderStep, item_id=realm.items["beside.main"], tier="criticize")
    who = "leader" if len(_approvals(realm, step)) else "director"
    if step.state == "draft":
        realm.do(NOW, f"beside.{who}", papers.approve, step.id, text_hash=step.text_hash)


def _approvals(realm, step):
    with realm.instance.bench.sessions() as session:
        return list(session.get_one(LadderStep, step.id).approvals)


def _unit(realm, dice):
    with realm.instance.desk(PROGRAM, at(NOW)) as desk:
        name = f"东湖市{OWN}{dice.random()}局"
        units.create(desk, name=name, short_name=name[3:12], parent_id=realm.units["beside.area"])


def _person(realm, dice):
    with realm.instance.desk(PROGRAM, at(NOW)) as desk:
        one = people.create(
            desk, login=f"b{dice.random()}", name=f"{OWN}人", unit_id=realm.units["beside.unit"]
        )
        people.grant(desk, one.id, dice.choice(["liaison", "unit_head"]), realm.units["beside.unit"])


def _answer(realm, dice):
    asked = realm.one(Petition, item_id=realm.items["beside.asked"])
    if asked.status == "filed":
        realm.do(
            NOW,
            "beside.director",
            petitions.decide,
            asked.id,
            granted=dice.random() < 0.5,
            to=asked.asked_to,
            reply=OWN,
        )


def _incident(realm, dice):
    with realm.instance.desk(PROGRAM, at(NOW)) as desk:
        row = Incident(
            kind="crash",
            item_id=realm.items["beside.main"],
            office_id=realm.units["beside.office"],
            at=desk.now,
            detail={"what": str(dice.random())},
        )
        desk.session.add(row)
        desk.session.flush()
        made = row.id
    if dice.random() < 0.5:
        realm.do(NOW, "beside.clerk", incidents.resolve, made, resolution=OWN)


def _receive(realm, dice):
    with realm.instance.bench.sessions() as session:
        waiting = session.query(Notice).filter_by(unit_id=realm.units["beside.unit"], received_at=None).all()
    if waiting:
        realm.do(NOW, "beside.liaison", papers.receive, dice.choice(waiting).id)


def _finish(realm, dice):
    del dice
    run = realm.one(ClockRun, item_id=realm.items["beside.slip"], clock="finish")
    if run.ended_at is None and realm.one(Item, id=realm.items["beside.slip"]).state != "withdrawn":
        realm.do(NOW, "beside.director", acts.do, realm.items["beside.slip"], "withdraw", reason=OWN)


CHANGES = (_register, _report, _edit_paper, _approve, _unit, _person, _answer, _incident, _receive, _finish)
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
WHOLE = {"/data/journalblock/", "/data/journalhead/", "/data/tick/", "/data/setting/"}
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


@pytest.fixture
def pages(probes):
    paths = {
        probe.path
        for probe in probes
        if probe.method == "GET"
        and probe.relation in {"own", "handed", sweep.NO_OBJECT}
        and not any(probe.rule.startswith(rule) for rule in WHOLE)
        and "xport" not in probe.rule
    }
    return sorted(paths) + list(ORACLES) * 8


def test_what_the_office_beside_does_changes_no_byte_of_our_pages(realm, people, tables, pages):
    dice = random.Random(SEED)
    tables.restore()
    realm.instance.shelf.refresh()
    changed, good = [], 0
    for number in range(PAIRS // ROUND):
        seen = [(dice.choice(WATCHED), dice.choice(pages)) for _ in range(ROUND)]
        before = [people[role].get(path) for role, path in seen]
        CHANGES[number % len(CHANGES)](realm, dice)
        for (role, path), first in zip(seen, before, strict=True):
            again = people[role].get(path)
            good += again.status_code == 200
            if (again.status_code, masked(again.data)) != (first.status_code, masked(first.data)):
                changed.append((CHANGES[number % len(CHANGES)].__name__, role, path))
    tables.restore()
    assert changed == []
    assert good > PAIRS // 4


def test_all_of_it_together_changes_no_list_look_up_count_filter_or_sort(realm, people, tables):
    dice = random.Random(SEED + 1)
    tables.restore()
    asked = [(role, path) for role in WATCHED for path in ORACLES]
    before = {key: masked(people[key[0]].get(key[1]).data) for key in asked}
    for change in CHANGES:
        change(realm, dice)
    changed = [key for key in asked if masked(people[key[0]].get(key[1]).data) != before[key]]
    tables.restore()
    assert changed == []


@pytest.mark.parametrize(
    "word", ["main", "slip", "asked", FOREIGN, "丁境", "private", "东湖", "beside", "督〔2026〕"]
)
def test_a_search_counts_only_what_may_be_seen(people, word):
    for role in ("clerk", "stranger", "liaison", "accounts", "security"):
        for path in (
            "/items/instruction/",
            "/data/item_screen/",
            "/data/unit/",
            "/data/person/",
            "/data/login/",
        ):
            page = people[role].get(path, query_string={"search": word}).get_data(as_text=True)
            shown = page.replace(f'value="{word}"', "")
            assert FOREIGN not in shown.replace(word, "") or word == FOREIGN, (role, path)
            assert "丁境" not in shown.replace(word, ""), (role, path)


@pytest.mark.parametrize("name", ["东湖", "东湖市乙境", "乙境", "局", "委", "省", "市"])
def test_a_look_up_offers_only_units_within_reach(people, name):
    for role in ("clerk", "accounts", "security"):
        for path in (
            "/items/instruction/ajax/lookup/",
            "/data/unit/ajax/lookup/",
            "/data/person/ajax/lookup/",
            "/data/grant/ajax/lookup/",
        ):
            for more in ({}, {"limit": "100000"}, {"offset": "-1"}):
                answer = people[role].get(path, query_string={"name": "units", "query": name, **more})
                if answer.status_code == 200:
                    assert len(answer.json) <= 20
                    assert not [one for one in answer.json if FOREIGN in one[1]], (role, path)


def test_an_export_holds_the_rows_of_the_list_and_no_other(people):
    for role in ("clerk", "director", "liaison", "stranger"):
        for path in ("/items/instruction/", "/items/decision/", "/data/item_screen/", "/data/notice/"):
            listed = people[role].get(path, query_string={"page_size": "100"}).get_data(as_text=True)
            sheet = people[role].get(f"{path}export/csv/").get_data(as_text=True)
            assert FOREIGN not in sheet
            rows = [line for line in sheet.splitlines()[1:] if line]
            assert all(
                any(cell and cell in listed for cell in line.replace("'", "").split(",")) for line in rows
            ), (role, path)
