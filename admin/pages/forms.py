"""What may be done on an item now, as forms made from what each act and gate needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin import fields, showing
from admin.form import Form
from admin.item_cells import declared
from admin.pages import wording
from server.errors import Refusal
from server.models import ClockRun, Unit
from server.web import here
from server.web.i18n import shown, word
from server.work import acts, gates, links, rights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.model import Act, Field, Gate, ItemType, Request
    from server.desk import Desk
    from server.models import Attachment, Deed, Item

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
    missing: str  # the gates that must be passed first

    @property
    def direct(self) -> bool:
        """Whether a single button is enough."""
        return not self.needs and not self.fields and not self.pause_to and not self.periods


class GateRow(NamedTuple):
    """A gate of the flow: passed by whom, or the form to pass it."""

    id: str
    label: str
    ask: str
    passed: str
    text: str
    files: tuple[tuple[str, str, str], ...]
    who: str
    url: str  # empty: not for the person who asks
    needs: tuple[str, ...]


def act_fields(
    kind: ItemType, act: Act | Request, given: Any = None, *, prefix: str = "", data: Any = None
) -> Any:
    """Return the form of the declared fields that an act needs."""
    asked = [kind.fields[name] for name in act.needs if name not in PLAIN]
    boxes = {fields.form_name(one.name): fields.build(one) for one in asked}
    return type("ActFields", (Form,), boxes)(given, prefix=prefix, data=data or {})


def given_fields(desk: Desk, item: Item, name: str, prefix: str, sent: Any) -> dict[str, Any]:
    """Return what was filled into the declared fields that an act needs.

    Raises:
        Refusal: something that no such field can hold.
    """
    act = wording.flow_of(desk, item).acts.get(name)
    return needed_fields(desk, item, act, prefix, sent) if act else {}


def needed_fields(desk: Desk, item: Item, act: Act | Request, prefix: str, sent: Any) -> dict[str, Any]:
    """Return what was filled into the declared fields that an act or a request needs.

    Raises:
        Refusal: something that no such field can hold.
    """
    kind = desk.pack_of(item).types[item.type]
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


def _held(
    desk: Desk, item: Item, kind: ItemType, act: Act | Request
) -> tuple[dict[str, Any], dict[str, Any]]:
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
        missing="、".join(word(gate.label) for gate in gates.missing(desk, item, act)),
    )


def gate_rows(desk: Desk, item: Item) -> list[GateRow]:
    """Return the gates of an item's flow, each with who passed it in this round or may pass it now."""
    mine = {gate.name for gate, _unit in gates.open_to(desk, item)}
    done = {deed.act.removeprefix(gates.PREFIX): deed for deed in gates.deeds(desk, item)}
    return [
        _gate_row(desk, item, gate, done.get(gate.name), mine=gate.name in mine)
        for gate in wording.flow_of(desk, item).gates.values()
    ]


def _gate_row(desk: Desk, item: Item, gate: Gate, deed: Deed | None, *, mine: bool) -> GateRow:
    who = deed.person.name if deed and deed.person else gettext(wording.PROGRAM)
    return GateRow(
        id=f"gate-{gate.name}",
        label=word(gate.label),
        ask=gate.ask,
        passed=f"{who} {shown(deed.at)}" if deed else "",
        text=deed.text if deed else "",
        files=file_links(item, deed.files) if deed else (),
        who=wording.roles(desk.pack_of(item), gate.who),
        url=url_for("item.pass_gate", item_id=item.id, gate=gate.name) if mine else "",
        needs=gate.evidence,
    )


def size(count: int) -> str:
    """Return the size of a file as people read it."""
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(1, round(count / 1024))} KB"


def file_links(item: Item, files: Iterable[Attachment]) -> tuple[tuple[str, str, str], ...]:
    """Return files of an item for a list: address, name, size."""
    return tuple(
        (url_for("item.file", item_id=item.id, file_id=one.id), one.name, size(one.size)) for one in files
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


def may_see(field: Field) -> bool:
    """Return whether the person who asks may see a declared field."""
    return not field.see or bool(set(field.see) & here.rights().names)


def may_settle(desk: Desk, item: Item) -> bool:
    """Return whether the person who asks may name the units of an item that has none."""
    if item.final or (rights.units_on(desk, item) and not rights.is_leaderless(desk, item)):
        return False
    return may_organise(desk, item)


def may_organise(desk: Desk, item: Item) -> bool:
    """Return whether the person who asks keeps this item for its office."""
    begins = wording.flow_of(desk, item).beginning
    return rights.office_may(desk.pack_of(item), desk.actor, item.office_id, begins.who)
