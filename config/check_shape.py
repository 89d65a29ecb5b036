"""What must be there in the effective pack, and names that may not be given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.asking import remembered
from config.formats import read_date
from config.glyphs import half_width
from config.ground import as_list
from config.nodes import child, grown, merges, needed, properties, schema
from config.overlay import kind_of
from config.problems import Place
from config.says import both, hint, listed, problem, shown
from config.scalars import scale
from config.scope import RESERVED
from config.words import TABLES, Fault, nearest, word_label, yes_no

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.ground import Ground
    from config.nodes import Node
    from config.overlay import Path

_SPECIAL = {("tiers", "level"): "ladder.level_missing", ("calendars", "basis"): "calendar.no_basis"}
_FILES = ("pack", "fields", "roles")


def check_whole(ground: Ground) -> None:
    """Check that all that must be there is there."""
    for key in _FILES:
        if key not in ground.all_keys():
            place = Place(ground.at("pack").file.rpartition("/")[0] + f"/{key}.yaml", 1, 1)
            what = both(f"{key}.yaml", f"{key}.yaml")
            ground.problems.append(problem("file.missing#chain", place, what=what))
    for key in ground.all_keys():
        _check_file(ground, key)


@remembered
def _check_file(ground: Ground, key: str) -> None:
    check_needed(ground, grown(kind_of(key)), ground.value(key), (key,))


def check_needed(ground: Ground, node: Node, data: Any, path: Path) -> None:
    """Check that what `node` needs is there, and so for all entries beneath it."""
    for key in needed(node):
        if key not in data and not _praise(key, data):
            code = _SPECIAL.get((_owner(path), key), "shape.missing_key")
            title = child(node, key) or {}
            where = _where(ground, path)
            ground.say(
                code,
                ground.written((*path, key), path),
                where=where,
                key=key,
                title=both(title.get("title", key), key),
                known=key,
            )
    for key, value in data.items():
        below = child(node, key)
        if below is not None and merges(below) and isinstance(value, dict):
            check_needed(ground, below, value, (*path, key))


def _praise(key: str, data: Any) -> bool:
    """Whether it is the level of a praise, which has none."""
    return key == "level" and data.get("kind") == "praise"


def _owner(path: Path) -> str:
    return str(path[-2]) if len(path) > 1 else kind_of(str(path[0]))


def _where(ground: Ground, path: Path) -> str:
    file = ground.at(*path).file.partition("/")[2].removesuffix(".yaml")  # where it stands, not what follows
    return f"“{'/'.join([file, *(str(step) for step in path[1:])])}”"


def check_fields(ground: Ground) -> None:
    """Check every field of items, units and types."""
    _check_common(ground)
    for name in ("title", "secrecy"):
        if name not in ground.item_fields and "fields" in ground.all_keys():
            ground.say("ref.field#needed", ("fields", "item"), found=name)
    for name in ground.types:
        _check_own(ground, name)
    for name in ground.counts:
        _check_count_name(ground, name)


@remembered
def _check_common(ground: Ground) -> None:
    _check_table(ground, ground.item_fields, ("fields", "item"), ground.item_fields)
    _check_table(ground, ground.unit_fields, ("fields", "unit"), ground.unit_fields)


@remembered
def _check_own(ground: Ground, name: str) -> None:
    path: Path = (f"types/{name}", "fields")
    own = ground.part(*path)
    _check_table(ground, own, path, ground.own_fields(name))
    for field in own:
        if field in ground.item_fields:
            ground.say("name.taken#item", (*path, field), found=field)


@remembered
def _check_count_name(ground: Ground, name: str) -> None:
    path: Path = ("counts", "counts", name)
    if name in RESERVED:
        ground.say("name.reserved", path, found=name)
    tables = (ground.item_fields, *(ground.part(f"types/{each}", "fields") for each in ground.types))
    if any(name in table for table in tables):
        ground.say("name.taken", path, found=name)


def _check_table(ground: Ground, table: dict[str, Any], path: Path, beside: dict[str, Any]) -> None:
    for name, data in table.items():
        where = (*path, name)
        if name in RESERVED:
            ground.say("name.reserved", where, found=name)
        if "kind" in data:
            _check_kind(ground, data, where)
        if "show" in data:
            others = {other: spec for other, spec in beside.items() if other != name and "kind" in spec}
            ground.condition(data["show"], (*where, "show"), ground.field_scope(others))
            _check_circle(ground, name, beside, (*where, "show"))
        for key in ("see", "edit"):
            for index, role in enumerate(data.get(key, ())):
                ground.refer("ref.role", role, ground.roles, (*where, key, index))


def _check_circle(ground: Ground, name: str, beside: dict[str, Any], path: Path) -> None:
    """Refuse a field that waits for itself: neither it nor those it waits for could ever be shown."""
    ways = [[name]]
    while ways:
        way = ways.pop(0)
        for other in facts_of(beside[way[-1]].get("show", {})):
            if other == name and len(way) > 1:
                ground.say("when.contradiction#circle", path, found=name, way=" → ".join([*way, name]))
                return
            if other in beside and other not in way:
                ways.append([*way, other])


def facts_of(condition: Mapping[str, Any]) -> list[str]:
    """Return the facts that a condition names, those of its groups too, each once."""
    found = [fact for fact in condition if fact != "any"]
    for group in condition.get("any", ()):
        found += facts_of(group)
    return list(dict.fromkeys(found))


LINKS = ("unit", "units", "file", "item")
"""Kinds of field that hold what only a running office has: no pack can name it."""
_WRITTEN = tuple(kind for kind in TABLES["field_kind"] if kind not in LINKS)
_ONLY = {
    "options": ("choice", "choices"),
    "default": _WRITTEN,
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
            word = both(word_label("field_kind", kind, "zh"), kind)
            ground.say_key("shape.unknown_key#kind", (*path, key), found=key, kind=word, known=known)
    if kind in {"choice", "choices"} and not data.get("options"):
        title = both("选项", "options")
        ground.say("shape.missing_key", path, where=_where(ground, path), key="options", title=title)
        return
    for option in data.get("options", ()) if len(data.get("options", ())) == 1 else ():
        if set(option) & set("，、；,;"):
            right = half_width(option)
            ground.say("shape.bad_name#comma", (*path, "options", 0), found=option[:40], right=right[:60])
    if "default" in data:
        _check_default(ground, data, (*path, "default"))
    _check_bounds(ground, data, path)


def _check_bounds(ground: Ground, data: dict[str, Any], path: Path) -> None:
    low, high = data.get("min"), data.get("max")
    for key, value in (("min", low), ("max", high)):
        if value is not None and data["kind"] == "integer" and scale(value, 0) is None:
            title = both(f"“{key}”（{_BOUNDS[key]}）", f"“{key}”")
            ground.say(
                "shape.wrong_kind", (*path, key), title=title, wanted=_WANTED["integer"], found=shown(value)
            )
    if low is not None and high is not None and low > high:
        title = both("“min”（最小值）", "“min”")
        ground.say("shape.out_of_range#number", (*path, "min"), title=title, found=low, least=None, most=high)


_BOUNDS = {"min": "最小值", "max": "最大值"}


def properties_for(kind: str) -> list[str]:
    """Return the keys that a field of `kind` may have."""
    keys = properties(schema("common")["$defs"]["field"])
    return [key for key in keys if kind in _ONLY.get(key, (kind,))]


def _check_default(ground: Ground, data: dict[str, Any], path: Path) -> None:
    kind, value = data["kind"], data["default"]
    if kind in {"choice", "choices"}:
        _check_options(ground, data, path)
    elif kind in _WANTED and field_default(data) is None:
        title = both("“default”（默认值）", "“default”")
        ground.say("shape.wrong_kind", path, title=title, wanted=_WANTED[kind], found=shown(value))
    elif kind in {"integer", "decimal"}:
        _check_inside(ground, data, path)
    elif kind in {"text", "long_text"} and len(value) > data.get("max_length", len(value)):
        found = both(f"{len(value)} 字", f"{len(value)} characters")
        title = both("“default”（默认值）", "“default”")
        ground.say("shape.too_long", path, title=title, found=found, most=data["max_length"])


def _check_options(ground: Ground, data: dict[str, Any], path: Path) -> None:
    value = data["default"]
    several = isinstance(value, list)
    if several and data["kind"] == "choice":
        title = both("“default”（默认值）", "“default”")
        wanted = both("一个选项（要选几个请用 kind: 多选）", "one option (for several use kind: choices)")
        ground.say("shape.wrong_kind", path, title=title, wanted=wanted, found=shown(value))
        return
    for index, one in enumerate(value if several else [value]):
        if one not in data["options"]:
            spot = (*path, index) if several else path
            near = hint(nearest(str(one), data["options"]))
            ground.say("ref.option", spot, found=one, near=near, known=listed(data["options"]))


def _check_inside(ground: Ground, data: dict[str, Any], path: Path) -> None:
    value, low, high = data["default"], data.get("min"), data.get("max")
    if (low is not None and value < low) or (high is not None and value > high):
        title = both("“default”（默认值）", "“default”")
        ground.say("shape.out_of_range#number", path, title=title, found=value, least=low, most=high)


_WANTED = {
    "yes_no": both("是 或 否", "是 or 否 (true or false)"),
    "integer": both("整数", "an integer"),
    "decimal": both("不超过规定小数位的数", "a number with no more places than the field has"),
    "text": both("文字", "text"),
    "long_text": both("文字", "text"),
    "person": both("文字", "text"),
    "date": both("日期，如 2026-10-01", "a date, like 2026-10-01"),
}


def field_default(data: dict[str, Any]) -> str | int | tuple[str, ...] | None:
    """Return a field's default as the program keeps it, None when it has none that fits."""
    value = data.get("default")
    kind = data["kind"]
    if kind == "yes_no":
        truth = yes_no(value)
        return None if truth is None else int(truth)
    if kind in {"integer", "decimal"}:
        return scale(value, data.get("places", 0) if kind == "decimal" else 0)
    if kind == "choices":
        return tuple(as_list(value)) or None
    if kind == "date" and isinstance(read_date(value), Fault):
        return None
    return value if isinstance(value, str) else None
