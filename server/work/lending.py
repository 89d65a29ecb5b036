"""代理: a role lent to somebody of the same unit for some days, with a record of who, when and why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from server.errors import NotSeen, Refusal
from server.models import Delegation, Grant, Person
from server.store.sights import OFFICERS
from server.work import people
from server.work.fields import plain, refuse_marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.desk import Desk

MOST_DAYS = 90
"""Days for which a role may be lent at once; a longer absence is for a new holder."""
LONGEST_REASON = 200


def lend(
    desk: Desk, *, role: str, unit_id: int, receiver_id: int, first: date, last: date, reason: str
) -> Delegation:
    """Lend a role that the actor holds; what was lent is not lent on, and the lender keeps it too.

    Raises:
        Refusal: the role is not the actor's or is an officer's, the receiver is not of the unit or is an
            officer, the days are wrong, or it is lent already.
    """
    lender = _person(desk, desk.actor.person_id)
    if not _holds(desk, lender.id, role, unit_id):
        raise Refusal("lend.not_held")
    to = desk.session.get(Person, receiver_id)
    if to is None or not to.active or to.id == lender.id or to.unit_id != lender.unit_id:
        raise Refusal("lend.to")
    officers = people.officers_of(desk)
    if role in officers or any(one.role in officers for one in (*lender.grants, *to.grants)):
        raise Refusal("lend.officers")
    if first < desk.today or not first <= last < first + timedelta(days=MOST_DAYS):
        raise Refusal("lend.dates", days=MOST_DAYS)
    why = plain(reason, lines=False)[:LONGEST_REASON]
    refuse_marked([why])
    if not why:
        raise Refusal("text.missing", what="理由")
    _refuse_twice(desk, lender.id, receiver_id, role, unit_id, first, last)
    return _made(desk, lender, to, role, unit_id, first, last, why)


def _made(
    desk: Desk, lender: Person, to: Person, role: str, unit_id: int, first: date, last: date, why: str
) -> Delegation:
    row = Delegation(
        person_id=lender.id, receiver_id=to.id, role=role, unit_id=unit_id,
        begins=first, ends=last, reason=why, at=desk.now,
    )  # fmt: skip
    desk.session.add(row)
    desk.session.flush()
    desk.note(
        "lent",
        delegation=row.id,
        person=to.id,
        role=role,
        unit=unit_id,
        first=first.isoformat(),
        last=last.isoformat(),
        reason=desk.blind(why),
    )
    return row


def _refuse_twice(
    desk: Desk, lender_id: int, receiver_id: int, role: str, unit_id: int, first: date, last: date
) -> None:
    same = select(Delegation.id).where(
        Delegation.person_id == lender_id,
        Delegation.receiver_id == receiver_id,
        Delegation.role == role,
        Delegation.unit_id == unit_id,
        Delegation.ended_at.is_(None),
        Delegation.begins <= last,
        Delegation.ends >= first,
    )
    if desk.session.scalar(same) is not None:
        raise Refusal("lend.twice")


def end(desk: Desk, delegation_id: int) -> None:
    """End a lending before its time; the lender and the receiver may.

    Raises:
        NotSeen: it is neither the actor's nor was made to the actor.
        Refusal: it is over.
    """
    row = desk.session.get(Delegation, delegation_id)
    if row is None or desk.actor.person_id not in {row.person_id, row.receiver_id}:
        raise NotSeen
    if row.ended_at is not None or row.ends < desk.today:
        raise Refusal("lend.over")
    row.ended_at = desk.now
    desk.note("lent_ended", delegation=row.id, person=row.receiver_id, role=row.role, unit=row.unit_id)


def of(desk: Desk) -> Sequence[Delegation]:
    """Return what the actor lent and was lent, the last first."""
    mine = or_(Delegation.person_id == desk.actor.person_id, Delegation.receiver_id == desk.actor.person_id)
    return desk.session.scalars(select(Delegation).where(mine).order_by(Delegation.id.desc()).limit(50)).all()


def receivers(desk: Desk) -> list[Person]:
    """Return the people to whom the actor may lend a role, by name."""
    lender = _person(desk, desk.actor.person_id)
    officers = select(Grant.person_id).where(Grant.role.in_(OFFICERS))
    query = select(Person).where(
        Person.active,
        Person.unit_id == lender.unit_id,
        Person.id != lender.id,
        Person.id.not_in(officers),
    )
    return list(desk.session.scalars(query.order_by(Person.name, Person.id)))


def _holds(desk: Desk, person_id: int, role: str, unit_id: int) -> bool:
    held = select(Grant.id).where(Grant.person_id == person_id, Grant.role == role, Grant.unit_id == unit_id)
    return desk.session.scalar(held) is not None


def _person(desk: Desk, person_id: int | None) -> Person:
    person = desk.session.get(Person, person_id) if person_id else None
    if person is None:
        raise NotSeen
    return person
