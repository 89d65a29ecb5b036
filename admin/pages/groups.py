"""The groups of the workbench: one table; a count and the list behind it come from one query."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from admin.pages import todo
from server.models import Item
from server.web import here
from server.web.i18n import marked
from server.work import holds as work_holds
from server.work import incidents as work_incidents
from server.work.register import PENDING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select

    from server.desk import Desk

KEEPERS = ("organise", "circulate", "verify")
"""Powers of which one makes a person a keeper of the office's items."""
DECIDES = "handle"
"""The power of those by whose word a matter begins and ends."""


@dataclass(frozen=True, slots=True)
class Todo:
    """A group of what waits: its words, its look, for whom it is, its query and how a row is told."""

    key: str
    label: str
    hint: str
    icon: str
    tone: str
    side: str  # office decide unit
    rows: str  # item run petition step notice hold incident
    query: Callable[[Desk], Select[Any]]
    powers: tuple[str, ...] = KEEPERS  # of an office's group: one of them is needed
    led: bool = False  # who decides reads it as a decision


TODOS = (
    Todo(
        "approve",
        marked("文书待我批准"),
        marked("草稿不批准就不会发出"),
        "stamp",
        "red",
        "decide",
        "step",
        todo.my_drafts,
    ),
    Todo(
        "answer",
        marked("申请待我答复"),
        marked("答复期内不升级，过期照旧升级"),
        "inbox",
        "red",
        "decide",
        "petition",
        todo.my_petitions,
    ),
    Todo(
        "overdue",
        marked("逾期"),
        marked("已过期限、还没有办结的时限"),
        "alert",
        "red",
        "office",
        "run",
        lambda desk: todo.late(desk, todo.of_offices(desk)),
    ),
    Todo(
        "soon",
        marked("三日内到期"),
        marked("三个工作日之内到期"),
        "clock",
        "orange",
        "office",
        "run",
        lambda desk: todo.near(desk, todo.of_offices(desk)),
    ),
    Todo(
        "unsigned",
        marked("未签收"),
        marked("已交办，单位还没有签收"),
        "inbox",
        "orange",
        "office",
        "run",
        lambda desk: todo.unsigned(desk, todo.of_offices(desk)),
    ),
    Todo(
        "review",
        marked("待审核"),
        marked("单位已报结，等待审核"),
        "check",
        "blue",
        "office",
        "item",
        lambda desk: todo.where_standing(desk, "review"),
        led=True,
    ),
    Todo(
        "assign",
        marked("待交办"),
        marked("等待立项、交办或受理"),
        "list",
        "blue",
        "office",
        "item",
        lambda desk: todo.where_standing(desk, "assign"),
        led=True,
    ),
    Todo(
        "settle",
        marked("待落实责任单位"),
        marked("台账只写了“有关部门”等统称"),
        "unit",
        "blue",
        "office",
        "item",
        lambda desk: todo.items().where(Item.state == PENDING),
    ),
    Todo(
        "catch-up",
        marked("补录待定起算日"),
        marked("导入时已经逾期，定了起算日才会升级"),
        "flag",
        "blue",
        "office",
        "run",
        todo.catch_up,
    ),
    Todo(
        "petitions",
        marked("申请待答复"),
        marked("单位提出的退件、说明、延期、异议等"),
        "inbox",
        "blue",
        "office",
        "petition",
        todo.petitions,
    ),
    Todo(
        "leaving",
        marked("待发文书"),
        marked("到时自动发出，现在还可以停发"),
        "paper",
        "blue",
        "office",
        "step",
        todo.leaving,
    ),
    Todo(
        "drafts",
        marked("草稿待批准"),
        marked("正在逐级批准的通报和建议"),
        "stamp",
        "blue",
        "office",
        "step",
        todo.drafts,
    ),
    Todo(
        "holds",
        marked("暂停发出"),
        marked("停跑或数量过多，等人处理"),
        "pause",
        "orange",
        "office",
        "hold",
        todo.holds,
        (*KEEPERS, *work_holds.MAY),
    ),
    Todo(
        "incidents",
        marked("异常"),
        marked("两套判断不一致等，已暂停该事项"),
        "alert",
        "red",
        "office",
        "incident",
        todo.incidents,
        (*KEEPERS, *work_incidents.MAY),
    ),
    Todo(
        "to-sign",
        marked("待签收事项"),
        marked("新交办给本单位的事项"),
        "inbox",
        "orange",
        "unit",
        "run",
        lambda desk: todo.unsigned(desk, todo.of_units(desk)),
    ),
    Todo(
        "late",
        marked("已逾期"),
        marked("请尽快办理，或者提交说明"),
        "alert",
        "red",
        "unit",
        "run",
        lambda desk: todo.late(desk, todo.of_units(desk)),
    ),
    Todo(
        "due",
        marked("将到期"),
        marked("三个工作日之内要反馈或报结"),
        "clock",
        "orange",
        "unit",
        "run",
        lambda desk: todo.near(desk, todo.of_units(desk)),
    ),
    Todo(
        "unread",
        marked("文书未签收"),
        marked("发给本单位、还没有签收的文书"),
        "paper",
        "orange",
        "unit",
        "notice",
        todo.unread,
    ),
    Todo(
        "asked",
        marked("申请等答复"),
        marked("本单位提出、督查部门还没有答复的申请"),
        "clock",
        "blue",
        "unit",
        "petition",
        todo.asked,
    ),
)
"""Every group, in the order in which it is shown."""


def mine() -> list[Todo]:
    """Return the groups of the person who asks."""
    return [_as_mine(one) for one in TODOS if _shown(one)]


def _shown(one: Todo) -> bool:
    if one.side == "unit":
        return bool(todo.units())
    if one.side == "decide":
        return here.rights().office
    return here.rights().office and bool(here.rights().may & set(one.powers))


def _as_mine(one: Todo) -> Todo:
    """Return a group as it is for the person who asks: what waits for his word, he decides."""
    return replace(one, side="decide", tone="red") if one.led and DECIDES in here.rights().may else one
