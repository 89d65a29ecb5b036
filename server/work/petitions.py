"""申请: what units ask of the office, and the office's decision on it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from config.words import TABLES, duration_text
from rules import deadline
from rules.calendar import local
from rules.choose import choose
from rules.facts import Allowance
from server.errors import NotSeen, Refusal
from server.models import Assignment, ClockRun, Deed, Item, LadderStep, Opinion, Petition
from server.store.freeze import allowance_in
from server.work import fields as values
from server.work import files as blobs
from server.work import granting, looking, recusal, rights
from server.work.effects import clocks, recurring
from server.work.fields import plain, refuse_far, refuse_marked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from config.model import Duration, Request
    from rules.facts import Due
    from server.desk import Desk
    from server.work.files import Upload

LABELS = TABLES["request"]
NEEDS = {"reason": "理由", "text": "文字说明", "file": "附件"}
OF_PART = ("wrong_unit", "withdrawal")
"""Requests on a unit's whole part in an item."""


@dataclass(frozen=True, slots=True)
class Plea:
    """What a unit hands in with a request."""

    reason: str
    text: str = ""
    files: Sequence[Upload] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """What a request is about: a run, a paper, or a unit's part in an item when neither is named."""

    item: Item
    unit_id: int
    run: ClockRun | None = None
    step: LadderStep | None = None


def file(
    desk: Desk,
    run_id: int,
    kind: str,
    *,
    reason: str,
    text: str = "",
    files: Sequence[Upload] = (),
    fields: Mapping[str, Any] | None = None,
    to: date | None = None,
) -> Petition:
    """File an explanation or an extension of the unit that owes a run.

    Raises:
        Refusal: the clock takes none, it is too late, one waits already, or all are used.
    """
    run = _run(desk, run_id)
    item = looking.item(desk, run.item_id or 0)
    recurring.turn(desk, item)
    asked = _offered(desk, item, kind)
    if run.clock not in asked.clocks:
        raise Refusal("petition.not_offered", kind=LABELS[kind])
    about = About(item, run.unit_id, run)
    return _file(desk, asked, about, Plea(reason, text, files, fields or {}), to)


def file_for_unit(desk: Desk, item_id: int, unit_id: int, kind: str, plea: Plea) -> Petition:
    """File a request on a unit's whole part in an item: it is the wrong unit, or the item should go.

    Raises:
        Refusal: the type takes none, it is too late, or one waits already.
    """
    item = looking.item(desk, item_id)
    if all(row.unit_id != unit_id for row in rights.units_on(desk, item)):
        raise NotSeen
    asked = _offered(desk, item, kind)
    if kind not in OF_PART:
        raise Refusal("petition.none", kind=LABELS[kind])
    return _file(desk, asked, About(item, unit_id), plea, None)


def file_against(desk: Desk, step_id: int, plea: Plea) -> Petition:
    """File an objection of the unit concerned against an issued official paper.

    Raises:
        Refusal: the type takes none, the paper is none that can be objected to, or it is too late.
    """
    step = looking.step(desk, step_id)
    if step.item_id is None:  # on a unit alone no type says how to object
        raise Refusal("petition.none", kind=LABELS["objection"])
    item = looking.item(desk, step.item_id)
    asked = _offered(desk, item, "objection")
    run = desk.session.get_one(ClockRun, step.run_id)
    return _file(desk, asked, About(item, step.unit_id, run, step), plea, None)


def _file(desk: Desk, asked: Request, about: About, plea: Plea, to: date | None) -> Petition:
    item = about.item
    rights.require_unit(desk, desk.pack_of(item), about.unit_id, asked.who, LABELS[asked.kind])
    refuse_marked([plea.reason, plea.text, *plea.fields.values()])
    blobs.check([*plea.files, *blobs.uploads(plea.fields.values())])
    _in_time(desk, asked, about)
    _not_too_often(desk, asked, about)
    row = Petition(
        item_id=item.id,
        run_id=about.run.id if about.run else None,
        step_id=about.step.id if about.step else None,
        unit_id=about.unit_id,
        kind=asked.kind,
        round=about.run.round if about.run else item.round,
        reason=plain(plea.reason),
        text=plain(plea.text),
        fields=_filled(desk, item, asked, plea.fields),
        asked_to=to,
        filed_at=desk.now,
        filed_by_id=desk.actor.person_id,
        answer_by=_answer_by(desk, item, asked),
    )
    _needs(desk, asked, about, row, plea.files)
    if asked.kind == "extension" and about.run is not None:
        _within(desk, item, about.run, asked, to)
    desk.session.add(row)
    desk.session.flush()
    blobs.keep(desk, item, plea.files, petition=row.id)
    granting.begin(desk, item, asked, row)
    desk.note("petition", petition=row.id, run=row.run_id, what=row.kind, reason=desk.blind(row.reason))
    return row


def _filled(desk: Desk, item: Item, asked: Request, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the declared fields that a request needs, cleaned; others are refused."""
    kind = desk.pack_of(item).types[item.type]
    for name in given:
        if name not in asked.needs or name not in kind.fields:
            raise Refusal("field.unknown", field=name)
    cleaned = {name: values.clean(kind.fields[name], value) for name, value in given.items()}
    return blobs.settle(desk, item, kind.fields, cleaned, item.fields)


def _needs(desk: Desk, asked: Request, about: About, row: Petition, files: Sequence[Upload]) -> None:
    kind = desk.pack_of(about.item).types[about.item.type]
    labels = {**{name: one.label.zh for name, one in kind.fields.items()}, **NEEDS}
    given = {**row.fields, "reason": row.reason, "text": row.text, "file": files}
    missing = [labels[name] for name in asked.needs if given.get(name) in (None, "", (), [])]
    if missing:
        raise Refusal("act.needs", act=LABELS[asked.kind], needs="、".join(missing))


def _run(desk: Desk, run_id: int) -> ClockRun:
    run = desk.session.get(ClockRun, run_id)
    if run is None or run.item_id is None:
        raise NotSeen
    return run


def _offered(desk: Desk, item: Item, kind: str) -> Request:
    asked = desk.pack_of(item).types[item.type].requests.get(kind)
    if asked is None:
        raise Refusal("petition.none", kind=LABELS.get(kind, kind))
    return asked


def _in_time(desk: Desk, asked: Request, about: About) -> None:
    run, item = about.run, about.item
    if about.step is not None:
        _objectionable(desk, about.step)
    elif run is None and item.final:
        raise Refusal("petition.item_ended")
    elif run is not None and run.ended_at is not None:
        raise Refusal("petition.ended")
    if asked.kind == "extension" and run is not None and desk.now > run.due_at:
        raise Refusal("petition.late", due=f"{local(run.due_at):%Y-%m-%d %H:%M}")
    end = last_instant(desk, asked, about)
    if end is not None and desk.now > end:
        raise Refusal("petition.over", kind=LABELS[asked.kind], due=f"{local(end):%Y-%m-%d %H:%M}")


def _objectionable(desk: Desk, step: LadderStep) -> None:
    tier = desk.shelf.version(step.pack_version_id).ladders[step.ladder].tier(step.tier)
    if not tier.official or step.state != "issued":
        raise Refusal("petition.no_paper")


def last_instant(desk: Desk, asked: Request, about: About) -> datetime | None:
    """Return the last instant at which a request can be filed; None when the pack sets none."""
    if not asked.within:
        return None
    item = about.item
    start = about.step.issued_at if about.step is not None else _handed_over(desk, about)
    assert start is not None
    length = choose(asked.within, clocks.item_facts(desk.pack_of(item), item))
    return _due(desk, item, Allowance(start=local(start), why="", term=(length,))).at


def _handed_over(desk: Desk, about: About) -> datetime | None:
    """Return when the item was handed to the unit: at the act `assign`, else when it was put on it."""
    given = desk.session.scalar(
        select(func.max(Deed.at)).where(Deed.item_id == about.item.id, Deed.act == "assign")
    )
    put_on = select(func.max(Assignment.since)).where(
        Assignment.item_id == about.item.id, Assignment.unit_id == about.unit_id
    )
    return given or desk.session.scalar(put_on)


def _due(desk: Desk, item: Item, given: Allowance) -> Due:
    return deadline.due(given, desk.calendar_of(item))


def _answer_by(desk: Desk, item: Item, asked: Request) -> date | None:
    """Return the last day for an answer: the due day of our own time, if the pack gives one."""
    if asked.answer is None:
        return None
    return _due(desk, item, Allowance(start=local(desk.now), why="", term=(asked.answer,))).day


def _not_too_often(desk: Desk, asked: Request, about: About) -> None:
    rows = desk.session.scalars(same(asked.kind, about)).all()
    if any(row.status == "filed" for row in rows):
        raise Refusal("petition.pending", kind=LABELS[asked.kind])
    if rows and about.step is not None:
        raise Refusal("petition.once")
    if asked.times:
        times = choose(asked.times, clocks.item_facts(desk.pack_of(about.item), about.item))
        if sum(row.status == "granted" for row in rows) >= times:
            raise Refusal("petition.times", kind=LABELS[asked.kind], times=times)


def why_not(desk: Desk, asked: Request, about: About) -> Refusal | None:
    """Return why a request cannot be filed now, whoever files it; None when it can."""
    try:
        _in_time(desk, asked, about)
        _not_too_often(desk, asked, about)
    except Refusal as refusal:
        return refusal
    return None


def same(kind: str, about: About) -> Any:
    """Return the query of the requests of a kind about the same."""
    query = select(Petition).where(Petition.kind == kind, Petition.item_id == about.item.id)
    if about.step is not None:
        return query.where(Petition.step_id == about.step.id)
    if about.run is not None:
        return query.where(Petition.run_id == about.run.id)
    return query.where(Petition.unit_id == about.unit_id)


def latest(desk: Desk, item: Item, run: ClockRun, asked: Request) -> tuple[date | None, str]:
    """Return the latest date that a grant may name, and why; None when the pack sets no limit."""
    facts = clocks.item_facts(desk.pack_of(item), item)
    limits = []
    if asked.kind == "explanation" and asked.at_most:
        length = choose(asked.at_most, facts)
        limits.append((_end(desk, item, desk.today, length), f"一次最长{duration_text(length, 'zh')}"))
    if asked.kind == "extension" and asked.each:
        length = choose(asked.each, facts)
        limits.append((_end(desk, item, run.due_on, length), f"一次最长{duration_text(length, 'zh')}"))
    if asked.kind == "extension" and asked.total:
        length = choose(asked.total, facts)
        first = _first_due(desk, item, run)
        limits.append((_end(desk, item, first, length), f"累计最长{duration_text(length, 'zh')}"))
    cap = allowance_in(run.allowance).cap
    if asked.kind == "extension" and cap is not None:
        limits.append((cap, "不得晚于上级事项的期限"))
    return min(limits) if limits else (None, "")


def _first_due(desk: Desk, item: Item, run: ClockRun) -> date:
    given = allowance_in(run.allowance)
    return deadline.due(replace(given, grants=()), desk.calendar_of(item)).day


def _end(desk: Desk, item: Item, start: date, length: Duration) -> date:
    calendar = desk.calendar_of(item)
    return deadline.due(
        Allowance(start=calendar.closing(start), why="", term=(length,), roll="as_is"), calendar
    ).day


def _within(desk: Desk, item: Item, run: ClockRun, asked: Request, to: date | None) -> None:
    if to is None:
        raise Refusal("petition.date_missing")
    refuse_far(to)
    floor = run.due_on if asked.kind == "extension" else desk.today
    if to < floor or (asked.kind == "extension" and to == floor):
        raise Refusal("petition.date_early", day=floor)
    day, why = latest(desk, item, run, asked)
    if day is not None and to > day:
        raise Refusal("petition.date_late", day=day, why=why)


def decide(
    desk: Desk, petition_id: int, *, granted: bool, to: date | None = None, reply: str = ""
) -> Petition:
    """Say yes or no to a request; with several deciders each says so in turn, the last decides."""
    row = desk.session.get(Petition, petition_id)
    if row is None:
        raise NotSeen
    item = looking.item(desk, row.item_id)
    recurring.turn(desk, item)
    asked = _offered(desk, item, row.kind)
    if row.status != "filed":
        raise Refusal("petition.decided")
    refuse_marked([reply])
    reply = plain(reply)
    role = _turn(desk, item, row, asked)
    if granted:
        _grantable(desk, item, row, asked, to)
    person = desk.actor.person_id
    if person is not None:
        desk.session.add(
            Opinion(
                petition_id=row.id,
                role=role,
                person_id=person,
                at=desk.now,
                granted=granted,
                to=to,
                reply=reply,
            )
        )
    desk.note("opinion", petition=row.id, role=role, granted=granted, to=to, reply=desk.blind(reply))
    if not granted or role == asked.decide[-1] or desk.actor.program:
        granting.settle(desk, item, row, granted=granted, to=to, reply=reply)
    desk.session.flush()
    return row


def _grantable(desk: Desk, item: Item, row: Petition, asked: Request, to: date | None) -> None:
    if row.kind in OF_PART and item.final:
        raise Refusal("petition.item_ended")
    if row.run_id is None or row.step_id is not None:
        return
    run = _run(desk, row.run_id)
    if run.ended_at is not None:
        raise Refusal("petition.ended")
    _within(desk, item, run, asked, to)


def _turn(desk: Desk, item: Item, row: Petition, asked: Request) -> str:
    said = desk.session.scalar(select(func.count()).where(Opinion.petition_id == row.id)) or 0
    pack = desk.pack_of(item)
    role = asked.decide[min(said, len(asked.decide) - 1)]
    if row.filed_by_id is not None and row.filed_by_id == desk.actor.person_id:
        raise Refusal("petition.own")
    if desk.actor.program or role in desk.actor.roles_in(item.office_id):
        if recusal.took_part(desk, row):
            raise Refusal("petition.took_part", who=rights.role_labels(pack, [role]))
        return role
    if set(asked.decide) & desk.actor.roles_in(item.office_id):
        raise Refusal("petition.turn", who=rights.role_labels(pack, [role]))
    raise Refusal("act.not_allowed", act=LABELS[row.kind], who=rights.role_labels(pack, asked.decide))
