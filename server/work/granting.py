"""What the decision of a request brings about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from rules.facts import Grant
from server.models import Assignment, ClockRun, Item, LadderStep
from server.store.freeze import allowance_in
from server.work import acts, papers, rights
from server.work.effects import clocks, halting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from config.model import Request
    from server.desk import Desk
    from server.models import Petition

ENDED_BY = "request.decided"
"""What ends a run of our own time to answer; no act is called so."""


def begin(desk: Desk, item: Item, asked: Request, row: Petition) -> None:
    """Let what a request concerns wait for its answer, and our own time run."""
    if row.kind == "objection":
        for run in halting.concerned(desk, row):
            clocks.halt(desk, desk.session.get_one(Item, run.item_id), run)
            desk.note("halted", run=run.id, petition=row.id)
    if asked.ladder:
        row.answer_run_id = clocks.answer(desk, item, asked.kind, row.id).id
    touch(desk, row)


def touch(desk: Desk, row: Petition) -> None:
    """Say that the decisions of the runs that a request concerns may have changed."""
    for run in waiting(desk, row):
        clocks.touch(desk, run)


def waiting(desk: Desk, row: Petition) -> Sequence[ClockRun]:
    """Return the open runs that a request concerns: one, what a paper opened, or all of the unit."""
    if row.kind == "objection":
        return halting.concerned(desk, row)
    query = select(ClockRun).where(ClockRun.ended_at.is_(None))
    if row.run_id is not None:
        return desk.session.scalars(query.where(ClockRun.id == row.run_id)).all()
    return desk.session.scalars(
        query.where(ClockRun.item_id == row.item_id, ClockRun.unit_id == row.unit_id).order_by(ClockRun.id)
    ).all()


def settle(desk: Desk, item: Item, row: Petition, *, granted: bool, to: date | None, reply: str) -> None:
    """Write a decision down and bring about what it means."""
    concerned = waiting(desk, row)
    row.status = "granted" if granted else "refused"
    row.decided_at, row.reply, row.granted_to = desk.now, reply, to if granted else None
    desk.session.flush()
    if row.answer_run_id is not None:
        run = desk.session.get_one(ClockRun, row.answer_run_id)
        if run.ended_at is None:
            clocks.end_in_time(desk, item, run, "on_time", "late", ENDED_BY)
    for run in concerned:
        if not halting.objected(desk, run):
            clocks.release(desk, desk.session.get_one(Item, run.item_id), run)
    if granted:
        _GRANTED[row.kind](desk, item, row)
    desk.session.flush()
    for run in concerned:
        clocks.touch(desk, run)
    desk.note("petition_decided", petition=row.id, status=row.status, to=row.granted_to)


def _hold(desk: Desk, item: Item, row: Petition) -> None:
    """Nothing to do: a granted explanation is a fact that bars the ladder."""


def _extend(desk: Desk, item: Item, row: Petition) -> None:
    run = desk.session.get_one(ClockRun, row.run_id)
    if row.granted_to is not None:
        grants = (
            *allowance_in(run.allowance).grants,
            Grant(row.granted_to, desk.today, f"延期申请 {row.id}"),
        )
        clocks.change(desk, item, run, grants=grants)


def _leave(desk: Desk, item: Item, row: Petition) -> None:
    """Let the unit leave; an item that nobody leads waits to be handed over anew."""
    for run in waiting(desk, row):
        clocks.end(desk, run, "stopped", ENDED_BY)
    for part in desk.session.scalars(
        select(Assignment).where(
            Assignment.item_id == item.id, Assignment.unit_id == row.unit_id, Assignment.until.is_(None)
        )
    ):
        part.until = desk.now
        desk.note("left", item=item.id, unit=row.unit_id, role=part.role)
    desk.session.flush()
    if not any(one.role == "lead" for one in rights.units_on(desk, item)):
        pack = desk.pack_of(item)
        item.state = pack.flows[pack.types[item.type].flow].acts["assign"].from_[0]
    item.version += 1


def _take_back(desk: Desk, item: Item, row: Petition) -> None:
    step = desk.session.get_one(LadderStep, row.step_id)
    if step.state == "issued":
        papers.take_back(desk, step, row.reply or row.reason)


def _withdraw(desk: Desk, item: Item, row: Petition) -> None:
    pack = desk.pack_of(item)
    needs = pack.flows[pack.types[item.type].flow].acts["withdraw"].needs
    fields = {name: value for name, value in row.fields.items() if name in needs}
    acts.do(desk.as_program(), item.id, "withdraw", reason=row.reason, text=row.text, fields=fields)


_GRANTED: Mapping[str, Callable[[Desk, Item, Petition], None]] = {
    "wrong_unit": _leave,
    "explanation": _hold,
    "extension": _extend,
    "objection": _take_back,
    "withdrawal": _withdraw,
}
