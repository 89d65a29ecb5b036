"""Several activations on top of each other, what cannot go over, and what comes on items that are open."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from config.loader import read_chain
from server import journal
from server.explaining import explain_item
from server.judge import Judge
from server.models import ClockRun, Incident, Item, JournalBlock, LadderStep
from server.scores import rules_for
from server.work import acts, petitions, units
from server.work.files import Upload
from tests.server.deskwork import HEAD, approve, at
from tests.server.test_in_flight import LADDER, activated, city, due, taken
from tests.server.test_recurring import MONTHLY, pack, report, runs
from tests.server.test_watches import CASES, matter
from tests.server.test_work_caps import part_of

FIRST, SECOND, THIRD = "2026-11-02 10:00", "2026-11-02 11:00", "2026-11-02 12:00"


def held(world, item, clock="finish"):
    """Return which versions rule a run: the one that it keeps, and those that must take a step too."""
    run = world.run(item, clock)
    return run.pack_version_id, sorted(map(int, run.lenient))


@pytest.mark.parametrize(
    ("modes", "versions", "then"),
    [
        (("lenient", "lenient"), (1, [2, 3]), "11-11"),  # of all that were ever in force the mildest
        (("lenient", "keep"), (1, [2]), "11-11"),
        (("lenient", "migrate"), (3, []), "11-05"),
        (("migrate", "lenient"), (2, [3]), "11-11"),
        (("migrate", "keep"), (2, []), "11-11"),
        (("keep", "lenient"), (1, [3]), "11-09"),
        (("keep", "migrate"), (3, []), "11-05"),
    ],
)
def test_a_second_activation_on_top(worlds, modes, versions, then):
    world = worlds(city(term="5个工作日"))
    item = world.instruction("2026-11-02 09:00")
    for when, mode, term in zip((FIRST, SECOND), modes, ("7个工作日", "3个工作日"), strict=True):
        activated(world, when, city(mode, term=term))
    assert held(world, item) == versions
    assert due(world, item) == then


def test_the_same_text_again_adds_nothing(worlds):
    """Back to what a run is under already, or to what must take a step too, is no third version."""
    old, new = city(term="5个工作日"), city("lenient", term="7个工作日")
    world = worlds(old)
    item = world.instruction("2026-11-02 09:00")
    for when, chain in ((FIRST, new), (SECOND, old), (THIRD, new)):
        activated(world, when, chain)
    assert held(world, item) == (1, [2])
    later = world.instruction("2026-11-03 09:00")
    assert held(world, later) == (2, [])


def test_going_over_to_the_version_that_rules_ends_the_lenience(worlds):
    world = worlds(city("migrate", term="5个工作日"))
    item = world.instruction("2026-11-02 09:00")
    activated(world, FIRST, city("lenient", term="7个工作日"))
    activated(world, SECOND, city("migrate", term="5个工作日"))
    assert (held(world, item), due(world, item)) == ((1, []), "11-09")


def test_what_begins_later_on_an_open_item_is_as_mild(worlds):
    """A round begun later goes by what its item goes by; another item by the new version alone."""
    world = worlds(city(term="3个工作日"))
    item = world.instruction("2026-11-02 09:00")
    activated(world, FIRST, city("lenient", term="5个工作日"))
    world.do("2026-11-03 09:00", HEAD, acts.do, item.id, "submit", text="x", files=[Upload("a.txt", b"x")])
    world.do("2026-11-03 10:00", "director", acts.do, item.id, "close")
    world.do("2026-11-03 11:00", "director", acts.do, item.id, "reopen", reason="反弹")
    assert (held(world, item), due(world, item)) == ((1, [2]), "11-10")
    assert taken(world, "11-04", "11-12") == [("11-11", "urge")]


@pytest.mark.parametrize(
    ("gone", "missing"),
    [
        ({"types/instruction.yaml": "off: 是\n"}, ["types/instruction"]),
        ({"types/instruction.yaml": "clocks:\n  finish: {off: 是}\n  first: {covers: 无}\n"},
         ["types/instruction/clocks/finish"]),
        ({"types/instruction.yaml": "clocks:\n  finish: {within: 无, by: 无, every: 9个工作日}\n"},
         ["types/instruction/clocks/finish"]),
        ({"types/instruction.yaml": "requests:\n  extension: {off: 是}\n"},
         ["types/instruction/requests/extension"]),
    ],
)  # fmt: skip
def test_what_uses_something_that_is_gone_stays_as_it_is(worlds, gone, missing):
    world = worlds(city(term="5个工作日"))
    item = world.instruction("2026-11-02 09:00")
    asked = (petitions.file, world.run(item).id, "extension")
    world.do(FIRST, HEAD, *asked, reason="雨", text="x", to=date(2026, 11, 12))
    activated(world, SECOND, city("migrate", **gone))
    assert held(world, item) == (1, [])
    with world.instance.bench.sessions() as session:
        told = session.scalars(select(JournalBlock.entries)).all()
        assert journal.first_bad(session) is None
    assert any('"stayed"' in text and all(f'"{one}"' in text for one in missing) for text in told)


def test_a_draft_leaves_while_both_would_take_such_a_step_or_a_higher(worlds):
    """The old ladder was at the criticism, the new one at the urge: the urge leaves, whichever holds it."""
    world = worlds(city(term="1个工作日", urge="9个工作日", criticize="2个工作日}"))
    item = world.instruction("2026-11-02 09:00")  # due 11-03
    activated(world, "2026-11-03 10:00", city("lenient", term="1个工作日", criticize="3个工作日}"))
    world.tick("2026-11-05 08:30")
    (slip,) = (step for step in world.steps(item) if step.clock == "finish")
    assert (slip.tier, slip.state) == ("urge", "ready")
    world.instance.send(at("2026-11-05 11:00"))
    assert [step.state for step in world.steps(item, "urge") if step.clock == "finish"] == ["issued"]
    world.tick("2026-11-06 08:30")
    (draft,) = world.steps(item, "criticize")
    for who in ("director", "leader"):
        draft = approve(world, draft, "2026-11-06 09:00", who)
    world.instance.send(at("2026-11-11 09:00"))
    assert [step.state for step in world.steps(item, "criticize")] == ["issued"]


def test_a_draft_lapses_when_the_version_that_came_would_not_take_it(worlds):
    world = worlds(city(term="1个工作日", criticize="2个工作日}"))
    item = world.instruction("2026-11-02 09:00")
    assert taken(world, "11-03", "11-05")[-1] == ("11-05", "criticize")
    activated(world, "2026-11-05 09:00", city("lenient", term="1个工作日", criticize="9个工作日}"))
    (draft,) = world.steps(item, "criticize")
    for who in ("director", "leader"):
        approve(world, draft, "2026-11-05 10:00", who)
    world.instance.send(at("2026-11-10 09:00"))
    assert [(step.state, step.closed_why) for step in world.steps(item, "criticize")] == [
        ("lapsed", "签发前复核：条件已不成立")
    ]
    assert taken(world, "11-10", "11-18") == [("11-16", "criticize")]


def explained(world, item, when):
    with world.instance.reading(world.actors["clerk"], at(when)) as desk:
        found = explain_item(desk, desk.session.get_one(Item, item.id))
    return next(why for why in found if why.docket.run.clock == "finish")


def test_it_is_explained_which_version_keeps_a_step_back(worlds):
    world = worlds(city(term="1个工作日", urge="1个工作日", criticize="4个工作日}"))
    item = world.instruction("2026-11-02 09:00")
    activated(
        world, "2026-11-03 10:00", city("lenient", term="1个工作日", urge="3个工作日", criticize="4个工作日}")
    )
    why = explained(world, item, "2026-11-04 10:00")
    urge = why.tiers[0]
    assert (urge.tier, urge.proposed, urge.barred, str(urge.holds_on)) == (
        "urge",
        False,
        ("other_rules",),
        "2026-11-06",
    )
    (other,) = why.others
    assert (other.docket.version_id, other.tiers[0].proposed) == (2, False)
    assert [str(test.holds_on) for test in other.tiers[0].failed] == ["2026-11-06"]
    told = [(f"{day:%m-%d}", tier) for day, tier in why.coming]
    assert told == [("11-06", "urge"), ("11-09", "criticize")]
    assert taken(world, "11-04", "11-12") == told


def test_a_doubt_about_one_version_is_a_doubt_about_the_run(worlds):
    """The engine reads the other version's `at least 2` otherwise: no step, one incident."""
    world = worlds(city(term="1个工作日"))
    item = world.instruction("2026-11-02 09:00")
    activated(world, "2026-11-03 10:00", city("lenient", term="1个工作日", urge="2个工作日"))
    bench = world.instance.bench
    bench.judge.close()
    bench.judge = Judge(tamper=lambda ruleset: json.loads(json.dumps(ruleset).replace(": 2}", ": 1}")))
    world.tick("2026-11-04 08:30")
    run = world.run(item)
    with bench.sessions() as session:
        found = session.scalars(select(Incident).where(Incident.run_id == run.id)).all()
    assert [(one.kind, one.detail["oracle"], one.detail["engine"]) for one in found] == [
        ("disagreement", "", "urge")
    ]
    assert [step for step in world.steps(item) if step.run_id == run.id] == []


def test_where_one_version_climbs_nothing_nothing_comes(worlds):
    world = worlds(city(term="1个工作日"))
    item = world.instruction("2026-11-02 09:00")
    bare = "clocks:\n  finish: {within: 1个工作日, ladder: 无, basis: 自定}\n"
    activated(world, "2026-11-03 10:00", city("lenient", **{"types/instruction.yaml": bare}))
    assert taken(world, "11-04", "11-12") == []
    why = explained(world, item, "2026-11-12 10:00")
    assert (why.coming, why.tiers[0].barred, why.others[0].tiers) == ((), ("other_rules",), ())
    assert world.run(item).wake_at is None


def taking(mode, chain):
    head = chain.files["own/pack.yaml"] + f"in_flight: {mode}\n".encode()
    return replace(chain, files={**chain.files, "own/pack.yaml": head})


@pytest.mark.parametrize("mode", ["migrate", "lenient"])
def test_clocks_that_come_again(worlds, mode):
    """The month that runs goes over, and so does each month that follows it."""
    world = worlds(pack(MONTHLY))
    item = world.instruction("2026-11-02 09:00")
    activated(world, "2026-11-10 10:00", taking(mode, pack("every: 月, by: 当月20日")))
    world.ticks("2026-11-26", "2026-11-26")
    months = [f"{run.due_on:%m-%d}" for run in runs(world, item)]
    assert months == {"migrate": ["11-20", "12-21"], "lenient": ["11-25", "12-25"]}[mode]


def test_a_month_that_was_reported_early_does_not_become_weeks(worlds):
    """No run is open, but the next one comes by itself: it comes as it would have."""
    world = worlds(pack(MONTHLY))
    item = world.instruction("2026-11-02 09:00")
    report(world, item, "2026-11-09 09:00")
    activated(world, "2026-11-10 10:00", taking("migrate", pack("every: 周, by: 周三")))
    world.ticks("2026-11-26", "2026-11-26")
    assert [f"{run.due_on:%m-%d} {run.outcome}" for run in runs(world, item)] == [
        "11-25 on_time",
        "12-25 open",
    ]


def test_a_month_that_is_over_does_not_go_over_though_no_tick_has_ended_it(worlds):
    world = worlds(pack(MONTHLY))
    item = world.instruction("2026-11-02 09:00")
    world.tick("2026-11-26 00:00")
    activated(world, "2026-12-25 20:00", taking("migrate", pack("every: 月, by: 当月20日")))
    told = [(f"{run.due_on:%m-%d}", run.outcome, run.pack_version_id) for run in runs(world, item)]
    assert told == [("11-25", "missed", 1), ("12-25", "open", 2)]


@pytest.mark.parametrize("reading", ["old", "new"])
def test_an_edit_of_a_unit_wakes_what_any_version_reads(worlds, reading):
    """The urge of one version asks for a kind of unit, and that unit has another until it is edited."""
    asks = LADDER.replace("{overdue: {at_least: %s}}", "{overdue: {at_least: 1个工作日}, unit.kind: 党委}")
    both = {"old": {"ladders/plain.yaml": asks}, "new": {}}
    world = worlds(city(term="1个工作日", **both[reading]))
    item = world.instruction("2026-11-02 09:00")
    other = {"old": "new", "new": "old"}[reading]
    activated(world, "2026-11-03 10:00", city("lenient", term="1个工作日", **both[other]))
    assert taken(world, "11-04", "11-06") == []
    edited = (units.edit, world.units["市住建局"], {"kind": "党委"}, world.office)
    world.do("2026-11-06 10:00", "clerk", *edited)
    assert [step.tier for step in world.steps(item) if step.clock == "finish"] == ["urge"]


@pytest.mark.parametrize("mode", ["migrate", "lenient"])
def test_what_is_watched_by_the_month_ends_its_month_as_it_began_and_by_the_unit_its_year(worlds, mode):
    world = worlds(watching("keep", "by: 次月5日\n", "{at_least: 10, at_most: 30}"))
    matter(world, "2026-11-02 09:00", planned=60, actual=45)
    world.tick("2026-11-03 08:30")
    activated(world, "2026-11-03 10:00", watching(mode, "by: 次月10日\n", "{at_least: 10, at_most: 30}"))
    world.tick("2026-11-04 08:30")
    with world.instance.bench.sessions() as session:
        found = session.scalars(select(ClockRun).where(ClockRun.ladder != "")).all()
        told = {(run.ladder, run.pack_version_id, str(run.due_on)[5:], len(run.lenient)) for run in found}
    assert ("lamps", 1, "12-07", 0) in told
    assert ("cards", 1, "12-31", 0) in told
    stuck = {"migrate": ("stuck", 2, 0), "lenient": ("stuck", 1, 1)}[mode]
    assert stuck in {(ladder, version, others) for ladder, version, _, others in told}
    assert lamps(world) == [("12-07", "amber")]


def lamps(world):
    found = world.ticks("2026-12-07", "2026-12-11")
    return [(day[5:], tier) for day, ladder, tier, *_ in found if ladder == "lamps"]


def watching(mode, by, amber):
    chain = read_chain(CASES)
    lamps = chain.files["watches/ladders/lamps.yaml"].decode()
    lamps = lamps.replace("by: 次月5日\n", by).replace("{at_least: 10, at_most: 30}", amber)
    head = chain.files["watches/pack.yaml"] + f"in_flight: {mode}\n".encode()
    own = {"watches/pack.yaml": head, "watches/ladders/lamps.yaml": lamps.encode()}
    return replace(chain, files={**chain.files, **own})


def test_a_watch_of_the_same_periods_goes_by_the_milder(worlds):
    world = worlds(watching("keep", "by: 次月5日\n", "{at_least: 10, at_most: 30}"))
    for title, actual in (("甲", 45), ("乙", 35)):
        matter(world, "2026-11-02 09:00", planned=60, actual=actual, title=title)
    activated(world, "2026-11-03 10:00", watching("lenient", "by: 次月5日\n", "{at_least: 20, at_most: 30}"))
    assert lamps(world) == [("12-07", "amber")]
    with world.instance.bench.sessions() as session:
        item = session.scalars(select(LadderStep.item_id).where(LadderStep.ladder == "lamps")).one()
        assert session.get_one(Item, item).title == "乙"


def test_a_score_keeps_the_rules_of_its_periods_first_day(worlds):
    world = worlds(city(**{"scores/annual.yaml": "off: 否\nbase: 100\n"}))
    activated(world, "2026-11-03 10:00", city("migrate", **{"scores/annual.yaml": "off: 否\nbase: 90\n"}))
    with world.instance.bench.sessions() as session:
        found = [
            rules_for(session, world.instance.shelf, world.office, "annual", date(year, 12, 1))
            for year in (2026, 2027)
        ]
    assert [(version, str(score.base)) for version, score in found] == [(1, "10000"), (2, "9000")]


def test_a_part_ends_no_later_than_its_parent_that_went_over(worlds):
    capped = "%s, cap: 是"
    world = worlds(city(term=capped % "5个工作日"))
    parent = world.instruction("2026-11-02 09:00")
    part = part_of(world, parent)
    assert (due(world, parent), due(world, part)) == ("11-09", "11-09")
    activated(world, "2026-11-06 10:00", city("migrate", term=capped % "7个工作日"))
    assert (due(world, parent), due(world, part)) == ("11-11", "11-11")
    activated(world, "2026-11-06 11:00", city("lenient", term=capped % "9个工作日"))
    assert (due(world, parent), due(world, part)) == ("11-13", "11-13")
