"""The shape of one file, checked against its JSON Schema, every breach in our own words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema  # noqa: TID251 - this is the one file that knows jsonschema
from referencing import Registry, Resource

from config.formats import FORMATS
from config.glyphs import half_width, invisible, whole_number
from config.homes import either, homes_of
from config.nodes import grown, inlined, meant_key, schema, title_at, without_none
from config.problems import Place
from config.says import Both, both, hint, listed, problem, shown
from config.words import TABLES, Fault, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from config.nodes import Node
    from config.problems import Problem
    from config.source import Document, Path


class _Refused(Exception):  # noqa: N818 - a message, not a failure
    """A text that a format does not take, and why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.code)


def check(kind: str, document: Document) -> tuple[Problem, ...]:
    """Return every breach of the schema of `kind`, sorted by place."""
    return breaches(kind, document, _validator(kind))


def breaches(kind: str, document: Document, validator: Any) -> tuple[Problem, ...]:
    """Return all that `validator` finds in a document of `kind`, sorted by place."""
    data = without_none(grown(kind), document.data)
    found = {told for error in validator.iter_errors(data) for told in _told(kind, document, error)}
    return tuple(sorted(found))


@cache
def _validator(kind: str) -> Any:
    return validator_of(kind)


def validator_of(kind: str, read: Callable[[str], Node] = schema) -> Any:
    """Return what finds the breaches of the schema of `kind`, `read` being what finds a schema."""
    registry: Any = Registry().with_resource(  # closed: nothing is ever fetched
        "common.schema.json", Resource.from_contents(read("common"))
    )
    return jsonschema.Draft202012Validator(inlined(kind, read), registry=registry, format_checker=_formats())


def _formats() -> Any:
    checker = jsonschema.FormatChecker(formats=())
    for name, read in FORMATS.items():
        checker.checks(name, raises=_Refused)(_refusing(read))
    return checker


def _refusing(read: Callable[[Any], Any]) -> Callable[[Any], bool]:
    def accepts(value: Any) -> bool:
        found = read(value)
        if isinstance(found, Fault):
            raise _Refused(found)
        return True

    return accepts


class _Breach:
    """A breach and what is needed to tell it."""

    def __init__(self, kind: str, document: Document, error: Any) -> None:
        self.kind = kind
        self.error = error
        self.document = document
        self.path: Path = tuple(error.absolute_path)
        self.value = error.instance
        self.wanted = error.validator_value
        self.title = _titled(*title_at(kind, self.path), self.path[-1] if self.path else "")

    def at(self) -> Place:
        """Return the place of the value."""
        return self.document.values.get(self.path) or self.document.place(self.path)

    def key(self, key: str) -> Place:
        """Return the place of a key under the value."""
        return self.document.keys.get((*self.path, key)) or self.at()

    def say(self, code: str, /, **slots: Any) -> Problem:
        """Word the breach at its value."""
        return problem(code, self.at(), title=self.title, **slots)


def _titled(key: str, title: str, last: str | int) -> Both:
    if not key:
        return both("这个文件", "the file")
    zh, en = _named(key, title)
    if isinstance(last, int):
        return both(f"{zh}的第 {last + 1} 项", f"item {last + 1} of {en}")
    return both(zh, en)


def _named(key: str, title: str) -> Both:
    return both(f"“{key}”（{title}）" if title else f"“{key}”", f"“{key}”")


def _told(kind: str, document: Document, error: Any) -> Iterator[Problem]:
    yield from TELLERS[error.validator](_Breach(kind, document, error))


_TYPES: Mapping[str, Both] = {
    "object": both("一组“键: 值”", "a mapping (key: value)"),
    "array": both("一个列表，如 [a, b]", "a list, like [a, b]"),
    "string": both("文字", "text"),
    "integer": both("整数", "an integer"),
    "number": both("数", "a number"),
}


def _type(breach: _Breach) -> Iterator[Problem]:
    if (level := _level(breach)) is not None:
        yield level
        return
    near = whole_number(breach.value) if breach.wanted in _NUMBERS and isinstance(breach.value, str) else ""
    code = "shape.wrong_kind#near" if near else "shape.wrong_kind"
    yield breach.say(code, wanted=_wanted(breach), found=shown(breach.value), near=near)


_NUMBERS = ("integer", "number")


def _level(breach: _Breach) -> Problem | None:
    """Return how a key of an entry is told that stands where the entry's name should."""
    if breach.wanted != "object" or len(breach.path) < 2 or not isinstance(breach.path[-1], str):
        return None
    found, key = breach.path[-1], str(breach.path[-2])
    if found not in breach.error.schema.get("properties", {}):
        return None
    like = _LIKE.get(key, "first")
    return problem(
        "shape.wrong_kind#level", breach.document.keys[breach.path], found=found, key=key, like=like
    )


_LIKE = {"clocks": "finish", "tiers": "urge", "acts": "submit", "fields": "deadline", "states": "doing"}
"""A name as it may stand under some keys."""


def _wanted(breach: _Breach) -> Both:
    group = isinstance(breach.value, dict | list)
    if breach.wanted == "object":
        return _group(breach)
    if not isinstance(breach.wanted, str):
        return _ONE_OF_SEVERAL if isinstance(breach.value, list) else _ONE
    if breach.wanted == "array" and isinstance(breach.value, dict):
        return _ENTRIES
    if breach.wanted == "array" and not group and len(str(breach.value)) < 40:
        items = half_width(str(breach.value))
        return both(f"一个列表，如 [{items}]", f"a list, like [{items}]")
    if breach.wanted == "string" and not group:
        return both("文字（请加引号）", "text (quote it)")
    return _TYPES[breach.wanted]


def _group(breach: _Breach) -> Both:
    """Return how a group is told, with what may stand in this one."""
    key = str(breach.path[-1]) if breach.path else ""
    like = _GROUPS.get(key, "")
    if isinstance(breach.value, list) and key in _LIKE:
        like = f"{_LIKE[key]}: {{label: …}}"
    if isinstance(breach.value, list) and key in {"when", "show"}:
        like = "any: [{…}, {…}]"
    zh, en = _TYPES["object"]
    return both(f"{zh}，如 {like}", f"{en}, like {like}") if like else both(zh, en)


_GROUPS = {
    "when": "overdue: {at_least: 5个工作日}",
    "event": "act: submit",
    "hold": "notices: 50",
    "burden": "reports: 4",
    "import": "type: instruction",
    "progress": "actual: done",
}
"""What may stand in some groups."""
_ENTRIES = both(
    "一个列表（每一项前面写“- ”，或整个放进 [ ]）", "a list (begin each entry with “- ”, or put all in [ ])"
)
_ONE = both("一个值", "a single value")
_ONE_OF_SEVERAL = both(
    "一个值（几个值请写 {in: [甲, 乙]}）", "a single value (for several write {in: [a, b]})"
)


def _enum(breach: _Breach) -> Iterator[Problem]:
    known = [word for word in breach.wanted if isinstance(word, str)]
    near = nearest(breach.value, known) if isinstance(breach.value, str) else ""
    yield breach.say(
        "shape.not_a_word",
        found=shown(breach.value),
        near=hint(near),
        known=_choices(breach.error.schema, known),
    )


def _choices(node: Mapping[str, Any], known: list[str]) -> Both:
    words = TABLES.get(node.get("x-words", ""))
    if words is None:
        words = dict(zip(known[::2], known[1::2], strict=False))  # a part of a table: English, Chinese, …
    if any(not en.isascii() for en in words):
        return listed(known)
    return both("、".join(f"{zh}（{en}）" for en, zh in words.items()), ", ".join(words))


def _const(breach: _Breach) -> Iterator[Problem]:
    yield breach.say(
        "shape.not_a_word", found=shown(breach.value), near=hint(""), known=listed([breach.wanted])
    )


def _pattern(breach: _Breach) -> Iterator[Problem]:
    if "propertyNames" in breach.error.absolute_schema_path:
        yield _bad_name(breach.value, breach.key(breach.value))
    elif any(invisible(breach.value)):
        return  # told as such
    elif "<>" in breach.wanted:
        yield breach.say("shape.bad_name#marks", found=breach.value[:40])
    elif breach.wanted.endswith(r"\.docx$"):
        yield breach.say(
            "shape.wrong_kind",
            wanted=both("旁边的文件名，如 urge.docx", "a file name beside it, like urge.docx"),
            found=shown(breach.value),
        )
    elif not breach.value.isascii() and not set(breach.value) & set("，、；"):
        like = _ALIKE.get(
            str(next((step for step in breach.path[::-1] if isinstance(step, str)), "")), "urge"
        )
        yield breach.say("shape.bad_name#reference", found=breach.value[:40], like=like)
    else:
        yield _bad_name(breach.value, breach.at())


_ROLES = ("who", "decide", "to", "copy", "approve", "see", "edit")
_ALIKE = {
    **dict.fromkeys(_ROLES, "director"), "like": "instruction", "type": "instruction", "flow": "standard",
    "ladder": "standard", "ladders": "standard", "from": "assign", "until": "submit", "undo": "submit",
    "act": "submit", "covers": "finish", "clocks": "finish", "clock": "finish", "extends": "city",
}  # fmt: skip
"""A name as it may stand under some keys."""


def _bad_name(found: str, place: Place) -> Problem:
    if set(found) & set("，、；"):
        return problem("shape.bad_name#comma", place, found=found[:40], right=half_width(found)[:60])
    if not found.isascii():
        return problem("shape.bad_name#chinese", place, found=found[:40])
    right = "_".join(found.lower().replace("-", " ").split())
    near = hint(right if _NAME.fullmatch(right) else "")
    return problem("shape.bad_name", place, found=found[:40], near=near)


_NAME = re.compile(schema("common")["$defs"]["name"]["pattern"])


def _format(breach: _Breach) -> Iterator[Problem]:
    fault = breach.error.cause.fault
    if isinstance(breach.value, dict | list | bool):
        wanted = _FORMAT_NAMES[breach.wanted]
        yield breach.say("shape.wrong_kind", wanted=wanted, found=shown(breach.value))
    else:
        yield problem(fault.code, breach.at(), **fault.slots)


_FORMAT_NAMES: Mapping[str, Both] = {
    "duration": both("期限，如 7个工作日", "a duration, like 7 workdays"),
    "workhours": both("工作小时，如 2个工作小时", "work hours, like 2 workhours"),
    "by": both(
        "日期字段名，或每期的哪一天，如 当月25日", "a date field, or a day of each period, like day 25"
    ),
    "every": both("周、月、季、半年、年，或一个期限", "week, month, quarter, half_year, year, or a duration"),
    "window": both("周、月、季、半年、年、本轮，或一段时间", "week … year, round, or a length of time"),
    "hours": both("办公时间，如 08:30-12:00", "office hours, like 08:30-12:00"),
    "date": both("日期，如 2026-10-01", "a date, like 2026-10-01"),
    "moment": both("时刻，如 2026-10-01 09:20", "a moment, like 2026-10-01 09:20"),
}


def _required(breach: _Breach) -> Iterator[Problem]:
    place = breach.document.place(breach.path)
    for key in breach.wanted:
        if key not in breach.value:
            named = _named(key, breach.error.schema["properties"][key]["title"])
            yield problem("shape.missing_key#here", place, title=breach.title, key=named)


def _additional(breach: _Breach) -> Iterator[Problem]:
    known = breach.error.schema.get("properties", {})
    for key in breach.value:
        if key not in known:
            near = meant_key(breach.error.schema, key)
            homes = () if near else homes_of(breach.kind, key, top=not breach.path)
            slots = {"found": key, "near": hint(near), "known": listed(known), "home": either(homes)}
            code = "shape.unknown_key#level" if homes else "shape.unknown_key"
            yield problem(code, breach.key(key), **slots)


def _min_items(breach: _Breach) -> Iterator[Problem]:
    if breach.value:
        yield _size(breach)
    else:
        yield breach.say("shape.empty_list")


def _size(breach: _Breach) -> Problem:
    node = breach.error.schema
    least, most = node.get("minItems", 1), node.get("maxItems", "…")
    return breach.say("shape.out_of_range#items", found=len(breach.value), least=least, most=most)


def _max_items(breach: _Breach) -> Iterator[Problem]:
    if breach.path[-1] == "any":
        yield breach.say("when.too_many#any", found=len(breach.value), most=breach.wanted)
    else:
        yield _size(breach)


def _unique(breach: _Breach) -> Iterator[Problem]:
    for index, value in enumerate(breach.value):
        if value in breach.value[:index]:
            spot = breach.document.values[(*breach.path, index)]
            yield problem("shape.repeated", spot, title=breach.title, found=value)


def _bounds(breach: _Breach) -> Iterator[Problem]:
    node = breach.error.schema
    least, most = node.get("minimum"), node.get("maximum")
    yield breach.say("shape.out_of_range#number", found=breach.value, least=least, most=most)


def _min_length(breach: _Breach) -> Iterator[Problem]:
    yield breach.say("shape.empty_list#text" if isinstance(breach.value, str) else "shape.empty_list")


def _max_length(breach: _Breach) -> Iterator[Problem]:
    found = both(f"{len(breach.value)} 字", f"{len(breach.value)} characters")
    yield breach.say("shape.too_long", found=found, most=breach.wanted)


def _max_properties(breach: _Breach) -> Iterator[Problem]:
    yield breach.say("when.too_many", found=len(breach.value), most=breach.wanted)


TELLERS: Mapping[str, Callable[[_Breach], Iterator[Problem]]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "format": _format,
    "required": _required,
    "additionalProperties": _additional,
    "minItems": _min_items,
    "maxItems": _max_items,
    "uniqueItems": _unique,
    "minimum": _bounds,
    "maximum": _bounds,
    "minLength": _min_length,
    "maxLength": _max_length,
    "minProperties": _min_length,
    "maxProperties": _max_properties,
}
"""Every keyword of our schemas that can be breached, and who words it."""
