"""单位: nodes of the tree, made by the administrator or by an import, and the fields that packs declare."""

from __future__ import annotations

import unicodedata
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from server.errors import Refusal
from server.models import Unit
from server.work import alike, looking, rights
from server.work import fields as values
from server.work.effects import telling
from server.work.fields import plain, refuse_marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from server.desk import Desk

LONGEST = 100
"""Characters of a unit's name at most."""

KIND = "kind"
"""The field of units that has a column of its own."""

BELOW = {
    "central": "province",
    "province": "city",
    "city": "county",
    "county": "township",
    "township": "township",
}


def create(
    desk: Desk,
    *,
    name: str,
    parent_id: int | None = None,
    kind: str = "部门",
    level: str = "",
    short_name: str = "",
    aliases: Sequence[str] = (),
    code: str = "",
    pack: str = "",
) -> Unit:
    """Make a unit under `parent_id`; its level is its parent's unless given.

    Raises:
        Refusal: there is a unit of that name or code, or one whose name could be taken for it.
    """
    refuse_marked([name, short_name, *aliases, code])
    text = _name(desk, name)
    if code and desk.session.scalar(select(Unit.id).where(Unit.code == code)):
        raise Refusal("units.code_taken", taken=code)
    parent = looking.unit(desk, parent_id) if parent_id is not None else None
    known = desk.session.scalar(select(func.max(Unit.id))) or 0
    unit = Unit(
        code=code or _code(desk, known + 1),
        name=text,
        short_name=plain(short_name, lines=False)[:100],
        aliases=[plain(alias, lines=False) for alias in aliases],
        kind=kind,
        level=level or (parent.level if parent else "province"),
        parent_id=parent_id,
        pack=pack,
    )
    desk.session.add(unit)
    desk.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    desk.session.flush()
    desk.note("unit", unit=unit.id, name=text, parent=parent_id)
    return unit


def _name(desk: Desk, name: str) -> str:
    """Return a new unit's name as it is kept."""
    text = " ".join(plain(unicodedata.normalize("NFKC", name), lines=False).split())
    if not text:
        raise Refusal("text.missing", what="单位名称")
    if len(text) > LONGEST:
        raise Refusal("text.long", what="单位名称", length=LONGEST)
    if desk.session.scalar(select(Unit.id).where(Unit.name == text)):
        raise Refusal("units.taken", name=text)
    alike.refuse(desk, "单位名称", text, Unit.name)
    return text


def edit(desk: Desk, unit_id: int, given: Mapping[str, Any], office_id: int) -> Unit:
    """Change the fields that an office's pack declares for units; runs whose ladder reads them are woken.

    Raises:
        Refusal: a field is not declared, is wrong or missing, or is not the actor's to change.
    """
    unit, declared = looking.unit(desk, unit_id), desk.shelf.of(office_id).unit_fields
    refuse_marked(given.values())
    cleaned = {}
    for name, value in given.items():
        if name not in declared:
            raise Refusal("field.unknown", field=name)
        if not rights.may_fill(desk, office_id, declared[name]):
            raise Refusal("field.not_yours", field=declared[name].label)
        cleaned[name] = values.clean(declared[name], value, desk)
    if not cleaned.get(KIND, unit.kind):
        del cleaned[KIND]  # a unit is of some kind
    before = held(unit, declared)
    after = values.settled(declared, {**before, **cleaned})
    values.require(declared, after)
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    if changed:
        unit.kind = changed.pop(KIND, unit.kind)
        unit.fields = {**unit.fields, **changed}
        names = [name for name, value in after.items() if before.get(name) != value]
        desk.note("unit_fields", unit=unit.id, names=sorted(names))
        telling.wake_reading(desk, unit.id, frozenset(names))
    return unit


def held(unit: Unit, declared: Iterable[str]) -> dict[str, Any]:
    """Return what a unit's declared fields hold; its kind has a column of its own."""
    known = {**unit.fields, KIND: unit.kind}
    return {name: known.get(name) for name in declared}


def _code(desk: Desk, number: int) -> str:
    """Return a code that no unit has, beginning the search at `number`."""
    taken = set(desk.session.scalars(select(Unit.code).where(Unit.code.startswith("U"))))
    return next(code for code in (f"U{n:05d}" for n in count(number)) if code not in taken)
