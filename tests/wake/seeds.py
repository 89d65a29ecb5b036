"""Seeds that are kept: each finds a planted fault of waking, and parts nowhere without it."""

from __future__ import annotations

from tests.wake.focus import NAMED

FINDS: dict[str, int | str] = {
    "calendar imported": 17,
    "count per unit": 38,
    "explanation decided": 78,
    "explanation lapsed": 48,
    "extension": 25,
    "fields edited": 64,
    "gap over": 2,
    "hold over": 48,
    "look of a period": "watch:2",
    "milder rules": "flight:3",
    "other rules": "flight:1",
    "paper withdrawn": "withdraw:1",
    "plan slips": "watch:23",
    "refused until a day": 26,
    "resumed": 11,
    "sent back": 16,
    "unit edited": "watch:31",
    "waiting over": 33,
    "year's end": "year_end:4",
}
SAME = tuple(f"{focus}:{number}" for focus in NAMED for number in range(1, 3))  # besides those above
FORESEEN = (1, 2, 4, "watch:1", "watch:7", "flight:3")
