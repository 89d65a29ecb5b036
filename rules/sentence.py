"""A rule as a clause that a clerk can read aloud: 逾期满5个工作日且已催办1次."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.model import Duration, Label, Measure, Operator
from config.words import duration_text, term_text, word_label
from rules.naming import left_out
from rules.oracle import holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.model import Condition, Field, Ladder, Pack, Test, Tier
    from rules.facts import Value

_TEMPORAL: Mapping[str, tuple[str, str]] = {
    "left": ("距到期", "left until due"),
    "overdue": ("逾期", "overdue"),
    "age": ("已办理", "running for"),
    "term": ("期限", "term"),
    "unanswered": ("逾期未答复", "unanswered for"),
}
_NAMED: Mapping[str, tuple[str, str]] = {
    "outcome": ("结果", "outcome"),
    "explanation": ("说明", "explanation"),
    "extension": ("延期", "extension"),
    "objection": ("异议", "objection"),
    "clock": ("时限", "clock"),
    "as": ("身份", "part"),
    "type": ("事项类型", "type"),
    "state": ("状态", "state"),
    "round": ("轮次", "round"),
    "from_above": ("上级交办", "from above"),
}
_TABLES = {
    "outcome": "outcome",
    "explanation": "status",
    "extension": "status",
    "objection": "status",
    "as": "as",
}
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
_SET = (("{fact}未填", "{fact} not known"), ("{fact}已填", "{fact} known"))
_DUE_TODAY = frozenset({Operator.IS, Operator.AT_MOST})
_YES_NO = (("否", "no"), ("是", "yes"))
_AND, _OR, _ALSO = ("且", " and "), ("，或", ", or "), ("，同时", ", and also ")
_NOTHING = ("无值", "no value")
_TIMES = ("{count} 次", "{count}×")


def condition_text(condition: Condition, pack: Pack, language: str) -> str:
    """Return a condition as a clause in ``zh`` or ``en``."""
    parts = [test_text(test, pack, language) for test in condition.tests]
    if condition.any:
        groups = [condition_text(group, pack, language) for group in condition.any]
        parts.append(_listed(groups, _OR, language, alone=not parts))
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
    clauses = [_held(tier.when, found, pack, language)] if holds(tier.when, found) else []
    if found.get(f"enter.{tier.name}") == 1:
        chosen = _entered(ladder, found, pack, language)
        below = (lower.when for lower in left_out(ladder, tier) if holds(lower.when, found))
        clauses += [
            _AND[language == "en"].join([_held(when, found, pack, language), *chosen]) for when in below
        ]
    return _listed(list(dict.fromkeys(clauses)), _ALSO, language, alone=True)


def _held(condition: Condition, found: Mapping[str, Value], pack: Pack, language: str) -> str:
    """Return a condition that holds without those of its groups that do not."""
    parts = [test_text(test, pack, language) for test in condition.tests]
    groups = [_held(group, found, pack, language) for group in condition.any if holds(group, found)]
    if groups:
        parts.append(_listed(list(dict.fromkeys(groups)), _ALSO, language, alone=not parts))
    return _AND[language == "en"].join(parts)


def _entered(ladder: Ladder, found: Mapping[str, Value], pack: Pack, language: str) -> list[str]:
    """Return what chose the entry; the last case is chosen by nothing."""
    cases = (case.when for case in ladder.entry if case.when is None or holds(case.when, found))
    when = next(cases, None)
    return [] if when is None else [_held(when, found, pack, language)]


def _named(clause: str, tier: Tier, language: str) -> str:
    name = tier.label.text(language)
    return f"{clause}: {name}" if language == "en" else f"{clause}，{name}"


def test_text(test: Test, pack: Pack, language: str) -> str:
    """Return one test as a clause in ``zh`` or ``en``."""
    fact, values = _fact_text(test, pack, language), _values(test, pack, language)
    if test.fact == "left" and test.value == 0 and test.operator in _DUE_TODAY:
        return ("当日到期", "due today")[language == "en"]
    if test.operator is Operator.IS_SET:
        return _SET[bool(test.value)][language == "en"].format(fact=fact)
    phrase = _phrases(test)[test.operator][language == "en"]
    return phrase.format(fact=fact, value=(", " if language == "en" else "、").join(values))


test_text.__test__ = False  # type: ignore[attr-defined]  # no test case, whatever its name


def found_text(name: str, value: Value, pack: Pack, language: str) -> str:
    """Return what was found for a fact, such as ``overdue/workday``, in ``zh`` or ``en``."""
    fact, _, measure = name.partition("/")
    if value is None or value == "":
        return _NOTHING[language == "en"]
    if isinstance(value, tuple):
        return (", " if language == "en" else "、").join(value)
    if fact.startswith("issued."):
        return _TIMES[language == "en"].format(count=value)
    return _value(value, fact, Measure(measure) if measure else None, pack, language)


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
    if family == "issued":
        return _tier_label(rest, pack).text(language)
    pair = _TEMPORAL.get(test.fact) or _NAMED.get(test.fact)
    if pair is not None:
        return pair[language == "en"]
    if test.fact in pack.counts:
        return pack.counts[test.fact].label.text(language)
    field = _field(test.fact, pack)
    return test.fact if field is None else field.label.text(language)


def _tier_label(name: str, pack: Pack) -> Label:
    tiers = (tier for ladder in pack.ladders.values() for tier in ladder.tiers)
    return next((tier.label for tier in tiers if tier.name == name), Label(name))


def _field(fact: str, pack: Pack) -> Field | None:
    """Return the field that a fact is the value of, None when the pack has none of that name."""
    family, _, rest = fact.partition(".")
    if rest:
        return pack.unit_fields.get(rest) if family == "unit" else None
    return next((t.fields[fact] for t in pack.types.values() if fact in t.fields), None)


def _values(test: Test, pack: Pack, language: str) -> list[str]:
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    return [_value(value, test.fact, test.measure, pack, language) for value in values]


def _value(value: int | str, fact: str, measure: Measure | None, pack: Pack, language: str) -> str:
    if isinstance(value, str):
        return _word(value, fact, pack, language)
    if measure is not None:
        return _length(value, measure, language)
    field = _field(fact, pack)
    if fact == "from_above" or (field is not None and field.kind == "yes_no"):
        return _YES_NO[bool(value)][language == "en"]
    if field is not None and field.kind == "decimal":
        return f"{_scaled(value, field.places)}{field.measure}"
    return str(value)


def _length(value: int, measure: Measure, language: str) -> str:
    return duration_text(Duration(value, measure), language)


def _scaled(value: int, places: int) -> str:
    """Return a scaled decimal as it is written: 1250 with 2 places is 12.50."""
    if not places:
        return str(value)
    whole, rest = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{places}d}"


def _word(value: str, fact: str, pack: Pack, language: str) -> str:
    if fact in _TABLES:
        return word_label(_TABLES[fact], value, language)
    labels = {label for name, label in _names(fact, pack) if name == value}
    return "/".join(sorted(label.text(language) for label in labels)) or value


def _names(fact: str, pack: Pack) -> Iterator[tuple[str, Label]]:
    """Yield the names that a fact may have as its value, with their labels."""
    if fact == "type":
        yield from ((t.name, t.label) for t in pack.types.values())
    elif fact == "clock":
        yield from ((c.name, c.label) for t in pack.types.values() for c in t.clocks.values())
    elif fact == "state":
        yield from ((s.name, s.label) for f in pack.flows.values() for s in f.states.values())


__all__ = ["condition_text", "found_text", "held_text", "term_text", "test_text", "tier_text", "why_text"]
