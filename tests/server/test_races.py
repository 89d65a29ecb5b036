"""Two at once on one file, and deaths between transactions: one effect, nothing half done."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select

from config.loader import read_chain, shipped
from rules.calendar import BEIJING
from server import outbox, settings, tick
from server.desk import PROGRAM
from server.errors import Refusal
from server.instance import Instance
from server.models import Approval, ClockRun, Deed, GivenNumber, LadderStep, Notice, PackVersion
from server.settings import Settings
from server.store import counting, numbers
from server.taking import Taker
from server.work import acts, holds, papers, units


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def together(*works):
    """Do the works at once, each in a thread; return what each came to."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(n, work):
        gate.wait()
        try:
            results[n] = work()
        except Refusal as refusal:
            results[n] = refusal.code

    threads = [threading.Thread(target=run, args=(n, work)) for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def filed(tmp_path, worlds):
    """Return a world on a database file."""
    settings.write(tmp_path, Settings.new(simulated="2026-11-02T00:30:00+00:00"))
    return worlds(read_chain(shipped("city")), tmp_path)


def test_two_at_once_have_one_effect(filed):
    """Approvals of one paper, releases of one hold, numbers of one sequence, ticks of one instant."""
    item = filed.instruction()
    filed.ticks("2026-11-02", "2026-11-18")
    step = filed.steps(item, "criticize")[0]
    when = "2026-11-18 10:00"

    def approve(who):
        return lambda: filed.do(when, who, papers.approve, step.id, text_hash=step.text_hash).id

    assert sorted(map(str, together(approve("director"), approve("director")))) == [
        str(step.id),
        "paper.turn",
    ]
    assert sorted(map(str, together(approve("leader"), approve("leader")))) == [str(step.id), "paper.state"]
    with filed.instance.bench.sessions() as session:
        assert session.scalars(select(Approval.role)).all() == ["director", "leader"]
        assert len(session.scalars(select(GivenNumber).where(GivenNumber.step_id == step.id)).all()) == 1

    def number():
        with filed.instance.bench.desk(PROGRAM) as desk:
            return numbers.give(desk, office_id=filed.office, office="", sequence="z", pattern="{seq}")

    assert sorted(together(*[number] * 6)) == ["1", "2", "3", "4", "5", "6"]

    filed.instruction(when="2026-11-18 11:00", title="二", sign=False)
    reports = together(*[lambda: filed.tick("2026-12-18 08:30")] * 2)
    assert sorted(len(report.steps) for report in reports)[0] == 0
    with filed.instance.bench.sessions() as session:
        held = session.scalar(select(func.count()).where(LadderStep.state == "held"))
        hold = session.scalars(select(LadderStep.hold_id).where(LadderStep.state == "held")).first()
    released = together(*[lambda: filed.do("2026-12-18 09:00", "clerk", holds.release, hold)] * 2)
    assert sorted(map(str, released)) == sorted([str(held), "hold.resolved"])


def test_a_death_between_deciding_and_sending_loses_nothing_and_repeats_nothing(filed):
    item = filed.instruction()
    filed.ticks("2026-11-02", "2026-11-11")
    bench = filed.instance.bench
    tick.tick(bench, at("2026-11-12 08:30"))  # died before anything was sent
    for _ in range(2):
        filed.instance.send(at("2026-11-12 10:31"))
    slip = next(step for step in filed.steps(item, "urge") if step.clock == "finish")
    assert slip.state == "issued"
    with bench.sessions() as session:
        notices = session.scalars(select(Notice.unit_id).where(Notice.step_id == slip.id)).all()
    assert sorted(notices) == sorted({filed.office, filed.units["市住建局"]})
    with bench.desk(PROGRAM, at("2026-11-12 11:00")) as desk:
        assert not outbox.leave(desk, bench, slip.id)


def test_a_death_inside_an_act_leaves_nothing_of_it(world):
    item = world.instruction()
    with world.instance.bench.sessions() as session:
        before = session.scalar(select(func.count(Deed.id)))
    with pytest.raises(KeyboardInterrupt), world.instance.bench.desk(PROGRAM) as desk:  # noqa: PT012
        acts.do(desk, item.id, "inspect", text="电话")
        raise KeyboardInterrupt
    with world.instance.bench.sessions() as session:
        assert session.scalar(select(func.count(Deed.id))) == before


def test_an_act_in_a_long_silence_holds_its_step(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-03")
    world.do("2026-12-03 09:00", "clerk", acts.do, item.id, "inspect", text="电话")
    assert {step.state for step in world.steps(item)} == {"held"}


@pytest.mark.parametrize(
    ("silence", "when", "state"),
    [
        ("1个工作日", "2026-10-08 08:30", "ready"),
        ("1个工作日", "2026-10-09 08:30", "held"),
        ("9日", "2026-10-09 08:30", "ready"),
        ("8日", "2026-10-09 08:30", "held"),
        ("24小时", "2026-10-01 08:00", ""),
        ("24小时", "2026-10-08 08:30", "held"),
    ],
)
def test_silence_counts_working_days_over_a_holiday(worlds, silence, when, state):
    from dataclasses import replace

    good = read_chain(shipped("city"))
    text = good.files["city/pack.yaml"] + f"hold: {{silence: {silence}}}\n".encode()
    world = worlds(replace(good, files={**good.files, "city/pack.yaml": text}))
    item = world.instruction(when="2026-09-29 09:00", deadline="2026-09-30")
    world.tick("2026-09-30 08:30")
    report = world.tick(when)
    assert [s.state for s in report.steps if s.tier == "urge" and s.clock == "finish"] == (
        [state] if state else []
    )
    assert item.id


def test_counts_of_a_unit_see_the_offices_acts_and_issued_papers(world):
    """Counts end with the day before, in their window, and know the round."""
    from config.model import Event

    item = world.instruction()
    for day in ("03", "04"):
        world.do(
            f"2026-11-{day} 10:00", "市住建局负责人", acts.do, item.id, "submit", text="x",
            files=[acts.blobs.Upload("a.txt", b"x")],
        )  # fmt: skip
        world.do(f"2026-11-{day} 16:00", "clerk", acts.do, item.id, "send_back", reason="不实")
    world.ticks("2026-11-05", "2026-11-20")
    pack = world.instance.shelf.of(world.office)
    returns = pack.counts["returns"]

    def tally(count, when):
        with world.instance.bench.sessions() as session:
            wanted = item.id if count.per == "item" else world.units["市住建局"]
            today = at(when).date()
            asked = counting._Asked(world.instance.shelf.of(world.office), count, today, today)
            return dict(counting._tally(session, asked, [wanted]))

    unit = world.units["市住建局"]
    assert tally(returns, "2026-11-04 12:00") == {(item.id, 1): 1}
    assert tally(returns, "2026-11-05 12:00") == {(item.id, 1): 2}
    of_unit = replace(returns, per="unit", window="month")
    assert tally(of_unit, "2026-11-30 12:00") == {(unit, 0): 2}
    assert tally(of_unit, "2026-12-01 12:00") == {}
    urged = replace(returns, event=Event("tier", "standard/urge"), per="item", window="round")
    assert tally(urged, "2026-11-30 12:00") == {
        (item.id, 1): len(world.steps(item, "urge")) - _short(world, item)
    }


def _short(world, item):
    return sum(step.ladder == "short" for step in world.steps(item, "urge"))


def test_another_process_learns_of_a_new_pack(filed):
    with Instance.open(filed.instance.folder) as other:
        assert other.shelf.offices() == (filed.office,)
        with other.bench.sessions() as session:
            assert session.scalar(select(func.count(PackVersion.id))) == 1
        with filed.instance.bench.desk(PROGRAM) as desk:
            made = units.create(desk, name="又一督查室", pack="city")
            filed.instance.shelf.adopt(desk, made.id, read_chain(shipped("city")))
        assert other.shelf.of(made.id).name == "city"


def test_what_a_tick_has_read_is_void_once_a_paper_is_issued_that_counts(filed):
    first = filed.instruction()
    filed.ticks("2026-11-02", "2026-11-18")
    other = filed.instruction(when="2026-11-18 09:00", title="二")
    with filed.instance.bench.sessions() as session:
        query = select(ClockRun.id).where(ClockRun.item_id == other.id, ClockRun.clock == "finish")
        run = session.scalars(query).one()
    (read,) = tick.judge(filed.instance.bench, [run], at("2026-11-18 09:59"))
    later = read._replace(decision=replace(read.decision, wake_at=at("2026-12-01 00:00")))
    step = filed.steps(first, "criticize")[0]
    for who in ("director", "leader"):
        filed.do("2026-11-18 10:00", who, papers.approve, step.id, text_hash=step.text_hash)
    with filed.instance.bench.desk(PROGRAM, at("2026-11-18 10:01")) as desk:
        Taker(desk, {}).take_all([later])
    with filed.instance.bench.sessions() as session:
        assert session.get_one(ClockRun, run).wake_at == at("2026-11-19 00:00")
