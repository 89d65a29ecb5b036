"""A chain of packs becomes one effective pack, and each value remembers its place.

What a pack does not write itself is the very same object as in the pack above: nothing is merged twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from config.nodes import child, grown, in_english, merges, taken_back
from config.problems import Place, Problem
from config.says import hint, listed, problem
from config.spots import Spots, spots_of
from config.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from config.nodes import Node
    from config.source import Document

Path = tuple[str | int, ...]
LIKE_KINDS = ("types", "flows", "ladders", "documents", "scores")
LIKE_STEPS = 3
MOST_FILES = 4096
"""So many files are remembered as they stand in some pack, those longest unused forgotten first."""


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One file as it stands in a pack: its value, and where everything in it was written."""

    value: Any
    spots: Spots


@dataclass(slots=True)
class Merged:
    """Effective values by file (``types/instruction``), the places of each, and what is off."""

    values: dict[str, Any] = field(default_factory=dict)
    spots: dict[str, Spots] = field(default_factory=dict)
    off: dict[str, frozenset[Path]] = field(default_factory=dict)  # by file, the paths inside it
    patterns: dict[str, Any] = field(default_factory=dict)  # files that are off; others may be like them

    def at(self, path: Path) -> Place:
        """Return the place of `path`, or of the nearest entry around it."""
        spots = self.spots.get(str(path[0]))
        return self.spots["pack"].place if spots is None else spots.near(path[1:])

    def spot(self, path: Path) -> Spots | None:
        """Return the places of the entry at `path`, None when nothing was written there."""
        spots = self.spots.get(str(path[0]))
        return None if spots is None else spots.at(path[1:])

    def named(self, kind: str) -> dict[str, Any]:
        """Return the files of a kind by name: ``named("types")["instruction"]``."""
        lead = f"{kind}/"
        return {key.removeprefix(lead): value for key, value in self.values.items() if key.startswith(lead)}


def kind_of(key: str) -> str:
    """Return the kind of a file: ``types`` for ``types/instruction``, ``pack`` for ``pack``."""
    return key.partition("/")[0]


def merge(layers: Iterable[Mapping[str, Document]]) -> tuple[Merged, tuple[Problem, ...]]:
    """Merge layers, base first; then resolve `like`, then `none` and `off`."""
    stacks: dict[str, tuple[Document, ...]] = {}
    for layer in layers:
        for key in sorted(layer):
            stacks[key] = (*stacks.get(key, ()), layer[key])
    resolver = _Likes({key: _stacked(kind_of(key), stack) for key, stack in stacks.items()})
    resolver.all()
    return _whole(resolver.branches), tuple(resolver.problems)


def _whole(branches: Mapping[str, Branch]) -> Merged:
    merged = Merged()
    for key, branch in branches.items():
        finished = _finished(kind_of(key), branch)
        values = merged.patterns if finished.value.get("off") else merged.values
        values[key] = finished.value
        merged.spots[key] = branch.spots
        merged.off[key] = finished.off
    return merged


@lru_cache(maxsize=MOST_FILES)
def _stacked(kind: str, stack: tuple[Document, ...]) -> Branch:
    """Return a file as it stands after its last document was laid over those before."""
    own = _read(kind, stack[-1])
    return _laid(grown(kind), _stacked(kind, stack[:-1]), own) if stack[1:] else own


def _read(kind: str, document: Document) -> Branch:
    value = in_english(grown(kind), document.data)
    spots = spots_of(value, document.place, document.keys)
    return Branch(value, Spots(Place(document.file, 1, 1), spots.parts))


def _laid(node: Node | None, below: Branch, own: Branch) -> Branch:
    """Lay a value over another: merged by name where the schema says so, else replaced whole."""
    both = isinstance(own.value, dict) and isinstance(below.value, dict)
    if node is None or not (merges(node) and both):
        return own
    value, parts = dict(below.value), dict(below.spots.parts)
    for name in own.value:
        part = Branch(own.value[name], own.spots.parts[name])
        if name in below.value:
            under = Branch(below.value[name], below.spots.parts[name])
            part = _laid(child(node, name), under, part)
        value[name], parts[name] = part.value, part.spots
    return Branch(value, Spots(own.spots.place, parts, own.spots.key))


@lru_cache(maxsize=MOST_FILES)
def _alike(kind: str, own: Branch, pattern: Branch) -> Branch:
    """Return a file laid over the one that it is like."""
    value, parts = dict(pattern.value), dict(pattern.spots.parts)
    for name in ("off", "like"):
        value.pop(name, None)
        parts.pop(name, None)
    return _laid(grown(kind), Branch(value, Spots(pattern.spots.place, parts)), own)


@dataclass(frozen=True, slots=True, eq=False)
class _Finished:
    """The value of a file without what was taken back or is off, and the paths of what is off."""

    value: Any
    off: frozenset[Path]


@lru_cache(maxsize=MOST_FILES)
def _finished(kind: str, branch: Branch) -> _Finished:
    off: set[Path] = set()
    value = _kept(grown(kind), branch.value, (), off)
    return _Finished(value, frozenset(off))


def _kept(node: Node | None, data: Any, path: Path, off: set[Path]) -> Any:
    """Return the data without what was taken back or is off: the data itself when nothing is."""
    if node is None or not (merges(node) and isinstance(data, dict)):
        return data
    kept = {}
    for key, value in data.items():
        if taken_back(node, key, value):
            continue
        if isinstance(value, dict) and value.get("off") is True:
            off.add((*path, key))
            continue
        kept[key] = _kept(child(node, key), value, (*path, key), off)
    same = len(kept) == len(data) and all(kept[key] is data[key] for key in kept)
    return data if same else kept


class _Likes:
    """Resolves `like`, each file once, told when it runs in a circle."""

    def __init__(self, branches: dict[str, Branch]) -> None:
        self.branches = branches
        self.depth: dict[str, int] = {}
        self.problems: list[Problem] = []

    def all(self) -> None:
        """Resolve every file."""
        for kind in LIKE_KINDS:
            for key in [key for key in self.branches if kind_of(key) == kind]:
                self.resolve(key, ())

    def resolve(self, key: str, trail: tuple[str, ...]) -> int:
        """Resolve a file and return how many steps its pattern is away."""
        if key in self.depth:
            return self.depth[key]
        pattern = self._pattern(key, (*trail, key))
        steps = 0 if pattern is None else self.resolve(pattern, (*trail, key)) + 1
        if steps > LIKE_STEPS:
            self._say("chain.too_long#like", key, most=LIKE_STEPS)
        if pattern is not None:  # it goes behind all others, as what follows is written behind its pattern
            self.branches[key] = _alike(kind_of(key), self.branches.pop(key), self.branches[pattern])
        self.depth[key] = steps
        return steps

    def _pattern(self, key: str, trail: tuple[str, ...]) -> str | None:
        name = self.branches[key].value.get("like")
        if name is None or name in {"none", "无"}:
            return None
        kind = kind_of(key)
        pattern = f"{kind}/{name}"
        if pattern not in self.branches:
            others = (each for each in self.branches if each not in trail)
            known = sorted(each.partition("/")[2] for each in others if kind_of(each) == kind)
            near = hint(nearest(name, known))
            self._say("chain.like_unknown", key, found=name, near=near, known=listed(known))
            return None
        if pattern in trail:
            self._say("chain.like_circle", key, found=" → ".join((*trail, pattern)))
            return None
        return pattern

    def _say(self, code: str, key: str, **slots: Any) -> None:
        self.problems.append(problem(code, self.branches[key].spots.near(("like",)), **slots))
