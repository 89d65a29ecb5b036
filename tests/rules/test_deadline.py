"""Due dates: every numbered example of the language, the nine checked cases, and the borders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from config.model import CalendarYear
from rules.calendar import Calendar
from rules.deadline import due, proof_lines, recompute
from rules.facts import Grant, ProofLine, Span
from tests.rules.days_2026 import CALENDAR, HOURS, YEAR_2026, allow, at, day, festival
from tests.rules.dues import computed, paused


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("09-24", "7 wd", "10-12"),
        ("09-28", "5 wd", "10-10"),
        ("09-24", "10 wd", "10-15"),
        ("09-24", "7 d", "10-08"),
        ("09-24", "3 d", "09-28"),
        ("09-24", "15 d", "10-09"),
        ("02-09", "7 wd", "02-25"),
        ("11-02", "7 wd", "11-11"),
        ("11-09", "5 wd", "11-16"),
    ],
)
def test_the_nine_checked_cases(start, term, end):
    assert computed(start, term).at == at(f"{end} 17:30")


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        pytest.param("11-02", "3 d", "11-05", id="4.15 reopened, urgent"),
        pytest.param("11-02", "10 wd", "11-16", id="4.19 from the start"),
        pytest.param("11-12", "10 wd", "11-26", id="4.19 from the report"),
        pytest.param("11-09", "7 wd", "11-18", id="5.18 before the extension"),
        pytest.param("11-18", "3 wd", "11-23", id="5.18 three working days from the date"),
        pytest.param("11-18", "10 wd", "12-02", id="5.16 rectification"),
        pytest.param("11-02", "3 wd", "11-05", id="5.20 wrong unit"),
        pytest.param("02-13", "5 d", "02-24", id="6.3 five days"),
        pytest.param("02-13", "3 wd", "02-25", id="6.3 are earlier than three working days"),
        pytest.param("10-09", "15 d", "10-26", id="6.2 fifteen days"),
        pytest.param("10-28", "10 wd", "11-11", id="8 rectification of the timeline"),
        pytest.param("09-24", "1 wd", "09-28", id="8 sign of the timeline"),
    ],
)
def test_dates_that_the_language_names_elsewhere(start, term, end):
    assert computed(start, term).day == day(end)


def test_4_16_the_day_of_a_period_rolls():
    assert computed("06-18", named=day("07-25"), roll="later").day == day("07-27")


def test_5_19_an_objection_pauses_the_rectification():
    assert computed("11-18", "10 wd", pauses=paused("11-20 12-07")).day == day("12-18")


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        pytest.param("11-02", "1 wd", "11-03 17:30", id="4.1 the first day is never counted"),
        pytest.param("09-24", "7 wd", "10-12 17:30", id="4.2"),
        pytest.param("09-24", "2 w", "10-08 17:30", id="4.3 two weeks are 14 days"),
        pytest.param("01-31", "1 m", "02-28 17:30", id="4.4 the last of the month, worked"),
        pytest.param("01-31", "30 d", "03-02 17:30", id="4.4"),
        pytest.param("2024-02-29", "1 y", "2025-02-28 17:30", id="4.4 a year from a leap day"),
        pytest.param("08-31", "6 m", "2027-03-01 17:30", id="4.4 over a year's end, then Sunday"),
        pytest.param("11-30", "1 m", "12-30 17:30", id="4.4 the same number"),
        pytest.param("12-15", "1 m", "2027-01-15 17:30", id="4.4 December to January"),
        pytest.param("11-06 18:00", "same", "11-09 17:30", id="4.5 begun after the end"),
        pytest.param("11-06 17:29", "same", "11-06 17:30", id="4.5 just before the end"),
        pytest.param("11-06 17:30", "same", "11-09 17:30", id="4.5 at the end"),
        pytest.param("11-07 09:00", "same", "11-09 17:30", id="4.5 on a day off"),
        pytest.param("11-05 18:00", "same", "11-06 17:30", id="4.5 the next day works"),
        pytest.param("10-10 09:00", "same", "10-10 17:30", id="4.5 a make-up Saturday"),
        pytest.param("11-06 16:30", "4 wh", "11-09 11:30", id="4.6"),
        pytest.param("11-06 18:00", "30 min", "11-06 18:30", id="4.6 at night"),
        pytest.param("11-06 18:00", "6 h", "11-07 00:00", id="4.6 midnight is the new day"),
        pytest.param("11-09 12:30", "1 wh", "11-09 15:00", id="4.6 the lunch break"),
        pytest.param("11-02", "15 d", "11-17 17:30", id="15 days"),
        pytest.param("11-02", "999 wd", "2030-08-30 17:30", id="999 working days"),
        pytest.param("11-02", "999 d", "2029-07-30 17:30", id="999 days, a Saturday"),
        pytest.param("11-02", "999 y", "3025-11-02 17:30", id="999 years"),
        pytest.param("11-07", "1 wd", "11-09 17:30", id="started on a Saturday"),
        pytest.param("1900-01-01", "1 wd", "1900-01-02 17:30", id="long ago"),
    ],
)
def test_terms(start, term, end):
    assert computed(start, term).at == at(end)


def test_4_3_roll_earlier_and_as_is():
    assert computed("09-24", "7 d", roll="earlier").day == day("09-30")
    assert computed("09-24", "7 d", roll="as_is").day == day("10-01")
    assert computed("09-24", "6 d", roll="earlier").day == day("09-30")  # works: nothing to roll


def test_roll_earlier_never_ends_on_or_before_the_first_day():
    assert computed("11-06", "1 d", roll="earlier").day == day("11-09")
    assert computed("11-05", "2 d", roll="earlier").day == day("11-06")


def test_roll_earlier_goes_back_over_a_pause():
    found = computed("11-02", "5 d", roll="earlier", pauses=paused("11-06 11-06"))
    assert found.day == day("11-05")  # Sunday 11-08, back over the weekend and the paused Friday
    assert [(line.date, line.step) for line in found.proof if line.step == "roll_back"] == [
        (day("11-08"), "roll_back"), (day("11-07"), "roll_back"), (day("11-06"), "roll_back"),
    ]  # fmt: skip


def test_roll_later_goes_on_over_a_pause():
    found = computed("11-02", "5 d", pauses=paused("11-09 11-10"))
    assert found.day == day("11-11")
    assert found.proof[-3].why == "至2026-11-10：暂停：退回前审核"


@pytest.mark.parametrize(
    ("terms", "end"),
    [
        (("7 wd", "15 d"), "10-09"),
        (("15 d", "7 wd"), "10-09"),
        (("7 wd", "1 m"), "10-12"),
        (("1 m", "15 d", "3 wd"), "09-30"),
    ],
)
def test_4_7_whichever_ends_first(terms, end):
    assert computed("09-24", *terms).day == day(end)


def test_4_7_hours_beside_days():
    assert computed("11-06 16:30", "1 wd", "4 wh").at == at("11-09 11:30")


def test_4_8_a_named_date_goes_before_and_stays_on_a_sunday():
    assert computed("11-02", "7 wd", named=day("11-15")).at == at("11-15 17:30")
    assert computed("11-02", "7 wd", named=day("11-15"), roll="later").day == day("11-16")
    assert computed("11-02", named=day("11-15"), roll="earlier").day == day("11-13")


def test_a_named_date_before_the_start_stays():
    assert computed("11-02", named=day("10-25"), pauses=paused("10-20 10-28")).day == day("10-25")
    assert computed("11-02", named=day("11-01"), roll="earlier").day == day("10-30")
    assert computed("11-02", named=day("10-25"), roll="later").day == day("10-26")


def test_4_9_cap():
    assert computed("11-02", "7 wd", cap=day("11-10")).day == day("11-10")
    assert computed("11-02", "7 wd", cap=day("11-11")).day == day("11-11")
    assert computed("11-02", "7 wd", cap=day("11-12")).day == day("11-11")
    assert computed("11-06 18:00", "30 min", cap=day("11-06")).at == at("11-06 17:30")


def test_4_9_an_edit_never_ends_it_before_its_own_day():
    assert computed("11-02", "1 d").day == day("11-03")
    assert computed("11-02", "1 d", not_before=day("11-05")).at == at("11-05 17:30")
    assert computed("11-02", "7 wd", not_before=day("11-05")).day == day("11-11")
    assert computed("11-02", "1 d", not_before=day("11-05"), cap=day("11-04")).day == day("11-04")


def test_the_day_of_an_edit_rolls_when_it_is_off():
    assert computed("11-02", "1 d", not_before=day("11-07")).day == day("11-09")
    assert computed("11-02", "1 d", not_before=day("11-07"), roll="earlier").day == day("11-09")
    assert computed("11-02", "1 d", not_before=day("11-07"), roll="as_is").day == day("11-07")
    assert computed("11-02", "30 min", not_before=day("11-07")).at == at("11-07 17:30")
    assert computed("11-02", "1 wd", "4 wh", not_before=day("11-07")).day == day("11-09")
    assert computed("11-02", named=day("11-05"), not_before=day("11-07")).day == day("11-07")
    assert computed("11-02", named=day("11-05"), not_before=day("11-07"), roll="later").day == day("11-09")
    guess = computed("12-28", "1 d", not_before=day("2027-01-02"))
    assert (guess.day, guess.provisional) == (day("2027-01-04"), True)


def test_4_11_a_pause_of_three_days_and_4_14_undo():
    found = computed("11-02", "7 wd", pauses=paused("11-10 11-12"))
    assert found.at == at("11-16 17:30")
    assert proof_lines(found, "zh") == (
        (day("11-02"), "起算", "交办 09:20"),
        (day("11-02"), "期限", "7个工作日，起始日不计"),
        (day("11-03"), "计入", "至2026-11-06：工作日，计4日，累计4日"),
        (day("11-07"), "不计", "周六"),
        (day("11-08"), "不计", "周日"),
        (day("11-09"), "计入", "工作日，计1日，累计5日"),
        (day("11-10"), "暂停计时", "至2026-11-12：退回前审核"),
        (day("11-13"), "计入", "工作日，计1日，累计6日"),
        (day("11-14"), "不计", "周六"),
        (day("11-15"), "不计", "周日"),
        (day("11-16"), "计入", "工作日，计1日，累计7日"),
        (day("11-16"), "届满", "7个工作日届满"),
        (day("11-16"), "到期", "17:30到期"),
    )


@pytest.mark.parametrize(
    ("start", "term", "spans", "end"),
    [
        ("11-02", "7 d", ("11-04 11-06",), "11-12"),
        ("11-02", "10 d", ("11-04 11-06", "11-13 11-13"), "11-16"),
        ("01-31", "1 m", ("02-10 02-11",), "03-02"),
        ("11-02", "1 wd", ("11-02 11-04",), "11-05"),  # begun in the middle of a pause
        ("11-02", "same", ("11-02 11-03",), "11-04"),
        ("11-06 18:00", "same", ("11-09 11-09",), "11-10"),
        ("11-06 16:30", "4 wh", ("11-09 11-10",), "11-11"),
        ("11-06 16:30", "4 wh", ("11-06 11-06",), "11-09"),
        ("11-06 23:00", "2 h", ("11-07 11-08",), "11-09"),
        ("11-06 23:00", "1 h", ("11-07 11-08",), "11-09"),
        ("11-02", "7 wd", ("11-10 11-12", "11-11 11-13"), "11-17"),  # the 13th once
        ("11-02", "7 wd", ("11-10 11-13", "11-11 11-12"), "11-17"),  # one inside the other
        ("11-02", "7 wd", ("11-12 11-20",), "11-11"),  # after the due day
        ("11-02", "7 wd", ("10-01 10-20",), "11-11"),  # before the start
        ("11-02", "1 wd", ("11-03 9000-01-01",), "9000-01-02"),
        ("11-02", "1 d", ("11-03 9000-01-01",), "9000-01-02"),
    ],
)
def test_4_11_days_that_a_pause_touches(start, term, spans, end):
    assert computed(start, term, pauses=paused(*spans)).day == day(end)


def test_4_11_a_named_date_moves_by_the_paused_days():
    assert computed("11-02", named=day("11-15"), pauses=paused("11-10 11-12")).day == day("11-18")
    assert computed("11-02", named=day("11-11"), pauses=paused("11-10 11-12")).day == day("11-14")
    twice = paused("11-10 11-12", "11-17 11-18")
    assert computed("11-02", named=day("11-15"), pauses=twice).day == day("11-20")


def test_4_12_resumed_early():
    # suspended 08-20 through 09-30, resumed 09-10: counted again from 09-11
    found = computed("08-18", "3 wd", pauses=paused("08-20 09-10"))
    assert found.day == day("09-14")  # 08-19, 09-11, 09-14


def grant(to: str, on: str) -> Grant:
    return Grant(day(to), day(on), "同意延期")


def test_5_18_an_extension_names_the_date():
    found = computed("11-09", "7 wd", grants=(grant("11-23", "11-17"),))
    assert found.at == at("11-23 17:30")
    assert computed("11-09", "7 wd").day == day("11-18")
    assert ProofLine(day("11-23"), "extension", "同意延期") in found.proof


def test_an_extension_is_moved_by_later_pauses_only():
    granted = (grant("11-23", "11-17"),)
    assert computed("11-09", "7 wd", grants=granted, pauses=paused("11-10 11-12")).day == day("11-23")
    assert computed("11-09", "7 wd", grants=granted, pauses=paused("11-18 11-19")).day == day("11-25")
    assert computed("11-09", "7 wd", grants=granted, pauses=paused("11-17 11-17")).day == day("11-24")


def test_a_later_pause_counts_though_an_earlier_one_covers_it():
    spans = paused("11-16 11-19", "11-18 11-18")
    assert computed("11-09", "7 wd", grants=(grant("11-23", "11-17"),), pauses=spans).day == day("11-24")


def test_the_extension_granted_last_counts():
    grants = (grant("11-30", "11-20"), grant("11-23", "11-17"))
    found = computed("11-09", "7 wd", grants=grants, pauses=paused("11-18 11-18"))
    assert found.day == day("11-30")
    assert [line.date for line in found.proof if line.step == "extension"] == [day("11-23"), day("11-30")]


def test_the_cap_holds_for_an_extension_too():
    assert computed("11-09", "7 wd", grants=(grant("11-23", "11-17"),), cap=day("11-20")).day == day("11-20")


def test_an_extension_that_names_a_day_off_stays_on_it():
    assert computed("11-09", "7 wd", grants=(grant("11-22", "11-17"),)).day == day("11-22")


def test_7_7_a_year_without_a_calendar_is_provisional():
    found = computed("12-21", "10 wd")
    assert (found.day, found.provisional) == (day("2027-01-04"), True)
    assert proof_lines(found, "zh")[-2:] == (
        (day("2027-01-01"), "暂定", "2027年放假安排未定，按周一至周五计，日期暂定"),
        (day("2027-01-04"), "到期", "17:30到期"),
    )


@pytest.mark.parametrize(
    ("start", "terms", "more", "provisional"),
    [
        ("12-21", ("8 wd",), {}, False),  # 12-31
        ("12-21", ("8 wd", "30 d"), {}, False),  # the other one would be a guess, but ends later
        ("12-21", ("9 wd",), {"cap": date(2026, 12, 25)}, False),
        ("12-21", ("12 d",), {}, True),
        ("12-21", ("12 d",), {"roll": "as_is"}, False),  # asks no calendar
        ("12-21", ("12 d",), {"roll": "earlier"}, True),
        ("12-21", (), {"named": date(2027, 3, 1)}, False),
        ("12-21", (), {"named": date(2027, 3, 1), "roll": "later"}, True),
        ("12-21", ("10 wd",), {"grants": (Grant(date(2027, 1, 8), date(2026, 12, 28), "准"),)}, False),
        ("12-31 18:00", ("same",), {}, True),
        ("12-31 16:30", ("4 wh",), {}, True),
        ("12-31 16:30", ("1 wh",), {}, False),
        ("12-31 18:00", ("30 h",), {}, False),
        ("2025-12-30", ("3 wd",), {}, True),  # counts days of 2025, which has no file
        ("12-30", ("1 wd",), {"pauses": (Span(date(2026, 12, 31), date(2027, 1, 31), "暂停"),)}, True),
    ],
)
def test_provisional_is_what_a_coming_calendar_could_move(start, terms, more, provisional):
    assert computed(start, *terms, **more).provisional is provisional


def test_a_confirmed_new_year_moves_the_date():
    new_year = festival("元旦", "New Year", "2027-01-01", "2027-01-03")
    both = Calendar({2026: YEAR_2026, 2027: CalendarYear(2027, (), (new_year,))}, HOURS)
    assert computed("12-21", "10 wd", calendar=both).day == day("2027-01-05")
    assert computed("12-21", "10 wd", calendar=both).provisional is False
    assert computed("12-31 18:00", "same", calendar=both).provisional is False
    assert computed("12-31 18:00", "same", calendar=both).day == day("2027-01-04")


def test_no_calendar_hangs_it():
    rare = (festival("全年", "All", "01-01", "12-31", "12-31"),)
    calendar = Calendar({2026: CalendarYear(2026, (), rare)}, HOURS)
    assert computed("01-01", "2 wd", calendar=calendar).day == day("2027-01-01")
    assert computed("01-05", "1 d", calendar=calendar).day == day("12-31")


@pytest.mark.parametrize("term", ["1 wd", "1 d", "1 m", "1 y", "same", "1 wh", "9 h"])
def test_the_end_of_time_is_told(term):
    with pytest.raises(ValueError, match="日期超出可计算的范围"):
        due(allow("9999-12-31 18:00", term), CALENDAR)


def test_the_last_day_of_time_is_a_day():
    assert computed("9999-12-30", "1 wd").day == date.max
    assert computed("11-02", named=date.max).day == date.max


def test_nothing_to_compute_from_is_told():
    with pytest.raises(ValueError, match="没有期限"):
        due(allow("11-02"), CALENDAR)


def test_seconds_count_and_less_does_not():
    start = at("11-06 18:00") + timedelta(seconds=1, microseconds=7)
    found = due(replace(allow("11-06", "30 min"), start=start), CALENDAR)
    assert found.at == at("11-06 18:30") + timedelta(seconds=1)
    assert recompute(found.proof) == day("11-06")
