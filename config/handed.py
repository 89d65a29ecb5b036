"""A value handed down and what stands in its place, for the rules to compare case by case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.problems import Place
    from config.says import Both
    from config.terms import Case


@dataclass(frozen=True, slots=True)
class Rank:
    """A value that has a place in an order: a number, a level, a word such as 顺延."""

    at: Any  # an integer or a decimal; compared only with others of the same key
    text: Both


@dataclass(frozen=True, slots=True)
class Handed:
    """Two values of one key: the one handed down, and the one of a pack beneath."""

    letter: str  # earlier lower higher append
    kind: str  # term rank names
    path: str
    above: tuple[Case[Any], ...]
    here: tuple[Case[Any], ...]
    rolls: tuple[str, str]  # of terms: above, here; empty: later
    floor: bool  # whether it may not be made shorter than half
    values: Mapping[str, tuple[int | str | None, ...]]  # what a field may be; None: not filled
    pack: str  # that handed it down
    there: Place
    place: Place
