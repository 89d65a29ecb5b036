"""What a condition may ask for at its place: facts by name, with their values and operators."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from config.limits import FAR
from config.model import Measure
from config.scalars import scale
from config.vocabulary import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ITEM_FACTS = ("type", "state", "round", "from_above")
RUN_FACTS = frozenset(FACTS) - {*ITEM_FACTS, "behind"}
"""Facts that only the run of a clock has."""
RESERVED = frozenset(
    {
        *FACTS,
        "issued",
        "is",
        "not",
        "in",
        "not_in",
        "at_least",
        "less_than",
        "at_most",
        "more_than",
        "is_set",
        "any",
        "none",
        "reason",
        "text",
        "file",
    }
)
"""Names that no field or count may have."""

_FIELD_KINDS: Mapping[str, str] = {
    "choice": "choice",
    "choices": "choices",
    "yes_no": "yes_no",
    "integer": "integer",
    "decimal": "decimal",
}
_WORD_TABLES: Mapping[str, str] = {
    "outcome": "outcome",
    "explanation": "status",
    "extension": "status",
    "objection": "status",
    "as": "as",
}


_KNOWN = frozenset({*ITEM_FACTS, "clock", "as"})
"""Facts of the language that always have a value."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as conditions see it."""

    name: str
    kind: str  # duration count integer decimal choice choices yes_no word name other
    measures: tuple[Measure, ...] = ()
    words: tuple[str, ...] = ()  # options, names or English words
    table: str = ""  # of config.words, when the words have two spellings
    places: int = 0
    least: int = 0
    most: int = 9999
    known: bool = False  # it always has a value


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The facts that stand at a place, and those that exist but not here."""

    facts: Mapping[str, Fact]
    elsewhere: frozenset[str] = field(default_factory=frozenset)

    def several(self) -> list[str]:
        """Return the facts that may have several values at once."""
        return [name for name, fact in self.facts.items() if fact.kind == "choices"]


def field_fact(name: str, data: Mapping[str, Any]) -> Fact:
    """Return a field as a fact."""
    kind, places = _FIELD_KINDS.get(data.get("kind", ""), "other"), data.get("places", 0)
    low, high = (_scaled(data.get(key), places) for key in ("min", "max"))
    return Fact(
        name,
        kind,
        words=tuple(data.get("options", ())),
        places=places,
        least=-FAR if low is None else low,
        most=FAR if high is None else high,
        known=data.get("required") is True and "show" not in data,
    )


def _scaled(bound: Any, places: int) -> int | None:
    """Return a bound of a field as conditions compare it, None when it has none that fits."""
    return None if bound is None else scale(bound, places)


def joined_fields(tables: Iterable[Mapping[str, Any]]) -> dict[str, Fact]:
    """Return the fields of several types as facts: what one name may be in any of them."""
    found: dict[str, Fact] = {}
    whole = list(tables)
    for table in whole:
        for name, data in table.items():
            fact = field_fact(name, data)
            found[name] = _either(found[name], fact) if name in found else fact
    everywhere = {name for name in found if all(name in table for table in whole)}
    return {name: fact if name in everywhere else replace(fact, known=False) for name, fact in found.items()}


def _either(one: Fact, other: Fact) -> Fact:
    words = tuple(dict.fromkeys((*one.words, *other.words)))
    several = one.words and "choices" in {one.kind, other.kind}
    least, most = min(one.least, other.least), max(one.most, other.most)
    kind = "choices" if several else other.kind
    return replace(other, kind=kind, words=words, least=least, most=most, known=one.known and other.known)


def item_facts(names: Mapping[str, tuple[str, ...]], wanted: Iterable[str] = ITEM_FACTS) -> dict[str, Fact]:
    """Return the facts that hold for an item at any time, or others; `names` lists types and states."""
    return {name: _fact(name, names) for name in wanted}


def run_facts(names: Mapping[str, tuple[str, ...]], tiers: Iterable[str]) -> dict[str, Fact]:
    """Return every fact of a run; `names` lists types, states and clocks, `tiers` the ladder's."""
    return {**{name: _fact(name, names) for name in FACTS}, **issued_facts(tiers)}


def issued_facts(tiers: Iterable[str]) -> dict[str, Fact]:
    """Return how often each tier of a ladder was issued, as facts."""
    return {f"issued.{tier}": Fact(f"issued.{tier}", "count", most=9) for tier in tiers}


def _fact(name: str, names: Mapping[str, tuple[str, ...]]) -> Fact:
    spec = FACTS[name]
    words = names.get(name, ()) if spec.kind == "name" else spec.words
    least = -spec.limit if spec.kind == "integer" else int(name == "round")
    table, known = _WORD_TABLES.get(name, ""), name in _KNOWN
    return Fact(name, spec.kind, spec.measures, words, table, least=least, most=spec.limit, known=known)
