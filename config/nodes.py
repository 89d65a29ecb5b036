"""The schemas as a tree to walk beside the data: what a key is, what merges, what is a word."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from config.words import english, is_none, nearest, word_label, yes_no

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

KINDS = (
    "pack",
    "fields",
    "roles",
    "counts",
    "sources",
    "types",
    "flows",
    "ladders",
    "documents",
    "scores",
    "calendars",
    "tests",
)
"""The kinds of files; each has its schema."""

Node = dict[str, Any]


@cache
def schema(name: str) -> Node:
    """Return the schema called `name`, as JSON."""
    text = files("config").joinpath("schemas", f"{name}.schema.json").read_text("utf-8")
    found: Node = json.loads(text)
    return found


def resolved(node: Node) -> Node:
    """Return a node with what it refers to; its own words go before."""
    if "$ref" not in node:
        return node
    target = schema("common")["$defs"][node["$ref"].rpartition("/")[2]]
    return resolved({**target, **{key: value for key, value in node.items() if key != "$ref"}})


def inlined(name: str, read: Callable[[str], Node] = schema) -> Node:
    """Return the schema called `name` with what it refers to in its place, so that a reader follows no names.

    What refers to itself (conditions in conditions) is left as it stands.
    """
    found: Node = _inlined(read(name), (), read("common")["$defs"])
    return found


def _inlined(value: Any, inside: tuple[str, ...], common: Node) -> Any:
    if isinstance(value, list):
        return [_inlined(each, inside, common) for each in value]
    if not isinstance(value, dict):
        return value
    name = str(value.get("$ref", "")).rpartition("/")[2]
    if not name:
        return {key: _inlined(each, inside, common) for key, each in value.items()}
    if name in inside:
        return {**value, "$ref": f"common.schema.json#/$defs/{name}"}
    own = {key: each for key, each in value.items() if key != "$ref"}
    return _inlined({**common[name], **own}, (*inside, name), common)


@cache
def grown(kind: str) -> Node:
    """Return the schema of a kind of files with what it refers to in its place: quick to walk."""
    return inlined(kind)


def child(node: Node, key: str) -> Node | None:
    """Return the node of `key` under `node`, None when none is declared."""
    found = node.get("properties", {}).get(key)
    if found is None:
        other = node.get("additionalProperties")
        found = other if isinstance(other, dict) else None
    return None if found is None else resolved(found)


def merges(node: Node | None) -> bool:
    """Return whether entries under this node merge by name, so that the node is no single value."""
    return bool(node and node.get("x-merge"))


def needed(node: Node) -> tuple[str, ...]:
    """Return the keys that must stand here in the effective pack."""
    return tuple(node.get("x-needed", ()))


def letter(node: Node) -> str:
    """Return what a lower office may do with this value when it is handed down; empty: look inside."""
    return str(node.get("x-overlay", ""))


def holds_keys(node: Node) -> bool:
    """Return whether the keys under this node are handed down one by one, each with its letter."""
    inside = "properties" in node or isinstance(node.get("additionalProperties"), dict)
    return inside and letter(node) in {"", "append", "lower"}


def title_at(kind: str, path: tuple[str | int, ...]) -> tuple[str, str]:
    """Return the key at `path` and its Chinese title, or those of the nearest key above."""
    node: Node | None = schema(kind)
    key, title = "", str(schema(kind)["title"])
    for step in path:
        node = _step(node, step) if node else None
        if isinstance(step, str):
            key, title = step, (node or {}).get("title", "")
    return key, title


def meant_key(node: Node, key: str) -> str:
    """Return the key of the language that a key under `node` was most likely meant to be, or nothing.

    Its Chinese title is as good as the key, and a sign as good as the operator that it stands for.
    """
    known = node.get("properties", {})
    titles = {str(each.get("title", "")): name for name, each in known.items()}
    sign = _SIGNS.get(key, "")
    return sign if sign in known else nearest(key, known) or titles.get(nearest(key, titles), "")


_SIGNS = {
    ">=": "at_least", "≥": "at_least", ">": "more_than", "<": "less_than", "<=": "at_most", "≤": "at_most",
    "=": "is", "==": "is", "!=": "not", "≠": "not",
}  # fmt: skip


def _step(node: Node, step: str | int) -> Node | None:
    for branch in _branches(node):
        if isinstance(step, int):
            found = resolved(branch["items"]) if "items" in branch else None
        else:
            found = child(branch, step)
        if found is not None:
            return found
    return None


def _branches(node: Node) -> Iterator[Node]:
    yield node
    for key in ("then", "else"):
        if key in node:
            yield from _branches(resolved(node[key]))


def without_none(node: Node, data: Any) -> Any:
    """Return data without the optional values that are only the word for "not written"."""
    if not (merges(node) and isinstance(data, dict)):
        return data
    kept = {}
    for key, value in data.items():
        below = child(node, key)
        if not taken_back(node, key, value):
            kept[key] = without_none(below, value) if below else value
    return kept


def taken_back(node: Node, key: str, value: Any) -> bool:
    """Return whether `value` under `key` says "as if it were not written"."""
    optional = key in node.get("properties", {}) and key not in needed(node)
    return optional and is_none(value) and not (key == "default" and value == "无")


def in_english(node: Node, data: Any) -> Any:
    """Return data with every word of the language in its English spelling."""
    return _spelled(node, data, _word)


def in_chinese(node: Node, data: Any) -> Any:
    """Return data with every word of the language in its Chinese spelling."""
    return _spelled(node, data, _word_zh)


def _spelled(node: Node | None, data: Any, spell: Callable[[str, Any], Any]) -> Any:
    if node is None:
        return data
    table = node.get("x-words")
    if table is not None:
        return spell(table, data)
    if isinstance(data, dict):
        return {key: _spelled(child(node, key), value, spell) for key, value in data.items()}
    if "else" in node:  # one value, or a list of cases
        return _spelled(resolved(node["then" if isinstance(data, list) else "else"]), data, spell)
    if isinstance(data, list):
        items = node.get("items")
        return [_spelled(resolved(items) if items else None, value, spell) for value in data]
    return data


def _word(table: str, data: Any) -> Any:
    if table == "yes_no":
        found = yes_no(data)
        return data if found is None else found
    return english(table, data) or data


def _word_zh(table: str, data: Any) -> Any:
    known = english(table, data) if isinstance(data, str) else None
    return word_label(table, known, "zh") if known else data


def properties(node: Node) -> Mapping[str, Node]:
    """Return the keys that may stand under `node`."""
    found: Mapping[str, Node] = node.get("properties", {})
    return found
