"""Passwords: stored as slow hashes, compared in the same time whether or not there is such a person."""

from __future__ import annotations

from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

SHORTEST = 10
LONGEST = 200


def hashed(password: str) -> str:
    """Return the hash under which a password is stored."""
    return generate_password_hash(password, method="scrypt")


@cache
def _nobody() -> str:
    return hashed("nobody has this password")


def matches(stored: str, password: str) -> bool:
    """Return whether `password` is the stored one; an empty store costs the same and is never matched."""
    same = check_password_hash(stored or _nobody(), password[:LONGEST])
    return same and bool(stored)
