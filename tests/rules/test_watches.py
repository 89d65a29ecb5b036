"""What a ladder that watches looks at, when it looks, and what is foretold of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from config.loader import load
from config.model import DayWord
from rules import periods
from rules.facts import Course, Due, Span, StepState
from rules.ladder import conclude, explain, forecast, may, wake_at
from rules.project import BEHIND, facts, stood, values
from rules.sentence_rules import pack_text
from tests.rules.days_2026 import CALENDAR, at, day
from tests.rules.ladders import CASES_OF, ladder, pack, run, step, t, tier, when

LOW = tier("low", 1, when(t("parts", ">=", 2)), kind="slip")
HIGH = tier("high", 2, when(t("parts", ">=", 4)), kind="circular")
WELL = tier("well", 0, when(t("parts", "<", 1)), kind="praise")
LOOK = ladder(LOW, HIGH, WELL, per="item", every="month", by=DayWord("next", 5))
PACK = pack(LOOK)


def watch(parts=3, looks="2026-11-05", **more):
    on = None if looks is None else day(looks)
    due = Due(on or day("2026-11-30"), at(f"{on or '2026-12-01'} 00:00"), False, ())
    found = replace(run("10-09", ends="11-11", fields={"parts": parts}), clock="", due=due)
    return replace(found, per="item", looks=on, **more)


def decided(one, instant, tier_="", rules=PACK):
    return conclude(one, rules, "standard", CALENDAR, at(instant), tier_)


def test_before_its_day_nothing_comes_and_it_wakes_on_that_day():
    one = watch()
    assert may(one, PACK, "standard", CALENDAR, at("2026-11-04 10:00"))["low"] == ("not_yet",)
    before = decided(one, "2026-11-04 10:00")
    assert (before.reason, before.looked, before.wake_at) == ("not_yet", False, at("2026-11-05 00:00"))


def test_on_its_day_it_is_looked_at_once_whether_something_comes_or_not():
    found = decided(watch(), "2026-11-05 00:00", "low")
    assert (found.tier, found.looked, found.wake_at) == ("low", True, None)
    found = decided(watch(parts=1), "2026-11-05 00:00")
    assert (found.reason, found.looked, found.wake_at) == ("condition", True, None)


def test_a_look_that_something_keeps_back_waits_but_not_one_in_a_pause():
    held = watch(steps=(step("low", "10-12", StepState.HELD),))
    found = decided(held, "2026-11-05 00:00")
    assert (found.reason, found.looked, found.wake_at) == ("held", False, at("2026-11-06 00:00"))
    rest = watch(pauses=(Span(day("2026-11-04"), day("2026-11-06"), "暂停计时"),))
    found = decided(rest, "2026-11-09 00:00")
    assert (found.reason, found.looked) == ("paused", False)
    assert (
        wake_at(
            replace(watch(), ended=at("2026-11-05 00:00")), PACK, "standard", CALENDAR, at("2026-11-09 00:00")
        )
        is None
    )


def test_praise_comes_after_all_levels_and_has_no_end_to_wait_for():
    named = facts(watch(parts=0), PACK, "standard", CALENDAR, at("2026-11-05 00:00"))
    assert (named["may.low"], named["may.well"]) == (1, 1)
    high = watch(parts=0, steps=(step("high", "10-12"),))
    assert may(high, PACK, "standard", CALENDAR, at("2026-11-05 00:00")) == {
        "low": ("below_level",),
        "high": ("used_up",),
        "well": (),
    }


def test_one_look_is_foretold_and_no_step_after_the_period():
    assert forecast(watch(), PACK, "standard", CALENDAR, at("2026-11-02 10:00")) == (
        (day("2026-11-05"), "low"),
    )
    (low, *_) = explain(watch(), PACK, "standard", CALENDAR, at("2026-11-02 10:00"))
    assert (low.barred, low.holds_on) == (("not_yet",), day("2026-11-05"))
    running = ladder(replace(LOW, times=2), per="item", every="month")
    one = watch(looks=None)
    came = forecast(one, pack(running), "standard", CALENDAR, at("2026-11-27 10:00"))
    assert came == ((day("2026-11-27"), "low"), (day("2026-11-30"), "low"))
    late = forecast(one, pack(running), "standard", CALENDAR, at("2026-12-02 10:00"))
    assert late == ()


def test_the_praise_of_a_clock_is_looked_at_when_its_run_has_ended():
    rules = pack(ladder(LOW, replace(WELL, when=when(t("outcome", "=", "on_time"), t("age/wd", "<=", 4)))))
    open_ = run("11-02", ends="11-11")
    now = at("2026-11-09 00:00")
    assert may(open_, rules, "standard", CALENDAR, now)["well"] == ("running",)
    over = replace(open_, ended=at("2026-11-06 15:00"), outcome="on_time")
    assert stood(over, now) == at("2026-11-06 15:00")
    found = conclude(over, rules, "standard", CALENDAR, now, "well")
    assert (found.tier, found.facts["age/workday"], found.wake_at, found.looked) == ("well", 4, None, False)
    assert may(over, rules, "standard", CALENDAR, now)["low"][0] == "ended"


def test_what_keeps_the_look_at_an_end_back_only_puts_it_off():
    rules = pack(ladder(LOW, replace(WELL, when=when(t("outcome", "=", "on_time")))))
    over = replace(run("11-02", ends="11-11"), ended=at("2026-11-06 15:00"), outcome="on_time")
    saturday = conclude(over, rules, "standard", CALENDAR, at("2026-11-07 10:00"), "")
    assert (saturday.reason, saturday.wake_at) == ("off_day", at("2026-11-09 00:00"))
    held = replace(over, steps=(step("low", "11-05", StepState.HELD),))
    waits = conclude(held, rules, "standard", CALENDAR, at("2026-11-06 15:00"), "")
    assert (waits.reason, waits.wake_at) == ("held", at("2026-11-09 00:00"))
    missed = replace(over, outcome="missed")
    assert conclude(missed, rules, "standard", CALENDAR, at("2026-11-06 15:00"), "").wake_at is None


def test_an_even_plan_of_an_item_goes_along_the_line_of_its_last_duty():
    from config.model import Progress

    late = t(BEHIND, ">=", 10)
    rules = pack(ladder(tier("urge", 1, when(late)), per="item"), progress=Progress("parts", ""))
    line = Course(day("2026-11-02"), day("2026-11-22"), (Span(day("2026-11-03"), day("2026-11-06"), "x"),))
    one = watch(parts=0, looks=None, course=line)
    now = at("2026-11-09 00:00")
    assert values((late,), one, rules, CALENDAR, now) == {BEHIND: 100 * 3 // 16}
    assert wake_at(one, rules, "standard", CALENDAR, at("2026-11-07 00:00")) == at("2026-11-09 00:00")
    assert values((late,), replace(one, course=None), rules, CALENDAR, now) == {BEHIND: None}


@pytest.mark.parametrize(
    ("every", "by", "since", "earliest", "period"),
    [
        ("month", DayWord("next", 5), "2026-01-12", "2026-01-13", "2026-01-01"),
        ("month", DayWord("day", 25), "2026-02-26", "2026-02-27", "2026-03-01"),
        ("month", DayWord("day", 25), "2026-02-25", "2026-02-25", "2026-02-01"),
        ("week", DayWord("weekday", 4), "2026-11-06", "2026-11-07", "2026-11-09"),
        ("year", DayWord("next", 20), "2026-11-06", "2026-11-07", "2026-01-01"),
    ],
)
def test_the_first_period_that_is_looked_at(every, by, since, earliest, period):
    one = ladder(LOW, per="item", every=every, by=by)
    assert periods.first_to_look(one, day(since), CALENDAR, day(earliest)).first == day(period)


def test_looks_roll_later_and_those_that_are_over_are_left_out_but_the_last():
    march = periods.period_of("month", day("2026-03-01"))
    assert periods.look_on(LOOK, march, CALENDAR) == day("2026-04-07")
    january = periods.period_of("month", day("2026-01-01"))
    assert periods.next_to_look(LOOK, january, CALENDAR, day("2026-02-05")).first == day("2026-01-01")
    assert periods.next_to_look(LOOK, january, CALENDAR, day("2026-03-20")).first == day("2026-02-01")
    assert periods.seen_through(LOOK, day("2026-01-01"), day("2026-02-05")) == day("2026-01-31")
    assert periods.seen_through(LOOK, day("2026-02-01"), day("2026-02-05")) == day("2026-02-05")
    assert periods.seen_through(LOOK, None, day("2026-02-05")) == date(2026, 2, 5)


def test_their_rules_are_told_as_sentences():
    found = load(CASES_OF / "watches").pack
    zh, en = (pack_text(found, language) for language in ("zh", "en"))
    assert zh["ladders/lamps"] == "月度进度灯：看每个事项；每月只在次月5日看一次；两步至少隔1个工作日"
    assert zh["ladders/stuck"] == "退回过多：看每个事项；每轮重新开始；两步至少隔1个工作日"
    assert zh["ladders/cards"] == "单位卡：看每个单位；每年重新开始；两步至少隔1个工作日"
    assert zh["types/matter/ladders"].endswith("每个事项按月度进度灯、退回过多查看")
    assert zh["ladders/praised/tiers/well"].startswith(
        "短阶梯和表扬·按时表扬：结果为按时且重点查办为是；发通报表扬；亮绿灯"
    )
    assert (
        zh["counts/counts/begun_keys"] == "本年新办重点事项：事项立起；限重点查办为是的事项；每个单位；按年计"
    )
    assert en["ladders/lamps"] == (
        "Monthly lamps: looks at each item; once each month, on day 5 of next month; "
        "steps at least 1 workday apart"
    )
