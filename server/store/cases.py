"""Runs of clocks as `rules` wants to see them, read many at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from rules.calendar import local
from rules.facts import Due, Filed, Run, Step, StepState
from server.models import ClockRun, Deed, Item, LadderStep, Petition, Unit
from server.store import counting
from server.store.freeze import spans_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from config.model import Field, Pack
    from rules.facts import Span, Value
    from server.versions import Shelf

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Docket:
    """A run, the rows it stands for, and the ladder that it climbs."""

    run_id: int
    item_id: int
    unit_id: int
    office_id: int
    version_id: int
    ladder: str  # empty: only a light
    epoch: int
    title: str
    run: Run
    wake_at: datetime | None = None


def load(session: Session, shelf: Shelf, run_ids: Iterable[int], now: datetime) -> list[Docket]:
    """Return the dockets of these runs, in the order of their ids."""
    ids = sorted(run_ids)
    found: list[Docket] = []
    for start in range(0, len(ids), CHUNK):
        found.extend(_load(session, shelf, ids[start : start + CHUNK], now))
    return found


_RUNS = select(
    ClockRun.id, ClockRun.item_id, ClockRun.unit_id, ClockRun.clock, ClockRun.as_, ClockRun.round,
    ClockRun.pack_version_id, ClockRun.allowance, ClockRun.started_at, ClockRun.due_on, ClockRun.due_at,
    ClockRun.provisional, ClockRun.ended_at, ClockRun.outcome, ClockRun.catch_up, ClockRun.counts_from,
    ClockRun.epoch, ClockRun.wake_at,
).order_by(ClockRun.id)  # fmt: skip
_ITEMS = select(
    Item.id, Item.type, Item.office_id, Item.title, Item.secrecy, Item.state, Item.round, Item.fields
)
_UNITS = select(Unit.id, Unit.kind, Unit.fields)
_STEPS = select(
    LadderStep.run_id, LadderStep.tier, LadderStep.nth, LadderStep.level, LadderStep.state, LadderStep.kind,
    LadderStep.was, LadderStep.decided_on, LadderStep.issued_at, LadderStep.answer_by, LadderStep.again_from,
    LadderStep.never_again, LadderStep.grants,
).order_by(LadderStep.id)  # fmt: skip
_FILED = select(
    Petition.run_id, Petition.kind, Petition.status, Petition.filed_at, Petition.answer_by,
    Petition.granted_to, Petition.decided_at,
).order_by(Petition.id)  # fmt: skip


class _Around:
    """What stands around some runs, each kind of row read once for all of them, as bare columns."""

    def __init__(self, session: Session, runs: Sequence[Any], now: datetime) -> None:
        ids = [row.id for row in runs]
        items, units = {row.item_id for row in runs}, {row.unit_id for row in runs}
        self.today = local(now).date()
        self.items = {row.id: row for row in session.execute(_ITEMS.where(Item.id.in_(items)))}
        self.units = {row.id: row for row in session.execute(_UNITS.where(Unit.id.in_(units)))}
        self.steps = _by_run(session.execute(_STEPS.where(LadderStep.run_id.in_(ids))))
        self.filed = _by_run(session.execute(_FILED.where(Petition.run_id.in_(ids))))
        self.overdue = _overdue_clocks(session, items, now)
        self.tallies = counting.Counts(session, items, units, self.today)
        self.moved = _moved(session, items)


def _load(session: Session, shelf: Shelf, ids: Sequence[int], now: datetime) -> list[Docket]:
    rows = session.execute(_RUNS.where(ClockRun.id.in_(ids))).all()
    around = _Around(session, rows, now)
    return [_docket(shelf.version(row.pack_version_id), row, around) for row in rows]


def _docket(pack: Pack, row: Any, around: _Around) -> Docket:
    item, unit = around.items[row.item_id], around.units[row.unit_id]
    ladder = _ladder(pack, item, row)
    counts = around.tallies.of(pack, ladder, item, unit) if ladder else {}
    run = _run(pack, row, item, unit, around, counts)
    place = (row.id, item.id, unit.id, item.office_id, row.pack_version_id)
    return Docket(*place, ladder, row.epoch, item.title, run, row.wake_at)


def _ladder(pack: Pack, item: Any, row: Any) -> str:
    clock = pack.types[item.type].clocks.get(row.clock) if item.type in pack.types else None
    return clock.ladder if clock else ""


def _by_run(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.run_id].append(row)
    return grouped


def _overdue_clocks(session: Session, items: set[int], now: datetime) -> set[tuple[int, int, str]]:
    rows = session.execute(
        select(ClockRun.item_id, ClockRun.unit_id, ClockRun.clock).where(
            ClockRun.item_id.in_(items), ClockRun.ended_at.is_(None), ClockRun.due_at < now
        )
    )
    return {(item, unit, clock) for item, unit, clock in rows}


def _run(pack: Pack, row: Any, item: Any, unit: Any, around: _Around, counts: Mapping[str, int]) -> Run:
    pauses, today = spans_in(row.allowance["pauses"]), around.today
    paused = any(span.first <= today <= span.last for span in pauses)
    fields = pack.types[item.type].fields if item.type in pack.types else {}
    return Run(
        type=item.type,
        clock=row.clock,
        as_=row.as_,
        state=item.state,
        round=row.round,
        from_above=bool(item.fields.get("from_above")),
        fields=fact_fields(fields, {**item.fields, "title": item.title, "secrecy": item.secrecy}),
        unit=fact_fields(pack.unit_fields, {**unit.fields, "kind": unit.kind}),
        counts=counts,
        started=row.started_at,
        due=None if paused else Due(row.due_on, local(row.due_at), row.provisional, ()),  # no proof decides
        pauses=_begun(pauses, today),
        paused=paused,
        covered=_covered(pack, item, row, around.overdue),
        filed=tuple(_filed(petition) for petition in around.filed[row.id]),
        steps=tuple(_step(step) for step in around.steps[row.id]),
        grants=len(row.allowance["grants"]),
        ended=row.ended_at,
        outcome=row.outcome,
        catch_up=row.catch_up,
        counts_from=row.counts_from,
        counts_moved_on=around.moved[item.id],
    )


def _moved(session: Session, items: set[int]) -> Mapping[int, date | None]:
    """Return the day of the last act on each item."""
    query = select(Deed.item_id, func.max(Deed.at)).where(Deed.item_id.in_(items)).group_by(Deed.item_id)
    found: dict[int, date | None] = dict.fromkeys(items)
    found.update((item, local(at).date()) for item, at in session.execute(query))
    return found


def _begun(pauses: tuple[Span, ...], today: date) -> tuple[Span, ...]:
    return tuple(span for span in pauses if span.first <= today)


def _covered(pack: Pack, item: Any, row: Any, overdue: set[tuple[int, int, str]]) -> bool:
    clocks = pack.types[item.type].clocks if item.type in pack.types else {}
    return any(
        row.clock in clock.covers and (item.id, row.unit_id, clock.name) in overdue
        for clock in clocks.values()
    )


def fact_fields(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Value]:
    """Return stored values as facts: choices as text, yes/no as 1/0, what cannot be compared as "set"."""
    return {name: _fact(field, values.get(name)) for name, field in fields.items()}


def _fact(field: Field, value: Any) -> Value:
    if value is None or value == "":
        return None
    if field.kind == "yes_no":
        return int(value)
    if field.kind in {"choice", "integer", "decimal"}:
        return value  # type: ignore[no-any-return]  # stored as cleaned: text or a whole number
    return 1


def _filed(row: Any) -> Filed:
    return Filed(
        kind=row.kind,
        status=row.status,
        filed_on=local(row.filed_at).date(),
        answer_by=row.answer_by,
        through=row.granted_to if row.kind == "explanation" else None,
        decided_on=local(row.decided_at).date() if row.decided_at else None,
    )


def _step(row: Any) -> Step:
    return Step(
        tier=row.tier,
        nth=row.nth,
        level=row.level,
        state=StepState(row.state),
        decided_on=row.decided_on,
        counts_from=counts_from(row),
        answer_by=row.answer_by,
        again_from=row.again_from,
        never_again=row.never_again,
        grants=row.grants,
    )


def counts_from(row: LadderStep) -> date:
    """Return the day from which gap and pace count.

    An official paper counts from its issue. A message or slip counts from its decision, so that a
    ticker that runs rarely does not shift the next one; one that was held counts from its release.
    """
    late = row.issued_at is not None and (row.kind not in {"message", "slip"} or row.was)
    return local(row.issued_at).date() if late and row.issued_at else row.decided_on
