"""异议、退件、撤销: requests against a paper and on a unit's part in an item."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from config.loader import chain_from_files, read_chain, shipped
from server.models import Attachment, Item, Petition
from server.work import acts, papers, petitions, settle
from server.work.files import Upload
from server.work.petitions import Plea
from tests.server.deskwork import HEAD, approve, draft, no, row

LIAISON = "市住建局联络员"
PAPER = Plea("已按时报告", "", [Upload("报告.txt", b"x")])
WITHDRAWAL = """requests:
  withdrawal:
    {who: [unit_head], needs: [reason, points], decide: [director], answer: 2个工作日}
"""


def criticised(world):
    """Return an instruction criticised on 11-18 and the issued paper."""
    item, step = draft(world)
    approve(world, step, "2026-11-18 09:00", "director")
    approve(world, step, "2026-11-18 09:30", "leader")
    return item, row(world, type(step), step.id)


def opened(world, item):
    with world.instance.bench.sessions() as session:
        return session.scalars(select(Item).where(Item.source_id == item.id)).one()


def test_an_objection_pauses_and_is_decided_by_others(world):
    item, step = criticised(world)
    below = opened(world, item)
    assert (step.state, str(world.run(below).due_on)) == ("issued", "2026-12-02")
    filing = (petitions.file_against, step.id)
    when = "2026-11-20 10:00"
    assert no(world, when, LIAISON, *filing, PAPER) == "您的岗位不能办理“异议”。应由：承办单位负责人。"
    assert no(world, when, HEAD, *filing, Plea("x")) == "办理“异议”必须填写：附件。"
    asked = world.do(when, HEAD, *filing, PAPER)
    assert (str(asked.answer_by), asked.run_id, asked.step_id) == ("2026-12-21", step.run_id, step.id)
    assert no(world, when, HEAD, *filing, PAPER) == "已有一份“异议”申请在等待答复。"
    with world.instance.bench.sessions() as session:
        assert session.scalars(select(Attachment.name).where(Attachment.petition_id == asked.id)).all() == [
            "报告.txt"
        ]
    assert str(world.run(below).paused_since) == "2026-11-20"
    assert str(world.run(item).paused_since) == "2026-11-20"
    assert [f for f in world.ticks("2026-11-23", "2026-12-04") if f[1] == "finish"] == []
    say = (petitions.decide, asked.id)
    when = "2026-12-07 10:00"
    assert no(world, when, "leader", *say, granted=False) == (
        "参与作出这份文书的人应当回避，须由没有参与的分管负责同志决定。"
    )
    world.person_later("other", "leader")
    world.do(when, "other", *say, granted=False, reply="事实清楚")
    assert (str(world.run(below).due_on), world.run(below).paused_since) == ("2026-12-18", None)
    own = world.run(item, "answer_objection")
    assert (own.outcome, str(own.due_on), own.unit_id) == ("on_time", "2026-12-21", world.office)
    assert no(world, when, HEAD, *filing, PAPER) == "对这份文书的异议已经答复过，不能再提。"


def test_a_granted_objection_takes_the_paper_back(world):
    item, step = criticised(world)
    asked = world.do("2026-11-20 10:00", HEAD, petitions.file_against, step.id, PAPER)
    world.person_later("other", "leader")
    world.do("2026-12-07 10:00", "other", petitions.decide, asked.id, granted=True, reply="属实")
    step = row(world, type(step), step.id)
    assert (step.state, step.closed_why) == ("withdrawn", "属实")
    below = opened(world, item)
    assert (below.state, world.run(below).outcome) == ("withdrawn", "stopped")
    assert [s.tier for s in world.steps(item) if s.clock == "finish" and s.state == "issued"] == [
        "remind",
        "urge",
        "urge",
    ]


def test_handing_in_while_an_objection_waits_is_in_time(world):
    item, step = criticised(world)
    world.do("2026-11-20 10:00", HEAD, petitions.file_against, step.id, PAPER)
    below = opened(world, item)
    given = {"text": "已整改", "files": [Upload("a.txt", b"x")]}
    world.do("2026-12-04 10:00", HEAD, acts.do, below.id, "submit", **given)
    assert (world.run(below).outcome, str(world.run(below).due_on)) == ("on_time", "2026-12-17")
    assert str(world.run(below, "review").paused_since) == "2026-12-04"
    world.do("2026-12-07 10:00", "clerk", acts.do, below.id, "send_back", reason="不足")
    assert str(world.run(below).paused_since) == "2026-12-07"


def test_what_cannot_be_objected_to(world):
    item, step = draft(world)
    slip = next(s for s in world.steps(item, "urge") if s.state == "issued")
    when = "2026-11-18 10:00"
    assert no(world, when, HEAD, petitions.file_against, step.id, PAPER) == "没有找到。"
    only = "只能对已印发、没有撤回的通报、建议等正式文书提出异议。"
    assert no(world, when, HEAD, petitions.file_against, slip.id, PAPER) == only
    approve(world, step, when, "director")
    approve(world, step, when, "leader")
    late = "提出“异议”的时间已过（最晚 2026-12-18 17:30）。"
    assert no(world, "2026-12-18 17:31", HEAD, petitions.file_against, step.id, PAPER) == late
    world.do("2026-11-19 10:00", "leader", papers.withdraw, step.id, reason="有误")
    assert no(world, "2026-11-19 11:00", HEAD, petitions.file_against, step.id, PAPER) in (only, "没有找到。")


def test_the_wrong_unit_leaves_and_another_is_named(world):
    item = world.instruction(cos=("市水务局",), sign=False)
    unit = world.units["市住建局"]
    filing = (petitions.file_for_unit, item.id, unit, "wrong_unit")
    assert no(world, "2026-11-05 10:00", LIAISON, *filing, Plea(" ")) == "办理“退件”必须填写：理由。"
    assert no(world, "2026-11-06 08:30", LIAISON, *filing, Plea("x")) == (
        "提出“退件”的时间已过（最晚 2026-11-05 17:30）。"
    )
    foreign = (petitions.file_for_unit, item.id, world.units["市教育局"], "wrong_unit", Plea("x"))
    assert no(world, "2026-11-05 10:00", LIAISON, *foreign) == "没有找到。"
    other = (petitions.file_for_unit, item.id, unit, "objection", Plea("x"))
    assert no(world, "2026-11-05 10:00", HEAD, *other) == "这类事项没有“异议”申请。"
    none = (petitions.file_for_unit, item.id, unit, "withdrawal", Plea("x"))
    assert no(world, "2026-11-05 10:00", HEAD, *none) == "这类事项没有“撤销”申请。"
    asked = world.do("2026-11-05 10:00", LIAISON, *filing, Plea("不归我局管"))
    world.do("2026-11-05 11:00", "clerk", petitions.decide, asked.id, granted=True)
    assert world.item(item).state == "set_up"
    assert [world.run(item, name, "市住建局").outcome for name in ("sign", "finish")] == ["stopped"] * 2
    assert world.run(item, "sign", "市水务局").outcome == "open"
    again = "还没有牵头单位，请先落实责任单位。"
    assert no(world, "2026-11-05 11:30", "clerk", acts.do, item.id, "assign") == again
    school = [world.units["市教育局"]]
    world.do("2026-11-06 09:00", "clerk", settle.set_units, item.id, leads=school)
    assert (
        no(world, "2026-11-06 09:00", "clerk", settle.set_units, item.id, leads=school)
        == "责任单位已经落实。"
    )
    world.do("2026-11-06 09:10", "clerk", acts.do, item.id, "assign")
    assert str(world.run(item, "finish", "市教育局").due_on) == "2026-11-17"


def test_a_unit_that_left_may_come_back(world):
    item = world.instruction(sign=False)
    unit = world.units["市住建局"]
    asked = world.do(
        "2026-11-03 10:00", LIAISON, petitions.file_for_unit, item.id, unit, "wrong_unit", Plea("x")
    )
    world.do("2026-11-03 11:00", "clerk", petitions.decide, asked.id, granted=True)
    world.do("2026-11-03 12:00", "clerk", settle.set_units, item.id, leads=[unit])
    world.do("2026-11-03 12:10", "clerk", acts.do, item.id, "assign")
    assert world.run(item).outcome == "open"


@pytest.fixture
def withdrawing(worlds):
    files = dict(read_chain(shipped("city")).files)
    files["city/types/decision.yaml"] = WITHDRAWAL.encode()
    return worlds(chain_from_files("city", files))


def test_a_granted_withdrawal_withdraws_the_item(withdrawing):
    world = withdrawing
    item = world.do(
        "2026-11-02 09:00", "clerk", acts.register.register, office_id=world.office, type="decision",
        fields={"title": "x", "secrecy": "无", "deadline": "2026-11-30"}, leads=[world.units["市住建局"]],
    )  # fmt: skip
    world.do("2026-11-02 09:00", "director", acts.do, item.id, "set_up")
    world.do("2026-11-02 09:00", "clerk", acts.do, item.id, "assign")
    filing = (petitions.file_for_unit, item.id, world.units["市住建局"], "withdrawal")
    assert no(world, "2026-11-03 09:00", HEAD, *filing, Plea("并入他项")) == (
        "办理“撤销”必须填写：任务条数。"
    )
    wrong = Plea("并入他项", fields={"funds": "1"})
    assert no(world, "2026-11-03 09:00", HEAD, *filing, wrong) == "没有“funds”这个字段。"
    asked = world.do("2026-11-03 09:00", HEAD, *filing, Plea("并入他项", fields={"points": "3"}))
    assert row(world, Petition, asked.id).fields == {"points": 3}
    world.do("2026-11-04 09:00", "director", petitions.decide, asked.id, granted=True)
    assert (world.item(item).state, world.run(item).outcome) == ("withdrawn", "stopped")
    assert no(world, "2026-11-05 09:00", HEAD, *filing, Plea("x")) == "事项已经办结或终止。"
