"""What a condition may ask for at its place: facts by name, with their values and operators."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from config.model import Measure
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
    kind = _FIELD_KINDS.get(data.get("kind", ""), "other")
    limit = 10**9
    return Fact(
        name,
        kind,
        words=tuple(data.get("options", ())),
        places=data.get("places", 0),
        least=-limit,
        most=limit,
    )


def joined_fields(tables: Iterable[Mapping[str, Any]]) -> dict[str, Fact]:
    """Return the fields of several types as facts; the options of one name are put together."""
    found: dict[str, Fact] = {}
    for table in tables:
        for name, data in table.items():
            fact = field_fact(name, data)
            before = found.get(name)
            if before is not None and before.words:
                words = tuple(dict.fromkeys((*before.words, *fact.words)))
                kind = "choices" if "choices" in {before.kind, fact.kind} else fact.kind
                fact = Fact(name, kind, words=words, least=fact.least, most=fact.most)
            found[name] = fact
    return found


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
    least = -spec.limit if spec.kind == "integer" else 0
    table = _WORD_TABLES.get(name, "")
    return Fact(name, spec.kind, spec.measures, words, table, least=least, most=spec.limit)
