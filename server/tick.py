"""One round of deciding: find the runs that are due, judge them, write what follows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import ColumnElement, func, select

from config.model import Measure
from rules import deadline, ladder
from rules.calendar import local
from rules.facts import Allowance, Decision
from server import verdicts
from server.desk import PROGRAM
from server.errors import Refusal
from server.judge import JudgeDown
from server.models import ClockRun, Hold, Incident, Tick
from server.store.cases import load
from server.taking import Taker, TickStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from server.bench import Bench
    from server.store.cases import Docket
    from server.verdicts import Verdict

BATCH = 500
_BY_THE_HOUR = {Measure.WORKHOUR, Measure.HOUR, Measure.MINUTE}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a tick came to."""

    at: datetime
    looked: int
    steps: tuple[TickStep, ...]
    held: int
    incidents: int
    issued: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict and what follows from it."""

    verdict: Verdict
    decision: Decision | None  # None: an incident


def tick(
    bench: Bench, at: datetime | None = None, *, full: bool = False, dry_run: bool = False
) -> TickReport:
    """Decide all runs that are due at `at`.

    Raises:
        Refusal: the judging process does not start, or the clock went back; nothing was written.
    """
    now = at or bench.clock.now()
    if not dry_run:
        _never_back(bench, now)
    ids = _due(bench, now, full=full)
    steps: list[TickStep] = []
    held, incidents = 0, 0
    findings = _weighty(bench, ids, now, dry_run=dry_run)
    holds = _holds(bench, findings, now)
    if dry_run:
        planned = [_planned(finding, finding.verdict.docket.office_id in holds) for finding in findings]
        taken = tuple(step for step in planned if step)
        return TickReport(now, len(ids), taken, len(taken) if holds else 0, _faults(findings), 0)
    hold_ids = _open_holds(bench, holds, now)
    for batch in _batches(findings):
        with bench.desk(PROGRAM, now) as desk:
            taker = Taker(desk, hold_ids)
            taker.take_all(batch)
            steps += taker.steps
            held += taker.held
            incidents += taker.incidents
    with bench.desk(PROGRAM, now) as desk:
        desk.session.add(
            Tick(at=now, looked=len(ids), steps=len(steps), held=held, incidents=incidents, full=full)
        )
    return TickReport(now, len(ids), tuple(steps), held, incidents, 0)


def _weighty(bench: Bench, ids: Sequence[int], now: datetime, *, dry_run: bool) -> list[Finding]:
    """Judge runs; keep what brings a step or an incident, and write at once when to look at the others."""
    kept: list[Finding] = []
    for batch in _batches(ids):
        quiet = []
        for finding in judge(bench, batch, now):
            if finding.decision is None or finding.decision.tier:
                kept.append(finding)
            elif finding.decision.wake_at != finding.verdict.docket.wake_at:
                quiet.append(finding)
        if quiet and not dry_run:
            with bench.desk(PROGRAM, now) as desk:
                Taker(desk, {}).take_all(quiet)
    return kept


def kick(bench: Bench, run_ids: Iterable[int], at: datetime | None = None) -> None:
    """Decide runs that an act has touched; no complete tick, but the same judging and writing."""
    now = at or bench.clock.now()
    ids = sorted(run_ids)
    with bench.sessions() as session:
        open_ids = session.scalars(
            select(ClockRun.id).where(ClockRun.id.in_(ids), ClockRun.ended_at.is_(None), _undisturbed())
        ).all()
    findings = judge(bench, open_ids, now)
    hold_ids = _open_holds(bench, _holds(bench, findings, now), now)
    with bench.desk(PROGRAM, now) as desk:
        taker = Taker(desk, hold_ids)
        taker.take_all(findings, touched=True)


def _undisturbed() -> ColumnElement[bool]:
    open_incident = select(Incident.run_id).where(
        Incident.resolved_at.is_(None), Incident.run_id.is_not(None)
    )
    return ClockRun.id.not_in(open_incident)


def _due(bench: Bench, now: datetime, *, full: bool) -> Sequence[int]:
    query = select(ClockRun.id).where(ClockRun.ended_at.is_(None)).order_by(ClockRun.wake_at, ClockRun.id)
    query = query.where(_undisturbed())  # a run with an open incident waits for a person
    if not full:
        query = query.where(ClockRun.wake_at <= now)
    with bench.sessions() as session:
        return session.scalars(query).all()


def _batches(rows: Sequence[T]) -> Iterable[Sequence[T]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def judge(bench: Bench, run_ids: Sequence[int], now: datetime) -> list[Finding]:
    """Judge runs without writing anything."""
    if not run_ids:
        return []
    with bench.sessions() as session:
        dockets = load(session, bench.shelf, run_ids, now)
    climbing = [docket for docket in dockets if docket.ladder]
    try:
        found = verdicts.decide(bench.judge, bench.shelf, climbing, now)
    except JudgeDown as down:
        raise Refusal("judge.down", why=down) from down
    return [_conclude(bench, verdict, now) for verdict in found] + [
        _light_only(docket) for docket in dockets if not docket.ladder
    ]


def _conclude(bench: Bench, verdict: Verdict, now: datetime) -> Finding:
    if verdict.fault:
        return Finding(verdict, None)
    docket = verdict.docket
    pack = bench.shelf.version(docket.version_id)
    calendar = bench.shelf.calendar(docket.version_id)
    found = verdict.facts
    return Finding(
        verdict, ladder.conclude(docket.run, pack, docket.ladder, calendar, now, verdict.tier, found)
    )


def _light_only(docket: Docket) -> Finding:
    return Finding(verdicts.Verdict(docket, "", "", {}, ""), Decision("", 0, "no_ladder", {}, None))


def _faults(findings: Sequence[Finding]) -> int:
    return sum(finding.decision is None for finding in findings)


def _planned(finding: Finding, held: bool) -> TickStep | None:
    docket, decision = finding.verdict.docket, finding.decision
    if decision is None or not decision.tier:
        return None
    state = "held" if held else "planned"
    return TickStep(
        docket.item_id,
        docket.title,
        docket.unit_id,
        docket.run_id,
        docket.run.clock,
        decision.tier,
        decision.nth,
        state,
        docket.office_id,
    )


def _holds(bench: Bench, findings: Sequence[Finding], now: datetime) -> dict[int, tuple[str, int]]:
    """Return the offices whose steps wait for a person: why, and how many steps."""
    wanted = Counter(
        finding.verdict.docket.office_id for finding in findings if finding.decision and finding.decision.tier
    )
    found: dict[int, tuple[str, int]] = {}
    for office, count in wanted.items():
        pack = bench.shelf.of(office)
        if _silent(bench, office, now):
            found[office] = ("silence", count)
        elif count > pack.hold_notices:
            found[office] = ("notices", count)
    return found


def _never_back(bench: Bench, now: datetime) -> None:
    """Refuse an instant before the last tick: what was decided then would be decided again."""
    last = _last_tick(bench)
    if last is not None and now < last:
        raise Refusal("clock.back", last=f"{local(last):%Y-%m-%d %H:%M}", at=f"{local(now):%Y-%m-%d %H:%M}")


def _last_tick(bench: Bench) -> datetime | None:
    with bench.sessions() as session:
        return session.scalar(select(func.max(Tick.at)))


def _silent(bench: Bench, office: int, now: datetime) -> bool:
    """Return whether the last complete tick is longer ago than the pack's `hold.silence`."""
    last = _last_tick(bench)
    if last is None:
        return False
    silence = bench.shelf.of(office).hold_silence
    days = (local(last).date(), local(now).date())
    calendar = bench.shelf.calendar(bench.shelf.current_id(office))
    if silence.measure is Measure.WORKDAY:
        return calendar.workdays_between(*days) > silence.amount
    if silence.measure in _BY_THE_HOUR:
        return now > deadline.due(Allowance(start=local(last), why="", term=(silence,)), calendar).at
    return days[1] > deadline.due(Allowance(start=last, why="", term=(silence,), roll="as_is"), calendar).day


def _open_holds(bench: Bench, holds: dict[int, tuple[str, int]], now: datetime) -> dict[int, int]:
    if not holds:
        return {}
    with bench.desk(PROGRAM, now) as desk:
        found = {}
        for office, (why, count) in holds.items():
            row = desk.session.scalar(
                select(Hold).where(Hold.office_id == office, Hold.at == now, Hold.resolved_at.is_(None))
            )
            if row is None:
                row = Hold(office_id=office, at=now, why=why, detail={"steps": count})
                desk.session.add(row)
                desk.session.flush()
                desk.note("hold", hold=row.id, office=office, why=why, steps=count)
            found[office] = row.id
        return found


__all__ = ["Finding", "TickReport", "TickStep", "judge", "kick", "tick"]
