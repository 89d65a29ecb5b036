"""What counts see: each kind of event, in its window, in a row, as lead or co."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.model import Duration, Event, Measure
from server.store import counting
from server.work import acts, petitions
from tests.server.conftest import at
from tests.server.test_recurring import MONTHLY, UNIT, begun, report, runs

__all__ = ["begun"]


@pytest.fixture
def tally(begun):
    """Return a maker of a world with an instruction and of what a count sees on a day."""

    def make(day, **given):
        world = begun(day, MONTHLY)
        item = world.instruction(f"{day} 09:00", **given)
        plain = world.instance.shelf.of(world.office).counts["returns"]

        def of(event, when, unit="市住建局", **more):
            count = replace(plain, event=event, **{"per": "unit", "window": "year", **more})
            key = world.units[unit] if count.per == "unit" else item.id
            pack, today = world.instance.shelf.of(world.office), at(f"{when} 09:00").date()
            with world.instance.bench.sessions() as session:
                found = counting.Counts(today).of(
                    session, {counting.key_of(pack, count): (pack, count)}, [item.id], [key], today
                )
            return counting.told([counting.Teller.of(pack, count, found)], item.id, 1, key)[0]

        return world, item, of

    return make


MISSED = Event("clock", "monthly", ("missed", "late"))


def test_ends_of_clocks_are_seen_from_the_day_after_and_belong_to_their_period(tally):
    world, item, of = tally("2026-08-03")
    world.ticks("2026-08-04", "2026-09-29")  # August is missed on 09-28
    report(world, item, "2026-10-12 10:00")  # September's, late
    assert [of(MISSED, day) for day in ("2026-09-28", "2026-09-29", "2026-10-12", "2026-10-13")] == [
        0,
        1,
        1,
        2,
    ]
    assert of(MISSED, "2026-10-13", per="item", window="round") == 2
    assert of(Event("clock", "monthly", ("on_time",)), "2026-10-13") == 0
    assert of(MISSED, "2026-10-13", window="month") == 0
    assert of(MISSED, "2026-10-13", window="quarter") == 0  # both are of the third quarter
    assert of(MISSED, "2026-10-13", window="", back=Duration(10, Measure.DAY)) == 1
    assert of(MISSED, "2026-10-13", window="", in_row="month") == 2
    assert of(MISSED, "2026-11-02", window="", in_row="month") == 0  # October was without one
    assert of(MISSED, "2026-10-13", as_="co") == 0


def test_a_report_of_december_that_is_missed_in_january_is_last_years(tally):
    world, _item, of = tally("2026-12-01")
    world.ticks("2026-12-02", "2027-01-26")
    assert of(MISSED, "2027-01-26") == 0
    assert of(MISSED, "2027-01-26", window="", back=Duration(30, Measure.DAY)) == 1


def test_papers_of_a_period_belong_to_it_in_a_row_too(tally):
    world, _item, of = tally("2026-08-03")
    world.ticks("2026-08-04", "2026-10-30")
    urged = Event("tier", "short/urge")
    assert of(urged, "2026-10-30", window="", in_row="month") == 3
    assert of(urged, "2026-10-30", window="quarter") == 1  # October's alone


def test_requests_count_once_filed_and_once_decided(tally):
    world, item, of = tally("2026-10-08")
    run = runs(world, item)[0]
    row = world.do("2026-10-26 18:00", UNIT, petitions.file, run.id, "explanation", reason="x")
    filed, granted = (Event("request", "explanation", (status,)) for status in ("filed", "granted"))
    assert (of(filed, "2026-10-26"), of(filed, "2026-10-27"), of(granted, "2026-10-27")) == (0, 1, 0)
    to = at("2026-11-03 00:00").date()
    world.do("2026-10-27 10:00", "director", petitions.decide, row.id, granted=True, to=to)
    assert (of(granted, "2026-10-27"), of(granted, "2026-10-28"), of(filed, "2026-10-28")) == (0, 1, 1)
    assert of(granted, "2026-10-28", per="item", window="round") == 1
    assert of(Event("request", "explanation", ("refused",)), "2026-10-28") == 0


def test_items_begun_and_acts_count_as_lead_or_as_co(tally):
    world, item, of = tally("2026-10-08", cos=("市水务局",))
    begun_, done = Event("item", ""), Event("act", "report")
    assert (of(begun_, "2026-10-08"), of(begun_, "2026-10-09")) == (0, 1)
    for unit, parts in (("市住建局", [1, 0]), ("市水务局", [0, 1])):
        assert [of(begun_, "2026-10-09", unit, as_=as_) for as_ in ("lead", "co")] == parts
    report(world, item, "2026-10-12 10:00")
    assert [of(done, "2026-10-13", as_=as_) for as_ in ("", "lead", "co")] == [1, 1, 0]
    assert of(done, "2026-10-13", per="item", window="round", as_="lead") == 1
    world.do("2026-10-14 10:00", "clerk", acts.do, item.id, "inspect", text="x")
    seen = Event("act", "inspect")  # an act of the office concerns every unit
    assert [of(seen, "2026-10-15", unit) for unit in ("市住建局", "市水务局")] == [1, 1]
    assert [of(seen, "2026-10-15", "市水务局", as_=as_) for as_ in ("lead", "co")] == [0, 1]


def test_a_row_of_events_is_broken_by_another_event(tally):
    world, item, of = tally("2026-08-03")
    world.ticks("2026-08-04", "2026-09-29")  # August is missed on 09-28
    report(world, item, "2026-10-12 10:00")  # September's, late
    row = {"window": "", "breaks": Event("clock", "monthly", ("on_time",))}
    assert of(MISSED, "2026-09-28", **row) == 0
    assert of(MISSED, "2026-10-13", **row) == of(MISSED, "2026-10-13", per="item", **row) == 2
    assert of(Event("clock", "monthly", ("late",)), "2026-10-13", **row) == 1
    assert of(MISSED, "2026-10-13", window="", breaks=Event("clock", "monthly", ("missed",))) == 1
    report(world, item, "2026-10-20 10:00")  # October's, on time
    assert of(MISSED, "2026-10-21", **row) == of(MISSED, "2026-10-21", per="item", **row) == 0
    world.ticks("2026-10-21", "2026-12-29")  # November is missed on 12-25
    assert of(MISSED, "2026-12-29", **row) == 1
