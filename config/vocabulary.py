"""The facts that conditions may ask for, and how each one moves."""

from __future__ import annotations

from dataclasses import dataclass

from config.model import Measure

_DAYS = (Measure.WORKDAY, Measure.DAY)
_HOURS = (Measure.WORKHOUR, Measure.HOUR, Measure.MINUTE)


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A fact: its kind, the units it is told in, its words, and what makes it move."""

    name: str
    kind: str  # duration count word yes_no name
    moves: str  # time clock item day
    measures: tuple[Measure, ...] = ()
    words: tuple[str, ...] = ()
    limit: int = 9999


FACTS: dict[str, FactSpec] = {
    spec.name: spec
    for spec in (
        FactSpec("left", "duration", "time", (*_DAYS, Measure.WEEK, *_HOURS)),
        FactSpec("overdue", "duration", "time", (*_DAYS, Measure.MONTH, *_HOURS)),
        FactSpec("age", "duration", "time", _DAYS),
        FactSpec("term", "duration", "clock", _DAYS),
        FactSpec("unanswered", "duration", "time", _DAYS),
        FactSpec(
            "outcome",
            "word",
            "clock",
            words=("open", "on_time", "late", "missed", "skipped", "stopped"),
        ),
        FactSpec(
            "explanation",
            "word",
            "time",
            words=("not_filed", "filed", "granted", "refused", "lapsed"),
        ),
        FactSpec(
            "extension",
            "word",
            "clock",
            words=("not_filed", "filed", "granted", "refused", "lapsed"),
        ),
        FactSpec(
            "objection",
            "word",
            "clock",
            words=("not_filed", "filed", "granted", "refused", "lapsed"),
        ),
        FactSpec("clock", "name", "item"),
        FactSpec("as", "word", "item", words=("lead", "co", "office", "organ")),
        FactSpec("type", "name", "item"),
        FactSpec("state", "name", "item"),
        FactSpec("round", "count", "item"),
        FactSpec("from_above", "yes_no", "item"),
        FactSpec("behind", "integer", "time", limit=100),
    )
}
"""Facts of section 3 of the language; `issued.TIER`, fields, `unit.FIELD` and counts stand beside them."""

LIGHTS = {"running": "green", "paused": "grey"}
"""The colours of what runs and of what is paused, unless the pack has others."""
