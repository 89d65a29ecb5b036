"""A run's facts: the named values that its ladder's conditions ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.model import Measure
from rules import elapsed
from rules.bars import bars
from rules.calendar import local
from rules.choose import choose
from rules.facts import StepState
from rules.naming import entry_tiers, fact_name, ladder_tests, left_out, shown_measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime

    from config.model import Ladder, Pack, Test
    from rules.calendar import Calendar
    from rules.facts import Run, Value

ELAPSED = frozenset({"left", "overdue", "age", "term", "unanswered"})
"""Facts that calendar arithmetic tells."""


def facts(run: Run, pack: Pack, ladder_name: str, calendar: Calendar, now: datetime) -> dict[str, Value]:
    """Return what a ladder asks of a run at an instant, with ``may.TIER`` and ``enter.TIER``."""
    ladder = pack.ladders[ladder_name]
    found = values(ladder_tests(ladder), run, pack, calendar, now)
    today = local(now).date()
    entry = entry_level(ladder, found)
    for tier in ladder.tiers:
        barred = bars(run, ladder, tier, entry, calendar, today)
        found[f"may.{tier.name}"] = int(next(barred, None) is None)
    for tier in entry_tiers(ladder):
        found[f"enter.{tier.name}"] = int(tier.level == entry)
    return found


def values(
    tests: Iterable[Test], run: Run, pack: Pack, calendar: Calendar, now: datetime
) -> dict[str, Value]:
    """Return the value of each fact that the tests ask for; None is "not known"."""
    asked = {fact_name(test): test for test in tests}
    return {name: _value(test, run, pack, calendar, now) for name, test in asked.items()}


def entry_level(ladder: Ladder, found: Mapping[str, Value]) -> int:
    """Return the level at which a run with these facts enters its ladder, 0 for the lowest."""
    if not ladder.entry:
        return 0
    tier = ladder.tier(choose(ladder.entry, found))
    return tier.level if left_out(ladder, tier) else 0


def _value(test: Test, run: Run, pack: Pack, calendar: Calendar, now: datetime) -> Value:
    found = _known(test, run, pack, calendar, now)
    return None if found == "" else found


def _known(test: Test, run: Run, pack: Pack, calendar: Calendar, now: datetime) -> Value:
    family, _, rest = test.fact.partition(".")
    if rest:
        return issued(run, rest) if family == "issued" else run.unit.get(rest)
    if test.fact in ELAPSED:
        measure = shown_measure(test.measure or Measure.WORKDAY)
        return elapsed.value((test.fact, measure), run, calendar, now)
    if test.fact in _OF_RUN:
        return _OF_RUN[test.fact](run, local(now).date())
    if test.fact in pack.counts:
        return run.counts.get(test.fact, 0)
    return run.fields.get(test.fact)


def issued(run: Run, tier: str) -> int:
    """Return how many steps of a tier were issued in this run and not withdrawn."""
    return sum(step.tier == tier and step.state is StepState.ISSUED for step in run.steps)


def request_status(run: Run, kind: str, today: date) -> str:
    """Return where the latest request of a kind stands; a hold that is over has lapsed."""
    filed = [f for f in reversed(run.filed) if f.kind == kind]
    latest = max(filed, key=lambda f: f.filed_on, default=None)  # of one day the last in the list
    if latest is None:
        return "not_filed"
    over = latest.through is not None and latest.through < today
    return "lapsed" if kind == "explanation" and latest.status == "granted" and over else latest.status


_OF_RUN: Mapping[str, Callable[[Run, date], Value]] = {
    "outcome": lambda run, _: run.outcome,
    "explanation": lambda run, today: request_status(run, "explanation", today),
    "extension": lambda run, today: request_status(run, "extension", today),
    "clock": lambda run, _: run.clock,
    "as": lambda run, _: run.as_,
    "type": lambda run, _: run.type,
    "state": lambda run, _: run.state,
    "round": lambda run, _: run.round,
    "from_above": lambda run, _: int(run.from_above),
}
