"""Where a flow can go: which states an act leads to, and what can still be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def after(act: Mapping[str, Any]) -> set[str]:
    """Return the states in which an item can be once an act is done."""
    return {act["to"]} if "to" in act else set(act.get("from", ()))


def reachable(flow: Mapping[str, Any], states: Iterable[str]) -> set[str]:
    """Return every state that can follow `states`, these included."""
    found = set(states)
    fresh = set(found)
    while fresh:
        fresh = {
            act["to"]
            for act in flow.get("acts", {}).values()
            if "to" in act and fresh & set(act.get("from", ()))
        } - found
        found |= fresh
    return found


def can_end(flow: Mapping[str, Any], starts: Iterable[str], ends: Iterable[str]) -> bool:
    """Return whether one of `ends` can be done some time after each of `starts`."""
    acts = flow.get("acts", {})
    closing = {state for name in ends for state in acts[name].get("from", ())}
    return all(reachable(flow, after(acts[name])) & closing for name in starts)
