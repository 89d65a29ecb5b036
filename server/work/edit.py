"""修改: an item's fields, by those who may, against the version that they saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.errors import Refusal
from server.work import fields as values
from server.work import looking, rights
from server.work.effects import clocks, recurring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.model import Field, ItemType, Pack
    from server.desk import Desk
    from server.models import Item


def edit(desk: Desk, item_id: int, fields: Mapping[str, Any], version: int) -> Item:
    """Change fields of an item; clocks whose case or date they name are reckoned again.

    Raises:
        Refusal: somebody changed it since, a field is wrong, or the role may not change it.
    """
    item = looking.item(desk, item_id)
    pack = desk.pack_of(item)
    kind = pack.types[item.type]
    rights.require_office(desk, pack, item.office_id, pack.flows[kind.flow].beginning.who, "修改")
    if item.version != version:
        raise Refusal("stale")
    recurring.turn(desk, item)
    cleaned = _cleaned(desk, pack, kind, item, fields)
    before = {**item.fields, "title": item.title, "secrecy": item.secrecy}
    changed = {name: value for name, value in cleaned.items() if before.get(name) != value}
    values.require(kind, {**before, **changed})
    if not changed:
        return item
    item.title = changed.pop("title", item.title)
    item.secrecy = changed.pop("secrecy", item.secrecy)
    item.fields = {**item.fields, **changed}
    item.version += 1
    desk.note(
        "fields", item=item.id, names=sorted(name for name in cleaned if before.get(name) != cleaned[name])
    )
    clocks.choose_again(desk, item)
    clocks.start_by_fields(desk, item)
    clocks.touch_all(desk, item)
    return item


def _cleaned(desk: Desk, pack: Pack, kind: ItemType, item: Item, fields: Mapping[str, Any]) -> dict[str, Any]:
    values.refuse_classified(pack, str(fields.get("secrecy", item.secrecy)))
    values.refuse_marked([value for value in fields.values() if isinstance(value, str)])
    cleaned = {}
    for name, value in fields.items():
        if name not in kind.fields:
            raise Refusal("field.unknown", field=name)
        field = kind.fields[name]
        if not may_edit(desk, item, field):
            raise Refusal("field.not_yours", field=field.label)
        cleaned[name] = values.clean(field, value)
    return cleaned


def may_edit(desk: Desk, item: Item, field: Field) -> bool:
    """Return whether the actor's roles in the item's office may change a field."""
    return desk.actor.program or not field.edit or bool(set(field.edit) & desk.actor.roles_in(item.office_id))
