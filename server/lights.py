"""The light of a clock: its tier's colour, or running, paused, done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from rules.calendar import local
from rules.choose import choose
from server.models import LadderStep
from server.store.freeze import allowance_in

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from config.model import Pack
    from server.models import ClockRun
    from server.versions import Shelf

_SPOKEN = ("issued",)  # a draft is the office's own: it colours no light


@dataclass(frozen=True, slots=True)
class Light:
    """A colour and what it stands for, so that colour never speaks alone."""

    colour: str
    words: str
    words_en: str


def light(session: Session, shelf: Shelf, run: ClockRun, now: datetime) -> Light:
    """Return the light of a run now; a step keeps that of the version under which it was taken."""
    pack = shelf.version(run.pack_version_id)
    if run.ended_at is not None and not run.ladder:
        return Light(done(pack, run.outcome), *_OUTCOMES[run.outcome])
    if paused(run, now):
        return Light(pack.colours["paused"], "暂停计时", "Paused")
    step = session.scalar(
        select(LadderStep)
        .where(LadderStep.run_id == run.id, LadderStep.state.in_(_SPOKEN))
        .order_by(LadderStep.level.desc(), LadderStep.id.desc())
        .limit(1)
    )
    if step is not None:
        tier = shelf.version(step.pack_version_id).ladders[step.ladder].tier(step.tier)
        return Light(tier.colour or pack.colours["running"], tier.label.zh, tier.label.en or tier.label.zh)
    if now > run.due_at and not run.ladder:
        return Light("red", "已逾期", "Overdue")
    return Light(pack.colours["running"], "办理中", "Running")


def done(pack: Pack, outcome: str) -> str:
    """Return the colour of what ended so."""
    return choose(pack.done, {"outcome": outcome})


_OUTCOMES = {
    "on_time": ("按时", "On time"),
    "late": ("迟办", "Late"),
    "missed": ("未办", "Missed"),
    "skipped": ("免办", "Skipped"),
    "stopped": ("中止", "Stopped"),
}


def paused(run: ClockRun, now: datetime) -> bool:
    """Return whether a run's clock stands still today."""
    today = local(now).date()
    if run.paused_since is not None:
        return True
    return any(span.first <= today <= span.last for span in allowance_in(run.allowance).pauses)
