"""办理: an act of the flow, done on an item by a person for the office or for a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.errors import Refusal
from server.models import Item
from server.work import fields as values
from server.work import files as blobs
from server.work import gates, looking, register, rights
from server.work.effects import clocks, openings, pauses, recurring, seeing, states, telling, undoing, watches
from server.work.rights import Possible, possible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from config.model import Act, Flow, Pack
    from server.desk import Desk
    from server.models import Deed
    from server.work.files import Upload

__all__ = ["Possible", "do", "possible"]

OWN = {"title", "secrecy"}
"""Fields that are columns of the item itself."""


def do(
    desk: Desk,
    item_id: int,
    act: str,
    *,
    unit_id: int | None = None,
    reason: str = "",
    text: str = "",
    files: Sequence[Upload] = (),
    fields: Mapping[str, Any] | None = None,
    through: date | None = None,
    period: date | None = None,
    version: int | None = None,
) -> Deed:
    """Do an act; all its effects happen or none.

    Raises:
        NotSeen: the item is not the actor's to see.
        Refusal: the state, the role or what was filled in does not allow it.
    """
    item = _fresh(desk, item_id, version)
    pack = desk.pack_of(item)
    done, unit_id = _allowed(desk, item, act, unit_id)
    if fields and "secrecy" in fields:  # the grade is told as such, not as a marking
        values.refuse_classified(pack, str(fields["secrecy"]))
    values.refuse_marked([reason, text, *(fields or {}), *(fields or {}).values()])
    blobs.check([*files, *blobs.uploads((fields or {}).values())])
    reason, text = values.plain(reason), values.plain(text)
    given = _fill(desk, pack, item, done, fields or {})
    _needs(pack, item, done, {"reason": reason, "text": text, "file": files, **given})
    from_state, said = item.state, {"reason": reason, "text": text}
    ends = {"fields": dict(given), "from_state": from_state, "to_state": done.to}
    deed = register.record(desk, item, done.name, unit_id, **said, **ends)
    blobs.keep(desk, item, files, deed=deed.id)
    if given:
        clocks.choose_again(desk, item)
        clocks.start_by_fields(desk, item)
    _effects(desk, item, done, unit_id, through=through, period=period)
    deed.to_state = item.state if item.state != from_state else ""
    item.version += 1
    _also(desk, item, done, {**said, "files": files})
    return deed


def _fresh(desk: Desk, item_id: int, version: int | None) -> Item:
    """Return the item as it stands now; refuse when somebody changed it since that version."""
    item = looking.item(desk, item_id)
    if version is not None and version != item.version:
        raise Refusal("stale")
    recurring.turn(desk, item)
    return item


def _allowed(desk: Desk, item: Item, name: str, unit_id: int | None) -> tuple[Act, int | None]:
    """Return the act, and for whom the actor does it; refuse when it may not be done now."""
    pack = desk.pack_of(item)
    flow, act = _declared(pack, item, name)
    unit_id = _capacity(desk, item, flow, act, unit_id)
    _hands_over_nobody(desk, pack, item, act)
    gates.require(desk, item, act)
    return act, unit_id


def _declared(pack: Pack, item: Item, act: str) -> tuple[Flow, Act]:
    """Return the item's flow and its act of that name."""
    flow = pack.flows[pack.types[item.type].flow]
    if act not in flow.acts:
        raise Refusal("act.unknown", act=act)
    return flow, flow.acts[act]


def _capacity(desk: Desk, item: Item, flow: Flow, act: Act, unit_id: int | None) -> int | None:
    """Return for whom the actor acts; refuse when the state or the role does not allow it."""
    pack = desk.pack_of(item)
    if item.state not in act.from_:
        state = flow.states.get(item.state)
        label = state.label if state else "待定责任单位"
        raise Refusal("act.wrong_state", act=act.label, state=label)
    _pausing(desk, item, act)
    if desk.actor.program:
        return unit_id
    units = [choice.unit_id for choice in possible(desk, item) if choice.act.name == act.name]
    if unit_id in units:
        return unit_id
    if unit_id is None and units:
        return units[0]
    raise Refusal("act.not_allowed", act=act.label, who=rights.role_labels(pack, act.who))


def _pausing(desk: Desk, item: Item, act: Act) -> None:
    """Refuse to pause what is paused, and to resume what is not."""
    paused = rights.is_paused(desk, item)
    if act.pause and paused:
        raise Refusal("pause.already", day=item.paused_through)
    if act.resume and not paused:
        raise Refusal("pause.none")


def _hands_over_nobody(desk: Desk, pack: Pack, item: Item, act: Act) -> None:
    units = rights.units_on(desk, item)
    if register.starts_units(pack, item, act) and (not units or rights.is_leaderless(desk, item)):
        raise Refusal("units.missing")


def _fill(desk: Desk, pack: Pack, item: Item, act: Act, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Clean the fields that the act asks for and put them on the item; others are refused."""
    kind = pack.types[item.type]
    for name in fields:
        if name not in act.needs:
            raise Refusal("field.unknown", field=name)
    cleaned = {name: values.clean(kind.fields[name], value, desk) for name, value in fields.items()}
    given = blobs.settle(desk, item, kind.fields, cleaned, item.fields)
    if "secrecy" in given:
        values.refuse_classified(pack, str(given["secrecy"]))
    item.title, item.secrecy = given.get("title") or item.title, given.get("secrecy") or item.secrecy
    held = {**item.fields, **given, "title": item.title, "secrecy": item.secrecy}
    after = values.settled(kind.fields, held) if given else held
    item.fields = {name: value for name, value in after.items() if name not in OWN}
    given = {name: after[name] for name in given}
    if given:
        desk.note("fields", item=item.id, names=sorted(given))
    return given


def _needs(pack: Pack, item: Item, act: Act, given: Mapping[str, Any]) -> None:
    """Refuse when something that the act needs was not given."""
    names = {"reason": "理由", "text": "文字说明", "file": "附件"}
    kind = pack.types[item.type]
    labels = {**names, **{name: field.label.zh for name, field in kind.fields.items()}}
    facts = clocks.item_facts(pack, item)
    hidden = {name for name, field in kind.fields.items() if not values.is_shown(field, facts)}
    missing = [labels.get(name, name) for name in act.needs if name not in hidden and _empty(given.get(name))]
    if missing:
        raise Refusal("act.needs", act=act.label, needs="、".join(missing))


def _empty(value: Any) -> bool:
    return value is None or (
        isinstance(value, str | list | tuple) and not (value.strip() if isinstance(value, str) else value)
    )


def _effects(
    desk: Desk, item: Item, act: Act, unit_id: int | None, *, through: date | None, period: date | None
) -> None:
    """Bring about what the act declares, in an order that no pack can change."""
    ended = clocks.stop(desk, item, act.name, unit_id, period)
    undoing.undo(desk, item, act.undo)
    pauses.pause(desk, item, act, through)
    pauses.resume(desk, item, act)
    states.begin_round(item, act)
    complete = states.move(desk, item, act, unit_id)
    states.give_number(desk, item, act)
    clocks.start(desk, item, act.name, act.label.zh, unit_id, complete=complete)
    if register.starts_units(desk.pack_of(item), item, act):
        seeing.hand_over(desk, item)
    openings.open_items(
        desk,
        openings.of_item(desk, item),
        act.opens,
        register=register.register,
        leads=register.leads_of(desk, item),
    )
    recurring.renew(desk, item, ended, act.label.zh)
    watches.keep(desk, item)
    clocks.touch_all(desk, item)
    telling.wake_filtered(desk, item)


def _also(desk: Desk, item: Item, act: Act, given: Mapping[str, Any]) -> None:
    """Do the acts that this one brings along on the item's source or parent, where they can be done."""
    others = {"source": item.source_id, "parent": item.parent_id}
    for whose, name in act.also.items():
        other = desk.session.get(Item, others[whose]) if others[whose] is not None else None
        if other is None:
            continue
        flow = desk.pack_of(other).flows[desk.pack_of(other).types[other.type].flow]
        if name in flow.acts and other.state in flow.acts[name].from_:
            do(desk.as_program(), other.id, name, **given)
        else:
            desk.note("also_not", item=other.id, act=name, state=other.state, because=item.id)
