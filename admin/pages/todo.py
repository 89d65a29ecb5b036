"""What waits for people: one table of groups; the count and the list of each come from one query."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, func, or_, select, tuple_

from admin.pages import turns
from rules.calendar import day_start
from rules.facts import StepState
from server.models import ClockRun, Hold, Incident, Item, LadderStep, Notice, Petition
from server.store import scope
from server.web import here
from server.web.i18n import marked
from server.work import holds as work_holds
from server.work import incidents as work_incidents
from server.work.register import PENDING

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.desk import Desk

SOON = 3
"""Working days within which a due date is near."""
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


def offices() -> list[int]:
    """Return the offices on whose side the person who asks stands."""
    return sorted(here.rights().offices)


def units() -> list[int]:
    """Return the units, not the offices, for which the person who asks acts."""
    return sorted(scope.acting_units(here.signed_in()) - here.rights().offices)


def _items() -> Select[Any]:
    return select(Item).where(Item.office_id.in_(offices()), Item.final.is_(False)).order_by(Item.id)


def _runs(desk: Desk) -> Select[Any]:
    """Return the open runs of the offices' items whose clock is not paused."""
    return (
        select(ClockRun)
        .join(Item, Item.id == ClockRun.item_id)
        .where(
            ClockRun.ended_at.is_(None),
            ClockRun.clock != "",  # what only watches an item asks nothing of a unit
            scope.visible(desk.actor),
            or_(Item.paused_through.is_(None), Item.paused_through < desk.today),
            ClockRun.paused_since.is_(None),
        )
        .order_by(ClockRun.due_at, ClockRun.id)
    )


def _of_offices(desk: Desk) -> Select[Any]:
    return _runs(desk).where(Item.office_id.in_(offices()))


def _of_units(desk: Desk) -> Select[Any]:
    return _runs(desk).where(ClockRun.unit_id.in_(units()))


def _where_standing(desk: Desk, group: str) -> Select[Any]:
    """Return items standing in a state where the person who asks leads on."""
    known = desk.session.execute(
        select(Item.pack_version_id, Item.type, Item.state)
        .where(Item.office_id.in_(offices()), Item.final.is_(False))
        .distinct()
    ).all()
    mine = [tuple(row) for row in known if turns.standing(desk, *row) == group]
    return _items().where(tuple_(Item.pack_version_id, Item.type, Item.state).in_(mine))


def _late(desk: Desk, runs: Select[Any]) -> Select[Any]:
    return runs.where(ClockRun.due_at < desk.now)


def _near(desk: Desk, runs: Select[Any]) -> Select[Any]:
    """Return runs due within the coming working days, by the calendar of each pack in use."""
    versions = desk.session.scalars(
        runs.with_only_columns(ClockRun.pack_version_id).order_by(None).distinct()
    )
    last = [
        and_(
            ClockRun.pack_version_id == version,
            ClockRun.due_at < day_start(desk.shelf.calendar(version).add_workdays(desk.today, SOON + 1)),
        )
        for version in versions.all()
    ]
    return runs.where(ClockRun.due_at >= desk.now, or_(ClockRun.id.in_([]), *last))


def _unsigned(desk: Desk, runs: Select[Any]) -> Select[Any]:
    known = desk.session.execute(
        runs.with_only_columns(ClockRun.pack_version_id, Item.type, ClockRun.clock).order_by(None).distinct()
    ).all()
    mine = [tuple(row) for row in known if turns.signs(desk, *row)]
    return runs.where(tuple_(ClockRun.pack_version_id, Item.type, ClockRun.clock).in_(mine))


def _petitions(desk: Desk) -> Select[Any]:
    """Return the requests that wait for an answer of the offices."""
    del desk
    mine = select(Item.id).where(Item.office_id.in_(offices()))
    waiting = select(Petition).where(Petition.status == "filed", Petition.item_id.in_(mine))
    return waiting.order_by(Petition.answer_by, Petition.id)


def _my_petitions(desk: Desk) -> Select[Any]:
    rows = desk.session.scalars(_petitions(desk)).all()
    return _petitions(desk).where(Petition.id.in_([row.id for row in rows if turns.answers(desk, row)]))


def _steps(*states: StepState) -> Select[Any]:
    mine = select(LadderStep).where(LadderStep.office_id.in_(offices()), LadderStep.state.in_(states))
    return mine.order_by(LadderStep.decided_at, LadderStep.id)


def drafts(desk: Desk) -> Select[Any]:
    """Return the drafts of the offices that are not approved by all yet."""
    del desk
    return _steps(StepState.DRAFT).where(LadderStep.leave_at.is_(None))


def my_drafts(desk: Desk) -> Select[Any]:
    """Return the drafts that wait for the approval of the person who asks."""
    rows = desk.session.scalars(drafts(desk)).all()
    return drafts(desk).where(LadderStep.id.in_([row.id for row in rows if turns.approves(desk, row)]))


def approved(desk: Desk) -> Select[Any]:
    """Return the drafts that all have approved and that wait for their hour."""
    del desk
    return _steps(StepState.DRAFT).where(LadderStep.leave_at.is_not(None))


def issued(desk: Desk) -> Select[Any]:
    """Return the papers that were issued, without reminders, the latest first."""
    del desk
    papers = _steps(StepState.ISSUED).where(LadderStep.kind != "message").order_by(None)
    return papers.order_by(LadderStep.issued_at.desc(), LadderStep.id.desc())


def leaving(desk: Desk) -> Select[Any]:
    """Return the papers that lie ready to leave and can still be stopped."""
    del desk
    return _steps(StepState.READY)


def holds(desk: Desk) -> Select[Any]:
    """Return the holds that wait for a person."""
    del desk
    return select(Hold).where(Hold.office_id.in_(offices()), Hold.resolved_at.is_(None)).order_by(Hold.id)


def incidents(desk: Desk) -> Select[Any]:
    """Return the incidents that wait for a person."""
    del desk
    mine = select(Incident).where(Incident.office_id.in_(offices()), Incident.resolved_at.is_(None))
    return mine.order_by(Incident.id)


def unread(desk: Desk) -> Select[Any]:
    """Return the notices to the units of the person who asks that nobody has signed for."""
    mine = sorted(scope.acting_units(desk.actor))
    rows = select(Notice).where(Notice.unit_id.in_(mine), Notice.received_at.is_(None))
    return rows.order_by(Notice.issued_at, Notice.id)


def _asked(desk: Desk) -> Select[Any]:
    """Return the requests of the units of the person who asks that wait for an answer."""
    del desk
    waiting = select(Petition).where(Petition.status == "filed", Petition.unit_id.in_(units()))
    return waiting.order_by(Petition.answer_by, Petition.id)


def _catch_up(desk: Desk) -> Select[Any]:
    return _of_offices(desk).where(ClockRun.catch_up, ClockRun.counts_from.is_(None))


TODOS = (
    Todo(
        "approve",
        marked("文书待我批准"),
        marked("草稿不批准就不会发出"),
        "stamp",
        "red",
        "decide",
        "step",
        my_drafts,
    ),
    Todo(
        "answer",
        marked("申请待我答复"),
        marked("答复期内不升级，过期照旧升级"),
        "inbox",
        "red",
        "decide",
        "petition",
        _my_petitions,
    ),
    Todo(
        "overdue",
        marked("逾期"),
        marked("已过期限、还没有办结的时限"),
        "alert",
        "red",
        "office",
        "run",
        lambda desk: _late(desk, _of_offices(desk)),
    ),
    Todo(
        "soon",
        marked("三日内到期"),
        marked("三个工作日之内到期"),
        "clock",
        "orange",
        "office",
        "run",
        lambda desk: _near(desk, _of_offices(desk)),
    ),
    Todo(
        "unsigned",
        marked("未签收"),
        marked("已交办，单位还没有签收"),
        "inbox",
        "orange",
        "office",
        "run",
        lambda desk: _unsigned(desk, _of_offices(desk)),
    ),
    Todo(
        "review",
        marked("待审核"),
        marked("单位已报结，等待审核"),
        "check",
        "blue",
        "office",
        "item",
        lambda desk: _where_standing(desk, "review"),
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
        lambda desk: _where_standing(desk, "assign"),
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
        lambda desk: _items().where(Item.state == PENDING),
    ),
    Todo(
        "catch-up",
        marked("补录待定起算日"),
        marked("导入时已经逾期，定了起算日才会升级"),
        "flag",
        "blue",
        "office",
        "run",
        _catch_up,
    ),
    Todo(
        "petitions",
        marked("申请待答复"),
        marked("单位提出的退件、说明、延期、异议等"),
        "inbox",
        "blue",
        "office",
        "petition",
        _petitions,
    ),
    Todo(
        "leaving",
        marked("待发文书"),
        marked("到时自动发出，现在还可以停发"),
        "paper",
        "blue",
        "office",
        "step",
        leaving,
    ),
    Todo(
        "drafts",
        marked("草稿待批准"),
        marked("正在逐级批准的通报和建议"),
        "stamp",
        "blue",
        "office",
        "step",
        drafts,
    ),
    Todo(
        "holds",
        marked("暂停发出"),
        marked("停跑或数量过多，等人处理"),
        "pause",
        "orange",
        "office",
        "hold",
        holds,
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
        incidents,
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
        lambda desk: _unsigned(desk, _of_units(desk)),
    ),
    Todo(
        "late",
        marked("已逾期"),
        marked("请尽快办理，或者提交说明"),
        "alert",
        "red",
        "unit",
        "run",
        lambda desk: _late(desk, _of_units(desk)),
    ),
    Todo(
        "due",
        marked("将到期"),
        marked("三个工作日之内要反馈或报结"),
        "clock",
        "orange",
        "unit",
        "run",
        lambda desk: _near(desk, _of_units(desk)),
    ),
    Todo(
        "unread",
        marked("文书未签收"),
        marked("发给本单位、还没有签收的文书"),
        "paper",
        "orange",
        "unit",
        "notice",
        unread,
    ),
    Todo(
        "asked",
        marked("申请等答复"),
        marked("本单位提出、督查部门还没有答复的申请"),
        "clock",
        "blue",
        "unit",
        "petition",
        _asked,
    ),
)
"""Every group, in the order in which it is shown."""


def count(desk: Desk, todo: Todo) -> int:
    """Return how many rows a group has: the number of rows of its list."""
    return counted(desk, todo.query(desk))


def counted(desk: Desk, query: Select[Any]) -> int:
    """Return how many rows a query gives."""
    return desk.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def mine() -> list[Todo]:
    """Return the groups of the person who asks."""
    return [_as_mine(todo) for todo in TODOS if _shown(todo)]


def _shown(todo: Todo) -> bool:
    if todo.side == "unit":
        return bool(units())
    if todo.side == "decide":
        return here.rights().office
    return here.rights().office and bool(here.rights().may & set(todo.powers))


def _as_mine(todo: Todo) -> Todo:
    """Return a group as it is for the person who asks: what waits for his word, he decides."""
    return replace(todo, side="decide", tone="red") if todo.led and DECIDES in here.rights().may else todo
