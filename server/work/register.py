"""登记: a new item, by a person, from a ledger, or opened by another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server.errors import NotSeen, Refusal
from server.models import Assignment, Deed, Item, Unit
from server.work import fields as values
from server.work import files as blobs
from server.work import looking, quota, rights
from server.work.effects import clocks, openings, recurring, seeing, states, watches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from config.model import Act, ItemType, Pack
    from server.desk import Desk

PENDING = "pending_units"
"""待定责任单位: an item whose ledger row names only collective units; it has no clocks."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a ledger's row brings along."""

    import_id: int | None
    import_key: str | None
    ledger_no: str = ""
    units_text: str = ""
    units_note: str = ""
    assigned_on: date | None = None
    pending: bool = False


def register(
    desk: Desk,
    *,
    office_id: int,
    type: str,  # noqa: A002  (the field's own word)
    fields: Mapping[str, Any],
    leads: Sequence[int] = (),
    cos: Sequence[int] = (),
    organs: Sequence[int] = (),
    parent_id: int | None = None,
    taken: Taken | None = None,
    source: Item | None = None,
    source_step_id: int | None = None,
) -> Item:
    """Register an item and begin its flow; a ledger's dated row is set up and handed over too.

    Raises:
        Refusal: a field is missing or wrong, the matter is classified, the role is not entitled.
    """
    pack = desk.pack_of(source) if source else desk.shelf.of(office_id)
    kind, act = _entitled(desk, pack, office_id, type)
    if taken is not None:
        values.refuse_marked([taken.ledger_no, taken.units_text, taken.units_note])
    cleaned = _cleaned(desk, office_id, pack, kind, fields)
    if parent_id is not None:
        looking.item(desk, parent_id)
    item = Item(
        type=type,
        office_id=office_id,
        title=cleaned.pop("title"),
        secrecy=cleaned.pop("secrecy"),
        state=act.to,
        fields={},
        parent_id=parent_id,
        source_step_id=source_step_id,
        **_taken(taken),
        **_origin(desk, office_id, source),
    )
    _add(desk, item, kind, cleaned)
    name_units(desk, item, leads, cos, organs)
    seeing.trace(desk, item)
    desk.note("item", item=item.id, type=type, office=office_id, title=desk.blind(item.title))
    _go_on(desk, item, act, taken)
    return item


def _add(desk: Desk, item: Item, kind: ItemType, values: Mapping[str, Any]) -> None:
    """Put a new item into the database, then the files among its values beside it."""
    desk.session.add(item)
    desk.session.flush()
    item.fields = blobs.settle(desk, item, kind.fields, values, {})


def _cleaned(
    desk: Desk, office_id: int, pack: Pack, kind: ItemType, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the values of all fields; refuse what is wrong, missing, or another role's to fill in."""
    blobs.check(blobs.uploads(fields.values()))
    rights.require_fields(desk, office_id, kind, fields)
    return values.clean_all(desk, pack, kind, fields)


def _entitled(desk: Desk, pack: Pack, office_id: int, type_: str) -> tuple[ItemType, Act]:
    """Return the type and the act that begins it, when the actor may do that."""
    if type_ not in pack.types:
        raise Refusal("type.unknown", type=type_)
    kind = pack.types[type_]
    act = pack.flows[kind.flow].beginning
    rights.require_office(desk, pack, office_id, act.who, act.label)
    return kind, act


def _origin(desk: Desk, office_id: int, source: Item | None) -> dict[str, Any]:
    """Return who makes an item, when, under which rules: those of the item that opens it, if any."""
    return {
        "created_at": desk.now,
        "created_by_id": desk.actor.person_id,
        "pack_version_id": source.pack_version_id if source else desk.shelf.current_id(office_id),
        "lenient": source.lenient if source else [],
        "source_id": source.id if source else None,
    }


def _go_on(desk: Desk, item: Item, act: Act, taken: Taken | None) -> None:
    """Begin the flow, unless the units are still to be settled; hand a dated row over too."""
    if taken and taken.pending:
        item.state = PENDING
        return
    dated = _dated(desk, taken, item.office_id)
    begin(dated, item, act)
    if taken and taken.assigned_on:
        hand_over(dated, item)
        take_in_overdue(desk, item)
    watches.keep(desk, item)


def _dated(desk: Desk, taken: Taken | None, office_id: int) -> Desk:
    if taken is None or taken.assigned_on is None:
        return desk
    calendar = desk.shelf.calendar(desk.shelf.current_id(office_id))
    return desk.dated(min(desk.now, calendar.opening(taken.assigned_on)))


def _taken(taken: Taken | None) -> dict[str, Any]:
    if taken is None:
        return {}
    return {
        "import_id": taken.import_id,
        "import_key": taken.import_key,
        "ledger_no": taken.ledger_no,
        "units_text": taken.units_text,
        "units_note": taken.units_note,
        "assigned_on": taken.assigned_on,
    }


def name_units(
    desk: Desk, item: Item, leads: Sequence[int], cos: Sequence[int], organs: Sequence[int] = ()
) -> None:
    """Put units on an item, each once."""
    both = set(leads) & set(cos)
    if both:
        raise Refusal("units.both", unit=looking.unit(desk, min(both)).name)
    known = {(row.role, row.unit_id) for row in rights.units_on(desk, item)}
    for role, units in (("lead", leads), ("co", cos), ("organ", organs)):
        for unit_id in dict.fromkeys(units):
            unit = desk.session.get(Unit, unit_id)
            if unit is None:
                raise NotSeen
            if not unit.active:
                raise Refusal("units.inactive", unit=unit.name)
            if (role, unit_id) in known:
                continue
            if role != "organ":
                quota.require(desk, item, unit)
            _put(desk, item, unit_id, role)
            desk.note("assigned", item=item.id, unit=unit_id, role=role)
    desk.session.flush()


def _put(desk: Desk, item: Item, unit_id: int, role: str) -> None:
    """Put a unit on an item; one that had left comes back."""
    query = select(Assignment).where(
        Assignment.item_id == item.id, Assignment.unit_id == unit_id, Assignment.role == role
    )
    row = desk.session.scalar(query)
    if row is None:
        desk.session.add(Assignment(item_id=item.id, unit_id=unit_id, role=role, since=desk.now))
    else:
        row.since, row.until = desk.now, None


def begin(desk: Desk, item: Item, act: Act) -> None:
    """Do the act that begins an item, with its effects."""
    record(desk, item, act.name, None, to_state=act.to)
    states.give_number(desk, item, act)
    clocks.start(desk, item, act.name, act.label.zh)
    clocks.start_by_fields(desk, item)
    if starts_units(desk.pack_of(item), item, act):
        seeing.hand_over(desk, item)
    origin = openings.of_item(desk, item)
    openings.open_items(desk, origin, act.opens, register=register, leads=leads_of(desk, item))


def leads_of(desk: Desk, item: Item) -> list[int]:
    """Return the units that lead an item."""
    return [row.unit_id for row in rights.units_on(desk, item) if row.role == "lead"]


def record(desk: Desk, item: Item, act: str, unit_id: int | None, **what: Any) -> Deed:
    """Record an act as done."""
    deed = Deed(
        item_id=item.id,
        unit_id=unit_id,
        person_id=desk.actor.person_id,
        act=act,
        round=item.round,
        at=desk.now,
        **what,
    )
    desk.session.add(deed)
    desk.session.flush()
    desk.note(
        "deed",
        deed=deed.id,
        item=item.id,
        unit=unit_id,
        act=act,
        text=desk.blind(what.get("text", "")),
        reason=desk.blind(what.get("reason", "")),
    )
    return deed


def starts_units(pack: Pack, item: Item, act: Act) -> bool:
    """Return whether an act starts a clock that units owe, that is, hands the item over."""
    return any(
        act.name in clock.start and clock.owes != "office" for clock in pack.types[item.type].clocks.values()
    )


def hand_over(desk: Desk, item: Item) -> None:
    """Do the acts that lead from the beginning to the hand-over (立项、交办), as one would by hand."""
    pack = desk.pack_of(item)
    if starts_units(pack, item, pack.flows[pack.types[item.type].flow].beginning):
        return  # its first act has handed it over
    for act in _way(pack, item):
        from_state = item.state
        deed = record(desk, item, act.name, None, to_state=act.to)
        deed.from_state = from_state
        clocks.stop(desk, item, act.name, None)
        states.move(desk, item, act, None)
        states.give_number(desk, item, act)
        clocks.start(desk, item, act.name, act.label.zh)
        if starts_units(pack, item, act):
            seeing.hand_over(desk, item)


def _way(pack: Pack, item: Item) -> list[Act]:
    """Return the shortest way of acts without conditions from the item's state to the hand-over."""
    flow = pack.flows[pack.types[item.type].flow]
    ways: list[tuple[str, list[Act]]] = [(item.state, [])]
    known = {item.state}
    while ways:
        state, way = ways.pop(0)
        for act in sorted(flow.acts.values(), key=lambda act: act.order):
            if state not in act.from_ or act.needs or act.gates or not act.to or act.to in known:
                continue
            if not any(pack.roles[name].side == "office" for name in act.who):
                continue
            if starts_units(pack, item, act):
                return [*way, act]
            known.add(act.to)
            ways.append((act.to, [*way, act]))
    return []


def take_in_overdue(desk: Desk, item: Item) -> None:
    """Mark the runs of an item that was overdue when it was taken in: 补录, no ladder climbs."""
    recurring.from_today(desk, item)
    for run in clocks.open_runs(desk, item):
        if run.due_at < desk.now:
            run.catch_up = True
            desk.note("catch_up", run=run.id, due=run.due_on)
