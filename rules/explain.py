"""Why a tier comes or not, condition by condition, and what comes next if nothing happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from config.model import Event
from rules.bars import OPEN, add, bars, nth
from rules.calendar import day_start, local
from rules.carried import Proposal, lowest
from rules.choose import choose
from rules.facts import Failed, Run, Step, StepState, TierWhy
from rules.naming import fact_name
from rules.oracle import decide, holds, rule_holds, test_holds
from rules.periods import since
from rules.project import entry_level, facts, values
from rules.sentence import held_text, test_text
from rules.wake import turn, wake_at, working

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from config.model import Condition, Ladder, Pack, Test, Tier
    from rules.calendar import Calendar
    from rules.facts import Value

HORIZON = 400
"""Working days that a forecast looks ahead."""

_MOMENT = timedelta(seconds=1)
_NEVER = (None, False)
Later = Sequence[tuple[datetime, Run]]
"""What a run will be of itself from an instant on, in order: a pause that ends, a window of a count."""


class Beside(NamedTuple):
    """A run as another version has it that must take a step too."""

    run: Run
    pack: Pack
    ladder: str  # empty: it climbs nothing there
    calendar: Calendar
    later: Later = ()


@dataclass(frozen=True, slots=True)
class _View:
    """A run's ladder, and how the run will change of itself."""

    run: Run
    pack: Pack
    name: str
    calendar: Calendar
    later: Later
    today: date
    others: tuple[_View, ...] = ()

    @classmethod
    def of(cls, one: Beside, now: datetime, beside: Sequence[Beside] = ()) -> _View:
        """Return the view of a run now, with those of other versions."""
        return cls(*one, local(now).date(), tuple(cls.of(other, now) for other in beside))

    @property
    def ladder(self) -> Ladder:
        return self.pack.ladders[self.name]

    @property
    def each(self) -> tuple[_View, ...]:
        """The view with those of all other versions."""
        return (self, *self.others)

    @property
    def climbs(self) -> bool:
        """Whether every version lets the run climb."""
        return all(one.name for one in self.each)

    def at(self, instant: datetime) -> Run:
        """Return the run as it is at an instant."""
        return next((run for since, run in reversed(self.later) if since <= instant), self.run)

    def sooner(self, instant: datetime | None, after: datetime) -> datetime | None:
        """Return the instant, or the one before it at which the run changes of itself."""
        turns = [since for since, _ in self.later if since > after]
        return min([*turns, *([] if instant is None else [instant])], default=None)


def explain(
    run: Run,
    pack: Pack,
    ladder_name: str,
    calendar: Calendar,
    now: datetime,
    later: Later = (),
    beside: Sequence[Beside] = (),
) -> tuple[TierWhy, ...]:
    """Return for every tier why it is proposed or not: what bars it, and each test that failed.

    `holds_on` of a test is the working day on which it would hold by itself; `holds_on` of a tier the
    day on which the forecast has it. What another version keeps back is not proposed.
    """
    view = _View.of(Beside(run, pack, ladder_name, calendar, later), now, beside)
    found = facts(run, pack, ladder_name, calendar, now)
    own = decide(pack, run.type, ladder_name, found)
    proposed = _agreed([(one, one.run) for one in view.each], now) if view.climbs else ""
    entry = entry_level(view.ladder, found)
    coming: dict[str, tuple[date, bool]] = {}
    foretold = forecast(run, pack, ladder_name, calendar, now, later, beside)
    for (day, name), rests in zip(foretold, if_approved(run, view.ladder, foretold), strict=True):
        coming.setdefault(name, (day, rests))
    return tuple(
        TierWhy(
            tier=tier.name,
            proposed=tier.name == proposed,
            barred=_barred(tier, view, entry, own, found)
            + (("other_rules",) if tier.name == own != proposed else ()),
            failed=()
            if rule_holds(view.ladder, tier, found)
            else tuple(_failure(test, view, now, found) for test in failed_tests(tier.when, found)),
            holds_on=coming.get(tier.name, _NEVER)[0],
            place=tier.place,
            held=held_text(view.ladder, tier, found, pack, "zh"),
            held_en=held_text(view.ladder, tier, found, pack, "en"),
            if_approved=coming.get(tier.name, _NEVER)[1],
        )
        for tier in view.ladder.tiers
    )


def _barred(
    tier: Tier, view: _View, entry: int, proposed: str, found: Mapping[str, Value]
) -> tuple[str, ...]:
    """Return what keeps a tier back besides its condition; a lower one that is proposed does."""
    barred = tuple(b.reason for b in bars(view.run, view.ladder, tier, entry, view.calendar, view.today))
    if barred or tier.name == proposed or not rule_holds(view.ladder, tier, found):
        return barred
    return ("lower",)


def failed_tests(condition: Condition, found: Mapping[str, Value]) -> Iterator[Test]:
    """Yield the tests that did not hold: the map's own, and those of its groups when none held."""
    yield from (test for test in condition.tests if not test_holds(test, found))
    if not any(holds(group, found) for group in condition.any):
        for group in condition.any:
            yield from failed_tests(group, found)


def _failure(test: Test, view: _View, now: datetime, found: Mapping[str, Value]) -> Failed:
    at = _holds_at(test, view, now)
    return Failed(
        fact=fact_name(test),
        wanted=test_text(test, view.pack, "zh"),
        wanted_en=test_text(test, view.pack, "en"),
        found=found[fact_name(test)],
        place=test.place,
        holds_on=None if at is None else local(at).date(),
    )


def _holds_at(test: Test, view: _View, now: datetime) -> datetime | None:
    """Return when the ladder first finds that a test holds if nothing happens, None beyond the horizon."""
    end = _end(view.calendar, now)
    at: datetime | None = now
    while at is not None and at < end:
        looked = working(at, view.ladder, view.calendar)
        if at > now and test_holds(test, values((test,), view.at(looked), view.pack, view.calendar, looked)):
            return looked
        at = view.sooner(turn(test, view.at(at), view.pack, view.calendar, at), at)
    return None


def _end(calendar: Calendar, now: datetime) -> datetime:
    return day_start(calendar.add_workdays(local(now).date(), HORIZON))


def forecast(
    run: Run,
    pack: Pack,
    ladder_name: str,
    calendar: Calendar,
    now: datetime,
    later: Later = (),
    beside: Sequence[Beside] = (),
    until: datetime | None = None,
) -> tuple[tuple[date, str], ...]:
    """Return the coming steps before `until` (else the horizon), each with its day, if nothing else happens.

    Every step is taken to be issued on the day on which it is proposed: messages and slips leave that
    day, drafts are approved that day; those that wait now leave today. The step that is proposed now is
    the first.
    """
    view = _View.of(Beside(run, pack, ladder_name, calendar, later), now, beside)
    taken: tuple[Step, ...] = ()
    end, at = _last(run, calendar, now, until), _first(run, now) if view.climbs else None
    while at is not None and at < end:
        here = [(one, _with(one, view, taken, at)) for one in view.each]
        tier = _agreed(here, at)
        if tier:
            taken = (*taken, _issued(here[0][1], view, tier, local(at).date()))
            here = [(one, _with(one, view, taken, at)) for one in view.each]
        wakes = (one.sooner(wake_at(then, one.pack, one.name, one.calendar, at), at) for one, then in here)
        at = min((wake for wake in wakes if wake is not None), default=None)
    return tuple((step.decided_on, step.tier) for step in taken)


def _agreed(here: Sequence[tuple[_View, Run]], at: datetime) -> str:
    """Return the tier that every version takes at an instant, each by its own facts; empty for none."""
    said = (
        decide(one.pack, run.type, one.name, facts(run, one.pack, one.name, one.calendar, at))
        for one, run in here
    )
    return lowest([Proposal(tier, one.ladder) for tier, (one, _) in zip(said, here, strict=True)])


def _first(run: Run, now: datetime) -> datetime | None:
    """Return when a forecast begins: now, or on the day of the one look of a period."""
    return now if run.looks is None else max(now, day_start(run.looks))


def _last(run: Run, calendar: Calendar, now: datetime, until: datetime | None) -> datetime:
    """Return when a forecast ends: at the horizon, after the one look, or when the period is over."""
    end = _end(calendar, now) if until is None else until
    if run.looks is not None:
        return min(end, max(now, day_start(run.looks)) + _MOMENT)
    over = run.per != "clock" and run.due is not None
    return min(end, run.due.at) if over and run.due else end


def if_approved(run: Run, ladder: Ladder, coming: Sequence[tuple[date, str]]) -> tuple[bool, ...]:
    """Tell of each coming step whether a draft before it is taken to be approved on its day."""
    rests = any(step.state in OPEN and _official(ladder, step.tier) for step in run.steps)
    found = []
    for _, name in coming:
        found.append(rests)
        rests = rests or _official(ladder, name)
    return tuple(found)


def _official(ladder: Ladder, name: str) -> bool:
    return any(tier.name == name and tier.official for tier in ladder.tiers)


def _with(view: _View, ruling: _View, taken: tuple[Step, ...], at: datetime) -> Run:
    """Return the run with the steps foreseen so far, and what they add to its counts.

    What papers give time for an answer is said by the version that rules.
    """
    run, today = view.at(at), local(at).date()
    issued = [(step.tier, step.decided_on) for step in taken]
    issued += [(step.tier, view.today) for step in run.steps if step.state in OPEN]
    counts = dict(run.counts)
    for name in counts:
        counts[name] += sum(_counts(view, name, tier, day, today) for tier, day in issued)
    return replace(run, steps=(*(_left(ruling, step) for step in run.steps), *taken), counts=counts)


def _left(view: _View, step: Step) -> Step:
    """Return a step as it is once it has left today, if it waits."""
    if step.state not in OPEN:
        return step
    tier = next((tier for tier in view.ladder.tiers if tier.name == step.tier), None)
    return replace(
        step,
        state=StepState.ISSUED,
        counts_from=view.today if _official(view.ladder, step.tier) else step.counts_from,
        answer_by=None if tier is None else _answer_by(view, tier, view.today),
    )


def _counts(view: _View, name: str, tier: str, issued: date, today: date) -> bool:
    """Tell whether a count sees a step: issued before today, in the window of today."""
    count = view.pack.counts[name]
    if count.event != Event("tier", f"{view.name}/{tier}") or issued >= today or count.in_row or count.breaks:
        return False  # whether a row grows is not foreseen
    first = since(count, today)
    return first is None or issued >= first


def _issued(run: Run, view: _View, name: str, day: date) -> Step:
    tier = view.ladder.tier(name)
    return Step(
        tier=name,
        nth=nth(run, name),
        level=tier.level,
        state=StepState.ISSUED,
        decided_on=day,
        counts_from=day,
        answer_by=_answer_by(view, tier, day),
        grants=run.grants,
    )


def _answer_by(view: _View, tier: Tier, issued: date) -> date | None:
    """Return the last day to answer a paper of a tier issued on a day, None when it gives no time."""
    run = view.run
    known: dict[str, Value] = {"type": run.type, "state": run.state, "round": run.round}
    known["from_above"] = int(run.from_above)
    of_unit = {f"unit.{name}": value for name, value in run.unit.items()}
    return (
        add(issued, choose(tier.answer, {**known, **run.fields, **of_unit}), view.calendar)
        if tier.answer
        else None
    )
