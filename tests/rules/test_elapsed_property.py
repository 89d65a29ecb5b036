"""Facts against a plain count, and `reaches` never later than the first change."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.model import Duration, Measure
from rules.calendar import BEIJING
from rules.deadline import due
from rules.elapsed import reaches, value
from rules.facts import Allowance, Filed, Run, Span, Step, StepState
from tests.rules.plain_days import EIGHT, Plain, count, same_day_later, tries, whole_minutes
from tests.rules.test_deadline_property import calendar_of, days_of

START = datetime(2026, 9, 20, tzinfo=BEIJING)
DAYS = st.dates(date(2026, 9, 15), date(2026, 11, 15))
SPANS = st.tuples(DAYS, st.integers(0, 6)).map(lambda p: (p[0], p[0] + timedelta(days=p[1])))
INSTANTS = st.integers(0, 50 * 24 * 60).map(lambda n: START + timedelta(minutes=n))
UNITS = {Measure.WORKHOUR: 60, Measure.HOUR: 60, Measure.MINUTE: 1}
KEYS = [
    *(("left", m) for m in (Measure.WORKDAY, Measure.DAY, Measure.WEEK, *UNITS)),
    *(("overdue", m) for m in (Measure.WORKDAY, Measure.DAY, Measure.MONTH, *UNITS)),
    *((f, m) for f in ("age", "term", "unanswered") for m in (Measure.WORKDAY, Measure.DAY)),
]


@st.composite
def worlds(draw):
    """A calendar, the same calendar said plainly, a run, and its paused and held days."""
    off, on = draw(st.lists(SPANS, max_size=3)), draw(st.sets(DAYS, max_size=3))
    pauses, held = draw(st.lists(SPANS, max_size=2)), draw(st.lists(SPANS, max_size=2))
    measure = draw(st.sampled_from([Measure.WORKDAY, Measure.DAY, Measure.WORKHOUR, Measure.HOUR]))
    started = draw(INSTANTS)
    spans = tuple(Span(a, b, "暂停") for a, b in pauses)
    allowance = Allowance(started, "交办", (Duration(draw(st.integers(1, 15)), measure),), pauses=spans)
    calendar = calendar_of(off, on)
    filed = tuple(Filed("explanation", "granted", a, None, b, a) for a, b in held)
    steps = tuple(
        Step("urge", n, 1, StepState.ISSUED, d, d, d)
        for n, d in enumerate(draw(st.lists(DAYS, max_size=2)), 1)
    )
    run = Run(
        "instruction", "finish", "lead", "handling", 1, False, {}, {}, {}, started,
        due(allowance, calendar), spans, filed=filed, steps=steps,
        counts_from=draw(st.one_of(st.none(), DAYS)),
    )  # fmt: skip
    return calendar, Plain(days_of(off), on, days_of(pauses)), run, days_of(held)


def plainly(key, run: Run, plain: Plain, held, now: datetime) -> int | None:
    """Say what a fact is by walking through days or minutes."""
    fact, measure = key
    if fact == "overdue":
        return plainly_overdue(measure, run, Plain(plain.off, plain.on, plain.out | held), now)
    if fact == "left":
        return plainly_left(measure, run, plain, now)
    today, started = now.date(), run.started.date()
    answer_by = run.steps[-1].answer_by if run.steps else date.max
    after, through, known = {
        "term": (started, run.due.day, True),
        "age": (started, today, now >= run.started),
        "unanswered": (answer_by, today, today > answer_by),
    }[fact]
    return count(after, through, of_days(plain, measure)) if known else None


def of_days(plain: Plain, measure: Measure):
    return plain.counts if measure is Measure.WORKDAY else lambda d: d not in plain.out


def of_minutes(plain: Plain, measure: Measure):
    return plain.open_minute if measure is Measure.WORKHOUR else plain.free_minute


def plainly_left(measure: Measure, run: Run, plain: Plain, now: datetime) -> int | None:
    if now >= run.due.at:
        return None
    if measure in UNITS:
        return -(-whole_minutes(now, run.due.at, of_minutes(plain, measure)) // UNITS[measure])
    days = count(now.date(), run.due.day, of_days(plain, measure))
    return -(-days // 7) if measure is Measure.WEEK else days


def plainly_overdue(measure: Measure, run: Run, plain: Plain, now: datetime) -> int | None:
    if now < run.due.at:
        return None
    first = run.counts_from or date.min
    if measure in UNITS:
        kind = of_minutes(plain, measure)
        found = whole_minutes(run.due.at, now, lambda t: t.date() > first and kind(t))
        return found // UNITS[measure]
    after = max(run.due.day, first)
    days = count(after, now.date(), of_days(plain, measure))
    months = 0
    while same_day_later(after, months + 1) <= after + timedelta(days=days):
        months += 1
    return months if measure is Measure.MONTH else days


@pytest.mark.parametrize("key", KEYS, ids=lambda k: f"{k[0]}/{k[1]}")
@tries(25)
@given(worlds(), INSTANTS)
def test_a_fact_is_what_a_plain_count_gives(key, world, now):
    calendar, plain, run, held = world
    assert value(key, run, calendar, now) == plainly(key, run, plain, held, now)


def side(found: int | None, threshold: int) -> int | None:
    """Say on which side of the threshold the fact stands; None is a side of its own."""
    return None if found is None else (found > threshold) - (found < threshold)


@pytest.mark.parametrize("key", KEYS, ids=lambda k: f"{k[0]}/{k[1]}")
@tries(25)
@given(worlds(), INSTANTS, st.integers(0, 12), st.lists(st.integers(1, 90 * 24 * 60), max_size=12))
def test_before_the_instant_that_reaches_gives_nothing_changes(key, world, now, threshold, probes):
    calendar, _, run, _ = world
    when = reaches(key, threshold, run, calendar, now)
    here = side(value(key, run, calendar, now), threshold)
    end = when or now + timedelta(days=90)
    assert end > now
    days = (
        datetime.combine(now.date(), datetime.min.time(), EIGHT) + timedelta(days=n) for n in range(1, 91)
    )
    probes = [now + timedelta(minutes=n) for n in probes]
    for instant in (*days, *probes, run.due.at, end - timedelta(seconds=1)):
        if now < instant < end:
            assert side(value(key, run, calendar, instant), threshold) == here, instant


@pytest.mark.parametrize("key", KEYS, ids=lambda k: f"{k[0]}/{k[1]}")
@tries(25)
@given(worlds(), INSTANTS, st.integers(0, 12))
def test_at_that_instant_the_side_changes(key, world, now, threshold):
    """Only the appearing of a fact may be told without a change; so waking costs next to nothing."""
    calendar, _, run, _ = world
    when = reaches(key, threshold, run, calendar, now)
    if when is not None:
        here = side(value(key, run, calendar, now), threshold)
        assert side(value(key, run, calendar, when), threshold) != here
