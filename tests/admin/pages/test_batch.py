"""一并批准: several papers of one kind read and approved together, each by its own text."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from server.clock import SetClock
from server.models import Approval, LadderStep
from server.work import papers

LATER = "2026-11-25 09:10"


def flat(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)))


@pytest.fixture
def week(city):
    """The city a week later: more than one criticism waits for the director."""
    from duban_city import at

    city.live("2026-11-19", LATER[:10])
    city.instance.bench.clock = SetClock(at(LATER))
    return city


def circulars(city):
    with city.instance.bench.sessions() as session:
        query = select(LadderStep).where(LadderStep.kind == "circular", LadderStep.state == "draft")
        return list(session.scalars(query.order_by(LadderStep.id)))


def approvals(city):
    with city.instance.bench.sessions() as session:
        return {(row.step_id, row.role) for row in session.scalars(select(Approval))}


def test_papers_of_one_kind_can_be_chosen_and_each_is_shown_whole(browser, week):
    steps = circulars(week)
    director = browser("director")
    desk = director.get("/desk").get_data(as_text=True)
    assert [f'name="step" value="{step.id}" checked' in desk for step in steps] == [True] * len(steps)
    alone = week.step("bridge", "accountability").id
    assert f'name="step" value="{alone}"' not in desk
    page = director.get("/desk/batch", query_string={"step": [*(step.id for step in steps), alone]})
    text = flat(page)
    assert "一并批准 通报批评" in text
    assert "有 1 份不在此列" in text
    for step in steps:
        assert f'value="{step.id}:{step.text_hash}"' in page.get_data(as_text=True)
        assert step.title in text
    assert text.count("单位怎么说") == text.count("发给谁") == len(steps)


def test_what_was_ticked_is_approved_and_what_changed_meanwhile_is_left_out_and_told(browser, week):
    first, second = circulars(week)[:2]
    ticked = [f"{step.id}:{step.text_hash}" for step in (first, second)]
    week.do(
        LATER, "clerk", papers.edit, second.id, title=second.title, body=second.body + "\n补充一句。",
        text_hash=second.text_hash,
    )  # fmt: skip
    director = browser("director")
    before = approvals(week)
    answer = director.post("/desk/batch", {"_form": "batch", "paper": ticked})
    assert answer.status_code == 303
    text = flat(director.get("/desk"))
    assert f"已批准 1 份：{first.title}" in text
    assert f"“{second.title}”没有批准：文书内容在您打开之后改过" in text
    assert approvals(week) - before == {(first.id, "director")}


def test_a_second_click_approves_no_more_and_no_less(browser, week):
    step = circulars(week)[0]
    director = browser("director")
    before = approvals(week)
    for _ in range(2):
        sent = {"_form": "batch", "paper": [f"{step.id}:{step.text_hash}"]}
        assert director.post("/desk/batch", sent).status_code == 303
        assert f"已批准 1 份：{step.title}" in flat(director.get("/desk"))
    assert approvals(week) - before == {(step.id, "director")}


def test_what_may_not_be_taken_together_is_told(browser, week):
    alone = week.step("bridge", "accountability")
    director = browser("director")
    before = approvals(week)
    told = director.get("/desk/batch", query_string={"step": alone.id}, follow_redirects=True)
    assert "请先勾选要一并批准的文书" in flat(told)
    director.post("/desk/batch", {"paper": [f"{alone.id}:{alone.text_hash}", "999999:x", "nonsense"]})
    text = flat(director.get("/desk"))
    assert f"“{alone.title}”没有批准：请选定受函机关" in text
    assert "有一份文书已经不在了，没有批准。" in text
    director.post("/desk/batch", {"paper": []})
    assert "一份也没有批准" in flat(director.get("/desk"))
    assert approvals(week) == before


def test_nobody_approves_what_is_not_his_turn(browser, week):
    step = circulars(week)[-1]
    for login in ("clerk", "foreign"):
        one = browser(login)
        one.post("/desk/batch", {"paper": [f"{step.id}:{step.text_hash}"]})
        text = flat(one.get("/desk"))
        assert "已批准" not in text.replace("已批准，到时发出", "")
    assert browser("liaison").get("/desk/batch").status_code == 404


def test_the_papers_that_wait_follow_one_another(browser, week):
    director = browser("director")
    first, second = circulars(week)[:2]
    page = director.get(f"/paper/{second.id}").get_data(as_text=True)
    assert re.search(rf'rel="prev" href="/paper/{first.id}"', page)
    assert "等我批准的第 " in page
    sent = {"_form": "approve", "text_hash": first.text_hash}
    for _ in range(2):  # a second click is no mistake of the person
        assert director.post(f"/paper/{first.id}/approve", sent).status_code == 303
        page = flat(director.get(f"/paper/{first.id}"))
        assert "已批准，下一步由" in page
        assert "下一份" in page


def test_a_paper_says_what_is_new_since_the_one_before(browser, week):
    step = week.step("heating", "criticize")
    text = flat(browser("director").get(f"/paper/{step.id}"))
    assert "与上一份相比 上一份 催办 督催〔2026〕" in text
    assert "此后单位没有新的说明或报告。" in text
    from server.work import petitions

    run = week.run("heating").id
    week.do(LATER, "head", petitions.file, run, "explanation", reason="管材到货延误")
    again = flat(browser("director").get(f"/paper/{step.id}"))
    assert "此后单位有 1 次说明、申请或报告，见下。" in again
