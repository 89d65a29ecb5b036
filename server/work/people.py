"""人员: accounts, the roles they hold, and their passwords."""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from werkzeug.security import check_password_hash, generate_password_hash

from server import profiles
from server.errors import NotSeen, Refusal
from server.models import Grant, Login, Person
from server.store.lent import lent_to
from server.store.sights import OFFICERS
from server.work import alike, looking, passwords
from server.work.fields import plain, refuse_marked

if TYPE_CHECKING:
    from server.desk import Desk

LONGEST = 60
"""Characters of a login or a name at most."""


def create(
    desk: Desk,
    *,
    login: str,
    name: str,
    unit_id: int,
    password: str = "",
    phone: str = "",
    own: bool = False,
) -> Person:
    """Make an account; without a password nobody can sign in; one that is not `own` is to be changed."""
    looking.unit(desk, unit_id)
    refuse_marked([login, name, phone])
    login, name, phone = (
        unicodedata.normalize("NFKC", plain(text, lines=False)) for text in (login, name, phone)
    )
    for what, text in (("登录名", login), ("姓名", name)):
        if not text:
            raise Refusal("text.missing", what=what)
        if len(text) > LONGEST:
            raise Refusal("text.long", what=what, length=LONGEST)
    if desk.session.scalar(select(Person.id).where(Person.login == login)):
        raise Refusal("person.login_taken", login=login)
    alike.refuse(desk, "登录名", login, Person.login)
    person = Person(login=login, name=name, unit_id=unit_id, phone=phone, created_at=desk.now)
    desk.session.add(person)
    desk.session.flush()
    desk.note("person", person=person.id, login=login, unit=unit_id)
    if password:
        set_password(desk, person.id, password, own=own)
    return person


def find(desk: Desk, login: str) -> Person:
    """Return the account called `login`."""
    person = desk.session.scalar(select(Person).where(Person.login == login))
    if person is None:
        raise NotSeen
    return person


def grant(desk: Desk, person_id: int, role: str, unit_id: int) -> Grant:
    """Give a person a role in a unit; the three officers stay apart from each other and from business."""
    person = desk.session.get(Person, person_id)
    if person is None:
        raise NotSeen
    looking.unit(desk, unit_id)
    known = {name for office in desk.shelf.offices() for name in desk.shelf.of(office).roles}
    if known and role not in known:
        raise Refusal("person.role_unknown", role=role)
    held = set(desk.session.scalars(select(Grant.role).where(Grant.person_id == person_id)))
    officers = officers_of(desk)
    lent = {role for role, _ in lent_to(desk.session, person_id, desk.today)}
    if (held | lent) - {role} and (role in officers or held & officers):
        raise Refusal("person.officers")
    row = desk.session.scalar(
        select(Grant).where(Grant.person_id == person_id, Grant.role == role, Grant.unit_id == unit_id)
    )
    if row is None:
        row = Grant(person_id=person_id, role=role, unit_id=unit_id)
        desk.session.add(row)
        desk.session.flush()
        desk.note("grant", person=person_id, role=role, unit=unit_id)
    return row


def officers_of(desk: Desk) -> frozenset[str]:
    """Return the roles of the three officers, whatever a pack calls them."""
    roles = [role for office in desk.shelf.offices() for role in desk.shelf.of(office).roles.values()]
    return OFFICERS | {role.name for role in roles if OFFICERS & set(role.may)}


def revoke(desk: Desk, grant_id: int) -> None:
    """Take a role back."""
    row = desk.session.get(Grant, grant_id)
    if row is None:
        raise NotSeen
    desk.note("revoke", person=row.person_id, role=row.role, unit=row.unit_id)
    desk.session.delete(row)


def set_password(desk: Desk, person_id: int, password: str, *, own: bool = False) -> None:
    """Set a password; all sessions of the person end, and one that somebody else chose is to be changed.

    Raises:
        Refusal: the profile of the instance does not take it.
    """
    person = desk.session.get(Person, person_id)
    if person is None:
        raise NotSeen
    profile = profiles.PROFILES[desk.passwords]
    passwords.refuse(profile, person, password)
    passwords.keep(profile, person, password, desk.now, own=own)
    person.failures, person.locked_until = 0, None
    end_sessions(desk, person_id)
    desk.note("password", person=person_id)


def disable(desk: Desk, person_id: int) -> None:
    """Shut an account; its sessions end at once."""
    person = desk.session.get(Person, person_id)
    if person is None:
        raise NotSeen
    person.active = False
    end_sessions(desk, person_id)
    desk.note("disabled", person=person_id)


def end_sessions(desk: Desk, person_id: int) -> None:
    """End all sessions of a person."""
    desk.session.execute(
        update(Login).where(Login.person_id == person_id, Login.ended_at.is_(None)).values(ended_at=desk.now)
    )


def matches(person: Person | None, password: str) -> bool:
    """Return whether a password is right, in the same time whether or not there is such a person."""
    known = person.password_hash if person is not None and person.password_hash else _dummy()
    right = check_password_hash(known, password)
    return right and person is not None and person.active


@lru_cache(maxsize=1)
def _dummy() -> str:
    return generate_password_hash(secrets.token_hex(16))
