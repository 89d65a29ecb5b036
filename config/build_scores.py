"""Scores as the rules read them: every number in hundredths of a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.asking import remembered
from config.build_fields import by_order, label
from config.build_parts import build_event
from config.build_rules import bases, build_cases
from config.check_scores import PLACES, kind_of
from config.model import Points, Score, ScoreEntry
from config.scalars import scale

if TYPE_CHECKING:
    from config.ground import Ground


@remembered
def build_score(ground: Ground, name: str) -> Score:
    """Build a score."""
    data = ground.scores[name]
    return Score(
        name=name,
        label=label(data["label"]),
        basis=bases(data, f"scores/{name}", ground),
        every=data["every"],
        base=_whole(data["base"]),
        floor=scale(data.get("floor"), PLACES),
        top=scale(data.get("top"), PLACES),
        heaviest=data.get("same_matter") == "heaviest",
        entries={entry: _entry(ground, name, entry) for entry in by_order(data["entries"])},
        order=data.get("order", 1000),
        place=ground.at(f"scores/{name}"),
    )


def _entry(ground: Ground, score: str, name: str) -> ScoreEntry:
    data, path = ground.scores[score]["entries"][name], (f"scores/{score}", "entries", name)
    scope, when = ground.event_scope(kind_of(data["event"])), data.get("when")
    return ScoreEntry(
        name=name,
        label=label(data["label"]),
        basis=bases(data, path[0], ground),
        event=build_event(data["event"]),
        when=None if when is None else ground.condition(when, (*path, "when"), scope),
        points=build_cases(ground, data, (*path, "points"), scope, _points),
        steps=tuple(_whole(number) for number in data.get("steps", ())),
        at_most=scale(data.get("at_most"), PLACES),
        order=data.get("order", 1000),
        place=ground.at(*path),
    )


def _points(value: Any) -> Points:
    if isinstance(value, dict):
        return Points(alone=False, lead=_whole(value.get("lead", 0)), co=_whole(value.get("co", 0)))
    return Points(alone=True, lead=_whole(value), co=0)


def _whole(value: Any) -> int:
    found = scale(value, PLACES)
    assert found is not None  # the checks saw to it
    return found
