"""What the engine and the oracle say of runs; a verdict stands only when both say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from rules import oracle, project
from rules.calendar import local
from rules.carried import Proposal, lowest
from server.judge import Ask
from server.store.cases import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from config.model import Ladder, Pack
    from rules.calendar import Calendar
    from rules.compile import Plan
    from rules.facts import Run, Value
    from server.desk import Desk
    from server.judge import Answer, Judge
    from server.models import LadderStep
    from server.store.cases import Docket


class Rules(Protocol):
    """What is asked of a shelf of packs."""

    def version(self, version_id: int) -> Pack:
        """Return the pack of a version."""

    def calendar(self, version_id: int) -> Calendar:
        """Return the calendar of a version."""

    def plan(self, version_id: int, type_: str, ladder: str) -> Plan:
        """Return a compiled ladder."""


class Verdict(NamedTuple):
    """The tier that both readings name, or nothing, or a fault that a person must look at."""

    docket: Docket
    tier: str  # empty: nothing
    fault: str  # disagreement crash timeout engine_error; empty: none
    facts: Mapping[str, Value]
    plan: str  # hash of the compiled ladder
    engine: str = ""
    oracle: str = ""
    why: str = ""
    others: tuple[Verdict, ...] = ()  # what each other version says, when it must take a step too

    @property
    def own(self) -> str:
        """Return the tier that the version of this docket proposes by itself; empty for none."""
        return self.oracle


def decide(judge: Judge, shelf: Rules, dockets: Sequence[Docket], now: datetime) -> list[Verdict]:
    """Ask engine and oracle about each docket, in one batch.

    Raises:
        JudgeDown: the judging process does not start; nothing is decided.
    """
    each = [one for docket in dockets for one in (docket, *docket.others)]
    climbing = [docket for docket in each if docket.ladder]
    asked = [facts_of(shelf, docket, now) for docket in climbing]
    said = iter(judged(judge, shelf, climbing, asked))
    found = iter([next(said) if docket.ladder else _silent(docket) for docket in each])
    return [together(shelf, [next(found) for _ in (docket, *docket.others)]) for docket in dockets]


def _silent(docket: Docket) -> Verdict:
    """Return the verdict under a version in which a run climbs nothing."""
    return Verdict(docket, "", "", {}, "")


def together(shelf: Rules, said: Sequence[Verdict]) -> Verdict:
    """Return the verdict of all versions that must take a step: the lowest, when each takes one."""
    first, *others = said
    if not others:
        return first
    fault = next((one for one in said if one.fault), None)
    if fault is not None:
        return fault._replace(docket=first.docket)
    tier = lowest([Proposal(one.tier, _ladder(shelf, one.docket)) for one in said])
    return first._replace(tier=tier, others=tuple(others))


def _ladder(shelf: Rules, docket: Docket) -> Ladder | None:
    return shelf.version(docket.version_id).ladders.get(docket.ladder)


def facts_of(shelf: Rules, docket: Docket, now: datetime) -> dict[str, Value]:
    """Return what a docket's ladder asks of its run."""
    pack = shelf.version(docket.version_id)
    calendar = shelf.calendar(docket.version_id)
    return dict(project.facts(docket.run, pack, docket.ladder, calendar, now))


def judged(
    judge: Judge, shelf: Rules, dockets: Sequence[Docket], asked: Sequence[Mapping[str, Value]]
) -> list[Verdict]:
    """Ask engine and oracle about dockets whose facts are at hand."""
    plans = [shelf.plan(docket.version_id, docket.run.type, docket.ladder) for docket in dockets]
    seconds: list[str] = []
    answers = judge.decide(list(map(Ask, plans, asked)), _readings(shelf, dockets, asked, seconds))
    return [
        Verdict(docket, second, "", facts, plan.hash, second, second)
        if answer.tier == second
        else _fault(docket, facts, plan, answer, second)
        for docket, facts, plan, answer, second in zip(dockets, asked, plans, answers, seconds, strict=True)
    ]


def _readings(
    shelf: Rules, dockets: Sequence[Docket], asked: Sequence[Mapping[str, Value]], seconds: list[str]
) -> Iterator[None]:
    """Add what the oracle says of each docket; the engine works meanwhile."""
    for docket, facts in zip(dockets, asked, strict=True):
        pack = shelf.version(docket.version_id)
        seconds.append(oracle.decide(pack, docket.run.type, docket.ladder, facts))
        yield


def _fault(docket: Docket, facts: Mapping[str, Value], plan: Plan, answer: Answer, second: str) -> Verdict:
    """Return the verdict on an ask that the engine did not answer, or answered otherwise."""
    fault = answer.fault or "disagreement"
    return Verdict(docket, "", fault, facts, plan.hash, answer.tier or "", second)


def _resting(run: Run, level: int, today: date) -> str:
    """Return why a step of this level does not go out today, whatever its condition says."""
    if run.paused:
        return "签发前复核：暂停计时"
    if level == 0:
        return ""  # a hold keeps the ladder from climbing; a reminder stands before the miss
    granted = [f for f in run.filed if f.kind == "explanation" and f.status == "granted"]
    if any(f.through is not None and f.through >= today for f in granted):
        return "签发前复核：说明已准，暂缓升级"
    return ""


def again(desk: Desk, judge: Judge, step: LadderStep) -> Verdict:
    """Ask both readings once more whether the condition of a step's tier holds now."""
    docket = load(desk.session, desk.shelf, [step.run_id], desk.now)[0]
    outlives = docket.run.per != "clock" or step.kind == "praise"  # it is about what is over
    if docket.run.ended is not None and not outlives:
        return Verdict(docket, "", "", {}, "", why="时限已经结束")
    resting = _resting(docket.run, step.level, local(desk.now).date())
    if resting:
        return Verdict(docket, "", "", {}, "", why=resting)
    if step.by_hand_why:  # a person's reason stands in the place of the condition
        return Verdict(docket, step.tier, "", {}, "")
    several = bool(docket.others)
    said = [_again(desk, judge, one, step, several=several) for one in (docket, *docket.others)]
    fault = next((one for one in said if one.fault), None)
    if fault is not None:
        return fault
    if all(one.tier for one in said):
        return said[0]._replace(tier=step.tier)
    return said[0]._replace(tier="", why="签发前复核：条件已不成立")


def _again(desk: Desk, judge: Judge, docket: Docket, step: LadderStep, *, several: bool) -> Verdict:
    """Ask both readings of a version about a step; of several each must take such a one, or a higher one."""
    ladder = _ladder(desk.shelf, docket)
    if ladder is None:
        return _silent(docket)
    rank = (step.kind == "praise", step.level)
    higher = {tier.name for tier in ladder.tiers if several and rank[0] == tier.rank[0] and rank <= tier.rank}
    facts = facts_of(desk.shelf, docket, desk.now)
    alone = {
        name: int(name.removeprefix("may.") in {step.tier, *higher}) if name.startswith("may.") else value
        for name, value in facts.items()
    }
    return judged(judge, desk.shelf, [docket], [alone])[0]
