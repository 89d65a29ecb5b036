"""得分单: the scores of an office, unit by unit and period by period, reckoned from what happened.

Nothing is stored: the same happenings give the same sheets. What is withdrawn takes its points with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from rules import score as reckon
from rules.calendar import day_start, local
from rules.periods import period_of
from rules.sentence_rules import event_text
from rules.sentence_voice import Voice
from server.models import Item, PackVersion, Unit
from server.store import scoring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from config.model import Event, Pack, Score, ScoreEntry
    from rules.periods import Period
    from rules.score import Line, Sheet
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


class Told(NamedTuple):
    """A line of a sheet in words."""

    on: date
    entry: str
    event: str  # what happened, when the entry's name does not say it already
    item_id: int | None
    item: str
    given: str
    counted: str
    why: str  # why it does not count in full
    basis: str


_WHY = {
    "heaviest": ("同一事项只计扣得最重的一次", "of one item only the greatest deduction counts"),
    "at_most": ("已到这一项的上限", "this entry has come to its most"),
}
_NTH = ("本期第{nth}次", "no. {nth} in the period")


def tell(session: Session, found: Scored, sheet: Sheet, language: str) -> list[Told]:
    """Return the lines of a sheet in words: each event, its points, why and by which rule."""
    voice = Voice(found.pack, language)
    ids = sorted({line.happened.item for line in sheet.lines if line.happened.item is not None})
    items = {item.id: item for item in session.scalars(select(Item).where(Item.id.in_(ids)))}
    return [_told(line, found.score.entries[line.entry], items, voice) for line in sheet.lines]


def _event(event: Event, item: Item | None, voice: Voice) -> str:
    """Return what happened; of a clock by the name that the item's own type gives it."""
    kind = voice.pack.types.get(item.type) if item is not None else None
    if event.kind != "clock" or kind is None or event.name not in kind.clocks:
        return event_text(event, voice)
    among = voice.listed(voice.word("outcome", word) for word in event.among)
    name = kind.clocks[event.name].label.text(voice.language)
    return voice.say(("{name}{among}", "{name} {among}"), name=name, among=among)


def _told(line: Line, entry: ScoreEntry, items: Mapping[int, Item], voice: Voice) -> Told:
    item = items.get(line.happened.item or 0)
    side = voice.language == "en"
    label, event = entry.label.text(voice.language), _event(entry.event, item, voice)
    nth = _NTH[side].format(nth=line.nth) if entry.steps else ""
    return Told(
        line.happened.on,
        label,
        ("; " if side else "；").join(part for part in (event if event != label else "", nth) if part),
        item.id if item else None,
        str(item) if item else "",
        reckon.points_text(line.given, signed=True),
        reckon.points_text(line.counted, signed=True),
        _WHY[line.why][side] if line.why else "",
        ("; " if side else "；").join(basis.text for basis in entry.basis),
    )


def in_tree(session: Session, found: Scored) -> list[Unit]:
    """Return the units of a score in the order of the tree, never by their points."""
    return list(session.scalars(select(Unit).where(Unit.id.in_(sorted(found.sheets))).order_by(Unit.path)))


def names(session: Session, shelf: Shelf, office_id: int) -> list[str]:
    """Return the scores that an office has or had, those in force first."""
    rows = session.scalars(
        select(PackVersion.id).where(PackVersion.office_id == office_id).order_by(PackVersion.id.desc())
    )
    now = list(shelf.of(office_id).scores)
    return list(dict.fromkeys([*now, *(name for row in rows for name in shelf.version(row).scores)]))
