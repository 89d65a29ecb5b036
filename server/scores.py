"""得分单: the scores of an office, unit by unit and period by period, reckoned from what happened.

Nothing is stored: the same happenings give the same sheets. What is withdrawn takes its points with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from rules import score as reckon
from rules.calendar import day_start, local
from rules.periods import period_of
from server.models import PackVersion
from server.store import scoring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from config.model import Pack, Score
    from rules.periods import Period
    from rules.score import Sheet
    from server.versions import Shelf


@dataclass(frozen=True, slots=True)
class Scored:
    """A score in a period: the rules of that period, and the sheet of each unit."""

    office_id: int
    pack: Pack
    score: Score
    period: Period
    sheets: Mapping[int, Sheet]
    over: bool  # the period has ended


def rules_for(
    session: Session, shelf: Shelf, office_id: int, name: str, day: date
) -> tuple[int, Score] | None:
    """Return the version and the score that rule a day's period: those of the period's first day.

    A score that begins within a period goes by the first version that has it.
    """
    rows = session.execute(
        select(PackVersion.id, PackVersion.activated_at)
        .where(PackVersion.office_id == office_id)
        .order_by(PackVersion.activated_at, PackVersion.id)
    ).all()
    known = [(row.id, row.activated_at, shelf.version(row.id).scores.get(name)) for row in rows]
    every = next((score.every for _, _, score in known if score is not None), "")
    if not every:
        return None
    period = period_of(every, day)
    begins, ends = day_start(period.first), day_start(period.last + timedelta(days=1))
    before = [one for one in known if one[1] <= begins][-1:]
    later = [one for one in known if begins < one[1] < ends]
    return next(((version, score) for version, _, score in (*before, *later) if score is not None), None)


def scored(
    session: Session, shelf: Shelf, office_id: int, name: str, day: date, now: datetime
) -> Scored | None:
    """Return an office's score in the period of a day; None when the office has no such score."""
    found = rules_for(session, shelf, office_id, name, day)
    if found is None:
        return None
    version, score = found
    period = period_of(score.every, day)
    wanted = scoring.Wanted(office_id, score, version, period, now)
    events = scoring.events(session, shelf, wanted)
    sheets = reckon.sheets(score, events, scoring.units(session, wanted))
    return Scored(office_id, shelf.version(version), score, period, sheets, period.last < local(now).date())
