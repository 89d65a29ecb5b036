"""Runs of clocks as `rules` wants to see them, read many at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import DateTime, Text, cast, select, type_coerce

from rules.calendar import day_start, local
from rules.facts import Due, Run
from rules.periods import seen_through
from rules.project import Reads, reads
from server.models import ClockRun, Item, Unit
from server.store import counting
from server.store.among import among, rows_of
from server.store.around import moved, overdue_clocks
from server.store.courses import courses_of
from server.store.fields import fact_fields
from server.store.freeze import spans_in
from server.store.past import Past

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from config.model import Count, Field, Pack
    from rules.facts import Course, Filed, Step, Value
    from server.versions import Shelf

CHUNK = 1000
_MOST_KEPT = 20_000
_DAY = timedelta(days=1)
_ABOVE = "from_above"
_BEIJING = timedelta(hours=8)
_decode = json.JSONDecoder().raw_decode
_NOTHING: tuple[tuple[tuple[str, str, str, bool], ...], int] = ((), 0)
_ALONE = "{}"
"""How it is written that no other version than the one that rules a run must take a step."""
_BARE = '"pauses": [], "grants": []'
"""How an allowance is written that was neither paused nor extended; no text in it can hold this."""


class Docket(NamedTuple):
    """A run, the rows it stands for, and the ladder that it climbs."""

    run_id: int
    item_id: int | None  # None: it watches a unit
    unit_id: int
    office_id: int
    version_id: int
    ladder: str  # empty: only a light
    epoch: int
    title: str
    run: Run
    wake_at: datetime | None = None
    others: tuple[Docket, ...] = ()  # the same run under each other version that must take a step too


def load(session: Session, shelf: Shelf, run_ids: Iterable[int], now: datetime) -> list[Docket]:
    """Return the dockets of these runs, in the order of their ids."""
    ids, reader = sorted(run_ids), Reader(shelf, now)
    return [d for at in range(0, len(ids), CHUNK) for d in reader.read(session, ids[at : at + CHUNK])]


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """How the runs of a clock of a type, or of a ladder that watches, are read under a version.

    It says what their decision depends on.
    """

    pack: Pack
    ladder: str
    per: str  # clock item unit
    names: tuple[str, ...]  # of what is stored with the item and the ladder asks for
    fields: Mapping[str, Field]
    unit: Mapping[str, Field]
    counts: tuple[Count, ...]
    start: bool  # see rules.project.Reads
    covering: tuple[str, ...]  # clocks that speak for this one once they are overdue
    even: bool  # an item's even plan is asked for
    facts: dict[tuple[Any, ...], tuple[Value, ...]]  # by what is stored under the names
    units: dict[int, tuple[Value, ...]]


_COLUMNS = (
    ClockRun.id, ClockRun.item_id, ClockRun.unit_id, ClockRun.pack_version_id, ClockRun.epoch,
    type_coerce(ClockRun.wake_at, DateTime), Item.office_id, Item.title, Item.type, ClockRun.clock,
    type_coerce(ClockRun.started_at, DateTime), cast(ClockRun.allowance, Text), cast(Item.fields, Text),
    Item.secrecy, Item.round, ClockRun.ladder, ClockRun.period_on, cast(ClockRun.lenient, Text),
    # what follows belongs to the shape as it stands
    ClockRun.as_, ClockRun.round, Item.state, ClockRun.due_on, type_coerce(ClockRun.due_at, DateTime),
    ClockRun.provisional, type_coerce(ClockRun.ended_at, DateTime), ClockRun.outcome, ClockRun.catch_up,
    ClockRun.counts_from, ClockRun.paused_since,
)  # fmt: skip
_RUNS = select(*_COLUMNS).outerjoin(Item, Item.id == ClockRun.item_id).order_by(ClockRun.id)
_LENIENT, _SHAPE = 17, 18  # where in a row the shape begins
_UNITS = select(Unit.id, Unit.kind, Unit.fields)


class _Around(NamedTuple):
    """What stands around the runs of a batch, each kind of row read once for all of them."""

    steps: Mapping[int, Any]
    filed: Mapping[int, Any]
    overdue: set[tuple[int, int, str]]
    tellers: Mapping[tuple[_Reading, date], tuple[counting.Teller, ...]]
    moved: set[int]  # items with an act today
    courses: Mapping[int, Course]  # of items that are watched, along which an even plan goes


class Reader:
    """Reads runs at one instant. Runs on which every decision is the same share one `Run`.

    Such runs agree in all that a decision may depend on: version, type and clock (so also the ladder),
    dates, pauses, steps, requests, counts, and those fields of item and unit that the ladder asks for.
    """

    def __init__(self, shelf: Shelf, now: datetime) -> None:
        self._shelf = shelf
        self._now = now
        self._today = local(now).date()
        self._utc = now.astimezone(UTC).replace(tzinfo=None)
        self._midnight = day_start(self._today).astimezone(UTC).replace(tzinfo=None)
        self._readings: dict[tuple[int, str, str, str], _Reading] = {}
        self._counts = counting.Counts(self._today)
        self._units: dict[int, Any] = {}
        self._past = Past()
        self._runs: dict[tuple[Any, ...], Run] = {}

    def read(self, session: Session, ids: Sequence[int]) -> list[Docket]:
        """Return the dockets of these runs (sorted)."""
        if not ids:
            return []
        if len(self._runs) > _MOST_KEPT:
            self._past, self._runs = Past(), {}
        session.flush()  # an act may be under way
        wanted = set(ids)
        rows = [row for row in rows_of(session, _RUNS.where(among(ClockRun.id, ids))) if row[0] in wanted]
        readings = [self._reading(row[3], row[8] or "", row[9], row[15]) for row in rows]
        others = {row[0]: self._others(row) for row in rows if row[_LENIENT] != _ALONE}
        around = self._around(session, rows, readings, others)
        return [
            self._docket(row, reading, around, others.get(row[0], ()))
            for row, reading in zip(rows, readings, strict=True)
        ]

    def _others(self, row: Any) -> tuple[tuple[int, _Reading], ...]:
        """Return how a run is read under each other version that must take a step too."""
        versions, type_, clock = sorted(map(int, _decode(row[_LENIENT])[0])), row[8] or "", row[9]
        return tuple((one, self._reading(one, type_, clock, self._watch(row, one))) for one in versions)

    def _watch(self, row: Any, version: int) -> str:
        """Return the ladder of a watch, empty when a version does not let it watch such items."""
        kind = self._shelf.version(version).types.get(row[8] or "")
        return row[15] if kind is not None and row[15] in kind.ladders else ""

    def _reading(self, version: int, type_: str, clock: str, ladder: str) -> _Reading:
        key = (version, type_, clock, ladder)
        found = self._readings.get(key)
        if found is None:
            found = self._readings[key] = _read_how(self._shelf.version(version), type_, clock, ladder)
        return found

    def _as_of(self, row: Any, how: _Reading) -> date:
        """Return the day as of which counts are told to a run: today, or the end of a period watched."""
        if how.per == "clock":
            return self._today
        return seen_through(how.pack.ladders[how.ladder], row[16], self._today)

    def _around(
        self,
        session: Session,
        rows: Sequence[Any],
        readings: Sequence[_Reading],
        others: Mapping[int, tuple[tuple[int, _Reading], ...]],
    ) -> _Around:
        ids = [row[0] for row in rows]
        units = sorted({row[2] for row in rows})
        pairs = list(zip(rows, readings, strict=True))
        if others:
            pairs += [(row, how) for row in rows for _, how in others.get(row[0], ())]
        counted = sorted({row[1] for row, how in pairs if how.counts and row[1] is not None})
        covered = sorted({row[1] for row, how in pairs if how.covering and row[1] is not None})
        watched = sorted({row[1] for row, how in pairs if how.even})
        asked = {(how, self._as_of(row, how)) for row, how in pairs}
        tallies = {
            day: self._tallies(session, day, asked, counted, units) for day in {day for _, day in asked}
        }
        self._learn(session, [unit for unit in units if unit not in self._units])
        return _Around(
            self._past.steps(session, ids),
            self._past.filed(session, [row[:3] for row in rows]),
            overdue_clocks(session, covered, self._now),
            {
                (how, day): tuple(counting.Teller.of(how.pack, count, tallies[day]) for count in how.counts)
                for how, day in asked
            },
            moved(session, counted, self._today),
            courses_of(session, self._shelf, watched, self._today),
        )

    def _tallies(
        self,
        session: Session,
        day: date,
        asked: Iterable[tuple[_Reading, date]],
        items: Sequence[int],
        units: Sequence[int],
    ) -> Mapping[counting.Key, counting.Tally]:
        """Return every count that is asked for as of a day."""
        counts = {
            counting.key_of(how.pack, count): (how.pack, count)
            for how, as_of in asked
            if as_of == day
            for count in how.counts
        }
        return self._counts.of(session, counts, items, units, day)

    def _learn(self, session: Session, units: Sequence[int]) -> None:
        if units:
            self._units.update((row.id, row) for row in rows_of(session, _UNITS.where(among(Unit.id, units))))

    def _docket(
        self, row: Any, how: _Reading, around: _Around, others: tuple[tuple[int, _Reading], ...]
    ) -> Docket:
        run_id, item, unit, version, epoch, wake_at, office, title = row[:8]
        office = self._shelf.office_of(version) if item is None else office
        woken = wake_at and wake_at.replace(tzinfo=UTC)
        runs = [self._shaped(row, other, around) for _, other in others]
        run = self._shaped(row, how, around, tuple([id(one) for one in runs]))
        mine = Docket(run_id, item, unit, office, version, how.ladder, epoch, title or "", run, woken)
        if not others:
            return mine
        beside = zip(others, runs, strict=True)
        found = [mine._replace(version_id=one, ladder=way.ladder, run=run) for (one, way), run in beside]
        return mine._replace(others=tuple(found))

    def _shaped(self, row: Any, how: _Reading, around: _Around, beside: tuple[int, ...] = ()) -> Run:
        """Return the run of a row as it is read; rows on which all is the same share one."""
        run_id, item, unit, title, started = row[0], row[1], row[2], row[7], row[10]
        steps, filed = around.steps.get(run_id, ()), around.filed.get(run_id, ())
        told = (
            self._begun(started, how),
            _allowed(row[11]),
            _values(how, row[12], row[13], title),
            self._of_unit(how, unit) if how.unit else (),
            counting.told(around.tellers[how, self._as_of(row, how)], item, row[14], unit)
            if how.counts
            else (),
            item in around.moved,
            how.covering and any((item, unit, clock) in around.overdue for clock in how.covering),
            around.courses.get(item) if how.even else None,
        )
        key = (how, told, id(steps), id(filed), row[_SHAPE:], beside)
        run = self._runs.get(key)
        if run is None:
            run = self._runs[key] = self._run(how, row, _Told(*told, steps, filed))
        return run

    def _begun(self, started: datetime, how: _Reading) -> datetime | date | None:
        """Return as much of the start (in UTC) as the ladder asks for; None: it is over."""
        if started > self._utc:
            return started
        return (started + _BEIJING).date() if how.start or started >= self._midnight else None

    def _start(self, begun: datetime | date | None) -> datetime:
        """Return a start of which no more is known than `_begun` has kept."""
        if isinstance(begun, datetime):
            return begun.replace(tzinfo=UTC)
        return day_start(begun or self._today - _DAY)

    def _of_unit(self, how: _Reading, unit: int) -> tuple[Value, ...]:
        """Return those fields of a unit that a ladder asks for."""
        found = how.units.get(unit)
        if found is None:
            row = self._units[unit]
            told = fact_fields(how.unit, {**row.fields, "kind": row.kind})
            found = how.units[unit] = tuple(told.values())
        return found

    def _run(self, how: _Reading, row: Any, told: _Told) -> Run:
        as_, round_, state, due_on, due_at, provisional, ended_at, *rest = row[_SHAPE:]
        outcome, catch_up, counts_from, halted = rest
        pauses, today = spans_in(told.allowed[0]), self._today
        values = dict(zip(how.names, told.values, strict=True))
        paused = halted is not None or any(span.first <= today <= span.last for span in pauses)
        watches = how.per != "clock"
        due = Due(due_on, local(due_at.replace(tzinfo=UTC)), provisional, ())  # no proof decides
        return Run(
            type=row[8] or "",
            clock=row[9],
            as_=as_,
            state=state or "",
            round=round_,
            from_above=bool(values.pop(_ABOVE, 0)),
            fields=values,
            unit=dict(zip(how.unit, told.unit, strict=True)),
            counts=dict(zip([count.name for count in how.counts], told.counts, strict=True)),
            started=self._start(told.begun),
            due=None if paused else due,
            pauses=tuple(span for span in pauses if span.first <= today),
            paused=paused,
            covered=bool(told.covered),
            filed=told.filed,
            steps=told.steps,
            grants=told.allowed[1],
            ended=ended_at and ended_at.replace(tzinfo=UTC),
            outcome=outcome,
            catch_up=catch_up,
            counts_from=counts_from,
            counts_moved_on=today if told.moved else today - _DAY,
            per=how.per,
            looks=due_on if watches and how.pack.ladders[how.ladder].by is not None else None,
            course=told.course,
        )


class _Told(NamedTuple):
    """What is told of a run besides its own columns; with them it is the run's shape."""

    begun: datetime | date | None
    allowed: tuple[tuple[tuple[str, str, str, bool], ...], int]  # pauses, and the number of grants
    values: tuple[Value, ...]
    unit: tuple[Value, ...]
    counts: tuple[int, ...]
    moved: bool
    covered: object
    course: Course | None
    steps: tuple[Step, ...]
    filed: tuple[Filed, ...]


def _read_how(pack: Pack, type_: str, clock: str, watching: str) -> _Reading:
    kind = pack.types.get(type_)
    clocks = kind.clocks if kind else {}
    ladder = watching or (clocks[clock].ladder if clock in clocks else "")
    even = kind is not None and kind.progress is not None and not kind.progress.planned
    asked = reads(pack, ladder) if ladder else Reads((), (), (), start=False, above=False, behind=False)
    known: Mapping[str, Field] = kind.fields if kind else {}
    fields = {name: known[name] for name in asked.fields if name in known}
    return _Reading(
        pack,
        ladder,
        pack.ladders[ladder].per if ladder else "clock",
        (*fields, _ABOVE) if asked.above else tuple(fields),
        fields,
        {name: pack.unit_fields[name] for name in asked.unit if name in pack.unit_fields},
        tuple(pack.counts[name] for name in asked.counts),
        asked.start,
        tuple(other.name for other in clocks.values() if clock in other.covers),
        bool(watching) and even and asked.behind,
        {},
        {},
    )


def _allowed(allowance: str) -> tuple[tuple[tuple[str, str, str, bool], ...], int]:
    """Return the pauses and the number of extensions of a stored allowance."""
    if _BARE in allowance:
        return _NOTHING
    told, _ = _decode(allowance)
    return tuple((first, last, why, moves) for first, last, why, moves in told["pauses"]), len(told["grants"])


def _values(how: _Reading, stored: str, secrecy: str, title: str) -> tuple[Value, ...]:
    """Return those of an item's fields that a ladder asks for."""
    if not how.names:
        return ()
    told, _ = _decode(stored)
    told["title"], told["secrecy"] = title, secrecy
    get = told.get
    raw = tuple([get(name) for name in how.names])
    try:
        found = how.facts.get(raw)
    except TypeError:  # a list of several choices
        return _facts(how, raw)
    if found is None:
        if len(how.facts) >= _MOST_KEPT:
            how.facts.clear()
        found = how.facts[raw] = _facts(how, raw)
    return found


def _facts(how: _Reading, raw: tuple[Any, ...]) -> tuple[Value, ...]:
    values = dict(zip(how.names, raw, strict=True))
    above = (int(bool(values[_ABOVE])),) if _ABOVE in values else ()
    return (*fact_fields(how.fields, values).values(), *above)
