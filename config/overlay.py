"""A chain of packs becomes one effective pack, and each value remembers its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from config.nodes import child, in_english, merges, schema, taken_back
from config.problems import Place, Problem
from config.says import hint, listed, problem
from config.words import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from config.nodes import Node
    from config.source import Document

Path = tuple[str | int, ...]
LIKE_KINDS = ("types", "flows", "ladders", "documents")
LIKE_STEPS = 3


@dataclass(slots=True)
class Merged:
    """Effective values by file (``types/instruction``), the place of each, and what is off."""

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    off: set[Path] = field(default_factory=set)
    patterns: dict[str, Any] = field(default_factory=dict)  # files that are off; others may be like them

    def at(self, path: Path) -> Place:
        """Return the place of `path`, or of the nearest entry around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path) or self.places[("pack",)]

    def named(self, kind: str) -> dict[str, Any]:
        """Return the files of a kind by name: ``named("types")["instruction"]``."""
        lead = f"{kind}/"
        return {key.removeprefix(lead): value for key, value in self.values.items() if key.startswith(lead)}


def kind_of(key: str) -> str:
    """Return the kind of a file: ``types`` for ``types/instruction``, ``pack`` for ``pack``."""
    return key.partition("/")[0]


def merge(layers: Iterable[Mapping[str, Document]]) -> tuple[Merged, tuple[Problem, ...]]:
    """Merge layers, base first; then resolve `like`, then `none` and `off`."""
    merged = Merged()
    for layer in layers:
        for key in sorted(layer):
            _lay_document(merged, key, layer[key])
    problems = _resolve_likes(merged)
    for key in list(merged.values):
        merged.values[key] = _finished(merged, schema(kind_of(key)), merged.values[key], (key,))
    for key in [key for key, value in merged.values.items() if value.get("off")]:
        merged.off.add((key,))
        merged.patterns[key] = merged.values.pop(key)
    return merged, problems


def _lay_document(merged: Merged, key: str, document: Document) -> None:
    node = schema(kind_of(key))
    data = in_english(node, document.data)
    _Hand(merged, (key,), document.place).lay(node, merged.values, key, data, ())
    merged.places[(key,)] = Place(document.file, 1, 1)


class _Hand:
    """Lays one source of values over what is there."""

    def __init__(self, merged: Merged, root: Path, place: Callable[[Path], Place]) -> None:
        self.places = merged.places
        self.root = root
        self.place = place

    def lay(self, node: Node | None, holder: dict[str, Any], key: str, value: Any, path: Path) -> None:
        """Lay `value` under `key`: merged by name where the schema says so, else replaced whole."""
        below = holder.get(key)
        if node is not None and merges(node) and isinstance(value, dict):
            if not isinstance(below, dict):
                below = holder[key] = {}
            self.places[(*self.root, *path)] = self.place(path)
            for name, part in value.items():
                self.lay(child(node, name), below, name, part, (*path, name))
            return
        if isinstance(below, dict | list):
            self._forget((*self.root, *path))
        holder[key] = value
        self._record(value, path)

    def _forget(self, path: Path) -> None:
        for old in [old for old in self.places if old[: len(path)] == path]:
            del self.places[old]

    def _record(self, value: Any, path: Path) -> None:
        self.places[(*self.root, *path)] = self.place(path)
        parts = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for step, part in parts:
            self._record(part, (*path, step))


def _resolve_likes(merged: Merged) -> tuple[Problem, ...]:
    resolver = _Likes(merged)
    for kind in LIKE_KINDS:
        for name in merged.named(kind):
            resolver.resolve(f"{kind}/{name}", ())
    return tuple(resolver.problems)


class _Likes:
    """Resolves `like`, each file once, told when it runs in a circle."""

    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        self.depth: dict[str, int] = {}
        self.problems: list[Problem] = []

    def resolve(self, key: str, trail: tuple[str, ...]) -> int:
        """Resolve a file and return how many steps its pattern is away."""
        if key in self.depth:
            return self.depth[key]
        pattern = self._pattern(key, (*trail, key))
        steps = 0 if pattern is None else self.resolve(pattern, (*trail, key)) + 1
        if steps > LIKE_STEPS:
            self._say("chain.too_long#like", key, most=LIKE_STEPS)
        if pattern is not None:
            self._follow(key, pattern)
        self.depth[key] = steps
        return steps

    def _pattern(self, key: str, trail: tuple[str, ...]) -> str | None:
        name = self.merged.values[key].get("like")
        if name is None or name in {"none", "无"}:
            return None
        kind = kind_of(key)
        pattern = f"{kind}/{name}"
        if pattern not in self.merged.values:
            known = self.merged.named(kind)
            near = hint(nearest(name, known))
            self._say("chain.like_unknown", key, found=name, near=near, known=listed(known))
            return None
        if pattern in trail:
            self._say("chain.like_circle", key, found=" → ".join((*trail, pattern)))
            return None
        return pattern

    def _say(self, code: str, key: str, **slots: Any) -> None:
        self.problems.append(problem(code, self.merged.at((key, "like")), **slots))

    def _follow(self, key: str, pattern: str) -> None:
        values, places = self.merged.values, self.merged.places
        own = values.pop(key)
        own_places = {path[1:]: place for path, place in places.items() if path[0] == key}
        for path in own_places:
            del places[(key, *path)]
        node = schema(kind_of(key))
        base = {name: value for name, value in values[pattern].items() if name not in {"off", "like"}}
        _Hand(self.merged, (key,), _places_of(self.merged, pattern)).lay(node, values, key, base, ())
        _Hand(self.merged, (key,), own_places.__getitem__).lay(node, values, key, own, ())
        places.update({(key, *path): place for path, place in own_places.items() if len(path) < 2})


def _places_of(merged: Merged, key: str) -> Callable[[Path], Place]:
    return lambda path: merged.places[(key, *path)]


def _finished(merged: Merged, node: Node | None, data: Any, path: Path) -> Any:
    if node is None or not (merges(node) and isinstance(data, dict)):
        return data
    kept = {}
    for key, value in data.items():
        if taken_back(node, key, value):
            continue
        if isinstance(value, dict) and value.get("off") is True:
            merged.off.add((*path, key))
            continue
        kept[key] = _finished(merged, child(node, key), value, (*path, key))
    return kept
