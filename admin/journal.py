"""流水: each entry of the journal as a sentence: who, what was done, and to which rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import g
from flask_babel import gettext
from sqlalchemy import false, or_, select

from admin import pack_words, values
from admin.columns import Cell, Column
from admin.filters import IS, Filter, Test
from admin.screens import Generated
from admin.words import ROLES_ON_ITEM
from server.models import JournalBlock, Person, Unit
from server.web import here
from server.web.i18n import lazy, marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DONE: Mapping[str, str] = {
    "also_not": marked("相连的行为没有办"), "approval_void": marked("批准作废"),
    "approved": marked("批准文书"), "assigned": marked("落实责任单位"), "by_hand": marked("人工提出"),
    "catch_up": marked("补录的时限"), "change_decided": marked("审定规则变更"),
    "change_failed": marked("规则变更没有启用"), "change_in_force": marked("规则变更启用"),
    "change_proposed": marked("提出规则变更"), "counts_from": marked("定起算日"), "deed": marked("办理"),
    "disabled": marked("停用账号"), "discarded": marked("放弃暂停的文书"), "drawn": marked("抽签"),
    "due": marked("期限改动"), "edited": marked("修改文书"), "export": marked("导出"),
    "fields": marked("填写栏目"), "file": marked("附件"), "goes_on": marked("文书继续"),
    "grant": marked("授予岗位"), "halted": marked("中止时限"), "hand_over": marked("交接"),
    "hold": marked("暂停发出"), "hold_resolved": marked("暂停处理完"), "import": marked("导入台账"),
    "incident": marked("异常"), "incident_resolved": marked("处理异常"), "issued": marked("发出文书"),
    "item": marked("登记事项"), "left": marked("单位退出"),
    "lent": marked("委托代理"), "lent_ended": marked("终止委托"),
    "names_mapped": marked("改名对应"),
    "number": marked("给文号"), "number_voided": marked("文号作废"), "opened": marked("另立事项"),
    "opinion": marked("答复意见"), "pack": marked("启用规则"), "password": marked("设密码"),
    "person": marked("建立账号"), "petition": marked("单位申请"), "petition_decided": marked("答复申请"),
    "recovery_used": marked("用备用码登录"), "second_awaited": marked("密码正确，等候验证码"),
    "second_off": marked("关闭两步验证"), "second_on": marked("启用两步验证"),
    "received": marked("签收文书"), "released": marked("放行暂停的文书"), "revoke": marked("收回岗位"),
    "revoke_why": marked("收回岗位的理由"), "run": marked("时限起算"), "run_ended": marked("时限了结"),
    "seen": marked("可见"), "sign_in_refused": marked("登录失败"), "signed_in": marked("登录"),
    "signed_out": marked("退出登录"), "stayed": marked("事项留在旧规则"), "step": marked("提出步骤"),
    "step_closed": marked("步骤了结"), "unit": marked("建立单位"), "unit_fields": marked("改单位的栏目"),
    "watch": marked("查看"), "withdrawn_with": marked("文书随之撤回"),
}  # fmt: skip
"""kind of entry → what was done"""
ROWS: Mapping[str, str] = {
    "item": marked("事项"), "step": marked("文书"), "run": marked("时限"), "change": marked("规则变更"),
    "version": marked("规则版本"), "hold": marked("批次"), "petition": marked("申请"),
    "delegation": marked("委托"),
    "notice": marked("收文"), "incident": marked("异常"), "batch": marked("导入批次"),
}  # fmt: skip
"""key of an entry → the table whose row it names"""
NAMED = {"role": "role", "act": "act", "type": "type", "clock": "clock", "sequence": "sequence"}
PLAIN = (
    "number",
    "due",
    "before",
    "after",
    "day",
    "first",
    "last",
    "rows",
    "format",
    "screen",
    "login",
    "name",
    "status",
    "outcome",
)
WHO = ("person", "giver", "receiver")
WHERE = ("unit", "office")


def told(entry: Mapping[str, Any], people: Mapping[int, str], units: Mapping[int, str]) -> str:
    """Return an entry as a sentence."""
    by = entry.get("by")
    who = people.get(by, f"#{by}") if by else gettext("程序")
    done = DONE.get(str(entry.get("kind")), str(entry.get("kind")))
    parts = [part for part in _parts(entry, people, units) if part]
    return f"{who}：{gettext(done)}{'，' if parts else ''}{'，'.join(parts)}"


def _parts(entry: Mapping[str, Any], people: Mapping[int, str], units: Mapping[int, str]) -> Iterator[str]:
    kind = entry.get("kind")
    for key, value in entry.items():
        if value is None or value in ("", []) or key in {"by", "kind"}:
            continue
        if key in ROWS and key != kind and isinstance(value, int):
            yield f"{gettext(ROWS[key])} {value}"
        elif key in WHO:
            yield people.get(value, f"#{value}")
        elif key in WHERE:
            yield units.get(value, f"#{value}")
        elif key == "role" and value in ROLES_ON_ITEM:
            yield str(ROLES_ON_ITEM[value][0])
        elif key in NAMED:
            yield pack_words.text(NAMED[key], str(value))
        elif key in PLAIN or (key == kind and isinstance(value, int)):
            yield str(value)


class Journal(Generated):
    """The journal, told in sentences; a row's own page has the entries as they are kept, too."""

    def columns(self) -> Sequence[Column]:
        """Return number, time, and what was done."""
        first, at, _ = super().columns()
        return [first, at, Column("told", lazy("谁做了什么"), self._told)]

    def all_columns(self) -> Sequence[Column]:
        """Return these, then the entries as they are kept, with their hashes."""
        mine = {column.name for column in self.columns()}
        kept = super().columns()
        return [*self.columns(), *(one for one in (*kept, *self._more()) if one.name not in mine)]

    def _more(self) -> Sequence[Column]:
        return [one for one in super().all_columns() if one.name not in {"told", "entries", "id", "at"}]

    def tests(self) -> Sequence[Filter]:
        """Return the filters: the time, what was done, who did it."""
        entries = JournalBlock.entries
        what = Test("is", IS[0].read, lambda _column, value: entries.like(f'%"kind":"{value}"%'))
        who = Test("contains", IS[0].read, lambda _column, value: _by(entries, value))
        return [
            *super().tests(),
            Filter(
                "what",
                lazy("做了什么"),
                None,
                what,
                "select",
                [(one, lazy(word)) for one, word in DONE.items()],
            ),
            Filter("who", lazy("谁"), None, who, "search"),
        ]

    def prepared(self, rows: list[Any]) -> list[Any]:
        """Read the names of the people and units of a page at once."""
        entries = [entry for row in rows for entry in _entries(row)]
        g.journal_people = _names(Person, {entry.get(key) for entry in entries for key in ("by", *WHO)})
        g.journal_units = _names(Unit, {entry.get(key) for entry in entries for key in WHERE})
        return rows

    @staticmethod
    def _told(row: Any) -> Cell:
        people, units = g.get("journal_people", {}), g.get("journal_units", {})
        return Cell("；".join(told(entry, people, units) for entry in _entries(row)))


def _entries(row: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(row.entries)
    return found


def _names(model: Any, keys: set[Any]) -> dict[int, str]:
    wanted = {key for key in keys if isinstance(key, int)}
    query = select(model.id, model.name).where(model.id.in_(wanted))
    return {row.id: row.name for row in here.db()().execute(query)}


def _by(entries: Any, name: str) -> Any:
    pattern = values.like(name)
    found = here.db()().scalars(select(Person.id).where(Person.name.ilike(pattern, escape="\\")).limit(50))
    return or_(*(entries.like(f'%"by":{key},%') for key in found), false())


VIEWS: dict[str, type[Generated]] = {"journalblock": Journal}
"""screen → its own kind of view"""
