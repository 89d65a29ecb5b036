"""Which of several cases applies."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from rules.oracle import holds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.model import Case
    from rules.facts import Value

T = TypeVar("T")


def choose(cases: Sequence[Case[T]], facts: Mapping[str, Value]) -> T:
    """Return the value of the first case whose condition holds; the last case has none."""
    return chosen(cases, facts).value


def chosen(cases: Sequence[Case[T]], facts: Mapping[str, Value]) -> Case[T]:
    """Return the first case whose condition holds."""
    return next(case for case in cases if case.when is None or holds(case.when, facts))


def sampled(number: str, type_: str, round_: int, percent: int) -> bool:
    """Return whether an item is drawn for an opening: by its number's hash, so that it can be drawn again."""
    drawn = sha256(f"{number}/{round_}/{type_}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % 100 < percent


__all__ = ["choose", "chosen", "holds", "sampled"]
