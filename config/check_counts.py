"""Counts: what they count, and in which window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.asking import remembered, settled
from config.nearness import nearer
from config.says import hint, listed
from config.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from config.ground import Ground
    from config.overlay import Path

EVENTS = ("act", "tier", "clock", "request", "item")
"""The kinds of events; one stands in each."""

_BESIDE: Mapping[str, str] = {"clock": "outcome", "request": "is"}


def check_counts(ground: Ground) -> None:
    """Check every count: its event and its window."""
    for name in ground.counts:
        _check_count(ground, name)


@remembered
def _check_count(ground: Ground, name: str) -> None:
    data, path = ground.counts[name], ("counts", "counts", name)
    if "event" in data:
        check_event(ground, data["event"], (*path, "event"))
    row = data.get("in_row")
    if isinstance(row, dict):
        check_event(ground, row, (*path, "in_row"))
        if row == data.get("event"):
            ground.say("count.event_unknown#same", (*path, "in_row"), found=name)
    if data.get("per") == "item" and any("item" in event for event in (data.get("event", {}), row or ())):
        ground.say("count.event_unknown#item", (*path, "per"), found=name)
    if "when" in data:
        ground.condition(data["when"], (*path, "when"), ground.item_scope(ground.types))
    if "in" in data and "in_row" in data:
        spot = nearer(ground, (*path, "in_row"), (*path, "in"))
        ground.say_key("count.window_twice", spot, found=name)
    elif "in" not in data and "in_row" not in data:
        ground.say("count.window_missing", path, found=name)


def check_event(ground: Ground, data: Mapping[str, Any], path: Path) -> None:
    """Check that an event is one of a kind, and that what it names is there."""
    kinds = [kind for kind in EVENTS if kind in data]
    if len(kinds) != 1:
        ground.say("count.event_unknown#one", path, found=listed(data), known=listed(EVENTS))
        return
    kind = kinds[0]
    for owner, beside in _BESIDE.items():
        if (beside in data) != (kind == owner):
            ground.say("count.event_unknown#beside", path, key=owner, beside=beside)
    if kind == "item":
        if not data["item"]:
            ground.say("count.event_unknown#no", (*path, "item"))
        return
    known = _known(ground)[kind]
    if data[kind] not in known:
        near = hint(nearest(data[kind], known))
        code = f"count.event_unknown#{kind}"
        ground.say(code, (*path, kind), found=data[kind], near=near, known=listed(known))


@settled
def _known(ground: Ground) -> dict[str, list[str]]:
    found = {
        "act": _keys(ground.flows.values(), "acts"),
        "tier": {f"{name}/{tier}" for name, data in ground.ladders.items() for tier in data.get("tiers", {})},
        "clock": _keys(ground.types.values(), "clocks"),
        "request": _keys(ground.types.values(), "requests"),
    }
    return {kind: sorted(names) for kind, names in found.items()}


def _keys(owners: Iterable[Mapping[str, Any]], key: str) -> set[str]:
    return {name for data in owners for name in data.get(key, {})}
