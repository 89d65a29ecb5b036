"""Papers: who approves, in what order, which text, when it leaves, who gets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select, update

from config.loader import read_chain, shipped
from rules.calendar import local
from server.desk import PROGRAM
from server.models import (
    Approval,
    ClockRun,
    Delivery,
    GivenNumber,
    Incident,
    Item,
    LadderStep,
    Notice,
)  # fmt: skip
from server.work import acts, incidents, papers, people, petitions, units
from tests.server.deskwork import HEAD, URGENT, approve, at, draft, no, row


def test_a_criticism_needs_its_people_in_order_on_this_very_text(world):
    _, step = draft(world)
    when = "2026-11-18 10:00"
    sign = {"text_hash": step.text_hash}
    assert no(world, when, "leader", papers.approve, step.id, **sign) == "还没轮到您：先由督查室主任批准。"
    assert no(world, when, "clerk", papers.approve, step.id, **sign).startswith("您的岗位不能办理“批准”。")
    assert no(world, when, HEAD, papers.approve, step.id, **sign) == "没有找到。"
    changed = "文书内容在您打开之后改过，请看过新的内容再批准。"
    assert no(world, when, "director", papers.approve, step.id, text_hash="0" * 64) == changed
    approve(world, step, when, "director")
    assert (
        no(world, when, "director", papers.approve, step.id, **sign) == "还没轮到您：先由分管负责同志批准。"
    )
    assert row(world, LadderStep, step.id).state == "draft"
    edited = world.do(
        when, "clerk", papers.edit, step.id, title=step.title, body="改过的正文\r\n第二行\x00", **sign
    )
    assert (edited.body, edited.text_hash != step.text_hash) == ("改过的正文\n第二行", True)
    with world.instance.bench.sessions() as session:
        assert session.scalars(select(Approval)).all() == []
    assert no(world, when, "director", papers.approve, step.id, **sign) == changed
    assert no(world, when, "clerk", papers.edit, step.id, title="x", body="y", **sign) == changed
    approve(world, edited, when, "director")
    approve(world, edited, "2026-11-18 11:00", "leader")
    issued = row(world, LadderStep, step.id)
    assert (issued.state, issued.number, issued.body) == ("issued", "督通〔2026〕1号", "改过的正文\n第二行")
    assert (
        no(world, when, "leader", papers.approve, step.id, **sign) == "这份文书现在是“已印发”，不能再办理。"
    )
    with world.instance.bench.sessions() as session:
        got = session.execute(select(Notice.unit_id, Notice.as_).where(Notice.step_id == step.id)).all()
        names = {unit_id: name for name, unit_id in world.units.items()}
        assert sorted((names.get(unit, "?"), as_) for unit, as_ in got) == [
            ("市住建局", "to"), ("市教育局", "scope"), ("市水务局", "scope"),
        ]  # fmt: skip
        assert len(session.scalars(select(Delivery.key).distinct()).all()) == len(
            session.scalars(select(Notice.id)).all()
        )


def test_an_author_and_one_person_in_two_roles_do_not_approve(world):
    _, step = draft(world)
    with world.instance.bench.desk(PROGRAM) as desk:
        both = people.create(desk, login="both", name="双岗", unit_id=world.office)
        for role in ("director", "leader"):
            people.grant(desk, both.id, role, world.office)
        desk.session.refresh(both, ["grants"])
        world.actors["both"] = world.actors["director"].of(both)
    edited = world.do(
        "2026-11-18 09:00",
        "director",
        papers.edit,
        step.id,
        title="标题",
        body="正文",
        text_hash=step.text_hash,
    )
    assert no(world, "2026-11-18 09:01", "director", papers.approve, step.id, text_hash=edited.text_hash) == (
        "拟稿人不能批准自己的文书。"
    )
    approve(world, edited, "2026-11-18 09:02", "both")
    assert no(world, "2026-11-18 09:03", "both", papers.approve, step.id, text_hash=edited.text_hash) == (
        "您已经批准过这份文书，须由另一人批准。"
    )


def test_what_an_edit_refuses(world):
    _, step = draft(world)
    when, sign = "2026-11-18 10:00", {"text_hash": step.text_hash}
    for title, body in ((" ", "x"), ("x", "\u200b")):
        assert no(world, when, "clerk", papers.edit, step.id, title=title, body=body, **sign) == (
            "办理“修改文书”必须填写：标题、正文。"
        )
    assert no(world, when, "clerk", papers.edit, step.id, title="长" * 501, body="x", **sign) == (
        "“标题”超过 500 个字。"
    )
    assert no(world, when, "leader", papers.edit, step.id, title="x", body="x", **sign).startswith(
        "您的岗位不能"
    )


def test_a_criticism_is_issued_only_when_heard(world):
    item = world.instruction(when="2026-11-05 09:00", **URGENT)  # due 11-06, enters at the criticism
    world.ticks("2026-11-06", "2026-11-09")
    step = world.steps(item, "criticize")[0]
    assert str(step.decided_on) == "2026-11-09"
    approve(world, step, "2026-11-09 10:00", "director")
    approve(world, step, "2026-11-09 10:30", "leader")
    waiting = row(world, LadderStep, step.id)
    assert (waiting.state, str(local(waiting.leave_at))[:16]) == ("draft", "2026-11-12 08:30")
    assert no(world, "2026-11-09 11:00", "leader", papers.approve, step.id, text_hash=step.text_hash) == (
        "这份文书现在是“已批准，待发出”，不能再办理。"
    )
    world.instance.send(at("2026-11-11 17:29"))
    assert row(world, LadderStep, step.id).state == "draft"
    world.instance.send(at("2026-11-12 08:30"))
    assert row(world, LadderStep, step.id).state == "issued"


def test_after_the_units_explanation_it_is_heard_at_once(world):
    item = world.instruction(when="2026-11-05 09:00", **URGENT)
    world.ticks("2026-11-06", "2026-11-09")
    step = world.steps(item, "criticize")[0]
    world.do("2026-11-09 09:30", HEAD, petitions.file, world.run(item).id, "explanation", reason="等料")
    approve(world, step, "2026-11-09 10:00", "director")
    approve(world, step, "2026-11-09 10:30", "leader")
    assert row(world, LadderStep, step.id).state == "issued"


def test_reported_before_the_last_signature_the_draft_lapses(world):
    item, step = draft(world)
    approve(world, step, "2026-11-18 10:00", "director")
    world.do(
        "2026-11-18 11:00",
        HEAD,
        acts.do,
        item.id,
        "submit",
        text="x",
        files=[acts.blobs.Upload("a.txt", b"x")],
    )
    assert no(world, "2026-11-19 10:00", "leader", papers.approve, step.id, text_hash=step.text_hash) == (
        "这份文书现在是“已失效”，不能再办理。"
    )


def test_nothing_leaves_in_a_pause_or_a_granted_hold(world):
    item, step = draft(world)
    run = world.run(item)
    asked = world.do("2026-11-18 09:00", HEAD, petitions.file, run.id, "explanation", reason="雨")
    world.do(
        "2026-11-18 09:30",
        "director",
        petitions.decide,
        asked.id,
        granted=True,
        to=date(2026, 11, 27),
        reply="准",
    )
    approve(world, step, "2026-11-18 10:00", "director")
    approve(world, step, "2026-11-18 11:00", "leader")
    lapsed = row(world, LadderStep, step.id)
    assert (lapsed.state, lapsed.closed_why, lapsed.number) == (
        "lapsed",
        "签发前复核：说明已准，暂缓升级",
        "",
    )
    world.ticks("2026-11-19", "2026-11-27")
    assert len(world.steps(item, "criticize")) == 1
    assert [found for found in world.ticks("2026-11-30", "2026-11-30") if found[1] == "finish"] == [
        ("2026-11-30", "finish", "criticize", 2, "draft")
    ]


def test_the_text_that_goes_out_is_the_text_that_was_approved(world):
    _, step = draft(world)
    approve(world, step, "2026-11-18 18:00", "director")
    approve(world, step, "2026-11-18 18:10", "leader")  # closed: it waits for the next morning
    assert str(local(row(world, LadderStep, step.id).leave_at))[:16] == "2026-11-19 08:30"
    with world.instance.bench.sessions() as session:
        session.execute(update(LadderStep).where(LadderStep.id == step.id).values(body="另一份正文"))
        session.commit()
    world.instance.send(at("2026-11-19 08:30"))
    kept = row(world, LadderStep, step.id)
    assert (kept.state, kept.was, kept.number) == ("held", "draft", "")
    with world.instance.bench.sessions() as session:
        found = session.scalars(select(Incident)).one()
    assert found.kind == "approval"
    body = step.body
    with world.instance.bench.sessions() as session:
        session.execute(update(LadderStep).where(LadderStep.id == step.id).values(body=body))
        session.commit()
    when = "2026-11-19 09:00"
    assert no(world, when, "leader", incidents.resolve, found.id, resolution="x").startswith(
        "您的岗位不能办理“处理异常”"
    )
    assert (
        no(world, when, "clerk", incidents.resolve, found.id, resolution=" ")
        == "办理“处理异常”必须填写：处理情况。"
    )
    assert no(world, when, HEAD, incidents.resolve, found.id, resolution="x") == "没有找到。"
    assert no(world, when, "clerk", incidents.resolve, 999, resolution="x") == "没有找到。"
    world.do(when, "clerk", incidents.resolve, found.id, resolution="已核对原稿")
    assert row(world, LadderStep, step.id).state == "issued"
    assert no(world, when, "clerk", incidents.resolve, found.id, resolution="x") == "这条异常已经处理。"


def test_a_paper_that_cannot_be_issued_stops_no_other(worlds):
    """What it opens needs a field that nobody can fill: it waits for a person, the others leave."""
    chain = read_chain(shipped("city"))
    needs = "fields: {why: {label: 原因, kind: text, required: 是}}\n"
    chain = replace(chain, files={**chain.files, "city/types/rectification.yaml": needs.encode()})
    world = worlds(chain)
    _, step = draft(world)
    approve(world, step, "2026-11-18 18:00", "director")
    approve(world, step, "2026-11-18 18:10", "leader")
    world.tick("2026-11-19 08:30")
    assert row(world, LadderStep, step.id).state == "held"
    with world.instance.bench.sessions() as session:
        assert session.execute(select(Incident.kind, Incident.detail)).all() == [
            ("issue", {"step": step.id, "tier": "criticize", "why": "field.required"})
        ]
        assert session.scalars(select(GivenNumber).where(GivenNumber.step_id == step.id)).all() == []
    assert world.tick("2026-11-20 08:30", full=True).steps == ()  # the run waits for a person too


def test_refused_for_good_or_until_a_day(world):
    item, step = draft(world)
    when = "2026-11-18 10:00"
    assert no(world, when, "director", papers.refuse, step.id, reason=" ") == "办理“未批准”必须填写：理由。"
    assert no(world, when, "clerk", papers.refuse, step.id, reason="x").startswith(
        "您的岗位不能办理“不予批准”"
    )
    early = {"reason": "再等", "again_from": date(2026, 11, 18)}
    assert no(world, when, "director", papers.refuse, step.id, **early) == "日期应晚于 2026-11-18。"
    far = {"reason": "再等", "again_from": date.max}
    assert no(world, when, "director", papers.refuse, step.id, **far) == "日期最晚为 2027-11-19。"
    world.do(when, "director", papers.refuse, step.id, reason="再等", again_from=date(2026, 11, 24))
    assert world.ticks("2026-11-19", "2026-11-23") == []
    found = world.ticks("2026-11-24", "2026-11-24")
    assert [f for f in found if f[1] == "finish"] == [("2026-11-24", "finish", "criticize", 2, "draft")]
    second = world.steps(item, "criticize")[1]
    world.do("2026-11-24 10:00", "leader", papers.refuse, second.id, reason="不批评")
    assert row(world, LadderStep, second.id).never_again
    assert [f for f in world.ticks("2026-11-25", "2026-12-09") if f[2] == "criticize"] == []


def test_a_slip_waits_and_can_be_stopped(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-11")
    world.tick("2026-11-12 00:00")
    slip = world.steps(item, "urge")[-1]
    assert str(local(slip.leave_at))[:16] == "2026-11-12 10:30"
    world.instance.send(at("2026-11-12 10:29"))
    assert row(world, LadderStep, slip.id).state == "ready"
    assert no(world, "2026-11-12 10:29", "leader", papers.stop, slip.id, reason="x").startswith(
        "您的岗位不能办理“停发”"
    )
    world.do("2026-11-12 10:29", "clerk", papers.stop, slip.id, reason="已电话催办")
    world.instance.send(at("2026-11-12 17:00"))
    assert row(world, LadderStep, slip.id).state == "stopped"
    assert no(world, "2026-11-12 17:00", "clerk", papers.stop, slip.id, reason="x") == (
        "这份文书现在是“已停发”，不能再办理。"
    )
    with world.instance.bench.sessions() as session:
        assert session.scalars(select(Notice).where(Notice.step_id == slip.id)).all() == []


def test_ready_after_closing_it_leaves_on_the_next_working_day(world):
    item = world.instruction(when="2026-11-05 09:00", deadline="2026-11-05")
    world.tick("2026-11-06 16:30")  # a Friday: two work hours end on Monday at 09:30
    slip = world.steps(item, "urge")[-1]
    assert str(local(slip.leave_at))[:16] == "2026-11-09 09:30"
    world.instance.send(at("2026-11-07 12:00"))
    world.instance.send(at("2026-11-09 09:30"))
    issued = row(world, LadderStep, slip.id)
    assert (str(local(issued.issued_at))[:16], str(issued.answer_by)) == ("2026-11-09 09:30", "2026-11-12")


def test_withdrawn_its_number_is_void_and_what_it_opened_goes_too(world):
    _, step = draft(world)
    approve(world, step, "2026-11-18 10:00", "director")
    approve(world, step, "2026-11-18 11:00", "leader")
    assert no(world, "2026-11-19 10:00", "clerk", papers.withdraw, step.id, reason="x").startswith(
        "您的岗位不能办理“撤回”"
    )
    assert (
        no(world, "2026-11-19 10:00", "leader", papers.withdraw, step.id, reason=" ")
        == "办理“撤回”必须填写：理由。"
    )
    world.do("2026-11-19 10:00", "leader", papers.withdraw, step.id, reason="查明不实")
    with world.instance.bench.sessions() as session:
        number = session.scalars(select(GivenNumber).where(GivenNumber.step_id == step.id)).one()
        opened = session.scalars(select(Item).where(Item.source_step_id == step.id)).one()
        ended = session.scalars(select(ClockRun.outcome).where(ClockRun.item_id == opened.id)).all()
        kept = session.get_one(LadderStep, step.id)
        assert (number.text, number.voided_why, kept.number) == (
            "督通〔2026〕1号",
            "查明不实",
            "督通〔2026〕1号",
        )
        assert (opened.state, opened.final, set(ended)) == ("withdrawn", True, {"stopped"})
        assert kept.state == "withdrawn"
    found = [f for f in world.ticks("2026-11-20", "2026-12-05") if f[1] == "finish"]
    assert found == []  # it keeps its place and counts no more: neither again, nor the tier above


def test_the_opened_item_of_a_long_title_has_a_title(world):
    _, step = draft(world, title="长" * 300)
    approve(world, step, "2026-11-18 10:00", "director")
    approve(world, step, "2026-11-18 11:00", "leader")
    with world.instance.bench.sessions() as session:
        opened = session.scalars(select(Item).where(Item.source_step_id == step.id)).one()
    assert opened.title == "整改：" + "长" * 297


def test_an_accountability_suggestion_goes_to_the_organ_that_was_picked(world):
    item, step = draft(world)
    approve(world, step, "2026-11-18 10:00", "director")
    approve(world, step, "2026-11-18 11:00", "leader")
    world.ticks("2026-11-19", "2026-11-25")
    paper = world.steps(item, "accountability")[0]
    sign = {"text_hash": paper.text_hash}
    with world.instance.bench.desk(PROGRAM) as desk:
        organ = units.create(desk, name="市纪委监委", parent_id=world.office).id
    approve(world, paper, "2026-11-25 10:00", "director")
    when = "2026-11-25 11:00"
    assert no(world, when, "principal", papers.approve, paper.id, **sign) == "请选定受函机关并写明理由。"
    assert (
        no(world, when, "principal", papers.approve, paper.id, organ_id=organ, **sign)
        == "请选定受函机关并写明理由。"
    )
    assert (
        no(world, when, "principal", papers.approve, paper.id, organ_id=999, organ_why="x", **sign)
        == "没有找到。"
    )
    approve(world, paper, when, "principal", organ_id=organ, organ_why="按管理权限")
    with world.instance.bench.sessions() as session:
        assert session.execute(
            select(Notice.unit_id, Notice.as_).where(Notice.step_id == paper.id)
        ).all() == [(organ, "to")]
        opened = session.scalars(select(Item).where(Item.source_step_id == paper.id)).one()
        assert session.execute(
            select(ClockRun.clock, ClockRun.unit_id).where(ClockRun.item_id == opened.id)
        ).all() == [("reply", organ)]
