"""The laws of the ladder and the numbered examples of the language, section 5."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.model import Duration
from rules.bars import add
from rules.ladder import REASONS, conclude, may, nth, reason_text
from tests.rules.ladders import (
    ACCOUNTABILITY,
    CALENDAR,
    CRITICIZE,
    ENTRY,
    PACK,
    REMIND,
    STANDARD,
    URGE,
    WD,
    Filed,
    Grant,
    Span,
    StepState,
    at,
    climbed,
    day,
    day_start,
    decided,
    ladder,
    lasting,
    length,
    pack,
    run,
    step,
    t,
    tier,
    when,
)

DUE_11 = run("11-02", ends="11-11")


def test_the_whole_ladder_of_a_missed_clock():
    assert climbed(DUE_11, "11-02", "12-05") == [
        "11-06 remind", "11-12 urge", "11-17 urge", "11-18 criticize", "11-25 accountability",
    ]  # fmt: skip


def test_5_1_what_falls_on_a_day_off_is_decided_on_the_next_working_day():
    natural = pack(ladder(tier("urge", 1, when(t("overdue/d", ">=", 1)))))
    friday = run("11-02", ends="11-06")
    assert climbed(friday, "11-02", "11-20", natural) == ["11-09 urge"]
    always = pack(ladder(tier("urge", 1, when(t("overdue/d", ">=", 1))), any_time=True))
    assert climbed(friday, "11-02", "11-20", always) == ["11-07 urge"]


def test_5_1_the_october_holiday_and_a_make_up_saturday():
    assert climbed(run("09-21", ends="09-30"), "10-01", "10-31")[:3] == [
        "10-08 urge", "10-12 urge", "10-13 criticize",
    ]  # fmt: skip
    assert climbed(run("09-21", ends="10-09"), "10-10", "10-11") == ["10-10 urge"]


def test_5_2_one_step_a_day_however_much_was_missed():
    assert climbed(DUE_11, "11-25", "12-31") == ["11-25 urge", "11-26 criticize"]
    assert climbed(DUE_11, "11-25", "11-25") == ["11-25 urge"]


def test_5_3_times_and_gap():
    assert climbed(DUE_11, "11-12", "11-17") == ["11-12 urge", "11-17 urge"]
    only = pack(ladder(URGE))
    assert climbed(DUE_11, "11-12", "12-31", only) == ["11-12 urge", "11-17 urge"]


def test_5_3_a_repeat_goes_before_a_higher_tier_of_the_same_day():
    wider = pack(ladder(REMIND, replace(URGE, gap=Duration(4, WD)), CRITICIZE, ACCOUNTABILITY, entry=ENTRY))
    assert climbed(DUE_11, "11-12", "11-20", wider) == ["11-12 urge", "11-18 urge", "11-19 criticize"]


def test_5_3_gap_and_pace_count_from_the_issue():
    late = step("urge", "11-12", counts_from=day("11-13"))
    assert may(replace(DUE_11, steps=(late,)), PACK, "standard", CALENDAR, at("11-17"))["urge"] == ("gap",)
    assert decided(replace(DUE_11, steps=(late,)), "11-18") == "urge"


def test_5_3_pace():
    slow = pack(replace(STANDARD, pace=Duration(3, WD)))
    a_run = replace(DUE_11, steps=(step("urge", "11-17", nth=2), step("urge", "11-12")))
    assert decided(a_run, "11-18", slow) == ""
    assert may(a_run, slow, "standard", CALENDAR, at("11-19"))["criticize"] == ("pace",)
    assert decided(a_run, "11-20", slow) == "criticize"


def test_5_4_only_upward():
    a_run = replace(DUE_11, steps=(step("urge", "11-12"), step("criticize", "11-18")))
    assert may(a_run, PACK, "standard", CALENDAR, at("11-20"))["urge"] == ("below_level",)
    assert climbed(a_run, "11-19", "12-31") == []
    withdrawn = replace(a_run, steps=(step("urge", "11-12"), step("criticize", "11-18", StepState.WITHDRAWN)))
    assert may(withdrawn, PACK, "standard", CALENDAR, at("11-20"))["criticize"] == ("used_up",)
    assert climbed(withdrawn, "11-19", "12-31") == ["11-19 urge"]


def test_5_5_the_reminder_stands_before_the_miss():
    seven = run("11-02", ends="11-18", fields={"urgency": "特急"})
    assert climbed(seven, "11-02", "11-18") == ["11-13 remind"]
    extended = run(
        "11-02", ends="11-18", grants=1, steps=(step("remind", "11-13"),),
        grants_to=(Grant(day("11-23"), day("11-16"), "延期"),),
    )  # fmt: skip
    assert extended.due.day == day("11-23")
    assert climbed(extended, "11-14", "11-23") == ["11-18 remind"]


def test_5_5_no_reminder_on_the_start_day_and_none_made_up():
    short = run("11-02", "1 wd")
    assert may(short, PACK, "standard", CALENDAR, at("11-02"))["remind"] == ("start_day",)
    assert decided(short, "11-02 17:00") == ""
    assert decided(short, "11-03") == "remind"
    assert decided(short, "11-04") == "urge"


def test_5_6_entry():
    urgent = run("11-02", ends="11-06", fields={"urgency": "特急"})
    assert climbed(urgent, "11-02", "11-30") == ["11-05 remind", "11-09 criticize", "11-20 accountability"]
    assert may(urgent, PACK, "standard", CALENDAR, at("11-09"))["urge"] == ("entry",)


def test_5_7_dwell():
    steps = tuple(
        tier(name, level, when(t("unanswered/wd", ">=", 1)) if level > 1 else when(t("overdue/wd", ">=", 0)),
             answer=lasting(5))
        for level, name in enumerate(("urge", "criticize", "accountability"), start=1)
    )  # fmt: skip
    colours = pack(ladder(*steps))
    a_run = run("10-26", ends="10-30")
    assert climbed(a_run, "11-02", "11-30", colours) == [
        "11-02 urge",
        "11-10 criticize",
        "11-18 accountability",
    ]


def test_5_9_a_refused_draft_comes_again_from_its_day_or_never():
    urged = (step("urge", "11-12"), step("urge", "11-17", nth=2))
    refused = step("criticize", "11-18", StepState.REFUSED, again_from=day("11-24"))
    assert climbed(replace(DUE_11, steps=(*urged, refused)), "11-18", "11-27", draft=True) == [
        "11-24 criticize"
    ]
    assert nth(replace(DUE_11, steps=(*urged, refused)), "criticize") == 2
    never = replace(refused, again_from=None, never_again=True)
    assert climbed(replace(DUE_11, steps=(*urged, never)), "11-18", "12-31", draft=True) == []
    unsaid = replace(refused, again_from=None)
    assert climbed(replace(DUE_11, steps=(*urged, unsaid)), "11-18", "12-31", draft=True) == []


def test_5_9_a_lapsed_draft_is_taken_up_again_when_its_condition_holds():
    steps = (
        step("urge", "11-12"),
        step("urge", "11-17", nth=2),
        step("criticize", "11-18", StepState.LAPSED),
    )
    a_run = replace(DUE_11, steps=steps)
    assert climbed(a_run, "11-18", "11-27", draft=True) == ["11-19 criticize"]
    assert conclude(a_run, PACK, "standard", CALENDAR, at("11-19"), "criticize").nth == 2


def test_5_9_a_stopped_slip_does_not_count_as_reached():
    stopped = step("urge", "11-12", StepState.STOPPED, again_from=day("11-16"))
    a_run = replace(DUE_11, steps=(stopped,))
    assert climbed(a_run, "11-12", "11-20")[0] == "11-16 urge"


def test_5_9_an_open_draft_bars_itself_and_what_is_below():
    steps = (step("urge", "11-12"), step("criticize", "11-18", StepState.DRAFT))
    barred = may(replace(DUE_11, steps=steps), PACK, "standard", CALENDAR, at("11-20"))
    assert barred == {
        "remind": (), "urge": ("below_level",), "criticize": ("used_up", "open"), "accountability": (),
    }  # fmt: skip


def test_5_10_a_covered_clock_keeps_silent():
    assert climbed(replace(DUE_11, covered=True), "11-02", "12-31") == []


def test_5_17_filing_waits_at_most_for_the_answer():
    a_run = replace(
        DUE_11,
        steps=(step("urge", "11-12"), step("urge", "11-17", nth=2)),
        filed=(Filed("explanation", "filed", day("11-17"), day("11-19")),),
    )
    assert climbed(a_run, "11-18", "11-30")[:1] == ["11-20 criticize"]
    assert may(a_run, PACK, "standard", CALENDAR, at("11-18"))["criticize"] == ("waiting",)
    unlimited = replace(a_run, filed=(Filed("explanation", "filed", day("11-17"), None),))
    assert decided(unlimited, "11-18") == "criticize"


def test_5_17_a_grant_holds_and_its_days_do_not_count():
    granted = Filed("explanation", "granted", day("11-17"), day("11-19"), day("11-27"), day("11-18"))
    a_run = replace(DUE_11, steps=(step("urge", "11-12"), step("urge", "11-17", nth=2)), filed=(granted,))
    assert climbed(a_run, "11-18", "12-04") == ["11-30 criticize"]
    assert may(a_run, PACK, "standard", CALENDAR, at("11-27"))["criticize"] == ("hold",)
    before = replace(DUE_11, filed=(replace(granted, filed_on=day("11-06"), decided_on=day("11-09")),))
    assert before.due.day == day("11-11")
    assert climbed(before, "11-09", "11-30") == ["11-09 remind", "11-30 urge"]


def test_5_18_steps_taken_remain_after_an_extension():
    a_run = run(
        "11-02", ends="11-18", grants=1, steps=(step("urge", "11-12"),),
        grants_to=(Grant(day("11-23"), day("11-18"), "延期"),),
    )  # fmt: skip
    assert climbed(a_run, "11-19", "11-26") == ["11-19 remind", "11-24 urge"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ended": at("11-10")}, "ended"),
        ({"paused": True}, "paused"),
        ({"due": None}, "paused"),
        ({"covered": True}, "covered"),
        ({"catch_up": True}, "catch_up"),
        ({"steps": (step("urge", "11-12", StepState.HELD),)}, "held"),
        ({"steps": (step("urge", "11-16", StepState.DISCARDED),)}, "today"),
        ({"steps": (step("urge", "11-16", StepState.LAPSED),)}, "today"),
    ],
)
def test_what_bars_every_tier(change, reason):
    a_run = replace(DUE_11, **change)
    barred = may(a_run, PACK, "standard", CALENDAR, at("11-16"))
    assert {reasons[0] for reasons in barred.values()} == {reason}
    decision = conclude(a_run, PACK, "standard", CALENDAR, at("11-16"), "")
    assert (decision.tier, decision.nth, decision.reason) == ("", 0, reason)


def test_a_day_off_bars_every_tier():
    barred = may(DUE_11, PACK, "standard", CALENDAR, at("11-14"))
    assert {reasons[0] for reasons in barred.values()} == {"off_day"}


def test_items_taken_in_late_climb_from_the_day_that_a_person_sets():
    a_run = replace(DUE_11, catch_up=True, counts_from=day("11-20"))
    assert climbed(a_run, "11-20", "11-26") == ["11-23 urge", "11-26 urge"]


def test_discarded_and_withdrawn_steps_use_up_their_times():
    once = pack(ladder(replace(URGE, times=1)))
    for state in (StepState.DISCARDED, StepState.WITHDRAWN):
        assert climbed(replace(DUE_11, steps=(step("urge", "11-12", state),)), "11-13", "12-31", once) == []


def test_a_decision_tells_its_facts_and_why():
    decision = conclude(DUE_11, PACK, "standard", CALENDAR, day_start(day("11-12")), "urge")
    assert (decision.tier, decision.nth, decision.reason) == ("urge", 1, "proposed")
    assert decision.facts["overdue/workday"] == 1
    assert decision.facts["may.urge"] == 1
    assert decision.wake_at == day_start(day("11-13"))
    assert (
        conclude(DUE_11, PACK, "standard", CALENDAR, at("11-02"), "", decision.facts).facts is decision.facts
    )


def test_the_reason_for_silence():
    assert conclude(DUE_11, PACK, "standard", CALENDAR, at("11-03"), "").reason == "condition"
    alone = pack(ladder(URGE))
    a_run = replace(DUE_11, steps=(step("urge", "11-12"),))
    assert conclude(a_run, alone, "standard", CALENDAR, at("11-13"), "").reason == "gap"


def test_every_reason_has_words():
    assert reason_text("hold", "zh") == "说明已准，暂缓升级"
    assert reason_text("hold", "en") == "an explanation was granted; nothing climbs meanwhile"
    assert all(zh and en for zh, en in REASONS.values())


@pytest.mark.parametrize(
    ("after", "text", "until"),
    [
        ("09-30", "1 wd", "10-08"),
        ("11-06", "3 d", "11-09"),
        ("11-06", "2 w", "11-20"),
        ("01-31", "1 m", "02-28"),
        ("12-31", "2 m", "2027-02-28"),
        ("02-28", "1 y", "2027-02-28"),
        ("11-06", "4 wh", "11-06"),
        ("11-06", "8 wh", "11-09"),
        ("11-06", "24 h", "11-07"),
        ("11-06", "25 h", "11-08"),
        ("11-06", "30 min", "11-07"),
        ("11-06", "same", "11-06"),
    ],
)
def test_lengths_of_gaps(after, text, until):
    assert add(day(after), length(text), CALENDAR) == day(until)


def test_a_pause_is_over_after_its_last_day():
    paused = replace(DUE_11, paused=True, pauses=(Span(day("11-10"), day("11-12"), "暂停"),))
    assert conclude(paused, PACK, "standard", CALENDAR, at("11-11"), "").wake_at == day_start(day("11-13"))
    assert conclude(paused, PACK, "standard", CALENDAR, at("11-16"), "").wake_at is None
