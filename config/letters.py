"""What a lower office may do with a value handed down: every letter of the language, compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.ground import as_list
from config.measured import (
    by_days,
    by_firsts,
    by_levels,
    by_names,
    by_periods,
    by_rolls,
    by_size,
    by_terms,
    by_thresholds,
)
from config.nodes import child, holds_keys, letter, properties
from config.says import listed, problem
from config.values import canon, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from config.binding import Bond, Side
    from config.handed import Handed
    from config.nodes import Node
    from config.overlay import Path
    from config.problems import Place, Problem

Steps = tuple[str, ...]


class Compare:
    """Holds one file beneath to the file above that binds it."""

    def __init__(self, bond: Bond, here: Side, keys: tuple[str, str], place: Callable[[Path], Place]) -> None:
        self.above, self.here = bond.above, here
        self.key, self.pattern = keys
        self.place = place
        self.problems: list[tuple[Steps, Problem]] = []
        self.handed: list[Handed] = []

    def walk(self, node: Node, steps: Steps) -> None:
        """Compare the value at `steps`, and all that is under it."""
        above, here = self.above.at(self.pattern, steps), self.here.at(self.key, steps)
        if not holds_keys(node):
            self._value(node, steps, above, here)
        elif above is not None and here is None and "default" not in node:
            self.say("overlay.dropped", steps, found=(self.key, *steps)[-1])
        else:
            for key, below in self._under(node, above or {}, here or {}):
                self.walk(below, (*steps, key))

    def _under(
        self, node: Node, above: Mapping[str, Any], here: Mapping[str, Any]
    ) -> Iterator[tuple[str, Node]]:
        """Yield the keys of the language that either has, and the entries that were handed down."""
        known = set(properties(node)) - ({"like"} if self.key != self.pattern else set())
        entries = set(above) if "additionalProperties" in node and not properties(node) else set()
        for key in {**above, **here}:
            below = child(node, key)
            if below is not None and key in known | entries:
                yield key, below

    def say(self, code: str, steps: Steps, /, **slots: Any) -> None:
        """Note a problem that names both places."""
        there = self.above.merged.at((self.pattern, *steps))
        path = "/".join((self.key, *steps))
        place = self.place((self.key, *steps))
        found = problem(code, place, path=path, pack=self.above.name, there=str(there), **slots)
        self.problems.append((steps, found))

    def _value(self, node: Node, steps: Steps, above: Any, here: Any) -> None:
        default = node.get("default")
        above, here = (default if value is None else value for value in (above, here))
        if canon(above) != canon(here) or (steps[-1] in _ROLLED and self._rolls_otherwise(steps)):
            _LETTERS[letter(node)](self, node, steps, above, here)

    def _rolls_otherwise(self, steps: Steps) -> bool:
        beside = (*steps[:-1], "roll")
        return bool(self.above.at(self.pattern, beside) != self.here.at(self.key, beside))


_ROLLED = ("within",)


def _free(_each: Compare, _node: Node, _steps: Steps, _above: Any, _here: Any) -> None:
    """–: it is the lower office's own."""


def _lock(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """L: the value stays."""
    code = "overlay.retyped" if steps[-1] == "kind" else "overlay.locked"
    each.say(code, steps, wanted=written(above, node), found=written(here, node))


def _fill(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """F: it may be filled when it is empty."""
    if above is not None:
        each.say("overlay.locked#fill", steps, wanted=written(above, node), found=written(here, node))


def _append(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """+: all that was handed down is still there."""
    if steps[-1] == "approve":
        by_names(each, node, steps, above, here)
    elif steps[-1] == "opens":
        _openings(each, steps, as_list(above), as_list(here))
    else:
        lost = [name for name in as_list(above) if name not in as_list(here)]
        if lost:
            each.say("overlay.dropped#list", steps, lost=listed(lost), found=written(here, node))


def _openings(each: Compare, steps: Steps, above: list[Any], here: list[Any]) -> None:
    for opening in above:
        if not any(_covers(opening, other) for other in here):
            each.say("overlay.dropped#opens", steps, lost=written(opening), found=written(here or None))


def _covers(opening: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether another opening makes every item that this one makes."""
    same = opening["type"] == other["type"] and other.get("when") in (None, opening.get("when"))
    return same and other.get("sample", 100) >= opening.get("sample", 100)


def _ordered(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """↓ and ↑: a number, a length, a level or a yes/no moves one way only."""
    if steps[-1] == "entry":
        by_levels(each, node, steps, above, here)
    elif above is not None and here is not None:
        by_size(each, node, steps, above, here)
    else:
        risen = (here is None) is (node["x-without"] == "most")
        if risen is (letter(node) == "lower"):
            code = "overlay.higher" if risen else "overlay.lower"
            each.say(code, steps, wanted=written(above), found=written(here), cell="")


def _earlier(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """E: not later."""
    if steps[-1] in _UNWRITTEN or (above is not None and here is not None):
        judge: Callable[..., None] = _EARLIER.get(steps[-1], by_terms)
        judge(each, node, steps, above, here)
    elif above is not None:
        each.say("overlay.dropped", steps, found=steps[-1])


_UNWRITTEN = ("roll", "by", "first_after")
"""Keys that say something too when they are not written."""
_EARLIER: Mapping[str, Callable[..., None]] = {
    "when": by_thresholds,
    "by": by_days,
    "roll": by_rolls,
    "first_after": by_firsts,
    "every": by_periods,
}
_LETTERS: Mapping[str, Callable[..., None]] = {
    "": _free,  # what has no letter is no part of the rules: calendars, sources
    "free": _free,
    "lock": _lock,
    "fill": _fill,
    "append": _append,
    "lower": _ordered,
    "higher": _ordered,
    "earlier": _earlier,
}
"""What each letter of the schemas asks."""
