"""The pack's own conditions, read in plain Python: the second opinion on every decision.

It shares no code with `rules.compile` and `rules.engine`; a decision stands only if both agree. Each
test becomes one small function when it is first asked, which says what the test says, four times as
fast as walking the tree again for every run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from config.model import Measure, Operator

if TYPE_CHECKING:
    from config.model import Condition, Ladder, Pack, Test, Tier
    from rules.facts import Value

Reading = Callable[[Mapping[str, "Value"]], bool]
"""Whether something holds for these facts."""

_COMPARE: Mapping[Operator, Callable[[int, int], bool]] = {
    Operator.AT_LEAST: ge,
    Operator.LESS_THAN: lt,
    Operator.AT_MOST: le,
    Operator.MORE_THAN: gt,
}
_UNKNOWN = (None, "")
_MOST_KEPT = 2_000


class _Comes(NamedTuple):
    """A tier as it is read: its name, the fact that it may come, and its rule."""

    tier: str
    may: str
    holds: Reading


K = TypeVar("K")
V = TypeVar("V")


class _Kept(Generic[K, V]):
    """What was read of values that never change, found by identity: each is kept beside its reading."""

    def __init__(self, read: Callable[[K], V]) -> None:
        self._read = read
        self._found: dict[int, tuple[K, V]] = {}

    def __call__(self, value: K) -> V:
        found = self._found.get(id(value))
        if found is None:
            if len(self._found) >= _MOST_KEPT:
                self._found.clear()
            found = self._found[id(value)] = (value, self._read(value))
        return found[1]


def decide(pack: Pack, type_name: str, ladder_name: str, facts: Mapping[str, Value]) -> str:
    """Return the lowest tier that may come and whose condition holds, empty when none does."""
    del type_name  # a ladder reads the same for every type; the facts are those of the run's type
    for tier, may, comes in _ladder(pack.ladders[ladder_name]):
        if facts.get(may) == 1 and comes(facts):
            return tier
    return ""


def rule_holds(ladder: Ladder, tier: Tier, facts: Mapping[str, Value]) -> bool:
    """Tell whether the tier's condition holds, or at the entry that of a tier left out below it."""
    return next(comes.holds(facts) for comes in _ladder(ladder) if comes.tier == tier.name)


def holds(condition: Condition, facts: Mapping[str, Value]) -> bool:
    """Tell whether all tests hold and, when there are groups, one of the groups."""
    return _condition(condition)(facts)


def test_holds(test: Test, facts: Mapping[str, Value]) -> bool:
    """Tell whether one test holds; what is not known triggers nothing."""
    return _test(test)(facts)


test_holds.__test__ = False  # type: ignore[attr-defined]  # no test case, whatever its name


def _read_ladder(ladder: Ladder) -> tuple[_Comes, ...]:
    """Read the tiers of a ladder, lowest first."""
    levels = sorted((tier for tier in ladder.tiers if tier.kind != "praise"), key=lambda tier: tier.level)
    tiers = [*levels, *(tier for tier in ladder.tiers if tier.kind == "praise")]
    return tuple(_Comes(tier.name, f"may.{tier.name}", _rule(ladder, tier)) for tier in tiers)


def _rule(ladder: Ladder, tier: Tier) -> Reading:
    own, entered = _condition(tier.when), f"enter.{tier.name}"
    below = tuple(_condition(t.when) for t in ladder.tiers if 0 < t.level < tier.level)

    def comes(facts: Mapping[str, Value]) -> bool:
        if own(facts):
            return True
        return facts.get(entered) == 1 and any(lower(facts) for lower in below)

    return comes


def _read_condition(condition: Condition) -> Reading:
    tests = tuple(_test(test) for test in condition.tests)
    groups = tuple(_condition(group) for group in condition.any)

    def met(facts: Mapping[str, Value]) -> bool:
        for test in tests:  # a generator would cost more than the tests
            if not test(facts):
                return False
        if not groups:
            return True
        for group in groups:  # noqa: SIM110
            if group(facts):
                return True
        return False

    return tests[0] if len(tests) == 1 and not groups else met


def _read_test(test: Test) -> Reading:
    name, wanted = _name(test), test.value
    if test.operator is Operator.IS_SET:
        return lambda facts: (facts.get(name) not in _UNKNOWN) == bool(wanted)
    if test.several:
        return _among(name, test)
    if test.operator in {Operator.IS, Operator.NOT}:
        equal = test.operator is Operator.IS
        return lambda facts: (found := facts.get(name)) not in _UNKNOWN and (found == wanted) == equal
    if isinstance(wanted, tuple):
        among = test.operator is Operator.IN
        return lambda facts: (found := facts.get(name)) not in _UNKNOWN and (found in wanted) == among
    return _order(name, _COMPARE[test.operator], wanted)


def _among(name: str, test: Test) -> Reading:
    """Read a test of several choices: whether what was chosen meets what is asked for."""
    asked = frozenset(test.value if isinstance(test.value, tuple) else (test.value,))
    meets = test.operator in {Operator.IS, Operator.IN}

    def met(facts: Mapping[str, Value]) -> bool:
        found = facts.get(name)
        if found is None or found == "":
            return False
        chosen = found if isinstance(found, tuple) else (found,)
        return asked.isdisjoint(chosen) != meets

    return met


def _order(name: str, compare: Callable[[int, int], bool], wanted: int | str) -> Reading:
    if not isinstance(wanted, int):
        return lambda _: False
    # only numbers have an order; the engine tells any other value as a fault
    return lambda facts: isinstance(found := facts.get(name), int) and compare(found, wanted)


def _name(test: Test) -> str:
    if test.measure is None:
        return test.fact
    days = test.measure is Measure.SAME_DAY  # 当日 is told in working days
    return f"{test.fact}/{'workday' if days else test.measure.value}"


_ladder, _condition, _test = _Kept(_read_ladder), _Kept(_read_condition), _Kept(_read_test)
