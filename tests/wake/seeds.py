"""Seeds that are kept: each finds a planted fault of waking, and parts nowhere without it."""

from __future__ import annotations

FINDS = {
    "calendar imported": 17,
    "count per unit": 38,
    "explanation decided": 78,
    "explanation lapsed": 48,
    "extension": 25,
    "fields edited": 64,
    "gap over": 2,
    "hold over": 48,
    "refused until a day": 26,
    "resumed": 11,
    "sent back": 16,
    "waiting over": 33,
}
FORESEEN = (1, 2, 4)
