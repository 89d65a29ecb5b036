"""Names and values as a sentence shows them: never two alike, never mistaken for the words around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from config.model import Duration, Label, Measure
from config.words import duration_text, word_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from config.model import Field, Pack

_BUILT_IN: Mapping[str, tuple[str, str]] = {
    "left": ("距到期", "left until due"),
    "overdue": ("逾期", "overdue"),
    "age": ("已办理", "running for"),
    "term": ("期限", "term"),
    "unanswered": ("逾期未答复", "unanswered for"),
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
    "behind": ("进度落后百分点", "points behind the plan"),
}
_TABLES = {
    "outcome": "outcome",
    "explanation": "status",
    "extension": "status",
    "objection": "status",
    "as": "as",
}
_YES_NO = (("否", "no"), ("是", "yes"))
_MARKS = r"[、，；：（）“”,;:()]|且|或|同时|^\s|\s$|^$|\b(?:and|or)\b"
_VALUE = re.compile(rf"{_MARKS}|之一$|中任何一项$|^(?:not|one of|none of)\b")
_NAME = re.compile(
    rf"{_MARKS}|为|含|超过|不足|少于|已填|未填|恰|次数不|[不0-9]$|^已|^(?:距到期|逾期未答复|逾期|期限)[不满]"
    r"|\b(?:is|at least|at most|less than|more than|one of|none of|includes|does)\b"
    r"|\b(?:issued|not|known|other than)\b"
    r"|^(?:left until due|overdue|running for|term|unanswered for) [0-9]"
)


def fact_label(fact: str, pack: Pack, language: str) -> str:
    """Return what a fact is called, with its name in brackets where another is called the same."""
    if fact in _BUILT_IN:
        return _BUILT_IN[fact][language == "en"]
    return told(fact, dict(_facts(pack, language)), language, _NAME)


def tier_label(name: str, pack: Pack, language: str) -> str:
    """Return what the tiers of this name are called, with the name where others are called the same."""
    tiers = ((tier.name, tier.label) for ladder in pack.ladders.values() for tier in ladder.tiers)
    return told(name, _joined(tiers, language), language, _NAME)


def told(name: str, texts: Mapping[str, str], language: str, marks: re.Pattern[str] = _VALUE) -> str:
    """Return the text of a name, in quotes if it holds words of a sentence, with the name if not unique."""
    text = texts.get(name, name)
    if all(other == name or known != text for other, known in texts.items()):
        return _quoted(text, marks)
    return f"{_quoted(text, marks)}{' ({})' if language == 'en' else '（{}）'}".format(name)


def value_text(value: int | str, fact: str, measure: Measure | None, pack: Pack, language: str) -> str:
    """Return a value of a fact as it is written: a word, a length of time, a number with its places."""
    if isinstance(value, str):
        return _word(value, fact, pack, language)
    if measure is not None:
        return length_text(value, measure, language)
    return number_text(value, _field(fact, pack), language, yes_no=fact == "from_above")


def number_text(value: int, field: Field | None, language: str, *, yes_no: bool = False) -> str:
    """Return a whole number as the field writes it: 是, 12.50万元 or the number itself."""
    if yes_no or (field is not None and field.kind == "yes_no"):
        return _YES_NO[bool(value)][language == "en"]
    if field is not None and field.kind == "decimal":
        measure = field.measure and _quoted(field.measure, _VALUE)
        return f"{_scaled(value, field.places)}{measure}"
    return str(value)


def length_text(amount: int, measure: Measure, language: str) -> str:
    """Return a length of time; no working day at all is 当日."""
    same = amount == 0 and measure is Measure.WORKDAY
    return duration_text(Duration(amount, Measure.SAME_DAY if same else measure), language)


def _quoted(text: str, marks: re.Pattern[str]) -> str:
    return f"“{text.replace('”', '””')}”" if marks.search(text) else text


def quoted_text(text: str) -> str:
    """Return a text that an office made up, in quotes if it holds words of a sentence."""
    return _quoted(text, _VALUE)


def _facts(pack: Pack, language: str) -> Iterator[tuple[str, str]]:
    """Yield every fact that a condition may ask for, but for the tiers issued, with what it is called."""
    yield from ((name, pair[language == "en"]) for name, pair in _BUILT_IN.items())
    yield from ((name, count.label.text(language)) for name, count in pack.counts.items())
    yield from ((f"unit.{name}", field.label.text(language)) for name, field in pack.unit_fields.items())
    fields = ((f.name, f.label) for t in pack.types.values() for f in t.fields.values())
    yield from _joined(fields, language).items()


def shared(names: Iterable[tuple[str, Label]]) -> dict[str, Label]:
    """Return names with their labels; a name that has several has them all: 办结/整改完成."""
    found: dict[str, list[Label]] = {}
    for name, label in names:
        found.setdefault(name, []).append(label)
    return {name: Label(_all(labels, "zh"), _all(labels, "en")) for name, labels in found.items()}


def _all(labels: Iterable[Label], language: str) -> str:
    return "/".join(sorted({label.text(language) for label in labels}))


def _joined(names: Iterable[tuple[str, Label]], language: str) -> dict[str, str]:
    return {name: label.text(language) for name, label in shared(names).items()}


def _field(fact: str, pack: Pack) -> Field | None:
    """Return the field that a fact is the value of, None when the pack has none of that name."""
    family, _, rest = fact.partition(".")
    if rest:
        return pack.unit_fields.get(rest) if family == "unit" else None
    return next((t.fields[fact] for t in pack.types.values() if fact in t.fields), None)


def _scaled(value: int, places: int) -> str:
    """Return a scaled decimal as it is written: 1250 with 2 places is 12.50."""
    if not places:
        return str(value)
    whole, rest = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{places}d}"


def _word(value: str, fact: str, pack: Pack, language: str) -> str:
    if fact in _TABLES:
        return _quoted(word_label(_TABLES[fact], value, language), _VALUE)
    return told(value, _joined(_names(fact, pack), language), language)


def _names(fact: str, pack: Pack) -> Iterator[tuple[str, Label]]:
    """Yield the names that a fact may have as its value, with their labels."""
    if fact == "type":
        yield from ((t.name, t.label) for t in pack.types.values())
    elif fact == "clock":
        yield from ((c.name, c.label) for t in pack.types.values() for c in t.clocks.values())
    elif fact == "state":
        yield from ((s.name, s.label) for f in pack.flows.values() for s in f.states.values())


__all__ = [
    "fact_label",
    "length_text",
    "number_text",
    "quoted_text",
    "shared",
    "tier_label",
    "told",
    "value_text",
]
