"""The table of screens: one row for every table of the database, in the order in which they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, true

from admin import words
from admin.reach import regions
from server.models import (
    Approval,
    Assignment,
    Attachment,
    Base,
    ClockRun,
    ColumnMapping,
    Deed,
    Delegation,
    Delivery,
    GivenNumber,
    Grant,
    Hold,
    ImportBatch,
    Incident,
    Item,
    JournalBlock,
    JournalHead,
    LadderStep,
    Login,
    Notice,
    NumberSequence,
    Opinion,
    PackChange,
    PackVersion,
    Person,
    Petition,
    SavedView,
    Seen,
    Setting,
    StoredDecision,
    Tick,
    Unit,
)
from server.store import scope
from server.web import here
from server.web.i18n import Lazy, marked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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
    named: Mapping[str, str] = field(default_factory=dict)  # attribute -> what of the pack it names


def _mine() -> list[int]:
    return sorted(here.rights().offices)


def _items() -> Any:
    return select(Item.id).where(Item.office_id.in_(_mine()), scope.visible(here.signed_in()))


def of_item(model: Any) -> Callable[[], Any]:
    """Return the scope of rows that hang on an item of the offices on whose side one stands."""
    return lambda: model.item_id.in_(_items())


def handed_in() -> Any:
    """Return the scope of files handed in with an act; one in a field is told where the field may be seen."""
    return of_item(Attachment)() & Attachment.deed_id.is_not(None)


def of_office(model: Any) -> Callable[[], Any]:
    """Return the scope of rows that belong to an office on whose side one stands."""
    return lambda: model.office_id.in_(_mine())


def through(column: Any, inner: Any, condition: Callable[[], Any]) -> Callable[[], Any]:
    """Return the scope of rows whose `column` names a row of `inner` that may be seen."""
    return lambda: column.in_(select(inner.id).where(condition()))


def _people() -> Any:
    return Person.unit_id.in_(regions())


def _incidents() -> Any:
    if here.rights().officer:  # one that concerns no office is the program's own
        return or_(Incident.office_id.is_(None), Incident.office_id.in_(regions()))
    return Incident.office_id.in_(_mine())


def _packs() -> Any:
    offices = {one.office_id for one in here.rights().held}
    return PackVersion.office_id.in_(sorted(offices))


def _changes() -> Any:
    offices = {one.office_id for one in here.rights().held}
    return PackChange.office_id.in_(sorted(offices))


WORK, PAPERS, UNITS, OWN = marked("事项"), marked("文书"), marked("单位和人员"), marked("系统")

# fmt: off
SCREENS: tuple[Screen, ...] = (
    Screen(Item, "item_screen", marked("全部事项"), WORK, "list", lambda: scope.visible(here.signed_in()),
           "title number type office.name state final created_at",
           "round secrecy paused_since paused_through ledger_no units_text units_note "
           "created_by.name version",
           "title number type state final created_at", "title number",
           named={"type": "type", "state": "state"}),
    Screen(Assignment, "assignment", marked("责任单位"), WORK, "unit", of_item(Assignment),
           "item.title unit.name role since until", "", "role since", "", {"role": words.ROLES_ON_ITEM}),
    Screen(ClockRun, "clockrun", marked("时限"), WORK, "clock", of_item(ClockRun),
           "item.title unit.name clock due_on outcome level last_tier provisional",
           "as_ round seq period_on started_at due_at ended_at ended_by catch_up counts_from wake_at turn_at "
           "proof allowance",
           "clock due_on outcome level provisional catch_up", "",
           {"outcome": words.OUTCOMES, "as_": words.ROLES_ON_ITEM},
           {"clock": "clock", "last_tier": "tier", "ended_by": "act"}),
    Screen(Deed, "deed", marked("办理记录"), WORK, "check", of_item(Deed),
           "item.title act unit.name person.name at", "round from_state to_state reason text",
           "act at", "reason text",
           named={"act": "act", "from_state": "state", "to_state": "state"}),
    Screen(Attachment, "attachment", marked("附件"), WORK, "paper", handed_in,
           "name size at", "item_id sha256", "name at", "name"),
    Screen(Petition, "petition", marked("单位申请"), WORK, "inbox", of_item(Petition),
           "item.title kind unit.name status filed_at answer_by",
           "reason text asked_to filed_by.name decided_at granted_to reply", "kind status filed_at",
           "reason",
           {"kind": words.PETITIONS, "status": words.STATUSES}),
    Screen(Opinion, "opinion", marked("审批意见"), WORK, "check",
           through(Opinion.petition_id, Petition, of_item(Petition)),
           "petition_id role person.name granted at", "to reply", "role granted at", named={"role": "role"}),
    Screen(Seen, "seen", marked("参与情况"), WORK, "eye", of_item(Seen), "item_id unit_id why", "", "why", "",
           {"why": words.SEEN}),
    Screen(ImportBatch, "importbatch", marked("导入批次"), WORK, "up", of_office(ImportBatch),
           "name type rows at", "sha256", "name type at", "name", named={"type": "type"}),
    Screen(ColumnMapping, "columnmapping", marked("列对应"), WORK, "table", of_office(ColumnMapping),
           "type headings", "mapping", "type", named={"type": "type"}),
    Screen(LadderStep, "ladderstep", marked("升级步骤"), PAPERS, "flag", of_office(LadderStep),
           "title item.title unit.name kind state nth decided_on number",
           "ladder tier level body leave_at issued_at answer_by closed_at closed_why again_from "
           "never_again organ_why text_hash",
           "kind state tier decided_on issued_at", "title number",
           {"kind": words.KINDS, "state": words.STEPS},
           {"ladder": "ladder", "tier": "tier"}),
    Screen(Approval, "approval", marked("批准记录"), PAPERS, "stamp",
           through(Approval.step_id, LadderStep, of_office(LadderStep)),
           "step.title role person.name at", "text_hash", "role at", named={"role": "role"}),
    Screen(Notice, "notice", marked("已发文书"), PAPERS, "paper",
           lambda: scope.visible_notices(here.signed_in()),
           "step.title step.number unit.name as_ issued_at received_at", "step.body role",
           "as_ issued_at received_at",
           "", {"as_": words.SENT_AS}, {"role": "role"}),
    Screen(Delivery, "delivery", marked("送达"), PAPERS, "right",
           through(Delivery.notice_id, Notice, lambda: Notice.step_id.in_(
               select(LadderStep.id).where(LadderStep.office_id.in_(_mine())))),
           "key channel state at", "notice_id", "channel state at"),
    Screen(GivenNumber, "givennumber", marked("文号"), PAPERS, "list", of_office(GivenNumber),
           "text name year seq given_at voided_at", "voided_why", "name year given_at voided_at", "text",
           named={"name": "sequence"}),
    Screen(NumberSequence, "numbersequence", marked("编号序列"), PAPERS, "list", of_office(NumberSequence),
           "name year last", "", "name year", named={"name": "sequence"}),
    Screen(Hold, "hold", marked("暂停发出批次"), PAPERS, "pause", of_office(Hold),
           "id why at resolved_at released discarded", "office.name detail", "why at resolved_at", "",
           {"why": words.HOLDS}),
    Screen(StoredDecision, "storeddecision", marked("判断记录"), PAPERS, "info",
           through(StoredDecision.run_id, ClockRun, of_item(ClockRun)),
           "id ladder tier reason at", "run_id facts plan", "ladder tier reason at",
           named={"ladder": "ladder", "tier": "tier", "reason": "reason"}),
    Screen(Unit, "unit", marked("单位"), UNITS, "unit", lambda: Unit.id.in_(regions()),
           "name short_name code kind level parent.name active", "aliases pack fields",
           "name code kind level active", "name short_name code", {"level": words.LEVELS}),
    Screen(Person, "person", marked("人员"), UNITS, "people", _people,
           "name login unit.name active locked_until created_at", "phone failures", "name login active",
           "name login"),
    Screen(Grant, "grant", marked("岗位"), UNITS, "key", through(Grant.person_id, Person, _people),
           "person.name role unit.name", "", "role", named={"role": "role"}),
    Screen(Delegation, "delegation", marked("委托代理"), UNITS, "people",
           through(Delegation.person_id, Person, _people),
           "person.name receiver.name role unit.name begins ends ended_at", "reason at", "role begins ends",
           "", named={"role": "role"}),
    Screen(Login, "login", marked("登录会话"), UNITS, "shield",
           through(Login.person_id, Person, _people),
           "id person.name created_at seen_at ended_at address", "", "created_at ended_at address",
           "address"),
    Screen(SavedView, "savedview", marked("视图"), OWN, "eye",
           lambda: SavedView.person_id == here.signed_in().person_id,
           "name place opens shared at", "query", "opens shared at", "name"),
    Screen(PackVersion, "packversion", marked("规则版本"), OWN, "book", _packs,
           "name hash office.name activated_at current", "activated_by approved_by",
           "current activated_at", "name hash"),
    Screen(PackChange, "packchange", marked("规则变更"), OWN, "book", _changes,
           "label hash kind state effective_on author.name approver.name",
           "office.name name reason proposed_at decided_at activated_at reply timelines names",
           "state effective_on proposed_at", "label hash",
           {"state": words.CHANGES, "kind": words.CHANGE_KINDS}),
    Screen(JournalBlock, "journalblock", marked("流水"), OWN, "book", true,
           "id at entries", "hash previous", "at", "entries"),
    Screen(JournalHead, "journalhead", marked("流水末端"), OWN, "book", true, "id block_id hash"),
    Screen(Incident, "incident", marked("异常"), OWN, "alert", _incidents,
           "id kind at resolved_at", "item_id run_id office_id resolution detail", "kind at resolved_at",
           "",
           {"kind": words.INCIDENTS}),
    Screen(Tick, "tick", marked("判断轮次"), OWN, "clock", true, "id at looked steps held incidents full",
           "", "at full"),
    Screen(Setting, "setting", marked("参数"), OWN, "gear", true, "key", "value"),
)
# fmt: on
