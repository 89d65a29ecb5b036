"""暂停发出 and 异常."""

from __future__ import annotations

import re

import pytest

from server.models import ClockRun, Hold, Incident

FACTS = {"overdue/workday": 5, "urgency": "特急", "may.urge": 1, "explanation": "not_filed"}


def flat(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def at(text):
    import sys

    return sys.modules["duban_city"].at(text)


@pytest.fixture
def held(city):
    """The city after a week without a tick."""
    from server.clock import SetClock

    city.instance.tick(at("2026-11-27 08:30"))
    city.instance.bench.clock = SetClock(at("2026-11-27 09:00"))
    return city.one(Hold)


def boxes(page):
    return re.findall(r'name="step" value="(\d+)"', page)


def test_a_silence_holds_everything_and_says_why(browser, held):
    clerk = browser("clerk")
    listed = flat(clerk.get("/holds").get_data(as_text=True))
    assert "2026-11-27 暂停发出" in listed
    page = clerk.get(f"/hold/{held.id}").get_data(as_text=True)
    text = flat(page)
    assert "程序停跑超过1个工作日后恢复" in text
    assert "放行选中的" in text
    assert len(boxes(page)) >= 2
    assert "第 1 次" in text
    assert 'data-confirm="放行选中的文书？' in page


def test_steps_are_released_and_discarded_once(browser, held):
    clerk = browser("clerk")
    path = f"/hold/{held.id}"
    steps = boxes(clerk.get(path).get_data(as_text=True))
    assert "没有选中任何一项。" in clerk.post(path, {"what": "release"}).get_data(as_text=True)
    assert "没有选中任何一项。" in clerk.post(path, {"what": "nothing", "step": steps}).get_data(as_text=True)
    assert clerk.post(path, {"what": "release", "step": steps[:1]}).status_code == 303
    assert "已放行 1 份" in clerk.get(path).get_data(as_text=True)
    bare = clerk.post(path, {"_form": "hold", "what": "discard", "step": steps[1:]})
    assert "办理“弃用”必须填写：理由。" in bare.get_data(as_text=True)
    assert clerk.post(path, {"what": "discard", "step": steps[1:], "reason": "情况已变"}).status_code == 303
    text = flat(clerk.get(path).get_data(as_text=True))
    assert f"王经办 于 2026-11-27 09:00 处理完：放行 1 份，弃用 {len(steps) - 1} 份。" in text
    assert "放行选中的" not in text
    assert "这一批已经处理过。" in clerk.post(path, {"what": "release", "step": steps}).get_data(as_text=True)
    assert "已处理完" in clerk.get("/holds").get_data(as_text=True)


def test_too_many_at_once_is_told_with_the_limit(browser, city, held):
    with city.instance.bench.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("update hold set why = 'notices'")
    text = flat(browser("leader").get(f"/hold/{held.id}").get_data(as_text=True))
    assert "超过规则包规定的 50 份" in text
    assert "放行选中的" not in text  # a leader may look, not release


def test_holds_of_others_are_not_there(browser, held):
    foreign = browser("foreign")
    assert foreign.get(f"/hold/{held.id}").data == foreign.get("/hold/999").data
    assert foreign.post(f"/hold/{held.id}", {"what": "release"}).status_code == 404
    assert browser("liaison").get(f"/hold/{held.id}").status_code == 404
    assert "没有暂停发出的文书" in foreign.get("/holds").get_data(as_text=True)


# incidents


@pytest.fixture
def incident(city):
    run = city.run("heating")
    with city.instance.desk(city.actor("clerk"), at("2026-11-18 09:05")) as desk:
        row = Incident(
            kind="disagreement",
            item_id=run.item_id,
            run_id=run.id,
            office_id=city.units["office"],
            at=desk.now,
            detail={"engine": "criticize", "oracle": "", "plan": "0" * 64, "facts": FACTS},
        )
        desk.session.add(row)
        desk.session.flush()
        return row.id


def test_an_incident_shows_what_differs_and_is_resolved_with_words(browser, incident):
    clerk = browser("clerk")
    assert "判断不一致" in clerk.get("/incidents").get_data(as_text=True)
    page = flat(clerk.get(f"/incident/{incident}").get_data(as_text=True))
    assert "规则引擎 通报批评 第二套判断 不采取步骤" in page
    assert "overdue/workday 5个工作日" in page
    assert "explanation 未提" in page
    assert "may.urge" not in page
    path = f"/incident/{incident}"
    assert "必须填写：处理情况" in clerk.post(path, {"_form": "incident", "resolution": ""}).get_data(
        as_text=True
    )
    assert clerk.post(path, {"resolution": "已核对规则文件"}).status_code == 303
    text = flat(clerk.get(path).get_data(as_text=True))
    assert "已处理，这个时限会重新判断。" in text
    assert "王经办 于 2026-11-18 09:10 处理：已核对规则文件" in text
    assert "这条异常已经处理。" in clerk.post(path, {"resolution": "再来"}).get_data(as_text=True)
    assert "已处理" in clerk.get("/incidents").get_data(as_text=True)


def test_incidents_of_others_are_not_there(browser, incident):
    foreign = browser("foreign")
    assert foreign.get(f"/incident/{incident}").data == foreign.get("/incident/999").data
    assert foreign.post(f"/incident/{incident}", {"resolution": "x"}).status_code == 404
    assert "没有异常" in foreign.get("/incidents").get_data(as_text=True)


def test_an_incident_without_an_item_is_told_too(browser, city):
    with city.instance.desk(city.actor("clerk"), at("2026-11-18 09:05")) as desk:
        row = Incident(kind="crash", office_id=city.units["office"], at=desk.now, detail={})
        desk.session.add(row)
        desk.session.flush()
        key = row.id
    leader = browser("leader")
    page = leader.get(f"/incident/{key}").get_data(as_text=True)
    assert "判断进程崩溃" in page
    assert "处理完毕" not in page
    assert f"异常 {key}" in leader.get("/incidents").get_data(as_text=True)
    assert city.one(ClockRun) is not None
