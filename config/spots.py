"""Where a value stands, and where each part of it does."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from config.problems import Place

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """The place of a value, and the spots of its parts."""

    place: Place
    parts: Mapping[str | int, Spots]
    key: Place | None = None  # of its key, when it has one

    def at(self, path: Path) -> Spots | None:
        """Return the spots of the part at `path`, None when nothing was written there."""
        found: Spots | None = self
        for step in path:
            if found is None:
                return None
            found = found.parts.get(step)
        return found

    def near(self, path: Path) -> Place:
        """Return the place of the part at `path`, or of the nearest one around it."""
        found = self
        for step in path:
            if step not in found.parts:
                break
            found = found.parts[step]
        return found.place

    def all(self, path: Path) -> Iterator[tuple[Path, Place]]:
        """Yield the path and the place of the value, which is at `path`, and of all in it."""
        yield path, self.place
        for step, part in self.parts.items():
            yield from part.all((*path, step))


_NO_PARTS: Mapping[str | int, Spots] = MappingProxyType({})


def spots_of(
    value: Any, place: Callable[[Path], Place], keys: Mapping[Path, Place], path: Path = ()
) -> Spots:
    """Return the spots of `value`, which is at `path`; `place` tells the place of a path."""
    steps: dict[str | int, Any] = (
        value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
    )
    parts = {step: spots_of(part, place, keys, (*path, step)) for step, part in steps.items()}
    return Spots(place(path), parts or _NO_PARTS, keys.get(path))


def by_name(spots: Mapping[str, Spots]) -> dict[str, Place]:
    """Return the place of every value of every file by name: ``types/instruction/clocks/finish``."""
    found = (pair for key, each in spots.items() for pair in each.all((key,)))
    return {"/".join(map(str, path)): place for path, place in found}
