"""Each type and each ladder of each pack that ships stands in a timeline of that very pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.loader import load, shipped
from config.timelines import load_timelines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.model import Pack
    from config.timelines import Timeline

PACKS = ("base", "central", "province", "city", "county", "gov")


def _types(timeline: Timeline) -> Iterator[str]:
    """Yield the types of a timeline's items, and of those that they open."""
    yield from (spec.type for spec in timeline.items.values())
    yield from (name for name in [timeline.type, *(each.opens for each in timeline.expect)] if name)


def _ladders(pack: Pack, timeline: Timeline) -> Iterator[str]:
    """Yield the ladders of which a timeline expects a step."""
    for each in timeline.expect:
        if each.tier:
            kind = timeline.items[each.item].type if each.item else timeline.type
            yield pack.types[kind].clocks[each.clock].ladder


def _climbed(pack: Pack) -> set[str]:
    return {clock.ladder for kind in pack.types.values() for clock in kind.clocks.values()} - {""}


@pytest.mark.parametrize("name", PACKS)
def test_each_type_and_each_ladder_has_a_timeline(name):
    pack = load(shipped(name)).pack
    timelines, problems = load_timelines(shipped(name))
    assert problems == ()
    played = {type_ for one in timelines for type_ in _types(one)}
    assert pack.types.keys() - played == set()
    assert _climbed(pack) - {ladder for one in timelines for ladder in _ladders(pack, one)} == set()
