"""规则变更: one person proposes, another sees what it changes and decides, each on the page."""

from __future__ import annotations

import re

import pytest

from config.loader import chain_from_files
from server import proposals
from server.desk import PROGRAM, Actor
from server.models import Incident, PackChange, PackVersion, Person
from server.versions import stored_files
from server.work import people, proposing

GAP = "tiers:\n  urge: {gap: 5个工作日}\n"
TERM = "clocks:\n  finish: {within: 5日}\n"


def flat(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)))


@pytest.fixture
def keepers(city):
    """Give the city two people who keep its rules."""
    with city.instance.bench.desk(PROGRAM) as desk:
        for login in ("keeper", "second"):
            person = people.create(desk, login=login, name=f"规则{login}", unit_id=city.units["office"])
            people.grant(desk, person.id, "rule_admin", city.units["office"])
    return city


def proposed(city, **files):
    """Return the number of a proposal of the first keeper."""
    office = city.units["office"]
    with city.instance.reading(PROGRAM) as desk:
        actor = Actor.of(desk.session.query(Person).filter_by(login="keeper").one())
        version = desk.session.get_one(PackVersion, desk.shelf.current_id(office))
        texts, name = stored_files(version.files), version.name
    own = {f"{name}/{path.replace('__', '/')}.yaml": text.encode() for path, text in files.items()}
    texts |= own or {f"{name}/pack.yaml": texts[f"{name}/pack.yaml"] + b"# again\n"}
    texts = {path: text for path, text in texts.items() if "/tests/" not in path}
    return proposals.propose(city.instance, actor, office, chain_from_files(name, texts), reason="放宽").id


def test_another_person_reads_and_approves(browser, keepers):
    number = proposed(keepers, ladders__standard=GAP)
    author, second = browser("keeper"), browser("second")
    assert "待批准" in flat(second.get("/rules"))
    text = flat(second.get(f"/rules/{number}"))
    for part in ("每次隔 3 个工作日", "每次隔 5 个工作日", "放宽", "0 条，0 条不符", "未了时限"):
        assert part in text, part
    assert "您是提出人，须由另一人批准" in flat(author.get(f"/rules/{number}"))
    refused = author.post(f"/rules/{number}/approve", {"_form": "approve"})
    assert (refused.status_code, "规则变更须由提出人以外的另一人批准" in flat(refused)) == (409, True)
    assert second.post(f"/rules/{number}/approve").status_code == 303
    assert "已批准，现在起施行。" in flat(second.get(f"/rules/{number}"))
    assert keepers.instance.shelf.of(keepers.units["office"]).ladders["standard"].tiers[1].gap.amount == 5


def test_a_change_is_refused_with_a_reason_or_taken_back(browser, keepers):
    number = proposed(keepers, types__instruction=TERM)
    second = browser("second")
    assert "办理“不批准”必须填写：理由。" in flat(second.post(f"/rules/{number}/refuse", {"_form": "refuse"}))
    assert second.post(f"/rules/{number}/refuse", {"reply": "太短"}).status_code == 303
    assert "太短" in flat(second.get(f"/rules/{number}"))
    assert "card decide" not in second.get(f"/rules/{number}").get_data(as_text=True)
    again = proposed(keepers)
    author = browser("keeper")
    assert "规则没有不同" in flat(author.get(f"/rules/{again}"))
    assert author.post(f"/rules/{again}/refuse", {"reply": "不改了"}).status_code == 303
    assert "未批准" in flat(author.get(f"/rules/{again}"))


def test_what_cannot_be_shown_is_told(browser, keepers):
    number = proposed(keepers, types__instruction=TERM)
    with keepers.instance.bench.desk(PROGRAM) as desk:
        row = desk.session.get_one(PackChange, number)
        row.names = {"types/a": "b", "types/c": ""}
        row.timelines = {"played": 1, "failed": {"催办": [["没有来", "did not come"]]}}
        row.impact = {}
        row.files = {**row.files, f"{row.name}/pack.yaml": "language: 9\n"}
    text = flat(browser("second").get(f"/rules/{number}"))
    for part in ("types/a → b", "留在旧规则下", "没有来", "没有影响报告", "现在的程序不收"):
        assert part in text, part


def test_one_that_could_not_be_put_in_force_is_an_incident_that_says_why(browser, keepers):
    with keepers.instance.bench.desk(PROGRAM) as desk:
        row = Incident(kind="rules", office_id=keepers.units["office"], at=desk.now, detail={"why": "换过了"})
        desk.session.add(row)
        desk.session.flush()
        number = row.id
    text = flat(browser("clerk").get(f"/incident/{number}"))
    assert "规则未能施行" in text
    assert "换过了" in text
    assert "已经暂停升级" not in text


def test_only_who_keeps_the_rules_sees_them(browser, keepers):
    number = proposed(keepers)
    for path in ("/rules", f"/rules/{number}"):
        assert browser("clerk").get(path).status_code == 404
    assert browser("second").get("/rules/999").status_code == 404
    assert proposing.POWER == "rules"
