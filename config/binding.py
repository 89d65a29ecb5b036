"""Who binds whom: what a pack hands down or locks, and the files beneath that it holds for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.folders import SINGLE
from config.ground import Ground
from config.nodes import holds_keys, in_english, letter, properties
from config.overlay import Merged, kind_of, merge
from config.paths import absent, inside, node_at, parted, split, tree
from config.says import hint, listed, problem
from config.values import canon, written
from config.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from config.overlay import Path
    from config.problems import Place, Problem
    from config.source import Document

_FREE_KINDS = ("calendars", "sources", "tests")
_KEYS = ("hand_down", "lock", "expects")


class Side:
    """An effective pack to compare: its values, those of patterns that are off too, and its ground."""

    def __init__(self, name: str, merged: Merged, files: Mapping[str, bytes]) -> None:
        self.name = name
        self.merged = merged
        self.all = {**merged.patterns, **merged.values}
        self.ground = Ground(Merged(self.all, merged.spots, merged.off), files)

    def at(self, key: str, steps: tuple[str, ...]) -> Any:
        """Return the value at `steps` of a file, None when nothing stands there."""
        return inside(self.all.get(key), steps)

    def follows(self, key: str, pattern: str) -> bool:
        """Return whether a file is like `pattern`, over however many steps."""
        kind, seen = kind_of(key), {key}
        while (like := self.all.get(key, {}).get("like")) and f"{kind}/{like}" not in seen:
            key = f"{kind}/{like}"
            seen.add(key)
            if key == pattern:
                return True
        return False

    def unknown(self, path: str) -> tuple[str, str, list[str]] | None:
        """Return how far a path leads, the step that fails and the names there; None when it stands."""
        parts = parted(path)
        whole = len(parts) > 1 or (len(parts) == 1 and parts[0] in SINGLE)
        wrong = absent(tree(self.all), parts) if whole else (0, [])
        if wrong is None or (wrong[0] == len(parts) - 1 and parts[-1] in _declared(path)):
            return None
        index, names = wrong
        known = dict.fromkeys((*names, *_declared("/".join(parts[: index + 1]))))
        return "/".join(parts[: index + 1]), "".join(parts[index : index + 1]), [*known] or sorted(self.all)


def _declared(path: str) -> Iterable[str]:
    """Return the keys of the language that may stand where the last key of a path stands."""
    key, steps = split(path) if parted(path) else ("", ())
    around = node_at(key, steps[:-1]) if steps else None
    return properties(around) if around else ()


@dataclass(frozen=True, slots=True)
class Bond:
    """One path that a pack hands down or locks."""

    above: Side
    path: str
    lock: bool
    beneath: frozenset[str]  # names of the packs that it binds

    def touched(self, place: Place) -> bool:
        """Return whether a place lies in a pack that is bound."""
        return place.file.partition("/")[0] in self.beneath


class Chained:
    """The packs of a chain as they stand one under another."""

    def __init__(self, layers: Mapping[str, Mapping[str, Document]], here: Ground) -> None:
        self.layers = layers
        self.names = tuple(layers)
        self.files = here.files
        self.here = Side(self.names[-1], here.merged, here.files)
        self.problems: list[Problem] = []
        self._sides: dict[int, Side] = {len(self.names): self.here}

    def side(self, count: int) -> Side:
        """Return the effective pack of the first `count` packs."""
        if count not in self._sides:
            merged, _ = merge([self.layers[name] for name in self.names[:count]])
            self._sides[count] = Side(self.names[count - 1], merged, self.files)
        return self._sides[count]

    def bonds(self) -> Iterator[Bond]:
        """Yield every path that some pack of the chain hands down or locks; unknown paths are noted."""
        for count, document in self._documents():
            for key in _KEYS[:2]:
                for index, path in enumerate(document.data.get(key, ())):
                    side, place = self.side(count), document.place((key, index))
                    if self._stands(side, path, place) and (key == "lock" or self._binds(path, place)):
                        yield Bond(side, path, key == "lock", frozenset(self.names[count:]))

    def expectations(self) -> None:
        """Note every `expects` that the pack above no longer fulfils."""
        for count, document in self._documents():
            for path, wanted in document.data.get("expects", {}).items():
                self._expects(count, path, wanted, document.place(("expects", path)))

    def _documents(self) -> Iterator[tuple[int, Document]]:
        for count, name in enumerate(self.names, 1):
            document = self.layers[name].get("pack")
            if document is not None and any(key in document.data for key in _KEYS):
                yield count, document

    def _stands(self, side: Side, path: str, place: Place) -> bool:
        wrong = side.unknown(path)
        if wrong is not None:
            found, step, names = wrong
            slots = {"found": found, "near": hint(nearest(step, names)), "known": listed(names)}
            self.problems.append(problem("ref.path", place, **slots))
        return wrong is None

    def _binds(self, path: str, place: Place) -> bool:
        """Return whether a letter stands for what a path names; note it when none does."""
        key, steps = split(path)
        nodes = [node_at(key, steps[:size]) or {} for size in range(len(steps) + 1)]
        single = next((size for size, node in enumerate(nodes[:-1]) if not holds_keys(node)), None)
        if single is not None:
            right = "/".join((key, *steps[:single]))
            self.problems.append(problem("ref.path#inside", place, found=path, right=right))
        elif letter(nodes[-1]) == "free" or kind_of(key) in _FREE_KINDS:
            self.problems.append(problem("ref.path#free", place, found=path))
        else:
            return True
        return False

    def _expects(self, count: int, path: str, wanted: Any, place: Place) -> None:
        if count == 1:
            self.problems.append(problem("overlay.expects#top", place, path=path))
            return
        side = self.side(count - 1)
        if not self._stands(side, path, place):
            return
        key, steps = split(path)
        node = node_at(key, steps)
        value = side.at(key, steps)
        if canon(in_english(node or {}, wanted)) != canon(value):
            slots = {"pack": side.name, "there": str(side.merged.at((key, *steps)))}
            found, wish = written(value, node), written(wanted, node)
            self.problems.append(
                problem("overlay.expects", place, path=path, wanted=wish, found=found, **slots)
            )


def bound_files(bond: Bond, here: Side) -> Iterator[tuple[str, str]]:
    """Yield the file that a path leads into and those like it: its key here, and the one to hold it to."""
    key = split(bond.path)[0]
    above = bond.above
    for name in sorted({*above.all, *here.all}, key=lambda name: (name != key, name)):
        if name not in here.merged.values and name not in above.merged.values:
            continue
        if name == key:
            yield name, key
        elif above.follows(name, key):
            yield name, name
        elif here.follows(name, key):
            yield name, key


def spot(side: Side, bond: Bond, path: Path) -> Place:
    """Return the place in a bound pack that made the value at `path` what it is."""
    sizes = range(len(path), 0, -1)
    switched = [(*path[:size], "off") for size in sizes]
    written = [each for size in sizes for each in (path[:size], (*path[:size], "like"))]
    found = (spots.place for each in (*switched, *written) if (spots := side.merged.spot(each)) is not None)
    return next(filter(bond.touched, found), side.merged.at(path))
