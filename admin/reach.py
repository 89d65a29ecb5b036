"""Which units a person reaches: the tree below the region that the person's offices or units stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from admin import values
from server.models import Item, Person, Unit
from server.store import scope
from server.web import here
from server.work import links

if TYPE_CHECKING:
    from sqlalchemy import Select


def tops() -> list[str]:
    """Return the paths of the regions in which the person who asks holds roles."""
    held = {one.unit_id for one in here.rights().held}
    units = here.db().scalars(select(Unit).where(Unit.id.in_(sorted(held)))).all()
    return [_region(unit) for unit in units]


def _region(unit: Unit) -> str:
    if not unit.pack:
        return unit.path
    return unit.parent.path if unit.parent else "/"  # an office answers for the region it stands in


def regions() -> Select[int]:
    """Return the query of the ids of all units within reach."""
    paths = [path for path in tops() if path]
    below = [Unit.path.startswith(path, autoescape=True) for path in paths]
    return select(Unit.id).where(or_(Unit.id.in_([]), *below))


def offered(query: str, limit: int = 20) -> list[tuple[str, str]]:
    """Return units within reach whose name or short name has `query` in it, shortest name first."""
    pattern = values.like(query)
    named = or_(Unit.name.ilike(pattern, escape="\\"), Unit.short_name.ilike(pattern, escape="\\"))
    found = select(Unit).where(Unit.active, Unit.id.in_(regions()), named).order_by(Unit.id).limit(200)
    units = sorted(here.db().scalars(found), key=lambda unit: (len(unit.name), unit.name))
    return [(str(unit.id), unit.name) for unit in units[:limit]]


def named(text: str) -> tuple[list[int], list[str]]:
    """Return the units that a text names, divided by 、, and the names that fit none within reach."""
    names = [one.strip() for one in _divided(text) if one.strip()]
    known = _known(names)
    return [known[name] for name in names if name in known], [name for name in names if name not in known]


def _divided(text: str) -> list[str]:
    for sign in "，,;；\n":
        text = text.replace(sign, "、")
    return text.split("、")


def _known(names: list[str]) -> dict[str, int]:
    within = select(Unit).where(Unit.active, Unit.id.in_(regions()))
    direct = within.where(or_(Unit.name.in_(names), Unit.short_name.in_(names)))
    found: dict[str, int] = {}
    for unit in here.db().scalars(direct.order_by(Unit.id.desc())):
        found |= {unit.short_name: unit.id, unit.name: unit.id}
    missing = [name for name in names if name not in found]
    return found | (_aliases(within, missing) if missing else {})


def _aliases(within: Select[Any], names: list[str]) -> dict[str, int]:
    wanted = set(names)
    return {alias: unit.id for unit in here.db().scalars(within) for alias in unit.aliases if alias in wanted}


def people(query: str, limit: int = 20) -> list[tuple[str, str]]:
    """Return the people of units within reach whose name has `query` in it."""
    named_so = Person.name.ilike(values.like(query), escape="\\")
    found = select(Person.name).where(Person.active, Person.unit_id.in_(regions()), named_so)
    names = here.db().scalars(found.distinct().order_by(Person.name).limit(limit))
    return [(name, name) for name in names]


def items(query: str, limit: int = 20) -> list[tuple[str, str]]:
    """Return the items that may be seen whose number or title has `query` in it, the latest first."""
    pattern = values.like(query)
    like = or_(Item.number.ilike(pattern, escape="\\"), Item.title.ilike(pattern, escape="\\"))
    found = select(Item).where(scope.visible(here.signed_in()), like).order_by(Item.id.desc()).limit(limit)
    return [(str(one.id), links.reference(one)) for one in here.db().scalars(found)]


def item(text: str) -> int | None:
    """Return the one item that a text names and that may be seen."""
    return links.find_item(here.db()(), here.signed_in(), text)


OFFERS = {"units": offered, "people": people, "items": items}
"""name of a look-up → what it offers"""
