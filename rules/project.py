"""A run's facts: the named values that its ladder's conditions ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from config.model import Measure
from rules import bars, elapsed
from rules.calendar import local
from rules.choose import choose
from rules.facts import Course, StepState
from rules.naming import entry_tiers, fact_name, ladder_tests, left_out, shown_measure, told_tests
from rules.spans import NATURAL, disjoint, passed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from config.model import Ladder, Pack, Progress, Test, Tier
    from rules.calendar import Calendar
    from rules.facts import Run, Value

ELAPSED = frozenset({"left", "overdue", "age", "term", "unanswered"})
"""Facts that calendar arithmetic tells."""
BEHIND = "behind"
_SINCE = frozenset({"age", "term"})  # both are told in days


Reader = Callable[["Run", "Calendar", "datetime"], "Value"]
"""Tells a fact of a run at an instant, which is business time."""


class _Asked(NamedTuple):
    """What a ladder of a pack asks for, found once."""

    pack: Pack  # kept, so that its identity names it
    readers: tuple[tuple[str, Reader], ...]
    entries: tuple[Tier, ...]


KNOWN: dict[tuple[int, str], _Asked] = {}
MOST_KNOWN = 2000
"""Ladders of packs whose facts are remembered at once, in `KNOWN`."""


def facts(run: Run, pack: Pack, ladder_name: str, calendar: Calendar, now: datetime) -> dict[str, Value]:
    """Return what a ladder asks of a run at an instant, with ``may.TIER`` and ``enter.TIER``."""
    ladder, asked, here = pack.ladders[ladder_name], _asked(pack, ladder_name), local(now)
    told = stood(run, here)
    found = {name: read(run, calendar, told) for name, read in asked.readers}
    entry = entry_level(ladder, found)
    for name, free in bars.free(run, ladder, entry, calendar, here.date()).items():
        found[f"may.{name}"] = int(free)
    for tier in asked.entries:
        found[f"enter.{tier.name}"] = int(tier.level == entry)
    return found


def stood(run: Run, here: datetime) -> datetime:
    """Return the instant at which a run's facts are told: of a clock's run that is over, its end."""
    over = run.ended is not None and run.per == "clock"
    return min(here, local(run.ended)) if over and run.ended else here


class Reads(NamedTuple):
    """What a ladder's conditions ask for of what is told with a run."""

    fields: tuple[str, ...]
    unit: tuple[str, ...]
    counts: tuple[str, ...]
    start: bool  # whether the day of the start matters, not only that it is over
    above: bool  # whether the item comes from above
    behind: bool  # whether how far it is behind its plan matters


def reads(pack: Pack, ladder_name: str) -> Reads:
    """Return what of a run, besides its dates, steps and requests, a ladder's decision depends on."""
    tests = tuple(told_tests(pack.ladders[ladder_name]))
    names = {test.fact for test in tests} - ELAPSED - set(_OF_RUN)
    asked = BEHIND in names
    plans = tuple(plan for plan in _plans(pack) if BEHIND in names)
    names = {*names, *(name for plan in plans for name in (plan.actual, plan.planned) if name)} - {BEHIND}
    dotted = {name for name in names if "." in name}
    counts = names & set(pack.counts)
    return Reads(
        fields=tuple(sorted(names - dotted - counts)),
        unit=tuple(sorted(name[5:] for name in dotted if name.startswith("unit."))),
        counts=tuple(sorted(counts)),
        start=any(not plan.planned for plan in plans) or any(test.fact in _SINCE for test in tests),
        above=any(test.fact == "from_above" for test in tests),
        behind=asked,
    )


def _plans(pack: Pack) -> Iterator[Progress]:
    return (kind.progress for kind in pack.types.values() if kind.progress is not None)


def values(
    tests: Iterable[Test], run: Run, pack: Pack, calendar: Calendar, now: datetime
) -> dict[str, Value]:
    """Return the value of each fact that the tests ask for; None is "not known"."""
    here = local(now)
    return {name: read(run, calendar, here) for name, read in _readers(tests, pack)}


def entry_level(ladder: Ladder, found: Mapping[str, Value]) -> int:
    """Return the level at which a run with these facts enters its ladder, 0 for the lowest."""
    if not ladder.entry:
        return 0
    tier = ladder.tier(choose(ladder.entry, found))
    return tier.level if left_out(ladder, tier) else 0


def _asked(pack: Pack, ladder_name: str) -> _Asked:
    key = (id(pack), ladder_name)
    found = KNOWN.get(key)
    if found is None:
        if len(KNOWN) >= MOST_KNOWN:
            KNOWN.clear()
        ladder = pack.ladders[ladder_name]
        found = KNOWN[key] = _Asked(pack, tuple(_readers(ladder_tests(ladder), pack)), entry_tiers(ladder))
    return found


def _readers(tests: Iterable[Test], pack: Pack) -> Iterator[tuple[str, Reader]]:
    asked = {fact_name(test): test for test in tests}
    return ((name, _reader(test, pack)) for name, test in asked.items())


def _reader(test: Test, pack: Pack) -> Reader:
    """Return what tells the fact of a test; an empty text is not known."""
    fact = test.fact
    family, _, rest = fact.partition(".")
    if rest:
        return _dotted(family, rest)
    if fact in ELAPSED:
        key = (fact, shown_measure(test.measure or Measure.WORKDAY))
        return lambda run, calendar, here: elapsed.value(key, run, calendar, here)
    if fact in _OF_RUN:
        of_run = _OF_RUN[fact]
        return lambda run, _calendar, here: _plain(of_run(run, here.date()))
    if fact == BEHIND:
        return lambda run, _calendar, here: behind(run, pack, here.date())
    if fact in pack.counts:
        return lambda run, _calendar, _here: run.counts.get(fact, 0)
    return lambda run, _calendar, _here: _plain(run.fields.get(fact))


def _dotted(family: str, rest: str) -> Reader:
    """Return what tells ``issued.TIER`` or ``unit.FIELD``."""
    if family == "issued":
        return lambda run, _calendar, _here: issued(run, rest)
    return lambda run, _calendar, _here: _plain(run.unit.get(rest))


def behind(run: Run, pack: Pack, today: date) -> Value:
    """Return how many points an item is behind its plan, negative when ahead; None when not known."""
    plan = pack.types[run.type].progress if run.type in pack.types else None
    if plan is None:
        return None
    actual = run.fields.get(plan.actual)
    planned = run.fields.get(plan.planned) if plan.planned else _even(run, today)
    if not isinstance(actual, int) or not isinstance(planned, int):
        return None
    return max(-100, min(100, planned - actual))


def course(run: Run) -> Course | None:
    """Return the line of an even plan; a paused run, and an item without a due date, has none."""
    if run.per != "clock":
        return run.course
    return None if run.due is None else Course(local(run.started).date(), run.due.day, run.pauses)


def _even(run: Run, today: date) -> int | None:
    """Return how much of the days from start to due has passed, in percent."""
    line = course(run)
    if line is None:
        return None
    outside = disjoint(line.pauses)
    whole = passed(NATURAL, line.start, line.due, outside)
    gone = passed(NATURAL, line.start, today, outside)
    return 100 if gone >= whole else 100 * gone // whole


def _plain(value: Value) -> Value:
    return None if value == "" else value


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
    "objection": lambda run, today: request_status(run, "objection", today),
    "clock": lambda run, _: run.clock,
    "as": lambda run, _: run.as_,
    "type": lambda run, _: run.type,
    "state": lambda run, _: run.state,
    "round": lambda run, _: run.round,
    "from_above": lambda run, _: int(run.from_above),
}
