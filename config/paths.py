"""Paths into a pack: folder, file, keys, such as ``types/instruction/clocks/finish/within``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.folders import SINGLE
from config.nodes import child, schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.nodes import Node


def tree(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the files of a pack as one tree: ``types/instruction`` lies under ``types``."""
    found: dict[str, Any] = {}
    for key in sorted(values):
        folder, slash, name = key.partition("/")
        if slash:
            found.setdefault(folder, {})[name] = values[key]
        else:
            found[key] = values[key]
    return found


def names_in(value: Any) -> dict[str, Any]:
    """Return what stands in a value, by key or by number."""
    if isinstance(value, dict):
        return value
    return {str(index): part for index, part in enumerate(value)} if isinstance(value, list) else {}


def parted(path: str) -> list[str]:
    """Return the steps of a path."""
    return [part for part in path.split("/") if part]


def absent(value: Any, parts: Sequence[str]) -> tuple[int, list[str]] | None:
    """Return which step leads nowhere, and the names that stand there; None when all lead on."""
    for index, part in enumerate(parts):
        names = names_in(value)
        if part not in names:
            return index, list(names)
        value = names[part]
    return None


def split(path: str) -> tuple[str, tuple[str, ...]]:
    """Return the key of the file that a path leads into, and the steps inside it."""
    parts = parted(path)
    size = 1 if parts[0] in SINGLE else 2
    return "/".join(parts[:size]), tuple(parts[size:])


def inside(value: Any, steps: Sequence[str]) -> Any:
    """Return what stands at `steps` by key, None when nothing does."""
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def node_at(key: str, steps: Sequence[str]) -> Node | None:
    """Return what the schemas say of the value at `steps` in a file, None when they know no such key."""
    node: Node | None = schema(key.partition("/")[0])
    for step in steps:
        node = None if node is None else child(node, step)
    return node
