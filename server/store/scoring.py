"""What happened on an office's items that its scores count, read for one period."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, or_, select

from rules import project
from rules.calendar import day_start, local
from rules.facts import Run
from rules.periods import period_of
from rules.score import Ended, Happened, asked, outcome_of
from server.models import Assignment, ClockRun, Deed, Item, LadderStep, Petition, Unit
from server.store import cases, counting
from server.store.fields import fact_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from config.model import Event, Pack, Score, ScoreEntry
    from rules.facts import Value
    from rules.periods import Period
    from server.versions import Shelf

_DAY = timedelta(days=1)
PARTS = ("lead", "co")


class Wanted(NamedTuple):
    """Whose score is read, in which period, by which version of the rules, and until when."""

    office_id: int
    score: Score
    version_id: int
    period: Period
    now: datetime

    def spans(self, column: Any) -> ColumnElement[bool]:
        """Return the condition that an instant lies in the period."""
        first, after = day_start(self.period.first), day_start(self.period.last + _DAY)
        return and_(column >= first, column < after, column <= self.now)

    def holds(self, column: Any) -> ColumnElement[bool]:
        """Return the condition that a day lies in the period."""
        return and_(column >= self.period.first, column <= self.period.last)


class _Row(NamedTuple):
    """An event as the database tells it."""

    key: int
    item_id: int | None
    unit_id: int | None  # None: the office did it
    at: datetime
    on: date  # the day by which it finds its sheet
    run_id: int | None = None
    own: bool = False  # it is each unit's own: it touches no co-unit besides


def events(session: Session, shelf: Shelf, wanted: Wanted) -> dict[str, list[Happened]]:
    """Return what each entry of a score may count."""
    rows = {
        name: [row for row in _ROWS[entry.event.kind](session, wanted, entry.event) if _inside(row, wanted)]
        for name, entry in wanted.score.entries.items()
    }
    items = sorted({row.item_id for some in rows.values() for row in some if row.item_id is not None})
    reader = _Facts(session, shelf, wanted.version_id)
    parts = _parts(session, items)
    return {
        name: [
            each
            for row in rows[name]
            for each in _concerned(row, parts.get(row.item_id or 0, ()), entry, reader)
        ]
        for name, entry in wanted.score.entries.items()
    }


def units(session: Session, wanted: Wanted) -> list[int]:
    """Return the units that were on items of the office in the period."""
    query = (
        select(Assignment.unit_id)
        .join(Item, Item.id == Assignment.item_id)
        .where(
            Item.office_id == wanted.office_id,
            Assignment.role.in_(PARTS),
            Assignment.since < day_start(wanted.period.last + _DAY),
            Assignment.since <= wanted.now,
            or_(Assignment.until.is_(None), Assignment.until >= day_start(wanted.period.first)),
        )
    )
    return sorted(set(session.scalars(query.distinct())))


def _inside(row: _Row, wanted: Wanted) -> bool:
    return wanted.period.first <= row.on <= wanted.period.last


def _acts(session: Session, wanted: Wanted, event: Event) -> Iterator[_Row]:
    query = select(Deed.id, Deed.item_id, Deed.unit_id, Deed.at).where(Deed.act == event.name)
    query = query.where(wanted.spans(Deed.at))
    for key, item, unit, at in session.execute(_of_office(query, Deed.item_id, wanted)):
        yield _Row(key, item, unit, at, local(at).date())


def _papers(session: Session, wanted: Wanted, event: Event) -> Iterator[_Row]:
    ladder, tier = event.name.split("/")
    step = LadderStep
    query: Any = (
        select(step.id, step.item_id, step.unit_id, step.issued_at, ClockRun.period_on)
        .outerjoin(ClockRun, ClockRun.id == step.run_id)
        .where(step.office_id == wanted.office_id, step.ladder == ladder, step.tier == tier)
        .where(step.state == "issued", step.issued_at <= wanted.now)
        .where(or_(wanted.spans(step.issued_at), wanted.holds(ClockRun.period_on)))
    )
    for key, item, unit, at, period in session.execute(query):
        yield _Row(key, item, unit, at, period or local(at).date())


def _ends(session: Session, wanted: Wanted, event: Event) -> Iterator[_Row]:
    run = ClockRun
    columns = (run.id, run.item_id, run.unit_id, run.ended_at, run.due_on, run.outcome, run.period_on)
    query = select(*columns, run.counts_from).where(
        run.clock == event.name,
        or_(run.catch_up.is_(False), run.counts_from.is_not(None)),  # 补录: nothing counts before 起算日
        run.paused_since.is_(None),
        or_(wanted.spans(run.ended_at), wanted.holds(run.period_on), wanted.holds(run.due_on)),
    )
    today = local(wanted.now).date()
    for key, item, unit, ended, due, outcome, period, since in session.execute(
        _of_office(query, run.item_id, wanted)
    ):
        over = None if ended is None or ended > wanted.now else ended
        told = Ended(max(due, since or due), over and local(over).date(), outcome, period)
        found = outcome_of(wanted.score.every, told, today)
        if found is not None and found[0] in event.among:
            last = day_start(period_of(wanted.score.every, found[1]).last + _DAY)
            yield _Row(key, item, unit, min(over or last, last), found[1], key)


def _requests(session: Session, wanted: Wanted, event: Event) -> Iterator[_Row]:
    (status,) = event.among
    at = Petition.filed_at if status == "filed" else Petition.decided_at
    query = select(Petition.id, Petition.item_id, Petition.unit_id, at)
    query = query.where(Petition.kind == event.name, wanted.spans(at))
    if status != "filed":
        query = query.where(Petition.status == status)
    for key, item, unit, when in session.execute(_of_office(query, Petition.item_id, wanted)):
        yield _Row(key, item, unit, when, local(when).date())


def _begun(session: Session, wanted: Wanted, _event: Event) -> Iterator[_Row]:
    row = Assignment
    query = select(row.id, row.item_id, row.unit_id, row.since).where(row.role.in_(PARTS))
    query = query.where(wanted.spans(row.since))
    for key, item, unit, at in session.execute(_of_office(query, row.item_id, wanted)):
        yield _Row(key, item, unit, at, local(at).date(), own=True)


_ROWS: Mapping[str, Callable[[Session, Wanted, Event], Iterator[_Row]]] = {
    "act": _acts,
    "tier": _papers,
    "clock": _ends,
    "request": _requests,
    "item": _begun,
}


def _of_office(query: Any, column: Any, wanted: Wanted) -> Any:
    return query.join(Item, Item.id == column).where(Item.office_id == wanted.office_id)


def _parts(session: Session, items: list[int]) -> Mapping[int, list[Any]]:
    """Return who was on each item, as what, and from when to when."""
    found: dict[int, list[Any]] = defaultdict(list)
    columns = (Assignment.item_id, Assignment.unit_id, Assignment.role, Assignment.since, Assignment.until)
    for at in range(0, len(items), cases.CHUNK):
        query = select(*columns).where(Assignment.item_id.in_(items[at : at + cases.CHUNK]))
        for row in session.execute(query.order_by(Assignment.id)):
            found[row.item_id].append(row)
    return found


def _concerned(row: _Row, parts: Any, entry: ScoreEntry, facts: _Facts) -> Iterator[Happened]:
    """Yield an event for each unit that it concerns: its own, or for the office's act those that lead.

    With joint leads the co-units are touched once.
    """
    then = [one for one in parts if one.since <= row.at and (one.until is None or one.until >= row.at)]
    roles = {one.unit_id: one.role for one in then}
    leads = [one.unit_id for one in then if one.role == "lead"]
    cos = () if row.own else tuple(one.unit_id for one in then if one.role == "co")
    for place, unit in enumerate(leads if row.unit_id is None else [row.unit_id]):
        told = facts.of(row, unit, roles.get(unit, ""), entry)
        yield Happened(row.on, row.key, row.item_id, unit, roles.get(unit, ""), () if place else cos, told)


class _Facts:
    """Tells the facts that an entry asks for, as they stood at its event."""

    def __init__(self, session: Session, shelf: Shelf, version_id: int) -> None:
        self._session = session
        self._shelf = shelf
        self._pack: Pack = shelf.version(version_id)
        self._version = version_id

    def of(self, row: _Row, unit: int, as_: str, entry: ScoreEntry) -> dict[str, Value]:
        """Return the facts of one event for one unit; none when nothing is asked."""
        tests = list(asked(entry))
        item = self._session.get(Item, row.item_id) if tests and row.item_id else None
        if item is None:
            return {}
        names = {test.fact for test in tests}
        run = self._run(row, item, unit, as_)
        run = replace(run, counts=self._counts(names, row, item, unit))
        calendar = self._shelf.calendar(self._version)
        return project.values(tests, run, self._pack, calendar, row.at)

    def _run(self, row: _Row, item: Item, unit: int, as_: str) -> Run:
        """Return the run that ended, as it stood just before; for another event one of the item alone."""
        kind = self._pack.types.get(item.type)
        stored = {**item.fields, "title": item.title, "secrecy": item.secrecy}
        fields = fact_fields(kind.fields, stored) if kind else {}
        owner = self._session.get_one(Unit, unit)
        told = fact_fields(self._pack.unit_fields, {**owner.fields, "kind": owner.kind})
        above = bool(item.fields.get("from_above"))
        if row.run_id is None:
            return Run(item.type, "", as_, item.state, item.round, above, fields, told, {}, row.at, None)
        (docket,) = cases.load(self._session, self._shelf, [row.run_id], row.at)
        started = self._session.get_one(ClockRun, row.run_id).started_at
        return replace(
            docket.run, fields=fields, unit=told, started=started, from_above=above, ended=None, paused=False
        )

    def _counts(self, names: set[str], row: _Row, item: Item, unit: int) -> dict[str, int]:
        found = {}
        for name in sorted(names & set(self._pack.counts)):
            count = self._pack.counts[name]
            day = local(row.at).date()
            asked_for = {counting.key_of(self._pack, count): (self._pack, count)}
            tallies = counting.Counts(day).of(self._session, asked_for, [item.id], [unit], day)
            teller = counting.Teller.of(self._pack, count, tallies)
            (found[name],) = counting.told([teller], item.id, item.round, unit)
        return found
