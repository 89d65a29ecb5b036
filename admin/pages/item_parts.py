"""The parts of an item page that stand still: header, steps of the flow, fields, units, tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin import words
from admin.item_cells import declared
from admin.menu import allowed
from admin.pages import clocks, forms, wording
from server.models import ClockRun, Item, Seen, Unit
from server.store import scope
from server.store.fields import fact_fields
from server.web import here
from server.web.i18n import shown, word
from server.work import links, rights
from server.work.doubles import doubles
from server.work.fields import is_shown, show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from admin.pages.wording import Badge
    from config.model import Field, Flow
    from server.desk import Desk
    from server.work.links import Names

RANK = ("red", "purple", "orange", "yellow", "blue", "green", "grey", "white")
QUIET = frozenset({"title", "secrecy"})


class Station(NamedTuple):
    """A state of the flow as the stepper shows it."""

    label: str
    standing: str  # done now ahead


class UnitRow(NamedTuple):
    """A unit on an item."""

    name: str
    part: Badge
    since: str


class SeenRow(NamedTuple):
    """A unit that sees an item, and why."""

    unit: str
    why: tuple[str, ...]


class Branch(NamedTuple):
    """A linked item."""

    title: str
    url: str
    state: Badge
    note: str


class Header(NamedTuple):
    """The head of the page."""

    id: int
    title: str
    number: str
    kind: str
    kind_url: str
    office: str
    state: Badge
    light: Badge | None
    marks: tuple[Badge, ...]
    paused: str
    version: int
    edit_url: str
    units_text: str
    units_note: str


def header(desk: Desk, item: Item) -> Header:
    """Return the head of an item's page."""
    kind = desk.pack_of(item).types[item.type]
    return Header(
        item.id,
        item.title,
        item.number,
        word(kind.label),
        url_for("items.index_view", type_key=item.type) if _listed(desk, item) else "",
        item.office.name,
        wording.state(desk, item),
        light(desk, item),
        _marks(item),
        _paused(desk, item),
        item.version,
        _edit_url(desk, item),
        item.units_text,
        item.units_note,
    )


def _listed(desk: Desk, item: Item) -> bool:
    """Return whether the office of the person who asks declares this type now, so that it has a list."""
    office = here.rights().office_id
    return office in desk.shelf.offices() and item.type in desk.shelf.of(office).types


def _edit_url(desk: Desk, item: Item) -> str:
    if (
        item.final
        or not forms.may_organise(desk, item)
        or not allowed("items.edit_view")
        or not _listed(desk, item)
    ):
        return ""
    return url_for("items.edit_view", type_key=item.type, id=item.id)


def light(desk: Desk, item: Item) -> Badge | None:
    """Return the most urgent light of the item's open clocks."""
    runs = desk.session.scalars(
        select(ClockRun).where(ClockRun.item_id == item.id, ClockRun.ended_at.is_(None)).order_by(ClockRun.id)
    ).all()
    found = [clocks.run_light(desk, item, run) for run in runs]
    return min(found, key=lambda one: _rank(one.tone)) if found else None


def _rank(name: str) -> int:
    return RANK.index(name) if name in RANK else len(RANK)


def _marks(item: Item) -> tuple[Badge, ...]:
    """Return what must be seen first: secrecy, urgency, and the round of an item that was opened again."""
    found = [wording.Badge(gettext("密级：%(word)s", word=item.secrecy), "grey")]
    urgency = str(item.fields.get("urgency") or "")
    if urgency:
        found.append(wording.Badge(urgency, {"特急": "red", "加急": "orange"}.get(urgency, "grey")))
    if item.fields.get("key_case"):
        found.append(wording.Badge(gettext("重点"), "purple"))
    if item.round > 1:
        found.append(wording.Badge(gettext("第 %(count)s 轮", count=item.round), "purple"))
    return tuple(found)


def _paused(desk: Desk, item: Item) -> str:
    if item.paused_through is None or item.paused_through < desk.today:
        return ""
    return gettext("暂停计时至 %(day)s，期间不计入期限。", day=wording.day(item.paused_through))


def stations(desk: Desk, item: Item) -> list[Station]:
    """Return the states of the flow on the straight way, with where the item stands."""
    flow = wording.flow_of(desk, item)
    states = sorted(flow.states.values(), key=lambda state: state.order)
    usual = [state for state in states if not _aside(flow, state.name) or state.name == item.state]
    names = [state.name for state in usual]
    at = names.index(item.state) if item.state in names else -1
    return [
        Station(word(state.label), "now" if place == at else "done" if place < at else "ahead")
        for place, state in enumerate(usual)
    ]


def _aside(flow: Flow, name: str) -> bool:
    """Return whether a state is only reached by giving a reason: a matter turned down or withdrawn."""
    ways = [act for act in flow.acts.values() if act.to == name]
    return bool(ways) and flow.states[name].final and all("reason" in act.needs for act in ways)


class Told(NamedTuple):
    """A declared field on the page."""

    label: str
    text: str  # empty: not filled in
    long: bool
    url: str  # of the item or the file that it links to


def facts(desk: Desk, item: Item) -> list[Told]:
    """Return the declared fields that may be seen; a link to what may not be seen is not there."""
    values = {**item.fields, "title": item.title, "secrecy": item.secrecy}
    shown_now = [one for one in _seen(desk, item) if one.name not in QUIET]
    known = links.names(desk.session, desk.actor, shown_now, [values])
    told = [(one, _shown(one, declared(item, one.name), known)) for one in shown_now]
    return [
        Told(word(one.label), text, one.kind == "long_text" or len(text) > 40, _link(item, one))
        for one, text in told
        if text or not item.fields.get(one.name) or one.kind != "item"
    ]


def _seen(desk: Desk, item: Item) -> list[Field]:
    """Return the fields of an item that are shown, and to the roles of the person who asks, in order."""
    kind, held = desk.pack_of(item).types[item.type], here.rights().names
    known = fact_fields(kind.fields, {**item.fields, "title": item.title, "secrecy": item.secrecy})
    fields = sorted(kind.fields.values(), key=lambda one: one.order)
    return [one for one in fields if is_shown(one, known) and (not one.see or set(one.see) & held)]


def _link(item: Item, field: Field) -> str:
    value = item.fields.get(field.name)
    if field.kind == "item" and value:
        return url_for("item.page", item_id=value)
    return url_for("item.file", item_id=item.id, file_id=value) if field.kind == "file" and value else ""


def shows_file(desk: Desk, item: Item, file_id: int) -> bool:
    """Return whether a file stands in a field of the item that the person who asks may see."""
    return any(one.kind == "file" and item.fields.get(one.name) == file_id for one in _seen(desk, item))


def _shown(field: Field, value: object, known: Names) -> str:
    return show(field, value, known) if field.kind != "yes_no" or value is None else shown(bool(value))


def units(desk: Desk, item: Item) -> list[UnitRow]:
    """Return the units on an item, leads first."""
    return [
        UnitRow(row.unit.name, wording.badge("ROLES_ON_ITEM", row.role), shown(row.since)[:10])
        for row in rights.units_on(desk, item)
    ]


def seen(desk: Desk, item: Item) -> list[SeenRow]:
    """Return who sees an item and why; the office that keeps it is told all of them."""
    if item.office_id not in scope.acting_units(desk.actor):
        return []
    query = select(Unit.name, Seen.why).join(Unit, Unit.id == Seen.unit_id).where(Seen.item_id == item.id)
    grouped: dict[str, list[str]] = {}
    for name, why in desk.session.execute(query.order_by(Seen.id)):
        grouped.setdefault(name, []).append(why)
    return [
        SeenRow(name, tuple(str(words.SEEN_WHY.get(why, why)) for why in whys))
        for name, whys in grouped.items()
    ]


def branches(desk: Desk, item: Item) -> dict[str, list[Branch]]:
    """Return the linked items that may be seen: where it came from, what it opened, likely doubles."""
    groups = {
        "source": Item.id == item.source_id,
        "opened": Item.source_id == item.id,
        "double": Item.id.in_(doubles(desk, item)),
    }
    query = select(Item).where(scope.visible(desk.actor)).order_by(Item.id)
    return {name: _branches(desk, desk.session.scalars(query.where(test))) for name, test in groups.items()}


def _branches(desk: Desk, items: Iterable[Item]) -> list[Branch]:
    return [
        Branch(
            str(one),
            url_for("item.page", item_id=one.id),
            wording.state(desk, one),
            word(desk.pack_of(one).types[one.type].label),
        )
        for one in items
    ]
