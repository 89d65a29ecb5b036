"""The effective pack as the checks and the builder look at it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from config.asking import remembered, settled
from config.conditions import ConditionReader
from config.files import Data as Data  # noqa: PLC0414 - whoever knows the ground knows its data
from config.files import Files
from config.imply import covered, implies
from config.model import Condition, Operator, Test
from config.says import listed
from config.scope import (
    RUN_FACTS,
    Fact,
    Scope,
    field_fact,
    issued_facts,
    item_facts,
    joined_fields,
    run_facts,
)
from config.vocabulary import FACTS
from config.words import answer_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from config.overlay import Path
    from config.problems import Problem

_TIMED = ("clocks", "requests")


def joined(first: dict[str, Fact], more: dict[str, Fact]) -> dict[str, Fact]:
    """Return facts of both; where both have a name, the first keep it."""
    return {**first, **{name: fact for name, fact in more.items() if name not in first}}


class CasePart(NamedTuple):
    """One case of a value: its condition if it has one, the value, and where each stands."""

    when: Data | None
    value: Any
    path: Path
    value_path: Path


class Ground(Files):
    """The files of a pack, the scopes of conditions on them, and the problems found so far."""

    @settled
    def own_fields(self, name: str) -> Data:
        """Return the fields of a type, the pack's item fields first."""
        return {**self.item_fields, **self.part(f"types/{name}", "fields")}

    @settled
    def types_of_flow(self, flow: str) -> tuple[str, ...]:
        """Return the types that go through a flow."""
        return tuple(name for name in self.types if self.flow_of(name) == flow)

    @settled
    def flow_of(self, name: str) -> str | None:
        """Return the flow that a type names, None when it names none."""
        found: str | None = self.types[name].get("flow")
        return found

    @settled
    def types_of_ladder(self, ladder: str) -> tuple[str, ...]:
        """Return the types of which a clock climbs a ladder, or whose items it watches."""
        return tuple(name for name in self.types if ladder in self._ladders_of(name))

    @settled
    def _ladders_of(self, name: str) -> frozenset[str | None]:
        data = self.types[name]
        timed = (one.get("ladder") for key in _TIMED for one in data.get(key, {}).values())
        return frozenset({*timed, *data.get("ladders", ())})

    @settled
    def climbing(self, ladder: str) -> tuple[str, ...]:
        """Return the types whose fields a ladder may name, its own first: a pattern is read by others too."""
        own = self.types_of_ladder(ladder)
        return (*own, *(name for name in self.types if name not in own))

    @settled
    def _clocks(self, name: str) -> tuple[str, ...]:
        data = self.types[name]
        return (*data.get("clocks", {}), *_answers(data))

    @settled
    def names(self) -> dict[str, tuple[str, ...]]:
        """Return the names that facts of the kind "name" may take."""
        states = [state for flow in self.flows for state in self.entries(f"flows/{flow}", "states")]
        clocks = [clock for name in self.types for clock in self._clocks(name)]
        return {
            "type": tuple(self.types),
            "state": tuple(dict.fromkeys(states)),
            "clock": tuple(dict.fromkeys(clocks)),
        }

    def item_scope(self, types: Iterable[str]) -> Scope:
        """Return the scope of conditions on what an item of any of `types` has of its own."""
        return self._item_scope(tuple(types))

    @settled
    def _item_scope(self, types: tuple[str, ...]) -> Scope:
        tables = [self.own_fields(name) for name in types] or [self.item_fields]
        facts = joined(item_facts(self.names()), joined_fields(tables))
        return Scope(facts, frozenset({*FACTS, *self._beside(types)}) - facts.keys())

    @settled
    def event_scope(self, kind: str) -> Scope:
        """Return the scope of conditions on what is scored: of a run that ended, its clock's facts too."""
        if kind != "clock":
            facts = joined(item_facts(self.names()), self._beside(self.types))
            return Scope(facts, frozenset(FACTS) - facts.keys())
        facts = joined(run_facts(self.names(), ()), self._beside(self.types))
        if not any(self._shows_progress(name) for name in self.types):
            del facts["behind"]  # no type tells how far an item is
        return Scope(facts)

    @settled
    def _shows_progress(self, name: str) -> bool:
        return "progress" in self.types[name]

    @settled
    def per_of(self, ladder: str) -> str:
        """Return what a ladder looks at: clock, item or unit."""
        return str(self.value(f"ladders/{ladder}", "per") or "clock")

    @settled
    def run_scope(self, ladder: str) -> Scope:
        """Return the scope of conditions on what `ladder` looks at: a run, an item or a unit."""
        per, tiers, beside = self.per_of(ladder), self.tiers(ladder), self._beside(self.climbing(ladder))
        if per == "unit":
            facts = {**issued_facts(tiers), **self._of_units()}
            return Scope(facts, frozenset({*FACTS, *beside}) - facts.keys())
        facts = joined(run_facts(self.names(), tiers), beside)
        if per == "item":
            facts = {name: fact for name, fact in facts.items() if name not in RUN_FACTS}
        if not any(self._shows_progress(name) for name in self.climbing(ladder)):
            del facts["behind"]  # no type tells how far an item is
        return Scope(facts, frozenset(FACTS) - facts.keys())

    @settled
    def paper_scope(self, ladder: str) -> Scope:
        """Return the scope of conditions on who approves a paper of `ladder` and what it opens."""
        types = self.climbing(ladder)
        if self.per_of(ladder) != "unit":
            return self.item_scope(types)
        facts = {name: fact for name, fact in self._of_units().items() if name not in self.counts}
        return Scope(facts, frozenset({*FACTS, *self._beside(types)}) - facts.keys())

    def _of_units(self) -> dict[str, Fact]:
        """Return the facts that a unit has without any item: its fields, and the counts per unit."""
        facts = {
            f"unit.{name}": replace(field_fact(f"unit.{name}", data), known=False)
            for name, data in self.unit_fields.items()
        }
        counts = [name for name, data in self.counts.items() if data.get("per") == "unit"]
        return {**facts, **{name: Fact(name, "count") for name in counts}}

    @settled
    def end_scope(self) -> Scope:
        """Return the scope of conditions on how a run ended."""
        facts = item_facts(self.names(), ["outcome"])
        others = self._beside(self.types).keys()
        return Scope(facts, (frozenset(FACTS) | others) - facts.keys())

    def field_scope(self, fields: Data) -> Scope:
        """Return the scope of a field's `show`: the fields beside it, which may still be empty."""
        known = {name: replace(field_fact(name, data), known=False) for name, data in fields.items()}
        return Scope(known, frozenset(FACTS) | frozenset(self.counts))

    def _beside(self, types: Iterable[str]) -> dict[str, Fact]:
        tables = [self.own_fields(name) for name in types] or [self.item_fields]
        found = joined_fields(tables)
        for name, data in self.unit_fields.items():
            found[f"unit.{name}"] = _unit_fact(name, data)
        for name in self.counts:
            found.setdefault(name, Fact(name, "count"))
        return found

    def condition(self, data: Data, path: Path, scope: Scope) -> Condition:
        """Read the condition `data`, which stands at `path`; what is wrong with it is noted."""
        del data  # it is read anew only where it was written anew
        found, problems = self._condition(scope, *path)
        self.problems.extend(problems)
        return found

    def sound(self, data: Data, path: Path, scope: Scope) -> Condition | None:
        """Read a condition whose problems are told elsewhere; None when it has any."""
        del data
        found, problems = self._condition(scope, *path)
        return None if problems else found

    @remembered
    def _condition(self, scope: Scope, *path: str | int) -> tuple[Condition, tuple[Problem, ...]]:
        reader = ConditionReader(scope, lambda path: self.at(*path), lambda path: self.key_at(*path))
        found = reader.read(self.value(*path), path)
        return found, tuple(reader.problems)


def _unit_fact(name: str, data: Data) -> Fact:
    return replace(field_fact(f"unit.{name}", data), known=False)  # units may be read in without it


def _answers(data: Data) -> Iterator[str]:
    """Yield the clocks of the office's answers to the requests of a type."""
    return (answer_clock(kind) for kind, one in data.get("requests", {}).items() if "ladder" in one)


def cases(value: Any, path: Path) -> list[CasePart]:
    """Return the cases that a value has, one without condition when it is plain."""
    if not is_cases(value):
        return [CasePart(None, value, path, path)]
    return [
        CasePart(case.get("when"), case["is"], (*path, index), (*path, index, "is"))
        for index, case in enumerate(value)
    ]


def is_cases(value: Any) -> bool:
    """Return whether a value is a list of cases."""
    return isinstance(value, list) and bool(value) and all(isinstance(part, dict) for part in value)


def as_list(value: Any) -> list[Any]:
    """Return a value that may be written alone or as a list, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _check_reached(
    ground: Ground, condition: Condition, part: CasePart, seen: list[tuple[int, Condition]], scope: Scope
) -> None:
    for number, before in seen:
        if implies(condition, before, scope.several()):
            found = int(str(part.path[-1])) + 1
            ground.say("cases.unreachable", part.path, found=found, other=number)
            return
    if seen and covered(condition, [before for _, before in seen], scope.several()):
        found, others = int(str(part.path[-1])) + 1, listed([number for number, _ in seen])
        ground.say("cases.unreachable#several", part.path, found=found, others=others)


def _check_default(ground: Ground, before: list[Condition], path: Path, scope: Scope) -> None:
    """Warn of a last case that is never taken: those before it name every value of a fact that has one."""
    for fact in scope.facts.values():
        values: tuple[int | str, ...] = (0, 1) if fact.kind == "yes_no" else fact.words
        if not fact.known or not values:
            continue
        place = before[0].place
        every = Condition((Test(fact.name, Operator.IN, values, None, place),), (), place)
        if covered(every, before, scope.several()):
            known = listed(("否", "是") if fact.kind == "yes_no" else values)
            ground.warn("cases.unreachable#default", path, fact=fact.name, known=known)


def check_cases(
    ground: Ground, value: Any, path: Path, scope: Scope, leaf: Callable[[Any, Path], None] | None = None
) -> None:
    """Check the conditions and the order of cases, and each value with `leaf`."""
    seen: list[tuple[int, Condition]] = []
    parts = cases(value, path)
    for part in parts:
        if leaf is not None:
            leaf(part.value, part.value_path)
        if part.when is not None:
            ground.condition(part.when, (*part.path, "when"), scope)
            condition = ground.sound(part.when, (*part.path, "when"), scope)
            if condition:
                _check_reached(ground, condition, part, seen, scope)
                seen.append((int(str(part.path[-1])) + 1, condition))
    for number, part in enumerate(parts[:-1], start=1):
        if part.when is None:
            ground.say("cases.default_not_last", part.path, found=number, number=len(parts))
    if seen and parts[-1].when is None:
        _check_default(ground, [condition for _, condition in seen], parts[-1].path, scope)
    if parts[-1].when is not None:
        ground.say("cases.no_default", parts[-1].path, found=len(parts))


def numbered(value: Any, path: Path) -> Iterator[tuple[Any, Path]]:
    """Yield each value of a name or a list of names with its place."""
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield part, (*path, index)
    elif value is not None:
        yield value, path
