"""The reference page of the language, made from the schemas and the tables, so that it cannot lag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.model import Duration
from config.nodes import KINDS, needed, properties, resolved, schema
from config.vocabulary import FACTS
from config.words import TABLES, duration_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.nodes import Node

_BELOW = {
    "lock": "不可改",
    "earlier": "不可更晚",
    "lower": "只可更低",
    "higher": "只可更高",
    "append": "只可增加",
    "fill": "空时可填",
    "free": "",
}
_MOVES = {
    "time": "随时间",
    "clock": "时限起止、准延",
    "item": "办理动作",
    "day": "每天",
}
_SHARED = ("field", "condition", "test", "opens", "label", "basis_one", "cases_term")
_HEAD = "| 键 | 名称 | 写什么 | 下级（交下之后） | 说明 |\n|---|---|---|---|---|"
_TOP = """# 规则语言手册 The language of the packs

由 `duban pack reference` 从各个模式文件写出，不要手改。
*Written by that command from the schemas; do not edit.*
**✱** 合并之后必须有；“下级”一栏只在上级用 `hand_down` 交下这一路径时起作用。
"""


def page() -> str:
    """Return the whole page as Markdown: every key of every file, every shared form, every fact and word."""
    parts = [_TOP, *(_file(kind) for kind in KINDS), _shared(), _facts(), _words()]
    return "\n".join(parts)


def _file(kind: str) -> str:
    node = schema(kind)
    return "\n".join([f"## {node['title']} {node['description']}\n", *_tables(node, "")])


def _shared() -> str:
    parts = ["## 共用的写法\n"]
    for name in _SHARED:
        node = resolved({"$ref": f"#/$defs/{name}"})
        parts += [f"### {node['title']}\n", f"{node['description']}\n", *_tables(_object(node) or node, "")]
    return "\n".join(parts)


def _tables(node: Node, path: str) -> Iterator[str]:
    """Yield the table of a map, then those of the maps in it."""
    rows = [_row(key, below, key in _musts(node)) for key, below in properties(node).items()]
    if rows:
        if path:
            yield f"### `{path}`\n"
        yield "\n".join([_HEAD, *rows, ""])
    for key, below in _maps(node):
        yield from _tables(below, f"{path}/{key}".strip("/"))


def _musts(node: Node) -> tuple[str, ...]:
    return (*needed(node), *node.get("required", ()))


def _maps(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the maps below a map that are written out at their own place, not with the shared forms."""
    for key, below in properties(node).items():
        inner = _object(below)
        if inner is not None:
            yield key, inner
    other = node.get("additionalProperties")
    if isinstance(other, dict) and _object(other) is not None and not properties(node):
        yield "名称", resolved(other)


def _object(node: Node) -> Node | None:
    """Return the map that a node writes out, itself or as one branch; None for what is shared or no map."""
    if _form(node) in _SHARED:
        return None
    found = resolved(node)
    for branch in (
        found,
        found.get("then", {}),
        found.get("items", {}),
        found.get("then", {}).get("items", {}),
    ):
        if _form(branch) not in _SHARED and (
            properties(branch) or isinstance(branch.get("additionalProperties"), dict)
        ):
            inner: Node = branch
            return inner
    return None


def _form(node: Node) -> str:
    return str(node.get("$ref", "")).rpartition("/")[2]


def _row(key: str, below: Node, must: bool) -> str:
    node = resolved(below)
    mark = " ✱" if must else ""
    overlay = _BELOW.get(str(node.get("x-overlay", "free")), "")
    cells = (f"`{key}`{mark}", node.get("title", ""), _value(below), overlay, node.get("description", ""))
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _value(below: Node) -> str:
    """Return in words what may be written at a node."""
    node = resolved(below)
    if "enum" in node:
        return _choices(node)
    if _form(below):
        return str(resolved({"$ref": f"#/$defs/{_form(below)}"})["title"])
    if "if" in node:
        return "；或 ".join(
            filter(None, dict.fromkeys(_value(node[key]) for key in ("else", "then") if key in node))
        )
    if node.get("type") == "array":
        return f"列表：{_value(node.get('items', {}))}"
    return _plain(node)


def _choices(node: Node) -> str:
    table = TABLES.get(str(node.get("x-words", "")))
    if table is None:
        return " ".join(f"`{_text(value)}`" for value in node["enum"])
    return " · ".join(f"`{name}` {zh}" for name, zh in table.items() if name in node["enum"])


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_TYPES = {
    "object": "映射",
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "是否",
    "array": "列表",
}


def _plain(node: Node) -> str:
    kinds = node.get("type", "")
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    text = "、".join(_TYPES[name] for name in names if name) or str(node.get("title", ""))
    return f"{text}{_bounds(node)}"


def _bounds(node: Node) -> str:
    if "minimum" in node or "maximum" in node:
        return f" {node.get('minimum', '')}–{node.get('maximum', '')}"
    return f"，至多 {node['maxLength']} 字" if "maxLength" in node else ""


def _facts() -> str:
    rows = [
        f"| `{fact.name}` | {_FACTS[fact.name]} | {_fact_value(name)} | {_MOVES[fact.moves]} |"
        for name, fact in FACTS.items()
    ]
    head = "## 条件可用的事实\n\n| 事实 | 意思 | 取值 | 何时变化 |\n|---|---|---|---|"
    return "\n".join([head, *rows, *_MORE, ""])


def _fact_value(name: str) -> str:
    fact = FACTS[name]
    units = " ".join(f"`{duration_text(Duration(1, measure), 'zh')}`" for measure in fact.measures)
    words = " · ".join(f"`{each}`" for each in fact.words)
    return units or words or {"count": "整数", "integer": "整数", "yes_no": "是否", "name": "名称"}[fact.kind]


_FACTS = {
    "left": "距到期还有多少；中止期间和到期之后没有值",
    "overdue": "超过到期日多少；到期之前没有值，当天是 0",
    "age": "从起算到现在多少",
    "term": "从起算到到期共多少",
    "unanswered": "超过最近一份文书的答复期限多少",
    "outcome": "这一次的结果",
    "explanation": "最近一次说明",
    "extension": "最近一次延期申请",
    "objection": "最近一次异议",
    "clock": "时限的名称",
    "as": "以什么身份承办",
    "type": "事项类型",
    "state": "事项所在状态",
    "round": "第几轮",
    "from_above": "是否上级交下",
    "behind": "计划进度减实际进度，百分点",
}
_MORE = (
    "| `issued.TIER` | 这一级已发出几次（本次时限；按事项的阶梯是本轮，按单位的是本期） | 0–9 | 发出、撤回 |",
    "| 字段名 | 事项的字段；单选、多选、是否、整数、小数按值比较，其余只能用 `is_set` | 见字段 | 修改字段 |",
    "| `unit.字段名` | 所涉单位的字段 | 见字段 | 修改单位 |",
    "| 计数名 | counts.yaml 中的计数 | 整数 | 计数的事件；时段开始 |",
)


def _words() -> str:
    rows = [
        f"| `{name}` | " + " · ".join(f"{en} {zh}" for en, zh in table.items()) + " |"
        for name, table in TABLES.items()
    ]
    return "\n".join(["## 词表：两种写法意思相同\n", "| 用处 | 词 |\n|---|---|", *rows, ""])
