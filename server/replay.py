"""Stored decisions decided again, under the versions and facts that they were taken with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from rules import oracle
from server.errors import Refusal
from server.judge import Ask, JudgeDown
from server.models import ClockRun, Item, StoredDecision
from server.store.freeze import facts_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from server.bench import Bench

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored decision that would not be taken again."""

    decision_id: int
    run_id: int
    stored: str
    engine: str
    oracle: str
    plan_changed: bool


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """How many decisions were taken again, and which differ."""

    decisions: int
    differences: tuple[Difference, ...]


def replay(bench: Bench) -> ReplayReport:
    """Decide every stored decision again with both readings and name any difference."""
    found: list[Difference] = []
    total = 0
    for rows in _batches(bench):
        total += len(rows)
        found.extend(_differences(bench, rows))
    return ReplayReport(total, tuple(found))


def _batches(bench: Bench) -> Iterator[Sequence[tuple[StoredDecision, str]]]:
    last = 0
    while True:
        with bench.sessions() as session:
            rows = session.execute(
                select(StoredDecision, Item.type)
                .join(ClockRun, ClockRun.id == StoredDecision.run_id)
                .join(Item, Item.id == ClockRun.item_id)
                .where(StoredDecision.id > last)
                .order_by(StoredDecision.id)
                .limit(BATCH)
            ).all()
        if not rows:
            return
        yield [(row, row.type or type_) for row, type_ in rows]
        last = rows[-1][0].id


def _differences(bench: Bench, rows: Sequence[tuple[StoredDecision, str]]) -> Iterator[Difference]:
    plans = [bench.shelf.plan(row.pack_version_id, type_, row.ladder) for row, type_ in rows]
    try:
        answers = bench.judge.decide(
            [Ask(plan, facts_in(row.facts)) for plan, (row, _) in zip(plans, rows, strict=True)]
        )
    except JudgeDown as down:
        raise Refusal("judge.down", why=down) from down
    for (row, type_), plan, answer in zip(rows, plans, answers, strict=True):
        pack = bench.shelf.version(row.pack_version_id)
        second = oracle.decide(pack, type_, row.ladder, facts_in(row.facts))
        first = answer.fault or answer.tier or ""
        if not first == second == row.tier or plan.hash != row.plan:
            yield Difference(row.id, row.run_id, row.tier, first, second, plan.hash != row.plan)
