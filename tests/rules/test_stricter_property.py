"""What is accepted beneath is never due later than above, counted by days with no code of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from config.loader import load, shipped
from rules.checks import problems
from tests.config.above import FINISH, INSTRUCTION, handing, two
from tests.rules.plain_days import EIGHT, Plain, end_of

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer

URGENCY, DIFFICULTY = ("特急", "加急", "一般"), ("一般", "疑难")
SPELLED = {"日": "day", "个工作日": "workday", "周": "week", "个月": "month"}
MOST = {"日": 40, "个工作日": 25, "周": 5, "个月": 2}
LENGTHS = st.sampled_from([*SPELLED]).flatmap(
    lambda unit: st.tuples(st.integers(1, MOST[unit]), st.just(unit))
)
TERMS = st.lists(LENGTHS, min_size=1, max_size=3, unique=True)
WHEN = st.fixed_dictionaries(
    {}, optional={"urgency": st.sampled_from(URGENCY), "difficulty": st.sampled_from(DIFFICULTY)}
).filter(bool)
CASES = st.tuples(st.lists(st.tuples(WHEN, TERMS), max_size=3, unique_by=lambda case: str(case[0])), TERMS)


def shipped_days() -> tuple[Plain, list[date]]:
    """Return the shipped calendars as plain days off and worked, and every day of their years."""
    pack = load(shipped("base")).pack
    assert pack is not None
    off, on = set(), set()
    for year in pack.calendars.values():
        for holiday in year.holidays:
            off |= {holiday.first + timedelta(n) for n in range((holiday.last - holiday.first).days + 1)}
            on |= set(holiday.workdays)
    first, last = date(min(pack.calendars), 1, 1), date(max(pack.calendars), 12, 31)
    return Plain(off, on), [first + timedelta(n) for n in range((last - first).days + 1)]


PLAIN, DAYS = shipped_days()


def text(term) -> str:
    parts = [f"{amount}{unit}" for amount, unit in term]
    return parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"


def file(cases, roll) -> str:
    listed, last = cases
    lines = [
        f"      - {{when: {{{', '.join(map(': '.join, when.items()))}}}, is: {text(term)}}}"
        for when, term in listed
    ]
    return "\n".join(
        [
            "clocks:",
            "  finish:",
            f"    roll: {roll}",
            "    within:",
            *lines,
            f"      - {{is: {text(last)}}}\n",
        ]
    )


def chosen(cases, facts):
    listed, last = cases
    return next(
        (term for when, term in listed if all(facts[name] == value for name, value in when.items())), last
    )


@cache
def ends(length, day: date, roll: str) -> datetime:
    start = datetime.combine(day, time(8, 30), EIGHT)
    return end_of(PLAIN, start, length[0], SPELLED[length[1]], roll)


def due(cases, facts, day: date, roll: str) -> datetime:
    return min(ends(length, day, roll) for length in chosen(cases, facts))


def late(above, here, days) -> Iterator[tuple[date, dict[str, str]]]:
    """Yield each start and each value of the fields from which `here` is due later than `above`."""
    for urgency, difficulty in product((*URGENCY, None), (*DIFFICULTY, None)):
        facts = {"urgency": urgency, "difficulty": difficulty}
        pair = [(tuple(chosen(cases, facts)), roll) for cases, roll in (above, here)]
        if pair[0] != pair[1]:
            yield from (
                (day, facts)
                for day in days
                if due(here[0], facts, day, here[1]) > due(above[0], facts, day, above[1])
            )


@st.composite
def overlays(draw):
    """Draw a list of cases and one made from it: shortened, with a part more, or another altogether."""
    above = draw(CASES)
    how = draw(st.sampled_from(["shorter", "shorter", "more", "other"]))
    if how == "other":
        return above, draw(CASES)

    def changed(term):
        if how == "more":
            return [*term, draw(LENGTHS)][-3:]
        return [(max(1, amount - draw(st.integers(0, 3))), unit) for amount, unit in term]

    listed, last = above
    return above, ([(when, changed(term)) for when, term in listed], changed(last))


ROLLS = st.sampled_from(["later", "later", "earlier"])
WHOLE = [day for day in DAYS if day <= date(2026, 10, 31)]
"""Starts from which every term ends within the confirmed years."""


@settings(max_examples=15, deadline=None, phases=[Phase.generate], database=None)
@given(overlays(), ROLLS, ROLLS)
def test_what_is_accepted_is_never_later_and_what_is_called_later_is(pair, roll_above, roll_here):
    above, here = (pair[0], roll_above), (pair[1], roll_here)
    with TemporaryDirectory() as folder:
        loaded = two(Path(folder), handing(FINISH), {INSTRUCTION: file(*above)}, {INSTRUCTION: file(*here)})
        codes = {each.code for each in problems(loaded)}

    assert codes <= {"overlay.later", "overlay.lower", "cases.unreachable"}
    if "overlay.later" in codes:
        assert next(late(above, here, DAYS[::-1]), None) is not None
    elif loaded.pack is not None:
        assert next(late(above, here, WHOLE), None) is None
