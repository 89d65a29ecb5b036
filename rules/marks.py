"""What dates and steps depend on in a pack, bare of words and places: from equal marks the same comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from rules.compile import plan
from rules.project import reads

if TYPE_CHECKING:
    from config.model import CalendarYear, Clock, Pack

_SAID = frozenset({"place", "label", "basis", "help", "order", "document", "when"})
"""What is told of a rule, and conditions: these are compared as they compile."""
_DATED = ("within", "by", "period", "day", "every", "first_after", "roll", "cap")


def bare(value: Any, said: frozenset[str] = _SAID - {"when"}) -> Any:
    """Return a value of a pack without the words and places in it, as something that can be compared."""
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(bare(getattr(value, f.name), said) for f in fields(value) if f.name not in said)
    if isinstance(value, Mapping):
        return tuple((name, bare(each, said)) for name, each in sorted(value.items()))
    return tuple(bare(each, said) for each in value) if isinstance(value, tuple) else value


def days_mark(years: Mapping[int, CalendarYear], pack: Pack) -> Any:
    """Return what a calendar comes to: days off, days worked for them, office hours."""
    return bare(years), pack.hours


def due_mark(clock: Clock) -> Any:
    """Return what a clock's due date depends on besides its run and the calendar."""
    return tuple(bare(getattr(clock, name)) for name in _DATED)


def ladder_mark(pack: Pack, type_: str, clock: str, ladder: str) -> Any:
    """Return what the steps of a run depend on besides its own dates, steps and requests."""
    known = pack.types.get(type_)
    clocks = known.clocks.values() if known is not None else ()
    covering = tuple(sorted(each.name for each in clocks if clock in each.covers))
    if not ladder:
        return covering
    asked, compiled, own = reads(pack, ladder), plan(pack, type_, ladder), pack.ladders[ladder]
    of_item = known.fields if known is not None else {}
    return (
        covering,
        (compiled.hash, compiled.tiers, tuple(compiled.names.items()), tuple(compiled.codes.items())),
        bare(own, _SAID),
        bare(own.entry),
        tuple(bare(tier.answer) for tier in own.tiers),
        tuple(bare(pack.counts[name]) for name in asked.counts),
        tuple((name, of_item[name].kind, of_item[name].places) for name in asked.fields if name in of_item),
        tuple((name, pack.unit_fields[name].kind) for name in asked.unit if name in pack.unit_fields),
        bare(known.progress) if known is not None else None,
    )
