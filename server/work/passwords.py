"""What a password must be, how long it holds, and how it is kept."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from werkzeug.security import check_password_hash, generate_password_hash

from server.errors import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from server.models import Person
    from server.profiles import Profile

LONGEST = 200
"""Characters of a password at most, in every profile."""
FIRST = timedelta(hours=24)
"""How long a password that somebody else set may be used, once, to choose one's own."""
MADE = 16
"""Characters of a password that the program makes."""
_WEAK = 2
"""zxcvbn's score (0 to 4) up to which a password is guessed in less than 10^8 tries."""
_OWN_WORDS = ("duban", "督办", "督查", "督促检查", "password", "密码")
_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


def refuse(profile: Profile, person: Person, password: str) -> None:
    """Refuse a password that the profile does not take.

    Raises:
        Refusal: it is too short or long, easy to guess, made of too few kinds, or was used before.
    """
    if not profile.least <= len(password) <= LONGEST:
        raise Refusal("person.password", least=profile.least, most=LONGEST)
    if _kinds(password) < profile.classes:
        raise Refusal("person.password_kinds", kinds=profile.classes)
    if _guessable(password, (person.login, person.name, person.unit.name, person.unit.short_name)):
        raise Refusal("person.password_weak")
    former = [person.password_hash, *person.former_passwords][: profile.remembered]
    if any(known and check_password_hash(known, password) for known in former):
        raise Refusal("person.password_again", count=profile.remembered)


def _kinds(password: str) -> int:
    return len({next((kind for kind in _CLASSES if mark in kind), "") for mark in password})


def _guessable(password: str, words: Iterable[str]) -> bool:
    from zxcvbn import zxcvbn  # noqa: PLC0415, TID251  (its word lists are read only where a password is set)

    own = [word.lower() for word in (*_OWN_WORDS, *words) if len(word) > 1]
    return int(zxcvbn(password[:64], user_inputs=own)["score"]) <= _WEAK


def keep(profile: Profile, person: Person, password: str, now: datetime, *, own: bool) -> None:
    """Write a password down; one that somebody else chose is to be changed, within a day."""
    former = [known for known in (person.password_hash, *person.former_passwords) if known]
    person.former_passwords = former[: max(0, profile.remembered - 1)]
    person.password_hash = generate_password_hash(password)
    person.password_at, person.password_until = now, None if own else now + FIRST


def made() -> str:
    """Return a new password that every profile takes."""
    signs = "".join(_CLASSES).translate(str.maketrans("", "", "0O1lI"))
    while True:
        word = "".join(secrets.choice(signs) for _ in range(MADE))
        if _kinds(word) == len(_CLASSES):
            return word


def is_over(person: Person, now: datetime) -> bool:
    """Return whether a password that somebody else set was not changed in time."""
    return person.password_until is not None and now >= person.password_until


def must_change(profile: Profile, person: Person, now: datetime) -> bool:
    """Return whether a person has to choose a new password before anything else."""
    if person.password_until is not None:
        return True
    since = person.password_at or person.created_at
    return profile.holds is not None and now - since >= profile.holds
