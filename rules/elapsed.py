"""The facts that time moves: what they are at an instant, and when they next cross a threshold.

What remains is rounded up and what has passed is rounded down, so that a threshold is reached when
the whole hour, week or month is. No function here walks from day to day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from config.model import Measure
from config.vocabulary import FACTS
from rules.calendar import add_time, day_start, local, time_between
from rules.facts import Span, StepState
from rules.proof import IN_SECONDS, add_months
from rules.spans import NATURAL, Days, add_days, disjoint, nth, passed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from rules.calendar import Calendar
    from rules.facts import Due, FactKey, Filed, Run

Spans = tuple[Span, ...]
_HOLD = "explanation"


class _Rise(NamedTuple):
    """What a rising fact counts from: a day (not counted) or an instant, and the spans left out."""

    after: date
    since: datetime
    appears: datetime
    outside: Spans


def value(key: FactKey, run: Run, calendar: Calendar, now: datetime) -> int | None:
    """Return the fact at that instant, None when it has no value."""
    fact, measure = key[0], _measure(key)
    here = local(now)
    if fact == "term":
        return _term(_days(calendar, measure), run)
    if fact == "left":
        return _left(measure, run, calendar, here)
    rise = _RISING[fact](run)
    if rise is None or here < rise.appears:
        return None
    return _risen(rise, measure, calendar, here)


def reaches(key: FactKey, threshold: int, run: Run, calendar: Calendar, now: datetime) -> datetime | None:
    """Return the earliest instant after `now` at which comparing the fact with the threshold may change.

    None when it never does unless something happens to the run.
    """
    fact, measure = key[0], _measure(key)
    here = local(now)
    if fact == "term":
        return None
    try:
        if fact == "left":
            return _left_reaches(measure, threshold, run, calendar, here)
        return _rise_reaches(_RISING[fact](run), measure, threshold, calendar, here)
    except ValueError:  # beyond year 9999
        return None


def _measure(key: FactKey) -> Measure:
    """Return the unit of time that is asked for; refuse one in which the fact is not told."""
    fact, measure = key
    if measure is None or measure not in FACTS[fact].measures:
        raise ValueError(f"{fact}不能以{measure}计 / {fact} is not told in {measure}")
    return measure


def holds(run: Run) -> Spans:
    """Return the days that granted explanations hold: they do not count as overdue."""
    return tuple(
        Span(_held_from(filed), filed.through, _HOLD)
        for filed in run.filed
        if filed.kind == _HOLD and filed.status == "granted" and filed.through
    )


def _held_from(filed: Filed) -> date:
    return filed.decided_on or add_days(filed.filed_on, 1)


def _days(calendar: Calendar, measure: Measure) -> Days:
    return calendar.working if measure is Measure.WORKDAY else NATURAL


def _term(days: Days, run: Run) -> int | None:
    if run.due is None:
        return None
    return passed(days, local(run.started).date(), run.due.day, disjoint(run.pauses))


def _running(run: Run) -> Due | None:
    """Return the due date, which a paused run has not."""
    return None if run.paused else run.due


def _left(measure: Measure, run: Run, calendar: Calendar, here: datetime) -> int | None:
    due = _running(run)
    if due is None or here >= due.at:
        return None
    outside = disjoint(run.pauses)
    if measure in IN_SECONDS:
        rest = _time_between(measure, calendar, here, due.at, outside)
        return -(-rest // _unit(measure))
    days = passed(_days(calendar, measure), here.date(), due.day, outside)
    return -(-days // 7) if measure is Measure.WEEK else days


def _left_reaches(
    measure: Measure, threshold: int, run: Run, calendar: Calendar, here: datetime
) -> datetime | None:
    """Return when no more than the threshold is left, or one less, or nothing at all."""
    due = _running(run)
    if due is None or here >= due.at:
        return None
    found = _left(measure, run, calendar, here)
    assert found is not None
    step = threshold if found > threshold else threshold - 1
    if step < 0 or found <= step:
        return due.at
    outside = disjoint(run.pauses)
    if measure in IN_SECONDS:
        rest = _time_between(measure, calendar, here, due.at, outside)
        at = _add_time(measure, calendar, here, rest - step * _unit(measure), outside)
    else:
        days = _days(calendar, measure)
        number = passed(days, here.date(), due.day, outside)
        number -= step * (7 if measure is Measure.WEEK else 1)
        at = day_start(nth(days, here.date(), number, outside))
    return min(at, due.at)


def _overdue(run: Run) -> _Rise | None:
    due = _running(run)
    if due is None:
        return None
    outside = disjoint((*run.pauses, *holds(run)))
    if run.counts_from and run.counts_from >= due.day:
        # days up to 起算日 are as if the run fell due at its end
        since = day_start(add_days(run.counts_from, 1))
        return _Rise(run.counts_from, since, due.at, outside)
    return _Rise(due.day, due.at, due.at, outside)


def _age(run: Run) -> _Rise:
    started = local(run.started)
    return _Rise(started.date(), started, started, disjoint(run.pauses))


def _unanswered(run: Run) -> _Rise | None:
    answers = [s.answer_by for s in run.steps if s.answer_by and s.state is StepState.ISSUED]
    if not answers:
        return None
    begins = day_start(add_days(answers[-1], 1))
    return _Rise(answers[-1], begins, begins, disjoint(run.pauses))


_RISING: dict[str, Callable[[Run], _Rise | None]] = {
    "overdue": _overdue,
    "age": _age,
    "unanswered": _unanswered,
}


def _risen(rise: _Rise, measure: Measure, calendar: Calendar, here: datetime) -> int:
    if measure in IN_SECONDS:
        gone = _time_between(measure, calendar, rise.since, here, rise.outside)
        return gone // _unit(measure)
    days = passed(_days(calendar, measure), rise.after, here.date(), rise.outside)
    return _months(rise.after, days) if measure is Measure.MONTH else days


def _months(after: date, days: int) -> int:
    """Return how many whole months so many days after a day are."""
    through = after + timedelta(days=days)
    number = 12 * (through.year - after.year) + through.month - after.month
    return number if add_months(after, number) <= through else number - 1


def _rise_reaches(
    rise: _Rise | None, measure: Measure, threshold: int, calendar: Calendar, here: datetime
) -> datetime | None:
    """Return when the fact appears, or has the threshold, or one more."""
    if rise is None:
        return None
    if here < rise.appears:
        return rise.appears
    found = _risen(rise, measure, calendar, here)
    if found > threshold:
        return None
    step = max(threshold if found < threshold else threshold + 1, 1)
    if measure in IN_SECONDS:
        return _add_time(measure, calendar, rise.since, step * _unit(measure), rise.outside)
    number = step
    if measure is Measure.MONTH:
        number = (add_months(rise.after, step) - rise.after).days
    return day_start(nth(_days(calendar, measure), rise.after, number, rise.outside))


def _unit(measure: Measure) -> timedelta:
    return timedelta(seconds=IN_SECONDS[measure])


def _time_between(
    measure: Measure, calendar: Calendar, start: datetime, end: datetime, outside: Spans
) -> timedelta:
    if measure is Measure.WORKHOUR:
        return calendar.worktime_between(start, end, outside)
    return time_between(start, end, outside)


def _add_time(
    measure: Measure, calendar: Calendar, start: datetime, length: timedelta, outside: Spans
) -> datetime:
    if measure is Measure.WORKHOUR:
        return calendar.add_worktime(start, length, outside)
    return add_time(start, length, outside)
