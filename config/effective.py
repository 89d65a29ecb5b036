"""One effective value of a pack, and where each part of it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.problems import PackError, Place
from config.says import hint, listed, problem
from config.words import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.loader import Loaded


def effective(loaded: Loaded, path: str) -> tuple[Any, dict[str, Place]]:
    """Return the value at `path` (empty: the whole pack) and the place of it and of all in it.

    Raises:
        PackError: when nothing stands there; the message names the nearest.
    """
    assert loaded.pack is not None
    parts = [part for part in path.split("/") if part]
    value = _down(_tree(loaded.pack.values), parts, loaded.pack.name)
    lead = "/".join(parts)
    origins = {
        name: place
        for name, place in loaded.pack.origins.items()
        if not lead or name == lead or name.startswith(f"{lead}/")
    }
    kept = {name: place for name, place in origins.items() if _stands(value, parts, name)}
    return value, kept


def _tree(values: Mapping[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key in sorted(values):
        folder, slash, name = key.partition("/")
        if slash:
            tree.setdefault(folder, {})[name] = values[key]
        else:
            tree[key] = values[key]
    return tree


def _down(value: Any, parts: list[str], pack: str) -> Any:
    for index, part in enumerate(parts):
        names = _names(value)
        if part not in names:
            raise PackError((_absent("/".join(parts[: index + 1]), part, list(names), pack),))
        value = names[part]
    return value


def _names(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    return {str(index): part for index, part in enumerate(value)} if isinstance(value, list) else {}


def _absent(path: str, part: str, names: list[str], pack: str) -> Any:
    place = Place(f"{pack}/pack.yaml", 1, 1)
    return problem("ref.path", place, found=path, near=hint(nearest(part, names)), known=listed(names))


def _stands(value: Any, parts: list[str], name: str) -> bool:
    for part in name.split("/")[len(parts) :]:
        names = _names(value)
        if part not in names:
            return False
        value = names[part]
    return True
