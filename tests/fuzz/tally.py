"""What a run of random cases has come to, chunk by chunk, and the watch over each case."""

from __future__ import annotations

import signal
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HANG = 30
"""Seconds of work after which a case counts as a hang: a busy machine alone makes none."""
_SHOWN = 20

Row = list[int]
"""Of one family: how many mutations there were, and how many of their cases were accepted."""


@dataclass(slots=True)
class Tally:
    """What a run has come to: small, however long it is."""

    done: int = 0  # chunks
    families: dict[str, Row] = field(default_factory=dict)
    accepted: int = 0  # cases
    cases: int = 0
    broken: int = 0  # cases
    faults: dict[str, Row] = field(default_factory=dict)  # kind of fault: how often, and first where
    seconds: float = 0.0
    statuses: dict[str, dict[str, int]] = field(default_factory=dict)  # family: how often each status

    def note(
        self, number: int, families: Iterable[str], accepted: bool, broken: list[str], status: str = ""
    ) -> None:
        """Note one case: its families of mutations, whether it was accepted, what it breaks, its status."""
        self.cases += 1
        self.accepted += accepted
        for family in families:
            self._count(self.families, family, [1, int(accepted)])
            if status:
                self._answered(family, {status: 1})
        if broken:
            self.broken += 1
            first = self.faults.setdefault(broken[0], [0, number])
            first[0] += 1

    def add(self, other: Tally) -> None:
        """Add what another chunk came to."""
        self.done += other.done
        self.accepted += other.accepted
        self.cases += other.cases
        self.broken += other.broken
        self.seconds += other.seconds
        for family, row in other.families.items():
            self._count(self.families, family, row)
        for family, row_of_family in other.statuses.items():
            self._answered(family, row_of_family)
        for kind, (times, first) in other.faults.items():
            self.faults.setdefault(kind, [0, first])[0] += times

    @property
    def mutations(self) -> int:
        """How many mutations there were."""
        return sum(count for count, _ in self.families.values())

    @staticmethod
    def _count(table: dict[str, Row], name: str, row: Row) -> None:
        before = table.get(name, [0, 0])
        table[name] = [before[0] + row[0], before[1] + row[1]]

    def _answered(self, family: str, row: dict[str, int]) -> None:
        before = self.statuses.setdefault(family, {})
        for status, times in row.items():
            before[status] = before.get(status, 0) + times

    def lines(self, seed: int, what: str) -> Iterator[str]:
        """Yield what a person reads at the end: each family, each kind of fault, the whole."""
        yield f"{'family':<12}{'mutations':>12}{'accepted':>12}{'refused':>12}"
        for family, (each, taken) in sorted(self.families.items()):
            yield f"{family:<12}{each:>12,}{taken:>12,}{each - taken:>12,}"
        for family, row in sorted(self.statuses.items()):
            yield f"{family:<12}" + " ".join(f"{status}:{row[status]:,}" for status in sorted(row))
        for kind, (times, first) in sorted(self.faults.items(), key=lambda each: -each[1][0])[:_SHOWN]:
            yield f"{times:,} x {kind}  (first: --show {first})"
        rate = self.cases / self.seconds if self.seconds else 0
        refused = self.cases - self.accepted
        yield f"accepted {self.accepted:,}, refused {refused:,}; {rate:,.0f} a second of work"
        made = f"{self.mutations:,} mutations in {self.cases:,} {what}"
        yield f"{made}, seed {seed}: {self.broken} faults, {self.seconds:,.0f} s of work"


@contextmanager
def watched() -> Iterator[Tally]:
    """Give the tally of one chunk, with the time that it took."""
    began, tally = monotonic(), Tally(done=1)
    yield tally
    tally.seconds = monotonic() - began


@contextmanager
def guarded() -> Iterator[None]:
    """End a case that does not end by itself."""
    signal.signal(signal.SIGPROF, _hung)
    signal.setitimer(signal.ITIMER_PROF, HANG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _hung(*_: Any) -> None:
    raise TimeoutError(f"no end after {HANG} s")


def told(error: Exception) -> str:
    """Return where a case broke the program, in a line."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}: {error}"[:300]
