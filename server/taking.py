"""Writing what a verdict comes to: the run, the step with its paper, the decision, or an incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import bindparam, insert, select, update

from rules import deadline
from rules.calendar import local
from rules.facts import Allowance, StepState
from server.documents import compose
from server.models import ClockRun, Incident, LadderStep, StoredDecision
from server.store.among import among, rows_of
from server.work.effects import watches
from server.work.effects.telling import woken_tomorrow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Table

    from config.model import Tier
    from rules.calendar import Calendar
    from server.desk import Desk
    from server.findings import Finding
    from server.store.cases import Docket
    from server.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class TickStep:
    """A step that a tick took, or would take."""

    item_id: int | None  # None: on a unit alone
    title: str
    unit_id: int
    run_id: int
    clock: str  # or the ladder that watches
    tier: str
    nth: int
    state: str
    office_id: int
    ladder: str
    version_id: int


def leaves_at(calendar: Calendar, tier: Tier, decided: datetime, *, any_time: bool) -> datetime:
    """Return the instant at which a message or slip leaves: in office hours, after its wait."""
    start = decided if any_time else calendar.next_open(decided)
    if tier.wait is None:
        return start
    return deadline.due(Allowance(start=local(start), why="", term=(tier.wait,)), calendar).at


class Taker:
    """Takes findings down on one desk."""

    def __init__(self, desk: Desk, holds: Mapping[int, int]) -> None:
        self._desk = desk
        self._holds = holds  # office -> hold
        self._leave: dict[tuple[int, str, str], datetime] = {}  # when a tier's papers leave
        self.steps: list[TickStep] = []
        self.held = 0
        self.incidents = 0

    def take(self, finding: Finding, *, touched: bool = False) -> None:
        """Write one finding, unless the run has changed since it was read."""
        self.take_all([finding], touched=touched)

    def take_all(self, findings: Sequence[Finding], *, touched: bool = False) -> None:
        """Write findings together, but none whose run has changed since it was read."""
        fresh = self._unchanged(findings)
        stepping = [f for f in fresh if f.decision is not None and f.decision.tier]
        self._claim(fresh, touched=touched)
        for finding in fresh:
            if finding.decision is None:
                self._incident(finding.verdict)
        if stepping:
            self._write(stepping)

    def _unchanged(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return the findings whose runs are as they were read; their rows stay ours until the end."""
        ids = [finding.verdict.docket.run_id for finding in findings]
        rows = self._desk.session.execute(
            select(ClockRun.id, ClockRun.epoch)
            .where(ClockRun.id.in_(ids))  # a run that has ended since has another epoch
            .with_for_update()
        )
        known = {row.id: row.epoch for row in rows}
        return [f for f in findings if known.get(f.verdict.docket.run_id) == f.verdict.docket.epoch]

    def _claim(self, findings: Sequence[Finding], *, touched: bool) -> None:
        rows = [_claimed(finding, self._wake_at(finding, touched=touched)) for finding in findings]
        if rows:
            self._desk.session.flush()
            self._desk.session.connection().execute(_CLAIM, rows)
        looked = [f.verdict.docket.run_id for f in findings if f.decision is not None and f.decision.looked]
        if looked:  # the next look is that of another period
            done = {"ended_at": self._desk.now, "outcome": watches.LOOKED, "turn_at": self._desk.now}
            self._desk.session.connection().execute(update(_RUNS).where(_RUNS.c.id.in_(looked)), done)

    def _wake_at(self, finding: Finding, *, touched: bool) -> datetime | None:
        if finding.decision is None:
            return None
        wake_at = finding.decision.wake_at
        docket = finding.verdict.docket
        once = docket.run.ended is not None or docket.run.looks is not None
        if not touched or not docket.ladder or once:
            return wake_at
        tomorrow = woken_tomorrow(self._desk)  # a count may see today's act from tomorrow on
        return tomorrow if wake_at is None else min(wake_at, tomorrow)

    def _incident(self, verdict: Verdict) -> None:
        docket = verdict.docket
        self._desk.session.execute(
            insert(Incident).values(
                kind=verdict.fault,
                item_id=docket.item_id,
                run_id=docket.run_id,
                office_id=docket.office_id,
                at=self._desk.now,
                detail={
                    "engine": verdict.engine,
                    "oracle": verdict.oracle,
                    "plan": verdict.plan,
                    "facts": dict(verdict.facts),
                },
            )
        )
        self.incidents += 1
        self._desk.note("incident", run=docket.run_id, fault=verdict.fault)

    def _write(self, findings: Sequence[Finding]) -> None:
        """Write the steps of findings that name a tier, with their papers and decisions."""
        session = self._desk.session
        writer = compose.Writer(session, [finding.verdict.docket for finding in findings])
        rows = [self._step(writer, finding) for finding in findings]
        session.flush()
        write = session.connection().execute  # bare tables: objects are for screens
        write(insert(_STEPS), rows)
        write(insert(_DECISIONS), [row for finding in findings for row in self._decided(finding)])
        ids = self._ids(rows)
        for finding, row in zip(findings, rows, strict=True):
            self._told(ids[row["run_id"]], finding, row)

    def by_hand(self, finding: Finding, why: str) -> int:
        """Write a step that a person proposes, and return its id; no reading of the rules has decided it."""
        session, docket = self._desk.session, finding.verdict.docket
        writer = compose.Writer(session, [docket])
        row = self._step(writer, finding) | {"by_hand_id": self._desk.actor.person_id, "by_hand_why": why}
        self._claim([finding], touched=True)
        session.connection().execute(insert(_STEPS), [row])
        step_id = self._ids([row])[docket.run_id]
        self._told(step_id, finding, row)
        return step_id

    def _ids(self, rows: Sequence[Mapping[str, Any]]) -> Mapping[int, int]:
        """Return the id of the step that each run has just taken; a run takes one a day."""
        runs = sorted(row["run_id"] for row in rows)
        query = select(_STEPS.c.run_id, _STEPS.c.id).where(among(_STEPS.c.run_id, runs))
        query = query.where(_STEPS.c.decided_at == self._desk.now).order_by(_STEPS.c.id)
        return {row.run_id: row.id for row in rows_of(self._desk.session, query)}

    def _step(self, writer: compose.Writer, finding: Finding) -> dict[str, Any]:
        desk, docket, decision = self._desk, finding.verdict.docket, finding.decision
        assert decision is not None
        pack = desk.shelf.version(docket.version_id)
        calendar = desk.shelf.calendar(docket.version_id)
        ladder = pack.ladders[docket.ladder]
        tier = ladder.tier(decision.tier)
        paper = writer.write(pack, calendar, docket, tier, decision.nth, desk.now, decision.facts)
        usual = StepState.DRAFT if tier.official else StepState.READY
        hold = self._holds.get(docket.office_id)
        leaves = not tier.official and not hold
        return {
            "run_id": docket.run_id,
            "item_id": docket.item_id,
            "unit_id": docket.unit_id,
            "office_id": docket.office_id,
            "clock": docket.run.clock,
            "ladder": docket.ladder,
            "tier": tier.name,
            "nth": decision.nth,
            "level": tier.level,
            "kind": tier.kind,
            "state": str(StepState.HELD if hold else usual),
            "was": str(usual) if hold else "",
            "decided_on": desk.today,
            "decided_at": desk.now,
            "grants": docket.run.grants,
            "title": paper.title,
            "body": paper.body,
            "text_hash": paper.text_hash,
            "leave_at": self._leaves_at(docket, calendar, tier, any_time=ladder.any_time) if leaves else None,
            "hold_id": hold,
            "pack_version_id": docket.version_id,
        }

    def _leaves_at(self, docket: Docket, calendar: Calendar, tier: Tier, *, any_time: bool) -> datetime:
        key = (docket.version_id, docket.ladder, tier.name)
        if key not in self._leave:
            self._leave[key] = leaves_at(calendar, tier, self._desk.now, any_time=any_time)
        return self._leave[key]

    def _decided(self, finding: Finding) -> Iterator[dict[str, Any]]:
        """Yield what each version that took part has decided by itself, so that it can be decided again."""
        assert finding.decision is not None
        for verdict in (finding.verdict, *finding.verdict.others):
            yield {
                "run_id": verdict.docket.run_id,
                "at": self._desk.now,
                "pack_version_id": verdict.docket.version_id,
                "ladder": verdict.docket.ladder,
                "plan": verdict.plan,
                "facts": dict(verdict.facts),
                "tier": verdict.own,
                "reason": finding.decision.reason,
            }

    def _told(self, step_id: int, finding: Finding, row: Mapping[str, Any]) -> None:
        docket = finding.verdict.docket
        self.held += row["hold_id"] is not None
        where = docket.run.clock or docket.ladder
        place = (docket.item_id, docket.title, docket.unit_id, docket.run_id, where)
        self.steps.append(
            TickStep(
                *place,
                row["tier"],
                row["nth"],
                row["state"],
                docket.office_id,
                docket.ladder,
                docket.version_id,
            )
        )
        self._desk.note(
            "step",
            step=step_id,
            run=docket.run_id,
            tier=row["tier"],
            nth=row["nth"],
            state=row["state"],
            plan=finding.verdict.plan,
            text=row["text_hash"],
        )


_RUNS = cast("Table", ClockRun.__table__)
_STEPS = cast("Table", LadderStep.__table__)
_DECISIONS = cast("Table", StoredDecision.__table__)
_CLAIM = (
    update(_RUNS)
    .where(_RUNS.c.id == bindparam("run"))
    .values(wake_at=bindparam("wake"), epoch=bindparam("next_epoch"))
)


def _claimed(finding: Finding, wake_at: datetime | None) -> dict[str, Any]:
    docket = finding.verdict.docket
    return {"run": docket.run_id, "wake": wake_at, "next_epoch": docket.epoch + 1}
