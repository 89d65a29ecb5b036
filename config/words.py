"""The words of the language: each has an English and a Chinese spelling that mean the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from config.meant import in_digits
from config.model import Duration, Measure, Term
from config.says import hint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TABLES: Mapping[str, Mapping[str, str]] = {
    "owes": {
        "lead": "牵头单位",
        "co": "配合单位",
        "each": "各单位",
        "office": "督查部门",
        "organ": "受函机关",
    },
    "as": {"lead": "牵头", "co": "配合", "office": "督查部门", "organ": "受函机关"},
    "side_as": {"lead": "牵头", "co": "配合"},
    "tier_kind": {
        "message": "提醒",
        "slip": "督办单",
        "circular": "通报批评",
        "praise": "通报表扬",
        "talk": "约谈",
        "suggestion": "追责建议",
    },
    "document_kind": {
        "slip": "督办单",
        "circular": "通报批评",
        "praise": "通报表扬",
        "talk": "约谈",
        "suggestion": "追责建议",
    },
    "field_kind": {
        "text": "文本",
        "long_text": "长文本",
        "integer": "整数",
        "decimal": "小数",
        "date": "日期",
        "choice": "单选",
        "choices": "多选",
        "yes_no": "是否",
        "person": "人员",
        "unit": "单位",
        "units": "多个单位",
        "file": "文件",
        "item": "关联事项",
    },
    "every": {"week": "周", "month": "月", "quarter": "季", "half_year": "半年", "year": "年"},
    "window": {
        "week": "周",
        "month": "月",
        "quarter": "季",
        "half_year": "半年",
        "year": "年",
        "round": "本轮",
    },
    "per": {"item": "事项", "unit": "单位"},
    "ladder_per": {"clock": "时限", "item": "事项", "unit": "单位"},
    "outcome": {
        "open": "未了",
        "on_time": "按时",
        "late": "迟办",
        "missed": "未办",
        "skipped": "免办",
        "stopped": "中止",
    },
    "status": {
        "not_filed": "未提",
        "filed": "已提",
        "granted": "已准",
        "refused": "未准",
        "lapsed": "已过期",
    },
    "roll": {"later": "顺延", "earlier": "提前", "as_is": "不动"},
    "scope": {
        "self": "本单位",
        "children": "直接下级",
        "siblings": "同级各单位",
        "subtree": "下级各单位",
        "area": "全辖区",
        "line": "本系统",
        "public": "公开",
    },
    "side": {
        "office": "督查部门",
        "unit": "承办单位",
        "above": "上级单位",
        "organ": "有关机关",
        "system": "系统管理",
    },
    "may": {
        "organise": "组织协调",
        "verify": "调查核实",
        "circulate": "情况通报",
        "handle": "处理问题",
        "rules": "规则管理",
        "accounts": "系统管理",
        "security": "安全保密",
        "audit": "安全审计",
    },
    "level": {"central": "中央", "province": "省", "city": "市", "county": "县", "township": "乡镇"},
    "in_flight": {"keep": "照旧", "migrate": "改用", "lenient": "从旧兼从轻"},
    "same_matter": {"add": "累计", "heaviest": "取重"},
    "no_lead": {"ask": "询问", "first": "首列"},
    "colour": {
        "red": "红",
        "orange": "橙",
        "yellow": "黄",
        "green": "绿",
        "blue": "蓝",
        "white": "白",
        "purple": "紫",
        "grey": "灰",
    },
    "format": {"letter": "信函", "redhead": "红头", "bulletin": "简报", "table": "表格"},
    "needs": {"text": "文字", "file": "附件", "reason": "理由"},
    "evidence": {"text": "文字", "file": "附件"},
    "request": {
        "wrong_unit": "退件",
        "explanation": "说明",
        "extension": "延期",
        "objection": "异议",
        "withdrawal": "撤销",
    },
    "source_status": {"in_force": "现行", "amended": "已修改", "followed": "有后续文件", "repealed": "失效"},
    "binds": {"party": "党委", "government": "政府", "both": "两者"},
    "step_state": {"draft": "草稿", "issued": "已发"},
}
"""Every closed list of words, English to Chinese."""

_NONE = frozenset({"none", "无"})
_YES_NO: Mapping[Any, bool] = {"是": True, "否": False}

_UNITS: tuple[tuple[Measure, str, str, str], ...] = (
    (Measure.WORKDAY, r"个?工作日|workdays?", "{}个工作日", "workday"),
    (Measure.WORKHOUR, r"个?工作小时|workhours?", "{}个工作小时", "workhour"),
    (Measure.DAY, r"日|天|days?", "{}日", "day"),
    (Measure.WEEK, r"周|weeks?", "{}周", "week"),
    (Measure.MONTH, r"个月|months?", "{}个月", "month"),
    (Measure.YEAR, r"年|years?", "{}年", "year"),
    (Measure.HOUR, r"个?小时|hours?", "{}小时", "hour"),
    (Measure.MINUTE, r"分钟|minutes?", "{}分钟", "minute"),
)
_SPELLINGS = (
    "个工作日",
    "工作日",
    "个工作小时",
    "工作小时",
    "日",
    "天",
    "周",
    "个月",
    "年",
    "小时",
    "分钟",
    "workdays",
    "workhours",
    "days",
    "weeks",
    "months",
    "years",
    "hours",
    "minutes",
    "day",
    "week",
    "month",
    "year",
    "workday",
)
_LEAD_DIGITS = re.compile(r"([0-9]+)\s*(.*)", re.DOTALL)
_SAME_DAY = re.compile(r"当日|same day")
_FULL_WIDTH = re.compile(r"[０-９]")
_FRACTION = re.compile(r"[0-9]*[.．/][0-9]+|.*半")
_NUMERALS = re.compile(r"[一二三四五六七八九十百两]")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text is no duration, hour or date: a code and the words to tell it with."""

    code: str
    slots: Mapping[str, Any] = field(default_factory=dict)


def answer_clock(kind: str) -> str:
    """Return the name of the clock of the office's own time to answer a request."""
    return f"answer_{kind}"


def english(table: str, text: Any) -> str | None:
    """Return the English spelling of a word written either way, None when it is no such word."""
    words = TABLES[table]
    if not isinstance(text, str):
        return None
    return text if text in words else next((en for en, zh in words.items() if zh == text), None)


def spellings(table: str) -> tuple[str, ...]:
    """Return every spelling of a table's words, Chinese and English."""
    return tuple(spelling for en, zh in TABLES[table].items() for spelling in (en, zh))


def word_label(table: str, word: str, language: str) -> str:
    """Return a word as it is shown in `language`: Chinese, or its English name in plain words."""
    return word.replace("_", " ") if language == "en" else TABLES[table].get(word, word)


def is_none(value: Any) -> bool:
    """Return whether a value is the word for "as if it were not written"."""
    return isinstance(value, str) and value in _NONE


def yes_no(value: Any) -> bool | None:
    """Return the truth that `true false 是 否` stand for, None for anything else."""
    return value if isinstance(value, bool) else _YES_NO.get(value) if isinstance(value, str) else None


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known name most like `word`, empty when none is near."""
    names = {_stem(name): name for name in known if name}
    close = get_close_matches(_stem(word), names, n=1, cutoff=0.6)
    return names[close[0]] if close else ""


def _stem(name: str) -> str:
    return name.removesuffix(".yaml").removesuffix(".docx")  # what all have in common makes none near


def read_duration(value: Any) -> Duration | Fault:
    """Return the duration that a value writes, or why it is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return _no_unit(value)
    text = str(value).strip()
    if _SAME_DAY.fullmatch(text):
        return Duration(0, Measure.SAME_DAY)
    return _odd_digits(text) or _counted(text)


def _odd_digits(text: str) -> Fault | None:
    for pattern, code in ((_FULL_WIDTH, "term.full_width_digit"), (_FRACTION, "term.fraction")):
        if pattern.match(text):
            return Fault(code, {"found": text, "right": _right(text)})
    if _NUMERALS.match(text):
        return Fault("term.full_width_digit", {"found": text, "right": _right(text)})
    return None


def _right(text: str) -> str:
    """Return a duration in the digits 0 to 9, an example when it is none."""
    right = in_digits(text)
    found = _counted(right)
    if isinstance(found, Duration):
        return right
    near = str(found.slots.get("near", "")) if found.code == "term.unknown_unit#near" else ""
    return near or "7个工作日"


def _no_unit(value: Any) -> Fault:
    number = value if str(value).isdigit() and 0 < int(value) <= 999 else 7
    return Fault("term.no_unit", {"found": value, "number": number})


def _counted(text: str) -> Duration | Fault:
    match = _LEAD_DIGITS.fullmatch(text)
    if match is None:
        return Fault("term.unknown_unit#number", {"found": text, "near": hint(_bare(text))})
    digits, unit = match.groups()
    if not unit:
        return _no_unit(text)
    measure = next((m for m, pattern, _, _ in _UNITS if re.fullmatch(pattern, unit)), None)
    if measure is None:
        return _unknown_unit(text, digits, unit)
    return _bounded(text, digits, measure)


def _bare(text: str) -> str:
    """Return the duration that stands in quotes or behind a word like 约, nothing when none does."""
    match = _INSIDE.search(in_digits(text))
    return match[0] if match and isinstance(_counted(match[0]), Duration) else ""


_INSIDE = re.compile(r"[0-9]+[^0-9”’」\"']+")
_SHORT = {"h": "小时", "hr": "小时", "hrs": "小时", "d": "日", "w": "周", "min": "分钟", "mins": "分钟"}


def _several(text: str) -> str:
    """Return the list that a text of two or three durations should be, nothing when it is none."""
    parts = re.split(r"或者?|、|，|,|/", text.replace(" ", ""))
    found = [read_duration(part) for part in parts] if 2 <= len(parts) <= 3 else []
    return f"[{', '.join(parts)}]" if found and not any(isinstance(each, Fault) for each in found) else ""


def _unknown_unit(text: str, digits: str, unit: str) -> Fault:
    if right := _several(text):
        return Fault("term.unknown_unit#several", {"found": text, "right": right})
    near = _SHORT.get(unit.lower(), "") or nearest(unit, _SPELLINGS)
    if not near:
        return Fault("term.unknown_unit", {"found": text, "unit": unit})
    gap = "" if not near.isascii() else " "
    return Fault("term.unknown_unit#near", {"found": text, "unit": unit, "near": f"{digits}{gap}{near}"})


def _bounded(text: str, digits: str, measure: Measure) -> Duration | Fault:
    amount = int(digits[:9])
    if amount == 0:
        return Fault("term.zero", {"found": text})
    if amount > 999:
        return Fault("shape.out_of_range", {"found": text, "least": "1", "most": "999"})
    return Duration(amount, measure)


def parse_duration(text: Any) -> Duration | None:
    """Return the duration that a value writes, None when it writes none."""
    found = read_duration(text)
    return found if isinstance(found, Duration) else None


def parse_term(value: Any) -> Term | None:
    """Return the term that a value writes: a duration, or a list of two or three."""
    parts = value if isinstance(value, list) else [value]
    found = tuple(parse_duration(part) for part in parts)
    whole = tuple(part for part in found if part is not None)
    return whole if whole and len(whole) == len(found) <= 3 else None


def duration_text(duration: Duration, language: str) -> str:
    """Return a duration as people write it in `language`."""
    if duration.measure is Measure.SAME_DAY:
        return "same day" if language == "en" else "当日"
    zh, en = next((zh, en) for measure, _, zh, en in _UNITS if measure is duration.measure)
    if language == "en":
        return f"{duration.amount} {en}{'' if duration.amount == 1 else 's'}"
    return zh.format(duration.amount)


def term_text(term: Term, language: str) -> str:
    """Return a term as people write it in `language`."""
    parts = [duration_text(part, language) for part in term]
    if len(parts) == 1:
        return parts[0]
    return (
        f"{', '.join(parts)}, whichever ends first" if language == "en" else f"{'、'.join(parts)}，先到为准"
    )
