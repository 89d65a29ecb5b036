"""One round of deciding: find the runs that are due, judge them, write what follows."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import ColumnElement, func, or_, select

from config.model import Measure
from rules import deadline
from rules.calendar import local
from rules.facts import Allowance
from server import second
from server.desk import PROGRAM
from server.errors import Refusal
from server.findings import Finder, Finding, rouse
from server.models import ClockRun, Hold, Incident, Item, PackVersion, Tick
from server.taking import Taker, TickStep
from server.work import proposing
from server.work.effects import recurring, watches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from server.bench import Bench

READ = 2000
"""Runs read and judged at once."""
BATCH = 500
"""Findings written in one transaction."""
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
        _change_rules(bench, now)
        _turn(bench, now)
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
    for batch in _batches(findings, BATCH):
        with bench.desk(PROGRAM, now) as desk:
            taker = Taker(desk, hold_ids)
            taker.take_all(batch)
            steps += taker.steps
            held += taker.held
            incidents += taker.incidents
    _renew(bench, now)
    with bench.desk(PROGRAM, now) as desk:
        desk.session.add(
            Tick(at=now, looked=len(ids), steps=len(steps), held=held, incidents=incidents, full=full)
        )
    return TickReport(now, len(ids), tuple(steps), held, incidents, 0)


def _weighty(bench: Bench, ids: Sequence[int], now: datetime, *, dry_run: bool) -> list[Finding]:
    """Judge runs; keep what brings a step or an incident, and write at once when to look at the others."""
    kept: list[Finding] = []
    for _, news in _news(bench, ids, now):
        quiet = [found for found in news if found.decision is not None and not found.decision.tier]
        kept += (found for found in news if found.decision is None or found.decision.tier)
        for some in () if dry_run else _batches(quiet, BATCH):
            with bench.desk(PROGRAM, now) as desk:
                Taker(desk, {}).take_all(some)
    return sorted(kept, key=lambda found: found.verdict.docket.run_id)


def _news(bench: Bench, ids: Sequence[int], now: datetime) -> Iterator[tuple[Sequence[int], list[Finding]]]:
    """Yield each batch of runs with those findings of which something is to be written."""
    work, find = second.Work("news", (now,)), Finder(bench, now).news
    return second.shared(bench, work, find, list(_batches(ids, READ)), runs=len(ids))


def kick(bench: Bench, run_ids: Iterable[int], at: datetime | None = None) -> None:
    """Decide runs that an act has touched; no complete tick, but the same judging and writing."""
    now = at or bench.clock.now()
    ids = sorted(run_ids)
    with bench.sessions() as session:
        open_ids = session.scalars(
            select(ClockRun.id).where(ClockRun.id.in_(ids), _decidable(now), _undisturbed())
        ).all()
    findings = judge(bench, open_ids, now)
    hold_ids = _open_holds(bench, _holds(bench, findings, now), now)
    with bench.desk(PROGRAM, now) as desk:
        taker = Taker(desk, hold_ids)
        taker.take_all(findings, touched=True)
    _renew(bench, now)


def _decidable(now: datetime) -> ColumnElement[bool]:
    """Return the predicate on runs: open, or ended and still to be looked at once for its praise."""
    return or_(ClockRun.ended_at.is_(None), ClockRun.wake_at <= now)


def _undisturbed() -> ColumnElement[bool]:
    open_incident = select(Incident.run_id).where(
        Incident.resolved_at.is_(None), Incident.run_id.is_not(None)
    )
    return ClockRun.id.not_in(open_incident)


def _turn(bench: Bench, now: datetime) -> None:
    """Let the runs of periods end and begin that the calendar alone ends and begins."""
    with bench.sessions() as session:
        due = select(ClockRun.item_id).where(ClockRun.turn_at <= now, ClockRun.item_id.is_not(None))
        ids = session.scalars(due.distinct()).all()
    offices = _watching(bench)
    if ids or offices:  # a tick that cannot decide writes nothing
        rouse(bench.judge)
    for batch in _batches(ids, BATCH):
        with bench.desk(PROGRAM, now) as desk:
            for item in desk.session.scalars(select(Item).where(Item.id.in_(batch)).order_by(Item.id)):
                recurring.turn(desk, item)
    for office in offices:
        with bench.desk(PROGRAM, now) as desk:
            watches.keep_units(desk, office)


def _change_rules(bench: Bench, now: datetime) -> None:
    """Put approved changes of rules in force whose day has come; when one cannot be, the old rules stay."""
    with bench.reading(PROGRAM, now) as desk:
        numbers = proposing.waiting(desk)
    for number in numbers:
        try:
            with bench.desk(PROGRAM, now) as desk:
                proposing.begin(desk, number)
        except Refusal as refusal:
            with bench.desk(PROGRAM, now) as desk:
                proposing.give_up(desk, number, refusal.text("zh"))


def _renew(bench: Bench, now: datetime) -> None:
    """Begin to watch the period that follows each look just taken."""
    with bench.sessions() as session:
        looked = select(ClockRun.id).where(ClockRun.turn_at <= now, ClockRun.ladder != "")
        if session.scalar(looked.limit(1)) is None:
            return
    _turn(bench, now)


def _watching(bench: Bench) -> list[int]:
    """Return the offices whose packs watch units, or did when a watch was begun that is open still."""
    with bench.sessions() as session:
        open_ = select(PackVersion.office_id).join(ClockRun, ClockRun.pack_version_id == PackVersion.id)
        begun = set(session.scalars(open_.where(ClockRun.item_id.is_(None), ClockRun.ended_at.is_(None))))
        with_items = set(session.scalars(select(Item.office_id).distinct()))
    ladders = {office: bench.shelf.of(office).ladders.values() for office in with_items}
    declared = {office for office, known in ladders.items() if any(one.per == "unit" for one in known)}
    return sorted(begun | declared)


def _due(bench: Bench, now: datetime, *, full: bool) -> array[int]:
    """Return the runs that are due, or all that are open; packed, as there may be a million."""
    query = select(ClockRun.id).where(_decidable(now)).order_by(ClockRun.id)
    query = query.where(_undisturbed())  # a run with an open incident waits for a person
    if not full:
        query = query.where(ClockRun.wake_at <= now)
    with bench.sessions() as session:
        return array("q", session.scalars(query.execution_options(yield_per=READ)))


def _batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def judge(bench: Bench, run_ids: Iterable[int], now: datetime) -> list[Finding]:
    """Judge runs without writing anything."""
    ids, finder = sorted(run_ids), Finder(bench, now)
    return [found for batch in _batches(ids, READ) for found in finder.of(batch)]


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
        docket.run.clock or docket.ladder,
        decision.tier,
        decision.nth,
        state,
        docket.office_id,
        docket.ladder,
        docket.version_id,
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
