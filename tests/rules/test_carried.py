"""Runs that were open when other rules came into force: their dates, and steps of which two packs decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.model import Duration, Measure
from rules import oracle
from rules.calendar import local
from rules.carried import WAS_OVER, WHY, Proposal, eased, latest, lowest
from rules.deadline import due, recompute
from rules.explain import Beside, explain, forecast
from rules.facts import Grant, StepState
from rules.ladder import facts
from tests.rules.days_2026 import CALENDAR, allow, at, day
from tests.rules.ladders import CRITICIZE, URGE, ladder, pack, run, step, t, taken, tier, when
from tests.rules.random_ladders import a_ladder, some_facts

ONE = timedelta(days=1)
WD = Measure.WORKDAY


def moved(old, new, now, **more):
    """Return the new date of a run, and why it is no earlier."""
    given_ = eased(
        replace(allow("11-02", *new), **more), due(allow("11-02", *old), CALENDAR), CALENDAR, at(now)
    )
    found = due(given_, CALENDAR)
    assert recompute(found.proof) == found.day
    return f"{found.day:%m-%d}", given_.not_before_why


@pytest.mark.parametrize(
    ("old", "new", "now", "then", "why"),
    [
        ("5 wd", "5 d", "11-09 10:00", "11-09", ""),  # the same day as before
        ("5 wd", "8 wd", "11-03 10:00", "11-12", WHY),
        ("5 wd", "3 wd", "11-03 10:00", "11-05", WHY),
        ("5 wd", "1 wd", "11-05 10:00", "11-06", WHY),
        ("5 wd", "1 wd", "11-06 10:00", "11-09", WHY),  # the next working day is Monday
        ("5 wd", "1 wd", "11-09 17:30", "11-10", WHY),  # not over yet: the instant itself
        ("5 wd", "1 wd", "11-09 17:31", "11-09", WAS_OVER),
        ("5 wd", "1 wd", "11-20 10:00", "11-09", WAS_OVER),
        ("5 wd", "8 wd", "11-20 10:00", "11-12", WAS_OVER),
        ("5 wd", "20 wd", "11-20 10:00", "11-30", WAS_OVER),  # it is overdue no more
    ],
)  # fmt: skip
def test_nobody_is_late_because_other_rules_came_into_force(old, new, now, then, why):
    assert moved([old], [new], now) == (then, why)


def test_the_day_of_an_edit_after_that_one_stays():
    assert moved(["5 wd"], ["1 wd"], "11-05 10:00", not_before=day("11-11")) == ("11-11", "")


def test_the_latest_date_of_several_and_its_proof():
    one, two, three = (due(allow("11-02", f"{number} wd"), CALENDAR) for number in (5, 3, 7))
    assert latest([one]) is one
    assert latest([one, two]).day == one.day
    found = latest([one, two, replace(three, provisional=True)])
    assert (found.day, found.provisional, recompute(found.proof)) == (three.day, True, three.day)
    assert [line.step for line in found.proof[-2:]] == ["version", "due"]
    assert found.proof[-2].why == "各版规则依次算得 2026-11-09、2026-11-05、2026-11-11，取最迟的"
    assert "2026-11-09, 2026-11-05, 2026-11-11; the latest" in found.proof[-2].why_en


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 20), st.booleans())
def test_a_date_that_goes_over_is_never_a_trap(old, new, days, granted):
    """It is that of the new term, or later: after the next working day, or no earlier than it was overdue."""
    now = at("11-02 10:00") + days * ONE
    grants = (Grant(day("11-18"), day("11-02"), "延期"),) if granted else ()
    before = due(replace(allow("11-02", f"{old} wd"), grants=grants), CALENDAR)
    fresh = replace(allow("11-02", f"{new} wd"), grants=grants)
    found = due(eased(fresh, before, CALENDAR, now), CALENDAR)
    bare = due(fresh, CALENDAR)
    assert found.at >= bare.at
    if bare.at != before.at and before.at >= now:
        assert found.day >= CALENDAR.add_workdays(local(now).date(), 1)
    if before.at < now:
        assert found.at >= before.at
    assert found.at == bare.at or found.at <= max(before.at, at("11-02 17:30") + (days + 4) * ONE)


# tiers


def low(threshold, name="urge", **more):
    return tier(name, 1, when(t("overdue/wd", ">=", threshold)), **{"times": 1, **more})


def high(threshold, name="criticize", issued="urge"):
    return tier(name, 2, when(t("overdue/wd", ">=", threshold), t(f"issued.{issued}", ">=", 1)), times=1)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("urge", "urge", "urge"), ("urge", "criticize", "urge"), ("criticize", "urge", "urge"),
        ("", "urge", ""), ("urge", "", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_the_lowest_when_each_takes_one(one, other, found):
    both = ladder(URGE, CRITICIZE)
    assert lowest([Proposal(one, both), Proposal(other, both)]) == found


def test_a_tier_that_one_lacks_is_no_step():
    one, other = ladder(low(1, "warn"), CRITICIZE), ladder(URGE, CRITICIZE)
    assert lowest([Proposal("warn", one), Proposal("criticize", other)]) == ""
    assert lowest([Proposal("criticize", one), Proposal("criticize", other)]) == "criticize"
    assert lowest([Proposal("criticize", one), Proposal("criticize", other), Proposal("urge", other)]) == ""
    assert lowest([Proposal("", None), Proposal("urge", other)]) == ""


@pytest.mark.parametrize("seed", range(300))
def test_a_decision_is_never_higher_than_that_of_any_pack_alone(seed):
    random = Random(seed)
    ladders = [a_ladder(random) for _ in range(random.randint(2, 3))]
    known = some_facts(random, ladders[0])
    said = []
    for one in ladders:
        found = {**some_facts(random, one), **known, **{f"may.{each.name}": 1 for each in one.tiers}}
        said.append(Proposal(oracle.decide(pack(one), "matter", one.name, found), one))
    tier_ = lowest(said)
    if tier_:
        ranks = [one.ladder.tier(one.tier).rank for one in said]
        assert all(one.ladder.tier(tier_).rank == min(ranks) for one in said if one.tier == tier_)
        assert tier_ in {one.tier for one in said}
    elif all(one.tier for one in said):
        first = min(said, key=lambda one: one.ladder.tier(one.tier).rank)
        assert any(first.tier not in {each.name for each in one.ladder.tiers} for one in said)


def climbs(sides, first, last):
    """Return the steps from day to day of runs that must all take each of them."""
    on = first
    while on <= last:
        now = local(at(f"{on} 00:00"))
        said = [
            oracle.decide(p, r.type, "standard", facts(r, p, "standard", CALENDAR, now)) for r, p in sides
        ]
        tier_ = lowest(
            [Proposal(one, p.ladders["standard"]) for one, (_, p) in zip(said, sides, strict=True)]
        )
        if tier_:
            step_ = taken(*sides[0], "standard", tier_, on)
            sides = [(replace(r, steps=(*r.steps, step_)), p) for r, p in sides]
        on += ONE
    return sides[0][0].steps


@settings(max_examples=150, deadline=None)
@given(
    *[st.tuples(st.integers(1, 9), st.integers(1, 4), st.integers(1, 8), st.integers(1, 3))] * 2,
    st.integers(0, 9),
)
def test_lenient_is_never_earlier_nor_higher_than_keep_or_migrate(old, new, days):
    """Of ladders whose tiers come once: a repeat that keeps a higher tier back may be another one's day."""
    now, end = at("11-02 10:00") + days * ONE, day("12-18")
    before, fresh = (allow("11-02", f"{term} wd") for term, *_ in (old, new))
    packs = [
        pack(ladder(low(urge), high(criticize), pace=Duration(pace, WD)))
        for _, urge, criticize, pace in (old, new)
    ]
    kept = due(before, CALENDAR)
    went = due(eased(fresh, kept, CALENDAR, now), CALENDAR)
    steps = climbs([(run("11-02", "1 wd", due=kept), packs[0])], day("11-02"), now.date())

    def after(when_due, *under):
        mine = run("11-02", "1 wd", due=when_due, steps=steps)
        found = climbs([(mine, one) for one in under], now.date() + ONE, end)
        return {one.level: one.decided_on for one in found}

    lenient = after(latest([kept, went]), *packs)
    for alone in (after(kept, packs[0]), after(went, packs[1])):
        assert all(level in alone and alone[level] <= on for level, on in lenient.items())


# what is told of it


def test_what_is_foretold_of_two_packs_and_which_one_keeps_a_step_back():
    old, new = pack(ladder(low(1), high(3))), pack(ladder(low(3), high(3)))
    mine = run("11-02", ends="11-11", counts_moved_on=day("10-01"))
    beside = [Beside(mine, new, "standard", CALENDAR)]
    told = forecast(mine, old, "standard", CALENDAR, at("11-12"), (), beside)
    assert told == ((day("11-16"), "urge"), (day("11-17"), "criticize"))
    urge, criticize = explain(mine, old, "standard", CALENDAR, at("11-12"), (), beside)
    assert (urge.proposed, urge.barred, urge.holds_on) == (False, ("other_rules",), day("11-16"))
    assert (criticize.barred, criticize.holds_on) == ((), day("11-17"))
    (urge, _) = explain(mine, old, "standard", CALENDAR, at("11-16"), (), beside)
    assert (urge.proposed, urge.barred) == (True, ())
    nothing = [Beside(mine, new, "", CALENDAR)]
    assert forecast(mine, old, "standard", CALENDAR, at("11-12"), (), nothing) == ()
    (urge, _) = explain(mine, old, "standard", CALENDAR, at("11-12"), (), nothing)
    assert (urge.proposed, urge.barred) == (False, ("other_rules",))


def test_a_draft_of_a_tier_that_a_pack_lacks_is_taken_to_leave():
    mine = run("11-02", ends="11-11", steps=(step("low", "11-12", StepState.DRAFT),))
    told = forecast(mine, pack(ladder(high(3, issued="low"))), "standard", CALENDAR, at("11-12"))
    assert told == ((day("11-16"), "criticize"),)
