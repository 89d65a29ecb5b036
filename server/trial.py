"""Rules tried on open runs: each beside the rules that it is under, without anything being written."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Text, cast, select

from rules import carried, deadline, marks, periods
from rules.calendar import Calendar, day_start, local
from rules.choose import choose
from rules.explain import Beside, forecast
from rules.facts import Due
from server.models import ClockRun, Item
from server.store.among import among, rows_of
from server.store.cases import Reader
from server.store.filters import facts_of
from server.store.freeze import allowance_in
from server.versions import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from config.model import Clock, Pack
    from rules.facts import Allowance, Run
    from server.bench import Bench
    from server.store.cases import Docket

    Steps = tuple[tuple[date, str], ...]

DAYS = 30
"""Days that are looked ahead."""
LISTED = 100
"""Runs that are told one by one; all are counted."""
_MOST_KEPT = 20_000


class Group(NamedTuple):
    """Open runs that one pack version reads alike."""

    version: int
    type: str
    clock: str
    ladder: str  # that watches
    open: int

    @property
    def kind(self) -> tuple[str, str]:
        """Return the type, and the clock or the ladder that watches."""
        return self.type, self.clock or self.ladder


class Batch(NamedTuple):
    """Some of the runs of a group, and which batch of all they are."""

    number: int
    group: Group
    ids: Sequence[int]


class _Tried(Shelf):
    """A shelf on which one pack stands in the place of every version."""

    def __init__(self, bench: Bench, pack: Pack) -> None:
        super().__init__(bench.sessions)
        self._under, self._tried = bench.shelf, pack

    def version(self, version_id: int) -> Pack:
        """Return the pack that is tried."""
        del version_id
        return self._tried

    def office_of(self, version_id: int) -> int:
        """Return the office of a version."""
        return self._under.office_of(version_id)


class Found(NamedTuple):
    """A run of which something changes; without a date it is kept no more."""

    item_id: int | None
    title: str
    unit_id: int
    before: date | None
    after: date | None
    dropped: bool
    gone: Steps
    come: Steps


@dataclass(slots=True)
class Part:
    """What changes of a batch of runs, summed up; the first of them one by one."""

    touched: int = 0
    earlier: int = 0
    later: int = 0
    dropped: int = 0
    gone: Counter[str] = field(default_factory=Counter)
    come: Counter[str] = field(default_factory=Counter)
    listed: list[Found] = field(default_factory=list)

    def add(self, one: Found) -> None:
        """Count a run."""
        self.touched += 1
        if one.before is not None and one.after is not None:
            self.earlier += one.after < one.before
            self.later += one.after > one.before
        self.dropped += one.dropped
        self.gone.update(tier for _, tier in one.gone)
        self.come.update(tier for _, tier in one.come)
        if len(self.listed) < LISTED:
            self.listed.append(one)


class _Side:
    """The runs as one set of rules reads them at an instant, and the steps that come of them."""

    def __init__(self, shelf: Shelf, now: datetime) -> None:
        self._now = now
        self._until = day_start(local(now).date() + timedelta(days=DAYS + 1))
        self.reader = Reader(shelf, now)
        self._known: dict[tuple[Any, ...], tuple[tuple[Run, ...], Steps]] = {}

    def steps(self, read: Read, due: Due | None, beside: Sequence[Read] = ()) -> Steps:
        """Return the steps of a run in the days to come that all its readings take, due when `due` says.

        Runs of one shape are one.
        """
        if not read.docket.ladder:
            return ()
        runs = read.docket.run, *(one.docket.run for one in beside)
        key = due.at if due is not None else None, *map(id, runs)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _MOST_KEPT:
                self._known.clear()
            own, *others = (one.as_due(due) for one in (read, *beside))
            steps = forecast(*own[:4], self._now, beside=others, until=self._until)
            found = self._known[key] = runs, steps
        return found[1]


class Read(NamedTuple):
    """A run as one pack reads it."""

    docket: Docket
    pack: Pack
    calendar: Calendar

    def as_due(self, due: Due | None) -> Beside:
        """Return it as a forecast wants it, due at another instant; one that stands still is due at none."""
        run = self.docket.run if self.docket.run.due is None else replace(self.docket.run, due=due)
        return Beside(run, self.pack, self.docket.ladder, self.calendar)


class Trial:
    """The rules that each run is under beside the pack that is tried."""

    def __init__(self, bench: Bench, pack: Pack, now: datetime) -> None:
        self._bench, self._pack, self._now = bench, pack, now
        self._calendar = Calendar.of(pack)
        self._before = _Side(bench.shelf, now)
        self._after = _Side(_Tried(bench, pack), now)
        self._dues: dict[tuple[Any, ...], Due] = {}

    def differs(self, group: Group) -> bool:
        """Tell whether anything on which the dates or steps of these runs depend differs."""
        old = self._bench.shelf.version(group.version)
        return bool(
            _mark(old, self._days(group.version, old), group)
            != _mark(self._pack, marks.days_mark(self._pack.calendars, self._pack), group)
        )

    def _days(self, version: int, old: Pack) -> Any:
        office = self._bench.shelf.office_of(version)
        return marks.days_mark({**self._bench.shelf.of(office).calendars, **old.calendars}, old)

    def part(self, batch: Batch) -> Part:
        """Return what changes of a batch."""
        part = Part()
        for one in self._of(batch.group, batch.ids):
            part.add(one)
        return part

    def _of(self, group: Group, ids: Sequence[int]) -> Iterator[Found]:
        clock = _clock(self._pack, group)
        dropped = clock is None if group.clock else group.ladder not in self._pack.ladders
        with self._bench.sessions() as session:
            before = self._before.reader.read(session, ids)
            after = before if dropped else self._after.reader.read(session, ids)
            dues = self._dues_of(session, group, clock, ids) if clock is not None else {}
        for one, two in zip(before, after, strict=True):
            had = one.run.due
            has = None if dropped or had is None else dues.get(one.run_id, had)
            old = tuple(map(self._read, (one, *one.others)))
            milder = old if self._pack.in_flight == "lenient" else ()
            steps = self._before.steps(old[0], had, old[1:])
            new = Read(two, self._pack, self._calendar)
            coming = () if dropped else self._after.steps(new, has, milder)
            if dropped or _day(had) != _day(has) or steps != coming:
                changed = _without(steps, coming), _without(coming, steps)
                days = _day(had), _day(has)
                yield Found(one.item_id, one.title, one.unit_id, *days, dropped, *changed)

    def _read(self, docket: Docket) -> Read:
        shelf, version = self._bench.shelf, docket.version_id
        return Read(docket, shelf.version(version), shelf.calendar(version))

    def _dues_of(self, session: Session, group: Group, clock: Clock, ids: Sequence[int]) -> Mapping[int, Due]:
        """Return the due dates that runs would have whose terms or days are other ones."""
        old = _clock(self._bench.shelf.version(group.version), group)
        days = self._days(group.version, self._bench.shelf.version(group.version))
        same = old is not None and marks.due_mark(old) == marks.due_mark(clock)
        if same and days == marks.days_mark(self._pack.calendars, self._pack):
            return {}
        rows = rows_of(session, _DUES.where(among(ClockRun.id, ids)))
        wanted = set(ids)
        return {row.id: self._due(row, clock) for row in rows if row.id in wanted}

    def _due(self, row: Any, clock: Clock) -> Due:
        facts = facts_of(self._pack, row) if len(clock.within) > 1 else {}
        term = choose(clock.within, facts) if clock.within else ()
        day = row.fields.get(clock.by) if clock.by else None
        key = row.allowance, row.period_on, row.due_on, term, day, clock.name, row.type
        found = self._dues.get(key)
        if found is None:
            if len(self._dues) > _MOST_KEPT:
                self._dues.clear()
            found = self._dues[key] = self._reckoned(row, clock, term, day)
        return found

    def _reckoned(self, row: Any, clock: Clock, term: Any, day: str | None) -> Due:
        given = replace(
            allowance_in(json.loads(row.allowance)),
            term=(clock.every,) if clock.every else term,
            named=date.fromisoformat(day) if day else None,
            roll=clock.roll,
        )
        if clock.day is not None:
            start = given.start.date()
            known = row.period_on is not None and clock.period
            period = (
                periods.period_of(clock.period, row.period_on)
                if known
                else periods.first_period(clock, start, self._calendar)
            )
            given = periods.dated(clock, period, given)
        return self._in_flight(given, row)

    def _in_flight(self, given: Allowance, row: Any) -> Due:
        """Return the date as a run under way would have it when the rules come into force now."""
        if self._pack.in_flight == "keep":
            return deadline.due(given, self._calendar)
        before = Due(row.due_on, local(row.due_at), row.provisional, ())
        found = deadline.due(carried.eased(given, before, self._calendar, self._now), self._calendar)
        return found if self._pack.in_flight == "migrate" else max(before, found, key=lambda one: one.at)


_DUES = (
    select(
        ClockRun.id, cast(ClockRun.allowance, Text).label("allowance"),
        ClockRun.period_on, ClockRun.due_on, ClockRun.due_at, ClockRun.provisional,
        Item.type, Item.state, Item.round, Item.title, Item.secrecy,
        Item.fields,
    )
    .join(Item, Item.id == ClockRun.item_id)
)  # fmt: skip


def _clock(pack: Pack, group: Group) -> Clock | None:
    kind = pack.types.get(group.type)
    return kind.clocks.get(group.clock) if kind is not None else None


def _mark(pack: Pack, days: Any, group: Group) -> Any:
    clock = _clock(pack, group)
    ladder = group.ladder or (clock.ladder if clock is not None else "")
    if (clock is None) if group.clock else (group.ladder not in pack.ladders):
        return None
    climbs = marks.ladder_mark(pack, group.type, group.clock, ladder)
    return days, climbs, marks.due_mark(clock) if clock is not None else None


def _day(due: Due | None) -> date | None:
    return due.day if due is not None else None


def _without(some: Steps, others: Steps) -> Steps:
    return tuple(step for step in some if step not in others)
