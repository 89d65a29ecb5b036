"""Tests of one map that can never hold together, or that always hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.model import Operator
from config.says import problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from config.model import Measure, Test
    from config.problems import Problem

_FAR = 10**12


def contradictions(tests: tuple[Test, ...]) -> list[Problem]:
    """Return a problem for each fact whose tests leave no value, and for each test that cannot fail."""
    found: list[Problem] = []
    for group in _groups(tests).values():
        least, most = bounds(group)
        if least > most or _APART[group[0].several](group):
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
        values = _listed(test)
        if test.operator in {Operator.IS, Operator.IN}:
            allowed = values if allowed is None else allowed & values
        elif test.operator in {Operator.NOT, Operator.NOT_IN}:
            barred |= values
    return allowed is not None and not allowed - barred


def _torn(tests: list[Test]) -> bool:
    """Return whether several choices would have to contain what they must lack."""
    lacked = {
        value for test in tests if test.operator in {Operator.NOT, Operator.NOT_IN} for value in _listed(test)
    }
    wanted = [_listed(test) for test in tests if test.operator in {Operator.IS, Operator.IN}]
    return any(values <= lacked for values in wanted)


def _listed(test: Test) -> set[object]:
    return set(test.value) if isinstance(test.value, tuple) else {test.value}


_APART: Mapping[bool, Callable[[list[Test]], bool]] = {False: _apart, True: _torn}
"""Whether tests of a fact exclude each other, by whether it holds several choices."""


def _always(test: Test) -> bool:
    return test.fact.startswith("issued.") and test.operator is Operator.AT_LEAST and test.value == 0
