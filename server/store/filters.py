"""What conditions on an item, or on a unit without any, are told: as it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from rules.choose import holds
from server.models import Item, Unit
from server.store.among import rows_of
from server.store.fields import fact_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from config.model import Condition, Pack
    from rules.facts import Value
    from server.models import LadderStep

CHUNK = 1000
_ITEMS = select(Item.id, Item.type, Item.state, Item.round, Item.title, Item.secrecy, Item.fields)


def meeting(session: Session, pack: Pack, when: Condition, ids: Iterable[int | None]) -> set[int]:
    """Return those of the items that meet a condition; what happened on no item meets none."""
    known = sorted(one for one in ids if one is not None)
    found: set[int] = set()
    for start in range(0, len(known), CHUNK):
        for row in rows_of(session, _ITEMS.where(Item.id.in_(known[start : start + CHUNK]))):
            if holds(when, facts_of(pack, row)):
                found.add(row.id)
    return found


def paper_facts(session: Session, pack: Pack, step: LadderStep) -> dict[str, Value]:
    """Return what the cases of a paper may look at: the facts of its item, or of the unit alone."""
    if step.item_id is not None:
        return facts_of(pack, session.get_one(Item, step.item_id))
    unit = session.get_one(Unit, step.unit_id)
    told = fact_fields(pack.unit_fields, {**unit.fields, "kind": unit.kind})
    return {f"unit.{name}": value for name, value in told.items()}


def facts_of(pack: Pack, row: Any) -> dict[str, Value]:
    """Return the facts of an item that a pack knows the type of; of another type only what all have."""
    kind = pack.types.get(row.type)
    values = {**row.fields, "title": row.title, "secrecy": row.secrecy}
    return {
        "type": row.type,
        "state": row.state,
        "round": row.round,
        "from_above": int(bool(row.fields.get("from_above"))),
        **(fact_fields(kind.fields, values) if kind is not None else {}),
    }
