"""The headings that ledgers use, and what each of them means."""

# ruff: noqa: E501  (a table of headings reads better unbroken)

from __future__ import annotations

import re

MARK = "回写标记"
"""The heading of the column by which a row of our own export is known again."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "number": ("编号", "事项编号", "督查编号", "督办编号"),
    "mark": (MARK,),
    "no": ("序号", "台账编号", "台账序号", "任务编号", "No", "NO"),
    "title": (
        "工作任务", "重点任务", "任务", "任务名称", "任务内容", "事项", "事项名称", "督查事项", "督办事项", "工作事项",
        "重点工作", "重点工作任务", "工作内容", "交办事项", "问题", "整改问题", "标题", "项目", "项目名称", "目标任务", "主要任务",
    ),
    "units": (
        "责任单位", "承办单位", "责任部门", "承办部门", "责任分工", "部门分工", "分工", "任务分工", "职责分工", "责任单位及分工",
        "落实单位", "办理单位", "实施单位", "责任主体", "整改责任单位", "整改单位", "单位",
    ),
    "lead": ("牵头单位", "牵头部门", "主办单位", "主办部门", "牵头责任单位", "主责单位", "牵头(责任)单位", "第一责任单位"),
    "co": (
        "配合单位", "协办单位", "配合部门", "协办部门", "协同单位", "参与单位", "参加单位", "协助单位", "其他责任单位", "配合责任单位",
        "会办单位", "参与部门",
    ),
    "deadline": (
        "完成时限", "办结时限", "截止日期", "完成时间", "办理时限", "时限", "完成日期", "办结日期", "整改时限", "时限要求", "截止时间",
        "要求完成时间", "指定完成日期", "完成期限", "办理期限",
    ),
    "assigned_on": ("交办日期", "交办时间", "交办日", "下达日期", "下达时间", "转办日期", "转办时间", "分办日期", "派发日期"),
    "section": ("板块", "领域", "类别", "分类", "任务类别", "工作板块", "专项", "方面"),
    "secrecy": ("密级", "秘密等级"),
    "urgency": ("缓急", "紧急程度", "缓急程度", "办理级别"),
    "difficulty": ("难易", "难易程度"),
    "source": ("来源", "任务来源", "事项来源", "文件依据", "依据", "来源文件"),
    "body": ("事项内容", "主要内容", "具体内容", "具体措施", "工作措施", "工作要求", "目标要求", "主要举措", "具体任务", "任务要求"),
    "received_on": ("收文日期", "收文时间", "来文日期"),
    "leader": ("批示领导", "批示人"),
    "instructed_on": ("批示日期", "批示时间"),
}  # fmt: skip
"""Target -> headings; a target is `number`, `mark`, `no`, `units`, `lead`, `co`, `assigned_on`, or a field of the type."""

PLAIN_TARGETS = ("number", "mark", "no", "units", "lead", "co", "assigned_on")
"""Targets that are no fields."""

OURS = ("状态", "办结期限", "灯")
"""What our own export writes besides, for people to read; an import passes over it in silence."""

_LOOSE = re.compile(r"[\s\u200b-\u200f\ufeff*＊:：]|（必填）|\(必填\)|（选填）|\(选填\)")
_UNDER: dict[str, str] = {heading: target for target, headings in SYNONYMS.items() for heading in headings}


def plain_heading(text: str) -> str:
    """Return a heading without spaces, stars and 必填."""
    return _LOOSE.sub("", text)


def bare_heading(heading: str) -> tuple[str, str]:
    """Split a heading into what stands before its bracket and what stands in it."""
    found = re.fullmatch(r"(.*?)[（(](.*)[）)]", plain_heading(heading))
    return (found[1], found[2]) if found else (plain_heading(heading), "")


def target_of(heading: str) -> str:
    """Return the usual meaning of a heading, or nothing."""
    plain = plain_heading(heading)
    return _UNDER.get(plain) or _UNDER.get(bare_heading(plain)[0], "")


def is_known(cell: str, labels: frozenset[str] = frozenset()) -> bool:
    """Whether a cell is one of the headings that ledgers use."""
    return 0 < len(cell) <= 30 and (plain_heading(cell) in labels or bool(target_of(cell)))
