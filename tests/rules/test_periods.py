"""Periods of the calendar and the days that fall due in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.day_words import day_word_text, read_by, read_day_word, read_every
from config.model import DayWord, Duration, Label, Measure
from config.words import Fault
from rules.deadline import due
from rules.facts import Allowance, Span
from rules.periods import (
    Period,
    back,
    dated,
    day_of,
    first_period,
    moves_on,
    period_of,
    period_text,
    planned,
    row,
    since,
    turns,
)
from tests.rules.days_2026 import CALENDAR, at, day
from tests.rules.ladders import clock, count


def span(first, last):
    return Period(day(first), day(last))


@pytest.mark.parametrize(
    ("word", "of", "first", "last", "zh", "en"),
    [
        ("week", "2026-11-08", "2026-11-02", "2026-11-08", "2026-11-02至2026-11-08",
         "2026-11-02 to 2026-11-08"),
        ("month", "2026-02-28", "2026-02-01", "2026-02-28", "2026年2月", "2026-02"),
        ("month", "2026-12-31", "2026-12-01", "2026-12-31", "2026年12月", "2026-12"),
        ("quarter", "2026-08-15", "2026-07-01", "2026-09-30", "2026年第3季度", "2026 Q3"),
        ("half_year", "2026-06-30", "2026-01-01", "2026-06-30", "2026年上半年", "2026 H1"),
        ("half_year", "2026-07-01", "2026-07-01", "2026-12-31", "2026年下半年", "2026 H2"),
        ("year", "2026-06-30", "2026-01-01", "2026-12-31", "2026年", "2026"),
    ],
)  # fmt: skip
def test_a_day_lies_in_its_period(word, of, first, last, zh, en):
    assert period_of(word, day(of)) == span(first, last)
    assert period_text(word, day(first), "zh") == zh
    assert period_text(word, day(first), "en") == en


@pytest.mark.parametrize(
    ("word", "zh", "found"),
    [
        ("month", "当月25日", "2026-02-25"),
        ("month", "当月31日", "2026-02-28"),
        ("month", "当月末日", "2026-02-28"),
        ("month", "次月5日", "2026-03-05"),
        ("quarter", "当月25日", "2026-03-25"),
        ("quarter", "次月31日", "2026-04-30"),
        ("year", "当月末日", "2026-12-31"),
        ("year", "次月5日", "2027-01-05"),
        ("week", "周五", "2026-02-20"),
        ("week", "Monday", "2026-02-16"),
    ],
)
def test_a_word_names_a_day_of_the_period_or_of_the_first_month_after_it(word, zh, found):
    assert day_of(read_day_word(zh), period_of(word, day("2026-02-18"))) == day(found)


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("当月25日", "day 25"),
        ("当月末日", "last day"),
        ("次月5日", "day 5 of next month"),
        ("周五", "Friday"),
    ],
)
def test_both_spellings_mean_the_same(zh, en):
    assert read_day_word(zh) == read_day_word(en)
    assert (day_word_text(read_day_word(en), "zh"), day_word_text(read_day_word(zh), "en")) == (zh, en)


def test_what_stands_under_by_and_every():
    assert read_by("deadline") == "deadline"
    assert read_by("Friday") == DayWord("weekday", 4)
    assert isinstance(read_by(25), Fault)
    assert read_every("半年") == "half_year"
    assert read_every("10个工作日") == Duration(10, Measure.WORKDAY)
    assert isinstance(read_every("旬"), Fault)


def monthly(word="当月25日", period="month", later=10, **more):
    made = clock("monthly", Label("定期反馈"))
    return replace(
        made, period=period, day=read_day_word(word), first_after=Duration(later, Measure.DAY), **more
    )


@pytest.mark.parametrize(
    ("word", "start", "due_on"),
    [
        ("当月25日", "2026-06-18", "2026-07-25"),  # 06-25 is nearer than ten days
        ("当月25日", "2026-06-15", "2026-06-25"),
        ("次月5日", "2026-02-20", "2026-03-05"),
        ("次月5日", "2026-02-28", "2026-03-05"),
        ("次月5日", "2026-03-01", "2026-04-05"),  # February was over before the start
    ],
)
def test_the_first_due_day_is_long_enough_after_the_start(word, start, due_on):
    later = 5 if word == "次月5日" else 10
    wanted = monthly(word, later=later)
    assert day_of(wanted.day, first_period(wanted, day(start), CALENDAR)) == day(due_on)


def test_what_began_in_the_past_is_first_due_from_today_on():
    found = first_period(monthly(), day("2026-01-05"), CALENDAR, day("2026-11-26"))
    assert found == span("2026-12-01", "2026-12-31")


def test_a_due_day_that_is_off_rolls_and_no_pause_moves_it():
    rest = (Span(day("2026-09-20"), day("2026-09-22"), "暂停计时", moves=False),)
    period = period_of("month", day("2026-09-01"))
    given = dated(monthly(), period, Allowance(at("2026-08-26 00:00"), "本期起算", (), pauses=rest))
    assert due(given, CALENDAR).day == day("2026-09-28")  # 09-25 to 27 are off
    earlier = dated(monthly(roll="earlier"), period, Allowance(at("2026-08-26 00:00"), "本期起算", ()))
    assert due(earlier, CALENDAR).day == day("2026-09-24")
    moved = replace(given, pauses=(replace(rest[0], moves=True),))
    assert due(moved, CALENDAR).day == day("2026-09-28")
    assert planned(replace(moved, pauses=()), CALENDAR).day == day("2026-09-28")


def test_the_next_opens_the_day_after_and_what_is_open_then_ends_when_the_next_falls_due():
    period = period_of("month", day("2026-07-01"))
    given = dated(monthly(), period, Allowance(at("2026-06-18 09:00"), "交办", ()))
    coming = turns(monthly(), period, given, due(given, CALENDAR).at, CALENDAR)
    assert coming == (at("2026-07-28 00:00"), at("2026-08-25 17:30"), "missed")
    late = turns(monthly(), period, given, at("2026-09-02 17:30"), CALENDAR)
    assert late.ends == at("2026-09-02 17:30")  # it has been extended beyond the next
    rest = (Span(day("2026-07-20"), day("2026-07-27"), "暂停计时", moves=False),)
    over = turns(monthly(), period, replace(given, pauses=rest), due(given, CALENDAR).at, CALENDAR)
    assert over == (at("2026-07-28 00:00"), at("2026-07-27 17:30"), "skipped")


def counted(window="", length=None, in_row=""):
    made = replace(count("seen", act="report", per="unit", window=window), in_row=in_row)
    return replace(made, back=length)


@pytest.mark.parametrize(
    ("length", "first"),
    [
        (Duration(90, Measure.DAY), "2026-08-12"),
        (Duration(2, Measure.WEEK), "2026-10-27"),
        (Duration(12, Measure.MONTH), "2025-11-10"),
        (Duration(2, Measure.YEAR), "2024-11-10"),
    ],
)
def test_a_count_may_look_so_long_back_from_today_and_changes_daily(length, first):
    of = counted(length=length)
    assert since(of, day("2026-11-10")) == day(first)
    assert moves_on(of, day("2026-11-10")) == day("2026-11-11")


def test_a_month_back_from_the_end_of_a_longer_month_is_its_last_day():
    assert back(day("2026-03-31"), Duration(1, Measure.MONTH)) == day("2026-02-28")


def test_a_count_of_a_window_begins_with_it_and_one_of_the_round_never():
    assert since(counted("year"), day("2026-11-10")) == day("2026-01-01")
    assert moves_on(counted("year"), day("2026-11-10")) == day("2027-01-01")
    assert (since(counted("round"), day("2026-11-10")), moves_on(counted("round"), day("2026-11-10"))) == (
        None, None
    )  # fmt: skip
    assert since(counted(in_row="month"), day("2026-11-10")) is None
    assert moves_on(counted(in_row="month"), day("2026-11-10")) == day("2026-12-01")


@pytest.mark.parametrize(
    ("today", "number"),
    [("2026-03-31", 3), ("2026-04-07", 3), ("2026-04-30", 3), ("2026-05-01", 0), ("2026-02-10", 2)],
)
def test_a_row_is_of_periods_one_after_another_and_the_running_one_does_not_break_it(today, number):
    days = [day("2025-11-05"), day("2026-01-20"), day("2026-01-22"), day("2026-02-09"), day("2026-03-02")]
    assert row("month", [d for d in days if d < day(today)], day(today)) == number
