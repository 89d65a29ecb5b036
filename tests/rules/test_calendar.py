"""Working days, their reasons and office hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.model import CalendarYear
from rules.calendar import BEIJING, Calendar, add_time, day_start, local, time_between
from rules.facts import Span
from tests.rules.days_2026 import CALENDAR, FESTIVALS, HOURS, YEAR_2026, at, day, festival, length
from tests.rules.plain_days import tries

OFF = [
    ("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"),
    ("06-19", "06-21"), ("09-25", "09-27"), ("10-01", "10-07"),
]  # fmt: skip
ON = {day(d) for d in ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")}


def works(d: date) -> bool:
    """Say it in the plainest way, day by day."""
    if d in ON:
        return True
    return d.weekday() < 5 and not any(day(a) <= d <= day(b) for a, b in OFF)


def test_every_day_of_three_years():
    for number in range(-366, 731):
        d = day("01-01") + timedelta(days=number)
        assert CALENDAR.is_workday(d) is works(d), d
        assert CALENDAR.is_make_up(d) is (d in ON)


@pytest.mark.parametrize(
    ("d", "zh", "en"),
    [
        ("10-01", "国庆节放假", "National Day holiday"),
        ("10-03", "国庆节放假", "National Day holiday"),  # a Saturday inside the holiday
        ("10-10", "调休上班（国庆节）", "make-up working day (National Day)"),
        ("10-11", "周日", "Sunday"),
        ("10-17", "周六", "Saturday"),
        ("10-12", "工作日", "working day"),
        ("2027-10-01", "工作日", "working day"),
    ],
)
def test_why(d, zh, en):
    assert (CALENDAR.why(day(d)), CALENDAR.why_en(day(d))) == (zh, en)


def test_years_without_a_file_count_monday_to_friday_and_are_not_confirmed():
    assert [CALENDAR.confirmed(day(d)) for d in ("2025-12-31", "01-01", "12-31", "2027-01-01")] == [
        False, True, True, False,
    ]  # fmt: skip
    assert CALENDAR.is_workday(day("2027-01-01"))
    assert not CALENDAR.is_workday(day("2027-01-02"))


DAYS = st.dates(date(2025, 6, 1), date(2027, 8, 1))


@tries()
@given(DAYS, st.integers(1, 60))
def test_adding_working_days_is_counting_them_one_by_one(d, number):
    last, rest = d, number
    while rest:
        last += timedelta(days=1)
        rest -= works(last)
    assert CALENDAR.add_workdays(d, number) == last
    assert CALENDAR.workdays_between(d, last) == number
    assert CALENDAR.workdays_between(last, d) == 0


@tries()
@given(DAYS, st.integers(1, 60))
def test_taking_working_days_away_is_counting_them_back(d, number):
    first, rest = d, number
    while rest:
        first -= timedelta(days=1)
        rest -= works(first)
    assert CALENDAR.add_workdays(d, -number) == first


@tries()
@given(DAYS)
def test_next_and_previous_working_day(d):
    later, earlier = d, d
    while not works(later):
        later += timedelta(days=1)
    while not works(earlier):
        earlier -= timedelta(days=1)
    assert (CALENDAR.next_workday(d), CALENDAR.previous_workday(d)) == (later, earlier)
    assert CALENDAR.add_workdays(d, 0) == d


@pytest.mark.parametrize("d", ["0001-01-01", "1900-01-01", "9999-12-30", "9999-12-31"])
def test_far_days_are_ordinary(d):
    assert CALENDAR.is_workday(day(d)) is (day(d).weekday() < 5)


def test_ten_thousand_years_are_counted_at_once():
    # 2,608,615 Mondays to Fridays, less the first day, 19 of them off and 6 weekend days worked in 2026
    assert CALENDAR.workdays_between(date.min, date.max) == 2_608_615 - 1 - 19 + 6


@pytest.mark.parametrize(
    ("d", "number"), [("9999-12-31", 1), ("2026-01-01", 10**9), ("0001-01-01", -1), ("1900-01-01", -(10**9))]
)
def test_beyond_the_years_of_the_calendar_is_told(d, number):
    with pytest.raises(ValueError, match="日期超出可计算的范围"):
        CALENDAR.add_workdays(day(d), number)


def test_a_year_without_a_working_day_is_refused():
    all_year = (festival("全年", "All", "01-01", "12-31"),)
    with pytest.raises(ValueError, match="2026年日历没有工作日 / calendar 2026 has no working day"):
        Calendar({2026: CalendarYear(2026, (), all_year)}, HOURS)
    one = (festival("几乎全年", "All but one", "01-01", "12-31", "01-01"),)
    calendar = Calendar({2026: CalendarYear(2026, (), one)}, HOURS)
    assert calendar.next_workday(day("01-02")) == day("2027-01-01")
    two = (festival("几乎全年", "All but one", "01-01", "12-31", "12-31"),)
    calendar = Calendar({2026: CalendarYear(2026, (), two)}, HOURS)
    assert calendar.next_workday(day("01-02")) == day("12-31")


def test_a_holiday_longer_than_a_year_is_refused():
    long = festival("长假", "Long", "0001-01-01", "9999-12-31")
    with pytest.raises(ValueError, match="长假长于一年 / Long is longer than a year"):
        Calendar({2026: CalendarYear(2026, (), (long,))}, HOURS)


def test_a_calendar_needs_hours():
    with pytest.raises(ValueError, match="没有办公时间"):
        Calendar({2026: YEAR_2026}, ())


def test_of_a_pack_takes_its_years_and_hours():
    pack = SimpleNamespace(calendars={2026: CalendarYear(2026, (), FESTIVALS[:1])}, hours=HOURS[1:])
    calendar = Calendar.of(pack)
    assert calendar.opening(day("01-05")) == at("01-05 14:00")
    assert calendar.is_workday(day("10-01"))
    assert not calendar.is_workday(day("01-01"))


def test_business_time_is_eight_hours_ahead():
    assert local(datetime(2026, 11, 1, 16, 0, tzinfo=UTC)) == at("11-02 00:00")
    assert day_start(day("11-02")) == at("11-02 00:00")
    assert BEIJING.utcoffset(None) == timedelta(hours=8)


def test_opening_and_closing():
    assert CALENDAR.opening(day("11-02")) == at("11-02 08:30")
    assert CALENDAR.closing(day("11-01")) == at("11-01 17:30")  # a Sunday's end all the same


@pytest.mark.parametrize(
    ("instant", "is_open", "next_open"),
    [
        ("11-02 08:29", False, "11-02 08:30"),
        ("11-02 08:30", True, "11-02 08:30"),
        ("11-02 12:00", False, "11-02 14:00"),
        ("11-02 17:29", True, "11-02 17:29"),
        ("11-02 17:30", False, "11-03 08:30"),
        ("11-07 10:00", False, "11-09 08:30"),
        ("10-10 10:00", True, "10-10 10:00"),
        ("09-30 18:00", False, "10-08 08:30"),
    ],
)
def test_office_hours(instant, is_open, next_open):
    assert CALENDAR.is_open(at(instant)) is is_open
    assert CALENDAR.next_open(at(instant)) == at(next_open)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("11-06 16:30", "4 wh", "11-09 11:30"),
        ("11-09 08:30", "2 wh", "11-09 10:30"),
        ("11-09 08:30", "3 wh", "11-09 11:30"),
        ("11-09 11:00", "1 wh", "11-09 12:00"),  # the end of the morning, not 14:00
        ("11-09 11:00", "2 wh", "11-09 15:00"),
        ("11-09 12:30", "1 wh", "11-09 15:00"),
        ("11-09 10:30", "5 wh", "11-09 17:30"),
        ("11-09 06:00", "7 wh", "11-09 17:30"),
        ("11-09 06:00", "14 wh", "11-10 17:30"),
        ("09-30 17:30", "1 wh", "10-08 09:30"),
        ("10-10 17:00", "1 wh", "10-12 09:00"),
        ("11-07 09:00", "1 wh", "11-09 09:30"),
        ("11-06 18:00", "30 min", "11-06 18:30"),
        ("11-06 18:00", "48 h", "11-08 18:00"),
    ],
)
def test_hours_pass(start, span, end):
    assert CALENDAR.add_workhours(at(start), length(span)) == at(end)


def test_days_are_not_hours():
    with pytest.raises(ValueError, match="workday不是小时或分钟"):
        CALENDAR.add_workhours(at("11-02"), length("1 wd"))


def minutes_open(start: datetime, end: datetime, out: tuple[Span, ...] = ()) -> int:
    total = 0
    while start < end:
        d = start.date()
        inside = not any(span.first <= d <= span.last for span in out)
        total += inside and works(d) and any(a <= start.time() < b for a, b in HOURS)
        start += timedelta(minutes=1)
    return total


MINUTES = st.integers(0, 28 * 24 * 60).map(lambda n: at("09-18 00:00") + timedelta(minutes=n))
NONE_OR_ONE = st.one_of(
    st.just(()),
    st.tuples(st.dates(date(2026, 9, 18), date(2026, 10, 16)), st.integers(0, 3)).map(
        lambda p: (Span(p[0], p[0] + timedelta(days=p[1]), "暂停"),)
    ),
)


@tries()
@given(MINUTES, st.integers(0, 5000), NONE_OR_ONE)
def test_office_time_between_is_counting_minutes(start, minutes, out):
    end = start + timedelta(minutes=minutes)
    assert CALENDAR.worktime_between(start, end, out) == timedelta(minutes=minutes_open(start, end, out))


@tries()
@given(MINUTES, st.integers(0, 1500), NONE_OR_ONE)
def test_adding_office_time_is_the_earliest_instant_that_has_it(start, minutes, out):
    end = CALENDAR.add_worktime(start, timedelta(minutes=minutes), out)
    assert minutes_open(start, end, out) == minutes
    before = end - timedelta(minutes=1)
    assert minutes == 0 or minutes_open(start, before, out) == minutes - 1


def test_office_time_backwards_is_none():
    assert CALENDAR.worktime_between(at("11-03"), at("11-02")) == timedelta()


OUT = (Span(day("11-10"), day("11-12"), "暂停"), Span(day("11-14"), day("11-14"), "异议"))


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("11-09 23:00", "1 h", "11-13 00:00"),
        ("11-09 23:00", "30 min", "11-09 23:30"),
        ("11-09 23:00", "2 h", "11-13 01:00"),
        ("11-09 23:00", "26 h", "11-15 01:00"),
        ("11-11 12:00", "1 h", "11-13 01:00"),
        ("11-16 00:00", "1 h", "11-16 01:00"),
    ],
)
def test_time_passes_day_and_night_but_not_in_a_pause(start, span, end):
    assert CALENDAR.add_workhours(at(start), length(span), OUT) == at(end)


def test_time_between_leaves_whole_paused_days_out():
    assert time_between(at("11-09 23:00"), at("11-15 01:00"), OUT) == timedelta(hours=26)
    assert time_between(at("11-09 23:00"), at("11-10 01:00"), OUT) == timedelta(hours=1)
    assert time_between(at("11-13 01:00"), at("11-13 00:00"), OUT) == timedelta()


def test_time_ends_with_the_year_9999():
    with pytest.raises(ValueError, match="0001至9999年"):
        add_time(at("9999-12-31 23:00"), timedelta(hours=2))


def test_hours_need_not_come_in_order():
    calendar = Calendar({}, ((time(14), time(17, 30)), (time(8, 30), time(12))))
    assert calendar.hours == HOURS
