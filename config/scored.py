"""Scores: the frozen values that say which events move a unit's points, and how far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.model import Basis, Event
    from config.problems import Place
    from config.terms import Case, Condition, Label


@dataclass(frozen=True, slots=True)
class Points:
    """What an event adds or takes, in hundredths of a point."""

    alone: bool  # a plain number: it touches the unit concerned alone, whatever its part
    lead: int
    co: int


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """An event that moves the score of units, and by how much."""

    name: str
    label: Label
    basis: tuple[Basis, ...]
    event: Event
    when: Condition | None
    points: tuple[Case[Points], ...]  # empty: it goes by `steps`
    steps: tuple[int, ...]  # the 1st, 2nd … time in the period; the last one stays
    at_most: int | None  # it comes to no more, up or down
    order: int
    place: Place


@dataclass(frozen=True, slots=True)
class Score:
    """A sheet a unit and period, each point of which has its event; numbers in hundredths."""

    name: str
    label: Label
    basis: tuple[Basis, ...]
    every: str  # week month quarter half_year year
    base: int
    floor: int | None
    top: int | None
    heaviest: bool  # of one item's deductions in a period only the greatest counts
    entries: Mapping[str, ScoreEntry]
    order: int
    place: Place
