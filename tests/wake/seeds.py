"""Seeds that are kept: each finds a planted fault of waking, and parts nowhere without it."""

from __future__ import annotations

FINDS: dict[str, int] = {}
FORESEEN = (1, 2, 4)
