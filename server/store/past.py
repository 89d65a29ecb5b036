"""What has been done on runs, as `rules` wants to see it: steps of their ladders, and requests."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, select, type_coerce

from rules.calendar import local
from rules.facts import Filed, Step, StepState
from server.models import LadderStep, Petition
from server.store.among import among, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session


def _plain(column: Any) -> Any:
    """Return an instant's column as it is stored, in UTC without a zone: most are only compared."""
    return type_coerce(column, DateTime).label(column.key)


_STEPS = select(
    LadderStep.run_id, LadderStep.tier, LadderStep.nth, LadderStep.level, LadderStep.state, LadderStep.kind,
    LadderStep.was, LadderStep.decided_on, _plain(LadderStep.issued_at), LadderStep.answer_by,
    LadderStep.again_from, LadderStep.never_again, LadderStep.grants,
).order_by(LadderStep.run_id, LadderStep.id)  # fmt: skip
_FILED = select(
    Petition.run_id, Petition.kind, Petition.status, _plain(Petition.filed_at), Petition.answer_by,
    Petition.granted_to, _plain(Petition.decided_at),
).order_by(Petition.run_id, Petition.id)  # fmt: skip

_PARTS = select(
    Petition.item_id, Petition.unit_id, Petition.kind, Petition.status, _plain(Petition.filed_at),
    Petition.answer_by, Petition.granted_to, _plain(Petition.decided_at),
).where(Petition.run_id.is_(None), Petition.status == "filed").order_by(Petition.id)  # fmt: skip


class Past:
    """Steps and requests of many runs; what is equal is made once and is the same object."""

    def __init__(self) -> None:
        self._read: dict[Any, Any] = {}
        self._made: dict[Any, Any] = {}
        self._lists: dict[tuple[int, ...], tuple[Any, ...]] = {}

    def steps(self, session: Session, ids: Sequence[int]) -> Mapping[int, tuple[Step, ...]]:
        """Return the steps of those of the runs (sorted) that have taken any."""
        return self._of(rows_of(session, _STEPS.where(among(LadderStep.run_id, ids))), _step)

    def filed(self, session: Session, runs: Sequence[Any]) -> Mapping[int, tuple[Filed, ...]]:
        """Return the requests on those of the runs (id, item and unit, sorted by id) that have any.

        An undecided request on a unit's whole part in an item concerns all its runs there.
        """
        ids, items = [row[0] for row in runs], sorted({row[1] for row in runs if row[1] is not None})
        own = [(row[0], row) for row in rows_of(session, _FILED.where(among(Petition.run_id, ids)))]
        parts: dict[tuple[int, int], list[Any]] = {}
        for row in rows_of(session, _PARTS.where(among(Petition.item_id, items))):
            parts.setdefault((row.item_id, row.unit_id), []).append(row)
        if parts:
            own += [(run, row) for run, item, unit in runs for row in parts.get((item, unit), ())]
        return self._lists_of(own, _filed)

    def _of(self, rows: Iterable[Any], make: Callable[[Any], Any]) -> dict[int, tuple[Any, ...]]:
        return self._lists_of(((row[0], row) for row in rows), make)

    def _lists_of(
        self, rows: Iterable[tuple[int, Any]], make: Callable[[Any], Any]
    ) -> dict[int, tuple[Any, ...]]:
        found: dict[int, list[Any]] = {}
        for run, row in rows:
            found.setdefault(run, []).append(self._one(row, make))
        same = self._lists.setdefault
        return {run: same(tuple(map(id, done)), tuple(done)) for run, done in found.items()}

    def _one(self, row: Any, make: Callable[[Any], Any]) -> Any:
        told = (make, *row[1:])
        known = self._read.get(told)
        if known is None:
            made = make(row)
            known = self._read[told] = self._made.setdefault(made, made)
        return known


def _filed(row: Any) -> Filed:
    return Filed(
        kind=row.kind,
        status=row.status,
        filed_on=_day(row.filed_at),
        answer_by=row.answer_by,
        through=row.granted_to if row.kind == "explanation" else None,
        decided_on=_day(row.decided_at) if row.decided_at else None,
    )


def _step(row: Any) -> Step:
    return Step(
        tier=row.tier,
        nth=row.nth,
        level=row.level,
        state=StepState(row.state),
        decided_on=row.decided_on,
        counts_from=_counts_from(row),
        answer_by=row.answer_by,
        again_from=row.again_from,
        never_again=row.never_again,
        grants=row.grants,
    )


def _counts_from(row: LadderStep) -> date:
    """Return the day from which gap and pace count.

    An official paper counts from its issue. A message or slip counts from its decision, so that a
    ticker that runs rarely does not shift the next one; one that was held counts from its release.
    """
    late = row.issued_at is not None and (row.kind not in {"message", "slip"} or row.was)
    return _day(row.issued_at) if late and row.issued_at else row.decided_on


def _day(stored: datetime) -> date:
    return local(stored.replace(tzinfo=UTC)).date()
