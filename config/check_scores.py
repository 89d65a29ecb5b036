"""Scores: each entry has its event and its points, and no event is counted by two of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from config.asking import remembered
from config.build_parts import build_event
from config.check_counts import EVENTS, check_event
from config.ground import check_cases
from config.imply import meet
from config.says import both, shown
from config.scalars import scale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.ground import Data, Ground
    from config.model import Condition
    from config.overlay import Path
    from config.scope import Scope

PLACES = 2
"""A score is written with so many decimals at most."""


def check_scores(ground: Ground) -> None:
    """Check every score."""
    for name in ground.scores:
        _check_score(ground, name)


@remembered
def _check_score(ground: Ground, name: str) -> None:
    data, root = ground.scores[name], (f"scores/{name}",)
    for key in ("base", "floor", "top"):
        _number(ground, data.get(key), (*root, key))
    _bounds(ground, data, root)
    entries = data.get("entries", {})
    for entry in entries:
        _entry(ground, entries[entry], (*root, "entries", entry))
    _twice(ground, entries, (*root, "entries"))


def kind_of(event: Mapping[str, Any]) -> str:
    """Return the kind of an event; empty when it has none."""
    return next((kind for kind in EVENTS if kind in event), "")


def _bounds(ground: Ground, data: Data, root: Path) -> None:
    """Check that a sheet can begin at its base."""
    base = data.get("base")
    low, high = data.get("floor"), data.get("top")
    if base is not None and ((low is not None and base < low) or (high is not None and base > high)):
        title = both("“base”（基础分）", "“base”")
        ground.say(
            "shape.out_of_range#number", (*root, "base"), title=title, found=base, least=low, most=high
        )


def _entry(ground: Ground, data: Data, path: Path) -> None:
    event = data.get("event", {})
    if "event" in data:
        check_event(ground, event, (*path, "event"))
    scope = ground.event_scope(kind_of(event))
    if "when" in data:
        ground.condition(data["when"], (*path, "when"), scope)
    if "points" in data:
        leaf = partial(_points, ground)
        check_cases(ground, data["points"], (*path, "points"), scope, leaf)
    for index, number in enumerate(data.get("steps", ())):
        _number(ground, number, (*path, "steps", index))
    _number(ground, data.get("at_most"), (*path, "at_most"))
    if "points" in data and "steps" in data:
        ground.say_key("score.points_twice", (*path, "steps"), found=path[-1])
    elif "points" not in data and "steps" not in data:
        ground.say("score.points_missing", path, found=path[-1])


def _points(ground: Ground, value: Any, path: Path) -> None:
    if isinstance(value, dict):
        for key, number in value.items():
            _number(ground, number, (*path, key))
    else:
        _number(ground, value, path)


def _number(ground: Ground, value: Any, path: Path) -> None:
    if value is not None and scale(value, PLACES) is None:
        wanted = both("最多两位小数的数", "a number with at most two decimals")
        title = both("分数", "a number of points")
        ground.say("shape.wrong_kind", path, title=title, wanted=wanted, found=shown(value))


def _twice(ground: Ground, entries: Data, path: Path) -> None:
    """Refuse an event that two entries count where both hold."""
    names = [name for name, data in entries.items() if kind_of(data.get("event", {}))]
    for index, name in enumerate(names):
        for other in names[:index]:
            one, two = entries[name], entries[other]
            if _same(one["event"], two["event"]) and _together(ground, one, two, (path, name, other)):
                ground.say("score.counted_twice", (*path, name, "event"), found=name, other=other)
                break


def _same(one: Data, other: Data) -> bool:
    """Return whether something may be both events."""
    first, second = build_event(one), build_event(other)
    alike = (first.kind, first.name) == (second.kind, second.name)
    return alike and (first.among == second.among or bool(set(first.among) & set(second.among)))


def _together(ground: Ground, one: Data, two: Data, where: tuple[Path, str, str]) -> bool:
    scope = ground.event_scope(kind_of(one["event"]))
    path, name, other = where
    found = [_when(ground, data, (*path, key, "when"), scope) for data, key in ((one, name), (two, other))]
    return meet(found[0], found[1], scope.several())


def _when(ground: Ground, data: Data, path: Path, scope: Scope) -> Condition | None:
    return ground.sound(data["when"], path, scope) if "when" in data else None
