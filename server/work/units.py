"""单位: nodes of the tree, made by the administrator or by an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from server.errors import Refusal
from server.models import Unit
from server.work import looking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.desk import Desk

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
        Refusal: there is a unit of that name.
    """
    text = " ".join(name.split())
    if desk.session.scalar(select(Unit.id).where(Unit.name == text)):
        raise Refusal("units.taken", name=text)
    parent = looking.unit(desk, parent_id) if parent_id is not None else None
    known = desk.session.scalar(select(func.max(Unit.id))) or 0
    unit = Unit(
        code=code or f"U{known + 1:05d}",
        name=text,
        short_name=short_name,
        aliases=list(aliases),
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
