"""The menu: one table of what may stand in it, shown to those whom the policies let in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, request, url_for
from flask_babel import gettext

from server.web import here
from server.web.i18n import marked
from server.web.policies import POLICIES

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu."""

    label: str
    url: str
    icon: str
    active: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading."""

    label: str
    entries: tuple[Entry, ...]


WORK = (
    ("workbench.index", marked("工作台"), "home"),
    ("inbox.index", marked("收文"), "inbox"),
    ("desk.index", marked("审批台"), "stamp"),
    ("holds.index", marked("暂停发出"), "pause"),
    ("incidents.index", marked("异常"), "alert"),
    ("boards.index", marked("看板"), "chart"),
    ("scores.index", marked("得分单"), "list"),
    ("handover.index", marked("交接"), "people"),
    ("rulebook.index", marked("现行规则"), "book"),
    ("changes.index", marked("规则变更"), "edit"),
)
KEEPING = (
    ("unit.index_view", marked("单位"), "unit"),
    ("person.index_view", marked("人员"), "people"),
    ("grant.index_view", marked("岗位"), "key"),
    ("login.index_view", marked("登录会话"), "shield"),
    ("delegation.index_view", marked("委托代理"), "people"),
    ("journalblock.index_view", marked("流水"), "book"),
    ("incident.index_view", marked("异常"), "alert"),
    ("screens.index", marked("全部数据"), "table"),
)

Rows = tuple[tuple[str, str, str], ...]
COUNTS: dict[str, Callable[[], int]] = {}
"""endpoint → how many wait there; pages put theirs in when they are installed"""


THERE: dict[str, Callable[[], bool]] = {}
"""endpoint → whether it has anything for the person who asks; without an entry it has"""


def allowed(endpoint: str) -> bool:
    """Return whether there is such an endpoint and the person who asks may come to it."""
    policy = POLICIES.get(endpoint)
    known = endpoint in current_app.view_functions
    return known and policy is not None and policy.allows(here.rights())


def groups(types: tuple[Entry, ...]) -> list[Group]:
    """Return the menu of the person who asks."""
    made = [
        Group("", _entries(WORK)),
        Group(gettext("督查事项"), types),
        Group(gettext("管理"), _entries(KEEPING, beside=WORK)),
    ]
    return [group for group in made if group.entries]


def _entries(rows: Rows, beside: Rows = ()) -> tuple[Entry, ...]:
    """Return the lines that the person who asks gets, none twice under one name."""
    taken = {label for endpoint, label, _ in beside if allowed(endpoint)}
    return tuple(_entry(*row) for row in rows if row[1] not in taken and _shown(row[0]))


def _shown(endpoint: str) -> bool:
    return allowed(endpoint) and THERE.get(endpoint, lambda: True)()


def _entry(endpoint: str, label: str, icon: str) -> Entry:
    count = COUNTS[endpoint]() if endpoint in COUNTS else 0
    section = endpoint.split(".", maxsplit=1)[0]
    active = (request.endpoint or "").split(".")[0] == section
    return Entry(gettext(label), url_for(endpoint), icon, active, count)
