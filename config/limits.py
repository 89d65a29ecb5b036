"""Tests of one map that can never hold together, or that always hold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from config.model import Measure, Operator
from config.says import problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from config.model import Condition, Test
    from config.problems import Problem
    from config.scope import Fact

FAR = 10**9
"""A number that no field may have: as good as no bound."""
_FAR = 10**12


def contradictions(tests: tuple[Test, ...]) -> list[Problem]:
    """Return a problem for each fact whose tests leave no value, and for each test that cannot fail."""
    found: list[Problem] = []
    for group in _groups(finer(tests)).values():
        least, most = bounds(group)
        if least > most or _APART[group[0].several](group):
            found.append(problem("when.contradiction", group[-1].place, fact=group[-1].fact))
    return found or _torn_measures(tests)


def _torn_measures(tests: tuple[Test, ...]) -> list[Problem]:
    """Return the problem of working days that would have to be fewer natural days: they never are."""
    groups = _groups(tests)
    for (fact, measure), group in groups.items():
        natural = groups.get((fact, Measure.DAY))
        if measure is Measure.WORKDAY and natural is not None and bounds(group)[0] > bounds(natural)[1]:
            place, least = natural[-1].place, bounds(group)[0]
            return [problem("when.contradiction#measures", place, fact=fact, workdays=least)]
    return []


def torn_apart(condition: Condition) -> list[Problem]:
    """Return a problem for each alternative that contradicts what stands around it."""
    return [each for part in condition.any for each in _against(part, condition.tests)]


def _against(part: Condition, around: tuple[Test, ...]) -> list[Problem]:
    tests = (*around, *part.tests)
    if contradictions(around) or contradictions(part.tests):
        return []  # told by itself
    wrong = contradictions(tests)
    if wrong:
        facts = {test.fact for test in around} & {test.fact for test in part.tests}
        fact = next(test.fact for test in part.tests if test.fact in facts)
        return [problem("when.contradiction#outer", part.place, fact=fact)]
    return [each for inner in part.any for each in _against(inner, tests)]


def beyond(tests: tuple[Test, ...], facts: Mapping[str, Fact]) -> list[Problem]:
    """Return a problem for each fact of which no value that it may have meets all tests."""
    found: list[Problem] = []
    for (name, measure), group in _groups(tests).items():
        fact, (least, most) = facts[name], bounds(group)
        outside = measure is None and (most < fact.least or least > fact.most)
        if outside and least <= most:  # else they contradict each other
            low, high = (_shown(bound, fact) for bound in (fact.least, fact.most))
            found.append(
                problem("when.contradiction#bounds", group[-1].place, fact=name, least=low, most=high)
            )
    return found


def _shown(bound: int, fact: Fact) -> Decimal | None:
    """Return a bound of a fact as people write it, None when it is as good as none."""
    return None if abs(bound) >= FAR else Decimal(bound).scaleb(-fact.places)


_PARTS: Mapping[Measure, tuple[Measure, int]] = {
    Measure.WEEK: (Measure.DAY, 7),
    Measure.HOUR: (Measure.MINUTE, 60),
}


def finer(tests: Iterable[Test]) -> tuple[Test, ...]:
    """Return tests with weeks as days and hours as minutes, so that one can be held to another."""
    return tuple(each for test in tests for each in _finer(test))


def _finer(test: Test) -> list[Test]:
    measure, size = _PARTS.get(test.measure or Measure.DAY, (Measure.DAY, 1))
    if size == 1 or test.operator not in _RANGES:
        return [test]
    under = size - 1 if test.fact == "left" else 0  # what is left is rounded up, what has passed down
    low, high = bounds([test])
    least = replace(test, operator=Operator.AT_LEAST, value=low * size - under, measure=measure)
    most = replace(test, operator=Operator.AT_MOST, value=high * size + size - 1 - under, measure=measure)
    return [each for each, bound in ((least, low), (most, high)) if abs(bound) < _FAR]


def always(test: Test, least: int, most: int) -> Problem | None:
    """Return the problem of a test that every value of a fact that is always known meets."""
    if test.operator not in _RANGES:
        return None
    low, high = bounds([test])
    if low > least or high < most:
        return None
    return problem("when.always", test.place, fact=test.fact, least=least, most=most)


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
