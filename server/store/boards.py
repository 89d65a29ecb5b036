"""Figures of boards: items and papers counted in groups by SQL, always within a predicate that is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, case, func, or_, select

from rules.calendar import day_start
from rules.periods import Period, period_of
from server.models import Assignment, ClockRun, Deed, Item, LadderStep, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

CLOSED, LATE, PAUSED, RUNNING = STANDINGS = ("closed", "late", "paused", "running")
"""How an item stands now; each item stands in one way."""
FINE, LONG = 100, 1100
"""Days up to which a period is told by weeks, and by months; beyond, by years."""
_MISSED = ("late", "missed")


def standing(now: datetime, today: date) -> Any:
    """Return the expression of how an item stands."""
    late = select(ClockRun.item_id).where(
        ClockRun.ended_at.is_(None),
        ClockRun.clock != "",
        ClockRun.due_at < now,
        ClockRun.paused_since.is_(None),
        ClockRun.item_id.is_not(None),
    )
    return case((Item.final, CLOSED), (paused(today), PAUSED), (Item.id.in_(late), LATE), else_=RUNNING)


def paused(today: date) -> Any:
    """Return the predicate that an item's clocks stand still."""
    lasting = or_(Item.paused_through.is_(None), Item.paused_through >= today)
    return and_(Item.paused_since.is_not(None), lasting)


def inside(column: Any, period: Period) -> Any:
    """Return the predicate that an instant lies in a period, by the days of Beijing."""
    return and_(column >= day_start(period.first), column < day_start(_following(period)))


def _following(period: Period) -> date:
    return period.last.fromordinal(period.last.toordinal() + 1)


def finals(session: Session, within: Any) -> Sequence[str]:
    """Return the states that end items."""
    return session.scalars(select(Item.state).where(within, Item.final).distinct()).all()


def closed_at(states: Sequence[str]) -> Any:
    """Return the expression of when an item came into its end; one taken in as ended came with it."""
    ended = select(func.max(Deed.at)).where(
        Deed.item_id == Item.id, Deed.to_state.in_(states), Deed.from_state.not_in(states)
    )
    ended = ended.correlate(Item)
    return case((Item.final, func.coalesce(ended.scalar_subquery(), Item.created_at)), else_=None)


def missing(now: datetime) -> Any:
    """Return the predicate on runs that were not met on their day."""
    standing_open = and_(ClockRun.ended_at.is_(None), ClockRun.due_at < now, ClockRun.paused_since.is_(None))
    return and_(ClockRun.clock != "", or_(standing_open, ClockRun.outcome.in_(_MISSED)))


def missed(now: datetime, period: Period) -> Any:
    """Return the predicate on items of which a time limit in the period was not met."""
    runs = select(ClockRun.item_id).where(
        missing(now), inside(ClockRun.due_at, period), ClockRun.item_id.is_not(None)
    )
    return Item.id.in_(runs)


def led_by(unit_id: Any) -> Any:
    """Return the predicate on items that a unit leads; None: on those that none leads."""
    leads = select(Assignment.item_id).where(Assignment.role == "lead", Assignment.until.is_(None))
    return (
        Item.id.not_in(leads) if unit_id is None else Item.id.in_(leads.where(Assignment.unit_id == unit_id))
    )


# groups


class Told(NamedTuple):
    """A group: which pack, which type, how its items stand, and how many there are."""

    version: int
    type: str
    standing: str
    many: int


def by_type(session: Session, within: Any, now: datetime, today: date) -> list[Told]:
    """Count items by type, as its pack calls it, and standing."""
    how = standing(now, today).label("standing")
    base = select(Item.pack_version_id, Item.type, how).where(within).subquery()
    return [Told(*row) for row in _counted(session, base.c)]


def types(session: Session, within: Any) -> list[tuple[int, str]]:
    """Return the types of items, each with the packs that call it something."""
    known = select(Item.pack_version_id, Item.type).where(within).distinct()
    return [(row[0], row[1]) for row in session.execute(known)]


class Handed(NamedTuple):
    """A group of the chain: who set the items, who leads them, how they stand, how many."""

    office: int
    unit: int | None
    standing: str
    many: int


def chain(session: Session, within: Any, now: datetime, today: date) -> list[Handed]:
    """Count items by the office that set them, the unit that leads them, and standing."""
    lead = and_(Assignment.item_id == Item.id, Assignment.role == "lead", Assignment.until.is_(None))
    base = (
        select(Item.office_id, Assignment.unit_id, standing(now, today).label("standing"))
        .outerjoin(Assignment, lead)
        .where(within)
        .subquery()
    )
    return [Handed(*row) for row in _counted(session, base.c)]


def by_office(session: Session, within: Any, now: datetime, today: date) -> list[tuple[int, str, int]]:
    """Count items by the office that set them and standing."""
    how = standing(now, today).label("standing")
    base = select(Item.office_id, how).where(within).subquery()
    return _counted(session, base.c)


def _counted(session: Session, columns: Iterable[Any]) -> list[Any]:
    """Return each group of values, with how many rows have them."""
    groups = list(columns)
    return list(session.execute(select(*groups, func.count()).group_by(*groups)))


class Glow(NamedTuple):
    """A group of open items under one light: the pack, whether paused, and the run that decides."""

    version: int
    paused: bool
    level: int | None
    tier: str | None
    late: bool | None
    stopped: bool | None


def worst(within: Any, now: datetime, today: date) -> Any:
    """Return the open items, each with what decides its light."""
    late = (ClockRun.due_at < now).label("late")
    spoken = ClockRun.last_tier != ""
    rank = func.row_number().over(
        partition_by=ClockRun.item_id,
        order_by=(ClockRun.level.desc(), spoken.desc(), late.desc(), ClockRun.id),
    )
    open_ = select(Item.id).where(within, Item.final.is_(False))
    running = or_(ClockRun.ended_at.is_(None), and_(ClockRun.ladder != "", spoken))
    runs = select(
        ClockRun.item_id,
        ClockRun.level,
        ClockRun.last_tier,
        late,
        ClockRun.paused_since.is_not(None).label("stopped"),
        rank.label("rank"),
    ).where(running, ClockRun.item_id.in_(open_))
    ranked = runs.subquery()
    return (
        select(
            Item.id,
            Item.pack_version_id.label("version"),
            paused(today).label("paused"),
            ranked.c.level,
            ranked.c.last_tier,
            ranked.c.late,
            ranked.c.stopped,
        )
        .outerjoin(ranked, and_(ranked.c.item_id == Item.id, ranked.c.rank == 1))
        .where(within, Item.final.is_(False))
        .subquery()
    )


def by_light(session: Session, within: Any, now: datetime, today: date) -> list[tuple[Glow, int]]:
    """Count open items by what decides their light."""
    base = worst(within, now, today)
    return [(Glow(*row[:-1]), row[-1]) for row in _counted(session, list(base.c)[1:])]


def glowing(within: Any, now: datetime, today: date, glows: Sequence[Glow]) -> Any:
    """Return the predicate on open items whose light one of these groups decides."""
    base = worst(within, now, today)
    parts = list(base.c)[1:]
    tests = [and_(*(_same(part, value) for part, value in zip(parts, glow, strict=True))) for glow in glows]
    return Item.id.in_(select(base.c.id).where(or_(base.c.id.in_([]), *tests)))


def _same(column: Any, value: Any) -> Any:
    return column.is_(None) if value is None else column == value


def issued(session: Session, within: Any) -> dict[str, int]:
    """Count issued steps by kind."""
    query = select(LadderStep.kind, func.count()).where(within, LadderStep.state == "issued")
    return {row[0]: row[1] for row in session.execute(query.group_by(LadderStep.kind))}


def received(session: Session, within: Any) -> dict[str, int]:
    """Count notices by the kind of their paper."""
    query = select(LadderStep.kind, func.count()).join(Notice, Notice.step_id == LadderStep.id)
    return {row[0]: row[1] for row in session.execute(query.where(within).group_by(LadderStep.kind))}


# time


def buckets(period: Period) -> tuple[str, list[Period]]:
    """Return the weeks, months or years of a period; the first and the last may be a part of one."""
    days = (period.last - period.first).days
    word = "week" if days <= FINE else "month" if days <= LONG else "year"
    found, first = [], period.first
    while first <= period.last:
        last = min(period_of(word, first).last, period.last)
        found.append(Period(first, last))
        first = _following(found[-1])
    return word, found


def registered(session: Session, within: Any, parts: Sequence[Period]) -> dict[int, int]:
    """Count items by the part of the period in which they were registered."""
    return _by_bucket(session, select(Item.id, _bucket(Item.created_at, parts)).where(within))


def closed(session: Session, within: Any, parts: Sequence[Period]) -> dict[int, int]:
    """Count items by the part of the period in which they ended."""
    at = closed_at(finals(session, within))
    base = select(Item.id, at.label("at")).where(within, Item.final).subquery()
    return _by_bucket(session, select(base.c.id, _bucket(base.c.at, parts)))


def overdue(session: Session, within: Any, now: datetime, parts: Sequence[Period]) -> dict[int, int]:
    """Count items by the parts of the period in which a time limit of theirs was not met."""
    whole = Period(parts[0].first, parts[-1].last)
    items = select(Item.id).where(within)
    query = select(ClockRun.item_id.label("id"), _bucket(ClockRun.due_at, parts))
    return _by_bucket(
        session, query.where(missing(now), inside(ClockRun.due_at, whole), ClockRun.item_id.in_(items))
    )


def _bucket(column: Any, parts: Sequence[Period]) -> Any:
    """Return the number of the part in which an instant lies; what lies in none has no number."""
    ends = [(column < day_start(_following(part)), number) for number, part in enumerate(parts)]
    return case((column < day_start(parts[0].first), None), *ends, else_=None).label("bucket")


def _by_bucket(session: Session, query: Any) -> dict[int, int]:
    base = query.subquery()
    counts = select(base.c.bucket, func.count(base.c.id.distinct()))
    found = session.execute(counts.where(base.c.bucket.is_not(None)).group_by(base.c.bucket))
    return {row[0]: row[1] for row in found}
