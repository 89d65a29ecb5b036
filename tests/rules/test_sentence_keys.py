"""Every key of the language that is a rule is told: whatever else stands there, some sentence changes."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest

from config.emit import document
from config.nodes import KINDS, inlined, merges
from config.source import read
from rules.sentence_rules import pack_text
from tests.config.packs import loaded
from tests.rules.test_sentence_property import differing

NO_RULE = {
    "language": "how the pack is written",
    "extends": "what stands above is told as the rules that it comes to",
    "like": "what is followed is told in full under the new name",
    "pack:level": "what the office is, nothing that it asks",
    "label": "what a rule is called",
    "basis": "why a rule is one",
    "help": "an explanation beside a form",
    "order": "where something stands in a list",
    "list": "a column of a screen",
    "filter": "a choice of a screen",
    "search": "a box of a screen",
}
"""Keys that are no rules, and why."""
NO_KIND = {"sources": "what rules rest on", "tests": "what tries them"}

FIELDS = """
  {0}_t: {{label: 文{0}, kind: text, max_length: 90, default: 有, list: 是}}
  {0}_n: {{label: 数{0}, kind: integer, min: 1, max: 9, list: 是}}
  {0}_d: {{label: 额{0}, kind: decimal, places: 2, measure: 元, list: 是}}
  {0}_c: {{label: 类{0}, kind: choice, options: [甲, 乙], list: 是}}
"""
CLOCKS = """
  own:   {label: 甲时限, basis: 自定, from: assign, until: report, within: 8日, ladder: l}
  again: {label: 乙时限, basis: 自定, from: assign, until: report, every: 季, by: 当月5日}
requests:
  withdrawal: {who: [unit_head], decide: [director], answer: 3日}
"""
ACTS = """
  submit: {pause: 30日}
gates:
  g: {label: 关, ask: 清了吗, evidence: [text], who: [clerk]}
"""
TIERS = """
  urge: {gap: 3个工作日, answer: 3个工作日}
"""
COUNTS = """
  a: {label: 甲数, event: {act: close}, per: item, in: 年}
  b: {label: 乙数, event: {clock: finish, outcome: 迟办}, per: unit, in: 年}
  c: {label: 丙数, event: {request: extension, is: 已准}, per: unit, in_row: {act: close}}
"""
ENTRIES = """
  e: {label: 甲分, basis: 自定, event: {act: close}, points: -1, at_most: 5}
  f: {label: 乙分, basis: 自定, event: {clock: finish, outcome: 迟办}, steps: [-1, -2]}
  h: {label: 丙分, basis: 自定, event: {request: extension, is: 已准}, points: -1}
"""
HEAD = "label: 例{}\nbasis: 自定\n"
FILES = {
    "pack": "language: 1\nlabel: 例\nlevel: city\nextends: base\nbasis: 自定\n",
    "fields": f"item:{FIELDS.format('i')}unit:{FIELDS.format('u')}",
    "types/x": f"{HEAD.format('类型')}like: instruction\nflow: f\nladders: [w]\n"
    f"fields:{FIELDS.format('o')}clocks:{CLOCKS}",
    "flows/f": f"{HEAD.format('流程')}like: standard\nacts:{ACTS}",
    "ladders/l": f"{HEAD.format('阶梯')}like: standard\ntiers:{TIERS}",
    "ladders/w": f"{HEAD.format('看板')}per: 事项\nevery: 月\ntiers:\n"
    "  a: {label: 例, basis: 自定, level: 1, kind: 提醒, colour: 黄, when: {round: {at_least: 2}}}\n",
    "documents/d": f"{HEAD.format('文书')}like: urge\n",
    "roles": "roles: {r: {label: 例角色, side: 督查部门, may: [组织协调]}}\n",
    "counts": f"counts:{COUNTS}",
    "scores/s": f"{HEAD.format('分')}every: 年\nbase: 100\nentries:{ENTRIES}",
    "calendars/2027": "basis: 自定\nholidays: {d: {label: 元旦, from: 2027-01-01, to: 2027-01-02}}\n",
}
OWN = "types/x:"
CHANGES: dict[str, dict[str, object]] = {
    "pack:hours": {"pack:hours": ["09:00-12:00"]},
    "pack:in_flight": {"pack:in_flight": "改用"},
    "pack:hold/notices": {"pack:hold/notices": 7},
    "pack:hold/silence": {"pack:hold/silence": "3个工作日"},
    "pack:burden/reports": {"pack:burden/reports": 7},
    "pack:burden/inspections": {"pack:burden/inspections": 7},
    "pack:colours/running": {"pack:colours/running": "白"},
    "pack:colours/paused": {"pack:colours/paused": "紫"},
    "pack:colours/done": {"pack:colours/done": "灰"},
    "pack:secrecy": {"pack:secrecy": ["无"]},
    "pack:import/type": {"pack:import": {"type": "instruction"}},
    "pack:import/no_lead": {"pack:import": {"type": "decision", "no_lead": "首列"}},
    "pack:hand_down": {"pack:hand_down": ["ladders/l/tiers/urge/times"]},
    "pack:lock": {"pack:lock": ["ladders/l/pace"]},
    "pack:expects": {"pack:expects": {"ladders/standard/tiers/urge/times": 2}},
    "roles:roles/*/side": {"roles:roles/r/side": "承办单位"},
    "roles:roles/*/may": {"roles:roles/r/may": ["调查核实"]},
    "roles:roles/*/see": {"roles:roles/r/see": ["本单位"]},
    "roles:roles/*/head": {"roles:roles/r/head": True},
    "roles:roles/*/off": {"roles:roles/r/off": True},
    "counts:counts/*/event/act": {"counts:counts/a/event/act": "report"},
    "counts:counts/*/event/tier": {"counts:counts/a/event": {"tier": "standard/urge"}},
    "counts:counts/*/event/clock": {"counts:counts/b/event/clock": "first"},
    "counts:counts/*/event/outcome": {"counts:counts/b/event/outcome": "未办"},
    "counts:counts/*/event/request": {"counts:counts/c/event/request": "explanation"},
    "counts:counts/*/event/is": {"counts:counts/c/event/is": "已提"},
    "counts:counts/*/event/item": {"counts:counts/b/event": {"item": True}},
    "counts:counts/*/when": {"counts:counts/a/when": {"urgency": "特急"}},
    "counts:counts/*/per": {"counts:counts/a/per": "单位"},
    "counts:counts/*/in": {"counts:counts/a/in": "月"},
    "counts:counts/*/in_row": {"counts:counts/c/in_row": "月"},
    "counts:counts/*/in_row/act": {"counts:counts/c/in_row": {"act": "report"}},
    "counts:counts/*/in_row/tier": {"counts:counts/c/in_row": {"tier": "standard/urge"}},
    "counts:counts/*/in_row/clock": {"counts:counts/c/in_row": {"clock": "finish", "outcome": "迟办"}},
    "counts:counts/*/in_row/outcome": {"counts:counts/c/in_row": {"clock": "finish", "outcome": "未办"}},
    "counts:counts/*/in_row/request": {"counts:counts/c/in_row": {"request": "explanation", "is": "已提"}},
    "counts:counts/*/in_row/is": {"counts:counts/c/in_row": {"request": "explanation", "is": "已准"}},
    "counts:counts/*/in_row/item": {"counts:counts/c/in_row": {"item": True}},
    "counts:counts/*/as": {"counts:counts/b/as": "牵头"},
    "counts:counts/*/off": {"counts:counts/a/off": True},
    "types:off": {"types/x:off": True},
    "types:flow": {"types/x:flow": "standard"},
    "types:number": {"types/x:number": "甲{seq}号"},
    "types:sequence": {"types/x:sequence": "another"},
    "types:ladders": {"types/x:ladders": None},
    "types:progress/actual": {"types/x:progress": {"actual": "o_n", "planned": "even"}},
    "types:progress/planned": {"types/x:progress": {"actual": "o_n", "planned": "i_n"}},
    "types:same_if": {"types/x:same_if": ["title"]},
    "types:comprehensive": {"types/x:comprehensive": True},
    "types:clocks/*/off": {"types/x:clocks/own/off": True},
    "types:clocks/*/owes": {"types/x:clocks/own/owes": "各单位"},
    "types:clocks/*/from": {"types/x:clocks/own/from": "reopen"},
    "types:clocks/*/until": {"types/x:clocks/own/until": "submit"},
    "types:clocks/*/within": {"types/x:clocks/own/within": "7日"},
    "types:clocks/*/by": {"types/x:clocks/again/by": "当月6日"},
    "types:clocks/*/every": {"types/x:clocks/again/every": "月"},
    "types:clocks/*/first_after": {"types/x:clocks/again/first_after": "7日"},
    "types:clocks/*/roll": {"types/x:clocks/own/roll": "提前"},
    "types:clocks/*/cap": {"types/x:clocks/own/cap": True},
    "types:clocks/*/covers": {"types/x:clocks/own/covers": ["first"]},
    "types:clocks/*/ladder": {"types/x:clocks/own/ladder": "short"},
    "types:requests/wrong_unit/within": {"types/x:requests/wrong_unit/within": "7日"},
    "types:requests/explanation/clocks": {"types/x:requests/explanation/clocks": ["own"]},
    "types:requests/explanation/at_most": {"types/x:requests/explanation/at_most": "7日"},
    "types:requests/explanation/times": {"types/x:requests/explanation/times": 7},
    "types:requests/extension/clocks": {"types/x:requests/extension/clocks": ["own"]},
    "types:requests/extension/each": {"types/x:requests/extension/each": "7日"},
    "types:requests/extension/total": {"types/x:requests/extension/total": "70日"},
    "types:requests/extension/times": {"types/x:requests/extension/times": 7},
    "types:requests/objection/within": {"types/x:requests/objection/within": "7日"},
    "flows:off": {"flows/f:off": True, "types/x:flow": "standard"},
    "flows:states/*/final": {"flows/f:states/closed/final": None},
    "flows:states/*/off": {"flows/f:states/archived/off": True, "flows/f:acts/archive/off": True},
    "flows:gates/*/off": {"flows/f:gates/g/off": True},
    "flows:gates/*/ask": {"flows/f:gates/g/ask": "查清了吗"},
    "flows:gates/*/evidence": {"flows/f:gates/g/evidence": ["file"]},
    "flows:gates/*/who": {"flows/f:gates/g/who": ["director"]},
    "flows:acts/*/off": {"flows/f:acts/archive/off": True, "flows/f:states/archived/off": True},
    "flows:acts/*/who": {"flows/f:acts/close/who": ["leader"]},
    "flows:acts/*/as": {"flows/f:acts/report/as": "配合"},
    "flows:acts/*/from": {"flows/f:acts/close/from": ["review", "handling"]},
    "flows:acts/*/to": {"flows/f:acts/send_back/to": "assigned"},
    "flows:acts/*/needs": {"flows/f:acts/close/needs": ["reason"]},
    "flows:acts/*/gates": {"flows/f:acts/close/gates": ["g"]},
    "flows:acts/*/number": {"flows/f:acts/close/number": True},
    "flows:acts/*/round": {"flows/f:acts/close/round": True},
    "flows:acts/*/resume": {"flows/f:acts/close/resume": True},
    "flows:acts/*/pause": {"flows/f:acts/submit/pause": "7日"},
    "flows:acts/*/undo": {"flows/f:acts/reopen/undo": ["submit"]},
    "flows:acts/*/opens": {"flows/f:acts/close/opens": [{"type": "visit", "sample": 7}]},
    "flows:acts/*/also/source": {"flows/f:acts/close/also": {"source": "close"}},
    "flows:acts/*/also/parent": {"flows/f:acts/close/also": {"parent": "close"}},
    "ladders:off": {"ladders/l:off": True, "types/x:clocks/own/ladder": "short"},
    "ladders:per": {
        "ladders/w:per": "单位",
        "ladders/w:tiers/a/when": {"criticised_year": 2},
        "types/x:ladders": None,
    },
    "ladders:every": {"ladders/w:every": "季"},
    "ladders:by": {"ladders/w:by": "次月5日"},
    "ladders:entry": {"ladders/l:entry": "urge"},
    "ladders:pace": {"ladders/l:pace": "7个工作日"},
    "ladders:any_time": {"ladders/l:any_time": True},
    "ladders:tiers/*/colour": {"ladders/l:tiers/urge/colour": "橙"},
    "ladders:tiers/*/off": {"ladders/l:tiers/remind/off": True},
    "ladders:tiers/*/level": {"ladders/l:tiers/accountability/level": 5},
    "ladders:tiers/*/kind": {"ladders/w:tiers/a/kind": "督办单", "ladders/w:tiers/a/document": "notice_unit"},
    "ladders:tiers/*/when": {"ladders/w:tiers/a/when": {"round": {"at_least": 3}}},
    "ladders:tiers/*/times": {"ladders/l:tiers/urge/times": 7},
    "ladders:tiers/*/gap": {"ladders/l:tiers/urge/gap": "7个工作日"},
    "ladders:tiers/*/answer": {"ladders/l:tiers/urge/answer": "7个工作日"},
    "ladders:tiers/*/wait": {"ladders/l:tiers/urge/wait": "7个工作小时"},
    "ladders:tiers/*/document": {"ladders/l:tiers/urge/document": "d"},
    "ladders:tiers/*/to": {"ladders/l:tiers/urge/to": ["liaison"]},
    "ladders:tiers/*/copy": {"ladders/l:tiers/urge/copy": ["director"]},
    "ladders:tiers/*/scope": {"ladders/l:tiers/urge/scope": ["本系统"]},
    "ladders:tiers/*/approve": {"ladders/l:tiers/criticize/approve": ["leader"]},
    "ladders:tiers/*/opens": {"ladders/l:tiers/criticize/opens": [{"type": "visit"}]},
    "documents:off": {"documents/d:off": True},
    "documents:kind": {"documents/d:kind": "约谈"},
    "documents:template": {"documents/d:template": "talk.docx"},
    "documents:title": {"documents/d:title": "甲"},
    "documents:format": {"documents/d:format": "简报"},
    "documents:number": {"documents/d:number": "甲{seq}号"},
    "documents:sequence": {"documents/d:sequence": "another"},
    "scores:off": {"scores/s:off": True},
    "scores:every": {"scores/s:every": "月"},
    "scores:base": {"scores/s:base": 70},
    "scores:floor": {"scores/s:floor": 7},
    "scores:top": {"scores/s:top": 170},
    "scores:same_matter": {"scores/s:same_matter": "取重"},
    "scores:entries/*/event/act": {"scores/s:entries/e/event/act": "report"},
    "scores:entries/*/event/tier": {"scores/s:entries/e/event": {"tier": "standard/urge"}},
    "scores:entries/*/event/clock": {"scores/s:entries/f/event/clock": "first"},
    "scores:entries/*/event/outcome": {"scores/s:entries/f/event/outcome": "未办"},
    "scores:entries/*/event/request": {"scores/s:entries/h/event/request": "explanation"},
    "scores:entries/*/event/is": {"scores/s:entries/h/event/is": "已提"},
    "scores:entries/*/event/item": {"scores/s:entries/e/event": {"item": True}},
    "scores:entries/*/when": {"scores/s:entries/e/when": {"urgency": "特急"}},
    "scores:entries/*/points": {"scores/s:entries/e/points": -7},
    "scores:entries/*/steps": {"scores/s:entries/f/steps": [-1, -7]},
    "scores:entries/*/at_most": {"scores/s:entries/e/at_most": 7},
    "scores:entries/*/off": {"scores/s:entries/e/off": True},
    "calendars:holidays/*/from": {"calendars/2027:holidays/d/from": "2027-01-02"},
    "calendars:holidays/*/to": {"calendars/2027:holidays/d/to": "2027-01-07"},
    "calendars:holidays/*/workdays": {"calendars/2027:holidays/d/workdays": ["2027-01-09"]},
    "calendars:holidays/*/off": {"calendars/2027:holidays/d/off": True},
}
"""Key, and what is written otherwise for it; None takes a value back."""
FIELD: dict[str, tuple[str, object]] = {
    "kind": ("t", "long_text"), "options": ("c", ["甲", "丙"]), "required": ("t", True),
    "default": ("t", "无此项"),
    "show": ("t", {"urgency": "特急"}), "min": ("n", 7), "max": ("n", 7), "places": ("d", 3),
    "measure": ("d", "万元"), "max_length": ("t", 70), "see": ("t", ["clerk"]), "edit": ("t", ["clerk"]),
    "off": ("t", True),
}  # fmt: skip
REQUEST: dict[str, object] = {
    "who": ["superior"], "needs": ["text"], "decide": ["principal"], "answer": "7日", "ladder": "short",
    "off": True,
}  # fmt: skip
REQUESTS = ("wrong_unit", "explanation", "extension", "objection", "withdrawal")


def _all() -> dict[str, dict[str, object]]:
    """Return the changes with those of fields, which stand in three places, and of the five requests."""
    found = dict(CHANGES)
    for where, path in (("fields:item", "i"), ("fields:unit", "u"), ("types:fields", "o")):
        for key, (name, value) in FIELD.items():
            file = where.replace("types:", OWN)
            wanted = {"u_c": "甲"} if key == "show" and path == "u" else value
            found[f"{where}/*/{key}"] = {f"{file}/{path}_{name}/{key}": wanted}
    for kind in REQUESTS:
        for key, value in REQUEST.items():
            found[f"types:requests/{kind}/{key}"] = {f"types/x:requests/{kind}/{key}": value}
    found["types:requests/objection/off"] = {  # what criticises asks for an objection
        "types/x:requests/objection/off": True,
        **{f"types/x:clocks/{clock}/ladder": "short" for clock in ("own", "finish")},
    }
    return found


def _keys(node, path):
    """Yield every key under a node but those inside conditions, labels and cases."""
    for key, below in node.get("properties", {}).items():
        inside = [
            each
            for word in (below, below.get("then"), below.get("else"))
            if word
            for each in _keys(word, (*path, key))
        ]
        if key in {"when", "show", "label", "basis"}:
            inside = []
        if not inside or (key == "in_row" and not merges(below)):
            yield "/".join((*path, key))
        yield from inside
    if isinstance(node.get("additionalProperties"), dict):
        yield from _keys(node["additionalProperties"], (*path, "*"))


def test_each_key_of_the_schemas_is_a_rule_that_is_told_or_none() -> None:
    keys = {f"{kind}:{key}" for kind in KINDS if kind not in NO_KIND for key in _keys(inlined(kind), ())}
    plain = {key for key in keys if {key, re.split(r"[:/]", key)[-1]} & NO_RULE.keys()}

    assert keys - plain == _all().keys()


@cache
def _data() -> dict[str, dict]:
    """Return the pack's files as plain values."""
    found = {}
    for name, text in FILES.items():
        document_of, problems = read(f"{name}.yaml", text.encode())
        assert problems == ()
        assert document_of is not None
        found[name] = document_of.data
    return found


def _changed(changes: dict[str, object]) -> dict[str, str]:
    data = deepcopy(_data())
    for spot, value in changes.items():
        file, _, path = spot.partition(":")
        *way, last = path.split("/")
        at = data[file]
        for step in way:
            at = at.setdefault(step, {})
        at[last] = "none" if value is None else value
    return {f"{name}.yaml": document(each) for name, each in data.items()}


def _told(folder: Path, changes: dict[str, object]) -> dict[str, dict[str, str]]:
    found = loaded(folder, _changed(changes))
    assert found.problems == ()
    assert found.pack is not None
    return {language: pack_text(found.pack, language) for language in ("zh", "en")}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    return _told(tmp_path_factory.mktemp("before"), {})


@pytest.mark.parametrize("key", _all())
def test_what_is_written_otherwise_is_told_otherwise(
    tmp_path: Path, key: str, before: dict[str, dict[str, str]]
) -> None:
    changes = _all()[key]
    after = _told(tmp_path, changes)

    for language, texts in after.items():
        assert texts != before[language]
        assert len(set(texts.values())) == len(texts)
    value = next(iter(changes.values()))
    if type(value) is int or re.fullmatch(r"\d+(个工作)?(日|小时)", str(value)):
        _one_number(before, after)


def _one_number(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> None:
    """Where a rule had a number before, that number alone is another one."""
    for language, texts in after.items():
        changed = [path for path, text in texts.items() if before[language].get(path) not in {text, None}]
        for path in changed:
            try:
                pairs = differing(before[language][path], texts[path])
            except ValueError:  # a number where there was none
                continue
            assert [all(re.fullmatch(r"-?[\d.]+", token) for token in pair) for pair in pairs] == [True]
