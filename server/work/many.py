"""批量办理: one act on many items, foreseen before it is done, each item in a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.errors import Refusal
from server.work import acts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config.model import Act, Flow
    from server.desk import Actor, Desk
    from server.instance import Instance

MOST = 200
"""Items of one go."""
SAID = frozenset({"reason", "text"})
"""What many items can be told at once; an act that needs a file or a field is done on each."""


@dataclass(frozen=True, slots=True)
class Told:
    """What all items of one go are told."""

    act: str
    reason: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of an item: the refusal, or none when the act is done."""

    item_id: int
    version: int
    refusal: Refusal | None


def suited(flow: Flow, names: Iterable[str]) -> list[Act]:
    """Return the acts that people of these roles may do on many items at once, in the order of the flow."""
    mine = set(names)
    found = [
        act
        for act in flow.acts.values()
        if act.from_ and not act.pause and set(act.needs) <= SAID and mine & set(act.who)
    ]
    return sorted(found, key=lambda act: act.order)


def foreseen(instance: Instance, actor: Actor, items: Sequence[tuple[int, int]], told: Told) -> list[Fate]:
    """Return what would become of items, given with the version that was seen; nothing is changed."""
    fates: list[Fate] = []
    try:
        with instance.bench.desk(actor) as desk:
            for item_id, version in items[:MOST]:
                savepoint = desk.session.begin_nested()
                fates.append(_tried(desk, item_id, version, told))
                savepoint.rollback()
            raise _Undone
    except _Undone:
        return fates


def done(instance: Instance, actor: Actor, items: Sequence[tuple[int, int]], told: Told) -> list[Fate]:
    """Do the act on each item by itself and return what became of it; one that is refused stops no other."""
    return [_alone(instance, actor, item_id, version, told) for item_id, version in items[:MOST]]


class _Undone(Exception):  # noqa: N818  (not an error: all was only tried)
    """Takes back what was only tried."""


def _tried(desk: Desk, item_id: int, version: int, told: Told) -> Fate:
    try:
        _do(desk, item_id, version, told)
    except Refusal as refusal:
        return Fate(item_id, version, refusal)
    return Fate(item_id, version, None)


def _alone(instance: Instance, actor: Actor, item_id: int, version: int, told: Told) -> Fate:
    try:
        with instance.desk(actor) as desk:
            _do(desk, item_id, version, told)
    except Refusal as refusal:
        return Fate(item_id, version, refusal)
    return Fate(item_id, version, None)


def _do(desk: Desk, item_id: int, version: int, told: Told) -> None:
    acts.do(desk, item_id, told.act, reason=told.reason, text=told.text, version=version)
    desk.session.flush()
