"""Sessions kept on the server: a row for each, and in the cookie a token that only its hash can find."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import g, request, session
from sqlalchemy import select, update

from rules.calendar import local
from server import profiles
from server.desk import Actor
from server.models import Login, Person
from server.web import here
from server.work import passwords, people, second

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from werkzeug.wrappers import Response as Answer

    from server.desk import Desk

LIFETIME = timedelta(hours=12)
CODE = timedelta(minutes=5)  # between the password and the code of the second step
TOUCH = timedelta(minutes=1)  # how stale `seen_at` may be
FAILURES = 5
LOCK = timedelta(minutes=15)
FROM_ONE_ADDRESS = 40
ADDRESSES = 10_000


@dataclass
class Throttle:
    """Failures by address within the time of a lock; the oldest address is forgotten first."""

    seen: OrderedDict[str, list[datetime]] = field(default_factory=OrderedDict)

    def full(self, address: str, at: datetime) -> bool:
        """Return whether this address has failed too often."""
        recent = [one for one in self.seen.get(address, []) if at - one < LOCK]
        return len(recent) >= FROM_ONE_ADDRESS

    def add(self, address: str, at: datetime) -> None:
        """Count one failure."""
        recent = [one for one in self.seen.pop(address, []) if at - one < LOCK]
        self.seen[address] = [*recent, at]
        while len(self.seen) > ADDRESSES:
            self.seen.popitem(last=False)


def cookie_name() -> str:
    """Return the cookie's name: bound to the host when the line is secure."""
    return "__Host-duban" if request.is_secure else "duban"


def digest(token: str) -> str:
    """Return the hash under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def find() -> Actor | None:
    """Return who sent this request, or None when the session ran out or was ended, or the person left."""
    token = request.cookies.get(cookie_name(), "")
    row = here.db().scalar(select(Login).where(Login.token_hash == digest(token))) if token else None
    if row is None or row.pending or not _alive(row):
        return None
    g.login_id = row.id
    g.must_change = passwords.must_change(profile(), row.person, here.now())
    g.has_second = bool(row.person.totp)
    actor = Actor.of(row.person, local(here.now()).date())
    _touch(row)
    return actor


def profile() -> profiles.Profile:
    """Return what this instance asks of passwords and sessions."""
    return profiles.PROFILES[here.instance().bench.passwords]


def _alive(row: Login) -> bool:
    at = here.now()
    return (
        row.ended_at is None
        and row.person.active
        and at - row.seen_at < profile().idle
        and at - row.created_at < LIFETIME
    )


def _touch(row: Login) -> None:
    if here.now() - row.seen_at < TOUCH:
        return
    ident = row.id
    with here.writing() as connection:
        connection.execute(update(Login).where(Login.id == ident).values(seen_at=here.now()))


def sign_in(login: str, password: str) -> str | None:
    """Return the token of a new session, or None; which of login and password was wrong is not told."""
    person = here.db().scalar(select(Person).where(Person.login == login))
    at = here.now()
    locked = person is not None and person.locked_until is not None and at < person.locked_until
    over = person is not None and passwords.is_over(person, at)
    usable = person is not None and person.active and not locked and not over
    right = people.matches(person if usable else None, password)
    ident, second = (person.id, bool(person.totp)) if person else (None, False)
    if ident is not None and right:
        return begin(ident, at, pending=second)
    _refused(login, ident, at, counted=usable)
    return None


def _refused(login: str, person_id: int | None, at: datetime, *, counted: bool) -> None:
    """Note the refusal and count it; who has no account is noted blinded: it may be a mistyped password."""
    with _desk(None) as desk:
        desk.note("sign_in_refused", person=person_id, login="" if person_id else desk.blind(login))
        if counted:
            raised = update(Person).where(Person.id == person_id)
            desk.session.execute(raised.values(failures=Person.failures + 1))
            full = raised.where(Person.failures >= FAILURES)
            desk.session.execute(full.values(failures=0, locked_until=at + LOCK))


def _desk(person_id: int | None) -> AbstractContextManager[Desk]:
    here.db().remove()
    return here.instance().bench.desk(Actor(person_id, ""))


def begin(person_id: int, at: datetime, *, pending: bool = False) -> str:
    """Begin a session and return its token; what the browser held before is forgotten.

    A pending one opens nothing but the page that asks for the code of the second step.
    """
    token = secrets.token_urlsafe(32)
    with _desk(person_id) as desk:
        if not pending:
            freed = update(Person).where(Person.id == person_id)
            desk.session.execute(freed.values(failures=0, locked_until=None))
        row = Login(token_hash=digest(token), person_id=person_id, created_at=at, seen_at=at, pending=pending)
        row.address = (request.remote_addr or "")[:60]
        desk.session.add(row)
        desk.session.flush()
        desk.note("second_awaited" if pending else "signed_in", session=row.id)
    session.clear()
    return token


def confirms(password: str) -> bool:
    """Return whether a person who is signed in knows the own password; a wrong one is counted."""
    person = here.db().get_one(Person, here.signed_in().person_id)
    locked = person.locked_until is not None and here.now() < person.locked_until
    login, person_id = person.login, person.id
    if people.matches(None if locked else person, password):
        return True
    _refused(login, person_id, here.now(), counted=not locked)
    return False


def waits(token: str) -> bool:
    """Return whether a session just begun waits for the code of the second step."""
    return bool(here.db().scalar(select(Login.pending).where(Login.token_hash == digest(token))))


def awaited() -> Login | None:
    """Return the session of this browser that waits for a code, None when there is none or it is too old."""
    token = request.cookies.get(cookie_name(), "")
    row = here.db().scalar(select(Login).where(Login.token_hash == digest(token))) if token else None
    if row is None or not row.pending or not _alive(row) or here.now() - row.created_at >= CODE:
        return None
    locked = row.person.locked_until
    return None if locked is not None and here.now() < locked else row


def second_step(row: Login, code: str) -> str | None:
    """Return the token of the session that a right code begins, or None; a wrong one is counted."""
    at, person_id, login_id, login = here.now(), row.person_id, row.id, row.person.login
    with _desk(person_id) as desk:
        right = second.passes(desk, here.instance().settings.secret, person_id, code)
        if right:
            desk.session.get_one(Login, login_id).ended_at = at
    if right:
        return begin(person_id, at)
    _refused(login, person_id, at, counted=True)
    return None


def remember(response: Answer, token: str) -> Answer:
    """Put the token into the cookie."""
    response.set_cookie(
        cookie_name(), token, secure=request.is_secure, httponly=True, samesite="Lax", path="/"
    )
    return response


def forget(response: Answer) -> Answer:
    """Take the token out of the cookie."""
    response.delete_cookie(cookie_name(), secure=request.is_secure, httponly=True, samesite="Lax", path="/")
    session.clear()
    return response


def end(login_ids: list[int], person_id: int) -> int:
    """End sessions of one person now; return how many were ended."""
    mine = select(Login).where(Login.id.in_(login_ids), Login.person_id == person_id)
    with _desk(person_id) as desk:
        rows = desk.session.scalars(mine.where(Login.ended_at.is_(None))).all()
        for row in rows:
            row.ended_at = desk.now
        if rows:
            desk.note("signed_out", sessions=[row.id for row in rows])
        return len(rows)
