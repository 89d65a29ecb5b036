"""Requests and holds: what they do to the ladder, and their limits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.desk import PROGRAM
from server.errors import NotSeen
from server.models import (
    Hold,
    Opinion,
    Petition,
)  # fmt: skip
from server.work import acts, holds, people, petitions
from tests.server.deskwork import HEAD, at, no, row


def test_what_an_explanation_does(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-17")
    run = world.run(item)
    filing = (petitions.file, run.id, "explanation")
    when = "2026-11-17 10:00"
    assert (
        no(world, when, "市住建局联络员", *filing, reason="x")
        == "您的岗位不能办理“说明”。应由：承办单位负责人。"
    )
    assert no(world, when, HEAD, *filing, reason=" ") == "办理“说明”必须填写：理由。"
    assert no(world, when, HEAD, petitions.file, 999, "explanation", reason="x") == "没有找到。"
    sign = world.run(item, "sign")
    assert (
        no(world, when, HEAD, petitions.file, sign.id, "explanation", reason="x")
        == "这个时限不能申请“说明”。"
    )
    assert (
        no(world, when, HEAD, petitions.file, run.id, "objection", reason="x") == "这个时限不能申请“异议”。"
    )
    asked = world.do(when, HEAD, *filing, reason="连降暴雨")
    assert (asked.status, str(asked.answer_by)) == ("filed", "2026-11-19")
    assert no(world, when, HEAD, *filing, reason="x") == "已有一份“说明”申请在等待答复。"
    assert [f for f in world.ticks("2026-11-18", "2026-11-19") if f[1] == "finish"] == []
    found = [f for f in world.ticks("2026-11-20", "2026-11-20") if f[1] == "finish"]
    assert found == [("2026-11-20", "finish", "criticize", 1, "draft")]
    say = (petitions.decide, asked.id)
    when = "2026-11-20 10:00"
    assert no(world, when, "clerk", *say, granted=True).startswith(
        "您的岗位不能办理“说明”。应由：督查室主任。"
    )
    assert no(world, when, "director", *say, granted=True) == "请写明日期。"
    early = date(2026, 11, 19)
    assert no(world, when, "director", *say, granted=True, to=early) == "日期应晚于 2026-11-20。"
    late = date(2026, 12, 21)
    assert (
        no(world, when, "director", *say, granted=True, to=late) == "日期最晚为 2026-12-20（一次最长30日）。"
    )
    assert no(world, when, "director", petitions.decide, 999, granted=False) == "没有找到。"
    world.do(when, "director", *say, granted=False, reply="理由不足")
    assert no(world, when, "director", *say, granted=False) == "这份申请已经答复。"
    assert str(world.run(item).due_on) == "2026-11-11"


def test_requests_cannot_stop_the_ladder_for_ever(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-17")
    run = world.run(item)
    asked = world.do("2026-11-18 07:00", HEAD, petitions.file, run.id, "explanation", reason="一")
    world.do("2026-11-18 09:00", "director", petitions.decide, asked.id, granted=False)
    assert [step.tier for step in world.steps(item) if step.clock == "finish"][-1] == "criticize"


def test_an_extension_within_its_limits(world):
    item = world.instruction()  # due 11-11, each 3个工作日, three times
    run = world.run(item)
    when, given = "2026-11-04 10:00", {"reason": "雨", "text": "附表"}
    filing = (petitions.file, run.id, "extension")
    assert (
        no(world, when, HEAD, *filing, reason="雨", to=date(2026, 11, 12)) == "办理“延期”必须填写：文字说明。"
    )
    assert no(world, when, HEAD, *filing, **given) == "请写明日期。"
    assert no(world, when, HEAD, *filing, **given, to=date(2026, 11, 11)) == "日期应晚于 2026-11-11。"
    assert no(world, when, HEAD, *filing, **given, to=date(2026, 11, 17)) == (
        "日期最晚为 2026-11-16（一次最长3个工作日）。"
    )
    due = date(2026, 11, 16)
    for n in range(3):
        asked = world.do(f"2026-11-{4 + n:02} 10:00", HEAD, *filing, **given, to=due)
        say = {"granted": True, "to": due}
        deciding = (petitions.decide, asked.id)
        assert no(world, when, "director", *deciding, **say) == "还没轮到您：先由督查室经办人答复。"
        world.do(f"2026-11-{4 + n:02} 10:30", "clerk", *deciding, **say)
        assert row(world, Petition, asked.id).status == "filed"
        world.do(f"2026-11-{4 + n:02} 11:00", "director", *deciding, **say)
        assert world.run(item).due_on == due
        due = date(2026, 11, 19) if n == 0 else date(2026, 11, 24)
    assert (
        no(world, "2026-11-09 10:00", HEAD, *filing, **given, to=date(2026, 11, 25))
        == "“延期”最多 3 次，已用完。"
    )
    with world.instance.bench.sessions() as session:
        assert session.scalars(select(Opinion.role)).all() == ["clerk", "director"] * 3
    assert no(world, "2026-11-24 17:31", HEAD, *filing, **given, to=date(2026, 11, 25)) == (
        "已逾期（应于 2026-11-24 17:30 前申请），须按原时限考核。"
    )


def test_the_sum_of_all_extensions_is_bounded(world):
    item = world.do(
        "2026-11-02 09:00", "clerk", acts.register.register, office_id=world.office, type="decision",
        fields={"title": "x", "secrecy": "无", "deadline": "2026-11-30"}, leads=[world.units["市住建局"]],
    )  # fmt: skip
    world.do("2026-11-02 09:00", "director", acts.do, item.id, "set_up")
    world.do("2026-11-02 09:00", "clerk", acts.do, item.id, "assign")
    with world.instance.reading(world.actors["clerk"], at("2026-11-02 10:00")) as desk:
        asked = desk.pack_of(item).types["decision"].requests["extension"]
        assert petitions.latest(desk, item, world.run(item), asked)[0] is not None
        assert petitions._first_due(desk, item, world.run(item)) == date(2026, 11, 30)


def test_an_ended_run_takes_no_request_and_no_grant(world):
    item = world.instruction()
    run = world.run(item)
    asked = world.do(
        "2026-11-04 10:00",
        HEAD,
        petitions.file,
        run.id,
        "extension",
        reason="雨",
        text="x",
        to=date(2026, 11, 12),
    )
    world.do(
        "2026-11-04 11:00",
        HEAD,
        acts.do,
        item.id,
        "submit",
        text="x",
        files=[acts.blobs.Upload("a.txt", b"x")],
    )
    grant = {"granted": True, "to": date(2026, 11, 12)}
    assert no(world, "2026-11-04 12:00", "clerk", petitions.decide, asked.id, **grant) == "这个时限已经结束。"
    assert (
        no(world, "2026-11-04 12:00", HEAD, petitions.file, run.id, "explanation", reason="x")
        == "这个时限已经结束。"
    )
    world.do("2026-11-04 12:00", "clerk", petitions.decide, asked.id, granted=False)
    assert row(world, Petition, asked.id).status == "refused"


def test_nobody_answers_his_own_request(world):
    item = world.instruction()
    with world.instance.bench.desk(PROGRAM) as desk:
        person = desk.session.get_one(people.Person, world.actors[HEAD].person_id)
        people.grant(desk, person.id, "clerk", world.office)
        desk.session.refresh(person, ["grants"])
        world.actors[HEAD] = world.actors[HEAD].of(person)
    asked = world.do(
        "2026-11-04 10:00", HEAD, petitions.file, world.run(item).id, "extension", reason="雨", text="x",
        to=date(2026, 11, 12),
    )  # fmt: skip
    assert (
        no(world, "2026-11-04 11:00", HEAD, petitions.decide, asked.id, granted=False)
        == "申请人不能答复自己的申请。"
    )


def test_a_hold_is_let_go_in_parts(world):
    first, second = world.instruction(sign=False), world.instruction(sign=False, title="二")
    world.ticks("2026-11-02", "2026-11-02")
    report = world.tick("2026-12-03 08:30")
    assert report.held == len(report.steps) == 4
    with world.instance.bench.sessions() as session:
        hold = session.scalars(select(Hold)).one()
    mine = [step.id for step in world.steps(first)]
    when = "2026-12-03 09:00"
    assert no(world, when, "leader", holds.release, hold.id).startswith("您的岗位不能办理“处理暂停发出”")
    assert no(world, when, HEAD, holds.release, hold.id) == "没有找到。"
    assert no(world, when, "clerk", holds.release, 999) == "没有找到。"
    assert no(world, when, "clerk", holds.release, hold.id, []) == "没有选中任何一项。"
    for strange in ([*mine, 999], [0]):
        assert no(world, when, "clerk", holds.release, hold.id, strange) == "没有找到。"
        assert no(world, when, "clerk", holds.discard, hold.id, strange, reason="x") == "没有找到。"
    assert {step.state for step in world.steps(first)} == {"held"}
    assert no(world, when, "clerk", holds.discard, hold.id, reason=" ") == "办理“弃用”必须填写：理由。"
    assert world.do(when, "clerk", holds.release, hold.id, mine) == 2
    assert {step.state for step in world.steps(first)} == {"ready"}  # a slip waits its two work hours
    world.instance.send(at("2026-12-03 11:00"))
    assert {step.state for step in world.steps(first)} == {"issued"}
    assert no(world, when, "clerk", holds.release, hold.id, mine) == "没有选中任何一项。"
    assert world.do(when, "clerk", holds.discard, hold.id, reason="已电话催办") == 2
    assert {step.state for step in world.steps(second)} == {"discarded"}
    done = row(world, Hold, hold.id)
    assert (done.released, done.discarded, done.resolved_at is not None) == (2, 2, True)
    assert no(world, when, "clerk", holds.discard, hold.id, reason="x") == "这一批已经处理过。"


def test_not_seen_is_a_refusal_of_its_own():
    assert (NotSeen().status, NotSeen().text("en")) == (404, "Not found.")


def test_a_clock_that_an_overdue_one_spoke_for_is_looked_at_when_that_one_is_put_off(world):
    item = world.instruction(deadline="2026-11-06")
    finish = world.run(item)
    world.ticks("2026-11-03", "2026-11-06", hour="08:30")
    given = {"reason": "由", "text": "文", "to": date(2026, 11, 11)}
    row = world.do("2026-11-06 10:00", "市住建局负责人", petitions.file, finish.id, "extension", **given)
    world.ticks("2026-11-09", "2026-11-11")  # overdue since the 9th, the finish speaks for the first report
    for who in ("clerk", "director"):
        world.do("2026-11-11 17:10", who, petitions.decide, row.id, granted=True, to=date(2026, 11, 11))
    taken = [(step.clock, str(step.decided_on)) for step in world.steps(item, "urge")]
    assert taken == [("first", "2026-11-06"), ("finish", "2026-11-10"), ("first", "2026-11-11")]
