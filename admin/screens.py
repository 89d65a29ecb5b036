"""A screen for every table: one row each, in the order in which they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, url_for
from sqlalchemy import Boolean, Date, Integer, false, select, true
from sqlalchemy.orm import joinedload

from admin import words
from admin.columns import Column, by_path, by_words
from admin.filters import build
from admin.menu import allowed
from admin.reach import regions
from admin.safe_view import SafeView
from server.models import (
    Approval, Assignment, Attachment, Base, ClockRun, ColumnMapping, Deed, Delivery, GivenNumber, Grant,
    Hold, ImportBatch, Incident, Instant, Item, JournalBlock, JournalHead, LadderStep, Login, Notice,
    NumberSequence, Opinion, PackVersion, Person, Petition, Seen, Setting, StoredDecision, Tick, Unit,
)
from server.store import scope
from server.web import here
from server.web.i18n import Lazy, lazy, marked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from admin.filters import Filter


@dataclass(frozen=True, slots=True)
class Screen:
    """A table's screen: its name, where it stands, its columns, and which rows of it may be seen."""

    model: type[Base]
    name: str
    label: str
    group: str
    icon: str
    scope: Callable[[], Any]
    columns: str  # attributes or paths, the first one leads to the row's own page
    more: str = ""  # on the row's own page besides
    filters: str = ""
    search: str = ""
    words: Mapping[str, Mapping[str, tuple[Lazy, str]]] | None = None


def _mine() -> list[int]:
    return sorted(here.rights().offices)


def _items() -> Any:
    return select(Item.id).where(Item.office_id.in_(_mine()), scope.visible(here.signed_in()))


def of_item(model: Any) -> Callable[[], Any]:
    """Return the scope of rows that hang on an item of the offices on whose side one stands."""
    return lambda: model.item_id.in_(_items())


def of_office(model: Any) -> Callable[[], Any]:
    """Return the scope of rows that belong to an office on whose side one stands."""
    return lambda: model.office_id.in_(_mine())


def through(column: Any, inner: Any, condition: Callable[[], Any]) -> Callable[[], Any]:
    """Return the scope of rows whose `column` names a row of `inner` that may be seen."""
    return lambda: column.in_(select(inner.id).where(condition()))


def _people() -> Any:
    return Person.unit_id.in_(regions())


def _incidents() -> Any:
    rights = here.rights()
    return true() if rights.officer else Incident.office_id.in_(_mine())


def _packs() -> Any:
    offices = {one.office_id for one in here.rights().held}
    return PackVersion.office_id.in_(sorted(offices))


WORK, PAPERS, UNITS, OWN = marked("事项"), marked("文书"), marked("单位和人员"), marked("系统")

SCREENS: tuple[Screen, ...] = (
    Screen(Item, "item_screen", marked("全部事项"), WORK, "list", lambda: scope.visible(here.signed_in()),
           "title number type office.name state final created_at",
           "round secrecy paused_since paused_through fields ledger_no units_text units_note created_by.name version",
           "title number type state final created_at", "title number"),
    Screen(Assignment, "assignment", marked("责任单位"), WORK, "unit", of_item(Assignment),
           "item.title unit.name role since until", "", "role since", "", {"role": words.ROLES_ON_ITEM}),
    Screen(ClockRun, "clockrun", marked("时限"), WORK, "clock", of_item(ClockRun),
           "item.title unit.name clock due_on outcome level last_tier provisional",
           "as_ round seq started_at due_at ended_at ended_by catch_up counts_from wake_at proof allowance",
           "clock due_on outcome level provisional catch_up", "",
           {"outcome": words.OUTCOMES, "as_": words.ROLES_ON_ITEM}),
    Screen(Deed, "deed", marked("办理记录"), WORK, "check", of_item(Deed),
           "item.title act unit.name person.name at", "round from_state to_state reason text fields",
           "act at", "reason text"),
    Screen(Attachment, "attachment", marked("附件"), WORK, "paper", of_item(Attachment),
           "name size at", "item_id sha256", "name at", "name"),
    Screen(Petition, "petition", marked("说明和延期申请"), WORK, "inbox", of_item(Petition),
           "item.title kind unit.name status filed_at answer_by",
           "reason text asked_to filed_by.name decided_at granted_to reply", "kind status filed_at", "reason",
           {"kind": words.PETITIONS, "status": words.STATUSES}),
    Screen(Opinion, "opinion", marked("审批意见"), WORK, "check",
           through(Opinion.petition_id, Petition, of_item(Petition)),
           "petition_id role person.name granted at", "to reply", "role granted at"),
    Screen(Seen, "seen", marked("参与情况"), WORK, "eye", of_item(Seen), "item_id unit_id why", "", "why", "",
           {"why": words.SEEN}),
    Screen(ImportBatch, "importbatch", marked("导入批次"), WORK, "up", of_office(ImportBatch),
           "name type rows at", "sha256", "name type at", "name"),
    Screen(ColumnMapping, "columnmapping", marked("列对应"), WORK, "table", of_office(ColumnMapping),
           "type headings", "mapping", "type"),
    Screen(LadderStep, "ladderstep", marked("升级步骤"), PAPERS, "flag", of_office(LadderStep),
           "title item.title unit.name kind state nth decided_on number",
           "ladder tier level body leave_at issued_at answer_by closed_at closed_why again_from never_again organ_why text_hash",
           "kind state tier decided_on", "title number", {"kind": words.KINDS, "state": words.STEPS}),
    Screen(Approval, "approval", marked("批准记录"), PAPERS, "stamp",
           through(Approval.step_id, LadderStep, of_office(LadderStep)),
           "step.title role person.name at", "text_hash", "role at"),
    Screen(Notice, "notice", marked("已发文书"), PAPERS, "paper",
           lambda: scope.visible_notices(here.signed_in()),
           "step.title step.number unit.name as_ issued_at received_at", "step.body role", "as_ issued_at received_at",
           "", {"as_": words.SENT_AS}),
    Screen(Delivery, "delivery", marked("送达"), PAPERS, "right",
           through(Delivery.notice_id, Notice, lambda: Notice.step_id.in_(
               select(LadderStep.id).where(LadderStep.office_id.in_(_mine())))),
           "key channel state at", "notice_id", "channel state at"),
    Screen(GivenNumber, "givennumber", marked("文号"), PAPERS, "list", of_office(GivenNumber),
           "text name year seq given_at voided_at", "voided_why", "name year given_at voided_at", "text"),
    Screen(NumberSequence, "numbersequence", marked("编号序列"), PAPERS, "list", of_office(NumberSequence),
           "name year last", "", "name year"),
    Screen(Hold, "hold", marked("暂扣批次"), PAPERS, "pause", of_office(Hold),
           "id why at resolved_at released discarded", "office.name detail", "why at resolved_at", "",
           {"why": words.HOLDS}),
    Screen(StoredDecision, "storeddecision", marked("判断记录"), PAPERS, "info",
           through(StoredDecision.run_id, ClockRun, of_item(ClockRun)),
           "id ladder tier reason at", "run_id facts plan", "ladder tier reason at"),
    Screen(Unit, "unit", marked("单位"), UNITS, "unit", lambda: Unit.id.in_(regions()),
           "name short_name code kind level parent.name active", "aliases pack path fields",
           "name code kind level active", "name short_name code", {"level": words.LEVELS}),
    Screen(Person, "person", marked("人员"), UNITS, "people", _people,
           "name login unit.name active locked_until created_at", "phone failures", "name login active", "name login"),
    Screen(Grant, "grant", marked("岗位"), UNITS, "key", through(Grant.person_id, Person, _people),
           "person.name role unit.name", "", "role"),
    Screen(Login, "login", marked("登录会话"), UNITS, "shield", true,
           "id person.name created_at seen_at ended_at address", "", "created_at ended_at address", "address"),
    Screen(PackVersion, "packversion", marked("规则版本"), OWN, "book", _packs,
           "name hash office.name activated_at current", "activated_by approved_by", "current activated_at", "name hash"),
    Screen(JournalBlock, "journalblock", marked("流水"), OWN, "book", true,
           "id at entries", "hash previous", "at", "entries"),
    Screen(JournalHead, "journalhead", marked("流水末端"), OWN, "book", true, "id block_id hash"),
    Screen(Incident, "incident", marked("异常"), OWN, "alert", _incidents,
           "id kind at resolved_at", "item_id run_id office_id resolution detail", "kind at resolved_at", "",
           {"kind": words.INCIDENTS}),
    Screen(Tick, "tick", marked("判断轮次"), OWN, "clock", true, "id at looked steps held incidents full", "", "at full"),
    Screen(Setting, "setting", marked("参数"), OWN, "gear", true, "key", "value"),
)

LABELS = {
    "id": lazy("序号"), "key": lazy("名称"), "value": lazy("值"), "title": lazy("标题"), "number": lazy("编号"),
    "type": lazy("类型"), "office.name": lazy("督查部门"), "state": lazy("状态"), "final": lazy("已办结"),
    "created_at": lazy("建立时间"), "round": lazy("轮次"), "secrecy": lazy("密级"), "fields": lazy("字段"),
    "ledger_no": lazy("台账序号"), "units_text": lazy("责任单位原文"), "units_note": lazy("责任单位备注"),
    "created_by.name": lazy("登记人"), "version": lazy("版本"), "item.title": lazy("事项"),
    "unit.name": lazy("单位"), "role": lazy("身份"), "since": lazy("自"), "until": lazy("至"),
    "clock": lazy("时限"), "due_on": lazy("到期日"), "outcome": lazy("结果"), "level": lazy("层级"),
    "last_tier": lazy("最近一步"), "provisional": lazy("暂定"), "as_": lazy("作为"), "seq": lazy("序次"),
    "started_at": lazy("起算"), "due_at": lazy("到期时刻"), "paused_since": lazy("暂停自"),
    "paused_through": lazy("暂停至"), "ended_at": lazy("结束"), "ended_by": lazy("结束于"), "catch_up": lazy("补录"),
    "counts_from": lazy("起算日"), "wake_at": lazy("下次判断"), "proof": lazy("算式"),
    "allowance": lazy("期限依据"), "act": lazy("动作"), "person.name": lazy("人员"), "at": lazy("时间"),
    "from_state": lazy("原状态"), "to_state": lazy("新状态"), "reason": lazy("理由"), "text": lazy("内容"),
    "name": lazy("名称"), "size": lazy("大小"), "sha256": lazy("校验值"), "kind": lazy("种类"),
    "status": lazy("状态"), "filed_at": lazy("提出时间"), "answer_by": lazy("答复期限"),
    "asked_to": lazy("申请至"), "filed_by.name": lazy("提出人"), "decided_at": lazy("答复时间"),
    "granted_to": lazy("准至"), "reply": lazy("答复"), "petition_id": lazy("申请"), "granted": lazy("同意"),
    "to": lazy("至"), "item_id": lazy("事项"), "unit_id": lazy("单位"), "why": lazy("原因"),
    "rows": lazy("行数"), "headings": lazy("表头"), "mapping": lazy("对应"), "nth": lazy("第几次"),
    "decided_on": lazy("判断日"), "tier": lazy("层级"), "body": lazy("正文"), "leave_at": lazy("发出时刻"),
    "issued_at": lazy("发出时间"), "closed_at": lazy("终止时间"), "closed_why": lazy("终止原因"),
    "again_from": lazy("可再提日"), "never_again": lazy("本轮不再提"), "organ_why": lazy("选定理由"),
    "text_hash": lazy("文本校验值"), "step.title": lazy("文书"), "step.number": lazy("文号"),
    "step.body": lazy("正文"), "received_at": lazy("签收时间"), "channel": lazy("渠道"),
    "notice_id": lazy("文书"), "year": lazy("年"), "given_at": lazy("编号时间"), "voided_at": lazy("作废时间"),
    "voided_why": lazy("作废原因"), "last": lazy("末号"), "resolved_at": lazy("处理时间"),
    "released": lazy("已放行"), "discarded": lazy("已放弃"), "detail": lazy("详情"), "ladder": lazy("阶梯"),
    "run_id": lazy("时限"), "facts": lazy("事实"), "plan": lazy("规则集"), "short_name": lazy("简称"),
    "code": lazy("代码"), "parent.name": lazy("上级单位"), "active": lazy("启用"), "aliases": lazy("别名"),
    "pack": lazy("规则包"), "path": lazy("路径"), "login": lazy("账号"), "locked_until": lazy("锁定至"),
    "phone": lazy("电话"), "failures": lazy("连续输错"), "seen_at": lazy("最近活动"), "address": lazy("地址"),
    "hash": lazy("校验值"), "activated_at": lazy("启用时间"), "current": lazy("现行"),
    "activated_by": lazy("启用人"), "approved_by": lazy("批准人"), "entries": lazy("记录"),
    "previous": lazy("上一块"), "block_id": lazy("末块"), "office_id": lazy("督查部门"),
    "resolution": lazy("处理情况"), "looked": lazy("查看"), "steps": lazy("步骤"), "held": lazy("暂扣"),
    "incidents": lazy("异常"), "full": lazy("全面"),
}


class Generated(SafeView):
    """The read-only screen that a row of the table asks for."""

    def __init__(self, screen: Screen, db: Any) -> None:
        self.screen = screen
        self.searched = tuple(getattr(screen.model, name) for name in screen.search.split())
        self.loads = tuple(_loads(screen))
        super().__init__(
            screen.model, db, name=lazy(screen.label), endpoint=screen.name, url=f"/data/{screen.name}"
        )

    def scope(self) -> Any:
        """Return the predicate of the rows that may be seen; nothing before sign-in."""
        return self.screen.scope() if here.actor() else false()

    def columns(self) -> Sequence[Column]:
        """Return the columns of the list."""
        paths = self.screen.columns.split()
        return [_column(self.screen, path, main=path == paths[0]) for path in paths]

    def all_columns(self) -> Sequence[Column]:
        """Return the columns of a row's own page."""
        more = [_column(self.screen, path, main=False) for path in self.screen.more.split()]
        return [*self.columns(), *more]

    def tests(self) -> Sequence[Filter]:
        """Return the filters."""
        return [test for name in self.screen.filters.split() for test in _tests(self.screen, name)]


class Items(Generated):
    """All items of all types, those too whose type is declared no more; a row leads to the item's page."""

    def row_url(self, row: Any) -> str:
        """Return the address of the item's page, once there is one."""
        return url_for("item.page", item_id=row.id) if allowed("item.page") else super().row_url(row)


def _column(screen: Screen, path: str, *, main: bool) -> Column:
    attribute = getattr(screen.model, path, None) if "." not in path else None
    sort = attribute if attribute is not None and path not in {"fields", "detail", "value"} else None
    known = (screen.words or {}).get(path)
    if known:
        return by_words(path, LABELS[path], path, known, sort)
    kind = "main" if main else "short" if sort is not None and _kind(attribute) != "text" else ""
    return by_path(path, LABELS[path], path, sort, kind)


def _kind(attribute: Any) -> str:
    kinds = {Boolean: "yes_no", Instant: "instant", Date: "date", Integer: "integer"}
    return next((kind for type_, kind in kinds.items() if isinstance(attribute.type, type_)), "text")


def _tests(screen: Screen, name: str) -> list[Filter]:
    attribute = getattr(screen.model, name)
    known = (screen.words or {}).get(name)
    options = tuple((code, text) for code, (text, _tone) in known.items()) if known else None
    return build(name, LABELS[name], attribute, "choice" if known else _kind(attribute), options)


def _loads(screen: Screen) -> list[Any]:
    paths = f"{screen.columns} {screen.more}".split()
    names = dict.fromkeys(path.split(".")[0] for path in paths if "." in path)
    return [joinedload(getattr(screen.model, name)) for name in names]


def unlisted() -> set[type]:
    """Return the tables that have no row here; a test keeps it empty."""
    mapped = {mapper.class_ for mapper in Base.registry.mappers}
    return mapped - {screen.model for screen in SCREENS}


OWN_VIEWS: dict[str, type[Generated]] = {"item_screen": Items}
"""screen → its own kind of view"""

overview = Blueprint("screens", __name__)


@overview.get("/data/")
def index() -> ResponseReturnValue:
    """Show which screens there are for the person who asks."""
    groups: dict[str, list[Screen]] = {}
    for screen in SCREENS:
        if allowed(f"{screen.name}.index_view"):
            groups.setdefault(screen.group, []).append(screen)
    return render_template("duban/screens.html", groups=groups)


def views(db: Any, own: Mapping[str, type[Generated]]) -> list[Generated]:
    """Return a view for each row of the table."""
    return [own.get(screen.name, Generated)(screen, db) for screen in SCREENS]

