"""What may be done on an item now, as forms made from what each act and request needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for
from flask_admin.form import BaseForm
from flask_babel import gettext
from sqlalchemy import select

from admin import fields, showing
from admin.item_cells import declared
from admin.pages import turns, wording
from server.errors import Refusal
from server.models import ClockRun, Petition, Unit
from server.web.i18n import shown, word
from server.work import acts, links, petitions, rights

if TYPE_CHECKING:
    from admin.pages.wording import Badge
    from config.model import Act, Field, ItemType, Request
    from server.desk import Desk
    from server.models import Item

PLAIN = frozenset({"reason", "text", "file"})
CALENDAR_DAYS = {"week": 7, "month": 31, "year": 366}


@dataclass(frozen=True, slots=True)
class ActForm:
    """An act with all that its form asks for."""

    id: str
    name: str
    label: str
    url: str
    unit_id: int | None
    unit: str
    tone: str
    needs: tuple[str, ...]
    fields: tuple[Any, ...]
    pause_to: str
    pause_at_most: str
    confirm: str
    opens: str
    periods: tuple[tuple[str, str], ...]  # when several wait: the first day of each, and its words

    @property
    def direct(self) -> bool:
        """Whether a single button is enough."""
        return not self.needs and not self.fields and not self.pause_to and not self.periods


@dataclass(frozen=True, slots=True)
class RequestForm:
    """A request that a unit may file on a run, or why it may not now."""

    id: str
    kind: str
    label: str
    url: str
    run: str
    unit: str
    text: bool
    date: bool  # whether a date must be named
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
    clock: str
    filed: str
    by: str
    reason: str
    text: str
    asked_to: str
    asked_iso: str
    answer_by: str
    opinions: tuple[tuple[str, str, str, str], ...]
    reply: str
    granted_to: str
    next: str
    mine: bool
    at_most: str
    limit: str
    url: str


def act_fields(kind: ItemType, act: Act, given: Any = None, *, prefix: str = "", data: Any = None) -> Any:
    """Return the form of the declared fields that an act needs."""
    asked = [kind.fields[name] for name in act.needs if name not in PLAIN]
    boxes = {fields.form_name(one.name): fields.build(one) for one in asked}
    return type("ActFields", (BaseForm,), boxes)(given, prefix=prefix, data=data or {})


def given_fields(desk: Desk, item: Item, name: str, prefix: str, sent: Any) -> dict[str, Any]:
    """Return what was filled into the declared fields that an act needs.

    Raises:
        Refusal: something that no such field can hold.
    """
    kind = desk.pack_of(item).types[item.type]
    act = wording.flow_of(desk, item).acts.get(name)
    if act is None:
        return {}
    held, filled = _held(desk, item, kind, act)
    form = act_fields(kind, act, sent, prefix=prefix, data=filled)
    asked = [one for one in act.needs if one not in PLAIN]
    for one in asked:
        box = form[fields.form_name(one)]
        if not box.validate(form) and box.data not in (None, "", []):
            raise Refusal("field.wrong", **_told(kind.fields[one], box))
    return {one: fields.given(kind.fields[one], form[fields.form_name(one)], held[one]) for one in asked}


def _told(field: Field, box: Any) -> dict[str, Any]:
    why = "；".join(map(str, box.errors))
    found = box.data if isinstance(box.data, str) else box.raw_data[0] if box.raw_data else ""
    return {"field": field.label, "found": str(found)[:60], "wanted": why, "wanted_en": why}


def _held(desk: Desk, item: Item, kind: ItemType, act: Act) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the fields that an act needs hold now, stored and as the form has it."""
    asked = [kind.fields[name] for name in act.needs if name in kind.fields]
    held = {one.name: declared(item, one.name) for one in asked}
    known = links.names(desk.session, desk.actor, asked, [held])
    return held, {fields.form_name(one.name): fields.filled(one, held[one.name], known) for one in asked}


def act_forms(desk: Desk, item: Item) -> list[ActForm]:
    """Return the acts that the person who asks may do now; those that lead on stand first."""
    made = [_act_form(desk, item, one.act, one.unit_id) for one in acts.possible(desk, item)]
    return sorted(made, key=lambda form: form.tone != "primary")


def _act_form(desk: Desk, item: Item, act: Act, unit_id: int | None) -> ActForm:
    kind = desk.pack_of(item).types[item.type]
    key = f"act-{act.name}-{unit_id or 0}"
    unit = desk.session.get(Unit, unit_id) if unit_id else None
    held, filled = _held(desk, item, kind, act)
    form = act_fields(kind, act, prefix=f"{key}-", data=filled)
    _ready(desk, item, kind, form, held, f"{key}-")
    ends = bool(act.to) and wording.flow_of(desk, item).states[act.to].final
    latest = desk.today + timedelta(days=_days(act))
    label = word(act.label)
    return ActForm(
        id=key,
        name=act.name,
        label=label,
        url=url_for("item.act", item_id=item.id, act=act.name),
        unit_id=unit_id,
        unit=unit.name if unit else "",
        tone=_tone(item, act, ends=ends),
        needs=tuple(name for name in act.needs if name in PLAIN),
        fields=tuple(form),
        pause_to=latest.isoformat() if act.pause else "",
        pause_at_most=wording.day(latest) if act.pause else "",
        confirm=gettext("确定要“%(act)s”吗？", act=label) if ends or act.round or act.opens else "",
        opens="、".join(_opened(desk, item, act)),
        periods=_periods(desk, item, act, unit_id),
    )


def _periods(desk: Desk, item: Item, act: Act, unit_id: int | None) -> tuple[tuple[str, str], ...]:
    """Return the periods that an act may answer when several wait, the oldest first."""
    kinds = desk.pack_of(item).types[item.type].clocks
    query = select(ClockRun).where(ClockRun.item_id == item.id, ClockRun.ended_at.is_(None))
    dated = query.where(ClockRun.period_on.is_not(None)).order_by(ClockRun.due_at, ClockRun.id)
    if unit_id is not None:
        dated = dated.where(ClockRun.unit_id == unit_id)
    waiting = [
        run
        for run in desk.session.scalars(dated)
        if run.clock in kinds and act.name in kinds[run.clock].until
    ]
    if len({run.period_on for run in waiting}) < 2:
        return ()
    return tuple((str(run.period_on), wording.run(desk, item, run)) for run in waiting)


def _ready(desk: Desk, item: Item, kind: ItemType, form: Any, held: dict[str, Any], prefix: str) -> None:
    """Tell the form's fields when they are shown, which file they hold, and where names are offered."""
    values = {**item.fields, "title": item.title, "secrecy": item.secrecy}
    showing.mark(form, kind, values, prefix)
    known = links.names(desk.session, desk.actor, kind.fields.values(), [held])
    for box in form:
        if isinstance(box, fields.UploadField):
            box.held = known.told("file", box.object_data)
        if isinstance(box, fields.OfferedField):
            offer = url_for("items.ajax_lookup", type_key=item.type, name=box.offer)
            marks = {"data-offer": offer, **({"data-offer-many": "1"} if box.many else {})}
            box.marks = {**box.marks, **marks}


def _days(act: Act) -> int:
    return act.pause.amount * CALENDAR_DAYS.get(act.pause.measure, 1) if act.pause else 0


def _tone(item: Item, act: Act, *, ends: bool) -> str:
    if "reason" in act.needs and ends:
        return "danger"
    return "primary" if act.to and act.to != item.state and "reason" not in act.needs else ""


def _opened(desk: Desk, item: Item, act: Act) -> list[str]:
    types = desk.pack_of(item).types
    return [word(types[one.type].label) for one in act.opens if one.type in types]


# requests


def request_forms(desk: Desk, item: Item) -> list[RequestForm]:
    """Return the requests that the person who asks may file for the units acted for."""
    asked = desk.pack_of(item).types[item.type].requests
    runs = (
        select(ClockRun).where(ClockRun.item_id == item.id, ClockRun.ended_at.is_(None)).order_by(ClockRun.id)
    )
    return [
        _request_form(desk, item, run, one)
        for run in desk.session.scalars(runs)
        for one in asked.values()
        if run.clock in one.clocks and set(one.who) & desk.actor.roles_in(run.unit_id)
    ]


def _request_form(desk: Desk, item: Item, run: ClockRun, asked: Request) -> RequestForm:
    day, why = petitions.latest(desk, item, run, asked)
    first = (run.due_on if asked.kind == "extension" else desk.today) + timedelta(days=1)
    return RequestForm(
        id=f"request-{asked.kind}-{run.id}",
        kind=asked.kind,
        label=wording.badge("PETITIONS", asked.kind).text,
        url=url_for("item.request_file", item_id=item.id, run_id=run.id, kind=asked.kind),
        run=wording.run(desk, item, run),
        unit=run.unit.name,
        text="text" in asked.needs,
        date=asked.kind == "extension",
        from_day=first.isoformat(),
        to_day=day.isoformat() if day else "",
        limit=_limit(day, why),
        closed=_closed(desk, run, asked),
    )


def _limit(day: date | None, why: str) -> str:
    return gettext("最晚 %(day)s（%(why)s）", day=wording.day(day), why=why) if day else ""


def _closed(desk: Desk, run: ClockRun, asked: Request) -> str:
    """Return why a request cannot be filed now, or nothing."""
    same = select(Petition.id).where(
        Petition.run_id == run.id, Petition.kind == asked.kind, Petition.status == "filed"
    )
    if desk.session.scalar(same):
        return gettext("已有一份申请在等待答复。")
    if asked.kind == "extension" and desk.now > run.due_at:
        return gettext("已逾期（应于 %(due)s 前申请），须按原时限考核。", due=shown(run.due_at))
    return ""


def answers(desk: Desk, item: Item) -> list[Answer]:
    """Return the requests filed on an item, the latest first."""
    query = select(Petition).where(Petition.item_id == item.id).order_by(Petition.id.desc())
    return [_answer(desk, item, row) for row in desk.session.scalars(query)]


def _answer(desk: Desk, item: Item, row: Petition) -> Answer:
    pack = desk.pack_of(item)
    asked = pack.types[item.type].requests.get(row.kind)
    waits = row.status == "filed" and asked is not None
    day, why = petitions.latest(desk, item, row.run, asked) if waits and asked else (None, "")
    return Answer(
        row.id,
        wording.badge("PETITIONS", row.kind),
        wording.badge("STATUSES", row.status),
        row.unit.name,
        wording.run(desk, item, row.run),
        shown(row.filed_at),
        row.filed_by.name if row.filed_by else "",
        row.reason,
        row.text,
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
        day.isoformat() if day else "",
        _limit(day, why),
        url_for("item.request_decide", item_id=item.id, petition_id=row.id),
    )


def _said(granted: bool, to: date | None, reply: str) -> str:
    head = gettext("同意，到 %(day)s", day=wording.day(to)) if granted else gettext("不同意")
    return f"{head}　{reply}" if reply else head


def may_settle(desk: Desk, item: Item) -> bool:
    """Return whether the person who asks may name the units of an item that has none."""
    if rights.units_on(desk, item) or item.final:
        return False
    return may_organise(desk, item)


def may_organise(desk: Desk, item: Item) -> bool:
    """Return whether the person who asks keeps this item for its office."""
    begins = wording.flow_of(desk, item).beginning
    return rights.office_may(desk.pack_of(item), desk.actor, item.office_id, begins.who)
