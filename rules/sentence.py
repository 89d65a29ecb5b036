"""A rule as a clause that a clerk can read aloud: 逾期满5个工作日且已催办1次."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.model import Condition, Measure, Operator
from config.words import term_text
from rules.naming import left_out, shown_measure
from rules.oracle import holds
from rules.sentence_names import fact_label, tier_label, value_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.model import Ladder, Pack, Test, Tier
    from rules.facts import Value

_LENGTHS: Mapping[Operator, tuple[str, str]] = {
    Operator.IS: ("{fact}为{value}", "{fact} {value}"),
    Operator.NOT: ("{fact}不为{value}", "{fact} other than {value}"),
    Operator.AT_LEAST: ("{fact}满{value}", "{fact} at least {value}"),
    Operator.LESS_THAN: ("{fact}不满{value}", "{fact} less than {value}"),
    Operator.AT_MOST: ("{fact}不超过{value}", "{fact} at most {value}"),
    Operator.MORE_THAN: ("{fact}超过{value}", "{fact} more than {value}"),
    Operator.IN: ("{fact}为{value}之一", "{fact} one of {value}"),
    Operator.NOT_IN: ("{fact}不为{value}之一", "{fact} none of {value}"),
}
_PLAIN: Mapping[Operator, tuple[str, str]] = {
    **_LENGTHS,
    Operator.IS: ("{fact}为{value}", "{fact} is {value}"),
    Operator.NOT: ("{fact}不为{value}", "{fact} is not {value}"),
    Operator.AT_LEAST: ("{fact}不少于{value}", "{fact} at least {value}"),
    Operator.LESS_THAN: ("{fact}少于{value}", "{fact} less than {value}"),
}
_ISSUED: Mapping[Operator, tuple[str, str]] = {
    **_PLAIN,
    Operator.IS: ("已{fact}恰{value}次", "{fact} issued exactly {value}×"),
    Operator.NOT: ("已{fact}次数不为{value}", "{fact} not issued exactly {value}×"),
    Operator.AT_LEAST: ("已{fact}{value}次", "{fact} issued at least {value}×"),
    Operator.LESS_THAN: ("已{fact}不足{value}次", "{fact} issued less than {value}×"),
    Operator.AT_MOST: ("已{fact}不超过{value}次", "{fact} issued at most {value}×"),
    Operator.MORE_THAN: ("已{fact}超过{value}次", "{fact} issued more than {value}×"),
    Operator.IN: ("已{fact}次数为{value}之一", "{fact} issued one of {value}×"),
    Operator.NOT_IN: ("已{fact}次数不为{value}之一", "{fact} issued none of {value}×"),
}
_SEVERAL: Mapping[Operator, tuple[str, str]] = {
    Operator.IS: ("{fact}含{value}", "{fact} includes {value}"),
    Operator.NOT: ("{fact}不含{value}", "{fact} does not include {value}"),
    Operator.IN: ("{fact}含{value}之一", "{fact} includes one of {value}"),
    Operator.NOT_IN: ("{fact}不含{value}中任何一项", "{fact} includes none of {value}"),
}
_ISSUED_SET = (
    ("已{fact}次数无值", "{fact} issued: no value"),
    ("已{fact}次数有值", "{fact} issued: a value"),
)
_SET = (("{fact}未填", "{fact} not known"), ("{fact}已填", "{fact} known"))
_AND, _OR, _ALSO = ("且", " and "), ("，或", ", or "), ("，同时", ", and also ")
_NOTHING = ("无值", "no value")
_TIMES = ("{count} 次", "{count}×")


def condition_text(condition: Condition, pack: Pack, language: str, *, inside: bool = False) -> str:
    """Return a condition as a clause in ``zh`` or ``en``; in brackets if it needs them ``inside`` another."""
    return _clause(plain(condition), _OR, pack, language, inside=inside)


def plain(condition: Condition) -> Condition:
    """Return a condition without needless groups: one alone joins its tests, a group of groups its groups."""
    groups: list[Condition] = []
    for group in map(plain, condition.any):
        groups += group.any if group.any and not group.tests else (group,)
    if len(groups) != 1:
        return Condition(condition.tests, tuple(groups), condition.place)
    return Condition((*condition.tests, *groups[0].tests), groups[0].any, condition.place)


def _clause(
    condition: Condition, between: tuple[str, str], pack: Pack, language: str, *, inside: bool
) -> str:
    """Return a plain condition as a clause, its groups joined by ``between``."""
    parts = [test_text(test, pack, language) for test in condition.tests]
    groups = [_clause(group, between, pack, language, inside=False) for group in condition.any]
    if between is _ALSO:
        groups = list(dict.fromkeys(groups))
    if groups:
        parts.append(_listed(groups, between, language, alone=not parts and not inside))
    return _AND[language == "en"].join(parts)


def tier_text(tier: Tier, pack: Pack, language: str) -> str:
    """Return when a tier comes: 逾期满5个工作日且已催办1次，通报批评."""
    return _named(condition_text(tier.when, pack, language), tier, language)


def why_text(ladder: Ladder, tier: Tier, found: Mapping[str, Value], pack: Pack, language: str) -> str:
    """Return why a tier came for these facts; the whole rule when by them it would not come."""
    held = held_text(ladder, tier, found, pack, language)
    return _named(held, tier, language) if held else tier_text(tier, pack, language)


def held_text(ladder: Ladder, tier: Tier, found: Mapping[str, Value], pack: Pack, language: str) -> str:
    """Return just what held of a tier's rule: its tests, and every alternative of `any` that held.

    Where a missed clock enters at the tier, the rule of a tier left out below stands for it, with the
    case that chose the entry. Nothing held: nothing is said.
    """
    found_in = [_held(tier.when, found)] if holds(tier.when, found) else []
    clauses = [_clause(held, _ALSO, pack, language, inside=False) for held in found_in]
    if found.get(f"enter.{tier.name}") == 1:
        chosen = _entered(ladder, found)
        below = (_held(lower.when, found) for lower in left_out(ladder, tier) if holds(lower.when, found))
        clauses += [_both((held, *chosen), pack, language) for held in below]
    return _listed(list(dict.fromkeys(clauses)), _ALSO, language, alone=True)


def _held(condition: Condition, found: Mapping[str, Value]) -> Condition:
    """Return a condition that holds without those of its groups that do not."""
    groups = tuple(_held(group, found) for group in condition.any if holds(group, found))
    return plain(Condition(condition.tests, groups, condition.place))


def _both(held: Sequence[Condition], pack: Pack, language: str) -> str:
    """Return conditions that held together as one clause."""
    inside = len(held) > 1
    return _AND[language == "en"].join(_clause(one, _ALSO, pack, language, inside=inside) for one in held)


def _entered(ladder: Ladder, found: Mapping[str, Value]) -> list[Condition]:
    """Return what chose the entry; the last case is chosen by nothing."""
    cases = (case.when for case in ladder.entry if case.when is None or holds(case.when, found))
    when = next(cases, None)
    return [] if when is None else [_held(when, found)]


def _named(clause: str, tier: Tier, language: str) -> str:
    name = tier.label.text(language)
    return f"{clause}: {name}" if language == "en" else f"{clause}，{name}"


def test_text(test: Test, pack: Pack, language: str) -> str:
    """Return one test as a clause in ``zh`` or ``en``."""
    fact, values = _fact_text(test, pack, language), _values(test, pack, language)
    if _due_today(test):
        return ("当日到期", "due today")[language == "en"]
    if test.operator is Operator.IS_SET:
        known = _ISSUED_SET if test.fact.startswith("issued.") else _SET
        return known[bool(test.value)][language == "en"].format(fact=fact)
    phrase = _phrases(test)[test.operator][language == "en"]
    return phrase.format(fact=fact, value=(", " if language == "en" else "、").join(values))


test_text.__test__ = False  # type: ignore[attr-defined]  # no test case, whatever its name


def _due_today(test: Test) -> bool:
    """Tell whether a test says the one thing that has words of its own: 距到期不超过当日."""
    counted = test.measure is not None and shown_measure(test.measure) is Measure.WORKDAY
    return (test.fact, test.operator, test.value) == ("left", Operator.AT_MOST, 0) and counted


def found_text(name: str, value: Value, pack: Pack, language: str) -> str:
    """Return what was found for a fact, such as ``overdue/workday``, in ``zh`` or ``en``."""
    fact, _, measure = name.partition("/")
    if value is None or value == "":
        return _NOTHING[language == "en"]
    if isinstance(value, tuple):
        return (", " if language == "en" else "、").join(value)
    if fact.startswith("issued."):
        return _TIMES[language == "en"].format(count=value)
    return value_text(value, fact, Measure(measure) if measure else None, pack, language)


def _listed(groups: list[str], between: tuple[str, str], language: str, *, alone: bool) -> str:
    joined = between[language == "en"].join(groups)
    if alone or len(groups) == 1:
        return joined
    return f"({joined})" if language == "en" else f"（{joined}）"


def _phrases(test: Test) -> Mapping[Operator, tuple[str, str]]:
    if test.several:
        return _SEVERAL
    if test.fact.startswith("issued."):
        return _ISSUED
    return _PLAIN if test.measure is None else _LENGTHS


def _fact_text(test: Test, pack: Pack, language: str) -> str:
    family, _, rest = test.fact.partition(".")
    return tier_label(rest, pack, language) if family == "issued" else fact_label(test.fact, pack, language)


def _values(test: Test, pack: Pack, language: str) -> list[str]:
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    return [value_text(value, test.fact, test.measure, pack, language) for value in values]


__all__ = [
    "condition_text", "found_text", "held_text", "plain", "term_text", "test_text", "tier_text", "why_text",
]  # fmt: skip
