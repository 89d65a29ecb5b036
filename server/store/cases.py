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
from server.store.freeze import allowance_in, proof_in

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


def load(session: Session, shelf: Shelf, run_ids: Iterable[int], now: datetime) -> list[Docket]:
    """Return the dockets of these runs, in the order of their ids."""
    ids = sorted(run_ids)
    found: list[Docket] = []
    for start in range(0, len(ids), CHUNK):
        found.extend(_load(session, shelf, ids[start : start + CHUNK], now))
    return found


def _load(session: Session, shelf: Shelf, ids: Sequence[int], now: datetime) -> list[Docket]:
    rows = session.execute(
        select(ClockRun, Item, Unit)
        .join(Item, Item.id == ClockRun.item_id)
        .join(Unit, Unit.id == ClockRun.unit_id)
        .where(ClockRun.id.in_(ids))
        .order_by(ClockRun.id)
    ).all()
    steps = _by_run(
        session.scalars(select(LadderStep).where(LadderStep.run_id.in_(ids)).order_by(LadderStep.id))
    )
    filed = _by_run(session.scalars(select(Petition).where(Petition.run_id.in_(ids)).order_by(Petition.id)))
    overdue = _overdue_clocks(session, {row.item_id for row, _, _ in rows}, now)
    today = local(now).date()
    tallies = counting.Counts(session, {row.item_id for row, _, _ in rows}, {u.id for _, _, u in rows}, today)
    moved = _moved(session, {row.item_id for row, _, _ in rows})
    dockets = []
    for row, item, unit in rows:
        pack = shelf.version(row.pack_version_id)
        ladder = _ladder(pack, item, row)
        counts = tallies.of(pack, ladder, item, unit) if ladder else {}
        dockets.append(
            Docket(
                row.id,
                item.id,
                unit.id,
                item.office_id,
                row.pack_version_id,
                ladder,
                row.epoch,
                item.title,
                _run(
                    pack,
                    row,
                    item,
                    unit,
                    steps[row.id],
                    filed[row.id],
                    overdue,
                    counts,
                    today,
                    moved[item.id],
                ),
            )
        )
    return dockets


def _ladder(pack: Pack, item: Item, row: ClockRun) -> str:
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


def _run(
    pack: Pack,
    row: ClockRun,
    item: Item,
    unit: Unit,
    steps: Sequence[LadderStep],
    filed: Sequence[Petition],
    overdue: set[tuple[int, int, str]],
    counts: Mapping[str, int],
    today: date,
    moved_on: date | None,
) -> Run:
    allowance = allowance_in(row.allowance)
    paused = any(span.first <= today <= span.last for span in allowance.pauses)
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
        due=None if paused else Due(row.due_on, local(row.due_at), row.provisional, proof_in(row.proof)),
        pauses=_begun(allowance.pauses, today),
        paused=paused,
        covered=_covered(pack, item, row, overdue),
        filed=tuple(_filed(petition) for petition in filed),
        steps=tuple(_step(step) for step in steps),
        grants=len(allowance.grants),
        ended=row.ended_at,
        outcome=row.outcome,
        catch_up=row.catch_up,
        counts_from=row.counts_from,
        counts_moved_on=moved_on,
    )


def _moved(session: Session, items: set[int]) -> Mapping[int, date | None]:
    """Return the day of the last act on each item."""
    query = select(Deed.item_id, func.max(Deed.at)).where(Deed.item_id.in_(items)).group_by(Deed.item_id)
    found: dict[int, date | None] = dict.fromkeys(items)
    found.update((item, local(at).date()) for item, at in session.execute(query))
    return found


def _begun(pauses: tuple[Span, ...], today: date) -> tuple[Span, ...]:
    return tuple(span for span in pauses if span.first <= today)


def _covered(pack: Pack, item: Item, row: ClockRun, overdue: set[tuple[int, int, str]]) -> bool:
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


def _filed(row: Petition) -> Filed:
    return Filed(
        kind=row.kind,
        status=row.status,
        filed_on=local(row.filed_at).date(),
        answer_by=row.answer_by,
        through=row.granted_to if row.kind == "explanation" else None,
        decided_on=local(row.decided_at).date() if row.decided_at else None,
    )


def _step(row: LadderStep) -> Step:
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
