"""The files of an effective pack: whatever is looked at in them is noted as read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from config.asking import Asked
from config.says import hint, listed, problem
from config.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from config.overlay import Merged, Path
    from config.problems import Place
    from config.spots import Spots

Data = dict[str, Any]
_NOTHING: Data = {}
_DEPTH = 3
"""So far down a path one entry is told from another: what stands in one tier does not touch the next."""


class Files(Asked):
    """Effective values by kind, their places, and what is said of them."""

    def __init__(self, merged: Merged, files: Mapping[str, bytes]) -> None:
        super().__init__(merged)
        self.files = files
        self.types = Named(self, (_all_of, "types"), "types/{}")
        self.flows = Named(self, (_all_of, "flows"), "flows/{}")
        self.ladders = Named(self, (_all_of, "ladders"), "ladders/{}")
        self.documents = Named(self, (_all_of, "documents"), "documents/{}")
        self.scores = Named(self, (_all_of, "scores"), "scores/{}")
        self.calendars = Named(self, (_all_of, "calendars"), "calendars/{}")

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

    def key_at(self, *path: str | int) -> Place:
        """Return the place of the key at `path`, or that of `path` when it has none."""
        spots: Spots | None = self.ask(_spots, *path)
        return self.at(*path) if spots is None or spots.key is None else spots.key

    def written(self, path: Path, other: Path) -> Path:
        """Return `path` when something was written there, if only to take it back; else `other`."""
        return other if self.ask(_spots, *path) is None else path

    def say(self, code: str, path: Path, /, **slots: Any) -> None:
        """Note a problem at `path`."""
        self.problems.append(problem(code, self.at(*path), **slots))

    def say_key(self, code: str, path: Path, /, **slots: Any) -> None:
        """Note a problem of the key at `path`: it is the key that is wrong, whatever stands behind it."""
        self.problems.append(problem(code, self.key_at(*path), **slots))

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

    def tiers(self, ladder: str) -> Named:
        """Return the tiers of a ladder."""
        return self.entries(f"ladders/{ladder}", "tiers")

    def entries(self, *path: str) -> Named:
        """Return the entries of a file at a path by name."""
        return Named(self, (_entries, *path), *path, "{}")

    def template(self, name: str) -> bytes | None:
        """Return a template's bytes, from the lowest pack of the chain that has it."""
        found: bytes | None = self.ask(_template, name)
        return found

    def templates(self) -> tuple[str, ...]:
        """Return the names of all templates."""
        found: tuple[str, ...] = self.ask(_templates)
        return found


class Named(Mapping[str, Data]):
    """Files, or entries of one file, by name; whoever looks at one has read that one and no other."""

    def __init__(self, files: Files, names: tuple[Any, ...], *path: str) -> None:
        self._files = files
        self._names = names
        self._path = path  # the last step has a gap for the name

    def __getitem__(self, name: str) -> Data:
        """Return what is said under a name."""
        *lead, last = self._path
        found: Data | None = self._files.value(*lead, last.format(name))
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a name, whatever is said under it."""
        return name in self._files.ask(*self._names)

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._files.ask(*self._names))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._files.ask(*self._names))


def _value(files: Files, key: str, *steps: str | int) -> Any:
    found = files.merged.values.get(key)
    for step in steps:
        if isinstance(found, list) and isinstance(step, int):
            found = found[step]
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found


def _spots(files: Files, *path: str | int) -> Spots | None:
    return files.merged.spot(path)


def _off(files: Files, key: str) -> frozenset[Path]:
    return files.merged.off.get(key, frozenset())


def _keys(files: Files) -> tuple[str, ...]:
    return _one(tuple(files.merged.values))


def _all_of(files: Files, kind: str) -> tuple[str, ...]:
    return _one(tuple(files.merged.named(kind)))


def _entries(files: Files, *path: str) -> tuple[str, ...]:
    return _one(tuple(_value(files, *path) or ()))


def _template(files: Files, name: str) -> bytes | None:
    found = [content for key, content in files.files.items() if key.endswith(f"/documents/{name}")]
    return found[-1] if found else None


def _templates(files: Files) -> tuple[str, ...]:
    return _one(tuple(key.rpartition("/")[2] for key in files.files if key.endswith(".docx")))


@lru_cache(maxsize=1024)
def _one(names: tuple[str, ...]) -> tuple[str, ...]:
    return names  # lists that are equal become one
