"""两步验证: a code beside the password (RFC 6238), and what helps when the phone is lost."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING

import pyotp  # noqa: TID251  (the one file that reckons codes)
from cryptography.exceptions import InvalidTag  # noqa: TID251  (the one file that encrypts)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: TID251
from cryptography.hazmat.primitives.hashes import SHA256  # noqa: TID251
from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: TID251

from server.errors import NotSeen, Refusal
from server.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from server.desk import Desk

STEP = 30
"""Seconds of a code (RFC 6238 5.2; ASVS 5.0 V6.5.5)."""
DRIFT = 1
"""Codes before and after the present one that are taken too: clocks differ."""
RECOVERY = 10
"""Recovery codes that are handed out, each good once."""
_NONCE = 12
_ISSUER = "督办"


def begin(desk: Desk, key: str) -> str:
    """Give the person who asks a new seed, which counts once a code of it was shown; return the seed."""
    person = _person(desk, desk.actor.person_id)
    seed = pyotp.random_base32()
    person.totp_new = _sealed(key, person.id, seed)
    return seed


def pending(person: Person, key: str) -> str:
    """Return the seed that waits to be confirmed, nothing when none does."""
    return _opened(key, person.id, person.totp_new) if person.totp_new else ""


def address(person: Person, seed: str) -> str:
    """Return what an authenticator app reads from the picture."""
    return pyotp.TOTP(seed, interval=STEP).provisioning_uri(name=person.login, issuer_name=_ISSUER)


def confirm(desk: Desk, key: str, code: str) -> list[str]:
    """Turn the second step on when the code is right; return the recovery codes, told this once.

    Raises:
        Refusal: no seed waits, or the code is wrong.
    """
    person = _person(desk, desk.actor.person_id)
    seed = pending(person, key)
    step = _step(seed, code, desk.now) if seed else None
    if step is None:
        raise Refusal("person.code")
    person.totp, person.totp_new, person.totp_step = person.totp_new, "", step
    codes = [_recovery() for _ in range(RECOVERY)]
    person.recovery = [_hash(one) for one in codes]
    desk.note("second_on", person=person.id)
    return codes


def off(desk: Desk, person_id: int) -> None:
    """Turn the second step off: one's own, or that of a person who lost the phone."""
    person = _person(desk, person_id)
    if not person.totp:
        raise Refusal("person.no_second")
    person.totp = person.totp_new = ""
    person.recovery = []
    desk.note("second_off", person=person.id)


def passes(desk: Desk, key: str, person_id: int, code: str) -> bool:
    """Return whether a code lets a person in; each code and each recovery code does so once."""
    person = _person(desk, person_id)
    step = _step(_opened(key, person.id, person.totp), code, desk.now) if person.totp else None
    if step is not None and step > person.totp_step:
        person.totp_step = step
        return True
    spent = _hash(code)
    if person.totp and spent in person.recovery:
        person.recovery = [one for one in person.recovery if one != spent]
        desk.note("recovery_used", person=person.id, left=len(person.recovery))
        return True
    return False


def _step(seed: str, code: str, now: datetime) -> int | None:
    """Return the number of the step whose code this is, near the present one."""
    at, reckoned = int(now.timestamp()) // STEP, pyotp.TOTP(seed, interval=STEP)
    plain = "".join(code.split())
    steps = range(at - DRIFT, at + DRIFT + 1)
    return next((one for one in steps if secrets.compare_digest(reckoned.at(one * STEP), plain)), None)


def _recovery() -> str:
    word = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(word[at : at + 4] for at in range(0, len(word), 4))


def _hash(code: str) -> str:
    # 80 random bits need no slow hash
    return hashlib.sha256("".join(code.lower().split()).encode()).hexdigest()


def _person(desk: Desk, person_id: int | None) -> Person:
    person = desk.session.get(Person, person_id) if person_id else None
    if person is None:
        raise NotSeen
    return person


# seeds are stored encrypted: a stolen database alone lets nobody in


def _cipher(key: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, None, b"duban second step").derive(key.encode()))


def _sealed(key: str, person_id: int, seed: str) -> str:
    nonce = secrets.token_bytes(_NONCE)
    box = nonce + _cipher(key).encrypt(nonce, seed.encode(), str(person_id).encode())
    return base64.b64encode(box).decode()


def _opened(key: str, person_id: int, sealed: str) -> str:
    box = base64.b64decode(sealed)
    try:
        return _cipher(key).decrypt(box[:_NONCE], box[_NONCE:], str(person_id).encode()).decode()
    except InvalidTag:
        raise Refusal("person.seed") from None
