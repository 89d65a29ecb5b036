"""One effective value of a pack, and where each part of it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.paths import absent, names_in, parted, tree
from config.problems import PackError, Place
from config.says import hint, listed, problem
from config.spots import by_name
from config.words import nearest

if TYPE_CHECKING:
    from config.loader import Loaded


def effective(loaded: Loaded, path: str) -> tuple[Any, dict[str, Place]]:
    """Return the value at `path` (empty: the whole pack) and the place of it and of all in it.

    Raises:
        PackError: when nothing stands there; the message names the nearest.
    """
    assert loaded.pack is not None
    parts = parted(path)
    value = _down(tree(loaded.pack.values), parts, loaded.pack.name)
    lead = "/".join(parts)
    origins = {
        name: place
        for name, place in by_name(loaded.pack.origins).items()
        if not lead or name == lead or name.startswith(f"{lead}/")
    }
    kept = {name: place for name, place in origins.items() if _stands(value, parts, name)}
    return value, kept


def _down(value: Any, parts: list[str], pack: str) -> Any:
    wrong = absent(value, parts)
    if wrong is not None:
        index, names = wrong
        raise PackError((_absent("/".join(parts[: index + 1]), parts[index], names, pack),))
    for part in parts:
        value = names_in(value)[part]
    return value


def _absent(path: str, part: str, names: list[str], pack: str) -> Any:
    place = Place(f"{pack}/pack.yaml", 1, 1)
    return problem("ref.path", place, found=path, near=hint(nearest(part, names)), known=listed(names))


def _stands(value: Any, parts: list[str], name: str) -> bool:
    for part in name.split("/")[len(parts) :]:
        names = names_in(value)
        if part not in names:
            return False
        value = names[part]
    return True
