"""What must be there in the effective pack, and names that may not be given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.conditions import scale
from config.nodes import child, merges, needed, properties, schema
from config.overlay import kind_of
from config.problems import Place
from config.says import both, hint, listed, problem, shown
from config.scope import RESERVED
from config.words import nearest, yes_no

if TYPE_CHECKING:
    from config.ground import Ground
    from config.nodes import Node
    from config.overlay import Path

_SPECIAL = {("tiers", "level"): "ladder.level_missing", ("calendars", "basis"): "calendar.no_basis"}
_FILES = ("pack", "fields", "roles")


def check_whole(ground: Ground) -> None:
    """Check that all that must be there is there."""
    for key in _FILES:
        if key not in ground.merged.values:
            place = Place(ground.at("pack").file.rpartition("/")[0] + f"/{key}.yaml", 1, 1)
            what = both(f"{key}.yaml", f"{key}.yaml")
            ground.problems.append(problem("file.missing#chain", place, what=what))
    for key, data in ground.merged.values.items():
        _check_needed(ground, schema(kind_of(key)), data, (key,))


def _check_needed(ground: Ground, node: Node, data: Any, path: Path) -> None:
    for key in needed(node):
        if key not in data:
            code = _SPECIAL.get((_owner(path), key), "shape.missing_key")
            title = child(node, key) or {}
            where = _where(path)
            ground.say(code, path, where=where, key=key, title=both(title.get("title", key), key), known=key)
    for key, value in data.items():
        below = child(node, key)
        if below is not None and merges(below) and isinstance(value, dict):
            _check_needed(ground, below, value, (*path, key))


def _owner(path: Path) -> str:
    return str(path[-2]) if len(path) > 1 else kind_of(str(path[0]))


def _where(path: Path) -> Any:
    name = "/".join(str(step) for step in path)
    return both(f"“{name}”", f"“{name}”")


def check_fields(ground: Ground) -> None:
    """Check every field of items, units and types."""
    _check_table(ground, ground.item_fields, ("fields", "item"), ground.item_fields)
    _check_table(ground, ground.unit_fields, ("fields", "unit"), ground.unit_fields, on_items=False)
    for name in ("title", "secrecy"):
        if name not in ground.item_fields and "fields" in ground.merged.values:
            ground.say("ref.field#needed", ("fields", "item"), found=name)
    for name, data in ground.types.items():
        own = data.get("fields", {})
        path: Path = (f"types/{name}", "fields")
        _check_table(ground, own, path, ground.own_fields(name))
        for field in own:
            if field in ground.item_fields:
                ground.say("name.taken#item", (*path, field), found=field)
    for name in ground.counts:
        _check_count_name(ground, name)


def _check_count_name(ground: Ground, name: str) -> None:
    path: Path = ("counts", "counts", name)
    if name in RESERVED:
        ground.say("name.reserved", path, found=name)
    tables = (ground.item_fields, *(data.get("fields", {}) for data in ground.types.values()))
    if any(name in table for table in tables):
        ground.say("name.taken", path, found=name)


def _check_table(
    ground: Ground, table: dict[str, Any], path: Path, beside: dict[str, Any], *, on_items: bool = True
) -> None:
    for name, data in table.items():
        where = (*path, name)
        if on_items and name in RESERVED:
            ground.say("name.reserved", where, found=name)
        if "kind" in data:
            _check_kind(ground, data, where)
        if "show" in data:
            others = {other: spec for other, spec in beside.items() if other != name and "kind" in spec}
            ground.condition(data["show"], (*where, "show"), ground.field_scope(others))
        for key in ("see", "edit"):
            for index, role in enumerate(data.get(key, ())):
                ground.refer("ref.role", role, ground.roles, (*where, key, index))


_ONLY = {
    "options": ("choice",),
    "min": ("integer", "decimal"),
    "max": ("integer", "decimal"),
    "places": ("decimal",),
    "measure": ("integer", "decimal"),
    "max_length": ("text", "long_text"),
    "search": ("text", "long_text", "person"),
}


def _check_kind(ground: Ground, data: dict[str, Any], path: Path) -> None:
    kind = data["kind"]
    for key, kinds in _ONLY.items():
        if key in data and kind not in kinds:
            known = listed(name for name in properties_for(kind))
            ground.say("shape.unknown_key#kind", (*path, key), found=key, kind=kind, known=known)
    if kind == "choice" and not data.get("options"):
        title = both("选项", "options")
        ground.say("shape.missing_key", path, where=_where(path), key="options", title=title)
        return
    if "default" in data:
        _check_default(ground, data, (*path, "default"))
    low, high = data.get("min"), data.get("max")
    if low is not None and high is not None and low > high:
        ground.say("shape.out_of_range", (*path, "min"), found=low, least="…", most=high)


def properties_for(kind: str) -> list[str]:
    """Return the keys that a field of `kind` may have."""
    keys = properties(schema("common")["$defs"]["field"])
    return [key for key in keys if kind in _ONLY.get(key, (kind,))]


def _check_default(ground: Ground, data: dict[str, Any], path: Path) -> None:
    kind, value = data["kind"], data["default"]
    wanted = _WANTED.get(kind)
    if kind == "choice" and value not in data["options"]:
        near = hint(nearest(str(value), data["options"]))
        ground.say("ref.option", path, found=value, near=near, known=listed(data["options"]))
    elif wanted is not None and field_default(data) is None:
        title = both("“default”（默认值）", "“default”")
        ground.say("shape.wrong_kind", path, title=title, wanted=wanted, found=shown(value))


_WANTED = {
    "yes_no": both("是 或 否", "是 or 否 (true or false)"),
    "integer": both("整数", "an integer"),
    "decimal": both("不超过规定小数位的数", "a number with no more places than the field has"),
    "text": both("文字", "text"),
    "long_text": both("文字", "text"),
    "person": both("文字", "text"),
    "date": both("日期，如 2026-10-01", "a date, like 2026-10-01"),
}


def field_default(data: dict[str, Any]) -> str | int | None:
    """Return a field's default as the program keeps it, None when it has none that fits."""
    value = data.get("default")
    kind = data["kind"]
    if kind == "yes_no":
        truth = yes_no(value)
        return None if truth is None else int(truth)
    if kind in {"integer", "decimal"}:
        return scale(value, data.get("places", 0) if kind == "decimal" else 0)
    return value if isinstance(value, str) else None
