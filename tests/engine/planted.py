"""Planted faults: each must be found by the comparison within ten thousand pairs.

A fault changes what the engine is told or what it is heard to say: the ladder before it is compiled,
the compiled plan, the facts, or the answers. The oracle is told the truth.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from config.model import Condition, Operator, Test
from rules.compile import Plan, fnv1a, plan
from rules.oracle import decide
from server.judge import Ask, Judge
from tests.engine import pairs
from tests.engine.draw import kind_of, ladder_tests
from tests.engine.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from server.judge import Answer
    from tests.engine.draw import Drawn, Facts
    from tests.engine.pairs import Doubt

MOST_PAIRS = 10_000
_OWN, _SHIPPED = 7, 1  # ladders of a chunk: small, so that the first pair is soon known


def _same(value):
    return value


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault and where it sits."""

    name: str
    zh: str
    condition: Callable[[Condition], Condition] = _same
    plan: Callable[[Plan, Drawn], Plan] = lambda made, _: made
    facts: Callable[[Facts, Drawn], Facts] = lambda found, _: found
    asks: Callable[[list[Ask]], list[Ask]] = _same
    answers: Callable[[list[Answer]], list[Answer]] = _same


# --- changes to conditions -----------------------------------------------------------------------


def _tests(change: Callable[[Test], Test]) -> Callable[[Condition], Condition]:
    def changed(condition: Condition) -> Condition:
        groups = tuple(changed(group) for group in condition.any)
        return replace(condition, tests=tuple(map(change, condition.tests)), any=groups)

    return changed


def _operator(was: Operator, becomes: Operator) -> Callable[[Condition], Condition]:
    return _tests(lambda t: replace(t, operator=becomes) if t.operator is was else t)


def _without_last(test: Test) -> Test:
    if test.operator not in {Operator.IN, Operator.NOT_IN} or len(test.value) < 2:
        return test
    return replace(test, value=test.value[:-1])


def _one_more(test: Test) -> Test:
    if test.operator is not Operator.AT_LEAST:
        return test
    return replace(test, value=test.value + 1)


def _without_a_test(condition: Condition) -> Condition:
    return replace(condition, tests=condition.tests[:-1]) if len(condition.tests) > 1 else condition


def _any_as_all(condition: Condition) -> Condition:
    tests = tuple(test for group in condition.any for test in _any_as_all(group).tests)
    return replace(condition, tests=(*condition.tests, *tests), any=())


def _one_group_less(condition: Condition) -> Condition:
    return replace(condition, any=condition.any[:-1]) if len(condition.any) > 1 else condition


# --- changes to the compiled plan ----------------------------------------------------------------


def _edited(change: Callable[[dict, Plan], tuple[str, ...] | None]) -> Callable[[Plan, Drawn], Plan]:
    """A change of the ruleset in place; it returns the rules' tiers when those change too."""

    def changed(made: Plan, _: Drawn) -> Plan:
        rules = json.loads(made.ruleset)
        tiers = change(rules, made) or made.tiers
        text = json.dumps(rules)
        return replace(made, hash=f"{fnv1a(text):064x}", ruleset=text, tiers=tiers)

    return changed


def _tests_of(rule: dict) -> list[dict]:
    return rule["all"][0]["m"]["$and"]


def _swap_priorities(rules: dict, made: Plan) -> None:
    levels = sorted({rule["pri"] for rule in rules.values()})
    if len(levels) > 1:
        other = {levels[0]: levels[1], levels[1]: levels[0]}
        for rule in rules.values():
            rule["pri"] = other.get(rule["pri"], rule["pri"])


def _without_entry(rules: dict, made: Plan) -> None:
    """Give the rules of the entry a test that can never hold."""
    entering = {name for fact, name in made.names.items() if fact.startswith("enter.")}
    for rule in rules.values():
        (first,) = _tests_of(rule)[0]
        if first in entering:
            _tests_of(rule).append({first: 2})


def _second_lost(rules: dict, made: Plan) -> None:
    for number in range(1, len(made.tiers)):
        if made.tiers[number] == made.tiers[number - 1]:
            _tests_of(rules[f"r{number:03d}"]).append({"f000": 2})
            return


def _wrong_tier(rules: dict, made: Plan) -> tuple[str, ...]:
    """The last rule once more, under the tier of the first."""
    last = rules[f"r{len(rules) - 1:03d}"]
    rules[f"r{len(rules):03d}"] = {**last, "pri": 1}
    return (*made.tiers, made.tiers[0])


def _sets_inverted(rules: dict, made: Plan) -> None:
    sets = {name for fact, name in made.names.items() if fact.startswith("set:")}
    for rule in rules.values():
        for test in _tests_of(rule):
            for name in sets & test.keys():
                test[name] = 1 - test[name]


def _may_ignored(rules: dict, made: Plan) -> None:
    permit = made.names[f"may.{made.tiers[-1]}"]
    for rule in rules.values():
        if len(_tests_of(rule)) > 1:
            rule["all"][0]["m"]["$and"] = [test for test in _tests_of(rule) if test != {permit: 1}]


def _not_lost(rules: dict, made: Plan) -> None:
    for rule in rules.values():
        rule["all"][0]["m"]["$and"] = [test.get("$neq", test) for test in _tests_of(rule)]


def _two_names_of_one_hash() -> tuple[str, str]:
    seen: dict[int, str] = {}
    random = Random(7)
    for number in count():
        name = f"n{number:x}{random.getrandbits(20):05x}"
        other = seen.setdefault(fnv1a(name), name)
        if other != name:
            return other, name
    raise AssertionError


def _collision() -> Callable[[Plan, Drawn], Plan]:
    pair: list[str] = []

    def changed(made: Plan, drawn: Drawn) -> Plan:
        pair.extend(() if pair else _two_names_of_one_hash())
        plain = [fact for fact in made.names if not fact.startswith(("set:", "may.", "enter."))][:2]
        if len(plain) < 2:
            return made
        new = dict(zip(plain, pair, strict=False))
        text = made.ruleset
        for fact, name in new.items():
            text = text.replace(f'"{made.names[fact]}"', f'"{name}"')
        names = {fact: new.get(fact, name) for fact, name in made.names.items()}
        return replace(made, hash=f"{fnv1a(text):064x}", ruleset=text, names=names)

    return changed


def _codes_swapped(made: Plan, _: Drawn) -> Plan:
    if len(made.codes) < 2:
        return made
    first, second = list(made.codes)[:2]
    return replace(made, codes={**made.codes, first: made.codes[second], second: made.codes[first]})


def _text_as_number(made: Plan, _: Drawn) -> Plan:
    return replace(made, codes={text: int(text) if text.isdigit() else 0 for text in made.codes})


def _measures_mixed(made: Plan, _: Drawn) -> Plan:
    """A fact that is asked for in two measures is told in the other."""
    seen: dict[str, str] = {}
    for fact in made.names:
        family = fact.partition("/")[0]
        other = seen.setdefault(family, fact)
        if other != fact and "/" in fact and "/" in other:
            swapped = {fact: made.names[other], other: made.names[fact]}
            return replace(made, names={**made.names, **swapped})
    return made


# --- changes to facts ----------------------------------------------------------------------------


def _numbers(drawn: Drawn) -> set[str]:
    return {_name(test) for test in ladder_tests(drawn.ladder) if isinstance(test.value, int)}


def _name(test: Test) -> str:
    return f"{test.fact}/{test.measure}" if test.measure else test.fact


def _absent_is_zero(found: Facts, drawn: Drawn) -> Facts:
    known = _numbers(drawn)
    return {name: 0 if value is None and name in known else value for name, value in found.items()}


def _absent_is_text(found: Facts, drawn: Drawn) -> Facts:
    texts = {test.fact for test in ladder_tests(drawn.ladder) if not isinstance(_first(test), int)}
    return {name: "?" if value is None and name in texts else value for name, value in found.items()}


def _first(test: Test) -> int | str:
    return test.value[0] if isinstance(test.value, tuple) else test.value


def _not_scaled(found: Facts, drawn: Drawn) -> Facts:
    decimals = {test.fact for test in ladder_tests(drawn.ladder) if kind_of(test).endswith("decimal")}
    return {
        name: value // 100 if name in decimals and isinstance(value, int) else value
        for name, value in found.items()
    }


def _unsigned(found: Facts, _: Drawn) -> Facts:
    return {name: abs(value) if isinstance(value, int) else value for name, value in found.items()}


# --- changes to the batch ------------------------------------------------------------------------


def _stale(asks: list[Ask]) -> list[Ask]:
    """Every ladder under one hash: the engine answers by the first that it learnt."""
    return [Ask(replace(ask.plan, hash="5" * 64), ask.facts) for ask in asks]


def _neighbours(asks: list[Ask]) -> list[Ask]:
    return [Ask(ask.plan, asks[at - at % 2 + 1 - at % 2].facts) for at, ask in enumerate(asks)]


FAULTS: tuple[Fault, ...] = (
    Fault("ge_for_gt", "大于写成大于等于", condition=_operator(Operator.MORE_THAN, Operator.AT_LEAST)),
    Fault("le_for_lt", "小于写成小于等于", condition=_operator(Operator.LESS_THAN, Operator.AT_MOST)),
    Fault("off_by_one", "门槛差一", condition=_tests(_one_more)),
    Fault("condition_dropped", "漏掉一个条件", condition=_without_a_test),
    Fault("group_dropped", "漏掉一组条件", condition=_one_group_less),
    Fault("any_as_all", "任一读成全部", condition=_any_as_all),
    Fault("in_without_last", "列表漏掉末项", condition=_tests(_without_last)),
    Fault("priorities_swapped", "两级次序对调", plan=_edited(_swap_priorities)),
    Fault("not_lost", "丢了“不是”", plan=_edited(_not_lost)),
    Fault("is_set_inverted", "有值无值颠倒", plan=_edited(_sets_inverted)),
    Fault("entry_lost", "丢了进入层级的情形", plan=_edited(_without_entry)),
    Fault("may_ignored", "一级不看准许", plan=_edited(_may_ignored)),
    Fault("second_alternative_lost", "丢了第二种情形", plan=_edited(_second_lost)),
    Fault("wrong_tier", "重复规则归错层级", plan=_edited(_wrong_tier)),
    Fault("names_collide", "两个名称散列相同", plan=_collision()),
    Fault("codes_swapped", "选项代码对调", plan=_codes_swapped),
    Fault("text_as_number", "文字当数字比", plan=_text_as_number),
    Fault("measures_mixed", "时间单位混用", plan=_measures_mixed),
    Fault("absent_as_zero", "缺失读作零", facts=_absent_is_zero),
    Fault("absent_as_text", "缺失读作文字", facts=_absent_is_text),
    Fault("decimal_not_scaled", "小数没有放大", facts=_not_scaled),
    Fault("sign_lost", "丢了负号", facts=_unsigned),
    Fault("stale_ruleset", "散列相同用了旧规则", asks=_stale),
    Fault("facts_of_neighbour", "用了邻项的事实", asks=_neighbours),
    Fault("answers_shifted", "答案错位一项", answers=lambda answers: [*answers[1:], *answers[:1]]),
)


# --- finding them --------------------------------------------------------------------------------


def doubts(judge: Judge, fault: Fault, seed: int) -> Iterator[tuple[int, list[Doubt]]]:
    """Compare chunk by chunk with a fault planted; yield the pairs done and what was found."""
    ours = pairs.shipped_ladders()
    for number in count():
        one = pairs.chunk(seed, number, ours, _OWN, _SHIPPED)
        asks, wanted = [], []
        for drawn, facts in one.groups:
            made = fault.plan(plan(_changed(drawn, fault), "", drawn.ladder.name), drawn)
            asks += [Ask(made, fault.facts(found, drawn)) for found in facts]
            wanted += [decide(drawn.pack, "", drawn.ladder.name, found) for found in facts]
        answers = fault.answers(judge.decide(fault.asks(asks)))
        yield len(asks) * (number + 1), pairs._doubts(one, asks, wanted, answers, Tally())


def _changed(drawn: Drawn, fault: Fault):
    ladder = drawn.ladder
    tiers = tuple(replace(one, when=fault.condition(one.when)) for one in ladder.tiers)
    return replace(drawn.pack, ladders={ladder.name: replace(ladder, tiers=tiers)})


def find(judge: Judge, fault: Fault, seed: int, most: int = MOST_PAIRS) -> Doubt | None:
    """The first pair that finds a fault by a wrong answer, None within `most` pairs."""
    for done, found in doubts(judge, fault, seed):
        wrong = [doubt for doubt in found if not doubt.found.fault]
        if wrong:
            return wrong[0]
        if done >= most:
            return None
    raise AssertionError


def report(seed: int) -> int:
    """Plant each fault, print the pair that found it; 1 when one was not found."""
    missed = Counter()
    for fault in FAULTS:
        with Judge() as judge:
            doubt = find(judge, fault, seed)
        print(f"{fault.name} {fault.zh}: {doubt.text() if doubt else 'NOT FOUND 未发现'}", flush=True)
        missed[doubt is None] += 1
    print(f"\n{len(FAULTS)} planted 埋错, {missed[False]} found 发现")
    return int(missed[True] > 0)
