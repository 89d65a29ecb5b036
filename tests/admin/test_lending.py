"""代理: a role lent for some days, to whom, how it ends, and that it is recorded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from server.desk import PROGRAM
from server.errors import Refusal
from server.models import Delegation
from server.work import people

FORM = {"role": "director", "first": "2026-11-03", "last": "2026-11-05", "reason": "出差"}


@pytest.fixture
def deputy(scene):
    """Somebody of the office without a role."""
    with scene.instance.desk(PROGRAM) as desk:
        made = people.create(desk, login="deputy", name="副手", unit_id=scene.units["office"])
        scene.people["deputy"] = made.id
    return made.id


def _lend(one, scene, to, **changed):
    sent = {**FORM, "to": to, **changed}
    sent["role"] = f"{sent['role']} {scene.units['office']}"
    return one.post("/account/lend", sent)


def _roles(scene, login):
    actor = scene.actor(login)
    return actor.roles_in(scene.units["office"])


def _page(one):
    return one.get("/account").get_data(as_text=True)


def test_a_lent_role_opens_its_pages_on_its_days_and_no_longer(browser, scene, deputy):
    lender = browser("director")
    _lend(lender, scene, deputy)
    assert "委托 副手 代理“" in _page(lender)
    seen = []
    for day in (2, 3, 5, 6):
        scene.clock.set(scene.clock.now().replace(day=day))
        seen.append(browser("deputy").get("/items/instruction/").status_code)
    assert seen == [404, 200, 200, 404]
    assert _roles(scene, "director") == {"director"}


def test_either_side_ends_it_at_once_and_nobody_else(browser, scene, deputy):
    lender = browser("director")
    _lend(lender, scene, deputy, first="2026-11-02")
    receiver = browser("deputy")
    assert receiver.get("/items/instruction/").status_code == 200
    assert "代理 李主任 的“" in _page(receiver)
    other = browser("clerk")
    other.post("/account/lend/end", {"lending": 1})
    assert receiver.get("/items/instruction/").status_code == 200
    receiver.post("/account/lend/end", {"lending": 1})
    assert receiver.get("/items/instruction/").status_code == 404
    lender.post("/account/lend/end", {"lending": 1})
    assert "这次委托已经结束。" in _page(lender)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"role": "clerk"}, "您没有这个岗位，或者它是别人委托给您的。"),
        ({"role": "x"}, "您没有这个岗位，或者它是别人委托给您的。"),
        ({"to": "foreign"}, "只能委托给本单位在用的其他账号。"),
        ({"to": "director"}, "只能委托给本单位在用的其他账号。"),
        ({"to": "accounts"}, "系统管理员、安全保密管理员、安全审计员的岗位不能委托，也不能接受委托。"),
        ({"first": "2026-11-01"}, "起止日期应从今天起、先起后止、最多 90 天。"),
        ({"last": "2026-11-02"}, "起止日期应从今天起、先起后止、最多 90 天。"),
        ({"last": "2027-02-01"}, "起止日期应从今天起、先起后止、最多 90 天。"),
        ({"first": "x"}, "起止日期应从今天起、先起后止、最多 90 天。"),
        ({"reason": " "}, "“理由”必须填写。"),
    ],
)
def test_what_cannot_be_lent_is_told(browser, scene, deputy, changed, words):
    lender = browser("director")
    to = scene.people.get(changed.get("to"), deputy)
    _lend(lender, scene, **{"to": to, **{key: value for key, value in changed.items() if key != "to"}})
    assert words in _page(lender)
    assert _rows(scene) == []


def test_a_lent_role_is_not_lent_on_nor_twice_and_goes_with_the_lenders(browser, scene, deputy):
    lender = browser("director")
    _lend(lender, scene, deputy, first="2026-11-02")
    _lend(lender, scene, deputy, first="2026-11-04", last="2026-11-09")
    assert "这段时间里已经把这个岗位委托给了这个人。" in _page(lender)
    receiver = browser("deputy")
    _lend(receiver, scene, scene.people["clerk"], first="2026-11-02")
    assert "您没有这个岗位，或者它是别人委托给您的。" in _page(receiver)
    assert len(_rows(scene)) == 1
    with scene.instance.desk(PROGRAM) as desk:
        grant = desk.session.get_one(Delegation, 1).person.grants[0]
        people.revoke(desk, grant.id)
    assert receiver.get("/items/instruction/").status_code == 404


def test_what_was_lent_lapses_with_the_lender_and_never_reaches_an_officer(browser, scene, deputy):
    _lend(browser("director"), scene, deputy, first="2026-11-02")
    with scene.instance.desk(PROGRAM) as desk:
        with pytest.raises(Refusal, match="不得由一人兼任"):
            people.grant(desk, deputy, "audit", scene.units["office"])
        people.disable(desk, scene.people["director"])
    assert browser("deputy").get("/items/instruction/").status_code == 404


def test_it_is_in_the_journal_and_on_the_officers_screen(browser, scene, deputy):
    _lend(browser("director"), scene, deputy)
    rows = _rows(scene)
    assert [(one.role, one.begins, one.ends, one.reason) for one in rows] == [
        ("director", date(2026, 11, 3), date(2026, 11, 5), "出差")
    ]
    page = browser("security").get("/data/delegation/").get_data(as_text=True)
    assert ("副手" in page, "2026-11-03" in page) == (True, True)
    told = browser("audit").get("/data/journalblock/").get_data(as_text=True)
    assert "委托" in told


def _rows(scene):
    with scene.instance.bench.sessions() as session:
        return session.scalars(select(Delegation)).all()


def test_the_receiver_appears_only_where_it_can(browser, scene):
    scene.clock.set(scene.clock.now() + timedelta(minutes=1))
    assert "委托代理" not in _page(browser("accounts"))
    assert "委托代理" not in _page(browser("nobody"))
