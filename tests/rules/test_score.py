"""Scores: happenings in, sheets out, each line with its event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from config.model import Case, Condition, Event, Label, Operator, Points, Score, ScoreEntry, Test
from config.problems import Place
from rules.score import Ended, Happened, outcome_of, points_text, sheets

HERE = Place("own/scores/x.yaml", 1, 1)
LEAD, CO, OTHER = 1, 2, 3
URGENT = Condition((Test("urgency", Operator.IS, "特急", None, HERE),), (), HERE)


def points(lead, co=None):
    return Points(alone=co is None, lead=lead, co=co or 0)


def entry(name="late", *given, **more):
    cases = tuple(Case(None, each, HERE) for each in given)
    known = {"when": None, "steps": (), "at_most": None, "points": cases, **more}
    return ScoreEntry(name, Label(name), (), Event("act", "report"), order=1, place=HERE, **known)


def score(*entries, **more):
    known = {"base": 10000, "floor": None, "top": None, "heaviest": False, **more}
    table = {each.name: each for each in entries}
    return Score("x", Label("x"), (), "year", entries=table, order=1, place=HERE, **known)


def event(day=1, key=1, item=9, unit=LEAD, as_="lead", cos=(), **facts):
    return Happened(date(2026, 11, day), key, item, unit, as_, cos, facts)


def told(found):
    return {
        unit: (sheet.total, [(line.given, line.counted, line.why) for line in sheet.lines])
        for unit, sheet in found.items()
    }


def test_a_unit_without_events_has_the_base():
    assert told(sheets(score(entry("late", points(-50))), {}, [LEAD, CO])) == {
        LEAD: (10000, []),
        CO: (10000, []),
    }


def test_a_plain_number_touches_the_unit_concerned_alone():
    found = sheets(score(entry("late", points(-50))), {"late": [event(cos=(CO,))]}, [LEAD, CO])

    assert told(found) == {LEAD: (9950, [(-50, -50, "")]), CO: (10000, [])}


def test_lead_and_co_are_scored_apart():
    both = score(entry("late", points(-100, -50)))
    lead = sheets(both, {"late": [event(cos=(CO, OTHER))]}, [])
    co = sheets(both, {"late": [event(unit=CO, as_="co", cos=())]}, [])
    office = sheets(both, {"late": [event(unit=OTHER, as_="")]}, [OTHER])

    assert {unit: sheet.total for unit, sheet in lead.items()} == {LEAD: 9900, CO: 9950, OTHER: 9950}
    assert told(co) == {CO: (9950, [(-50, -50, "")])}
    assert told(office) == {OTHER: (10000, [])}


def test_five_returns_cost_thirteen_and_a_half():
    steps = score(entry("late", steps=(-50, -100, -200, -500)))
    found = sheets(steps, {"late": [event(day, key=day) for day in (5, 3, 1, 2, 4)]}, [LEAD])

    assert found[LEAD].total == 10000 - 1350
    assert [(line.happened.on.day, line.nth, line.counted) for line in found[LEAD].lines] == [
        (1, 1, -50), (2, 2, -100), (3, 3, -200), (4, 4, -500), (5, 5, -500),
    ]  # fmt: skip


def test_what_gives_nothing_has_no_line_but_is_one_time_more():
    steps = score(entry("late", steps=(0, 0, 50)))
    found = sheets(steps, {"late": [event(day, key=day) for day in (1, 2, 3)]}, [])

    assert [(line.nth, line.counted) for line in found[LEAD].lines] == [(3, 50)]


def test_of_one_item_only_the_greatest_deduction_counts():
    both = score(
        entry("late", points(-10)), entry("lost", points(-50)), entry("done", points(20)), heaviest=True
    )
    found = sheets(
        both,
        {
            "late": [event(1, 1), event(2, 2, item=8), event(3, 3, item=None), event(4, 4, item=None)],
            "lost": [event(5, 5), event(6, 6)],
            "done": [event(7, 7)],
        },
        [],
    )

    assert told(found)[LEAD] == (
        10000 - 10 - 10 - 10 - 50 + 20,
        [
            (-10, 0, "heaviest"), (-10, -10, ""), (-10, -10, ""), (-10, -10, ""),
            (-50, -50, ""), (-50, 0, "heaviest"), (20, 20, ""),
        ],
    )  # fmt: skip


def test_an_entry_comes_to_no_more_than_it_may_up_or_down():
    down = sheets(
        score(entry("late", points(-40), at_most=100)), {"late": [event(d, d) for d in (1, 2, 3, 4)]}, []
    )
    up = sheets(score(entry("late", points(40), at_most=50)), {"late": [event(d, d) for d in (1, 2)]}, [])

    assert told(down)[LEAD] == (
        9900, [(-40, -40, ""), (-40, -40, ""), (-40, -20, "at_most"), (-40, 0, "at_most")],
    )  # fmt: skip
    assert told(up)[LEAD] == (10050, [(40, 40, ""), (40, 10, "at_most")])


@pytest.mark.parametrize(
    ("bounds", "total"), [({"floor": 9990}, 9990), ({"floor": 0}, 9950), ({"top": 9940}, 9940)]
)
def test_a_sheet_stays_within_its_bounds(bounds, total):
    sheet = sheets(score(entry("late", points(-50)), **bounds), {"late": [event()]}, [])[LEAD]

    assert (sheet.summed, sheet.total) == (9950, total)


def test_conditions_choose_what_counts_and_how_much():
    chosen = replace(entry("late"), points=(Case(URGENT, points(-100), HERE), Case(None, points(-10), HERE)))
    only = entry("lost", points(-5), when=URGENT)
    events = [event(1, 1, urgency="特急"), event(2, 2, urgency="一般")]

    found = sheets(score(chosen, only), {"late": events, "lost": events}, [])

    assert [(line.entry, line.given) for line in found[LEAD].lines] == [
        ("late", -100), ("lost", -5), ("late", -10),
    ]  # fmt: skip


def on(month, day, year=2026):
    return date(year, month, day)


@pytest.mark.parametrize(
    ("run", "today", "found"),
    [
        (Ended(on(11, 11), on(11, 10), "on_time", None), on(11, 12), ("on_time", on(11, 10))),
        (Ended(on(11, 11), on(12, 1), "late", None), on(12, 2), ("late", on(12, 1))),
        (Ended(on(11, 11), None, "open", None), on(12, 31), None),
        (Ended(on(11, 11), None, "open", None), on(1, 1, 2027), ("missed", on(12, 31))),
        (Ended(on(12, 31), None, "open", None), on(1, 1, 2027), ("missed", on(12, 31))),
        (Ended(on(1, 4, 2027), None, "open", None), on(1, 5, 2027), None),
        (Ended(on(11, 11), on(1, 9, 2027), "late", None), on(1, 9, 2027), ("missed", on(12, 31))),
        (Ended(on(1, 5, 2027), on(2, 5, 2027), "missed", on(12, 1)), on(2, 6, 2027), ("missed", on(12, 1))),
        (Ended(on(12, 25), None, "open", on(12, 1)), on(1, 1, 2027), ("missed", on(12, 1))),
        (Ended(on(12, 25), on(12, 28), "late", on(12, 1)), on(1, 1, 2027), ("late", on(12, 1))),
    ],
)
def test_a_run_finds_its_sheet(run, today, found):
    assert outcome_of("year", run, today) == found


@pytest.mark.parametrize(
    ("number", "plain", "signed"),
    [
        (10000, "100", "+100"),
        (9850, "98.5", "+98.5"),
        (-50, "−0.5", "−0.5"),
        (-1, "−0.01", "−0.01"),
        (0, "0", "0"),
    ],
)
def test_points_are_written_as_people_write_them(number, plain, signed):
    assert (points_text(number), points_text(number, signed=True)) == (plain, signed)
