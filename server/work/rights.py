"""Who may do an act on an item, and for which unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server.errors import Refusal
from server.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from config.model import Act, Field, ItemType, Pack
    from server.desk import Actor, Desk
    from server.models import Item

UNIT_SIDES = {"unit", "organ"}


@dataclass(frozen=True, slots=True)
class Possible:
    """An act that the actor may do now; for a unit, or for the office when `unit_id` is None."""

    act: Act
    unit_id: int | None


def possible(desk: Desk, item: Item) -> list[Possible]:
    """Return what the actor may do on an item now, in the order of the flow."""
    pack = desk.pack_of(item)
    flow = pack.flows[pack.types[item.type].flow]
    found: list[Possible] = []
    for act in sorted(flow.acts.values(), key=lambda act: act.order):
        if item.state in act.from_ and _sensible(desk, item, act):
            found.extend(Possible(act, unit) for unit in capacities(desk, item, act.who, act.as_))
    return found


def _sensible(desk: Desk, item: Item, act: Act) -> bool:
    paused = is_paused(desk, item)
    return not (act.resume and not paused) and not (act.pause and paused)


def is_paused(desk: Desk, item: Item) -> bool:
    """Return whether an item's clocks stand still today."""
    return item.paused_through is not None and item.paused_through >= desk.today


def capacities(desk: Desk, item: Item, who: Sequence[str], as_: str = "") -> Iterator[int | None]:
    """Yield for whom the actor may do what these roles do: for the office (None), for units on the item."""
    pack = desk.pack_of(item)
    if office_may(pack, desk.actor, item.office_id, who):
        yield None
    wanted = {name for name in who if pack.roles[name].side in UNIT_SIDES}
    for row in units_on(desk, item):
        fits = not as_ or row.role == as_
        if fits and wanted & desk.actor.roles_in(row.unit_id):
            yield row.unit_id


def units_on(desk: Desk, item: Item) -> list[Assignment]:
    """Return the units on an item, leads first."""
    rows = desk.session.scalars(
        select(Assignment)
        .where(Assignment.item_id == item.id, Assignment.until.is_(None))
        .order_by(Assignment.id)
    ).all()
    return sorted(rows, key=lambda row: row.role != "lead")


def who_may(pack: Pack, *powers: str) -> list[str]:
    """Return the roles of a pack that have one of these powers (`may` of roles.yaml)."""
    return [role.name for role in pack.roles.values() if set(powers) & set(role.may)]


def is_leaderless(desk: Desk, item: Item) -> bool:
    """Return whether every unit that led an item has left it."""
    led = select(Assignment.until).where(Assignment.item_id == item.id, Assignment.role == "lead")
    ends = desk.session.scalars(led).all()
    return bool(ends) and all(end is not None for end in ends)


def office_may(pack: Pack, actor: Actor, office_id: int, who: Iterable[str]) -> bool:
    """Return whether the actor holds one of these office roles in the office (the program may all)."""
    wanted = {name for name in who if pack.roles[name].side == "office"}
    return actor.program or bool(wanted & actor.roles_in(office_id))


def require_office(desk: Desk, pack: Pack, office_id: int, who: Iterable[str], what: object) -> None:
    """Refuse when the actor holds none of these roles in the office."""
    names = tuple(who)
    if not office_may(pack, desk.actor, office_id, names):
        raise Refusal("act.not_allowed", act=what, who=role_labels(pack, names))


def may_fill(desk: Desk, office_id: int, field: Field) -> bool:
    """Return whether the actor's roles in an office may see a field and change it."""
    held = desk.actor.roles_in(office_id)
    return desk.actor.program or all(not names or set(names) & held for names in (field.see, field.edit))


def require_fields(desk: Desk, office_id: int, kind: ItemType, given: Mapping[str, Any]) -> None:
    """Refuse when a field is filled in that is another role's; its default is nobody's."""
    for name, value in given.items():
        field = kind.fields.get(name)
        own = field is None or value in (None, "", [], field.default) or may_fill(desk, office_id, field)
        if field is not None and not own:
            raise Refusal("field.not_yours", field=field.label)


def require_unit(desk: Desk, pack: Pack, unit_id: int, who: Iterable[str], what: object) -> None:
    """Refuse when the actor holds none of these roles in the unit."""
    names = tuple(who)
    if not desk.actor.program and not set(names) & desk.actor.roles_in(unit_id):
        raise Refusal("act.not_allowed", act=what, who=role_labels(pack, names))


def role_labels(pack: Pack, names: Iterable[str]) -> str:
    """Return the roles' labels, for a sentence."""
    return "、".join(pack.roles[name].label.zh for name in names if name in pack.roles)
