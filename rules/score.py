"""Scores: what happened to units in a period becomes sheets, each point of which names its event.

Sheets stand side by side: nothing here, and nothing made from them, ranks units or people.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from config.model import Points
from rules.choose import choose, holds
from rules.periods import period_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from config.model import Score, ScoreEntry, Test
    from rules.facts import Value


class Happened(NamedTuple):
    """An event that an entry scores, as it concerned one unit."""

    on: date
    key: int  # of the row that tells of it; with the entry it is unique
    item: int | None
    unit: int  # the unit concerned
    as_: str  # lead or co; another part gets plain points alone
    cos: tuple[int, ...]  # the co-units of the item that day, when the unit leads
    facts: Mapping[str, Value]


class Line(NamedTuple):
    """One event on a unit's sheet."""

    entry: str
    happened: Happened
    nth: int  # the how manieth of its entry on this sheet
    given: int  # in hundredths, by the rule
    counted: int  # what of it counts
    why: str  # why less counts than was given: heaviest, at_most, or nothing


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit's score in a period: its lines by day, and what they come to."""

    unit: int
    lines: tuple[Line, ...]
    summed: int  # base and lines
    total: int  # within floor and top


class Ended(NamedTuple):
    """How a run stands, for the sheet to which its outcome belongs."""

    due_on: date
    ended_on: date | None
    outcome: str
    period_on: date | None  # the first day of the period that a recurring run is for


def outcome_of(every: str, run: Ended, today: date) -> tuple[str, date] | None:
    """Return a run's outcome and the day by which it finds its sheet; None while it has none.

    A run overdue and open at the end of its sheet's last day counts there as missed, and stays so.
    """
    last = period_of(every, run.period_on or run.due_on).last
    late = run.ended_on is None or run.ended_on > last
    if late and run.due_on <= last < today:
        return "missed", run.period_on or last
    return None if run.ended_on is None else (run.outcome, run.period_on or run.ended_on)


def asked(entry: ScoreEntry) -> Iterator[Test]:
    """Yield the tests that an entry makes."""
    whens = [entry.when, *(case.when for case in entry.points)]
    parts = [when for when in whens if when is not None]
    while parts:
        part = parts.pop()
        yield from part.tests
        parts += part.any


def sheets(score: Score, events: Mapping[str, Iterable[Happened]], units: Iterable[int]) -> dict[int, Sheet]:
    """Return the sheet of each unit, those without any event too; `events` are those of one period."""
    found: dict[int, list[Line]] = {unit: [] for unit in units}
    for name, entry in score.entries.items():
        for unit, line in _lines(entry, sorted(events.get(name, ()), key=_order)):
            found.setdefault(unit, []).append(line)
    return {unit: _sheet(score, unit, lines) for unit, lines in found.items()}


def _order(happened: Happened) -> tuple[date, int, int]:
    return happened.on, happened.key, happened.unit


def _lines(entry: ScoreEntry, events: Sequence[Happened]) -> Iterator[tuple[int, Line]]:
    """Yield each line of an entry with its unit; what gives nothing has none."""
    times: dict[int, int] = defaultdict(int)
    for happened in events:
        if entry.when is not None and not holds(entry.when, happened.facts):
            continue
        for unit, given in _given(entry, happened, times[happened.unit]):
            times[unit] += 1
            if given:
                yield unit, Line(entry.name, happened, times[unit], given, given, "")


def _given(entry: ScoreEntry, happened: Happened, before: int) -> Iterator[tuple[int, int]]:
    """Yield whom an event touches, and by how much."""
    if entry.steps:
        yield happened.unit, entry.steps[min(before, len(entry.steps) - 1)]
        return
    points: Points = choose(entry.points, happened.facts)
    if points.alone:
        yield happened.unit, points.lead
    elif happened.as_ == "co":
        yield happened.unit, points.co
    elif happened.as_ == "lead":
        yield happened.unit, points.lead
        yield from ((unit, points.co) for unit in happened.cos)


def _sheet(score: Score, unit: int, lines: list[Line]) -> Sheet:
    ordered = sorted(lines, key=lambda line: (*_order(line.happened), line.entry))
    if score.heaviest:
        ordered = _heaviest(ordered)
    ordered = _capped(score, ordered)
    summed = score.base + sum(line.counted for line in ordered)
    least = summed if score.floor is None else max(summed, score.floor)
    total = least if score.top is None else min(least, score.top)
    return Sheet(unit, tuple(ordered), summed, total)


def _heaviest(lines: list[Line]) -> list[Line]:
    """Let only the greatest of one item's deductions count, the first of those that are equal."""
    worst: dict[int | None, Line] = {}
    for line in lines:
        known = worst.get(line.happened.item)
        if line.given < 0 and (known is None or line.given < known.given):
            worst[line.happened.item] = line
    kept = {id(line) for line in worst.values()}
    return [
        line
        if line.given > 0 or line.happened.item is None or id(line) in kept
        else _less(line, 0, "heaviest")
        for line in lines
    ]


def _capped(score: Score, lines: list[Line]) -> list[Line]:
    """Let an entry come to no more than it may."""
    come: dict[str, int] = defaultdict(int)
    found = []
    for line in lines:
        most = score.entries[line.entry].at_most
        before = come[line.entry]
        after = before + line.counted
        if most is not None:
            after = max(-most, min(most, after))
        come[line.entry] = after
        found.append(line if after - before == line.counted else _less(line, after - before, "at_most"))
    return found


def _less(line: Line, counted: int, why: str) -> Line:
    return line._replace(counted=counted, why=why)


def points_text(hundredths: int, *, signed: bool = False) -> str:
    """Return points as they are written: 98.5, −0.5, +1."""
    whole, rest = divmod(abs(hundredths), 100)
    text = f"{whole}.{rest:02}".rstrip("0").rstrip(".")
    sign = "−" if hundredths < 0 else "+" if signed and hundredths else ""
    return f"{sign}{text}"
