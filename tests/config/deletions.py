"""The schemas with one demand taken out of them, and which bad packs then are told less."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from config.check_shape import check_needed
from config.folders import key_of
from config.ground import Ground
from config.nodes import KINDS, Node, inlined, schema
from config.overlay import kind_of, merge
from config.problems import Problem
from config.report import short
from config.schema import TELLERS, breaches, check, validator_of
from config.source import Document
from config.source import read as read_yaml
from tests.config.cases import chain_of, folders

DEMANDS = {*TELLERS, "propertyNames"} - {"const"}
BY_NAME = {"required", "x-needed"}  # each name of these lists is a demand of its own
NAMES = {"properties", "$defs"}

Spot = tuple[str | int, ...]


@dataclass(frozen=True)
class Deletion:
    """One demand of one schema: the keyword at a spot, or one name in its list."""

    file: str
    spot: Spot
    keyword: str
    name: str = ""

    def __str__(self) -> str:
        """Return where it stands, for a person."""
        return "/".join([self.file, *map(str, self.spot), self.keyword, self.name]).rstrip("/")

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of files that it can touch."""
        return KINDS if self.file == "common" else (self.file,)

    def read(self, name: str) -> Node:
        """Return the schema called `name` without what is deleted."""
        found = schema(name)
        return self._without(found) if name == self.file else found

    def _without(self, found: Node) -> Node:
        changed = copy.deepcopy(found)
        node: Any = changed
        for step in self.spot:
            node = node[step]
        if self.name:
            node[self.keyword].remove(self.name)
        else:
            del node[self.keyword]
        return changed


def deletions() -> Iterator[Deletion]:
    """Return every demand of every schema."""
    for file in ("common", *KINDS):
        for spot, node in _nodes(schema(file), ()):
            for keyword in node:
                yield from _demands(file, spot, keyword, node[keyword])


def _nodes(value: Any, spot: Spot, *, named: bool = False) -> Iterator[tuple[Spot, Node]]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _nodes(each, (*spot, index))
    elif isinstance(value, dict):
        if not named:
            yield spot, value
        for key, each in value.items():
            yield from _nodes(each, (*spot, key), named=not named and key in NAMES)


def _demands(file: str, spot: Spot, keyword: str, value: Any) -> Iterator[Deletion]:
    if keyword in BY_NAME:
        for name in value:
            yield Deletion(file, spot, keyword, name)
    elif keyword == "additionalProperties":
        if value is False:
            yield Deletion(file, spot, keyword)
    elif keyword in DEMANDS and not (keyword == "type" and {"if", "then"} & set(spot[-2:])):
        yield Deletion(file, spot, keyword)  # a type in `then` says again what `if` asks


@dataclass(frozen=True)
class Told:
    """A file of a bad pack and what its schema finds, each line of which its golden text has."""

    kind: str
    document: Document
    found: tuple[Problem, ...]
    keywords: frozenset[str]

    def changes(self, validator: Any) -> bool:
        """Return whether another validator leaves something of it out."""
        return bool(set(self.found) - set(breaches(self.kind, self.document, validator)))


@cache
def told(kind: str) -> tuple[Told, ...]:
    """Return the files of a kind that their schema refuses."""
    found = [_told(kind, document, text) for text, document in _documents(kind)]
    return tuple(each for each in found if each.found)


def _told(kind: str, document: Document, text: str) -> Told:
    found = tuple(each for each in check(kind, document) if short(each, "zh") in text)
    errors = validator_of(kind).iter_errors(document.data)
    used = {str(step) for error in errors for step in error.absolute_schema_path}
    return Told(kind, document, found, frozenset(used))


def _documents(kind: str) -> Iterator[tuple[str, Document]]:
    return ((text, document) for found, text, document in _every_document() if found == kind)


@cache
def _every_document() -> tuple[tuple[str, str, Document], ...]:
    """Return every file of which a golden text tells something, with its kind: each chain is read once."""
    found = []
    for case, text in _texts():
        for name, content in chain_of(case).files.items():
            key = key_of(name.partition("/")[2])
            document = read_yaml(name, content)[0] if key is not None and f"{name}:" in text else None
            if key is not None and document is not None:
                found.append((kind_of(key), text, document))
    return tuple(found)


@cache
def _texts() -> tuple[tuple[Path, str], ...]:
    return tuple((case, (case / "expected.txt").read_text("utf-8")) for case in folders())


def survives(deletion: Deletion) -> bool:
    """Return whether every bad pack still is told with its exact text without this demand."""
    if deletion.keyword == "x-needed":
        return not _needed_is_missed(deletion)
    return not any(_is_missed(deletion, kind) for kind in deletion.kinds())


def _is_missed(deletion: Deletion, kind: str) -> bool:
    inside_if = "if" in deletion.spot
    some = [each for each in told(kind) if inside_if or deletion.keyword in each.keywords]
    validator = validator_of(kind, deletion.read) if some else None
    return any(each.changes(validator) for each in some)


def _needed_is_missed(deletion: Deletion) -> bool:
    return any(deletion.name in lacks and _lacks(ground, deletion) for ground, lacks in _incomplete())


def _lacks(ground: Ground, deletion: Deletion) -> bool:
    return bool(_needed(ground) - _needed(ground, deletion.read, deletion.kinds()))


def _needed(
    ground: Ground, read: Callable[[str], Node] = schema, kinds: tuple[str, ...] = KINDS
) -> set[Problem]:
    fresh = Ground(ground.merged, ground.files)
    of = {kind_of(key) for key in ground.merged.values}
    nodes = {
        kind: inlined(kind, read) if kind in kinds and read is not schema else _node(kind) for kind in of
    }
    for key, data in ground.merged.values.items():
        check_needed(fresh, nodes[kind_of(key)], data, (key,))
    return set(fresh.problems)


@cache
def _node(kind: str) -> Node:
    return inlined(kind)


@cache
def _incomplete() -> tuple[tuple[Ground, frozenset[str]], ...]:
    cases = [(case, text) for case, text in _texts() if "缺少" in text or "没有写" in text]
    return tuple(found for case, text in cases for found in _ground(case, text))


_read = lru_cache(maxsize=2_000)(read_yaml)
"""The files of what is above are the same in most chains."""


def _ground(case: Path, text: str) -> Iterator[tuple[Ground, frozenset[str]]]:
    layers: dict[str, dict[str, Document]] = {}
    for name, content in chain_of(case).files.items():
        pack, _, inside = name.partition("/")
        key = key_of(inside)
        document, _ = _read(name, content) if key else (None, ())
        if key and document is not None and isinstance(document.data, dict) and kind_of(key) != "tests":
            layers.setdefault(pack, {})[key] = document
    ground = Ground(merge(layers.values())[0], {})
    found = [each for each in _needed(ground) if short(each, "zh") in text]
    if found:
        yield ground, frozenset(word for each in found for word in each.en.replace("“", "”").split("”"))
