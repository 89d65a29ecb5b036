"""Where a key of the language may stand, for whoever wrote it at another level or in another file."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from config.nodes import KINDS, inlined
from config.says import Both, both

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.nodes import Node

_MANY = ("types", "flows", "ladders", "documents", "scores", "calendars", "tests")
_RULES = tuple(kind for kind in KINDS if kind != "tests")
_MOST = 3
_COMMON = frozenset({"label", "basis", "off", "order", "help", "like", "kind", "when", "is", "any"})


def homes_of(kind: str, key: str, *, top: bool) -> tuple[Both, ...]:
    """Return where a key stands in this kind of file; of one at the `top` of a file, where else it may."""
    if key in _COMMON:
        return ()
    found = [_home(path) for path in _paths(kind).get(key, ())]
    if top and not found:
        others = [(other, path) for other in _RULES for path in _paths(other).get(key, ())]
        tops = [each for each in others if not each[1]]
        found = [_home(path, other) for other, path in tops or others]
    return tuple(found) if len(found) <= _MOST else ()


def either(homes: tuple[Both, ...]) -> Both:
    """Return places of which one was meant."""
    return both("、".join(zh for zh, _ in homes), " or ".join(en for _, en in homes))


def _home(path: tuple[str, ...], kind: str = "") -> Both:
    """Return how a path is told: `clocks: 名称`, with its file when that is another one."""
    file = (f"{kind}/*.yaml" if kind in _MANY else f"{kind}.yaml") if kind else ""
    zh, en = (": ".join(name if step == "*" else step for step in path) for name in ("名称", "NAME"))
    if not (file or path):
        return both("文件的最外层", "the top of the file")
    return both(" ".join(filter(None, (file, zh))), " ".join(filter(None, (file, en))))


@cache
def _paths(kind: str) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for key, path in _walk(inlined(kind), ()):
        if path not in found.setdefault(key, []):
            found[key].append(path)
    return found


def _walk(node: Node, path: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every key under a node with the path on which it stands; `*` is a name of one's own."""
    for key, below in node.get("properties", {}).items():
        yield key, path
        yield from _walk(below, (*path, key))
    for word in ("then", "else", "items"):
        if isinstance(node.get(word), dict):
            yield from _walk(node[word], path)
    if isinstance(node.get("additionalProperties"), dict):
        yield from _walk(node["additionalProperties"], (*path, "*"))
