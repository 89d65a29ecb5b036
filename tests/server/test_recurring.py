"""Clocks that come again: each period, or so long after each fulfilment."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from config.loader import chain_from_files, read_chain, shipped
from rules.calendar import local
from rules.deadline import recompute
from server.desk import PROGRAM
from server.errors import Refusal
from server.explaining import explain_item
from server.instance import Instance
from server.judge import Judge
from server.models import ClockRun, Item, LadderStep
from server.store.freeze import proof_in
from server.work import acts, edit, papers, petitions, register, settle
from server.work.files import Upload
from tests.server.conftest import World, at

HEAD = "language: 1\nlabel: 例\nlevel: city\nextends: city\nhold: {silence: 90日}\n"
UNIT = "市住建局负责人"
FILES = [Upload("a.txt", b"x")]


def pack(again, extra=""):
    """Return a chain whose instructions have a clock of reports."""
    kind = (
        "clocks:\n  finish: {within: 90日}\n"
        "  monthly: {label: 定期反馈, basis: 自定, from: [assign, reopen], until: report, "
        f"{again}, ladder: short}}\n"
        f"requests:\n  explanation: {{clocks: [finish, monthly]}}\n{extra}"
    )
    own = {"own/pack.yaml": HEAD, "own/types/instruction.yaml": kind}
    files = {**read_chain(shipped("city")).files, **{name: text.encode() for name, text in own.items()}}
    return chain_from_files("own", files)


@pytest.fixture
def begun():
    """Return a maker of a world that begins on a day."""
    opened = []

    def make(day, again, extra=""):
        instance = Instance.memory(at(f"{day} 08:30"))
        opened.append(instance)
        return World(instance).build(pack(again, extra))

    yield make
    for instance in opened:
        instance.close()


MONTHLY = "every: 月, by: 当月25日"


def runs(world, item):
    with world.instance.bench.sessions() as session:
        query = select(ClockRun).where(ClockRun.item_id == item.id, ClockRun.clock == "monthly")
        return session.scalars(query.order_by(ClockRun.id)).all()


def told(world, item):
    """Return of each run: the month, when it began, when it is due, what came of it."""
    return [
        (f"{run.period_on:%m}", f"{local(run.started_at):%m-%d}", f"{run.due_on:%m-%d}", run.outcome)
        for run in runs(world, item)
    ]


def report(world, item, when, **given):
    return world.do(when, UNIT, acts.do, item.id, "report", text="进展", **given)


def test_the_first_is_due_when_first_after_has_passed_and_the_next_opens_the_day_after(begun):
    world = begun("2026-06-18", MONTHLY)
    item = world.instruction("2026-06-18 09:00")
    world.tick("2026-07-27 00:00")
    assert told(world, item) == [("07", "06-18", "07-27", "open")]  # 25 July is a Saturday
    world.tick("2026-07-28 00:00")
    assert told(world, item) == [("07", "06-18", "07-27", "open"), ("08", "07-28", "08-25", "open")]
    assert at("2026-07-28 00:00") == runs(world, item)[1].started_at


def test_without_a_judge_no_period_turns(begun):
    world = begun("2026-06-18", MONTHLY)
    item = world.instruction("2026-06-18 09:00")
    world.tick("2026-07-27 00:00")
    world.instance.bench.judge.close()
    world.instance.bench.judge = Judge(python="/nonexistent/python")
    with pytest.raises(Refusal, match="判断进程启动不了"):
        world.tick("2026-07-28 00:00")
    assert told(world, item) == [("07", "06-18", "07-27", "open")]


def test_every_proof_of_a_period_recomputes(begun):
    world = begun("2026-06-18", MONTHLY)
    item = world.instruction("2026-06-18 09:00")
    world.ticks("2026-06-19", "2026-08-20")
    for run in runs(world, item):
        proof = proof_in(run.proof)
        assert recompute(proof) == run.due_on
        assert f"2026年{run.period_on.month}月，当月25日" in [line.why for line in proof]


def test_a_report_answers_the_overdue_run_not_the_running_one(begun):
    world = begun("2026-10-08", MONTHLY)
    item = world.instruction("2026-10-08 09:00")
    world.ticks("2026-10-09", "2026-10-27")
    report(world, item, "2026-10-27 10:00")
    assert told(world, item) == [("10", "10-08", "10-26", "late"), ("11", "10-27", "11-25", "open")]
    report(world, item, "2026-10-27 11:00")
    assert told(world, item)[1] == ("11", "10-27", "11-25", "on_time")
    report(world, item, "2026-10-28 11:00")  # nothing is due: it is recorded all the same
    world.tick("2026-11-26 00:00")
    assert told(world, item)[2:] == [("12", "11-26", "12-25", "open")]


def test_a_person_may_name_the_period(begun):
    world = begun("2026-10-08", MONTHLY)
    item = world.instruction("2026-10-08 09:00")
    world.ticks("2026-10-09", "2026-10-27")
    november = at("2026-11-05 00:00").date()
    report(world, item, "2026-10-27 10:00", period=november)
    assert [run[3] for run in told(world, item)] == ["open", "on_time"]
    with pytest.raises(Refusal) as refused:
        report(world, item, "2026-10-27 11:00", period=november)
    assert refused.value.code == "act.no_period"


def test_a_run_still_open_when_the_next_falls_due_is_missed(begun):
    world = begun("2026-10-08", MONTHLY)
    item = world.instruction("2026-10-08 09:00")
    world.ticks("2026-10-09", "2026-11-25")
    assert [run[3] for run in told(world, item)] == ["open", "open"]
    world.tick("2026-11-26 00:00")
    assert told(world, item) == [
        ("10", "10-08", "10-26", "missed"), ("11", "10-27", "11-25", "open"), ("12", "11-26", "12-25", "open")
    ]  # fmt: skip
    assert runs(world, item)[0].ended_at == at("2026-11-25 17:30")


def test_a_run_whose_due_day_lies_in_a_pause_is_skipped_and_nothing_is_made_up(begun):
    world = begun("2026-08-03", MONTHLY)
    item = world.instruction("2026-08-03 09:00")
    day = at("2026-09-30 00:00").date()
    world.do("2026-08-20 10:00", "director", acts.do, item.id, "suspend", reason="x", through=day)
    world.ticks("2026-08-21", "2026-10-08")
    assert told(world, item) == [
        ("08", "08-03", "08-25", "skipped"),
        ("09", "08-26", "09-28", "skipped"),
        ("10", "09-29", "10-26", "open"),
    ]


def test_a_pause_that_is_over_by_then_leaves_the_due_day_where_it_is(begun):
    world = begun("2026-08-03", MONTHLY)
    item = world.instruction("2026-08-03 09:00")
    day = at("2026-09-30 00:00").date()
    world.do("2026-08-06 10:00", "director", acts.do, item.id, "suspend", reason="x", through=day)
    world.do("2026-08-12 10:00", "director", acts.do, item.id, "resume")
    report(world, item, "2026-08-25 10:00")
    assert told(world, item) == [("08", "08-03", "08-25", "on_time")]


def test_after_an_outage_each_period_has_its_outcome_and_no_steps(begun):
    world = begun("2026-08-03", MONTHLY)
    item = world.instruction("2026-08-03 09:00")
    report = world.tick("2026-11-12 09:00")
    assert [run[3] for run in told(world, item)] == ["missed", "missed", "open", "open"]
    monthly = [step for step in report.steps if step.clock == "monthly"]
    assert [(step.tier, runs(world, item)[2].id == step.run_id) for step in monthly] == [("urge", True)]


def test_an_act_comes_to_what_the_tick_would_have_brought_about(begun):
    world = begun("2026-08-03", MONTHLY)
    item = world.instruction("2026-08-03 09:00")
    report(world, item, "2026-10-12 10:00")
    assert [run[3] for run in told(world, item)] == ["missed", "late", "open"]


def test_an_edit_does_not_touch_the_day_of_a_period(begun):
    world = begun("2026-10-08", MONTHLY)
    item = world.instruction("2026-10-08 09:00")
    version = world.item(item).version
    world.do("2026-10-12 10:00", "clerk", edit.edit, item.id, {"urgency": "特急"}, version)
    assert told(world, item) == [("10", "10-08", "10-26", "open")]


def test_a_final_state_ends_the_series_and_a_new_round_begins_another(begun):
    world = begun("2026-10-08", MONTHLY)
    item = world.instruction("2026-10-08 09:00")
    world.do("2026-10-09 10:00", "director", acts.do, item.id, "withdraw", reason="x")
    world.ticks("2026-10-10", "2026-12-01")
    assert told(world, item) == [("10", "10-08", "10-26", "stopped")]
    assert runs(world, item)[0].turn_at is None


def test_a_report_that_came_early_keeps_the_series(begun):
    world = begun("2026-10-08", MONTHLY)
    item = world.instruction("2026-10-08 09:00")
    report(world, item, "2026-10-12 10:00")
    world.ticks("2026-10-13", "2026-10-27")
    assert told(world, item) == [("10", "10-08", "10-26", "on_time"), ("11", "10-27", "11-25", "open")]


def test_an_explanation_waits_on_the_run_of_its_period_and_cannot_on_one_that_is_over(begun):
    world = begun("2026-10-08", MONTHLY)
    item = world.instruction("2026-10-08 09:00")
    run = runs(world, item)[0]
    given = {"reason": "x"}
    row = world.do("2026-10-26 18:00", UNIT, petitions.file, run.id, "explanation", **given)
    assert row.status == "filed"
    with pytest.raises(Refusal) as refused:
        world.do("2026-11-26 18:00", UNIT, petitions.file, run.id, "explanation", **given)
    assert refused.value.code == "petition.ended"


DURATION = "every: 10个工作日"


def test_by_duration_it_comes_again_after_each_fulfilment(begun):
    world = begun("2026-11-02", DURATION)
    item = world.instruction("2026-11-02 09:00")
    assert [str(run.due_on) for run in runs(world, item)] == ["2026-11-16"]
    report(world, item, "2026-11-12 10:00")
    assert [(str(run.due_on), run.outcome) for run in runs(world, item)] == [
        ("2026-11-16", "on_time"), ("2026-11-26", "open")
    ]  # fmt: skip


def test_by_duration_a_run_that_is_not_fulfilled_stays_the_only_one(begun):
    world = begun("2026-11-02", DURATION)
    item = world.instruction("2026-11-02 09:00")
    world.ticks("2026-11-03", "2026-12-21")
    assert [run.outcome for run in runs(world, item)] == ["open"]


@pytest.mark.parametrize(
    ("again", "before", "after"),
    [
        (DURATION, [("2026-11-16", "on_time"), ("2026-11-26", "open")],
         [("2026-11-18", "open"), ("2026-11-26", "stopped")]),
        (MONTHLY, [("2026-11-25", "on_time")], [("2026-11-27", "open")]),
    ],
)  # fmt: skip
def test_what_is_sent_back_is_open_again_and_its_review_days_do_not_count(begun, again, before, after):
    chain = pack(again, "  extension: {clocks: [finish]}\n")
    text = (
        chain.files["own/types/instruction.yaml"].decode().replace("until: report", "until: [report, submit]")
    )
    world = begun("2026-11-02", again)
    with world.instance.desk(world.actors["rule_admin"], at("2026-11-02 08:40")) as desk:
        files = {**chain.files, "own/types/instruction.yaml": text.encode()}
        desk.shelf.adopt(desk, world.office, chain_from_files("own", files))
    item = world.instruction("2026-11-02 09:00")
    world.do("2026-11-12 10:00", UNIT, acts.do, item.id, "submit", text="x", files=FILES)
    assert [(str(run.due_on), run.outcome) for run in runs(world, item)] == before
    world.do("2026-11-13 10:00", "clerk", acts.do, item.id, "send_back", reason="x")
    assert [(str(run.due_on), run.outcome) for run in runs(world, item)] == after


def test_the_timelines_of_a_pack_that_asks_for_reports_come_true():
    from pathlib import Path

    from config.timelines import load_timelines
    from server.timeline import play

    folder = Path(__file__).parents[1] / "cases" / "periodic"
    timelines, problems = load_timelines(folder)
    assert problems == ()
    assert len(timelines) == 5
    for timeline in timelines:
        assert play(read_chain(folder), timeline).differences == ()


def test_what_is_foretold_ends_when_the_next_falls_due(begun):
    world = begun("2026-10-08", MONTHLY)
    item = world.instruction("2026-10-08 09:00")
    world.ticks("2026-10-09", "2026-10-26")
    with world.instance.reading(world.actors["director"], at("2026-10-26 09:00")) as desk:
        found = explain_item(desk, desk.session.get_one(Item, item.id))
    coming = next(why.coming for why in found if why.docket.run.clock == "monthly")
    assert [(f"{day:%m-%d}", tier) for day, tier in coming] == [("10-27", "urge"), ("10-30", "urge")]


def test_what_is_taken_in_with_an_old_date_owes_no_report_of_the_past(begun):
    world = begun("2026-11-12", MONTHLY)
    given = {"title": "城东供暖", "secrecy": "无", "leader": "张书记", "instructed_on": "2026-03-02"}
    unit = world.units["市住建局"]
    item = world.do(
        "2026-11-12 09:00", "clerk", register.register, office_id=world.office, type="instruction",
        fields=given, taken=register.Taken(import_id=None, import_key=None, pending=True),
    )  # fmt: skip
    day = at("2026-03-02 00:00").date()
    world.do("2026-11-12 09:00", "clerk", settle.set_units, item.id, leads=[unit], assigned_on=day)
    assert [(f"{run.due_on}", run.catch_up) for run in runs(world, item)] == [("2026-11-25", False)]
    world.tick("2026-11-13 09:00")
    assert len(runs(world, item)) == 1


def test_what_its_period_has_ended_lapses_then_and_is_not_approved_after(begun):
    world = begun("2026-10-08", MONTHLY)
    item = world.instruction("2026-10-08 09:00")
    world.ticks("2026-10-09", "2026-11-25")
    run = runs(world, item)[0]
    with world.instance.desk(PROGRAM, at("2026-11-25 17:00")) as desk:
        step = LadderStep(
            run_id=run.id, item_id=item.id, unit_id=run.unit_id, office_id=world.office, clock="monthly",
            ladder="short", tier="urge", nth=3, level=1, kind="slip", state="ready",
            decided_on=at("2026-11-24 00:00").date(), decided_at=at("2026-11-24 00:00"),
            leave_at=at("2026-11-26 08:30"), pack_version_id=run.pack_version_id,
        )  # fmt: skip
        desk.session.add(step)
    with pytest.raises(Refusal) as refused:
        world.do("2026-11-25 18:00", "clerk", papers.stop, world.steps(item)[-1].id, reason="x")
    assert refused.value.code == "paper.state"
    assert world.instance.send(at("2026-11-26 08:30")) == 0
    step = world.steps(item)[-1]
    assert (step.state, step.closed_at) == ("lapsed", at("2026-11-25 17:30"))


ONCE = "by: 次月5日"


def once(world, item):
    """Return when each run of a clock that comes once is due, and what came of it."""
    return [(f"{run.due_on:%m-%d}", run.outcome, run.period_on) for run in runs(world, item)]


def test_a_day_without_a_period_comes_once(begun):
    world = begun("2026-06-18", ONCE)
    item = world.instruction("2026-06-18 09:00")
    assert once(world, item) == [("07-06", "open", None)]  # 5 July is a Sunday
    report(world, item, "2026-07-06 10:00")
    world.tick("2026-09-01 00:00")
    assert once(world, item) == [("07-06", "on_time", None)]


def test_an_edit_leaves_the_day_and_a_pause_moves_it(begun):
    world = begun("2026-06-18", ONCE)
    item = world.instruction("2026-06-18 09:00")
    version = world.item(item).version
    world.do("2026-06-19 09:00", "clerk", edit.edit, item.id, {"urgency": "特急"}, version)
    assert once(world, item) == [("07-06", "open", None)]
    day = at("2026-07-03 00:00").date()
    world.do("2026-07-01 09:00", "director", acts.do, item.id, "suspend", reason="等", through=day)
    assert once(world, item) == [("07-08", "open", None)]  # three days on from 5 July
