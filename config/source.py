"""The text of one YAML file becomes data, with the place of every key and value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml  # noqa: TID251 - this is the one file that reads YAML

from config.glyphs import invisible, odd_space
from config.problems import Place, Problem
from config.says import both, problem, shown
from config.scalars import Bad, key_text, plain
from config.syntax import WRONG_COLON, hidden, syntax_problem, wrong_colon

if TYPE_CHECKING:
    import re

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_NODES = 20_000

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """The data of one file and where everything in it stands."""

    file: str
    data: Any
    keys: dict[Path, Place] = field(repr=False)
    values: dict[Path, Place] = field(repr=False)

    def place(self, path: Path) -> Place:
        """Return where the entry at `path` stands: its key when it is a group, else its value."""
        spot = self.values.get(path)
        key = self.keys.get(path)
        if key is not None and (spot is None or spot.line != key.line or _is_group(self.data, path)):
            return key
        return spot or key or Place(self.file, 1, 1)


def _is_group(data: Any, path: Path) -> bool:
    for step in path:
        data = data[step]
    return isinstance(data, dict | list)


def read(file: str, content: bytes) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read strict YAML; no document when nothing of it can be used."""
    text, problems = _decode(file, content)
    if text is None:
        return None, problems
    reader = _Reader(file)
    try:
        document = reader.whole(text)
    except yaml.YAMLError as error:
        broken = syntax_problem(file, text, error)
        reader.problems = [each for each in reader.problems if not hidden(each, broken)]
        reader.problems += [] if broken.place in {each.place for each in reader.problems} else [broken]
        document = None
    except _StopReading:
        document = None
    return document, tuple(sorted(set(reader.problems)))


def _decode(file: str, content: bytes) -> tuple[str | None, tuple[Problem, ...]]:
    start = Place(file, 1, 1)
    if len(content) > MAX_BYTES:
        return None, (problem("file.too_big", start, found=len(content), most=MAX_BYTES),)
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return None, (problem("file.not_utf8", start, found="UTF-16"),)
    try:
        return content.decode("utf-8").removeprefix("\ufeff"), ()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = both(f"第 {line} 行有无法辨认的字节", f"line {line} has bytes that are no text")
        return None, (problem("file.not_utf8", Place(file, line, 1), found=found),)


_NOTHING = object()


class _StopReading(Exception):  # noqa: N818 - not an error, the end of what can be read
    """Nothing further in this file can be used."""


class _Reader:
    """Walks the parser's events, so that limits hold before anything is built."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.keys: dict[Path, Place] = {}
        self.values: dict[Path, Place] = {}
        self.nodes = 0
        self.lines: list[str] = []
        self.colons: dict[int, re.Match[str] | None] = {}
        self.events: Any = None

    def whole(self, text: str) -> Document:
        self.lines = text.splitlines()
        for line, column, found in invisible(text):
            self.problems.append(
                problem("yaml.syntax#invisible", Place(self.file, line, column), found=found)
            )
        self.events = yaml.parse(text, Loader=yaml.CSafeLoader)
        next(self.events)
        first = next(self.events)
        if isinstance(first, yaml.StreamEndEvent):
            self.problems.append(problem("yaml.empty", Place(self.file, 1, 1)))
            raise _StopReading
        if first.version or first.tags:
            self._say("yaml.syntax#directive", first)
        data = self._root()
        next(self.events)
        following = next(self.events)
        if isinstance(following, yaml.DocumentStartEvent):
            self._say("yaml.two_documents", following)
        return Document(self.file, data, self.keys, self.values)

    def _root(self) -> Any:
        event = next(self.events)
        if isinstance(event, yaml.ScalarEvent):
            if not event.value or (event.value == "null" and not event.style):
                self._stop("yaml.empty", event)
            self._full_width(event)
        return self._value(event, ())

    def _value(self, event: Any, path: Path) -> Any:
        self._limits(event, path)
        self.values[path] = self._place(event)
        self._plainness(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._scalar(event, path)

    def _limits(self, event: Any, path: Path) -> None:
        self.nodes += 1
        if len(path) > MAX_DEPTH:
            self._stop("yaml.too_deep", event, most=MAX_DEPTH)
        if self.nodes > MAX_NODES:
            self._stop("yaml.too_many", event, most=MAX_NODES)

    def _plainness(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._say("yaml.alias", event, found=f"*{event.anchor}")
        elif event.anchor:
            self._say("yaml.alias", event, found=f"&{event.anchor}")
        elif event.tag:
            self._say("yaml.tag", event, found=event.tag.replace("tag:yaml.org,2002:", "!!"))

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event, path)
            where = (*path, key)
            if key in found:
                self._twice(key, where, event)
            self.keys[where] = self._place(event)
            value = self._value(next(self.events), where)
            if value is not _NOTHING:
                found[key] = value
        return found

    def _key(self, event: Any, path: Path) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._stop("yaml.key_not_text", event, found=_NAMES[type(event)])
        self._limits(event, path)
        self._plainness(event)
        self._odd_space(event)
        key = key_text(event.value, quoted=not event.implicit[0] or bool(event.style))
        if isinstance(key, Bad):
            self._say(key.code, event, **key.slots)
            return str(event.value)
        return key

    def _twice(self, key: str, where: Path, event: Any) -> None:
        first, second = self.keys[where].line, self._place(event).line
        self._say("yaml.duplicate_key", event, found=key, first=first, second=second)

    def _sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*path, len(found))))
        return found

    def _scalar(self, event: Any, path: Path) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return ""
        if event.style:
            return event.value
        if not event.value or event.value == "null":
            return self._empty(event, path)
        value = plain(event.value)
        if isinstance(value, Bad):
            self._say(value.code, event, **value.slots)
            return event.value
        self._full_width(event)
        self._odd_space(event)
        return value

    def _odd_space(self, event: Any) -> None:
        right = "" if event.style else odd_space(event.value)
        if right:
            self._say("yaml.full_width_mark#space", event, right=_cut(right))

    def _empty(self, event: Any, path: Path) -> Any:
        key = path[-1]
        if isinstance(key, int):
            self._say("yaml.empty_value#item", event)
            return ""
        if "：" not in key:  # else the mark is what is wrong
            place = self.keys[path]
            commented = "#" in self.lines[place.line - 1][place.column :]
            code = "yaml.empty_value#comment" if commented else "yaml.empty_value"
            self.problems.append(problem(code, place, key=key))
        return _NOTHING

    def _full_width(self, event: Any) -> None:
        match = None if event.style else self._wrong_colon(event.start_mark.line)
        if match is not None and event.value.startswith(match[1]):
            self.problems.append(wrong_colon(self._place(event), match))

    def _wrong_colon(self, line: int) -> re.Match[str] | None:
        """Return what is wrong with a line's colon; asked once a line, which may have thousands of values."""
        if line not in self.colons:
            self.colons[line] = WRONG_COLON.match(self.lines[line].strip())
        return self.colons[line]

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _say(self, key: str, event: Any, /, **slots: Any) -> None:
        self.problems.append(problem(key, self._place(event), **slots))

    def _stop(self, key: str, event: Any, /, **slots: Any) -> None:
        self._say(key, event, **slots)
        raise _StopReading


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


_NAMES = {
    yaml.MappingStartEvent: shown({}),
    yaml.SequenceStartEvent: shown([""]),
    yaml.AliasEvent: both("一个引用（*）", "an alias (*)"),
}
