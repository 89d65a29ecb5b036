"""Roles that were lent to a person (代理), on the days on which they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from server.models.people import Delegation, Grant, Person
from server.store.sights import OFFICERS

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


def lent_to(session: Session, person_id: int, on: date) -> set[tuple[str, int]]:
    """Return the roles and units lent to a person on a day, as far as their holders hold them still.

    An officer is lent nothing, whenever he became one.
    """
    if session.scalar(
        select(Grant.id).where(Grant.person_id == person_id, Grant.role.in_(OFFICERS)).limit(1)
    ):
        return set()
    held = (
        select(Delegation.role, Delegation.unit_id)
        .join(
            Grant,
            (Grant.person_id == Delegation.person_id)
            & (Grant.role == Delegation.role)
            & (Grant.unit_id == Delegation.unit_id),
        )
        .join(Person, Person.id == Delegation.person_id)
        .where(
            Person.active,
            Delegation.receiver_id == person_id,
            Delegation.ended_at.is_(None),
            Delegation.begins <= on,
            Delegation.ends >= on,
        )
    )
    return {(role, unit) for role, unit in session.execute(held)}
