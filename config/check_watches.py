"""Ladders that watch items or units: which keys they have, their days, and what their papers can name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.check_recurring import check_day
from config.placeholders import PAPER_MARKS, marks, template_marks
from config.says import both
from config.words import word_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.ground import Data, Ground
    from config.overlay import Path

_OF_RUNS = frozenset({"due", "overdue"})
_OF_ITEMS = frozenset({*_OF_RUNS, "units", "lead"})
_ONLY_CLOCK = ("entry",)
_ONLY_WATCH = ("every", "by")


def check_watch(ground: Ground, name: str) -> None:
    """Check what a ladder may have by what it looks at."""
    data, root = ground.ladders[name], (f"ladders/{name}",)
    per = ground.per_of(name)
    for key in _ONLY_WATCH if per == "clock" else _ONLY_CLOCK:
        if key in data:
            ground.say_key("shape.unknown_key#per", (*root, key), found=key, per=_word(per))
    if per == "clock":
        return
    if "every" in data:
        check_day(ground, data, root, needed=False)
    elif per == "unit" or "by" in data:
        ground.say("shape.missing_key#every", root, found=name, per=_word(per))
    for tier, each in data.get("tiers", {}).items():
        path: Path = (*root, "tiers", tier)
        if each.get("level") == 0:
            ground.say("ladder.level_missing#watch", (*path, "level"), found=tier, per=_word(per))
        if per == "unit" and each.get("kind") == "circular":
            ground.say("ladder.objection_missing#unit", (*path, "kind"), found=tier)
        _marks(ground, per, each, path)


def _marks(ground: Ground, per: str, tier: Data, path: Path) -> None:
    """Check that the paper of a tier names nothing that only a run, or an item, can fill."""
    lost = _OF_RUNS if per == "item" else _OF_ITEMS | (_fields(ground) - set(PAPER_MARKS))
    for mark in sorted(set(_named(ground, tier.get("document"))) & lost):
        found, paper = (*path, "document"), tier["document"]
        ground.say("ref.field#watch", found, found=mark, paper=paper, per=_word(per))


def _named(ground: Ground, paper: Any) -> Iterator[str]:
    """Yield the marks of a document's title and template."""
    data = ground.documents.get(paper, {})
    yield from marks(data.get("title", ""))
    content = ground.template(data.get("template", ""))
    yield from (template_marks(content) if content else None) or ()


def _fields(ground: Ground) -> frozenset[str]:
    return frozenset({*ground.item_fields, *(f for kind in ground.types for f in ground.own_fields(kind))})


def refer_ladder(ground: Ground, name: str, per: str, path: Path) -> None:
    """Check that a ladder is there, and that it looks at what this place asks for."""
    if ground.refer("ref.ladder", name, ground.ladders, path):
        found = ground.per_of(name)
        if found != per:
            ground.say("ref.wrong_per", path, found=name, per=_word(found), wanted=_word(per))


def _word(per: str) -> Any:
    return both(word_label("ladder_per", per, "zh"), word_label("ladder_per", per, "en"))
