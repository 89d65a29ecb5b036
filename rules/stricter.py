"""Whether a pack keeps what was handed down to it: never later, and never less than half as long.

Lengths of time are compared on every day of the confirmed calendar and for every value of the
fields that the cases name; the latest day that breaks a bond is told with both due days.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from config.model import Duration, Measure
from config.says import both, listed, problem
from config.words import term_text, word_label
from rules.calendar import Calendar
from rules.cells import Cells, cell_text
from rules.choose import choose
from rules.deadline import due
from rules.facts import Allowance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from config.handed import Handed
    from config.model import Pack, Term
    from config.problems import Problem
    from config.says import Both
    from rules.cells import Cell
    from rules.facts import Due

MOST_CELLS = 20_000
"""Combinations of facts that are looked at for one value."""
_BY_THE_HOUR = frozenset({Measure.WORKHOUR, Measure.HOUR, Measure.MINUTE, Measure.SAME_DAY})
_STEP = timedelta(hours=1)
_DAY = timedelta(days=1)
_LEAST = (Duration(1, Measure.WORKDAY),)

Timed = tuple["Term", str]
"""A term and what its due day does when it is off."""


class _Broken(NamedTuple):
    """A start from which a bond is broken: when it is due above and here, and when at the earliest."""

    start: datetime
    limit: datetime
    due: datetime
    least: datetime


def check(pack: Pack) -> tuple[Problem, ...]:
    """Return a problem for each value that is later, higher or lower than what was handed down."""
    if not pack.handed:
        return ()
    days = _Days(pack)
    told: dict[Any, Problem] = {}
    rolled = {_clock(each) for each in pack.handed if each.path.endswith("/roll") and any(_told(each, days))}
    for each in pack.handed:
        alike = each.kind == "term" and _clock(each) in rolled  # how it rolls is told where that is written
        for found in _told(replace(each, rolls=(each.rolls[0],) * 2) if alike else each, days):
            told.setdefault((found.place, found.code, each.path.split("/", 2)[-1]), found)
    return tuple(sorted(told.values()))


def _clock(each: Handed) -> str:
    return each.path.rpartition("/")[0]


def _told(each: Handed, days: _Days) -> Iterator[Problem]:
    cells = Cells((*each.above, *each.here), each.values)
    if len(cells) > MOST_CELLS:
        yield _say("overlay.locked#cells", each, found=len(cells), most=MOST_CELLS)
        return
    pairs: dict[tuple[Any, Any], Cell] = {}
    for cell in cells:
        pairs.setdefault((choose(each.above, cell), choose(each.here, cell)), cell)
    first: dict[str, Problem] = {}
    for (above, here), cell in pairs.items():
        for found in _JUDGES[each.kind](each, days, above, here, cell):
            first.setdefault(found.code, found)
    yield from first.values()


def _say(code: str, each: Handed, /, **slots: Any) -> Problem:
    return problem(code, each.place, path=each.path, pack=each.pack, there=str(each.there), **slots)


def _cell(each: Handed, cell: Cell, form: str) -> Both:
    """Return where a difference shows, worded as `form` says; nothing when it shows everywhere."""
    if not cell:
        return both("", "")
    zh, en = _FORMS[form]
    return both(zh.format(cell_text(cell, each.values, "zh")), en.format(cell_text(cell, each.values, "en")))


_FORMS: Mapping[str, tuple[str, str]] = {
    "before": ("{}时，", "with {}, "),
    "after": ("（{}时）", " (with {})"),
}


def _ranks(each: Handed, _days: _Days, above: Any, here: Any, cell: Cell) -> Iterator[Problem]:
    slots = {"wanted": above.text, "found": here.text}
    if (here.at < above.at) if each.letter == "higher" else (here.at > above.at):
        yield _say(_RANK_CODES[each.letter], each, cell=_cell(each, cell, "after"), **slots)
    elif each.floor and here.at * 2 < above.at:
        yield _say("overlay.lower#period", each, **slots)


_RANK_CODES: Mapping[str, str] = {
    "earlier": "overlay.later#rank",
    "lower": "overlay.higher",
    "higher": "overlay.lower",
}


def _names(each: Handed, _days: _Days, above: Any, here: Any, cell: Cell) -> Iterator[Problem]:
    lost = [name for name in above if name not in here]
    if lost:
        slots = {"wanted": listed(above), "found": listed(here), "cell": _cell(each, cell, "after")}
        yield _say("overlay.dropped#names", each, lost=listed(lost), **slots)


def _terms(each: Handed, days: _Days, above: Term, here: Term, cell: Cell) -> Iterator[Problem]:
    wanted, found = (above, each.rolls[0]), (here, each.rolls[1])
    slots = {
        "wanted": _rolled(each, 0, above),
        "found": _rolled(each, 1, here),
        "cell": _cell(each, cell, "before"),
    }
    late = days.later(wanted, found)
    if late is not None:
        code = "overlay.later" if each.letter == "earlier" else "overlay.higher#term"
        yield _say(code, each, right=_right(each, above, here), **slots, **_dates(late))
    early = days.too_early(wanted, found) if each.floor else None
    if early is not None:
        yield _say("overlay.lower#floor", each, **slots, **_dates(early))


_JUDGES: Mapping[str, Callable[..., Iterator[Problem]]] = {"term": _terms, "rank": _ranks, "names": _names}


def _text(term: Term) -> Both:
    return both(term_text(term, "zh"), term_text(term, "en"))


def _rolled(each: Handed, side: int, term: Term) -> Both:
    """Return a term, with what its due day does when that is the difference."""
    text, roll = _text(term), each.rolls[side] or "later"
    if each.rolls[0] == each.rolls[1]:
        return text
    return both(
        f"{text[0]}（{word_label('roll', roll, 'zh')}）", f"{text[1]} ({word_label('roll', roll, 'en')})"
    )


def _right(each: Handed, above: Term, here: Term) -> Both:
    """Return what is never later than the term above: both, whichever ends first, or just the one above."""
    joined = tuple(dict.fromkeys((*here, *above)))
    several = len({length.measure for length in joined}) > 1 and len(joined) <= _MOST_PARTS
    return _text(joined if several and _LISTS.search(each.path) else above)


_MOST_PARTS = 3
_LISTS = re.compile(r"/clocks/[^/]+/within")
"""Where a list of lengths may stand."""


def _dates(broken: _Broken) -> dict[str, str]:
    """Return the start and the due days, with their hours when the days alone show no difference."""
    form = "%Y-%m-%d" if len({broken.limit.date(), broken.due.date()}) > 1 else "%Y-%m-%d %H:%M"
    return {name: each.strftime(form) for name, each in zip(_Broken._fields, broken, strict=True)}


def half(length: Duration) -> Duration:
    """Return half of a length, rounded up to a whole number of its measure or of a smaller one."""
    parts, measure = _FINER.get(length.measure, (1, length.measure))
    if length.measure is Measure.MONTH and length.amount % 2 == 0:
        parts, measure = 1, Measure.MONTH
    return Duration(-(-length.amount * parts // 2), measure)


_FINER: Mapping[Measure, tuple[int, Measure]] = {
    Measure.YEAR: (12, Measure.MONTH),
    Measure.MONTH: (30, Measure.DAY),
    Measure.WEEK: (7, Measure.DAY),
    Measure.HOUR: (60, Measure.MINUTE),
}


class _Days:
    """The due days of terms from every start of the confirmed calendar, each term computed once."""

    def __init__(self, pack: Pack) -> None:
        self.calendar = Calendar.of(pack)
        days = [day for year in sorted(pack.calendars) for day in _year(year)]
        self.works = [day for day in days if self.calendar.is_workday(day)]
        self.rest = [day for day in days if not self.calendar.is_workday(day)]
        self._starts: dict[tuple[bool, bool], list[datetime]] = {}
        self._dues: dict[tuple[Timed, bool, bool], list[Due]] = {}

    def later(self, above: Timed, here: Timed) -> _Broken | None:
        """Return the latest start from which `here` ends later, a working day when there is one."""
        hourly = _hourly(above, here)
        for works in (True, False):
            rows = zip(
                self.starts(works, hourly),
                self.dues(above, works, hourly),
                self.dues(here, works, hourly),
                strict=True,
            )
            for start, wanted, found in rows:
                if found.at > wanted.at and not (wanted.provisional or found.provisional):
                    return _Broken(start, wanted.at, found.at, wanted.at)
        return None

    def too_early(self, above: Timed, here: Timed) -> _Broken | None:
        """Return the latest working day from which `here` is less than half of `above`, or than a workday."""
        halved, day = (tuple(map(half, above[0])), above[1]), (_LEAST, above[1])
        hourly = _hourly(above, here)
        lists = [self.dues(term, works=True, hourly=hourly) for term in (above, here, halved, day)]
        for start, wanted, found, middle, next_day in zip(
            self.starts(works=True, hourly=hourly), *lists, strict=True
        ):
            least = min(wanted.at, max(middle.at, next_day.at))
            if found.at < least and not wanted.provisional:
                return _Broken(start, wanted.at, found.at, least)
        return None

    def starts(self, works: bool, hourly: bool) -> list[datetime]:
        """Return the instants from which terms are computed."""
        key = (works, hourly)
        if key not in self._starts:
            days = self.works if works else self.rest
            self._starts[key] = [at for day in reversed(days) for at in self._instants(day, hourly)]
        return self._starts[key]

    def _instants(self, day: date, hourly: bool) -> Iterator[datetime]:
        at, last = self.calendar.opening(day), self.calendar.closing(day)
        yield at
        while hourly and at <= last:
            at += _STEP
            yield at

    def dues(self, term: Timed, works: bool, hourly: bool) -> list[Due]:
        """Return when a term ends, from each start."""
        key = (term, works, hourly)
        if key not in self._dues:
            self._dues[key] = [
                due(Allowance(start, "", term[0], roll=term[1]), self.calendar)
                for start in self.starts(works, hourly)
            ]
        return self._dues[key]


def _hourly(*terms: Timed) -> bool:
    return any(length.measure in _BY_THE_HOUR for term, _ in terms for length in term)


def _year(year: int) -> Iterator[date]:
    """Yield the days of a year."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += _DAY
