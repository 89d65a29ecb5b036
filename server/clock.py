"""The one place that asks the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Something that tells the present instant."""

    def now(self) -> datetime:
        """Return the present instant, aware."""


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)  # noqa: TID251  (this is the one place)


class SetClock:
    """A clock that stands where it was set."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self._at

    def set(self, at: datetime) -> None:
        """Set it to `at`."""
        self._at = at


class RunningClock:
    """A simulated clock that goes on from `start` at the machine's pace."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._since = time.monotonic()

    def now(self) -> datetime:
        """Return the simulated instant."""
        return datetime.fromtimestamp(self._start.timestamp() + time.monotonic() - self._since, tz=UTC)

    def set(self, at: datetime) -> None:
        """Set it to `at`, from where it goes on."""
        self._start, self._since = at, time.monotonic()
