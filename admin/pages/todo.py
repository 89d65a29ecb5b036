"""What waits for people: the queries; a count and its list come from one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, func, or_, select, tuple_

from admin.pages import turns
from rules.calendar import day_start
from rules.facts import StepState
from server.models import ClockRun, Hold, Incident, Item, LadderStep, Notice, Petition
from server.store import scope
from server.web import here

if TYPE_CHECKING:
    from server.desk import Desk

SOON = 3
"""Working days within which a due date is near."""


def offices() -> list[int]:
    """Return the offices on whose side the person who asks stands."""
    return sorted(here.rights().offices)


def units() -> list[int]:
    """Return the units, not the offices, for which the person who asks acts."""
    return sorted(scope.acting_units(here.signed_in()) - here.rights().offices)


def items() -> Select[Any]:
    """Return the open items of the offices."""
    return select(Item).where(Item.office_id.in_(offices()), Item.final.is_(False)).order_by(Item.id)


def _runs(desk: Desk) -> Select[Any]:
    """Return the open runs of the offices' items whose clock is not paused."""
    return (
        select(ClockRun)
        .join(Item, Item.id == ClockRun.item_id)
        .where(
            ClockRun.ended_at.is_(None),
            ClockRun.clock != "",  # what only watches an item asks nothing of a unit
            scope.visible(desk.actor),
            or_(Item.paused_through.is_(None), Item.paused_through < desk.today),
            ClockRun.paused_since.is_(None),
        )
        .order_by(ClockRun.due_at, ClockRun.id)
    )


def of_offices(desk: Desk) -> Select[Any]:
    """Return the open runs of the offices' items."""
    return _runs(desk).where(Item.office_id.in_(offices()))


def of_units(desk: Desk) -> Select[Any]:
    """Return the open runs of the units of the person who asks."""
    return _runs(desk).where(ClockRun.unit_id.in_(units()))


def where_standing(desk: Desk, group: str) -> Select[Any]:
    """Return items standing in a state where the person who asks leads on."""
    known = desk.session.execute(
        select(Item.pack_version_id, Item.type, Item.state)
        .where(Item.office_id.in_(offices()), Item.final.is_(False))
        .distinct()
    ).all()
    mine = [tuple(row) for row in known if turns.standing(desk, *row) == group]
    return items().where(tuple_(Item.pack_version_id, Item.type, Item.state).in_(mine))


def late(desk: Desk, runs: Select[Any]) -> Select[Any]:
    """Return the runs that are past their due date."""
    return runs.where(ClockRun.due_at < desk.now)


def near(desk: Desk, runs: Select[Any]) -> Select[Any]:
    """Return runs due within the coming working days, by the calendar of each pack in use."""
    versions = desk.session.scalars(
        runs.with_only_columns(ClockRun.pack_version_id).order_by(None).distinct()
    )
    last = [
        and_(
            ClockRun.pack_version_id == version,
            ClockRun.due_at < day_start(desk.shelf.calendar(version).add_workdays(desk.today, SOON + 1)),
        )
        for version in versions.all()
    ]
    return runs.where(ClockRun.due_at >= desk.now, or_(ClockRun.id.in_([]), *last))


def unsigned(desk: Desk, runs: Select[Any]) -> Select[Any]:
    """Return the runs that ask for a signature alone."""
    known = desk.session.execute(
        runs.with_only_columns(ClockRun.pack_version_id, Item.type, ClockRun.clock).order_by(None).distinct()
    ).all()
    mine = [tuple(row) for row in known if turns.signs(desk, *row)]
    return runs.where(tuple_(ClockRun.pack_version_id, Item.type, ClockRun.clock).in_(mine))


def petitions(desk: Desk) -> Select[Any]:
    """Return the requests that wait for an answer of the offices."""
    del desk
    mine = select(Item.id).where(Item.office_id.in_(offices()))
    waiting = select(Petition).where(Petition.status == "filed", Petition.item_id.in_(mine))
    return waiting.order_by(Petition.answer_by, Petition.id)


def my_petitions(desk: Desk) -> Select[Any]:
    """Return the requests that wait for the answer of the person who asks."""
    rows = desk.session.scalars(petitions(desk)).all()
    return petitions(desk).where(Petition.id.in_([row.id for row in rows if turns.answers(desk, row)]))


def _steps(*states: StepState) -> Select[Any]:
    mine = select(LadderStep).where(LadderStep.office_id.in_(offices()), LadderStep.state.in_(states))
    return mine.order_by(LadderStep.decided_at, LadderStep.id)


def drafts(desk: Desk) -> Select[Any]:
    """Return the drafts of the offices that are not approved by all yet."""
    del desk
    return _steps(StepState.DRAFT).where(LadderStep.leave_at.is_(None))


def my_drafts(desk: Desk) -> Select[Any]:
    """Return the drafts that wait for the approval of the person who asks."""
    rows = desk.session.scalars(drafts(desk)).all()
    return drafts(desk).where(LadderStep.id.in_([row.id for row in rows if turns.approves(desk, row)]))


def approved(desk: Desk) -> Select[Any]:
    """Return the drafts that all have approved and that wait for their hour."""
    del desk
    return _steps(StepState.DRAFT).where(LadderStep.leave_at.is_not(None))


def issued(desk: Desk) -> Select[Any]:
    """Return the papers that were issued, without reminders, the latest first."""
    del desk
    papers = _steps(StepState.ISSUED).where(LadderStep.kind != "message").order_by(None)
    return papers.order_by(LadderStep.issued_at.desc(), LadderStep.id.desc())


def leaving(desk: Desk) -> Select[Any]:
    """Return the papers that lie ready to leave and can still be stopped."""
    del desk
    return _steps(StepState.READY)


def holds(desk: Desk) -> Select[Any]:
    """Return the holds that wait for a person."""
    del desk
    return select(Hold).where(Hold.office_id.in_(offices()), Hold.resolved_at.is_(None)).order_by(Hold.id)


def incidents(desk: Desk) -> Select[Any]:
    """Return the incidents that wait for a person."""
    del desk
    mine = select(Incident).where(Incident.office_id.in_(offices()), Incident.resolved_at.is_(None))
    return mine.order_by(Incident.id)


def unread(desk: Desk) -> Select[Any]:
    """Return the notices to the units of the person who asks that nobody has signed for."""
    mine = sorted(scope.acting_units(desk.actor))
    rows = select(Notice).where(Notice.unit_id.in_(mine), Notice.received_at.is_(None))
    return rows.order_by(Notice.issued_at, Notice.id)


def asked(desk: Desk) -> Select[Any]:
    """Return the requests of the units of the person who asks that wait for an answer."""
    del desk
    waiting = select(Petition).where(Petition.status == "filed", Petition.unit_id.in_(units()))
    return waiting.order_by(Petition.answer_by, Petition.id)


def catch_up(desk: Desk) -> Select[Any]:
    """Return the overdue entries of ledgers that wait for their first day."""
    return of_offices(desk).where(ClockRun.catch_up, ClockRun.counts_from.is_(None))


def counted(desk: Desk, query: Select[Any]) -> int:
    """Return how many rows a query gives."""
    return desk.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
