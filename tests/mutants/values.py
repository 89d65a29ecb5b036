"""The numbers and operators of packs that decide when something comes: each with what it may become."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.loader import shipped
from config.source import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.source import Document

KEYS = frozenset({"when", "within", "times", "gap", "pace", "answer", "at_most", "each"})
"""Keys whose values decide when something comes; all below them is looked at.

`total` of an extension is not among them: three times 30日 never come to 180日, so no timeline can meet it.
"""
LEFT_OUT = ("/tests/", "/scores/")
"""Folders left out: what a score counts decides no step."""
NEIGHBOUR = {
    "at_least": "more_than", "more_than": "at_least", "at_most": "less_than", "less_than": "at_most",
    "is": "not", "not": "is", "in": "not_in", "not_in": "in",
}  # fmt: skip
_NUMBER = re.compile(r"-?\d+|当日")
_WORD = re.compile(r"[^\s,}\]#]+")


@dataclass(frozen=True, slots=True)
class Value:
    """A number or an operator in a pack's file, and the texts that stand for its neighbours."""

    file: str  # base/ladders/standard.yaml
    line: int
    column: int
    text: str
    kind: str  # number operator
    become: tuple[str, ...]

    @property
    def pack(self) -> str:
        """Return the pack whose file it is."""
        return self.file.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One value changed by one unit."""

    value: Value
    new: str

    def told(self) -> str:
        """Return path:line, old and new."""
        one = self.value
        home = "config/packs" if shipped(one.pack).exists() else "config/packs/examples"
        return f"{home}/{one.file}:{one.line}:{one.column} {one.text} → {self.new}"

    def applied(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the files with this one value changed."""
        one = self.value
        lines = files[one.file].decode().split("\n")
        line, start = lines[one.line - 1], one.column - 1
        assert line[start:].startswith(one.text), (one, line)
        lines[one.line - 1] = line[:start] + self.new + line[start + len(one.text) :]
        return {**files, one.file: "\n".join(lines).encode()}


def values(files: Mapping[str, bytes]) -> list[Value]:
    """Return every number and operator below one of `KEYS` in the files of packs, tests left out."""
    found = []
    for name in sorted(files):
        if name.endswith(".yaml") and not any(folder in name for folder in LEFT_OUT):
            document, problems = read(name, files[name])
            assert document is not None, problems
            found += _Walk(name, files[name].decode(), document).all()
    return sorted(found, key=lambda one: (one.file, one.line, one.column))


def mutants(files: Mapping[str, bytes]) -> list[Mutant]:
    """Return every mutant of the files."""
    return [Mutant(value, new) for value in values(files) for new in value.become]


class _Walk:
    """A walk through one file's data."""

    def __init__(self, name: str, text: str, document: Document) -> None:
        self.name = name
        self.lines = text.split("\n")
        self.document = document

    def all(self) -> Iterator[Value]:
        """Yield the values of the whole file."""
        yield from self._search(self.document.data, ())

    def _search(self, data: Any, path: tuple[str | int, ...]) -> Iterator[Value]:
        for key, below in _entries(data):
            if key == "when":
                yield from self._condition(below, (*path, key))
            elif key in KEYS and not (key == "at_most" and "when" in path):
                yield from self._amounts(below, (*path, key))
            else:
                yield from self._search(below, (*path, key))

    def _amounts(self, data: Any, path: tuple[str | int, ...]) -> Iterator[Value]:
        """Yield the numbers of a term, a duration, a number or a list of cases."""
        if isinstance(data, list):
            for index, case in enumerate(data):
                yield from self._amounts(case, (*path, index))
        elif isinstance(data, dict):
            yield from self._condition(data.get("when", {}), (*path, "when"))
            yield from self._amounts(data["is"], (*path, "is"))
        else:
            yield from self._number(path)

    def _condition(self, data: Any, path: tuple[str | int, ...]) -> Iterator[Value]:
        for key, below in _entries(data):
            here = (*path, key)
            if key in {"any", "all", "not"} or isinstance(key, int):
                yield from self._condition(below, here)
            elif isinstance(below, dict):
                yield from self._tests(below, here)
            else:
                spot = self.document.values[here]
                text = self._at(spot, _WORD)
                yield Value(self.name, spot.line, spot.column, text, "operator", (f"{{not: {text}}}",))

    def _tests(self, tests: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[Value]:
        for operator in tests:
            spot = self.document.keys[*path, operator]
            new = NEIGHBOUR[operator]
            yield Value(self.name, spot.line, spot.column, operator, "operator", (new,))
            yield from self._number((*path, operator))

    def _number(self, path: tuple[str | int, ...]) -> Iterator[Value]:
        spot = self.document.values[path]
        text = self._at(spot, _NUMBER)
        if not text:
            return
        number = 0 if text == "当日" else int(text)
        become = ("1个工作日",) if text == "当日" else (str(number - 1), str(number + 1))
        yield Value(self.name, spot.line, spot.column, text, "number", become)

    def _at(self, spot: Any, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.lines[spot.line - 1], spot.column - 1)
        return match[0] if match else ""


def _entries(data: Any) -> list[tuple[str | int, Any]]:
    if isinstance(data, dict):
        return list(data.items())
    return list(enumerate(data)) if isinstance(data, list) else []
