"""What `see` of a role says: whose items its holders see, as the packs in force tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, false, select

from server.models.items import PackVersion
from server.models.people import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from config.model import Pack

OFFICERS = frozenset({"accounts", "security", "audit"})
"""系统管理员, 安全保密管理员, 安全审计员: they never see business text."""
OWN = ("self",)
"""What a role sees that says nothing: the items in which its holder's own unit takes part."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A unit's place in the tree."""

    id: int
    parent_id: int | None
    path: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person sees of the items of those offices whose packs say `told` of the roles."""

    told: str
    reach: tuple[tuple[str, Spot], ...]  # scope word, and the unit from which it counts


def told(pack: Pack) -> str:
    """Return what a pack's roles see, where it is other than their own unit's items: one line of text."""
    seen = {role.name: role.see for role in pack.roles.values() if not OFFICERS & set(role.may)}
    return ";".join(f"{name}={' '.join(words)}" for name, words in seen.items() if words not in {(), OWN})


def _read(text: str) -> Mapping[str, list[str]]:
    pairs = (one.split("=") for one in text.split(";"))
    return {name: words.split() for name, words in pairs}


def sights_of(session: Session, grants: Iterable[tuple[str, int]]) -> tuple[Sight, ...]:
    """Return what the holder of these roles sees beside what the own units take part in."""
    held = sorted((role, unit) for role, unit in grants if role not in OFFICERS)
    texts = select(PackVersion.sees).where(PackVersion.current, PackVersion.sees != "").distinct()
    roles = {role for role, _ in held}
    named = [text for text in session.scalars(texts.order_by(PackVersion.sees)) if roles & set(_read(text))]
    if not named:
        return ()
    units = select(Unit.id, Unit.parent_id, Unit.path).where(Unit.id.in_({unit for _, unit in held}))
    spots = {row.id: Spot(*row) for row in session.execute(units)}
    return tuple(_sight(text, [(role, spots[unit]) for role, unit in held]) for text in named)


def _sight(text: str, held: list[tuple[str, Spot]]) -> Sight:
    says = _read(text)
    reach = ((word, spot) for role, spot in held for word in says.get(role, OWN))
    return Sight(text, tuple(dict.fromkeys(reach)))


def reached(word: str, spot: Spot) -> ColumnElement[bool]:
    """Return the predicate on `Unit` of those that a scope word names, counted from a unit."""
    if word == "self":
        return Unit.id == spot.id
    if word == "children":
        return Unit.parent_id == spot.id
    if word == "siblings":  # other trees' roots are no siblings
        beside = and_(Unit.parent_id == spot.parent_id, Unit.id != spot.id)
        return false() if spot.parent_id is None else beside
    return Unit.path.startswith(spot.path)  # subtree line
