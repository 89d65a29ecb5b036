"""Writing what a verdict comes to: the run, the step with its paper, the decision, or an incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, update

from rules import deadline
from rules.calendar import local
from rules.facts import Allowance, StepState
from server.documents import compose
from server.models import ClockRun, Incident, LadderStep, StoredDecision
from server.work.effects.clocks import woken_tomorrow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from config.model import Tier
    from rules.calendar import Calendar
    from rules.facts import Decision
    from server.desk import Desk
    from server.store.cases import Docket
    from server.tick import Finding
    from server.verdicts import Verdict

REACHED = {StepState.READY, StepState.DRAFT, StepState.HELD, StepState.ISSUED}


@dataclass(frozen=True, slots=True)
class TickStep:
    """A step that a tick took, or would take."""

    item_id: int
    title: str
    unit_id: int
    run_id: int
    clock: str
    tier: str
    nth: int
    state: str
    office_id: int


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
        self.steps: list[TickStep] = []
        self.held = 0
        self.incidents = 0

    def take(self, finding: Finding, *, touched: bool = False) -> None:
        """Write one finding, unless the run has changed since it was read."""
        verdict, decision = finding.verdict, finding.decision
        if decision is None:
            if self._claim(verdict, wake_at=None):
                self._incident(verdict)
            return
        wake_at = decision.wake_at
        if touched and wake_at is not None:  # a count may see today's act from tomorrow on
            wake_at = min(wake_at, woken_tomorrow(self._desk))
        elif touched and verdict.docket.ladder:
            wake_at = woken_tomorrow(self._desk)
        if self._claim(verdict, wake_at=wake_at) and decision.tier:
            self._write(verdict, decision)

    def _claim(self, verdict: Verdict, *, wake_at: datetime | None) -> bool:
        docket = verdict.docket
        done = self._desk.session.execute(
            update(ClockRun)
            .where(ClockRun.id == docket.run_id, ClockRun.epoch == docket.epoch, ClockRun.ended_at.is_(None))
            .values(wake_at=wake_at, epoch=docket.epoch + 1)
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]

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

    def _write(self, verdict: Verdict, decision: Decision) -> None:
        desk, docket = self._desk, verdict.docket
        pack = desk.shelf.version(docket.version_id)
        calendar = desk.shelf.calendar(docket.version_id)
        ladder = pack.ladders[docket.ladder]
        tier = ladder.tier(decision.tier)
        paper = compose.compose(desk.session, pack, calendar, docket, tier, decision.nth, desk.now)
        usual = StepState.DRAFT if tier.official else StepState.READY
        hold = self._holds.get(docket.office_id)
        state = StepState.HELD if hold else usual
        leave_at = None
        if not tier.official and not hold:
            leave_at = leaves_at(calendar, tier, desk.now, any_time=ladder.any_time)
        step_id = desk.session.execute(
            insert(LadderStep)
            .values(
                run_id=docket.run_id,
                item_id=docket.item_id,
                unit_id=docket.unit_id,
                office_id=docket.office_id,
                clock=docket.run.clock,
                ladder=docket.ladder,
                tier=tier.name,
                nth=decision.nth,
                level=tier.level,
                kind=tier.kind,
                state=state,
                was=usual if hold else "",
                decided_on=desk.today,
                decided_at=desk.now,
                grants=docket.run.grants,
                title=paper.title,
                body=paper.body,
                text_hash=paper.text_hash,
                leave_at=leave_at,
                hold_id=hold,
                pack_version_id=docket.version_id,
            )
            .returning(LadderStep.id)
        ).scalar_one()
        self._remember(verdict, decision, tier)
        self.held += bool(hold)
        self.steps.append(
            TickStep(
                docket.item_id,
                docket.title,
                docket.unit_id,
                docket.run_id,
                docket.run.clock,
                tier.name,
                decision.nth,
                state.value,
                docket.office_id,
            )
        )
        desk.note(
            "step",
            step=step_id,
            run=docket.run_id,
            tier=tier.name,
            nth=decision.nth,
            state=state.value,
            plan=verdict.plan,
            text=paper.text_hash,
        )

    def _remember(self, verdict: Verdict, decision: Decision, tier: Tier) -> None:
        docket = verdict.docket
        self._desk.session.execute(
            insert(StoredDecision).values(
                run_id=docket.run_id,
                at=self._desk.now,
                pack_version_id=docket.version_id,
                ladder=docket.ladder,
                plan=verdict.plan,
                facts=dict(verdict.facts),
                tier=decision.tier,
                reason=decision.reason,
            )
        )
        self._desk.session.execute(
            update(ClockRun)
            .where(ClockRun.id == docket.run_id)
            .values(level=max(docket_level(docket), tier.level), last_tier=tier.name)
        )


def docket_level(docket: Docket) -> int:
    """Return the highest level that a run has reached."""
    return max((step.level for step in docket.run.steps if step.state in REACHED), default=0)
