"""What happened to an item, merged by instant: acts, requests, answers, steps and receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin.pages import forms, pleas, rows, wording
from server.models import Deed, LadderStep, Notice, Person, Petition
from server.store import scope
from server.web.i18n import word
from server.work import links
from server.work.fields import show

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from server.desk import Desk
    from server.models import Item


ORDER = ("check", "inbox", "flag", "stamp", "paper", "x")
"""What follows what within one instant."""


class Event(NamedTuple):
    """Something that happened: when, what, by whom, with which words and files."""

    at: datetime
    icon: str
    title: str
    who: str
    texts: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str, str], ...] = ()  # address, name, size
    url: str = ""
    tone: str = ""


def events(desk: Desk, item: Item) -> list[Event]:
    """Return all that happened to an item and may be seen, the latest first."""
    found = [*_deeds(desk, item), *_petitions(desk, item), *_steps(desk, item), *_receipts(desk, item)]
    return sorted(found, key=lambda event: (event.at, ORDER.index(event.icon)), reverse=True)


def _who(desk: Desk, person_id: int | None, unit: str = "") -> str:
    person = desk.session.get(Person, person_id) if person_id else None
    name = person.name if person else gettext(wording.PROGRAM)
    return f"{unit} {name}".strip()


def _deeds(desk: Desk, item: Item) -> Iterator[Event]:
    kind = desk.pack_of(item).types[item.type]
    query = select(Deed).where(Deed.item_id == item.id).order_by(Deed.id.desc())
    deeds = desk.session.scalars(query).all()
    known = links.names(desk.session, desk.actor, kind.fields.values(), [deed.fields for deed in deeds])
    for deed in deeds:
        given = [
            (word(kind.fields[name].label), show(kind.fields[name], value, known))
            for name, value in deed.fields.items()
            if name in kind.fields and forms.may_see(kind.fields[name])
        ]
        texts = [(gettext("理由"), deed.reason), (gettext("说明"), deed.text), *given]
        yield Event(
            deed.at,
            "check",
            wording.act(desk, item, deed.act),
            _who(desk, deed.person_id, deed.unit.name if deed.unit else ""),
            tuple(pair for pair in texts if pair[1]),
            forms.file_links(item, deed.files),
        )


def _petitions(desk: Desk, item: Item) -> Iterator[Event]:
    for row in desk.session.scalars(
        select(Petition).where(Petition.item_id == item.id).order_by(Petition.id)
    ):
        kind = wording.badge("PETITIONS", row.kind).text
        asked = (gettext("申请到"), wording.day(row.asked_to))
        own = pleas.given(desk.pack_of(item).types[item.type], row)
        texts = ((gettext("理由"), row.reason), (gettext("说明"), row.text), *own, asked)
        title = gettext("申请%(kind)s", kind=kind)
        who = _who(desk, row.filed_by_id, row.unit.name)
        yield Event(
            row.filed_at,
            "inbox",
            title,
            who,
            tuple(pair for pair in texts if pair[1]),
            forms.file_links(item, row.files),
            url=f"#petition-{row.id}",
        )
        for said in row.opinions:
            what = gettext("准予%(kind)s", kind=kind) if said.granted else gettext("不准%(kind)s", kind=kind)
            told = ((gettext("到"), wording.day(said.to)), (gettext("答复"), said.reply))
            tone = "green" if said.granted else "orange"
            yield Event(said.at, "check", what, said.person.name, tuple(p for p in told if p[1]), tone=tone)


def _steps(desk: Desk, item: Item) -> Iterator[Event]:
    query = select(LadderStep).where(LadderStep.item_id == item.id, scope.visible_steps(desk.actor))
    own = item.office_id in scope.acting_units(desk.actor)
    for step in desk.session.scalars(query.order_by(LadderStep.id)):
        label = rows.tier_label(desk, step)
        url = url_for("paper.page", step_id=step.id) if own else ""
        if own:
            yield from _inside(desk, step, label, url)
        if step.issued_at is not None:
            title = gettext("发出%(label)s", label=label) + (f" {step.number}" if step.number else "")
            tone = wording.badge("KINDS", step.kind).tone
            yield Event(step.issued_at, "paper", title, f"→ {step.unit.name}", url=url, tone=tone)
        if step.closed_at is not None:
            title = f"{label}：{wording.badge('STEPS', step.state).text}"
            why = ((gettext("理由"), step.closed_why),) if step.closed_why else ()
            yield Event(step.closed_at, "x", title, _who(desk, step.closed_by_id), why, url=url)


def _inside(desk: Desk, step: LadderStep, label: str, url: str) -> Iterator[Event]:
    """Yield what the office alone learns: that a step was proposed, and who approved it."""
    if step.issued_at is None or step.kind not in {"message", "slip"}:
        title = gettext("提出%(label)s（第%(nth)s次）", label=label, nth=step.nth)
        yield Event(
            step.decided_at, "flag", title, f"{_who(desk, step.by_hand_id)} → {step.unit.name}", url=url
        )
    pack = desk.shelf.version(step.pack_version_id)
    for one in step.approvals:
        done = gettext("批准%(label)s", label=label)
        yield Event(
            one.at,
            "stamp",
            done,
            f"{wording.roles(pack, [one.role])} {one.person.name}",
            url=url,
            tone="green",
        )


def _receipts(desk: Desk, item: Item) -> Iterator[Event]:
    query = select(Notice).where(
        Notice.item_id == item.id, Notice.received_by_id.is_not(None), scope.visible_notices(desk.actor)
    )
    for row in desk.session.scalars(query.order_by(Notice.id)):
        assert row.received_at is not None
        title = (
            gettext("签收%(label)s", label=rows.tier_label(desk, row.step)) + f" {row.step.number}".rstrip()
        )
        yield Event(row.received_at, "inbox", title, _who(desk, row.received_by_id, row.unit.name))
