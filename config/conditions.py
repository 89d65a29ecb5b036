"""Conditions: plain data becomes tests on known facts, or problems that say why not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from config.limits import always, beyond, contradictions, torn_apart
from config.model import Condition, Duration, Measure, Operator, Test
from config.says import Both, both, hint, listed, problem, shown
from config.scalars import scale
from config.words import Fault, duration_text, english, nearest, read_duration, spellings, word_label, yes_no

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from config.problems import Place, Problem
    from config.scope import Fact, Scope

Path = tuple[str | int, ...]
ANY_DEPTH = 2

_SIGNS = {
    ">=": "at_least", "≥": "at_least", "不少于": "at_least", "满": "at_least", ">": "more_than",
    "超过": "more_than", "大于": "more_than", "<=": "at_most", "≤": "at_most", "不超过": "at_most",
    "<": "less_than", "小于": "less_than", "不足": "less_than", "不满": "less_than",
}  # fmt: skip
"""How people write a comparison into a value."""
_SIGN = re.compile(rf"({'|'.join(sorted(_SIGNS, key=len, reverse=True))})\s*(\S.*)")
_NUMBERS = frozenset({"duration", "count", "integer", "decimal"})
_ORDER = frozenset({Operator.AT_LEAST, Operator.LESS_THAN, Operator.AT_MOST, Operator.MORE_THAN})
_LISTS = frozenset({Operator.IN, Operator.NOT_IN})
_PLAIN = frozenset({Operator.IS, Operator.NOT, Operator.IS_SET})
OPERATORS: Mapping[str, frozenset[Operator]] = {
    "duration": _PLAIN | _LISTS | _ORDER,
    "count": _PLAIN | _LISTS | _ORDER,
    "integer": _PLAIN | _LISTS | _ORDER,
    "decimal": _PLAIN | _LISTS | _ORDER,
    "choice": _PLAIN | _LISTS,
    "choices": _PLAIN | _LISTS,
    "word": _PLAIN | _LISTS,
    "name": _PLAIN | _LISTS,
    "yes_no": _PLAIN,
    "other": frozenset({Operator.IS_SET}),
}
"""Which operators a kind of fact takes."""


class ConditionReader:
    """Reads the conditions of one scope and gathers what is wrong with them."""

    def __init__(self, scope: Scope, place: Callable[[Path], Place], key: Callable[[Path], Place]) -> None:
        self.scope = scope
        self.place = place
        self.key = key  # the place of the fact itself, where that is wrong
        self.problems: list[Problem] = []

    def read(self, data: Mapping[str, Any], path: Path, depth: int = 0) -> Condition:
        """Return the condition that `data` writes at `path`."""
        tests = tuple(
            test
            for fact, value in data.items()
            if fact != "any"
            for test in self._tests(fact, value, (*path, fact))
        )
        self.problems.extend(contradictions(tests) or beyond(tests, self.scope.facts))
        self.problems.extend(each for test in tests if (each := self._always(test)) is not None)
        found = Condition(tests, self._any(data.get("any", ()), (*path, "any"), depth), self.place(path))
        if depth == 0:
            self.problems.extend(torn_apart(found))
        return found

    def _always(self, test: Test) -> Problem | None:
        fact = self.scope.facts[test.fact]
        known = fact.kind == "count" and test.measure is None
        return always(test, fact.least, fact.most) if known else None

    def _any(self, parts: Any, path: Path, depth: int) -> tuple[Condition, ...]:
        if parts and depth == ANY_DEPTH:
            facts = listed(dict.fromkeys(fact for part in parts for fact in part))
            self._say("when.too_deep", path, most=ANY_DEPTH, depth=ANY_DEPTH + 1, found=facts)
            return ()
        return tuple(self.read(part, (*path, index), depth + 1) for index, part in enumerate(parts))

    def _tests(self, name: str, value: Any, path: Path) -> list[Test]:
        fact = self.scope.facts.get(name)
        if fact is None:
            self._unknown(name, path)
            return []
        if not isinstance(value, dict):
            return self._one(fact, Operator.IS, value, path)
        return [
            test
            for word, wanted in value.items()
            for test in self._one(fact, Operator(word), wanted, (*path, word))
        ]

    def _unknown(self, name: str, path: Path) -> None:
        if name == "behind" and name in self.scope.elsewhere:
            self._say_key("when.not_here#behind", path, found=name)
        elif name in self.scope.elsewhere or self._of_runs(name):
            self._say_key("when.not_here", path, found=name, known=listed(self.scope.facts))
        else:
            near = hint(nearest(name, self.scope.facts))
            self._say_key("when.unknown_fact", path, found=name, near=near, known=listed(self.scope.facts))

    def _of_runs(self, name: str) -> bool:
        lead = "issued."  # where no tier is counted, none is misspelt either
        return name.startswith(lead) and not any(fact.startswith(lead) for fact in self.scope.facts)

    def _one(self, fact: Fact, operator: Operator, wanted: Any, path: Path) -> list[Test]:
        if operator not in OPERATORS[fact.kind]:
            known = listed([op.value for op in Operator if op in OPERATORS[fact.kind]])
            self._say("when.wrong_operator", path, found=operator.value, fact=fact.name, known=known)
            return []
        if operator is Operator.IS_SET:
            return [Test(fact.name, operator, int(bool(yes_no(wanted))), None, self.place(path))]
        if (sign := _SIGN.fullmatch(str(wanted))) is not None and fact.kind in _NUMBERS:
            right = f"{{{_SIGNS[sign[1]]}: {sign[2]}}}"
            self._say("when.wrong_value#sign", path, fact=fact.name, found=str(wanted)[:40], right=right)
            return []
        parts = wanted if isinstance(wanted, list) else [wanted]
        values = [
            self._value(fact, part, (*path, index) if isinstance(wanted, list) else path)
            for index, part in enumerate(parts)
        ]
        return self._test(fact, operator, [value for value in values if value is not None], path)

    def _test(
        self, fact: Fact, operator: Operator, values: list[tuple[int | str, Measure | None]], path: Path
    ) -> list[Test]:
        measures = {measure for _, measure in values}
        if len(measures) > 1:
            self._say("when.wrong_value#mixed", path, fact=fact.name)
        if len(measures) != 1:
            return []
        plain = tuple(value for value, _ in values)
        value = plain if operator in _LISTS else plain[0]
        several = fact.kind == "choices"
        return [Test(fact.name, operator, value, measures.pop(), self.place(path), several)]

    def _value(self, fact: Fact, wanted: Any, path: Path) -> tuple[int | str, Measure | None] | None:
        found = _VALUES[fact.kind](fact, wanted)
        if isinstance(found, Fault):
            self._say(found.code, path, **found.slots)
            return None
        return found

    def _say_key(self, code: str, path: Path, /, **slots: Any) -> None:
        self.problems.append(problem(code, self.key(path), **slots))

    def _say(self, code: str, path: Path, /, **slots: Any) -> None:
        self.problems.append(problem(code, self.place(path), **slots))


_Value = tuple["int | str", "Measure | None"]


def _duration(fact: Fact, wanted: Any) -> _Value | Fault:
    found = read_duration(wanted)
    if isinstance(found, Fault):
        return found
    if found.measure is Measure.SAME_DAY:
        return 0, Measure.WORKDAY
    if found.measure not in fact.measures:
        units = both(
            "、".join(_unit(measure, "zh") for measure in fact.measures),
            ", ".join(_unit(measure, "en") for measure in fact.measures),
        )
        return _wrong(fact, wanted, both(f"单位只能是：{units[0]}", f"a duration in {units[1]}"))
    return found.amount, found.measure


def _unit(measure: Measure, language: str) -> str:
    text = duration_text(Duration(2, measure), language)
    return text.removeprefix("2").strip().removeprefix("个")


def _wrong(fact: Fact, found: Any, wanted: Both) -> Fault:
    return Fault("when.wrong_value", {"fact": fact.name, "found": shown(found), "wanted": wanted})


def _whole(fact: Fact, wanted: Any) -> _Value | Fault:
    if isinstance(wanted, bool) or not isinstance(wanted, int):
        return _wrong(fact, wanted, both("应是整数", "an integer"))
    if not fact.least <= wanted <= fact.most:
        return Fault("shape.out_of_range", {"found": wanted, "least": fact.least, "most": fact.most})
    return wanted, None


def _decimal(fact: Fact, wanted: Any) -> _Value | Fault:
    scaled = scale(wanted, fact.places)
    if scaled is None:
        return _wrong(
            fact,
            wanted,
            both(f"应是最多 {fact.places} 位小数的数", f"a number with at most {fact.places} places"),
        )
    return scaled, None


def _choice(fact: Fact, wanted: Any) -> _Value | Fault:
    if wanted in fact.words and isinstance(wanted, str):
        return wanted, None
    near = hint(nearest(str(wanted), fact.words))
    slots = {"fact": fact.name, "found": shown(wanted), "near": near, "known": listed(fact.words)}
    return Fault("when.unknown_option", slots)


def _word(fact: Fact, wanted: Any) -> _Value | Fault:
    word = english(fact.table, wanted)
    if word in fact.words and word is not None:
        return word, None
    known = both("、".join(word_label(fact.table, each, "zh") for each in fact.words), ", ".join(fact.words))
    near = hint(nearest(str(wanted), spellings(fact.table)))
    return Fault(
        "when.unknown_option", {"fact": fact.name, "found": shown(wanted), "near": near, "known": known}
    )


def _name(fact: Fact, wanted: Any) -> _Value | Fault:
    if wanted in fact.words and isinstance(wanted, str):
        return wanted, None
    near = hint(nearest(str(wanted), fact.words))
    return Fault(f"ref.{fact.name}", {"found": wanted, "near": near, "known": listed(fact.words)})


def _yes_no(fact: Fact, wanted: Any) -> _Value | Fault:
    truth = yes_no(wanted)
    if truth is None:
        return _wrong(fact, wanted, both("应是 是 或 否", "是 or 否 (true or false)"))
    return int(truth), None


_VALUES: Mapping[str, Callable[[Fact, Any], _Value | Fault]] = {
    "duration": _duration,
    "count": _whole,
    "integer": _whole,
    "decimal": _decimal,
    "choice": _choice,
    "choices": _choice,
    "word": _word,
    "name": _name,
    "yes_no": _yes_no,
}
