"""The effective pack as the checks and the builder look at it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from config.asking import Asked, remembered, settled
from config.conditions import ConditionReader
from config.imply import implies
from config.says import hint, listed, problem
from config.scope import Fact, Scope, field_fact, item_facts, joined_fields, run_facts
from config.vocabulary import FACTS
from config.words import answer_clock, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from config.model import Condition
    from config.overlay import Merged, Path
    from config.problems import Place, Problem
    from config.spots import Spots

Data = dict[str, Any]
_TIMED = ("clocks", "requests")
_NOTHING: Data = {}
_DEPTH = 3
"""So far down a path one entry is told from another: what stands in one tier does not touch the next."""


def joined(first: dict[str, Fact], more: dict[str, Fact]) -> dict[str, Fact]:
    """Return facts of both; where both have a name, the first keep it."""
    return {**first, **{name: fact for name, fact in more.items() if name not in first}}


class CasePart(NamedTuple):
    """One case of a value: its condition if it has one, the value, and where each stands."""

    when: Data | None
    value: Any
    path: Path
    value_path: Path


class Ground(Asked):
    """Effective values by kind, the scopes of conditions, and the problems found so far."""

    def __init__(self, merged: Merged, files: Mapping[str, bytes]) -> None:
        super().__init__(merged)
        self.files = files
        self.types = Named(self, (_files, "types"), "types/{}")
        self.flows = Named(self, (_files, "flows"), "flows/{}")
        self.ladders = Named(self, (_files, "ladders"), "ladders/{}")
        self.documents = Named(self, (_files, "documents"), "documents/{}")
        self.scores = Named(self, (_files, "scores"), "scores/{}")
        self.calendars = Named(self, (_files, "calendars"), "calendars/{}")

    @property
    def pack(self) -> Data:
        """What pack.yaml says."""
        return self.part("pack")

    @property
    def item_fields(self) -> Data:
        """The fields of every item."""
        return self.part("fields", "item")

    @property
    def unit_fields(self) -> Data:
        """The fields of units."""
        return self.part("fields", "unit")

    @property
    def roles(self) -> Data:
        """The roles by name."""
        return self.part("roles", "roles")

    @property
    def counts(self) -> Data:
        """The counts by name."""
        return self.part("counts", "counts")

    @property
    def sources(self) -> Data:
        """The sources by name."""
        return self.part("sources", "sources")

    def part(self, *path: str | int) -> Data:
        """Return the entries at a path, none when nothing stands there."""
        found: Data | None = self.value(*path)
        return _NOTHING if found is None else found

    def value(self, *path: str | int) -> Any:
        """Return the value at a path, None when nothing stands there."""
        return self.ask(_value, *path)

    def all_keys(self) -> tuple[str, ...]:
        """Return the files of the pack, as ``types/instruction``."""
        found: tuple[str, ...] = self.ask(_keys)
        return found

    def at(self, *path: str | int) -> Place:
        """Return the place of `path`, or of the nearest entry around it."""
        for size in range(min(len(path), _DEPTH), 0, -1):
            spots: Spots | None = self.ask(_spots, *path[:size])
            if spots is not None:
                return spots.near(path[size:]) if size == _DEPTH else spots.place
        pack: Spots = self.ask(_spots, "pack")
        return pack.place

    def written(self, path: Path, other: Path) -> Path:
        """Return `path` when something was written there, if only to take it back; else `other`."""
        return other if self.ask(_spots, *path) is None else path

    def say(self, code: str, path: Path, /, **slots: Any) -> None:
        """Note a problem at `path`."""
        self.problems.append(problem(code, self.at(*path), **slots))

    def warn(self, code: str, path: Path, /, **slots: Any) -> None:
        """Note a warning at `path`."""
        self.warnings.append(problem(code, self.at(*path), **slots))

    def is_off(self, *path: str) -> bool:
        """Return whether the entry at `path` is declared but off."""
        off: frozenset[Path] = self.ask(_off, path[0])
        return path[1:] in off

    def refer(self, code: str, name: str, known: Iterable[str], path: Path) -> bool:
        """Return whether `name` is known; note the problem when it is not."""
        names = list(known)
        if name in names:
            return True
        self.say(code, path, found=name, near=hint(nearest(name, names)), known=listed(names))
        return False

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
        """Return the types of which a clock climbs a ladder."""
        return tuple(name for name in self.types if ladder in self._ladders_of(name))

    @settled
    def _ladders_of(self, name: str) -> frozenset[str | None]:
        return frozenset(
            one.get("ladder") for key in _TIMED for one in self.types[name].get(key, {}).values()
        )

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
        """Return the scope of conditions on an item of any of `types`."""
        return self._item_scope(tuple(types))

    @settled
    def _item_scope(self, types: tuple[str, ...]) -> Scope:
        facts = joined(item_facts(self.names()), self._beside(types))
        return Scope(facts, frozenset(FACTS) - facts.keys())

    @settled
    def event_scope(self, kind: str) -> Scope:
        """Return the scope of conditions on what is scored: of a run that ended, its clock's facts too."""
        if kind != "clock":
            return self.item_scope(self.types)
        facts = joined(run_facts(self.names(), ()), self._beside(self.types))
        if not any(self._shows_progress(name) for name in self.types):
            del facts["behind"]  # no type tells how far an item is
        return Scope(facts)

    def tiers(self, ladder: str) -> Named:
        """Return the tiers of a ladder."""
        return self.entries(f"ladders/{ladder}", "tiers")

    def entries(self, *path: str) -> Named:
        """Return the entries of a file at a path by name."""
        return Named(self, (_entries, *path), *path, "{}")

    @settled
    def _shows_progress(self, name: str) -> bool:
        return "progress" in self.types[name]

    @settled
    def run_scope(self, ladder: str) -> Scope:
        """Return the scope of conditions on a run that climbs `ladder`."""
        facts = joined(run_facts(self.names(), self.tiers(ladder)), self._beside(self.climbing(ladder)))
        if not any(self._shows_progress(name) for name in self.climbing(ladder)):
            del facts["behind"]  # no type tells how far an item is
        return Scope(facts, frozenset(FACTS) - facts.keys())

    @settled
    def end_scope(self) -> Scope:
        """Return the scope of conditions on how a run ended."""
        facts = item_facts(self.names(), ["outcome"])
        others = self._beside(self.types).keys()
        return Scope(facts, (frozenset(FACTS) | others) - facts.keys())

    def field_scope(self, fields: Data) -> Scope:
        """Return the scope of a field's `show`: the fields beside it."""
        known = {name: field_fact(name, data) for name, data in fields.items()}
        return Scope(known, frozenset(FACTS) | frozenset(self.counts))

    def _beside(self, types: Iterable[str]) -> dict[str, Fact]:
        tables = [self.own_fields(name) for name in types] or [self.item_fields]
        found = joined_fields(tables)
        for name, data in self.unit_fields.items():
            found[f"unit.{name}"] = field_fact(f"unit.{name}", data)
        for name in self.counts:
            found.setdefault(name, Fact(name, "count"))
        return found

    def template(self, name: str) -> bytes | None:
        """Return a template's bytes, from the lowest pack of the chain that has it."""
        found: bytes | None = self.ask(_template, name)
        return found

    def templates(self) -> tuple[str, ...]:
        """Return the names of all templates."""
        found: tuple[str, ...] = self.ask(_templates)
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
        reader = ConditionReader(scope, lambda path: self.at(*path))
        found = reader.read(self.value(*path), path)
        return found, tuple(reader.problems)


class Named(Mapping[str, Data]):
    """Files, or entries of one file, by name; whoever looks at one has read that one and no other."""

    def __init__(self, ground: Ground, names: tuple[Any, ...], *path: str) -> None:
        self._ground = ground
        self._names = names
        self._path = path  # the last step has a gap for the name

    def __getitem__(self, name: str) -> Data:
        """Return what is said under a name."""
        *lead, last = self._path
        found: Data | None = self._ground.value(*lead, last.format(name))
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._ground.ask(*self._names))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._ground.ask(*self._names))


def _value(ground: Ground, key: str, *steps: str | int) -> Any:
    found = ground.merged.values.get(key)
    for step in steps:
        if isinstance(found, list) and isinstance(step, int):
            found = found[step]
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found


def _spots(ground: Ground, *path: str | int) -> Spots | None:
    return ground.merged.spot(path)


def _off(ground: Ground, key: str) -> frozenset[Path]:
    return ground.merged.off.get(key, frozenset())


def _keys(ground: Ground) -> tuple[str, ...]:
    return _one(tuple(ground.merged.values))


def _files(ground: Ground, kind: str) -> tuple[str, ...]:
    return _one(tuple(ground.merged.named(kind)))


def _entries(ground: Ground, *path: str) -> tuple[str, ...]:
    return _one(tuple(_value(ground, *path) or ()))


def _template(ground: Ground, name: str) -> bytes | None:
    found = [content for key, content in ground.files.items() if key.endswith(f"/documents/{name}")]
    return found[-1] if found else None


def _templates(ground: Ground) -> tuple[str, ...]:
    return _one(tuple(key.rpartition("/")[2] for key in ground.files if key.endswith(".docx")))


@lru_cache(maxsize=1024)
def _one(names: tuple[str, ...]) -> tuple[str, ...]:
    return names  # lists that are equal become one


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
    for part in parts[:-1]:
        if part.when is None:
            ground.say("cases.default_not_last", part.path)
    if parts[-1].when is not None:
        ground.say("cases.no_default", parts[-1].path)


def numbered(value: Any, path: Path) -> Iterator[tuple[Any, Path]]:
    """Yield each value of a name or a list of names with its place."""
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield part, (*path, index)
    elif value is not None:
        yield value, path
