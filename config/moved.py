"""Two conditions of the same tests: which threshold moved, and whether the tier comes later for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.model import Duration, Operator
from config.says import both
from config.words import duration_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.says import Both
    from config.terms import Condition, Test

_MAY_MOVE = frozenset({"left", "overdue", "age", "unanswered"})
_EASIER: Mapping[Operator, int] = {
    Operator.AT_LEAST: -1,
    Operator.MORE_THAN: -1,
    Operator.AT_MOST: 1,
    Operator.LESS_THAN: 1,
}
"""Which way a threshold moves so that the test holds on every day that it held on before."""

Found = tuple[str, "dict[str, Any]"]


def moved(above: Condition, here: Condition, counts: frozenset[str]) -> Iterator[Found]:
    """Yield what makes a condition more than an earlier one of the same tests, with the slots to tell it."""
    pairs = _paired(above, here)
    if pairs is None:
        yield "overlay.locked#when", {}
        return
    for before, after in pairs:
        if before.value != after.value:
            slots = {"fact": before.fact, "wanted": _shown(before), "found": _shown(after)}
            if not _may(before, counts):
                yield "overlay.locked#test", slots
            elif _later(before, after):
                yield "overlay.later#threshold", slots


def _may(test: Test, counts: frozenset[str]) -> bool:
    known = test.fact in _MAY_MOVE or test.fact.startswith("issued.") or test.fact in counts
    return known and test.operator in _EASIER


def _later(before: Test, after: Test) -> bool:
    assert isinstance(before.value, int)  # these operators put in order
    assert isinstance(after.value, int)
    return (after.value - before.value) * _EASIER[before.operator] < 0


def _shown(test: Test) -> Both:
    if test.measure is None or not isinstance(test.value, int):
        value = "、".join(map(str, test.value)) if isinstance(test.value, tuple) else str(test.value)
        return both(value, value)
    length = Duration(test.value, test.measure)
    return both(duration_text(length, "zh"), duration_text(length, "en"))


def _paired(above: Condition, here: Condition) -> list[tuple[Test, Test]] | None:
    """Return each test beside its other, None when the conditions do not ask the same."""
    first, second = _keyed(above), _keyed(here)
    if first.keys() != second.keys() or len(above.any) != len(here.any):
        return None
    pairs = [(test, second[key]) for key, test in first.items()]
    for left, right in zip(above.any, here.any, strict=True):
        inner = _paired(left, right)
        if inner is None:
            return None
        pairs += inner
    return pairs


def _keyed(condition: Condition) -> dict[tuple[Any, ...], Test]:
    return {(test.fact, test.operator, test.measure): test for test in condition.tests}


def all_tests(condition: Condition) -> Iterator[Test]:
    """Yield every test of a condition, those of its groups too."""
    yield from condition.tests
    for part in condition.any:
        yield from all_tests(part)
