"""Ladders that watch items and units: their timelines, and each notice once a subject and period."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import func, select, update

from config.loader import read_chain
from config.timelines import load_timelines
from server import migrate
from server.db import make_engine
from server.instance import Instance
from server.models import ClockRun, LadderStep, Notice, PackVersion
from server.replay import replay
from server.store import counting
from server.timeline import play
from server.work import acts, edit, register
from tests.server.conftest import World, at

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer

CASES = Path(__file__).parents[1] / "cases" / "watches"
FILES = sorted((CASES / "tests").glob("*.yaml"))
LATER = "2026-02-05 08:30"


@pytest.fixture
def world(worlds):
    found = worlds(read_chain(CASES))
    with found.instance.bench.sessions() as session:  # in force all year
        session.execute(update(PackVersion).values(activated_at=at("2025-12-01 09:00")))
        session.commit()
    return found


def matter(world, when, leads=("市住建局",), **fields):
    given = {
        "title": "甲工程",
        "secrecy": "无",
        "planned": 60,
        "actual": 45,
        "deadline": "2027-12-30",
        **fields,
    }
    item = world.do(
        when,
        "clerk",
        register.register,
        office_id=world.office,
        type="matter",
        fields=given,
        leads=[world.units[name] for name in leads],
    )
    world.do(when, "director", acts.do, item.id, "set_up")
    world.do(when, "clerk", acts.do, item.id, "assign")
    return item


def rows(world, model=ClockRun, **where):
    with world.instance.bench.sessions() as session:
        return session.scalars(select(model).filter_by(**where).order_by(model.id)).all()


def watches(world, ladder):
    return [(str(run.period_on), run.outcome, str(run.due_on)) for run in rows(world, ladder=ladder)]


@pytest.mark.parametrize("cadence", ["daily", "hourly"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_step_comes_on_its_day_however_often_a_tick_runs(file, cadence):
    timelines, problems = load_timelines(file)
    assert problems == ()
    chain = read_chain(CASES)
    shortest = min(timelines, key=lambda line: line.until)  # a year by the hour takes a minute
    for line in timelines if cadence == "daily" else [shortest]:
        assert [one.zh for one in play(chain, line, cadence).differences] == []


def test_a_paper_on_a_unit_names_the_unit_alone_and_goes_once(world):
    item = matter(world, "2026-01-12 09:00")
    world.ticks("2026-01-12", "2026-03-06")
    (draft,) = rows(world, LadderStep, ladder="cards")
    assert (draft.item_id, draft.state, draft.kind, draft.level) == (None, "draft", "talk", 1)
    assert draft.title == "关于市住建局的约谈通知"
    assert "认定情形：本年黄灯不少于2" in draft.body
    assert "{" not in draft.body.replace("{number}", "").replace("{today}", "").replace("{answer}", "")
    from server.work import papers

    world.do("2026-03-06 10:00", "director", papers.approve, draft.id, text_hash=draft.text_hash)
    (issued,) = rows(world, LadderStep, ladder="cards")
    assert (issued.state, issued.number, str(issued.answer_by)) == ("issued", "督谈〔2026〕1号", "2026-03-13")
    assert {row.item_id for row in rows(world, Notice, step_id=issued.id)} == {None}
    world.ticks("2026-03-07", "2026-12-31")
    assert len(rows(world, LadderStep, ladder="cards", tier="blue")) == 1
    kinds = Counter((row.unit_id, row.tier, row.run_id) for row in rows(world, LadderStep) if row.clock == "")
    assert set(kinds.values()) == {1}
    assert replay(world.instance.bench).differences == ()
    assert world.item(item).state == "assigned"


def test_a_unit_is_watched_from_the_day_after_its_first_item_in_the_pack_of_its_periods_first_day(world):
    world.tick("2026-01-12 08:30")
    matter(world, "2026-01-12 09:00")
    world.tick("2026-01-12 17:00")
    assert rows(world, ladder="cards") == []
    world.tick("2026-01-13 00:00")
    assert watches(world, "cards") == [("2026-01-01", "open", "2026-12-31")]
    assert watches(world, "by_year") == [("2026-01-01", "open", "2027-01-20")]
    world.ticks("2026-12-30", "2027-01-21")
    assert watches(world, "cards")[1:] == [("2027-01-01", "open", "2027-12-31")]
    assert watches(world, "by_year") == [
        ("2026-01-01", "on_time", "2027-01-20"),
        ("2027-01-01", "open", "2028-01-20"),
    ]


def test_a_ladder_that_comes_with_a_new_pack_begins_with_the_next_period(world, tmp_path):
    matter(world, "2026-01-12 09:00")
    world.tick("2026-01-13 00:00")
    chain = read_chain(CASES)
    files = dict(chain.files)
    for word, name in ((b"weekly", "weekly"), (b"monthly", "monthly")):
        every = b"week" if name == "weekly" else b"month"
        files[f"watches/ladders/{word.decode()}.yaml"] = (
            files["watches/ladders/by_year.yaml"]
            .replace("by: 次月20日\n".encode(), b"")
            .replace(b"every: year", b"every: " + every)
        )

    with world.instance.bench.desk(world.actors["rule_admin"], at("2026-01-14 10:00")) as desk:
        desk.shelf.adopt(desk, world.office, replace(chain, files=files))
    world.tick("2026-01-15 00:00")
    assert (watches(world, "weekly"), watches(world, "monthly")) == ([], [])
    world.tick("2026-01-19 00:00")  # a Monday
    assert watches(world, "weekly") == [("2026-01-19", "open", "2026-01-25")]
    world.tick("2026-02-02 00:00")
    assert watches(world, "monthly") == [("2026-02-01", "open", "2026-02-28")]
    with world.instance.bench.sessions() as session:
        versions = dict(
            session.execute(
                select(ClockRun.ladder, func.max(ClockRun.pack_version_id)).group_by("ladder")
            ).all()
        )
        newest = session.scalar(select(func.max(PackVersion.id)))
    assert (versions["cards"], versions["weekly"]) == (newest - 1, newest)


def test_joint_leads_are_watched_each_and_one_that_comes_back_goes_on(world):
    item = matter(world, "2026-01-12 09:00", leads=("市住建局", "市水务局"))
    assert [run.unit_id for run in rows(world, ladder="lamps")] == [
        world.units["市住建局"],
        world.units["市水务局"],
    ]
    world.do("2026-01-13 09:00", "director", acts.do, item.id, "withdraw", reason="x")
    assert [row[1] for row in watches(world, "lamps")] == ["stopped", "stopped"]
    assert [row[1] for row in watches(world, "stuck")] == ["stopped", "stopped"]
    assert world.ticks("2026-01-14", "2026-02-10") == []


def test_after_an_outage_the_last_look_is_taken_late_and_held_and_those_before_are_left_out(world):
    matter(world, "2026-01-12 09:00")
    world.ticks("2026-01-12", "2026-01-30")
    late = world.tick("2026-03-20 08:30")
    assert [(step.clock, step.tier, step.state) for step in late.steps] == [("lamps", "amber", "held")]
    assert watches(world, "lamps") == [
        ("2026-01-01", "skipped", "2026-02-05"),
        ("2026-02-01", "on_time", "2026-03-05"),
        ("2026-03-01", "open", "2026-04-07"),
    ]
    assert world.tick("2026-03-20 08:32").steps == ()


def test_a_look_is_taken_once_whatever_is_edited_on_its_day(world):
    item = matter(world, "2026-01-12 09:00", actual=60)
    world.ticks("2026-01-12", "2026-02-05")
    world.do("2026-02-05 10:00", "clerk", edit.edit, item.id, {"actual": 10}, world.item(item).version)
    assert world.tick("2026-02-05 11:00", full=True).steps == ()
    assert world.ticks("2026-02-06", "2026-02-27") == []


def test_a_full_sweep_finds_nothing_that_the_wakes_have_not_found(world):
    for name in ("市住建局", "市水务局"):
        matter(world, "2026-01-12 09:00", leads=(name,))
    world.ticks("2026-01-12", "2026-02-20")
    for day in ("2026-02-24", "2026-03-05", "2026-03-06", "2026-03-09", "2026-04-07"):
        world.ticks(day, day)
        assert world.tick(f"{day} 17:30", full=True).steps == ()


def test_requests_without_a_run_are_counted_in_their_round(world):
    item = world.instruction("2026-11-02 09:00", leads=("市住建局", "市水务局"))
    from server.work import petitions

    plea = petitions.Plea("不属职责", "x")
    unit = world.units["市水务局"]
    row = world.do(
        "2026-11-03 09:00", "市水务局联络员", petitions.file_for_unit, item.id, unit, "wrong_unit", plea
    )
    assert (row.run_id, row.round) == (None, 1)

    from config.model import Event

    pack = world.instance.shelf.of(world.office)
    count = replace(pack.counts["returns"], event=Event("request", "wrong_unit", ("filed",)))
    today = at("2026-11-04 09:00").date()
    for as_, number in (("", 1), ("lead", 1), ("co", 0)):
        asked = replace(count, as_=as_)
        with world.instance.bench.sessions() as session:
            counts = {counting.key_of(pack, asked): (pack, asked)}
            found = counting.Counts(today).of(session, counts, [item.id], [], today)
        tellers = [counting.Teller.of(pack, asked, found)]
        assert counting.told(tellers, item.id, 1, unit) == (number,)
        assert counting.told(tellers, item.id, 2, unit) == (0,)


def test_the_tables_go_back_and_forth_unless_something_would_be_lost(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    migrate.upgrade(engine)
    for revision in ("0002", "head"):
        with engine.connect() as connection:
            config = migrate._config(connection)
            (command.downgrade if revision == "0002" else command.upgrade)(config, revision)
            connection.commit()
    assert migrate.differences(engine) == []
    engine.dispose()


def test_an_instance_that_has_lived_comes_to_the_present_tables(tmp_path):
    with Instance.create(tmp_path / "i", office="督查处", pack="city", at=at("2026-11-02 08:30")) as instance:
        world = World(instance).build()
        world.instruction("2026-11-02 09:00")
        url = str(instance.bench.engine.url)
    engine = make_engine(url)
    with engine.connect() as connection, migrate._loose(connection):
        command.downgrade(migrate._config(connection), "0002")
        connection.commit()

    migrate.upgrade(engine)

    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM clock_run").scalar()
        kept = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    assert (rows > 0, kept, lost, migrate.differences(engine)) == (True, 1, [], [])
    engine.dispose()
