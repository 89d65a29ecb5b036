"""说明 and 延期: requests of units on a run, and the office's decision on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from config.words import duration_text
from rules import deadline
from rules.calendar import local
from rules.choose import choose
from rules.facts import Allowance, Grant
from server.errors import NotSeen, Refusal
from server.models import ClockRun, Item, Opinion, Petition
from server.store.freeze import allowance_in
from server.work import looking, rights
from server.work.effects import clocks, recurring
from server.work.fields import plain, refuse_far, refuse_marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.model import Duration, Request
    from server.desk import Desk

LABELS = {"explanation": "说明", "extension": "延期"}
NEEDS = {"reason": "理由", "text": "文字说明"}


def file(
    desk: Desk, run_id: int, kind: str, *, reason: str, text: str = "", to: date | None = None
) -> Petition:
    """File a request of the unit that owes a run.

    Raises:
        Refusal: the clock takes none, it is too late, one waits already, or all are used.
    """
    run = _run(desk, run_id)
    item = looking.item(desk, run.item_id)
    recurring.turn(desk, item)
    asked = _offered(desk, item, run, kind)
    rights.require_unit(desk, desk.pack_of(item), run.unit_id, asked.who, LABELS[kind])
    refuse_marked([reason, text])
    _in_time(desk, run, kind)
    _not_too_often(desk, item, run, asked)
    reason, text = plain(reason), plain(text)
    _needs(asked, {"reason": reason, "text": text})
    if kind == "extension":
        _within(desk, item, run, asked, to)
    row = Petition(
        item_id=item.id,
        run_id=run.id,
        unit_id=run.unit_id,
        kind=kind,
        reason=reason,
        text=text,
        asked_to=to,
        filed_at=desk.now,
        filed_by_id=desk.actor.person_id,
        answer_by=_end(desk, item, desk.today, asked.answer) if asked.answer else None,
    )
    desk.session.add(row)
    desk.session.flush()
    clocks.touch(desk, run)
    desk.note("petition", petition=row.id, run=run.id, what=kind, reason=desk.blind(reason))
    return row


def _needs(asked: Request, given: Mapping[str, str]) -> None:
    missing = [NEEDS[name] for name in asked.needs if not given.get(name, "x")]
    if missing:
        raise Refusal("act.needs", act=LABELS[asked.kind], needs="、".join(missing))


def _run(desk: Desk, run_id: int) -> ClockRun:
    run = desk.session.get(ClockRun, run_id)
    if run is None:
        raise NotSeen
    return run


def _offered(desk: Desk, item: Item, run: ClockRun, kind: str) -> Request:
    asked = desk.pack_of(item).types[item.type].requests.get(kind)
    if asked is None or run.clock not in asked.clocks:
        raise Refusal("petition.not_offered", kind=LABELS.get(kind, kind))
    return asked


def _in_time(desk: Desk, run: ClockRun, kind: str) -> None:
    if run.ended_at is not None:
        raise Refusal("petition.ended")
    if kind == "extension" and desk.now > run.due_at:
        raise Refusal("petition.late", due=f"{local(run.due_at):%Y-%m-%d %H:%M}")


def _not_too_often(desk: Desk, item: Item, run: ClockRun, asked: Request) -> None:
    rows = desk.session.scalars(
        select(Petition).where(Petition.run_id == run.id, Petition.kind == asked.kind)
    ).all()
    if any(row.status == "filed" for row in rows):
        raise Refusal("petition.pending", kind=LABELS[asked.kind])
    if asked.times:
        times = choose(asked.times, clocks.item_facts(desk.pack_of(item), item))
        if sum(row.status == "granted" for row in rows) >= times:
            raise Refusal("petition.times", kind=LABELS[asked.kind], times=times)


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
    run = _run(desk, row.run_id)
    asked = _offered(desk, item, run, row.kind)
    if row.status != "filed":
        raise Refusal("petition.decided")
    refuse_marked([reply])
    reply = plain(reply)
    role = _turn(desk, item, row, asked)
    if granted:
        if run.ended_at is not None:
            raise Refusal("petition.ended")
        _within(desk, item, run, asked, to)
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
        _settle(desk, item, run, row, granted=granted, to=to, reply=reply)
    desk.session.flush()
    return row


def _turn(desk: Desk, item: Item, row: Petition, asked: Request) -> str:
    said = desk.session.scalar(select(func.count()).where(Opinion.petition_id == row.id)) or 0
    pack = desk.pack_of(item)
    role = asked.decide[min(said, len(asked.decide) - 1)]
    if row.filed_by_id is not None and row.filed_by_id == desk.actor.person_id:
        raise Refusal("petition.own")
    if desk.actor.program or role in desk.actor.roles_in(item.office_id):
        return role
    if set(asked.decide) & desk.actor.roles_in(item.office_id):
        raise Refusal("petition.turn", who=rights.role_labels(pack, [role]))
    raise Refusal("act.not_allowed", act=LABELS[row.kind], who=rights.role_labels(pack, asked.decide))


def _settle(
    desk: Desk, item: Item, run: ClockRun, row: Petition, *, granted: bool, to: date | None, reply: str
) -> None:
    row.status = "granted" if granted else "refused"
    row.decided_at, row.reply, row.granted_to = desk.now, reply, to if granted else None
    if granted and row.kind == "extension" and to is not None:
        grants = (*allowance_in(run.allowance).grants, Grant(to, desk.today, f"延期申请 {row.id}"))
        clocks.change(desk, item, run, grants=grants)
    desk.session.flush()
    clocks.touch(desk, run)
    desk.note("petition_decided", petition=row.id, status=row.status, to=row.granted_to)
