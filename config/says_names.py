"""The words for names that lead nowhere, or that may not be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def unknown(zh: str, en: str) -> tuple[str, str]:
    """Return the words for a name of some kind that nothing has."""
    return (
        f"没有叫“{{found}}”的{zh}{{near}}；现有：{{known}}",
        f"there is no {en} “{{found}}”{{near}}; there are: {{known}}",
    )


NAMES: Mapping[str, tuple[str, str]] = {
    "name.taken": (
        "“{found}”既是计数又是字段；请改一个名称",
        "“{found}” is a count and a field; rename one",
    ),
    "name.taken#item": (
        "“{found}”已是 fields.yaml 里每类事项都有的字段；请换一个名称",
        "“{found}” is already a field of every item in fields.yaml; choose another name",
    ),
    "name.act_and_field": (
        "“{found}”既是字段又是流程中的行为，时限的 from 分不清是哪个；请改一个名称",
        "“{found}” is a field and an act of the flow, so that a clock's from is ambiguous; rename one",
    ),
    "name.reserved": (
        "“{found}”是规则语言自己的词，不能作字段或计数的名称；请换一个",
        "“{found}” is a word of the language and cannot name a field or a count; choose another",
    ),
    "ref.type": unknown("事项类型", "type"),
    "ref.flow": unknown("流程", "flow"),
    "ref.act": unknown("行为", "act"),
    "ref.state": unknown("状态", "state"),
    "ref.clock": unknown("时限", "clock"),
    "ref.ladder": unknown("阶梯", "ladder"),
    "ref.tier": unknown("层级", "tier"),
    "ref.document": unknown("文书", "document"),
    "ref.template": unknown("模板文件", "template"),
    "ref.template#broken": (
        "模板“{found}”不是 .docx 文件，或已损坏；请用文字处理软件另存为 .docx",
        "the template “{found}” is no .docx file or is damaged; save it again as .docx",
    ),
    "ref.role": unknown("角色", "role"),
    "ref.field": unknown("字段", "field"),
    "ref.field#date": (
        "“{found}”是{kind}字段，这里要日期字段；请改用 kind: date 的字段",
        "“{found}” is a field of kind {kind}, a date field is needed here; name one of kind: date",
    ),
    "ref.field#integer": (
        "“{found}”是{kind}字段，这里要整数字段（百分点）；请改用 kind: integer 的字段",
        "“{found}” is a field of kind {kind}, an integer (points) is needed here; name one of kind: integer",
    ),
    "ref.field#needed": (
        "公共字段里缺少“{found}”；程序要用它，请补上",
        "the item fields lack “{found}”, which the program needs; add it",
    ),
    "ref.field#mark": (
        "占位“{{{found}}}”没有可填的内容{near}；可以用：{known}",
        "nothing fills the mark “{{{found}}}”{near}; there are: {known}",
    ),
    "ref.field#seq": (
        "编号“{found}”里没有 {{seq}}，每一件的编号都会相同；请加上",
        "the number “{found}” has no {{seq}}, so that all would be the same; add it",
    ),
    "ref.option": unknown("选项", "option"),
    "ref.count": unknown("计数", "count"),
    "ref.score": unknown("评分", "score"),
    "ref.unit": unknown("单位", "unit"),
    "ref.pack": unknown("规则包", "pack"),
    "ref.path": (
        "没有“{found}”这个位置{near}；这一层有：{known}",
        "nothing stands at “{found}”{near}; at this level there are: {known}",
    ),
    "ref.path#source": (
        "sources.yaml 里没有叫“{found}”的来源{near}；现有：{known}",
        "sources.yaml has no source “{found}”{near}; there are: {known}",
    ),
}
"""Families ref and name."""
