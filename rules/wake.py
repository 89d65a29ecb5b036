"""When to look at a run again: never later than its decision could change, often earlier."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from config.model import Measure, Operator
from rules import elapsed
from rules.bars import bars
from rules.calendar import day_start, local
from rules.naming import entry_tests, fact_name, left_out, shown_measure, tests_of
from rules.oracle import rule_holds, test_holds
from rules.periods import moves_on
from rules.project import BEHIND, ELAPSED, course, entry_level, facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from config.model import Ladder, Pack, Test, Tier
    from rules.bars import Bar
    from rules.calendar import Calendar
    from rules.facts import FactKey, Run, Value

_DAY = timedelta(days=1)
_TRIES = 8
_ONLY_UP = frozenset({Operator.AT_LEAST, Operator.MORE_THAN})


def wake_at(
    run: Run,
    pack: Pack,
    ladder_name: str,
    calendar: Calendar,
    now: datetime,
    found: Mapping[str, Value] | None = None,
) -> datetime | None:
    """Return the earliest instant after `now` at which the decision could change without an event.

    `found` are the facts of `now`, when they are at hand. Never on a day off, unless the ladder works
    at any time. None: only an event can change it.
    """
    ladder = pack.ladders[ladder_name]
    if run.looks is not None:
        return _look_at(run, ladder, calendar, now)
    known = facts(run, pack, ladder_name, calendar, now) if found is None else found
    look = _Look(run, pack, ladder, calendar, now, known)
    return earliest(look.instants(), ladder, calendar)


def _look_at(run: Run, ladder: Ladder, calendar: Calendar, now: datetime) -> datetime | None:
    """Return when the one look of a period is taken: on its day, or as soon as nothing keeps it back."""
    if run.ended is not None or run.looks is None:
        return None
    if local(now).date() < run.looks:
        return working(day_start(run.looks), ladder, calendar)
    return next_look(ladder, calendar, now)


def earliest(instants: Iterable[datetime | None], ladder: Ladder, calendar: Calendar) -> datetime | None:
    """Return the first of the instants, moved to the next working day when nothing is decided before."""
    first = min((instant for instant in instants if instant is not None), default=None)
    return None if first is None else working(first, ladder, calendar)


def working(instant: datetime, ladder: Ladder, calendar: Calendar) -> datetime:
    """Return the instant, or 00:00 of the next working day when the ladder rests at it."""
    here = local(instant)
    if ladder.any_time or calendar.is_workday(here.date()):
        return here
    return day_start(calendar.next_workday(here.date()))


def next_look(ladder: Ladder, calendar: Calendar, now: datetime) -> datetime:
    """Return 00:00 of the next day on which the ladder decides."""
    return working(day_start(local(now).date() + _DAY), ladder, calendar)


class _Look:
    """A run's ladder at an instant."""

    def __init__(
        self,
        run: Run,
        pack: Pack,
        ladder: Ladder,
        calendar: Calendar,
        now: datetime,
        found: Mapping[str, Value],
    ) -> None:
        self.run = run
        self.pack = pack
        self.ladder = ladder
        self.calendar = calendar
        self.now = now
        self.today = local(now).date()
        self.found = found
        self.entry = entry_level(ladder, found)

    def instants(self) -> Iterator[datetime | None]:
        """Yield when each tier could come, and when the entry could move."""
        for tier in self.ladder.tiers:
            yield self._tier(tier)
        if any(self._turn(test) is not None for test in entry_tests(self.ladder.entry)):
            yield next_look(self.ladder, self.calendar, self.now)

    def _tier(self, tier: Tier) -> datetime | None:
        """Return when the tier's bars are over and, if it does not hold now, a test may turn true."""
        barred = tuple(bars(self.run, self.ladder, tier, self.entry, self.calendar, self.today))
        free = self.now
        for bar in barred:
            if bar.until is None and not self._awaits(bar, tier):
                return None
            free = max(free, day_start(bar.until or self.today + _DAY))
        if any(bar.reason == "paused" for bar in barred):
            return free  # in a pause there is no due date: what it will hold is only known after it
        if self.run.ended is not None:
            return free if barred else None  # what stood at its end moves no more
        if rule_holds(self.ladder, tier, self.found):
            return free if barred else next_look(self.ladder, self.calendar, self.now)
        turn = min((t for t in map(self._turn, self._rule_tests(tier)) if t is not None), default=None)
        return None if turn is None else max(turn, free)

    def _awaits(self, bar: Bar, tier: Tier) -> bool:
        """Whether the one look at the end of a run waits for a person's yes."""
        return self.run.ended is not None and tier.kind == "praise" and bar.reason == "held"

    def _rule_tests(self, tier: Tier) -> Iterator[Test]:
        yield from tests_of(tier.when)
        if tier.level == self.entry:
            for lower in left_out(self.ladder, tier):
                yield from tests_of(lower.when)

    def _turn(self, test: Test) -> datetime | None:
        return turn(test, self.run, self.pack, self.calendar, self.now)


def turn(test: Test, run: Run, pack: Pack, calendar: Calendar, now: datetime) -> datetime | None:
    """Return the earliest instant after `now` at which a test may turn true by itself."""
    today = local(now).date()
    if test.fact in ELAPSED:
        return _crossing(test, run, calendar, now)
    if test.fact == "explanation":
        return _lapse(run, today)
    if test.fact == BEHIND:
        return _slips(run, pack, today)
    if test.fact in pack.counts:
        return _recount(test, run, pack, today)
    return None


def _crossing(test: Test, run: Run, calendar: Calendar, now: datetime) -> datetime | None:
    """Go from crossing to crossing until the test holds; give up early after a few."""
    key, name = (test.fact, shown_measure(test.measure or Measure.WORKDAY)), fact_name(test)
    wanted = test.value if isinstance(test.value, tuple) else (test.value,)
    at: datetime | None = now
    for _ in range(_TRIES):
        assert at is not None
        at = _next_crossing(key, wanted, run, calendar, at)
        if at is None or test_holds(test, {name: elapsed.value(key, run, calendar, at)}):
            return at
    return at


def _next_crossing(
    key: FactKey, wanted: Iterable[int | str], run: Run, calendar: Calendar, now: datetime
) -> datetime | None:
    found = (elapsed.reaches(key, int(value), run, calendar, now) for value in wanted)
    return min((instant for instant in found if instant is not None), default=None)


def _lapse(run: Run, today: date) -> datetime | None:
    ends = [f.through for f in run.filed if f.kind == "explanation" and f.status == "granted"]
    coming = [end for end in ends if end is not None and end >= today]
    return day_start(min(coming) + _DAY) if coming else None


def _slips(run: Run, pack: Pack, today: date) -> datetime | None:
    """Return when an even plan moves on: daily until the due day; two fields move by an edit alone."""
    plan = pack.types[run.type].progress if run.type in pack.types else None
    line = course(run) if plan is not None and not plan.planned else None
    return day_start(today + _DAY) if line is not None and today < line.due else None


def _recount(test: Test, run: Run, pack: Pack, today: date) -> datetime | None:
    """Return when a count may change: tomorrow, unless nothing was counted of late; then with its window.

    What other items or runs add is not seen from this run, so such a count is looked at daily.
    """
    count = pack.counts[test.fact]
    elsewhere = count.per == "unit" or any(event.kind != "act" for event in count.events)
    if elsewhere or run.counts_moved_on is None or run.counts_moved_on >= today:
        return day_start(today + _DAY)
    moves = moves_on(count, today)
    if test.operator in _ONLY_UP or moves is None:
        return None  # a new window only takes away
    return day_start(moves)
