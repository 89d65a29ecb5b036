"""Ladders and facts by a seeded generator: every kind of fact, every operator, each tier aimed at.

A ladder is drawn so that each of its tiers can come; facts are drawn on and beside its thresholds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from random import Random
from typing import TYPE_CHECKING

from config.conditions import OPERATORS
from config.model import Case, Condition, Ladder, Measure, Operator, Pack, Test
from rules.compile import check
from rules.naming import entry_tiers, fact_name, ladder_tests, left_out
from rules.oracle import holds, rule_holds, test_holds
from tests.rules.ladders import HERE, ladder, pack, tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from config.model import Tier
    from rules.facts import Value

Facts = dict[str, "Value"]
_DURATIONS = ("left", "overdue", "age", "term", "unanswered")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "count": ("returns", "urged_this_year", "round"),
    "issued": ("issued.urge", "issued.criticize"),
    "integer": ("parts", "people"),
    "decimal": ("amount", "funds"),
    "choice": ("urgency", "difficulty"),
    "choices": ("grounds", "marks"),
    "word": ("outcome", "explanation", "extension", "objection", "as"),
    "name": ("clock", "type", "state"),
    "yes_no": ("key_case", "from_above"),
    "other": ("basis", "found_on", "contact"),
    "unit integer": ("unit.staff",),
    "unit decimal": ("unit.budget",),
    "unit choice": ("unit.kind",),
    "unit choices": ("unit.tags",),
    "unit yes_no": ("unit.key",),
    "unit other": ("unit.memo",),
    "duration": _DURATIONS,
    **{f"duration {measure}": _DURATIONS for measure in Measure},
}
"""The facts of each kind; a duration is a kind for each measure."""
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "choice": ("一般", "加急", "特急", "10", "2"),
    "choices": ("弄虚作假", "敷衍塞责", "落实不力", "10", "2"),
    "word": ("not_filed", "filed", "granted", "refused", "lapsed"),
    "name": ("finish", "sign", "doing", "matter"),
    "unit choice": ("党委部门", "政府部门", "0"),
    "unit choices": ("试点", "直管", "0"),
}
_NUMBERS: Mapping[str, tuple[int, ...]] = {
    "decimal": (0, 1, 99, 100, 150, 1200, 99999, 123456),
    "unit decimal": (0, 50, 1000, 250000),
    "integer": (-2, 0, 1, 7, 100, 2**31, 2**53 - 2),
    "unit integer": (0, 12, 300),
    "yes_no": (0, 1),
    "unit yes_no": (0, 1),
    "other": (1,),
    "unit other": (1,),
}
_SEVERAL = ("choices", "unit choices")
"""Kinds whose facts hold several texts at once."""
_AMOUNTS = (0, 1, 2, 3, 5, 8, 15)
_GENERAL = {"issued": "count"}
"""Kinds whose operators are those of another kind."""


def _operators(kind: str) -> list[Operator]:
    word, _, measure = kind.removeprefix("unit ").partition(" ")
    allowed = OPERATORS[_GENERAL.get(word, word)]
    if word == "duration":  # whether there is one at all is asked without a measure
        plain = frozenset({Operator.IS_SET})
        allowed = allowed - plain if measure else plain
    return [operator for operator in Operator if operator in allowed]


CELLS: tuple[tuple[str, Operator], ...] = tuple((kind, op) for kind in _NAMES for op in _operators(kind))
"""Every kind of fact with every operator that it takes."""
_KIND_OF = {name: kind for kind, names in _NAMES.items() for name in names}


def kind_of(test: Test) -> str:
    """The kind of the fact that a test asks for."""
    if test.fact in _DURATIONS:
        return f"duration {test.measure}" if test.measure else "duration"
    return _KIND_OF.get(test.fact, "other")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A ladder with the pack around it, and whose it is."""

    name: str  # empty: by the generator; PACK/LADDER: shipped
    pack: Pack
    ladder: Ladder


@dataclass(frozen=True, slots=True)
class Pair:
    """A ladder and facts."""

    drawn: Drawn
    facts: Facts


def a_test(random: Random) -> Test:
    """A test of a cell, every cell equally often."""
    kind, operator = random.choice(CELLS)
    name = random.choice(_NAMES[kind])
    measure = Measure(kind.partition(" ")[2]) if kind.startswith("duration ") else None
    if operator is Operator.IS_SET:
        return Test(name, operator, random.randint(0, 1), None, HERE)
    values = _TEXTS.get(kind) or _NUMBERS.get(kind) or _AMOUNTS
    several = kind in _SEVERAL
    if operator in {Operator.IN, Operator.NOT_IN}:
        number = random.randint(1, min(3, len(values)))
        return Test(name, operator, tuple(random.sample(values, number)), measure, HERE, several)
    return Test(name, operator, random.choice(values), measure, HERE, several)


def a_condition(random: Random, depth: int = 0) -> Condition:
    """A condition of one to three tests, with groups up to two deep."""
    tests = tuple(a_test(random) for _ in range(random.choices((0, 1, 2, 3), (1, 4, 3, 1))[0]))
    groups: tuple[Condition, ...] = ()
    if depth < 2 and random.random() < (0.45, 0.25)[depth]:
        groups = tuple(a_condition(random, depth + 1) for _ in range(random.randint(1, 3)))
    return Condition(tests or (() if groups else (a_test(random),)), groups, HERE)


def _possible(random: Random) -> Condition:
    while True:
        condition = a_condition(random)
        if next(witnesses(condition), None) is not None:
            return condition


def a_ladder(random: Random) -> Drawn:
    """A ladder within the engine's limits, each of whose tiers can come."""
    while True:
        levels = sorted(random.sample(range(10), random.randint(1, 5)))
        tiers = [tier(f"tier_{level}", level, _possible(random)) for level in levels]
        tiers += _praises(Random(str(tiers)))  # a die of their own: other ladders stay as they were
        random.shuffle(tiers)  # as written, not as climbed
        drawn = ladder(*tiers, entry=_entry(random, [one.name for one in tiers if one.level]))
        made = pack(drawn)
        if not check(made):
            return Drawn("", made, drawn)


def _praises(random: Random) -> list[Tier]:
    """None, one or two tiers of praise: they have no level and come after all that have one."""
    number = random.choices((0, 1, 2), (6, 2, 1))[0]
    return [replace(tier(f"praise_{n}", 0, _possible(random)), kind="praise") for n in range(number)]


def _entry(random: Random, names: list[str]) -> tuple[Case[str], ...]:
    if not names or random.random() < 0.4:
        return ()
    cases = [Case(a_condition(random, 2), random.choice(names), HERE) for _ in range(random.randint(0, 2))]
    return (*cases, Case(None, random.choice(names), HERE))


# --- facts ---------------------------------------------------------------------------------------


def witnesses(condition: Condition) -> Iterator[Facts]:
    """Facts under which the condition holds, one set for each of its alternatives that can hold."""
    for tests in _alternatives(condition):
        found = _witness(tests)
        if found is not None:
            yield found


def _alternatives(condition: Condition) -> Iterator[tuple[Test, ...]]:
    if not condition.any:
        yield condition.tests
    for group in condition.any:
        yield from ((*condition.tests, *tests) for tests in _alternatives(group))


def _witness(tests: Sequence[Test]) -> Facts | None:
    by_fact: dict[str, list[Test]] = {}
    for test in tests:
        by_fact.setdefault(fact_name(test), []).append(test)
    found = {name: _fitting(name, asked) for name, asked in by_fact.items()}
    return None if () in found.values() else {name: values[0] for name, values in found.items()}


def _fitting(name: str, tests: Sequence[Test]) -> tuple[Value, ...]:
    wanted = [*(value for test in tests for value in around(test)), *_together(tests), None]
    return tuple(value for value in wanted if all(test_holds(test, {name: value}) for test in tests))


def _together(tests: Sequence[Test]) -> list[Value]:
    """For several choices, all that the tests ask to be there, at once."""
    asked = [t.value for t in tests if t.several and t.operator in {Operator.IS, Operator.IN}]
    flat = [one for value in asked for one in (value if isinstance(value, tuple) else (value,))]
    least = [value[-1] if isinstance(value, tuple) else value for value in asked]
    return [tuple(dict.fromkeys(flat)), tuple(dict.fromkeys(least))] if asked else []


def around(test: Test) -> list[Value]:
    """The values of a test and those beside them."""
    if kind_of(test) in _SEVERAL:
        return _chosen(test)
    if test.operator is Operator.IS_SET:
        return [1] if _KIND_OF.get(test.fact) in {"other", "unit other", "yes_no"} else [*_of_kind(test)]
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    texts = [value for value in values if isinstance(value, str)]
    beside = [value + step for value, step in product(values, (0, 1, -1)) if isinstance(value, int)]
    if kind_of(test).endswith("yes_no"):
        return [0, 1]
    return [*texts, "别的"] if texts else beside


def _chosen(test: Test) -> list[Value]:
    """Choices that have each value of a test, all of them, some with another, and none of them."""
    if test.operator is Operator.IS_SET:
        return [("弄虚作假",), ("别的", "试点")]
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    found = [*((value,) for value in values), values, ("别的",), (*values[:1], "别的"), ("别的", *values)]
    return list(dict.fromkeys(found))


def _of_kind(test: Test) -> Sequence[int | str]:
    kind = kind_of(test)
    return _TEXTS.get(kind) or _NUMBERS.get(kind) or _AMOUNTS


@dataclass(frozen=True, slots=True)
class Field:
    """What facts are drawn from for one ladder: values around its thresholds, and who may come."""

    drawn: Drawn
    values: Mapping[str, tuple[Value, ...]]
    aims: tuple[tuple[Tier, tuple[tuple[Facts, bool], ...]], ...]

    @classmethod
    def of(cls, drawn: Drawn) -> Field:
        """Gather what a ladder asks for."""
        values: dict[str, list[Value]] = {}
        for test in ladder_tests(drawn.ladder):
            values.setdefault(fact_name(test), []).extend(around(test))
        return cls(
            drawn,
            {name: tuple(dict.fromkeys(near)) for name, near in values.items()},
            tuple((one, tuple(_ways(drawn.ladder, one))) for one in drawn.ladder.tiers),
        )

    def facts(self, random: Random, number: int) -> Facts:
        """The `number`-th facts: most aim at a tier in turn, the others stand anywhere near."""
        found = self._near(random)
        if number % 3 == 2:
            return {**found, **self._permits(random)}
        aim, ways = self.aims[(number - number // 3) % len(self.aims)]
        witness, entering = random.choice(ways)
        found |= witness
        permits = {**self._permits(random), f"may.{aim.name}": 1}
        if entering:
            permits[f"enter.{aim.name}"] = 1
        for earlier in self._before(aim):
            if rule_holds(self.drawn.ladder, earlier, {**found, **permits}):
                permits[f"may.{earlier.name}"] = 0
        return {**found, **permits}

    def _before(self, aim: Tier) -> list[Tier]:
        """The tiers that go before one: the lower, and of praise what is written first."""
        climbed = sorted(self.drawn.ladder.tiers, key=lambda one: one.rank)
        return climbed[: climbed.index(aim)]

    def _near(self, random: Random) -> Facts:
        return {
            name: random.choice(near)
            if random.random() < 0.72
            else random.choice((None, None, ""))
            if isinstance(near[0], str)
            else None
            for name, near in self.values.items()
        }

    def _permits(self, random: Random) -> Facts:
        may = {f"may.{one.name}": int(random.random() < 0.8) for one in self.drawn.ladder.tiers}
        return {
            **may,
            **{f"enter.{one.name}": random.randint(0, 1) for one in entry_tiers(self.drawn.ladder)},
        }


def _ways(a_ladder_: Ladder, one: Tier) -> Iterator[tuple[Facts, bool]]:
    yield from ((witness, False) for witness in witnesses(one.when))
    if one in entry_tiers(a_ladder_):
        for lower in left_out(a_ladder_, one):
            yield from ((witness, True) for witness in witnesses(lower.when))


__all__ = ["CELLS", "Drawn", "Facts", "Field", "Pair", "a_ladder", "around", "holds", "kind_of", "witnesses"]
