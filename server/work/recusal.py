"""回避: who took part in a paper does not decide the objection to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from server.models import Approval, Grant, LadderStep, Person

if TYPE_CHECKING:
    from server.desk import Desk
    from server.models import Petition


def took_part(desk: Desk, row: Petition) -> bool:
    """Return whether the actor proposed, wrote or approved the paper that is objected to."""
    return desk.actor.person_id in takers(desk, row)


def takers(desk: Desk, row: Petition) -> set[int]:
    """Return who proposed, wrote or approved the paper that is objected to."""
    if row.step_id is None:
        return set()
    step = desk.session.get_one(LadderStep, row.step_id)
    approved = desk.session.scalars(select(Approval.person_id).where(Approval.step_id == step.id))
    return {one for one in (step.by_hand_id, step.edited_by_id, *approved) if one is not None}


def able(desk: Desk, row: Petition, role: str) -> list[Person]:
    """Return who holds a role in the office and may decide a request with it, by name."""
    held = select(Grant.person_id).where(Grant.role == role, Grant.unit_id == row.item.office_id)
    barred = takers(desk, row) | ({row.filed_by_id} if row.filed_by_id else set())
    people = desk.session.scalars(
        select(Person).where(Person.id.in_(held), Person.active).order_by(Person.name)
    )
    return [one for one in people if one.id not in barred]
