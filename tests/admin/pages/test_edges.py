"""What happens seldom: a judge that does not start, a key case, papers put aside on the item's page."""

from __future__ import annotations

import re

from server.judge import Judge
from server.models import Deed


def flat(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_an_act_is_kept_when_the_judge_does_not_start_and_says_so(browser, city):
    city.instance.bench.judge.close()
    city.instance.bench.judge = Judge(python="/bin/false")
    item, clerk = city.items["heating"], browser("clerk")
    sent = {"version": city.item("heating").version, "text": "已电话督促"}
    answer = clerk.post(f"/item/{item}/act/inspect", sent)
    assert answer.status_code == 303
    text = flat(clerk.get(f"/item/{item}").get_data(as_text=True))
    assert "已经办理；但判断进程没有启动，升级步骤要等它恢复后才会计算。" in text
    assert city.one(Deed, item_id=item, act="inspect").text == "已电话督促"


def test_what_was_put_aside_stands_in_the_story_of_the_item(browser, city):
    step = city.step("heating", "criticize")
    director = browser("director")
    director.post(f"/paper/{step.id}/refuse", {"reason": "单位已电话说明", "again": "never"})
    text = flat(director.get(f"/item/{city.items['heating']}").get_data(as_text=True))
    assert "通报批评：未批准 李主任 理由 单位已电话说明" in text
    assert "单位已电话说明" not in browser("liaison").get(f"/item/{city.items['heating']}").get_data(
        as_text=True
    )


def test_the_light_of_a_unit_is_late_before_any_paper(browser, city):
    page = browser("liaison").get(f"/item/{city.items['old']}").get_data(as_text=True)
    assert '<i class="dot red" aria-hidden="true"></i>已逾期' in page


def test_a_key_case_is_marked_and_climbs_from_the_criticism(browser, city):
    city.hand_over("key", "饮用水源保护", "2026-11-18 09:05", leads=("school",), key_case="是")
    text = flat(browser("school").get(f"/item/{city.items['key']}").get_data(as_text=True))
    assert "重点" in text
    assert "重点查办 是" in text
    clerk = flat(browser("clerk").get(f"/item/{city.items['key']}").get_data(as_text=True))
    assert "低于起始层级" in clerk


def test_a_paper_without_a_stored_decision_shows_no_facts(browser, city):
    step = city.step("heating", "criticize")
    with city.instance.bench.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("delete from stored_decision")
    page = browser("director").get(f"/paper/{step.id}").get_data(as_text=True)
    assert "提出时的事实" not in page
    assert "为什么" in page
