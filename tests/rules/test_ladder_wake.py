"""A run is looked at again no later than its decision could change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from config.model import Case, Duration
from rules.facts import Run
from rules.ladder import conclude, facts, wake_at
from rules.oracle import decide
from rules.periods import next_window
from rules.wake import turn
from tests.rules.ladders import (
    CALENDAR,
    HERE,
    PACK,
    STANDARD,
    WD,
    Filed,
    Measure,
    Span,
    StepState,
    at,
    count,
    day,
    day_start,
    ladder,
    lasting,
    pack,
    run,
    step,
    t,
    taken,
    tier,
    when,
)

STILL = {"counts_moved_on": day("10-01")}
DUE_11 = run("11-02", ends="11-11", **STILL)


def woken(a_run: Run, now: str, a_pack=PACK):
    found = wake_at(a_run, a_pack, "standard", CALENDAR, at(now))
    return found and f"{found:%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("now", "wake"),
    [
        ("11-02 09:20", "11-06 00:00"),  # three days left
        ("11-06 00:00", "11-09 00:00"),  # the reminder holds now
        ("11-12 00:00", "11-13 00:00"),
    ],
)
def test_the_next_threshold(now, wake):
    assert woken(DUE_11, now) == wake


def test_after_the_reminder_the_urge_is_next_and_then_the_gap():
    reminded = replace(DUE_11, steps=(step("remind", "11-06"),))
    assert woken(reminded, "11-06 00:00") == "11-12 00:00"
    urged = replace(DUE_11, steps=(step("remind", "11-06"), step("urge", "11-12")))
    assert woken(urged, "11-12 00:00") == "11-17 00:00"


def test_all_taken_or_ended_never_wakes():
    assert woken(replace(DUE_11, ended=at("11-10"), outcome="on_time"), "11-10 10:00") is None
    last = replace(DUE_11, steps=(step("accountability", "11-25"),))
    assert woken(last, "11-26") is None


def test_a_day_off_is_left_out_unless_the_ladder_works_at_any_time():
    natural = tier("urge", 1, when(t("overdue/d", ">=", 1)))
    friday = run("11-02", ends="11-06")
    assert woken(friday, "11-03", pack(ladder(natural))) == "11-09 00:00"
    assert woken(friday, "11-03", pack(ladder(natural, any_time=True))) == "11-07 00:00"
    assert woken(friday, "11-07", pack(ladder(natural))) == "11-09 00:00"


def test_hours_wake_at_their_minute():
    hours = pack(ladder(tier("urge", 1, when(t("overdue/wh", ">=", 4)))))
    assert woken(DUE_11, "11-10", hours) == "11-12 14:30"


def test_a_hold_a_wait_and_a_refusal_wake_when_they_end():
    urged = (step("urge", "11-12"), step("urge", "11-17", nth=2))
    held = Filed("explanation", "granted", day("11-17"), None, day("11-27"), day("11-18"))
    assert woken(replace(DUE_11, steps=urged, filed=(held,)), "11-18") == "11-30 00:00"
    waiting = Filed("explanation", "filed", day("11-17"), day("11-19"))
    assert woken(replace(DUE_11, steps=urged, filed=(waiting,)), "11-18") == "11-20 00:00"
    refused = step("criticize", "11-18", StepState.REFUSED, again_from=day("11-24"))
    assert woken(replace(DUE_11, steps=(*urged, refused)), "11-19") == "11-24 00:00"


def test_an_explanation_that_lapses_wakes():
    after = pack(ladder(tier("urge", 1, when(t("explanation", "=", "lapsed")))))
    held = Filed("explanation", "granted", day("11-03"), None, day("11-13"), day("11-04"))
    assert woken(replace(DUE_11, filed=(held,)), "11-05", after) == "11-16 00:00"
    assert woken(DUE_11, "11-05", after) is None
    before = pack(ladder(tier("remind", 0, when(t("explanation", "=", "lapsed")))))
    assert woken(replace(DUE_11, filed=(held,)), "11-05", before) == "11-16 00:00"


@pytest.mark.parametrize(
    ("window", "operator", "more", "wake"),
    [
        ("round", "<", STILL, None),
        ("month", ">=", STILL, None),
        ("month", "<", STILL, "12-01 00:00"),
        ("week", "=", STILL, "11-09 00:00"),
        ("month", ">=", {}, "11-04 00:00"),
        ("month", ">=", {"counts_moved_on": day("11-03")}, "11-04 00:00"),
    ],
)
def test_counts_wake_when_they_may_change(window, operator, more, wake):
    counted = pack(
        ladder(tier("urge", 1, when(t("returns", operator, 3)))), counts=(count("returns", window=window),)
    )
    a_run = run("11-02", ends="11-11", counts={"returns": 5 if operator != ">=" else 0}, **more)
    assert woken(a_run, "11-03", counted) == wake


@pytest.mark.parametrize(
    "one", [count("returns", per="unit"), count("returns", tier="standard/urge", act="")]
)
def test_what_others_add_to_a_count_is_looked_at_daily(one):
    counted = pack(ladder(tier("urge", 1, when(t("returns", ">=", 3)))), counts=(one,))
    assert woken(DUE_11, "11-03", counted) == "11-04 00:00"


@pytest.mark.parametrize(
    ("window", "today", "first"),
    [
        ("week", "11-06", "11-09"),
        ("week", "11-09", "11-16"),
        ("month", "11-30", "12-01"),
        ("month", "12-31", "2027-01-01"),
        ("quarter", "11-30", "2027-01-01"),
        ("quarter", "04-01", "07-01"),
        ("half_year", "02-01", "07-01"),
        ("year", "02-01", "2027-01-01"),
    ],
)
def test_windows(window, today, first):
    assert next_window(window, day(today)) == day(first)


def test_an_entry_that_time_moves_is_looked_at_daily():
    entry = (Case(when(t("overdue/wd", ">=", 7)), "criticize", HERE), Case(None, "urge", HERE))
    moving = pack(replace(STANDARD, entry=entry))
    reminded = replace(DUE_11, steps=(step("remind", "11-06"),))
    assert woken(reminded, "11-06", moving) == "11-09 00:00"


def test_at_the_entry_the_tiers_left_out_wake():
    urgent = run("11-02", ends="11-06", fields={"urgency": "特急"}, steps=(step("remind", "11-05"),), **STILL)
    assert woken(urgent, "11-05") == "11-09 00:00"


def test_a_test_far_off_is_approached_not_overslept():
    far = pack(ladder(tier("urge", 1, when(t("overdue/wd", "!in", tuple(range(12)))))))
    found = turn(far.ladders["standard"].tiers[0].when.tests[0], DUE_11, far, CALENDAR, at("11-02"))
    assert at("11-11") < found <= day_start(day("11-27"))


TESTS = [
    *(t("overdue/wd", operator, 2) for operator in ("=", "!=", ">=", "<", "<=", ">")),
    *(t("left/wd", operator, 2) for operator in ("=", "!=", ">=", "<", "<=", ">")),
    t("left/wd", "in", (1, 4)), t("left/wd", "!in", (1, 4)), t("left", "set", 0), t("left/d", "<=", 3),
    t("overdue/d", ">=", 3), t("overdue/wh", ">=", 5), t("overdue", "set", 1), t("overdue/wd", "!in", (0, 3)),
    t("age/wd", ">=", 4), t("age/d", "=", 6), t("term/wd", ">=", 3), t("unanswered/wd", ">=", 1),
    t("explanation", "!=", "granted"), t("explanation", "=", "lapsed"), t("issued.tier_1", ">=", 1),
    t("urgency", "=", "特急"), t("left/h", "<=", 30),
]  # fmt: skip


def a_pack(random: Random):
    def condition():
        tests = random.sample(TESTS, random.randint(1, 2))
        groups = tuple(when(random.choice(TESTS)) for _ in range(random.randint(0, 2)))
        return when(*tests, any=groups)

    levels = sorted(random.sample(range(5), random.randint(1, 4)))
    tiers = [
        tier(
            f"tier_{level}", level, condition(), times=random.randint(1, 3),
            gap=random.choice((None, Duration(3, WD), Duration(4, Measure.DAY))),
            answer=random.choice(((), lasting(2))),
        )
        for level in levels
    ]  # fmt: skip
    entry = ()
    if levels[-1] and random.random() < 0.5:
        entry = (
            Case(when(random.choice(TESTS)), f"tier_{levels[-1]}", HERE),
            Case(None, f"tier_{levels[-1]}", HERE),
        )
    pace = random.choice((Duration(1, WD), Duration(2, WD)))
    return pack(ladder(*tiers, entry=entry, pace=pace, any_time=random.random() < 0.2))


def a_run(random: Random) -> Run:
    through = day("11-02") + timedelta(days=random.randint(0, 20))
    held = Filed("explanation", "granted", day("11-02"), day("11-04"), through, day("11-03"))
    filed = random.choice(((), (held,), (Filed("extension", "filed", day("11-03"), through),)))
    pauses = random.choice(((), (Span(day("11-04"), day("11-05"), "暂停"),)))
    ends = f"11-{random.randint(4, 20):02d}"
    return run(
        "11-02", ends=ends, filed=filed, pauses=pauses, fields={"urgency": random.choice(("特急", "一般"))}
    )


@pytest.mark.parametrize("seed", range(30))
def test_between_now_and_the_wake_nothing_changes(seed):
    """Whatever comes must come at or after the announced wake, looking every half hour."""
    random = Random(seed)
    a_pack_, one = a_pack(random), a_run(random)
    now, end = at("11-02 12:00"), day_start(day("12-10"))
    wake = now
    while now < end:
        known = facts(one, a_pack_, "standard", CALENDAR, now)
        tier_name = decide(a_pack_, one.type, "standard", known)
        if wake is None or now < wake:
            assert not tier_name, (now, wake)
        elif now >= wake:
            decision = conclude(one, a_pack_, "standard", CALENDAR, now, tier_name, known)
            wake = decision.wake_at
            assert wake is None or wake > now
            if tier_name:
                new = taken(one, a_pack_, "standard", tier_name, now.date())
                one = replace(one, steps=(*one.steps, new))
        now += timedelta(minutes=30)
