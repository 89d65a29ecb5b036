"""The picture of the chain 省→市→县: who set the items, whom they were handed to, how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask_babel import gettext

from admin import behind, words
from admin.pages.charts import Mark, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.models import Unit
    from server.store.boards import Handed

ITEMS = "item_screen.index_view"
Filters = dict[str, str]


class Node(NamedTuple):
    """A unit that leads items: how many, and how they stand."""

    name: str
    mark: Mark
    stands: tuple[tuple[str, str, Mark], ...]  # label, tone, how many


class Lane(NamedTuple):
    """The units of one level."""

    label: str
    nodes: tuple[Node, ...]


class Place(NamedTuple):
    """An office that set items, and the levels that they were handed to."""

    node: Node
    level: str
    whence: str
    lanes: tuple[Lane, ...]


class Given(NamedTuple):
    """What the picture is made of: the groups, the units in the order of the tree, the period's filters."""

    handed: Sequence[Handed]
    offices: Sequence[tuple[int, str, int]]  # office, standing, how many
    units: dict[int, Unit]
    dated: Filters


def places(given: Given, home: Unit | None) -> list[Place]:
    """Return the offices in the order of the tree, the highest level first."""
    order = list(words.LEVELS)
    setting = {office for office, _standing, _count in given.offices}
    known = [unit for key, unit in given.units.items() if key in setting]
    return [_place(given, unit, home) for unit in sorted(known, key=lambda one: order.index(one.level))]


def _place(given: Given, office: Unit, home: Unit | None) -> Place:
    filters = {"office__is": office.name, **given.dated}
    own = {standing: count for key, standing, count in given.offices if key == office.id}
    handed = [one for one in given.handed if one.office == office.id]
    lanes = [_lane(given, handed, level, filters) for level in words.LEVELS]
    lanes.append(_nobody(handed, filters))
    return Place(
        _node(office.name, own, filters),
        str(words.LEVELS[office.level][0]),
        _whence(office, home),
        tuple(lane for lane in lanes if lane.nodes),
    )


def _lane(given: Given, handed: Sequence[Handed], level: str, filters: Filters) -> Lane:
    led = {one.unit for one in handed}
    there = [unit for unit in given.units.values() if unit.id in led and unit.level == level]
    nodes = [
        _node(unit.short_name or unit.name, _counts(handed, unit.id), {**filters, "lead__is": unit.name})
        for unit in there
    ]
    return Lane(str(words.LEVELS[level][0]), tuple(nodes))


def _nobody(handed: Sequence[Handed], filters: Filters) -> Lane:
    counts = _counts(handed, None)
    node = _node(gettext("未定牵头单位"), counts, {**filters, "lead__is": behind.NO_LEAD})
    return Lane(gettext("待定"), (node,) if counts else ())


def _counts(handed: Sequence[Handed], unit: int | None) -> dict[str, int]:
    return {one.standing: one.many for one in handed if one.unit == unit}


def _node(name: str, counts: dict[str, int], filters: Filters) -> Node:
    stands = tuple(
        (str(text), tone, listed(ITEMS, counts[key], standing__is=key, **filters))
        for key, (text, tone) in behind.STANDINGS.items()
        if key in counts
    )
    return Node(name, listed(ITEMS, sum(counts.values()), **filters), stands)


def _whence(office: Unit, home: Unit | None) -> str:
    """Return whether an office is one's own, or stands above or below it."""
    if home is None or office.id == home.id:
        return str(gettext("本级交办"))
    order = list(words.LEVELS)
    there, here = order.index(office.level), order.index(home.level)
    if there == here:
        return str(gettext("同级交办"))
    return str(gettext("上级交来") if there < here else gettext("下级交办"))
