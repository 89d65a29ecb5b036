"""The weeks that the demo lives: when the ticker runs, when people work, when all was down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from rules.calendar import BEIJING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.calendar import Calendar

FIRST = date(2026, 9, 14)
BEGIN = datetime(2026, 9, 11, 15, 0, tzinfo=BEIJING)
"""The Friday on which offices and people are set up."""
END = datetime(2026, 11, 18, 8, 40, tzinfo=BEIJING)
DOWN = (date(2026, 10, 21), date(2026, 10, 22))
"""Two working days on which nothing ran: the first tick after them is on hold for a person."""

_TICK = {"tick0": time(0, 0), "tick1": time(8, 30), "tick2": time(10, 30)}
_SLOT = {"a": time(9, 10), "b": time(11, 0), "c": time(14, 40), "d": time(16, 10)}
WORKDAY = ("tick0", "tick1", "a", "tick2", "b", "c", "d")
DAY_OFF = ("tick0",)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of day at which the ticker runs or people work."""

    at: datetime
    name: str  # tick0 … tick2, or a b c d

    @property
    def tick(self) -> bool:
        """Whether the ticker runs."""
        return self.name in _TICK

    @property
    def code(self) -> str:
        """Return the moment as stories name it: 1103a."""
        return f"{self.at:%m%d}{self.name}"


def moments(calendar: Calendar) -> Iterator[Moment]:
    """Yield all moments in their order, from the first day to the Wednesday morning it ends on."""
    day = FIRST
    while day <= END.date():
        names = WORKDAY if calendar.is_workday(day) else DAY_OFF
        for name in () if day in DOWN else names:
            at = datetime.combine(day, {**_TICK, **_SLOT}[name], tzinfo=BEIJING)
            if at <= END:
                yield Moment(at, name)
        day += timedelta(days=1)
