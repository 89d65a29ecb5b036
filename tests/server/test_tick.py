"""The laws of the ladder, as the tick keeps them."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from rules.calendar import BEIJING
from server import tick
from server.errors import Refusal
from server.judge import Judge
from server.models import ClockRun, Deed, Hold, Incident, LadderStep, Notice, Tick
from server.work import acts, holds, papers
from server.work.files import Upload

ROOT = Path(__file__).parents[2]
REPORT = Upload("报告.txt", "已完成".encode())


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def only(found, clock="finish"):
    return [row for row in found if row[1] == clock]


def test_the_ladder_of_an_instruction_handed_over_on_the_second(world):
    item = world.instruction()
    found = only(world.ticks("2026-11-02", "2026-11-18"))
    assert found == [
        ("2026-11-06", "finish", "remind", 1, "ready"),
        ("2026-11-12", "finish", "urge", 1, "ready"),
        ("2026-11-17", "finish", "urge", 2, "ready"),
        ("2026-11-18", "finish", "criticize", 1, "draft"),
    ]
    assert str(world.run(item).due_on) == "2026-11-11"
    assert [step.number for step in world.steps(item, "urge") if step.clock == "finish"] == [
        "督催〔2026〕3号",
        "督催〔2026〕4号",
    ]


def test_a_tick_at_the_same_instant_again_does_nothing(world):
    world.instruction()
    world.ticks("2026-11-02", "2026-11-12")
    again = world.tick("2026-11-12 08:30")
    assert (again.looked, again.steps, again.issued) == (0, (), 0)


def test_a_full_sweep_finds_nothing_that_the_index_missed(world):
    world.instruction()
    world.ticks("2026-11-02", "2026-11-17")
    swept = world.tick("2026-11-17 17:20", full=True)
    assert swept.looked == 2
    assert swept.steps == ()


def test_a_dry_run_tells_and_writes_nothing(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-11")
    report = world.tick("2026-11-12 08:30", dry_run=True)
    assert [(s.clock, s.tier, s.state) for s in report.steps if s.clock == "finish"] == [
        ("finish", "urge", "planned")
    ]
    assert [step.tier for step in world.steps(item) if step.clock == "finish"] == ["remind"]


def test_after_a_long_silence_one_step_a_run_and_all_of_them_wait(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-03")
    report = world.tick("2026-12-03 08:30")
    assert [(s.clock, s.tier, s.state) for s in report.steps] == [
        ("finish", "urge", "held")
    ]  # it covers first
    assert report.held == 1
    assert world.tick("2026-12-04 08:30").steps == ()
    with world.instance.bench.sessions() as session:
        hold = session.scalars(select(Hold)).one()
        assert (hold.why, session.scalar(select(func.count(Notice.id)))) == ("silence", 0)
    released = world.do("2026-12-04 09:00", "clerk", holds.release, hold.id)
    assert released == 1
    world.instance.send(at("2026-12-04 17:00"))
    assert {step.state for step in world.steps(item)} == {"issued"}
    with pytest.raises(Refusal, match="已经处理过"):
        world.do("2026-12-04 17:00", "clerk", holds.release, hold.id)


def test_discarded_steps_never_go_out(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-03")
    world.tick("2026-12-03 08:30")
    with world.instance.bench.sessions() as session:
        hold = session.scalars(select(Hold)).one()
    assert world.do("2026-12-03 09:00", "clerk", holds.discard, hold.id, reason="已发过纸质催办单") == 1
    world.instance.send(at("2026-12-03 17:00"))
    assert {step.state for step in world.steps(item)} == {"discarded"}
    with world.instance.bench.sessions() as session:
        assert session.scalar(select(func.count(Notice.id))) == 0


def test_more_notices_than_the_pack_allows_wait_for_a_person(world):
    for n in range(51):
        world.instruction(sign=False, title=f"事项{n}")
    world.tick("2026-11-02 18:00")
    report = world.tick("2026-11-03 08:30")
    assert len(report.steps) == report.held == 51
    assert {s.state for s in report.steps} == {"held"}
    with world.instance.bench.sessions() as session:
        assert session.scalars(select(Hold.why)).all() == ["notices"]


def test_a_ruleset_altered_on_its_way_decides_nothing(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-11")
    world.instance.bench.judge.close()
    world.instance.bench.judge = Judge(tamper=_earlier)
    report = world.tick("2026-11-12 08:30")
    assert (report.steps, report.incidents) == ((), 1)
    with world.instance.bench.sessions() as session:
        found = session.scalars(select(Incident)).all()
        assert {incident.kind for incident in found} == {"disagreement"}
        assert {incident.item_id for incident in found} == {item.id}
    assert world.tick("2026-11-13 08:30").looked == 0


def _earlier(ruleset):
    """Make every condition that asks for at least 1 ask for at least 2."""
    import json

    text = json.dumps(ruleset)
    return json.loads(text.replace(": 1}", ": 2}"))


def test_without_a_judge_nothing_is_written(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-11")
    world.instance.bench.judge.close()
    world.instance.bench.judge = Judge(python="/nonexistent/python")
    with world.instance.bench.sessions() as session:
        before = session.scalar(select(func.count(Tick.id)))
    with pytest.raises(Refusal, match="判断进程启动不了"):
        world.tick("2026-11-12 08:30")
    with world.instance.bench.sessions() as session:
        assert session.scalar(select(func.count(Tick.id))) == before
        assert (
            session.scalar(
                select(func.count(LadderStep.id)).where(
                    LadderStep.tier == "urge", LadderStep.clock == "finish"
                )
            )
            == 0
        )
        assert session.scalars(
            select(ClockRun.wake_at).where(ClockRun.item_id == item.id, ClockRun.clock == "finish")
        ).one()


def test_an_act_between_reading_and_writing_voids_the_verdict(world):
    from server.desk import PROGRAM
    from server.taking import Taker

    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-11")
    now = at("2026-11-12 08:30")
    findings = tick.judge(world.instance.bench, [world.run(item).id], now)
    assert findings[0].decision.tier == "urge"
    world.do("2026-11-12 08:29", "市住建局负责人", acts.do, item.id, "report", text="正在办理")
    with world.instance.bench.desk(PROGRAM, now) as desk:
        taker = Taker(desk, {})
        taker.take(findings[0])
    assert taker.steps == []


def test_a_criticism_opens_a_rectification_when_it_is_issued(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-18")
    draft = world.steps(item, "criticize")[0]
    world.do("2026-11-18 10:00", "director", papers.approve, draft.id, text_hash=draft.text_hash)
    world.do("2026-11-18 15:00", "leader", papers.approve, draft.id, text_hash=draft.text_hash)
    issued = world.steps(item, "criticize")[0]
    assert (issued.state, issued.number) == ("issued", "督通〔2026〕1号")
    with world.instance.bench.sessions() as session:
        due = session.scalars(
            select(ClockRun.due_on).where(ClockRun.item_id != item.id, ClockRun.clock == "finish")
        ).one()
    assert str(due) == "2026-12-02"


def test_a_hold_whose_steps_all_lapse_is_closed(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-03")
    world.tick("2026-12-03 08:30")
    world.do("2026-12-03 09:00", "市住建局负责人", acts.do, item.id, "submit", text="已办结", files=[REPORT])
    with world.instance.bench.sessions() as session:
        assert session.scalars(select(Hold)).one().resolved_at == at("2026-12-03 09:00")
    assert {step.state for step in world.steps(item)} == {"lapsed"}


def test_an_input_that_crashes_the_child_holds_its_item_only(world, tmp_path):
    good = world.instruction(title="正常事项")
    bad = world.instruction(title="致命事项", key_case="是")
    world.ticks("2026-11-02", "2026-11-11")
    mortal = _mortal(tmp_path, world, bad)
    world.instance.bench.judge.close()
    world.instance.bench.judge = Judge(python=mortal)
    report = world.tick("2026-11-12 08:30")
    assert [(s.item_id, s.clock, s.tier) for s in report.steps] == [(good.id, "finish", "urge")]
    assert report.incidents == 1
    with world.instance.bench.sessions() as session:
        incident = session.scalars(select(Incident)).one()
    assert (incident.kind, incident.item_id) == ("crash", bad.id)


def _mortal(folder, world, item):
    """Return an interpreter whose engine dies of the very message that this item's run becomes."""
    bench = world.instance.bench
    finding = tick.judge(bench, [world.run(item).id], at("2026-11-12 08:30"))[0]
    docket = finding.verdict.docket
    message = bench.shelf.plan(docket.version_id, docket.run.type, docket.ladder).message(
        finding.verdict.facts
    )
    path = folder / "python"
    path.write_text(
        f"#!{sys.executable}\n"
        "import os, signal, sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from server import judge_child\n"
        "ask = judge_child._ask\n"
        "def fatal(engine, name, message):\n"
        f"    if message == {message!r}: os.kill(os.getpid(), signal.SIGSEGV)\n"
        "    return ask(engine, name, message)\n"
        "judge_child._ask = fatal\n"
        "judge_child.main()\n",
        encoding="utf-8",
    )
    path.chmod(0o700)
    return str(path)


def test_an_act_is_kept_when_its_judging_must_wait(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-11")
    judge = world.instance.bench.judge
    world.instance.bench.judge = Judge(python="/nonexistent/python")
    world.do("2026-11-12 08:20", "市住建局负责人", acts.do, item.id, "report", text="正在办理")
    world.instance.bench.judge = judge
    assert [(s.clock, s.tier) for s in world.tick("2026-11-12 08:30").steps] == [("finish", "urge")]
    with world.instance.bench.sessions() as session:
        assert session.scalar(select(func.count(Deed.id)).where(Deed.act == "report")) == 1


def test_a_clock_that_goes_back_decides_nothing(world):
    world.instruction()
    world.ticks("2026-11-02", "2026-11-12")
    with pytest.raises(Refusal, match="上一次是 2026-11-12 08:30，不能倒回 2026-11-11 08:30"):
        world.tick("2026-11-11 08:30")
    assert world.tick("2026-11-11 08:30", dry_run=True).steps == ()
