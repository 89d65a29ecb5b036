"""The period that a board is about: chosen by a word or by two days, and told as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask_babel import gettext

from admin import values
from rules.periods import Period, period_of
from server.web.i18n import language, marked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

WORDS = (
    ("week", marked("本周")),
    ("month", marked("本月")),
    ("quarter", marked("本季度")),
    ("year", marked("本年")),
)
USUAL = "year"
DATES = "dates"


class Span(NamedTuple):
    """A period, the word that chose it, and whether two days were given that are none."""

    word: str
    period: Period
    wrong: bool = False

    @property
    def text(self) -> str:
        """Return the period as a sentence names it."""
        if self.period.first == self.period.last:
            return day_text(self.period.first)
        first, last = day_text(self.period.first), day_text(self.period.last)
        return str(gettext("%(first)s至%(last)s", first=first, last=last))


def chosen(given: Mapping[str, str], today: date) -> Span:
    """Return the period that an address asks for; this year when it asks for none."""
    word = given.get("period", "")
    if word == DATES:
        first, last = values.day(given.get("first", "")), values.day(given.get("last", ""))
        if first and last and first <= last:
            return Span(DATES, Period(first, last))
        return Span(USUAL, period_of(USUAL, today), wrong=True)
    known = word if word in dict(WORDS) else USUAL
    return Span(known, period_of(known, today))


def day_text(day: date) -> str:
    """Return a day as a sentence names it."""
    return day.isoformat() if language() == "en" else f"{day.year}年{day.month}月{day.day}日"


def bucket_text(word: str, part: Period) -> str:
    """Return the name of a week, month or year on an axis; of a part of a week its days."""
    if word == "year":
        return str(part.first.year)
    if word == "month":
        return f"{part.first:%Y-%m}"
    return f"{part.first:%m-%d}" if part.first == part.last else f"{part.first:%m-%d}–{part.last:%m-%d}"
