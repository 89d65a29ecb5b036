"""What an instance holds, counted: for summaries, never for decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from server.models import (
    ClockRun,
    Deed,
    GivenNumber,
    Hold,
    Incident,
    Item,
    LadderStep,
    Notice,
    Person,
    Petition,
    StoredDecision,
    Unit,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_TABLES = {
    "units": Unit, "people": Person, "items": Item, "runs": ClockRun, "steps": LadderStep,
    "notices": Notice, "petitions": Petition, "holds": Hold, "incidents": Incident,
    "decisions": StoredDecision,
}  # fmt: skip


def sizes(session: Session) -> dict[str, int]:
    """Return how many rows the main tables hold."""
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in _TABLES.items()
    }


def items(session: Session) -> list[dict[str, Any]]:
    """Return what counts of each item: its state, type, round, pause and parent."""
    return _plain(
        session, Item.id, Item.type, Item.state, Item.final, Item.round, Item.paused_through, Item.parent_id,
        Item.office_id, Item.import_id,
    )  # fmt: skip


def steps(session: Session) -> list[dict[str, Any]]:
    """Return what counts of each step."""
    return _plain(
        session, LadderStep.id, LadderStep.item_id, LadderStep.office_id, LadderStep.tier, LadderStep.nth,
        LadderStep.state, LadderStep.kind, LadderStep.never_again, LadderStep.again_from, LadderStep.hold_id,
        LadderStep.run_id, LadderStep.level,
    )  # fmt: skip


def deeds(session: Session) -> dict[str, int]:
    """Return how often each act was done."""
    rows = session.execute(select(Deed.act, func.count()).group_by(Deed.act).order_by(Deed.act))
    return {row[0]: row[1] for row in rows}


def petitions(session: Session, item_id: int | None = None) -> list[dict[str, Any]]:
    """Return what counts of each request, of one item or of all."""
    found = _plain(session, Petition.id, Petition.item_id, Petition.kind, Petition.status)
    return [row for row in found if item_id in {None, row["item_id"]}]


def holds(session: Session) -> list[dict[str, Any]]:
    """Return what counts of each hold."""
    return _plain(
        session, Hold.id, Hold.office_id, Hold.at, Hold.why, Hold.resolved_at, Hold.released, Hold.discarded
    )


def incidents(session: Session) -> list[dict[str, Any]]:
    """Return what counts of each incident."""
    return _plain(session, Incident.id, Incident.item_id, Incident.kind, Incident.resolved_at)


def runs(session: Session) -> list[dict[str, Any]]:
    """Return what counts of each run."""
    return _plain(
        session, ClockRun.id, ClockRun.item_id, ClockRun.clock, ClockRun.outcome, ClockRun.due_on,
        ClockRun.catch_up, ClockRun.counts_from, ClockRun.ended_at, ClockRun.allowance,
    )  # fmt: skip


def _plain(session: Session, *columns: Any) -> list[dict[str, Any]]:
    rows = session.execute(select(*columns).order_by(columns[0])).mappings()
    return [dict(row) for row in rows]


def numbers(session: Session) -> list[dict[str, Any]]:
    """Return every number given, with its sequence, in the order of giving."""
    return _plain(session, GivenNumber.id, GivenNumber.name, GivenNumber.text.label("number"))
