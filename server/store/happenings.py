"""Where the events that are counted stand: acts, papers, ends of clocks, requests, items begun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Date, Integer, and_, func, literal, null, select, type_coerce

from server.models import Assignment, ClockRun, Deed, LadderStep, Petition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Select

    from config.model import Count, Event

_NO_PERIOD = type_coerce(null(), Date)
_NO_ROUND = literal(0, Integer)
_ROLE = (
    select(func.max(Assignment.role))  # a unit leads before it co-operates
    .where(Assignment.item_id == Petition.item_id, Assignment.unit_id == Petition.unit_id)
    .scalar_subquery()
)
_PART = func.coalesce(ClockRun.as_, _ROLE)


class Source(NamedTuple):
    """Rows that tell of events: whose they are, when they happened, and of which period and part."""

    query: Select[Any]
    key: Any  # the item, or the unit
    round: Any
    at: Any
    each: Any  # what is counted once
    period: Any  # the first day of the period that it belongs to, NULL: to its day
    as_: Any  # lead or co
    item: Any  # on which it happened; NULL: on a unit alone


def of(count: Count) -> Iterator[Source]:
    """Yield where the events of a count stand, per item or per unit."""
    if count.event.kind == "act":
        yield from _acts(count)
    else:
        yield from _SOURCES[count.event.kind](count.event, count.per)


def _acts(count: Count) -> Iterator[Source]:
    done = select(Deed.id).where(Deed.act == count.event.name)
    rest = (Deed.round, Deed.at, Deed.id, _NO_PERIOD, Assignment.role)
    own = done
    if count.as_:
        by_unit = and_(Assignment.item_id == Deed.item_id, Assignment.unit_id == Deed.unit_id)
        own = done.join(Assignment, by_unit)
    yield Source(own, Deed.item_id if count.per == "item" else Deed.unit_id, *rest, Deed.item_id)
    if count.per == "item":
        return
    # an act of the office concerns every unit on its item
    ours = done.join(Assignment, Assignment.item_id == Deed.item_id)
    yield Source(
        ours.where(Deed.unit_id.is_(None), Assignment.until.is_(None)),
        Assignment.unit_id,
        *rest,
        Deed.item_id,
    )


def _papers(event: Event, per: str) -> Iterator[Source]:
    ladder, tier = event.name.split("/")
    query = (
        select(LadderStep.id)
        .join(ClockRun, ClockRun.id == LadderStep.run_id)
        .where(LadderStep.ladder == ladder, LadderStep.tier == tier, LadderStep.state == "issued")
    )
    key = LadderStep.item_id if per == "item" else LadderStep.unit_id
    rest = (ClockRun.round, LadderStep.issued_at, LadderStep.id, ClockRun.period_on, ClockRun.as_)
    yield Source(query, key, *rest, LadderStep.item_id)


def _ends(event: Event, per: str) -> Iterator[Source]:
    query = select(ClockRun.id).where(ClockRun.clock == event.name, ClockRun.outcome.in_(event.among))
    key = ClockRun.item_id if per == "item" else ClockRun.unit_id
    rest = (ClockRun.round, ClockRun.ended_at, ClockRun.id, ClockRun.period_on, ClockRun.as_)
    yield Source(query, key, *rest, ClockRun.item_id)


def _requests(event: Event, per: str) -> Iterator[Source]:
    (status,) = event.among
    query = select(Petition.id).outerjoin(ClockRun, ClockRun.id == Petition.run_id)
    query = query.where(Petition.kind == event.name)  # one on a unit's whole part has no run
    if status != "filed":
        query = query.where(Petition.status == status)
    key = Petition.item_id if per == "item" else Petition.unit_id
    at = Petition.filed_at if status == "filed" else Petition.decided_at
    yield Source(query, key, Petition.round, at, Petition.id, _NO_PERIOD, _PART, Petition.item_id)


def _items(_event: Event, _per: str) -> Iterator[Source]:
    query = select(Assignment.id)
    columns = (
        Assignment.unit_id,
        _NO_ROUND,
        Assignment.since,
        Assignment.item_id,
        _NO_PERIOD,
        Assignment.role,
        Assignment.item_id,
    )
    yield Source(query, *columns)


_SOURCES: Mapping[str, Callable[[Event, str], Iterator[Source]]] = {
    "tier": _papers,
    "clock": _ends,
    "request": _requests,
    "item": _items,
}
