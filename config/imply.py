"""Whether one condition holds wherever another does, by the ranges and sets that their tests leave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from config.limits import bounds, finer
from config.model import Condition, Measure, Operator

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from config.model import Test

Tests = tuple["Test", ...]
_NAMES, _BARS = (Operator.IS, Operator.IN), (Operator.NOT, Operator.NOT_IN)
_MOST = 64
"""So many alternatives a condition may come to; of more nothing is said."""


def implies(one: Condition, other: Condition, several: Collection[str] = ()) -> bool:
    """Return whether whatever meets `one` meets `other` too; False where that cannot be shown.

    `several` names the facts that may have several values at once.
    """
    mine, theirs = alternatives(one), alternatives(other)
    if len(mine) > _MOST or len(theirs) > _MOST:
        return False
    return all(any(_meets(tests, wanted, several) for wanted in theirs) for tests in mine)


def covered(one: Condition, others: Sequence[Condition], several: Collection[str] = ()) -> bool:
    """Return whether whatever meets `one` meets some of `others`, value by value of what it names."""
    whole = Condition((), tuple(others), one.place)
    theirs, mine = (
        alternatives(whole),
        [each for tests in alternatives(one) for each in _split(tests, several)],
    )
    if len(mine) > _MOST or len(theirs) > _MOST:
        return False
    return all(any(_meets(tests, wanted, several) for wanted in theirs) for tests in mine)


def _split(tests: Tests, several: Collection[str]) -> list[Tests]:
    """Return tests with each list of values as one alternative for each of them."""
    found: list[Tests] = [()]
    for test in tests:
        listed = test.operator is Operator.IN and test.fact not in several
        values = test.value if listed and isinstance(test.value, tuple) else ()
        ones = [replace(test, operator=Operator.IS, value=value) for value in values] or [test]
        found = [(*before, one) for before in found for one in ones][: _MOST + 1]
    return found


def meet(one: Condition | None, other: Condition | None, several: Collection[str] = ()) -> bool:
    """Return whether both surely hold together at times: one of them always does where the other one does.

    None holds always.
    """
    if one is None or other is None:
        return True
    return implies(one, other, several) or implies(other, one, several)


def alternatives(condition: Condition) -> list[Tests]:
    """Return a condition as lists of tests, one of which must hold whole."""
    own = finer(condition.tests)
    if not condition.any:
        return [own]
    return [(*own, *tests) for part in condition.any for tests in alternatives(part)]


def _meets(tests: Tests, wanted: Tests, several: Collection[str]) -> bool:
    return all(_follows(test, tests, several) for test in wanted)


def _follows(test: Test, given: Tests, several: Collection[str]) -> bool:
    beside = [each for each in given if each.fact == test.fact and each.operator is not Operator.IS_SET]
    if test.operator is Operator.IS_SET:  # any other test holds of what is known only
        same = any(each.fact == test.fact and _same(each, test) for each in given)
        return same or (test.value == 1 and bool(beside))
    alike = [each for given in beside for each in _in_measure(given, test.measure)]
    if any(_same(each, test) for each in alike):
        return True
    if test.fact in several or not alike:
        return False
    values = _finite(alike)
    return all(_holds(test, value) for value in values) if values else _within(test, alike)


def _in_measure(test: Test, measure: Measure | None) -> list[Test]:
    """Return what a test says in a measure: so many working days are no fewer days."""
    if test.measure is measure:
        return [test]
    low, high = bounds([test])
    if (test.measure, measure) == (Measure.WORKDAY, Measure.DAY):
        return [replace(test, operator=Operator.AT_LEAST, value=low, measure=measure)]
    if (test.measure, measure) == (Measure.DAY, Measure.WORKDAY):
        return [replace(test, operator=Operator.AT_MOST, value=high, measure=measure)]
    return []


def _same(one: Test, other: Test) -> bool:
    return (one.operator, one.value, one.measure) == (other.operator, other.value, other.measure)


def _finite(tests: Iterable[Test]) -> set[object]:
    """Return the values that the tests leave; empty when they name none."""
    named = [_values(test) for test in tests if test.operator in _NAMES]
    left = set.intersection(*named) if named else set()
    return {value for value in left if all(_holds(test, value) for test in tests)}


def _values(test: Test) -> set[object]:
    return set(test.value) if isinstance(test.value, tuple) else {test.value}


def _holds(test: Test, value: object) -> bool:
    """Return whether a test holds for one known value."""
    if test.operator in _NAMES:
        return value in _values(test)
    if test.operator in _BARS:
        return value not in _values(test)
    least, most = bounds([test])
    return isinstance(value, int) and least <= value <= most


def _within(test: Test, given: list[Test]) -> bool:
    """Return whether the range that is given lies in what a test takes."""
    least, most = bounds(given)
    if test.operator in _BARS:
        barred = {value for each in given if each.operator in _BARS for value in _values(each)}
        return all(value in barred or _outside(value, least, most) for value in _values(test))
    if test.operator in _NAMES:
        return least == most and least in _values(test)
    low, high = bounds([test])
    return low <= least and most <= high


def _outside(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not least <= value <= most
