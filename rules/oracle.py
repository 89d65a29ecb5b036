"""The pack's own conditions, walked in plain Python: the second opinion on every decision.

It shares no code with `rules.compile` and `rules.engine`; a decision stands only if both agree.
"""

from __future__ import annotations

from operator import ge, gt, le, lt
from typing import TYPE_CHECKING

from config.model import Measure, Operator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from config.model import Condition, Ladder, Pack, Test, Tier
    from rules.facts import Value

_COMPARE: Mapping[Operator, Callable[[int, int], bool]] = {
    Operator.AT_LEAST: ge,
    Operator.LESS_THAN: lt,
    Operator.AT_MOST: le,
    Operator.MORE_THAN: gt,
}


def decide(pack: Pack, type_name: str, ladder_name: str, facts: Mapping[str, Value]) -> str:
    """Return the lowest tier that may come and whose condition holds, empty when none does."""
    del type_name  # a ladder reads the same for every type; the facts are those of the run's type
    ladder = pack.ladders[ladder_name]
    tiers = sorted(ladder.tiers, key=lambda tier: tier.level)
    return next((tier.name for tier in tiers if _comes(ladder, tier, facts)), "")


def _comes(ladder: Ladder, tier: Tier, facts: Mapping[str, Value]) -> bool:
    return facts.get(f"may.{tier.name}") == 1 and rule_holds(ladder, tier, facts)


def rule_holds(ladder: Ladder, tier: Tier, facts: Mapping[str, Value]) -> bool:
    """Tell whether the tier's condition holds, or at the entry that of a tier left out below it."""
    if holds(tier.when, facts):
        return True
    if facts.get(f"enter.{tier.name}") != 1:
        return False
    return any(holds(t.when, facts) for t in ladder.tiers if 0 < t.level < tier.level)


def holds(condition: Condition, facts: Mapping[str, Value]) -> bool:
    """Tell whether all tests hold and, when there are groups, one of the groups."""
    if not all(test_holds(test, facts) for test in condition.tests):
        return False
    return not condition.any or any(holds(group, facts) for group in condition.any)


def test_holds(test: Test, facts: Mapping[str, Value]) -> bool:
    """Tell whether one test holds; what is not known triggers nothing."""
    found = _found(test, facts)
    if test.operator is Operator.IS_SET:
        return (found is not None) == bool(test.value)
    return found is not None and _met(test, found)


test_holds.__test__ = False  # type: ignore[attr-defined]  # no test case, whatever its name


def _found(test: Test, facts: Mapping[str, Value]) -> Value:
    if test.measure is None:
        found = facts.get(test.fact)
    else:
        days = test.measure is Measure.SAME_DAY  # 当日 is told in working days
        found = facts.get(f"{test.fact}/{'workday' if days else test.measure.value}")
    return None if found == "" else found


def _met(test: Test, found: int | str) -> bool:
    if test.operator in {Operator.IS, Operator.NOT}:
        return (found == test.value) == (test.operator is Operator.IS)
    if isinstance(test.value, tuple):
        return (found in test.value) == (test.operator is Operator.IN)
    if not (isinstance(found, int) and isinstance(test.value, int)):
        return False  # only numbers have an order; the engine tells such a value as a fault
    return _COMPARE[test.operator](found, test.value)
