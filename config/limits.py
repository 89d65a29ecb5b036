"""Tests of one map that can never hold together, or that always hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.model import Operator
from config.says import problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from config.model import Measure, Test
    from config.problems import Problem

_FAR = 10**12


def contradictions(tests: tuple[Test, ...]) -> list[Problem]:
    """Return a problem for each fact whose tests leave no value, and for each test that cannot fail."""
    found: list[Problem] = []
    for group in _groups(tests).values():
        least, most = bounds(group)
        if least > most or _apart(group):
            found.append(problem("when.contradiction", group[-1].place, fact=group[-1].fact))
    found.extend(problem("when.always", test.place, fact=test.fact) for test in tests if _always(test))
    return found


def _groups(tests: Iterable[Test]) -> Mapping[tuple[str, Measure | None], list[Test]]:
    groups: dict[tuple[str, Measure | None], list[Test]] = {}
    for test in tests:
        if test.operator is not Operator.IS_SET:
            groups.setdefault((test.fact, test.measure), []).append(test)
    return groups


def bounds(tests: list[Test]) -> tuple[int, int]:
    """Return the least and the greatest whole number that tests of one fact leave."""
    least, most = -_FAR, _FAR
    for test in tests:
        if isinstance(test.value, int):
            low, high = _RANGES.get(test.operator, (None, None))
            least = max(least, test.value + low) if low is not None else least
            most = min(most, test.value + high) if high is not None else most
    return least, most


_RANGES: Mapping[Operator, tuple[int | None, int | None]] = {
    Operator.IS: (0, 0),
    Operator.AT_LEAST: (0, None),
    Operator.MORE_THAN: (1, None),
    Operator.AT_MOST: (None, 0),
    Operator.LESS_THAN: (None, -1),
}


def _apart(tests: list[Test]) -> bool:
    allowed: set[object] | None = None
    barred: set[object] = set()
    for test in tests:
        values: set[object] = set(test.value) if isinstance(test.value, tuple) else {test.value}
        if test.operator in {Operator.IS, Operator.IN}:
            allowed = values if allowed is None else allowed & values
        elif test.operator in {Operator.NOT, Operator.NOT_IN}:
            barred |= values
    return allowed is not None and not allowed - barred


def _always(test: Test) -> bool:
    return test.fact.startswith("issued.") and test.operator is Operator.AT_LEAST and test.value == 0
