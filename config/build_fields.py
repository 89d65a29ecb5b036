"""Fields of items and units, labels, and the order of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.asking import remembered
from config.check_shape import field_default
from config.model import Field, Label
from config.scalars import scale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.ground import Data, Ground

_LENGTHS = {"text": 500, "long_text": 20_000, "person": 100}


def label(value: Any) -> Label:
    """Build a label from a text or from its two languages."""
    return Label(value["zh"], value.get("en", "")) if isinstance(value, dict) else Label(str(value))


def by_order(entries: Mapping[str, Data]) -> list[str]:
    """Return names by their `order`; those without one follow in the order of the file."""
    return sorted(entries, key=lambda name: entries[name].get("order", 1000))


@remembered
def build_fields(ground: Ground, name: str) -> dict[str, Field]:
    """Build the fields of a type, the pack's item fields among them."""
    table = ground.own_fields(name)
    roots = dict.fromkeys(ground.item_fields, ("fields", "item"))
    return {
        field: _field(ground, field, table, roots.get(field, (f"types/{name}", "fields")))
        for field in by_order(table)
    }


@remembered
def build_unit_fields(ground: Ground) -> dict[str, Field]:
    """Build the fields of units."""
    table = ground.unit_fields
    return {field: _field(ground, field, table, ("fields", "unit")) for field in by_order(table)}


def _field(ground: Ground, name: str, table: Data, root: tuple[str, ...]) -> Field:
    data, path = table[name], (*root, name)
    show = data.get("show")
    places = data.get("places", 0) if data["kind"] == "decimal" else 0
    return Field(
        name=name,
        label=label(data["label"]),
        kind=data["kind"],
        options=tuple(data.get("options", ())),
        required=data.get("required", False),
        default=field_default(data),
        show=None if show is None else ground.condition(show, (*path, "show"), ground.field_scope(table)),
        min=scale(data.get("min"), places),
        max=scale(data.get("max"), places),
        places=places,
        measure=data.get("measure", ""),
        max_length=data.get("max_length", _LENGTHS.get(data["kind"], 500)),
        see=tuple(data.get("see", ())),
        edit=tuple(data.get("edit", ())),
        list=data.get("list", False),
        filter=data.get("filter", False),
        search=data.get("search", False),
        help=data.get("help", ""),
        order=data.get("order", 1000),
        place=ground.at(*path),
    )
