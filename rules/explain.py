"""Why a tier comes or not, condition by condition, and what comes next if nothing happens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rules.bars import add, bars, nth
from rules.calendar import day_start, local
from rules.facts import Failed, Step, StepState, TierWhy
from rules.naming import fact_name
from rules.oracle import decide, holds, rule_holds, test_holds
from rules.project import entry_level, facts, values
from rules.sentence import test_text
from rules.wake import turn, wake_at, working

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from config.model import Condition, Pack, Test
    from rules.calendar import Calendar
    from rules.facts import Run, Value

HORIZON = 400
"""Working days that a forecast looks ahead."""


def explain(run: Run, pack: Pack, ladder_name: str, calendar: Calendar, now: datetime) -> tuple[TierWhy, ...]:
    """Return for every tier why it is proposed or not: what bars it, and each test that failed.

    `holds_on` of a test is the working day on which it would hold by itself; `holds_on` of a tier the
    day on which the forecast has it.
    """
    ladder = pack.ladders[ladder_name]
    found = facts(run, pack, ladder_name, calendar, now)
    proposed = decide(pack, run.type, ladder_name, found)
    entry, today = entry_level(ladder, found), local(now).date()
    coming: dict[str, date] = {}
    for day, name in forecast(run, pack, ladder_name, calendar, now):
        coming.setdefault(name, day)
    return tuple(
        TierWhy(
            tier=tier.name,
            proposed=tier.name == proposed,
            barred=tuple(b.reason for b in bars(run, ladder, tier, entry, calendar, today)),
            failed=()
            if rule_holds(ladder, tier, found)
            else tuple(
                _failure(test, run, pack, ladder_name, calendar, now, found)
                for test in failed_tests(tier.when, found)
            ),
            holds_on=coming.get(tier.name),
            place=tier.place,
        )
        for tier in ladder.tiers
    )


def failed_tests(condition: Condition, found: Mapping[str, Value]) -> Iterator[Test]:
    """Yield the tests that did not hold: the map's own, and those of its groups when none held."""
    yield from (test for test in condition.tests if not test_holds(test, found))
    if not any(holds(group, found) for group in condition.any):
        for group in condition.any:
            yield from failed_tests(group, found)


def _failure(
    test: Test,
    run: Run,
    pack: Pack,
    ladder_name: str,
    calendar: Calendar,
    now: datetime,
    found: Mapping[str, Value],
) -> Failed:
    at = _holds_at(test, run, pack, calendar, now)
    return Failed(
        fact=fact_name(test),
        wanted=test_text(test, pack, "zh"),
        wanted_en=test_text(test, pack, "en"),
        found=found[fact_name(test)],
        place=test.place,
        holds_on=None if at is None else working(at, pack.ladders[ladder_name], calendar).date(),
    )


def _holds_at(test: Test, run: Run, pack: Pack, calendar: Calendar, now: datetime) -> datetime | None:
    """Return when a test turns true if nothing happens, None when it does not within the horizon."""
    end = _end(calendar, now)
    at = turn(test, run, pack, calendar, now)
    while at is not None and at < end:
        if test_holds(test, values((test,), run, pack, calendar, at)):
            return at
        at = turn(test, run, pack, calendar, at)
    return None


def _end(calendar: Calendar, now: datetime) -> datetime:
    return day_start(calendar.add_workdays(local(now).date(), HORIZON))


def forecast(
    run: Run, pack: Pack, ladder_name: str, calendar: Calendar, now: datetime
) -> tuple[tuple[date, str], ...]:
    """Return the coming steps, each with its day, if nothing else happens.

    Every step is taken to be issued on the day on which it is proposed: messages and slips leave that
    day, drafts are approved that day. The step that is proposed now is the first.
    """
    found = []
    end = _end(calendar, now)
    at: datetime | None = now
    while at is not None and at < end:
        known = facts(run, pack, ladder_name, calendar, at)
        tier = decide(pack, run.type, ladder_name, known)
        if tier:
            day = local(at).date()
            found.append((day, tier))
            run = _issued(run, pack, ladder_name, tier, day, calendar)
        at = wake_at(run, pack, ladder_name, calendar, at)
    return tuple(found)


def _issued(run: Run, pack: Pack, ladder_name: str, name: str, day: date, calendar: Calendar) -> Run:
    tier = pack.ladders[ladder_name].tier(name)
    step = Step(
        tier=name,
        nth=nth(run, name),
        level=tier.level,
        state=StepState.ISSUED,
        decided_on=day,
        counts_from=day,
        answer_by=None if tier.answer is None else add(day, tier.answer, calendar),
        grants=run.grants,
    )
    return replace(run, steps=(*run.steps, step))
