"""The requests of units on an item: forms for those that may be filed, and those filed with their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin.pages import forms, turns, wording
from server.models import ClockRun, LadderStep, Petition, Unit
from server.store import scope
from server.web import here
from server.web.i18n import language, shown, word
from server.work import petitions, recusal, rights
from server.work.fields import show
from server.work.petitions import About

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from admin.pages.wording import Badge
    from config.model import ItemType, Request
    from server.desk import Desk
    from server.models import Item

DATED = frozenset({"explanation", "extension"})
"""Requests whose grant names a date."""
SILENT = frozenset(
    {"petition.over", "petition.once", "petition.no_paper", "petition.item_ended", "petition.ended"}
)
"""Why a request is not offered at all, rather than shown as closed."""


@dataclass(frozen=True, slots=True)
class RequestForm:
    """A request that a unit may file, or why it may not now."""

    id: str
    kind: str
    label: str
    url: str
    about: str
    needs: tuple[str, ...]
    fields: tuple[Any, ...]
    dated: str  # must, may or nothing: whether a date is named
    from_day: str
    to_day: str
    limit: str
    closed: str


class Answer(NamedTuple):
    """A request with its history, and the form for an answer when it is one's turn."""

    id: int
    kind: Badge
    status: Badge
    unit: str
    about: str
    filed: str
    by: str
    reason: str
    text: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str, str], ...]
    asked_to: str
    asked_iso: str
    answer_by: str
    opinions: tuple[tuple[str, str, str, str], ...]
    reply: str
    granted_to: str
    next: str
    mine: bool
    apart: bool  # it waits for somebody who took no part
    who: tuple[str, ...]  # to the office: that one may not decide, and who can instead
    dated: bool
    at_most: str
    limit: str
    url: str


def request_forms(desk: Desk, item: Item) -> list[RequestForm]:
    """Return the requests that the person who asks may file for the units acted for."""
    found = (_form(desk, asked, about) for asked, about in _possible(desk, item))
    return [form for form in found if form is not None]


def objection(desk: Desk, item: Item, step: LadderStep) -> RequestForm | None:
    """Return the objection that the person who asks may file against a paper."""
    found = (_form(desk, asked, about) for asked, about in _possible(desk, item) if about.step is step)
    return next((form for form in found if form is not None), None)


def _possible(desk: Desk, item: Item) -> Iterator[tuple[Request, About]]:
    for asked in desk.pack_of(item).types[item.type].requests.values():
        for about in _ABOUT[asked.kind](desk, item, asked):
            if set(asked.who) & desk.actor.roles_in(about.unit_id):
                yield asked, about


def _runs(desk: Desk, item: Item, asked: Request) -> Iterator[About]:
    query = select(ClockRun).where(ClockRun.item_id == item.id, ClockRun.ended_at.is_(None))
    for run in desk.session.scalars(query.where(ClockRun.clock.in_(asked.clocks)).order_by(ClockRun.id)):
        yield About(item, run.unit_id, run)


def _parts(desk: Desk, item: Item, asked: Request) -> Iterator[About]:
    del asked
    for row in rights.units_on(desk, item):
        yield About(item, row.unit_id)


def _papers(desk: Desk, item: Item, asked: Request) -> Iterator[About]:
    del asked
    query = select(LadderStep).where(LadderStep.item_id == item.id, LadderStep.state == "issued")
    seen = query.where(LadderStep.kind.not_in(("message", "slip")), scope.visible_steps(desk.actor))
    for step in desk.session.scalars(seen.order_by(LadderStep.id)):
        yield About(item, step.unit_id, step.run, step)


_ABOUT = {
    "wrong_unit": _parts,
    "explanation": _runs,
    "extension": _runs,
    "objection": _papers,
    "withdrawal": _parts,
}


def _form(desk: Desk, asked: Request, about: About) -> RequestForm | None:
    item, run = about.item, about.run
    why = petitions.why_not(desk, asked, about)
    if why is not None and why.code in SILENT:
        return None
    kind = desk.pack_of(item).types[item.type]
    dated = asked.kind in DATED and run is not None
    day, limit = petitions.latest(desk, item, run, asked) if dated and run else (None, "")
    first = (run.due_on if asked.kind == "extension" and run else desk.today) + timedelta(days=1)
    key = f"request-{asked.kind}-{(about.step or run).id if about.step or run else about.unit_id}"  # type: ignore[union-attr]
    return RequestForm(
        id=key,
        kind=asked.kind,
        label=wording.badge("PETITIONS", asked.kind).text,
        url=_url(about, asked.kind),
        about=_about(desk, item, about),
        needs=asked.needs,
        fields=tuple(_fields(kind, asked, f"{key}-")),
        dated="" if not dated else "must" if asked.kind == "extension" else "may",
        from_day=first.isoformat(),
        to_day=day.isoformat() if day else "",
        limit=_limit(day, limit),
        closed=why.text(language()) if why is not None else "",
    )


def _url(about: About, kind: str) -> str:
    item_id = about.item.id
    if about.step is not None:
        return url_for("item.request_against", item_id=item_id, step_id=about.step.id)
    if about.run is not None:
        return url_for("item.request_file", item_id=item_id, run_id=about.run.id, kind=kind)
    return url_for("item.request_part", item_id=item_id, unit_id=about.unit_id, kind=kind)


def _about(desk: Desk, item: Item, about: About) -> str:
    """Return what a request is about: a paper's number, a clock, or the unit."""
    if about.step is not None:
        return about.step.number or about.step.title
    if about.run is not None:
        return wording.run(desk, item, about.run)
    return desk.session.get_one(Unit, about.unit_id).name


def _fields(kind: ItemType, asked: Request, prefix: str) -> Any:
    return forms.act_fields(kind, asked, prefix=prefix)


def _limit(day: date | None, why: str) -> str:
    return gettext("最晚 %(day)s（%(why)s）", day=wording.day(day), why=why) if day else ""


def answers(desk: Desk, item: Item) -> list[Answer]:
    """Return the requests filed on an item, the latest first."""
    query = select(Petition).where(Petition.item_id == item.id).order_by(Petition.id.desc())
    return [_answer(desk, item, row) for row in desk.session.scalars(query)]


def _answer(desk: Desk, item: Item, row: Petition) -> Answer:
    pack = desk.pack_of(item)
    asked = pack.types[item.type].requests.get(row.kind)
    waits = row.status == "filed" and asked is not None
    dated = row.kind in DATED and row.run is not None
    day, why = (
        petitions.latest(desk, item, row.run, asked) if waits and asked and dated and row.run else (None, "")
    )
    return Answer(
        row.id,
        wording.badge("PETITIONS", row.kind),
        wording.badge("STATUSES", row.status),
        row.unit.name,
        _about(desk, item, About(item, row.unit_id, row.run, row.step)) if row.run_id or row.step_id else "",
        shown(row.filed_at),
        row.filed_by.name if row.filed_by else "",
        row.reason,
        row.text,
        tuple(given(pack.types[item.type], row)),
        forms.file_links(item, row.files),
        wording.day(row.asked_to),
        row.asked_to.isoformat() if row.asked_to else "",
        wording.day(row.answer_by),
        tuple(
            (
                wording.roles(pack, [one.role]),
                one.person.name,
                shown(one.at),
                _said(one.granted, one.to, one.reply),
            )
            for one in row.opinions
        ),
        row.reply,
        wording.day(row.granted_to),
        wording.roles(pack, [turns.decider(desk, row)]) if waits else "",
        waits and turns.answers(desk, row),
        row.step_id is not None,
        tuple(_apart(desk, row)) if waits and row.step_id is not None else (),
        dated,
        day.isoformat() if day else "",
        _limit(day, why),
        url_for("item.request_decide", item_id=item.id, petition_id=row.id),
    )


def _apart(desk: Desk, row: Petition) -> Iterator[str]:
    """Yield to people of the office why one may not decide an objection, and who can instead."""
    role = turns.decider(desk, row)
    if row.item.office_id not in here.rights().offices or not role:
        return
    label = wording.roles(desk.pack_of(row.item), [role])
    if role in desk.actor.roles_in(row.item.office_id) and recusal.took_part(desk, row):
        yield gettext("您参与作出了这份文书，应当回避，不能决定这项异议。")
    able = [one.name for one in recusal.able(desk, row, role)]
    if able:
        yield gettext("没有参与、可以决定的%(role)s：%(names)s。", role=label, names="、".join(able))
    else:
        yield gettext(
            "目前担任%(role)s的都参与了这份文书；请系统管理员将此岗位授予一位没有参与的同志，由其决定。",
            role=label,
        )


def given(kind: ItemType, row: Petition) -> Iterator[tuple[str, str]]:
    """Yield the declared fields handed in with a request that may be seen: label and text."""
    for name, value in row.fields.items():
        if name in kind.fields and forms.may_see(kind.fields[name]):
            yield word(kind.fields[name].label), show(kind.fields[name], value)


def _said(granted: bool, to: date | None, reply: str) -> str:
    head = gettext("不同意")
    if granted:
        head = gettext("同意，到 %(day)s", day=wording.day(to)) if to else gettext("同意")
    return f"{head}　{reply}" if reply else head
