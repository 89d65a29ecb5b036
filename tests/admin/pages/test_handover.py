"""交接: what is open for who leaves; handed to another, confirmed, kept in the journal."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from server.desk import PROGRAM
from server.models import JournalBlock
from server.work import people


def flat(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)))


def sheet(page, title):
    """Return the row of an item on the list."""
    rows = re.findall(r"<tr>.*?</tr>", page.get_data(as_text=True), re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", next(row for row in rows if title in row)))


@pytest.fixture
def successor(city):
    """A second clerk of the office, who takes over."""
    with city.instance.desk(PROGRAM) as desk:
        person = people.create(desk, login="second", name="何接手", unit_id=city.units["office"])
        people.grant(desk, person.id, "clerk", city.units["office"])
        city.people["second"] = person.id
    return city


def draw(one, city, *keys, receiver="second", giver="clerk", unit="office"):
    return one.post("/handover", {
        "_form": "handover", "unit": city.units[unit], "giver": city.people[giver],
        "receiver": city.people[receiver], "item": [city.items[key] for key in keys],
    })  # fmt: skip


def handings(page):
    return re.findall(r'href="(/handover/hand_over\.[\d.]+)"', page.get_data(as_text=True))


def notes(city, kind):
    with city.instance.bench.sessions() as session:
        entries = [json.loads(row) for row in session.scalars(select(JournalBlock.entries))]
    return [note for block in entries for note in block if note["kind"] == kind]


def test_the_list_says_what_is_open_what_waits_for_whom_and_what_was_promised(browser, city):
    from datetime import date

    from server.work import petitions

    page = browser("clerk").get("/handover")
    assert "王经办手上和本单位没有办结的事项" in flat(page)
    assert "南屏市住房和城乡建设局申请延期，等督查室经办人答复" in sheet(page, "安置房土地手续")
    row = sheet(page, "城东6个老旧小区供暖")
    assert "办结 市住建局 2026-11-11（周三） 逾期 5 个工作日" in row
    assert "通报批评草稿，等督查室主任批准" in row
    asked = city.petition("land").id
    for who in ("clerk", "director"):
        city.do(
            "2026-11-18 09:00",
            who,
            petitions.decide,
            asked,
            granted=True,
            to=date(2026, 11, 23),
            reply="同意",
        )
    row = sheet(browser("clerk").get("/handover"), "安置房土地手续")
    assert "已准 南屏市住房和城乡建设局 延期到 2026-11-23（周一）" in row


def test_a_unit_hands_over_what_it_works_on_and_sees_no_draft(browser, city):
    page = browser("liaison").get("/handover")
    assert "城东6个老旧小区供暖" in flat(page)
    assert "草稿" not in flat(page)
    assert "南山公园无障碍改造" not in flat(page)  # another unit's
    assert "本单位没有第二位在岗人员" not in flat(page)  # the head of the unit is one


def test_a_hand_over_stands_once_who_takes_over_has_confirmed_it(browser, successor):
    director, second = browser("director"), browser("second")
    assert draw(director, successor, "heating", "land").status_code == 303
    assert "已拟交接单，等接收人确认。" in flat(director.get("/handover"))
    (path,) = dict.fromkeys(handings(director.get("/handover")))
    assert '<b class="count">1</b>' in second.get("/inbox").get_data(as_text=True)
    assert "等我确认接收" in flat(second.get("/handover"))
    text = flat(second.get(path))
    assert "交出 王经办 接收 何接手" in text
    assert "城东6个老旧小区供暖" in text
    assert "中小学课后服务收费清理" not in text
    refused = director.post(f"{path}/take")
    assert (refused.status_code, "须由接收人本人确认。" in flat(refused)) == (409, True)
    for _ in range(2):  # a second click changes nothing
        assert second.post(f"{path}/take").status_code == 303
    assert "已确认接收" in flat(director.get(path))
    (drawn,), (taken,) = notes(successor, "hand_over"), notes(successor, "hand_over_taken")
    assert drawn["giver"] == successor.people["clerk"]
    assert drawn["receiver"] == taken["by"] == successor.people["second"]
    assert drawn["items"] == taken["items"] == [successor.items["heating"], successor.items["land"]]
    late = director.post(f"{path}/undo")
    assert "这份交接单已经了结。" in flat(late)


def test_it_can_be_taken_back_until_it_is_confirmed(browser, successor):
    clerk, second = browser("clerk"), browser("second")
    draw(clerk, successor, "heating")
    path = handings(clerk.get("/handover"))[0]
    assert "只有拟单人和交出人可以撤回。" in flat(second.post(f"{path}/undo"))
    assert clerk.post(f"{path}/undo").status_code == 303
    assert "已撤回交接单。" in flat(clerk.get("/handover"))
    assert "这份交接单已经了结。" in flat(second.post(f"{path}/take"))


def test_wrong_hand_overs_are_refused_with_a_reason(browser, successor):
    clerk = browser("clerk")
    assert "请勾选要交接的事项。" in flat(draw(clerk, successor))
    for receiver in ("clerk", "liaison"):
        answer = draw(clerk, successor, "heating", receiver=receiver)
        assert answer.status_code == 409
        assert "须是本单位两位不同的在岗人员" in flat(answer)
    assert draw(clerk, successor, "heating", unit="housing").status_code == 404


def test_what_others_handed_over_is_not_there(browser, successor):
    clerk = browser("clerk")
    draw(clerk, successor, "heating")
    path = handings(clerk.get("/handover"))[0]
    for login in ("liaison", "foreign"):
        one = browser(login)
        absent = one.get("/handover/hand_over.1.2.3.4")
        assert (one.get(path).status_code, one.get(path).data) == (404, absent.data)
        assert one.post(f"{path}/take").status_code == one.post(f"{path}/undo").status_code == 404
        assert path not in one.get("/handover").get_data(as_text=True)
    assert browser("accounts").get("/handover").status_code == 404
