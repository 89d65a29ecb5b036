"""A ladder of a pack compiled to a plain ruleset of whole numbers for durable-rules."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from operator import getitem, itemgetter
from typing import TYPE_CHECKING

from config.model import Operator
from config.problems import Problem
from rules.naming import entry_tiers, fact_name, left_out, tests_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from config.model import Condition, Ladder, Pack, Test, Tier
    from config.problems import Place
    from rules.facts import Value

MOST_RULES = 48
"""Flat alternatives a tier: the engine fails at the 65th rule behind one first test."""
MOST_LADDER_RULES = 256
MOST_TESTS = 48
MOST_FACTS = 128
MOST_PAIRS = 4096
"""Values of a fact whose writing is remembered at once."""
MOST_LEVEL = 9
MOST_NUMBER = 2**53
"""Whole numbers up to this size cross to the engine; beyond 2^63 it wraps around."""

Literal = tuple[str, str, int]
"""A test of the engine: a fact, an operator (empty: equal), a number."""
Alternative = tuple[Literal, ...]
"""Tests that must all hold."""

_COMPARE: Mapping[Operator, str] = {
    Operator.AT_LEAST: "$gte",
    Operator.LESS_THAN: "$lt",
    Operator.AT_MOST: "$lte",
    Operator.MORE_THAN: "$gt",
}
_SET = "set:"
_HAS = "="
"""Stands between the fact of several choices and one of its options: ``grounds=弄虚作假`` is 0 or 1."""
_UNKNOWN = (None, "")


class Unfit(ValueError):  # noqa: N818  (it is the value that is unfit)
    """A fact's value that may not cross to the engine."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled ladder: its ruleset, and how facts are told to it."""

    hash: str  # sha256 of `ruleset`, the name under which the engine knows it
    ruleset: str  # JSON; rules r000, r001 …
    tiers: tuple[str, ...]  # the tier of each rule
    names: Mapping[str, str]  # fact -> f000; "set:FACT" is whether FACT has a value, "FACT=OPTION" contains
    codes: Mapping[str, int]  # text -> number, of this ruleset's own table; other texts are 0
    worded: frozenset[str]  # facts whose values are texts
    _asked: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _told: Callable[[Mapping[str, Value]], tuple[Value, ...]] = field(init=False, repr=False, compare=False)
    _pairs: tuple[_Pairs, ...] = field(init=False, repr=False, compare=False)

    def encode(self, values: Mapping[str, Value]) -> dict[str, int]:
        """Return the engine's facts; what has no value is left out, other facts stay behind."""
        asked = ((name, self.pair(fact, values.get(_source(fact)))) for fact, name in self.names.items())
        return {name: number for name, number in asked if number is not None}

    def pair(self, fact: str, value: Value) -> int | None:
        """Return the number that tells a fact's value, None when it is left out."""
        if fact.startswith(_SET):
            return int(value not in _UNKNOWN)
        if value is None or value == "":
            return None
        _, has, option = fact.partition(_HAS)
        return int(option in _all_of(value)) if has else self._number(fact, value)

    def message(self, values: Mapping[str, Value]) -> str:
        """Return the engine's facts as the inside of a JSON object: ``"f000":1,"f001":3``.

        It says what `encode` says, ten times as fast: a fact has few values, so each pair is written once.
        """
        try:
            told = self._told(values)
        except KeyError:  # what was not asked for is not known
            told = tuple(map(values.get, self._asked))
        return "".join(map(getitem, self._pairs, told))[:-1]

    def __post_init__(self) -> None:
        asked = tuple(_source(fact) for fact in self.names)
        told = itemgetter(*asked, asked[0]) if asked else tuple  # one more, so always a tuple
        object.__setattr__(self, "_asked", asked)
        object.__setattr__(self, "_told", told)
        object.__setattr__(self, "_pairs", tuple(_Pairs(self, fact) for fact in self.names))

    def _number(self, fact: str, value: int | str | tuple[str, ...]) -> int:
        if fact in self.worded:
            if isinstance(value, str):
                return self.codes.get(value, 0)
        elif isinstance(value, int) and -MOST_NUMBER <= value <= MOST_NUMBER:
            return int(value)
        message = f"{fact}: {str(value)[:40]!r}"
        raise Unfit(message)


def _source(fact: str) -> str:
    """Return the fact of a run that a fact of the engine is told from."""
    return fact.removeprefix(_SET).partition(_HAS)[0]


def _all_of(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


class _Pairs(dict["Value", str]):
    """How a fact's values are written in a message, each written when it first comes."""

    def __init__(self, plan: Plan, fact: str) -> None:
        super().__init__()
        self._plan, self._fact = plan, fact

    def __missing__(self, value: Value) -> str:
        if len(self) >= MOST_PAIRS:
            self.clear()
        number = self._plan.pair(self._fact, value)
        found = "" if number is None else f'"{self._plan.names[self._fact]}":{number},'
        self[value] = found
        return found


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule of a ruleset; its first test is of a fact that only its tier asks for."""

    tier: Tier
    tests: Alternative


def plan(pack: Pack, type_name: str, ladder_name: str) -> Plan:
    """Compile a ladder; `check` tells what of a pack cannot be compiled."""
    del type_name  # one ruleset serves every type that climbs the same ladder
    ladder = pack.ladders[ladder_name]
    codes = _codes(ladder)
    rules = tuple(_rules(ladder, codes))
    names = _names(rules)
    text = _ruleset(rules, names)
    return Plan(
        hash=sha256(text.encode()).hexdigest(),
        ruleset=text,
        tiers=tuple(rule.tier.name for rule in rules),
        names=names,
        codes=codes,
        worded=frozenset(fact_name(test) for test in _tests(ladder) if _texts(test) and not test.several),
    )


def check(pack: Pack) -> tuple[Problem, ...]:
    """Return what of the pack's ladders goes beyond the limits of the engine."""
    return tuple(sorted(p for ladder in pack.ladders.values() for p in _check_ladder(ladder)))


def fnv1a(name: str) -> int:
    """Return the 32-bit FNV-1a hash by which the engine knows a name."""
    found = 2166136261
    for byte in name.encode():
        found = (found ^ byte) * 16777619 % 2**32
    return found


def collisions(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of names that the engine would take for one."""
    return tuple(p for p in combinations(dict.fromkeys(names), 2) if fnv1a(p[0]) == fnv1a(p[1]))


def _tests(ladder: Ladder) -> Iterator[Test]:
    for tier in ladder.tiers:
        yield from tests_of(tier.when)


def _texts(test: Test) -> tuple[str, ...]:
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    return tuple(value for value in values if isinstance(value, str))


def _codes(ladder: Ladder) -> dict[str, int]:
    texts = dict.fromkeys(text for test in _tests(ladder) if not test.several for text in _texts(test))
    return {text: number for number, text in enumerate(texts, start=1)}


def _rules(ladder: Ladder, codes: Mapping[str, int]) -> Iterator[_Rule]:
    """Yield the rules, lowest tier first; at the entry a tier takes the rules of those left out."""
    entered = {tier.name for tier in entry_tiers(ladder)}
    for tier in sorted(ladder.tiers, key=lambda t: t.rank):
        may = (f"may.{tier.name}", "", 1)
        for tests in _alternatives(tier.when, codes):
            yield _Rule(tier, _once((may, *tests)))
        if tier.name in entered:
            enter = (f"enter.{tier.name}", "", 1)
            for tests in _taken_over(ladder, tier, codes):
                yield _Rule(tier, _once((enter, may, *tests)))


def _taken_over(ladder: Ladder, tier: Tier, codes: Mapping[str, int]) -> Iterator[Alternative]:
    for lower in left_out(ladder, tier):
        yield from _alternatives(lower.when, codes)


def _once(tests: Alternative) -> Alternative:
    return tuple(dict.fromkeys(tests))


def _alternatives(condition: Condition, codes: Mapping[str, int]) -> list[Alternative]:
    """Return the flat alternatives of a condition, in the order in which they are written."""
    found: list[Alternative] = [()]
    for test in condition.tests:
        found = [(*left, *right) for left in found for right in _literals(test, codes)]
    if not condition.any:
        return found
    groups = [tests for group in condition.any for tests in _alternatives(group, codes)]
    return [(*left, *right) for left in found for right in groups]


def _literals(test: Test, codes: Mapping[str, int]) -> list[Alternative]:
    """Return the alternatives of one test: one, but for `in` one for each value."""
    fact = fact_name(test)
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    if test.several:
        return _contained(fact, test.operator, values)
    numbers = [codes[value] if isinstance(value, str) else value for value in values]
    if test.operator is Operator.IS_SET:
        return [((f"{_SET}{fact}", "", numbers[0]),)]
    if test.operator in {Operator.NOT, Operator.NOT_IN}:
        return [tuple((fact, "$neq", number) for number in numbers)]
    compare = _COMPARE.get(test.operator, "")
    return [((fact, compare, number),) for number in numbers]


def _contained(fact: str, operator: Operator, values: tuple[int | str, ...]) -> list[Alternative]:
    """Return the alternatives of a test of several choices, each option a fact of its own, 0 or 1."""
    held = operator not in {Operator.NOT, Operator.NOT_IN}
    found = [(f"{fact}{_HAS}{value}", "", int(held)) for value in values]
    return [(one,) for one in found] if held else [tuple(found)]


def _names(rules: Iterable[_Rule]) -> dict[str, str]:
    facts = dict.fromkeys(fact for rule in rules for fact, _, _ in rule.tests)
    return {fact: f"f{number:03d}" for number, fact in enumerate(facts)}


def _priority(tier: Tier, praises: list[str]) -> int:
    """Return when a tier's rules go, the lowest number first: by level, then praise as it is written."""
    return MOST_LEVEL + 2 + praises.index(tier.name) if tier.name in praises else tier.level + 1


def _ruleset(rules: tuple[_Rule, ...], names: Mapping[str, str]) -> str:
    praises = list(dict.fromkeys(rule.tier.name for rule in rules if rule.tier.kind == "praise"))
    found = {
        f"r{number:03d}": {
            "all": [{"m": {"$and": [_written(test, names) for test in rule.tests]}}],
            "pri": _priority(rule.tier, praises),
        }
        for number, rule in enumerate(rules)
    }
    return json.dumps(found, separators=(",", ":"))


def _written(test: Literal, names: Mapping[str, str]) -> dict[str, object]:
    fact, operator, number = test
    equal = {names[fact]: number}
    return {operator: equal} if operator else dict(equal)


def _check_ladder(ladder: Ladder) -> Iterator[Problem]:
    codes = _codes(ladder)
    yield from _too_many("too_many_tests", ladder.place, len(list(_tests(ladder))), MOST_TESTS)
    counted = 0
    for tier in ladder.tiers:
        number = _count(tier.when)
        taken = sum(_count(t.when) for t in left_out(ladder, tier) if tier in entry_tiers(ladder))
        counted += number + taken
        yield from _too_many("too_many_rules", tier.place, max(number, taken), MOST_RULES)
    yield from _too_many("too_many_rules", ladder.place, counted, MOST_LADDER_RULES)
    if counted <= MOST_LADDER_RULES:
        names = _names(_rules(ladder, codes))
        yield from _too_many("too_many_facts", ladder.place, len(names), MOST_FACTS)
    yield from (_too_big(test) for test in _tests(ladder) if _big(test))


def _count(condition: Condition) -> int:
    """Return how many flat alternatives a condition has, without making them."""
    found = sum(_count(group) for group in condition.any) if condition.any else 1
    for test in condition.tests:
        if test.operator is Operator.IN:
            assert isinstance(test.value, tuple)
            found *= len(test.value)
    return found


_TOO_MANY: Mapping[str, tuple[str, str, str, str]] = {
    "too_many_rules": (
        "条件展开后的情形过多",
        "too many alternatives when the conditions are laid out",
        "请减少 in、any 里的项数",
        "name fewer under in and any",
    ),
    "too_many_tests": (
        "阶梯中的条件过多",
        "too many tests in a ladder",
        "请拆成几个阶梯",
        "make several ladders",
    ),
    "too_many_facts": (
        "阶梯用到的事实过多",
        "too many facts in a ladder",
        "请拆成几个阶梯",
        "make several ladders",
    ),
}


def _too_many(code: str, place: Place, found: int, most: int) -> Iterator[Problem]:
    if found > most:
        zh, en, so, then = _TOO_MANY[code]
        zh, en = f"{zh}：{found}，最多 {most}；{so}", f"{en}: {found}, at most {most}; {then}"
        yield Problem(place, f"engine.{code}", zh, en)


def _big(test: Test) -> bool:
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    return any(isinstance(value, int) and abs(value) > MOST_NUMBER for value in values)


def _too_big(test: Test) -> Problem:
    zh = f"数值过大：{test.value}，最大 {MOST_NUMBER}"
    en = f"the number is too large: {test.value}, at most {MOST_NUMBER}"
    return Problem(test.place, "engine.self_test", zh, en)
