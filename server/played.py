"""What a played timeline fills in where a person would: sample values, sample files, a first state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.calendar import local
from server.errors import Refusal
from server.work.effects import seeing
from server.work.files import Upload
from server.work.register import Taken

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from config.model import Field, ItemType, Pack
    from server.desk import Desk
    from server.models import Item

SAMPLE = "试算"


def at_once() -> Taken:
    """Return what lets an item be made without its first act."""
    return Taken(import_id=None, import_key=None, pending=True)


def sample_upload() -> Upload:
    """Return a file for an act that needs one."""
    return Upload("试算.txt", SAMPLE.encode())


def sample_fields(kind: ItemType, pack: Pack, given: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return `given` with a sample value for every required field that has none."""
    samples = {
        name: _sample(field, pack, now)
        for name, field in kind.fields.items()
        if field.required and field.default is None
    }
    return {**samples, **given}


def sample_values(kind: ItemType, pack: Pack, names: Iterable[str], now: datetime) -> dict[str, Any]:
    """Return a sample value for each declared field among `names`."""
    return {name: _sample(kind.fields[name], pack, now) for name in names if name in kind.fields}


def _sample(field: Field, pack: Pack, now: datetime) -> Any:
    if field.kind in {"choice", "choices"}:
        return pack.secrecy[0] if field.name == "secrecy" else field.options[0]
    if field.kind == "file":
        return sample_upload()
    if field.kind in {"integer", "decimal"}:
        return str(field.min or 0)
    return {"date": local(now).date().isoformat(), "yes_no": "否"}.get(field.kind, SAMPLE)


def begin_at(desk: Desk, item: Item, act: str) -> None:
    """Put an item in the first state in which `act` is allowed; the first act of a flow needs none."""
    flow = desk.pack_of(item).flows[desk.pack_of(item).types[item.type].flow]
    if act not in flow.acts:
        raise Refusal("act.unknown", act=act)
    first = flow.acts[act]
    item.state = first.from_[0] if first.from_ else first.to
    seeing.hand_over(desk, item)
