"""What an instance asks of passwords and sessions, under two names: asvs and mlps (等保)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Profile:
    """What is asked of passwords and sessions."""

    name: str
    least: int  # characters
    classes: int  # kinds of characters of four: small, capital, digits, others
    holds: timedelta | None  # after which it must be changed
    remembered: int  # former passwords that may not come again
    idle: timedelta  # after which a session without a request ends
    second: frozenset[str]  # who must have a second step: officers, heads


PROFILES = {
    one.name: one
    for one in (
        # ASVS 5.0 V6.2.1 (we ask 12), V6.2.5 and V6.2.10 (neither composition nor rotation), V7.3.1
        Profile("asvs", 12, 0, None, 0, timedelta(minutes=30), frozenset()),
        # GB/T 22239-2019 8.1.4.1 a, b and d: complexity, change, idle exit, two factors; numbers of practice
        Profile(
            "mlps", 12, 3, timedelta(days=90), 5, timedelta(minutes=15), frozenset({"officers", "heads"})
        ),
    )
}
NAMES = tuple(PROFILES)
"""The names of the profiles, that of every new instance first."""
