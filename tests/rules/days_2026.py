"""The true days of 2026 as a calendar, and how tests say instants and allowances."""

from __future__ import annotations

from datetime import date, datetime, time

from config.model import CalendarYear, Duration, Holiday, Label, Measure
from config.problems import Place
from rules.calendar import BEIJING, Calendar
from rules.facts import Allowance

HERE = Place("calendars/2026.yaml", 1, 1)
HOURS = ((time(8, 30), time(12)), (time(14), time(17, 30)))


def day(text: str) -> date:
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def at(text: str) -> datetime:
    where, _, clock = text.partition(" ")
    return datetime.combine(day(where), time.fromisoformat(clock or "09:20"), BEIJING)


def festival(zh: str, en: str, first: str, last: str, *workdays: str) -> Holiday:
    return Holiday(zh, Label(zh, en), day(first), day(last), tuple(map(day, workdays)), HERE)


FESTIVALS = (
    festival("元旦", "New Year", "01-01", "01-03", "01-04"),
    festival("春节", "Spring Festival", "02-15", "02-23", "02-14", "02-28"),
    festival("清明节", "Qingming", "04-04", "04-06"),
    festival("劳动节", "Labour Day", "05-01", "05-05", "05-09"),
    festival("端午节", "Dragon Boat", "06-19", "06-21"),
    festival("中秋节", "Mid-Autumn", "09-25", "09-27"),
    festival("国庆节", "National Day", "10-01", "10-07", "09-20", "10-10"),
)
YEAR_2026 = CalendarYear(2026, (), FESTIVALS)
CALENDAR = Calendar({2026: YEAR_2026}, HOURS)

MEASURES = {
    "wd": Measure.WORKDAY, "d": Measure.DAY, "w": Measure.WEEK, "m": Measure.MONTH, "y": Measure.YEAR,
    "wh": Measure.WORKHOUR, "h": Measure.HOUR, "min": Measure.MINUTE, "same": Measure.SAME_DAY,
}  # fmt: skip


def length(text: str) -> Duration:
    """'7 wd' is 7个工作日, '15 d' is 15日, 'same' is 当日."""
    if text == "same":
        return Duration(1, Measure.SAME_DAY)
    amount, measure = text.split()
    return Duration(int(amount), MEASURES[measure])


def allow(start: str, *terms: str, **more) -> Allowance:
    return Allowance(at(start), "交办", tuple(map(length, terms)), **more)
