"""Commented starters: the text of a new pack and of a new type, with every key that may stand there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from config.emit import flow
from config.nodes import KINDS, merges, needed, properties, resolved, schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.nodes import Node

SCHEMAS = ".schemas"
"""The folder of a pack in which editors find the schemas; the reader passes over it."""

_NONE = ("none", "无")
_LINE = "# yaml-language-server: $schema={path}{kind}.schema.json"


def schema_line(key: str) -> str:
    """Return the first line of a file (``types/instruction``) that tells editors its schema."""
    folder, slash, _ = key.partition("/")
    return _LINE.format(path=f"{'../' if slash else ''}{SCHEMAS}/", kind=folder)


def schemas() -> dict[str, str]:
    """Return the schemas by the name of their file, as editors read them: `none` may stand where it may."""
    found = {name: _for_editors(schema(name)) for name in (*KINDS, "common")}
    return {f"{name}.schema.json": f"{json.dumps(found[name], ensure_ascii=False)}\n" for name in found}


def _for_editors(value: Any) -> Any:
    if isinstance(value, list):
        return [_for_editors(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _for_editors(each) for key, each in value.items() if not key.startswith("x-")}
    if merges(value) and "properties" in value:
        free = set(value["properties"]) - set(needed(value))
        kept["properties"] |= {key: _or_none(kept["properties"][key]) for key in free}
    return kept


def _or_none(node: Node) -> Node:
    if "enum" in node:
        return {**node, "enum": [*node["enum"], *_NONE]}
    said: Node = {key: node[key] for key in ("title", "description") if key in node}
    return {**said, "if": {"enum": list(_NONE)}, "else": node}


def new_office(label: str, above: str, basis: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the files of a pack for an office beneath the pack `above`.

    `values` is the effective pack.yaml of the pack above: what is inherited stands as a comment, ready to be
    changed.
    """
    written = {"language": 1, "label": label, "extends": above, "basis": basis}
    lines = [
        schema_line("pack"),
        f"# {label}的规则包：只写与上级 {above} 不同的地方，其余照上级执行。",
        "# 改好后用 duban check 检查，用 duban effective 看合并后的值和出处。",
        *(f"{key}: {flow(value)}" for key, value in written.items()),
        "",
        "# 下面各行是上级现在的值。要改哪一项，去掉行首的井号和空格再改。",
        *_inherited(schema("pack"), values, set(written)),
    ]
    return {"pack.yaml": "\n".join(lines) + "\n"}


def _inherited(node: Node, values: Mapping[str, Any], written: set[str]) -> Iterator[str]:
    for key, below in properties(node).items():
        if key in values and key not in written:
            yield f"# {key}: {flow(values[key])}   # {_hint(below)}"


def _hint(below: Node) -> str:
    node = resolved(below)
    return f"{node.get('title', '')}：{node.get('description', '')}"


def new_type(name: str, label: str, basis: str, like: str, pattern: Mapping[str, Any]) -> dict[str, str]:
    """Return the file of a new type that is `like` another, whose merged value is `pattern`."""
    lines = [
        schema_line("types/x"),
        f"# {label}：一类督查事项。like 照抄 {like} 的流程、字段、时限和申请，下面只写不同的地方。",
        f"label: {flow(label)}",
        f"basis: {flow(basis)}   # 依据：请写文件和条款，如 {{source: 来源名, clause: 第二条}}",
        f"like: {like}",
        "off: 否",
        *_fields(),
        *_clocks(pattern.get("clocks", {})),
        *_others(pattern),
    ]
    return {f"types/{name}.yaml": "\n".join(lines) + "\n"}


def _fields() -> Iterator[str]:
    yield "fields:"
    yield "  # 本类事项另有的字段；kind 还可以是 text integer decimal date yes_no person 等（见规则语言手册）"
    yield "  area: {label: 涉及领域, kind: choice, options: [经济, 民生, 安全, 其他], filter: 是, order: 50}"


def _clocks(clocks: Mapping[str, Any]) -> Iterator[str]:
    if not clocks:
        return
    yield "clocks:"
    names = "、".join(f"{key} {_label(clock)}" for key, clock in clocks.items())
    yield f"  # 照抄来的时限：{names}。要改哪一项，写出名称和要改的键"
    for key, clock in clocks.items():
        if "within" in clock:
            yield f"  # {key}: {{within: {flow(clock['within'])}}}   # {_label(clock)}"
    last = [key for key, clock in clocks.items() if "within" in clock and clock.get("owes", "lead") == "lead"]
    key = (last or list(clocks))[-1]
    yield f"  {key}: {{within: {flow(clocks[key].get('within', '15个工作日'))}}}"


def _label(clock: Mapping[str, Any]) -> str:
    label = clock.get("label", "")
    return str(label.get("zh", "")) if isinstance(label, dict) else str(label)


def _others(pattern: Mapping[str, Any]) -> Iterator[str]:
    written = {"label", "basis", "like", "off", "fields", "clocks", "requests"}
    for key, below in properties(schema("types")).items():
        if key not in written:
            value = flow(pattern[key]) if key in pattern else "…"
            yield f"# {key}: {value}   # {_hint(below)}"
