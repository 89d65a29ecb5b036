"""A tier proposed by hand: who may, what binds a person too, and what it is to the steps that follow."""

from __future__ import annotations

import pytest

from server.models import LadderStep
from server.played import sample_upload
from server.replay import replay
from server.work import acts, by_hand, papers, petitions
from tests.server.deskwork import HEAD, no, row

WHY = "市长当面催问"
MARKED = "内容带有密级标志（如“机密★”），本系统不得处理涉密信息。所填内容没有保存，请走纸质渠道。"


def propose(world, when, run, tier, who="clerk"):
    return world.do(when, who, by_hand.propose, run.id, tier, WHY)


@pytest.fixture
def run(world):
    """Return the run of an instruction due on 11-11."""
    return world.run(world.instruction(deadline="2026-11-11"))


def test_an_urge_by_hand_is_the_first_and_the_rules_go_on_with_the_second(world, run):
    step = row(world, LadderStep, propose(world, "2026-11-10 09:00", run, "urge"))
    assert (step.nth, step.state, step.by_hand_why) == (1, "ready", WHY)
    came = [step for step in world.ticks("2026-11-11", "2026-11-17") if step[1:3] == ("finish", "urge")]
    assert came == [("2026-11-13", "finish", "urge", 2, "ready")]  # three working days after the first
    assert row(world, LadderStep, step.id).state == "issued"  # it left though it is not overdue


def test_an_official_paper_by_hand_is_a_draft_that_its_author_may_not_approve(world, run):
    step = row(world, LadderStep, propose(world, "2026-11-10 09:00", run, "criticize", "director"))
    given = {"text_hash": step.text_hash}
    assert step.state == "draft"
    own = no(world, "2026-11-10 10:00", "director", papers.approve, step.id, **given)
    assert own == "拟稿人不能批准自己的文书。"


@pytest.mark.parametrize(
    ("who", "tier", "why", "told"),
    [
        ("leader", "urge", WHY, "您的岗位不能办理“提出”。应由：督查室经办人、督查室主任。"),
        (HEAD, "urge", WHY, "您的岗位不能办理“提出”。应由：督查室经办人、督查室主任。"),
        ("clerk", "urge", " ", "办理“提出”必须填写：理由。"),
        ("clerk", "urge", "\u200b", "办理“提出”必须填写：理由。"),
        ("clerk", "urge", "附件为机\u200b密★5年", MARKED),
        ("clerk", "urges", WHY, "没有找到。"),
    ],
)
def test_who_may_and_what_is_needed(world, run, who, tier, why, told):
    assert no(world, "2026-11-10 09:00", who, by_hand.propose, run.id, tier, why) == told


def test_a_step_of_today_binds_a_person_too(world, run):
    propose(world, "2026-11-10 09:00", run, "urge")
    once = no(world, "2026-11-10 10:00", "clerk", by_hand.propose, run.id, "urge", WHY)
    assert once == "不能提出“催办”：今日已采取过一步。"


def test_a_request_that_waits_binds_a_person_too(world, run):
    filing = (petitions.file, run.id, "explanation")
    world.do("2026-11-09 09:00", HEAD, *filing, reason="雨", text="", files=[], fields={})
    waits = no(world, "2026-11-10 10:00", "clerk", by_hand.propose, run.id, "criticize", WHY)
    assert waits == "不能提出“通报批评”：申请待答复，暂不升级。"


def test_nothing_is_proposed_on_a_run_that_has_ended(world):
    item = world.instruction(deadline="2026-11-11")
    run = world.run(item)
    world.do(
        "2026-11-09 10:00",
        HEAD,
        acts.do,
        item.id,
        "submit",
        unit_id=run.unit_id,
        text="已办",
        files=[sample_upload()],
    )
    assert no(world, "2026-11-10 09:00", "clerk", by_hand.propose, run.id, "urge", WHY) == "没有找到。"


def test_replay_has_nothing_to_say_of_it(world, run):
    step = row(world, LadderStep, propose(world, "2026-11-10 09:00", run, "criticize"))
    world.ticks("2026-11-11", "2026-11-13")
    assert step.state == "draft"
    assert replay(world.instance.bench).differences == ()
