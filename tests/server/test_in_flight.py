"""What a version that comes into force does to the runs that are open: nothing, all of it, or the milder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from config.loader import read_chain, shipped
from rules import proof
from server import lights, replay
from server.models import Deed, StoredDecision
from server.store.freeze import proof_in
from server.work import activate, acts, edit, in_flight, petitions
from tests.server.deskwork import HEAD, at

LADDER = """label: 阶梯
basis: 自定
tiers:
  urge: {level: 1, label: 催办, basis: 自定, kind: slip, colour: yellow, when: {overdue: {at_least: %s}},
         document: urge, wait: 2个工作小时}
"""
CRITICIZE = """  criticize: {level: 2, label: 通报批评, basis: 自定, kind: circular, colour: red,
              when: {overdue: {at_least: %s}, document: circular, approve: [director, leader]}
"""


def city(mode="keep", term="5个工作日", urge="1个工作日", criticize="", **files):
    """Return the city's pack with a term, tiers, and a word of its own on what is in flight."""
    chain = read_chain(shipped("city"))
    own = dict(chain.files)
    own["city/pack.yaml"] += f"in_flight: {mode}\n".encode()
    own["city/types/instruction.yaml"] = (
        f"clocks:\n  finish: {{within: {term}, ladder: plain, basis: 自定}}\n"
        "requests:\n  extension: {each: 30个工作日, times: 3, basis: 自定}\n"
    ).encode()
    ladder = LADDER % urge + (CRITICIZE % criticize if criticize else "")
    own["city/ladders/plain.yaml"] = ladder.encode()
    own |= {f"city/{name}": text.encode() for name, text in files.items()}
    return replace(chain, files={name: text for name, text in own.items() if "/tests/" not in name})


def activated(world, when, chain):
    return world.do(when, "rule_admin", activate.activate, world.office, chain)


def due(world, item, clock="finish"):
    return str(world.run(item, clock).due_on)[5:]


def taken(world, first, last):
    """Tick daily; return what came of the clock that the tests are about."""
    return [(day[5:], tier) for day, clock, tier, _, _ in world.ticks(f"2026-{first}", f"2026-{last}")
            if clock == "finish"]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "mode", "then", "steps"),
    [
        ("5个工作日", "3个工作日", "keep", "11-09", ["11-10"]),
        ("5个工作日", "3个工作日", "migrate", "11-05", ["11-06"]),
        ("5个工作日", "3个工作日", "lenient", "11-09", ["11-10"]),
        ("3个工作日", "5个工作日", "keep", "11-05", ["11-06"]),
        ("3个工作日", "5个工作日", "migrate", "11-09", ["11-10"]),
        ("3个工作日", "5个工作日", "lenient", "11-09", ["11-10"]),
        ("5日", "1日", "migrate", "11-04", ["11-05"]),  # 11-03 is over: the end of the next working day
        ("5日", "1日", "lenient", "11-09", ["11-10"]),
    ],
)
def test_the_term_of_an_open_run(worlds, old, new, mode, then, steps):
    world = worlds(city(term=old))
    item = world.instruction("2026-11-02 09:00")
    activated(world, "2026-11-03 10:00", city(mode, term=new))
    assert due(world, item) == then
    assert taken(world, "11-03", "11-12") == [(day, "urge") for day in steps]


@pytest.mark.parametrize(("old", "new"), [("5个工作日", "3个工作日"), ("3个工作日", "5个工作日")])
def test_from_old_and_new_the_milder_threshold(worlds, old, new):
    world = worlds(city(term="1个工作日", urge=old))
    world.instruction("2026-11-02 09:00")  # due 11-03
    activated(world, "2026-11-03 10:00", city("lenient", term="1个工作日", urge=new))
    assert taken(world, "11-04", "11-12") == [("11-10", "urge")]


@pytest.mark.parametrize("mode", ["keep", "migrate", "lenient"])
def test_what_is_overdue_and_was_urged_stays_so(worlds, mode):
    """No date is forgiven, none is earlier; what was taken counts for the tiers that come."""
    world = worlds(city(term="3个工作日", criticize="5个工作日}, issued.urge: {at_least: 1}"))
    item = world.instruction("2026-11-02 09:00")
    assert taken(world, "11-03", "11-06") == [("11-06", "urge")]
    later = city(mode, term="2个工作日", criticize="3个工作日}, issued.urge: {at_least: 1}")
    activated(world, "2026-11-09 10:00", later)
    assert due(world, item) == "11-05"
    day = {"keep": "11-12", "migrate": "11-10", "lenient": "11-12"}[mode]
    assert taken(world, "11-09", "11-13") == [(day, "criticize")]
    assert [step.tier for step in world.steps(item) if step.clock == "finish"] == ["urge", "criticize"]


@pytest.mark.parametrize(
    ("start", "activation", "then"),
    [
        ("2026-09-21 09:00", "2026-09-24 10:00", "09-28"),  # the three days of the festival lie between
        ("2026-11-02 09:00", "2026-11-06 17:00", "11-09"),
        ("2026-11-02 09:00", "2026-11-07 10:00", "11-09"),  # on a Saturday
        ("2026-09-28 09:00", "2026-10-08 10:00", "10-09"),
    ],
)
def test_a_shorter_term_ends_on_the_next_working_day_at_the_earliest(worlds, start, activation, then):
    world = worlds(city(term="10个工作日"))
    item = world.instruction(start)
    activated(world, activation, city("migrate", term="2个工作日"))
    run = world.run(item)
    assert str(run.due_on)[5:] == then
    assert [line[2] for line in run.proof if line[1] == "edit"] == ["启用新规则，最早于次一工作日届满"]


def test_a_term_that_comes_to_the_same_day_moves_nothing(worlds):
    world = worlds(city(term="3个工作日"))
    item = world.instruction("2026-11-02 09:00")
    activated(world, "2026-11-05 10:00", city("migrate", term="3日", urge="2个工作日"))
    assert due(world, item) == "11-05"
    assert told(world, item) == []
    assert taken(world, "11-05", "11-10") == [("11-09", "urge")]


def told(world, item):
    with world.instance.bench.sessions() as session:
        query = select(Deed.text).where(Deed.item_id == item.id, Deed.act == in_flight.TOLD)
        return session.scalars(query.order_by(Deed.id)).all()


def test_a_pause_and_an_extension_go_over_too(worlds):
    world = worlds(city(term="5个工作日"))
    paused, extended = (world.instruction("2026-11-02 09:00", title=name) for name in "甲乙")
    world.do("2026-11-03 09:00", "director", acts.do, paused.id, "suspend", reason="汛情",
             through=date(2026, 11, 5))  # fmt: skip
    asked = world.do("2026-11-03 09:00", HEAD, petitions.file, world.run(extended).id, "extension",
                     reason="雨", text="七成", to=date(2026, 11, 18))  # fmt: skip
    for who in ("clerk", "director"):
        world.do("2026-11-03 10:00", who, petitions.decide, asked.id, granted=True, to=date(2026, 11, 18))
    activated(world, "2026-11-04 10:00", city("migrate", term="3个工作日"))
    assert (due(world, paused), due(world, extended)) == ("11-10", "11-18")  # counted: 6 9 10
    world.do("2026-11-04 11:00", "director", acts.do, paused.id, "resume")
    assert due(world, paused) == "11-09"
    activated(world, "2026-11-05 10:00", city("lenient", term="7个工作日"))
    assert (due(world, paused), due(world, extended)) == ("11-13", "11-18")
    assert told(world, paused) == [
        "规则换版，在办事项改用新规则：“办结”的期限由 2026-11-12 改为 2026-11-10。",
        "规则换版，在办事项从旧兼从轻：“办结”的期限由 2026-11-09 改为 2026-11-13。",
    ]


def test_an_edit_chooses_again_under_both(worlds):
    both = "[{when: {urgency: 特急}, is: %s}, {is: %s}]"
    world = worlds(city(term=both % ("2日", "5个工作日")))
    item = world.instruction("2026-11-02 09:00")
    activated(world, "2026-11-02 10:00", city("lenient", term=both % ("4日", "3个工作日")))
    assert due(world, item) == "11-09"
    world.do("2026-11-02 11:00", "clerk", edit.edit, item.id, {"urgency": "特急"}, world.item(item).version)
    assert due(world, item) == "11-06"
    assert [line[1:3] for line in world.run(item).proof if line[1] == "version"] == [
        ["version", "各版规则依次算得 2026-11-04、2026-11-06，取最迟的"]
    ]
    assert str(proof.recompute(proof_in(world.run(item).proof))) == "2026-11-06"


def test_the_lower_of_two_tiers_and_none_that_one_pack_lacks(worlds):
    """The old ladder goes to the criticism at once, the new one urges; a tier of one alone is no step."""
    old = city(term="1个工作日", urge="9个工作日", criticize="2个工作日}")
    world = worlds(old)
    item = world.instruction("2026-11-02 09:00")  # due 11-03
    activated(world, "2026-11-03 10:00", city("lenient", term="1个工作日", criticize="1个工作日}"))
    assert taken(world, "11-04", "11-09") == [("11-05", "urge"), ("11-06", "criticize")]
    assert replay.replay(world.instance.bench).differences == ()
    with world.instance.bench.sessions() as session:
        rows = session.scalars(
            select(StoredDecision).where(StoredDecision.run_id == world.run(item).id)
        ).all()
    assert [row.tier for row in rows] == ["criticize", "urge", "criticize", "criticize"]
    assert len({row.pack_version_id for row in rows}) == 2


def test_a_tier_of_one_pack_alone_is_no_step(worlds):
    world = worlds(city(term="1个工作日"))
    world.instruction("2026-11-02 09:00")
    warn = LADDER.replace("urge: {", "warn: {") % "1个工作日"
    activated(world, "2026-11-03 10:00", city("lenient", term="1个工作日", **{"ladders/plain.yaml": warn}))
    assert taken(world, "11-04", "11-20") == []


def test_a_draft_of_a_tier_that_is_gone_lapses_and_what_was_issued_stays(worlds):
    world = worlds(city(term="1个工作日", criticize="2个工作日}"))
    item = world.instruction("2026-11-02 09:00")
    assert taken(world, "11-03", "11-05") == [("11-04", "urge"), ("11-05", "criticize")]
    activated(world, "2026-11-05 10:00", city("migrate", term="1个工作日"))
    found = [(step.tier, step.state, step.closed_why) for step in world.steps(item) if step.clock == "finish"]
    assert found == [("urge", "issued", ""), ("criticize", "lapsed", "新规则没有这一级")]
    assert (world.run(item).level, world.run(item).last_tier) == (1, "urge")
    assert taken(world, "11-06", "11-13") == []  # the one urge has been used up
    warn = LADDER.replace("urge: {level: 1", "warn: {level: 1") % "1个工作日"
    activated(world, "2026-11-13 10:00", city("migrate", term="1个工作日", **{"ladders/plain.yaml": warn}))
    assert taken(world, "11-13", "11-13") == []  # a step of the day it came into force is taken at once
    assert [step.tier for step in world.steps(item) if step.clock == "finish"][-1] == "warn"
    with world.instance.bench.sessions() as session:
        found = lights.light(session, world.instance.shelf, world.run(item), at("2026-11-13 11:00"))
    assert found.words == "催办"
