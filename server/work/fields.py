"""Values of declared fields: cleaned on the way in, told on the way out, classified ones refused."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from rules.naming import tests_of
from rules.oracle import holds
from server.errors import Refusal
from server.store.fields import fact_fields
from server.work import links
from server.work.uploads import Upload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from config.model import Field, ItemType, Pack
    from rules.facts import Value
    from server.desk import Desk
    from server.work.links import Names

MARK = re.compile(r"(绝\s*密|机\s*密|秘\s*密)\s*[★☆*＊]|[★☆]\s*(绝\s*密|机\s*密|秘\s*密)")
"""密级标志 as papers carry it (保守国家秘密法; GB/T 9704-2012): 机密★1年."""
_GAP = r"[^\S\n]*"
ALONE = re.compile(
    rf"^{_GAP}(?:密{_GAP}级{_GAP}:?{_GAP})?(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密){_GAP}级?{_GAP}$", re.MULTILINE
)
"""A grade on a line of its own, as papers carry one that has no term (GB/T 9704-2012, 7.2.2)."""

YEARS = range(1900, 2200)
"""Years of dates that may be filled in: arithmetic with calendars stays far from both ends of time."""

_YES = {"是": True, "true": True, "True": True, "1": True, "有": True, "√": True}
_NO = {"否": False, "false": False, "False": False, "0": False, "无": False, "×": False}


_UNSEEN = {"Cc", "Cf", "Cs"}
"""Control, format (zero width, direction) and half characters: never kept, nor let to hide a marking."""


def plain(text: str, *, lines: bool = True) -> str:
    """Return a text as it is kept: composed, without unseen characters; line ends only with `lines`."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not lines:
        composed = re.sub(r"\s", " ", composed)
    return "".join(c for c in composed if c in "\n\t" or unicodedata.category(c) not in _UNSEEN).strip()


def refuse_marked(texts: Iterable[object]) -> None:
    """Refuse when a text carries a secrecy marking; the refusal repeats nothing of it."""
    for one in texts:
        text = one.name if isinstance(one, Upload) else str(one)
        if "密" not in text:
            continue
        bare = "".join(c for c in text if unicodedata.category(c) not in _UNSEEN or c.isspace())
        read = unicodedata.normalize("NFKC", bare)
        if MARK.search(read) or ALONE.search(read):
            raise Refusal("secrecy.marked")


def refuse_classified(pack: Pack, secrecy: str) -> None:
    """Refuse a grade that may not be saved on this network."""
    if secrecy not in pack.secrecy:
        raise Refusal("secrecy.refused", allowed="、".join(pack.secrecy))


def clean_all(desk: Desk, pack: Pack, kind: ItemType, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all fields of a new item, cleaned, with defaults; refuse what is wrong or missing."""
    refuse_classified(pack, str(given.get("secrecy") or kind.fields["secrecy"].default or ""))
    refuse_marked([*given, *given.values()])
    for name in given:
        if name not in kind.fields:
            raise Refusal("field.unknown", field=name)
    cleaned = {
        name: clean(field, given.get(name, field.default), desk) for name, field in kind.fields.items()
    }
    values = settled(kind.fields, cleaned)
    require(kind.fields, values)
    return values


def require(fields: Mapping[str, Field], values: Mapping[str, Any]) -> None:
    """Refuse when a required field that is shown has no value."""
    facts = fact_fields(fields, values)
    for name, field in fields.items():
        if field.required and is_shown(field, facts) and values.get(name) in EMPTY:
            raise Refusal("field.required", field=field.label)


EMPTY: tuple[Any, ...] = (None, "", [])
"""What a field holds that was not filled in."""


def is_shown(field: Field, facts: Mapping[str, Value]) -> bool:
    """Return whether a field is shown for these facts of an item."""
    return field.show is None or holds(field.show, facts)


def settled(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values without those of fields that are not shown; a field is asked after those it waits for."""
    kept, waiting = dict(values), {name: _waits_for(field) for name, field in fields.items() if field.show}
    while waiting:
        ready = [name for name, others in waiting.items() if not others & waiting.keys()]
        for name in ready or list(waiting):
            if not is_shown(fields[name], fact_fields(fields, kept)):
                kept[name] = None
            del waiting[name]
    return kept


def _waits_for(field: Field) -> set[str]:
    return {test.fact for test in tests_of(field.show)} if field.show else set()


def clean(field: Field, value: Any, desk: Desk | None = None) -> Any:
    """Return `value` as it is stored: text, a bool, a whole number (decimals scaled), an ISO date, a list.

    Without a desk a link stays as it is written, which is enough to know that there is one.
    """
    if value in EMPTY or value == ():
        return None
    if field.kind in links.TABLES:
        return _LINK[field.kind](field, value, desk) if desk else plain(str(value))
    return _CLEAN[field.kind](field, value)


def wrong(field: Field, found: Any, wanted: str, wanted_en: str) -> Refusal:
    """Return the refusal of a value that its field does not take."""
    told = plain(str(found), lines=False)[:60]
    return Refusal("field.wrong", field=field.label, found=told, wanted=wanted, wanted_en=wanted_en)


def _text(field: Field, value: Any) -> str:
    text = plain(str(value), lines=field.kind == "long_text")
    if len(text) > field.max_length:
        n = field.max_length
        raise wrong(field, f"{len(text)} 字", f"不超过 {n} 字", f"at most {n} characters")
    return text


def _choice(field: Field, value: Any) -> str:
    if str(value) not in field.options:
        words = "、".join(field.options)
        raise wrong(field, value, f"下列之一：{words}", f"one of: {words}")
    return str(value)


def _choices(field: Field, value: Any) -> list[str] | None:
    """Return what was chosen, in the order of the options."""
    chosen = value if isinstance(value, list | tuple) else _divided(str(value), field.options)
    for one in chosen:
        _choice(field, one)
    return [option for option in field.options if option in chosen] or None


def _divided(text: str, known: Iterable[str] = ()) -> list[str]:
    """Return the parts of a text divided by 、; a text that is an option of its own is one part."""
    if text in known:
        return [text]
    return [part.strip() for part in re.split(r"[、，,；;\n]", text) if part.strip()]


def _unit(field: Field, value: Any, desk: Desk) -> int:
    found = links.find_unit(desk.session, value)
    if found is None:
        raise wrong(field, value, "一个单位的名称", "the name of a unit")
    return found


def _units(field: Field, value: Any, desk: Desk) -> list[int] | None:
    parts = value if isinstance(value, list | tuple) else _divided(str(value))
    return list(dict.fromkeys(_unit(field, part, desk) for part in parts)) or None


def _item(field: Field, value: Any, desk: Desk) -> int:
    found = links.find_item(desk.session, desk.actor, value)
    if found is None:
        raise wrong(
            field, value, "一件您能看到的事项的编号或名称", "the number or title of an item that you see"
        )
    return found


def _file(field: Field, value: Any, desk: Desk) -> Upload | int:
    del desk  # whether the field holds that row is asked when files are stored
    if not isinstance(value, Upload | int) or isinstance(value, bool):
        raise wrong(field, value, "一个文件", "a file")
    return value


_LINK: dict[str, Callable[[Field, Any, Desk], Any]] = {
    "unit": _unit,
    "units": _units,
    "item": _item,
    "file": _file,
}


def _yes_no(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = {**_YES, **_NO}
    if str(value).strip() not in known:
        raise wrong(field, value, "“是”或“否”", "是 or 否")
    return known[str(value).strip()]


def _integer(field: Field, value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"[+-]?\d{1,15}", str(value).strip()):
        raise wrong(field, value, "整数", "a whole number")
    return _bounded(field, int(value), value)


def _decimal(field: Field, value: Any) -> int:
    try:
        scaled = Decimal(str(value).strip()) * 10**field.places
    except ArithmeticError:  # no number, or one beyond all bounds
        raise wrong(field, value, "数字", "a number") from None
    if not scaled.is_finite() or scaled != scaled.to_integral_value() or abs(scaled) > 10**15:
        n = field.places
        raise wrong(field, value, f"最多 {n} 位小数的数字", f"a number with at most {n} decimals")
    return _bounded(field, int(scaled), value)


def _bounded(field: Field, number: int, found: Any) -> int:
    low, high = field.min, field.max
    if low is not None and number < low:
        raise wrong(field, found, f"不小于 {_number(field, low)}", f"at least {_number(field, low)}")
    if high is not None and number > high:
        raise wrong(field, found, f"不大于 {_number(field, high)}", f"at most {_number(field, high)}")
    return number


def _date(field: Field, value: Any) -> str:
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", str(value).strip())
    try:
        day = date(*map(int, match.groups())) if match else _no_date(field, value)
    except ValueError:
        return _no_date(field, value)
    return day.isoformat() if day.year in YEARS else _no_date(field, value)


def refuse_far(day: date) -> None:
    """Refuse a day of a year that no calendar can be asked about."""
    if day.year not in YEARS:
        raise Refusal("paper.again_far", day=date(YEARS[-1], 12, 31))


def _no_date(field: Field, value: Any) -> NoReturn:
    raise wrong(field, value, "日期，如 2026-11-02", "a date such as 2026-11-02")


_CLEAN: dict[str, Callable[[Field, Any], Any]] = {
    "text": _text,
    "long_text": _text,
    "person": _text,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
}


def _number(field: Field, value: int) -> str:
    return str(Decimal(value).scaleb(-field.places)) if field.places else str(value)


def show(field: Field, value: Any, names: Names = links.NOBODY) -> str:
    """Return a stored value as people read it, with its measure; links by the names that may be told."""
    if value in EMPTY:
        return ""
    if field.kind in links.TABLES:
        return names.told(field.kind, value)
    if field.kind == "choices" and not isinstance(value, str):
        return "、".join(value)
    if field.kind == "yes_no":
        return "是" if value else "否"
    if field.kind in {"integer", "decimal"}:
        return f"{_number(field, int(value))}{field.measure}"
    return str(value)
