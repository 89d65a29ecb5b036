"""批量办理: one act on many items, foreseen item by item, done on those that were shown."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from server.models import Deed, Item, JournalBlock
from server.work import acts

MANY = "/items/instruction/many/"
DAY = "2026-11-16 09:00"


@pytest.fixture
def three(city):
    """Three items that are registered, one of them without a unit."""
    for key in ("one", "two"):
        city.register(key, f"河道清淤{key}", DAY)
    city.register("three", "河道清淤three", DAY, leads=())
    return [city.items[key] for key in ("one", "two", "three")]


def flat(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def pairs(answer):
    return re.findall(r'name="item" value="([\d.]+)"', answer.get_data(as_text=True))


def states(city, keys):
    with city.instance.bench.sessions() as session:
        return [session.get_one(Item, key).state for key in keys]


def rows(city, model):
    with city.instance.bench.sessions() as session:
        return len(session.scalars(select(model)).all())


def test_what_a_list_shows_is_done_at_once_after_it_was_foreseen(browser, city, three):
    director = browser("director")
    asked = director.get(f"{MANY}?search=清淤")
    assert len(pairs(asked)) == 3
    before = rows(city, Deed), rows(city, JournalBlock)
    seen = director.post(f"{MANY}?search=清淤", {"act": "set_up", "item": pairs(asked)})
    assert "“立项”：3 件可以办理，0 件不能。还没有改动任何内容。" in flat(seen)
    assert (states(city, three), (rows(city, Deed), rows(city, JournalBlock))) == (["registered"] * 3, before)
    done = director.post(f"{MANY}?search=清淤", {"stage": "do", "act": "set_up", "item": pairs(seen)})
    assert (done.status_code, done.headers["Location"]) == (
        303,
        "/items/instruction/?search=%E6%B8%85%E6%B7%A4",
    )
    assert states(city, three) == ["set_up"] * 3
    assert "已办理“立项”3 件。" in flat(director.get(done.headers["Location"]))
    with city.instance.bench.sessions() as session:
        assert len({session.get_one(Item, key).number for key in three}) == 3


def test_each_item_that_cannot_is_told_with_its_reason_and_the_others_are_done(browser, city, three):
    for key in three:
        city.do(DAY, "director", acts.do, key, "set_up")
    clerk = browser("clerk")
    shown = pairs(clerk.get(f"{MANY}?search=清淤"))
    seen = clerk.post(MANY, {"act": "assign", "item": shown})
    assert "“交办”：2 件可以办理，1 件不能。" in flat(seen)
    assert "还没有牵头单位，请先落实责任单位。" in flat(seen)
    assert len(pairs(seen)) == 2
    clerk.post(MANY, {"stage": "do", "act": "assign", "item": shown})
    assert states(city, three) == ["assigned", "assigned", "set_up"]


def test_what_changed_since_it_was_shown_is_left_out(browser, city, three):
    director = browser("director")
    shown = pairs(director.get(f"{MANY}?search=清淤"))
    city.do(DAY, "director", acts.do, three[0], "set_up")
    done = director.post(MANY, {"stage": "do", "act": "decline", "reason": "阅知", "item": shown})
    page = flat(director.get(done.headers["Location"]))
    assert "已办理“不立项（阅知）”2 件。" in page
    assert "“河道清淤one”没有办理：" in page
    assert states(city, three) == ["set_up", "declined", "declined"]


def test_what_an_act_needs_must_be_there_and_others_are_not_offered(browser, city, three):
    director = browser("director")
    page = director.get(f"{MANY}?search=清淤")
    offered = re.findall(r'name="act" value="(\w+)"', page.get_data(as_text=True))
    assert offered == ["set_up", "decline", "withdraw"]
    shown = pairs(page)
    for sent in ({"act": "decline", "item": shown}, {"act": "suspend", "item": shown}, {"act": "set_up"}, {}):
        answer = director.post(MANY, sent)
        assert (answer.status_code, "请选择办理什么" in flat(answer)) == (422, True)
    assert states(city, three) == ["registered"] * 3


def test_items_of_others_are_neither_shown_nor_done(browser, city, three):
    shown = pairs(browser("director").get(f"{MANY}?search=清淤"))
    foreign = browser("foreign")
    answer = foreign.post(MANY, {"stage": "do", "act": "set_up", "item": shown})
    assert "河道清淤" not in flat(answer)
    assert states(city, three) == ["registered"] * 3
    assert browser("accounts").get(MANY).status_code == 404
    assert "批量办理" not in flat(browser("accounts").get("/data/unit/"))


def test_a_unit_does_its_own_part(browser, city):
    for key in ("a", "b"):
        city.hand_over(key, f"积水点整治{key}", DAY, sign=False)
    liaison = browser("liaison")
    shown = pairs(liaison.get(f"{MANY}?search=积水"))
    liaison.post(MANY, {"stage": "do", "act": "sign", "item": shown})
    assert states(city, [city.items[key] for key in ("a", "b")]) == ["handling", "handling"]


@pytest.mark.parametrize("item", ["x", "1", "1.x", "0.1", "9" * 30 + ".1", "1.1.1", "-1.1"])
def test_a_pair_that_is_none_changes_nothing(browser, item):
    answer = browser("director").post(MANY, {"stage": "do", "act": "set_up", "item": [item]})
    assert answer.status_code in {303, 422}
