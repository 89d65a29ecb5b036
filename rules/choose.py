"""Which of several cases applies."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from rules.oracle import holds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.model import Case
    from rules.facts import Value

T = TypeVar("T")


def choose(cases: Sequence[Case[T]], facts: Mapping[str, Value]) -> T:
    """Return the value of the first case whose condition holds; the last case has none."""
    return next(case.value for case in cases if case.when is None or holds(case.when, facts))


__all__ = ["choose", "holds"]
