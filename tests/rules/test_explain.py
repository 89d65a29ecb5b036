"""Why, why not, and what next."""

from __future__ import annotations

from dataclasses import replace

from config.model import Case, Duration
from rules.facts import Failed, TierWhy
from rules.ladder import explain, forecast
from rules.project import reads
from tests.rules.ladders import (
    CALENDAR,
    HERE,
    PACK,
    URGE,
    WD,
    Filed,
    Span,
    StepState,
    at,
    count,
    day,
    day_start,
    ladder,
    pack,
    run,
    step,
    t,
    tier,
    when,
)

DUE_11 = run("11-02", ends="11-11", counts_moved_on=day("10-01"))


def why(a_run, now, a_pack=PACK) -> dict[str, TierWhy]:
    return {one.tier: one for one in explain(a_run, a_pack, "standard", CALENDAR, at(now))}


def test_what_is_proposed_says_so():
    found = why(DUE_11, "11-12")["urge"]
    assert found == TierWhy(
        "urge", True, (), (), day("11-12"), URGE.place, "逾期满1个工作日", "overdue at least 1 workday"
    )


def test_each_test_that_failed_says_what_was_wanted_found_and_when_it_would_hold():
    condition = when(t("overdue/wd", ">=", 5, 31), t("issued.urge", ">=", 1, 32), t("term/wd", ">=", 3, 33))
    one = pack(ladder(URGE, tier("criticize", 2, condition)))
    found = why(DUE_11, "11-10", one)["criticize"]
    assert found.failed == (
        Failed(
            "overdue/workday", "逾期满5个工作日", "overdue at least 5 workdays", None,
            condition.tests[0].place, day("11-18"),
        ),
        Failed("issued.urge", "已催办1次", "Urge issued at least 1×", 0, condition.tests[1].place, None),
    )  # fmt: skip
    assert str(found.failed[0].place) == "ladders/standard.yaml:31:5"
    assert found.barred == ()
    assert found.holds_on == day("11-18")
    assert not found.proposed


def test_of_groups_all_are_told_when_none_holds_and_none_when_one_does():
    found = why(replace(DUE_11, steps=(step("urge", "11-12"),)), "11-16")["criticize"]
    assert [failed.fact for failed in found.failed] == ["overdue/workday", "returns", "grounds"]
    held = why(replace(DUE_11, counts={"returns": 3}), "11-16")["criticize"]
    assert (held.failed, held.barred, held.proposed) == ((), ("lower",), False)  # the urge comes first
    assert (found.held, held.held, held.held_en) == ("", "退回次数不少于3", "Returns at least 3")


def test_of_groups_none_is_told_when_one_holds():
    mixed = when(t("overdue/wd", ">=", 5), any=(when(t("parts", ">", 2)), when(t("round", "=", 1))))
    found = why(DUE_11, "11-10", pack(ladder(tier("urge", 1, mixed))))["urge"]
    assert [failed.fact for failed in found.failed] == ["overdue/workday"]


def test_what_bars_a_tier_is_told_beside_its_conditions():
    waiting = Filed("explanation", "filed", day("11-12"), day("11-16"))
    found = why(replace(DUE_11, filed=(waiting,)), "11-13")
    assert found["urge"].barred == ("waiting",)
    assert found["urge"].failed == ()
    assert found["urge"].holds_on == day("11-17")


def test_a_day_off_moves_the_day_on_which_a_test_holds():
    natural = pack(ladder(tier("urge", 1, when(t("overdue/d", ">=", 1)))))
    (failed,) = why(run("11-02", ends="11-06"), "11-05", natural)["urge"].failed
    assert failed.holds_on == day("11-09")


def test_what_never_holds_by_itself_has_no_day():
    far = pack(ladder(tier("urge", 1, when(t("returns", ">=", 3), t("overdue/wd", ">=", 900)))))
    found = why(run("11-02", ends="11-11"), "11-12", far)["urge"]
    assert [failed.holds_on for failed in found.failed] == [None, None]
    assert found.holds_on is None


def test_the_forecast_goes_up_the_whole_ladder():
    assert forecast(DUE_11, PACK, "standard", CALENDAR, at("11-02")) == (
        (day("11-06"), "remind"), (day("11-12"), "urge"), (day("11-17"), "urge"), (day("11-18"), "criticize"),
        (day("11-25"), "accountability"),
    )  # fmt: skip


def test_what_comes_after_a_draft_says_that_it_rests_on_its_approval():
    told = why(DUE_11, "11-02")
    assert {name: one.if_approved for name, one in told.items()} == {
        "remind": False, "urge": False, "criticize": False, "accountability": True,
    }  # fmt: skip
    taken = (step("urge", "11-12"), step("urge", "11-17", nth=2), step("criticize", "11-18", StepState.DRAFT))
    drafted = replace(DUE_11, steps=taken)
    assert why(drafted, "11-19")["accountability"].if_approved
    assert not why(replace(DUE_11, steps=(step("urge", "11-12"),)), "11-13")["urge"].if_approved


def test_the_forecast_counts_answers_from_the_step_it_foresees():
    slow = tier("criticize", 2, when(t("unanswered/wd", ">=", 1)))
    assert forecast(DUE_11, pack(ladder(URGE, slow)), "standard", CALENDAR, at("11-02")) == (
        (day("11-12"), "urge"), (day("11-17"), "urge"), (day("11-23"), "criticize"),
    )  # fmt: skip


def test_the_forecast_begins_with_what_is_proposed_now_and_ends_with_the_run():
    assert forecast(DUE_11, PACK, "standard", CALENDAR, day_start(day("11-12")))[0] == (day("11-12"), "urge")
    ended = replace(DUE_11, ended=at("11-10"), outcome="on_time")
    assert forecast(ended, PACK, "standard", CALENDAR, at("11-10")) == ()


def test_what_waits_leaves_today_and_is_counted_from_tomorrow():
    counted = count("urged", per="unit", tier="standard/urge", act="", window="month")
    once = pack(ladder(URGE, tier("criticize", 2, when(t("urged", ">=", 1)))), counts=(counted,))
    waits = replace(DUE_11, steps=(step("urge", "11-12", StepState.READY),), counts={"urged": 0})
    assert forecast(waits, once, "standard", CALENDAR, at("11-12"))[0] == (day("11-13"), "criticize")
    last = replace(waits, steps=(step("urge", "11-30", StepState.READY),))
    assert forecast(last, once, "standard", CALENDAR, at("11-30")) == (
        (day("12-03"), "urge"), (day("12-04"), "criticize"),
    )  # fmt: skip


def test_a_run_that_changes_of_itself_is_foreseen_as_it_will_be():
    paused = replace(DUE_11, due=None, paused=True, pauses=(Span(day("11-10"), day("11-12"), "暂停"),))
    after = run("11-02", ends="11-11", counts_moved_on=day("10-01"), pauses=paused.pauses)
    later = ((day_start(day("11-13")), after),)
    assert forecast(paused, PACK, "standard", CALENDAR, at("11-11")) == ()
    assert forecast(paused, PACK, "standard", CALENDAR, at("11-11"), later)[0] == (day("11-13"), "remind")
    told = explain(paused, PACK, "standard", CALENDAR, at("11-11"), later)
    assert {one.tier: one.failed[0].holds_on for one in told if one.tier == "urge"} == {"urge": day("11-16")}


def test_the_forecast_gives_the_time_to_answer_of_the_case_that_holds():
    urgent = when(t("urgency", "=", "特急"))
    short, long = (Case(case, Duration(days, WD), HERE) for case, days in ((urgent, 1), (None, 3)))
    slow = tier("criticize", 2, when(t("unanswered/wd", ">=", 1)))
    climbs = pack(ladder(replace(URGE, answer=(short, long), times=1), slow))
    for urgency, criticized in (("特急", "11-16"), ("一般", "11-18")):
        a_run = run("11-02", ends="11-11", fields={"urgency": urgency})
        assert forecast(a_run, climbs, "standard", CALENDAR, at("11-02")) == (
            (day("11-12"), "urge"), (day(criticized), "criticize"),
        )  # fmt: skip
    assert "urgency" in reads(climbs, "standard").fields
