"""修改: an item's fields, by those who may, against the version that they saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.errors import Refusal
from server.work import fields as values
from server.work import files as blobs
from server.work import looking, rights
from server.work.effects import clocks, recurring, telling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.model import ItemType, Pack
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
    after = values.settled(kind.fields, {**before, **cleaned})
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    values.require(kind.fields, after)
    if not changed:
        return item
    names = sorted(changed)
    changed = blobs.settle(desk, item, kind.fields, changed, before)
    item.title = changed.pop("title", item.title)
    item.secrecy = changed.pop("secrecy", item.secrecy)
    item.fields = {**item.fields, **changed}
    item.version += 1
    desk.note("fields", item=item.id, names=names)
    clocks.choose_again(desk, item)
    clocks.start_by_fields(desk, item)
    clocks.touch_all(desk, item)
    telling.wake_filtered(desk, item)
    return item


def _cleaned(desk: Desk, pack: Pack, kind: ItemType, item: Item, fields: Mapping[str, Any]) -> dict[str, Any]:
    values.refuse_classified(pack, str(fields.get("secrecy", item.secrecy)))
    values.refuse_marked(fields.values())
    blobs.check(blobs.uploads(fields.values()))
    cleaned = {}
    for name, value in fields.items():
        if name not in kind.fields:
            raise Refusal("field.unknown", field=name)
        field = kind.fields[name]
        if not rights.may_fill(desk, item.office_id, field):
            raise Refusal("field.not_yours", field=field.label)
        cleaned[name] = values.clean(field, value, desk)
        if field.kind == "item" and cleaned[name] == item.id:
            raise values.wrong(field, value, "另一件事项", "another item")
    return cleaned
