"""Due dates against an independent day-by-day calculation, and what may never happen to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from config.model import CalendarYear, Duration, Holiday, Label, Measure
from rules.calendar import BEIJING, Calendar
from rules.deadline import due, recompute
from rules.facts import Allowance, Grant, ProofLine, Span
from tests.rules.days_2026 import HERE, HOURS
from tests.rules.plain_days import Plain, end_of, tries

FIRST, LAST = date(2026, 9, 1), date(2027, 1, 31)
DAYS = st.dates(FIRST, LAST)
SPANS = st.tuples(DAYS, st.integers(0, 9)).map(lambda p: (p[0], p[0] + timedelta(days=p[1])))
INSTANTS = st.integers(0, 120 * 24 * 60).map(
    lambda n: datetime(2026, 9, 1, tzinfo=BEIJING) + timedelta(minutes=n)
)
MOST = {"workhour": 20, "hour": 60, "minute": 999, "month": 9, "year": 2, "same_day": 1, "week": 20}
ROLLS = st.sampled_from(["", "later", "earlier", "as_is"])


@st.composite
def durations(draw) -> Duration:
    measure = draw(st.sampled_from(list(Measure)))
    return Duration(draw(st.integers(1, MOST.get(measure.value, 80))), measure)


def days_of(spans) -> frozenset[date]:
    return frozenset(a + timedelta(days=n) for a, b in spans for n in range((b - a).days + 1))


def calendar_of(off: list, on) -> Calendar:
    holidays = [Holiday("节", Label("节"), a, b, (), HERE) for a, b in off]
    holidays.append(Holiday("班", Label("班"), date(2026, 1, 1), date(2026, 1, 1), tuple(on), HERE))
    return Calendar({2026: CalendarYear(2026, (), tuple(holidays))}, HOURS)


OFF = st.lists(SPANS, max_size=5)
ON = st.sets(DAYS, max_size=5)
PAUSES = st.lists(SPANS, max_size=3)


def spans_of(pauses) -> tuple[Span, ...]:
    return tuple(Span(a, b, "暂停") for a, b in pauses)


@tries(200)
@given(OFF, ON, PAUSES, INSTANTS, st.lists(durations(), min_size=1, max_size=3), ROLLS)
def test_the_due_instant_is_that_of_counting_day_by_day(off, on, pauses, start, term, roll):
    plain = Plain(days_of(off), on, days_of(pauses))
    found = due(
        Allowance(start, "交办", tuple(term), roll=roll, pauses=spans_of(pauses)), calendar_of(off, on)
    )
    assert found.at == min(end_of(plain, start, d.amount, d.measure.value, roll) for d in term)
    assert found.day == found.at.date()
    assert recompute(found.proof) == found.day


@st.composite
def allowances(draw) -> Allowance:
    maybe = st.one_of(st.none(), DAYS)
    return Allowance(
        draw(INSTANTS), "交办", tuple(draw(st.lists(durations(), min_size=1, max_size=3))),
        named=draw(maybe), roll=draw(ROLLS), pauses=spans_of(draw(PAUSES)),
        grants=tuple(Grant(b, a, "准") for a, b in draw(st.lists(SPANS, max_size=2))),
        cap=draw(maybe), not_before=draw(maybe),
    )  # fmt: skip


@tries(200)
@given(OFF, ON, allowances())
def test_every_proof_recomputes_from_its_own_lines(off, on, allowance):
    found = due(allowance, calendar_of(off, on))
    stored = [ProofLine(line.date, line.step, line.why) for line in found.proof]
    assert recompute(stored) == found.day
    # it reads neither the answer nor the last line
    assert recompute(stored[:-1]) == found.day
    assert recompute([replace(p, date=FIRST) if p.step == "end" else p for p in stored]) == found.day


@tries()
@given(OFF, ON, PAUSES, INSTANTS, st.integers(1, 80))
def test_a_proof_has_each_day_of_a_working_term_once(off, on, pauses, start, number):
    allowance = Allowance(start, "交办", (Duration(number, Measure.WORKDAY),), pauses=spans_of(pauses))
    found = due(allowance, calendar_of(off, on))
    lines = [line for line in found.proof if line.step in {"count", "make_up", "skip", "pause"}]
    ends = [date.fromisoformat(p.why[1:11]) if p.why.startswith("至") else p.date for p in lines]
    covered = days_of((line.date, end) for line, end in zip(lines, ends, strict=True))
    assert covered == days_of([(start.date() + timedelta(days=1), found.day)])
    assert sum((end - p.date).days + 1 for p, end in zip(lines, ends, strict=True)) == len(covered)


LATER = st.sampled_from(["", "later", "as_is"])


@tries(150)
@given(OFF, ON, DAYS, allowances(), LATER)
def test_a_holiday_more_never_makes_it_earlier(off, on, day, allowance, roll):
    # `earlier` is left out: it goes back over the new day off, as the pack asked
    allowance = replace(allowance, roll=roll)
    before = due(allowance, calendar_of(off, on - {day}))
    after = due(allowance, calendar_of([*off, (day, day)], on - {day}))
    assert after.at >= before.at


@tries(150)
@given(OFF, ON, DAYS, allowances(), LATER)
def test_a_working_day_more_never_makes_it_later(off, on, day, allowance, roll):
    allowance = replace(allowance, roll=roll)
    assert due(allowance, calendar_of(off, on | {day})).at <= due(allowance, calendar_of(off, on)).at


@tries(150)
@given(OFF, ON, allowances(), st.integers(1, 9), ROLLS)
def test_a_longer_allowance_is_never_earlier(off, on, allowance, more, roll):
    allowance = replace(allowance, roll=roll)
    longer = tuple(replace(d, amount=d.amount + more) for d in allowance.term)
    calendar = calendar_of(off, on)
    assert due(replace(allowance, term=longer), calendar).at >= due(allowance, calendar).at


@tries()
@given(OFF, ON, allowances(), SPANS, ROLLS)
def test_a_pause_more_never_makes_it_earlier(off, on, allowance, span, roll):
    allowance = replace(allowance, roll=roll if roll != "earlier" else "later")
    paused = replace(allowance, pauses=(*allowance.pauses, *spans_of([span])))
    calendar = calendar_of(off, on)
    assert due(paused, calendar).at >= due(allowance, calendar).at


@tries()
@given(OFF, ON, INSTANTS, durations())
def test_a_guessed_date_says_so(off, on, start, length):
    """No notice for 2027 can move a date that is not provisional."""
    allowance = Allowance(start, "交办", (length,))
    guess = due(allowance, calendar_of(off, on))
    later = Holiday("元旦", Label("元旦"), date(2027, 1, 1), date(2027, 1, 10), (), HERE)
    calendar = calendar_of(off, on)
    years = {
        2026: CalendarYear(2026, (), tuple(Holiday("节", Label("节"), a, b, (), HERE) for a, b in off)),
        2027: CalendarYear(2027, (), (later,)),
    }
    if not on and not guess.provisional:
        assert due(allowance, Calendar(years, HOURS)).at == guess.at
    assert calendar.confirmed(guess.day) or guess.provisional or length.measure in {
        Measure.HOUR, Measure.MINUTE,
    }  # fmt: skip
