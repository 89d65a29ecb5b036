"""A pack of which a part could not be used: what is left of it, and what of that can still be judged.

A problem that may only follow from a gap is not told: it may be gone once the gap is filled.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.folders import key_of
from config.nodes import KINDS, child, grown, meant_key, merges, properties
from config.overlay import kind_of
from config.problems import Place
from config.scope import RESERVED
from config.source import Document
from config.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from config.overlay import Path
    from config.problems import Problem

_STEERING = frozenset({"per", "every", "kind", "event", "like", "extends", "language", "<<"})
"""Keys by which all that stands beside them is read: without one nothing of its entry can be judged."""
_HARMLESS = frozenset({"yaml.two_documents"})
"""Problems that leave all that was read of a file sound."""
_RESTS: Mapping[str, frozenset[str]] = {
    "flow": frozenset({"flows"}),
    "flow.undo_without_end": frozenset({"types", "flows"}),
    "clock.never_stops": frozenset({"types", "flows"}),
    "clock.by_may_be_empty": frozenset({"types", "fields"}),
    "ladder.unreachable": frozenset({"ladders"}),
    "ladder.objection_missing": frozenset({"types", "ladders"}),
    "ladder.head_missing": frozenset({"roles"}),
    "ladder.recipient_missing": frozenset({"roles"}),
    "calendar.no_workday": frozenset({"calendars"}),
    "burden": frozenset({"pack", "fields", "types", "flows", "ladders"}),
}
"""Codes and families that conclude from the whole of some kinds of files."""
_DEFINES: Mapping[str, tuple[str, ...]] = {
    "fields": ("ref.field", "ref.option", "when.unknown", "when.not_here"),
    "roles": ("ref.role",),
    "counts": ("when.unknown", "when.not_here"),
    "sources": ("ref.path",),
    "types": (
        "ref.type",
        "ref.clock",
        "ref.field",
        "when.unknown",
        "when.not_here",
        "count.event",
        "chain.like",
    ),
    "flows": ("ref.flow", "ref.act", "ref.state", "ref.gate", "count.event", "chain.like"),
    "ladders": ("ref.ladder", "ref.tier", "count.event", "chain.like"),
    "documents": ("ref.document", "ref.template", "chain.like"),
    "scores": ("ref.score", "chain.like"),
}
"""Beginnings of the codes that say of what a kind of files brings that it is not there."""
_SHARED = ("fields", "roles", "counts", "sources")
"""Files, and parts of types, whose names are used in many other files."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a file that cannot be used, and the names that it would have brought."""

    key: str  # of the file: types/instruction
    path: Path  # empty: the whole file
    around: Place  # of the entry that lacks it
    names: frozenset[str]
    unread: bool = False  # no word of it is known either
    meant: str = ""  # the key that an unknown one stands for


def gaps_of(key: str, document: Document, problems: Iterable[Problem]) -> tuple[Gap, ...]:
    """Return the parts of a file that its problems leave without a use."""
    places = [each.place for each in problems if each.code not in _HARMLESS]
    if not places:
        return ()
    spots = sorted((place, path) for path, place in (*document.keys.items(), *document.values.items()))
    found = dict(_unit(kind_of(key), _hit(place, spots)) for place in places)
    units = sorted(found, key=lambda path: (len(path), str(path)))
    return tuple(_gap(key, each, found[each], document) for each in units)


def _gap(key: str, path: Path, meant: str, document: Document) -> Gap:
    around = document.keys.get(path[:-1]) or Place(document.file, 1, 1)
    return Gap(key, path, around, _names(key, path, document), meant=meant)


def _hit(place: Place, spots: list[tuple[Place, Path]]) -> Path:
    """Return the path of what stands at a place, or begins nearest before it."""
    before = bisect_right(spots, place, key=lambda spot: spot[0])
    first = bisect_left(spots, spots[before - 1][0], key=lambda spot: spot[0]) if before else 0
    return max((path for _, path in spots[first:before]), key=len, default=())


def _unit(kind: str, path: Path) -> tuple[Path, str]:
    """Return the least part around a path that a pack beneath could replace, and the key that it stands for.

    It is a greater part where all that stands beside hangs on that key.
    """
    node, meant = grown(kind), ""
    for size, step in enumerate(path):
        if not merges(node):
            return path[:size], meant
        below = child(node, str(step))
        meant = str(step) if below else meant_key(node, str(step))
        entry = str(step) not in properties(node) and str(step) in properties(below or {})
        if meant in _STEERING or step in _STEERING or entry:
            return path[:size], meant  # entry: a key of an entry where the entry's name should stand
        node = below or {}
    return path, meant


def _names(key: str, path: Path, document: Document) -> frozenset[str]:
    """Return the names that a gap would have brought, and those of the entries around it that others use."""
    node, data, texts, brings = grown(kind_of(key)), document.data, [], True
    shared = kind_of(key) in _SHARED or path[:1] == ("fields",)
    for size, step in enumerate(path, start=1):
        below = child(node, str(step))
        named = str(step) not in properties(node)
        texts += [str(step)] if named and (shared or size == len(path)) else []
        brings = named or merges(below) or step == "options"
        node, data = below or {}, data.get(step, "") if isinstance(data, dict) else ""
    texts += _texts(data) if brings else []
    if not path or kind_of(key) in {"ladders", "documents"}:
        texts.append(key.partition("/")[2])
    return frozenset({*texts, *(word for text in texts for word in _words(text))}) - RESERVED


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from map(str, data)
        yield from (text for each in data.values() for text in _texts(each))
    elif isinstance(data, list):
        yield from (text for each in data for text in _texts(each))
    else:
        yield str(data)


def _words(text: str) -> list[str]:
    """Return the words of a text, as they would be written as names too."""
    found = re.findall(r"\w+", text)
    return [*found, *map(str.lower, found)]


def unreadable(key: str, file: str, content: bytes) -> Gap:
    """Return the gap that a file leaves of which nothing can be read; each of its words may be a name."""
    text = f"{key} {content.decode(errors='ignore')}"
    return Gap(key, (), Place(file, 1, 1), frozenset(_words(text)) - RESERVED)


def unseen(told: Problem) -> Gap:
    """Return the gap that a file leaves which is no part of the pack, as it is called or placed now."""
    stem = told.place.file.partition("/")[2].partition(".")[0]
    kind = nearest(kind_of(stem), KINDS) if told.place.file.endswith((".yaml", ".yml", ".docx")) else ""
    return Gap(kind, (), told.place, frozenset(), unread=True)


def unlike(told: Problem) -> list[Gap]:
    """Return the gaps of the files that should be like others, and come to none: one, or a whole circle."""
    own = str(key_of(told.place.file.partition("/")[2]))
    keys = {own, *(key for name in told.about for key in re.findall(r"\w+/\w+", name))}
    return [Gap(key, (), told.place, frozenset()) for key in sorted(keys)]


def left(document: Document, gaps: Iterable[Gap]) -> Document | None:
    """Return a document without its gaps, None when nothing of it is left."""
    data = document.data
    for gap in gaps:
        if not gap.path:
            return None
        data = _without(data, gap.path)
    return Document(document.file, data, document.keys, document.values)


def _without(data: Any, path: Path) -> Any:
    if not isinstance(data, dict) or path[0] not in data:
        return data  # it went with a gap around it, or was never taken up
    if len(path) == 1:
        return {key: value for key, value in data.items() if key != path[0]}
    return {**data, path[0]: _without(data[path[0]], path[1:])}


def follows(told: Problem, gaps: Iterable[Gap]) -> bool:
    """Return whether a problem may be nothing but the consequence of a gap."""
    return any(_follows(told, gap) for gap in gaps)


def _follows(told: Problem, gap: Gap) -> bool:
    if told.code == "shape.missing_key" and gap.path:
        return told.place == gap.around and bool(told.about & {str(gap.path[-1]), gap.meant})
    here = not gap.path and key_of(told.place.file.partition("/")[2]) == gap.key
    unknown = gap.unread and told.code.startswith(_DEFINES.get(gap.key, ()))
    return here or unknown or told.place == gap.around or _rests(told, gap)


def _rests(told: Problem, gap: Gap) -> bool:
    """Return whether a problem is about what stood in a gap, or concludes from the whole of what has it."""
    family = told.code.partition(".")[0]
    rests = _RESTS.get(told.code) or _RESTS.get(family, frozenset())
    return bool(told.about & gap.names) or kind_of(gap.key) in rests
