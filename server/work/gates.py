"""过关: what somebody finds, with evidence, before the acts that ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from server.errors import Refusal
from server.models import Deed
from server.work import files as blobs
from server.work import looking, register, rights
from server.work.effects import clocks
from server.work.fields import plain, refuse_marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.model import Act, Flow, Gate
    from server.desk import Desk
    from server.models import Item
    from server.work.files import Upload

PREFIX = "gate."
"""Before a gate's name: the deed of passing it; no act is called so."""
EVIDENCE = {"text": "文字说明", "file": "附件"}


def _flow(desk: Desk, item: Item) -> Flow:
    pack = desk.pack_of(item)
    return pack.flows[pack.types[item.type].flow]


def deeds(desk: Desk, item: Item) -> Sequence[Deed]:
    """Return the deeds of passing a gate in this round."""
    query = select(Deed).where(Deed.item_id == item.id, Deed.round == item.round)
    return desk.session.scalars(query.where(Deed.act.startswith(PREFIX)).order_by(Deed.id)).all()


def passed(desk: Desk, item: Item) -> frozenset[str]:
    """Return the gates that an item has passed in this round."""
    return frozenset(deed.act.removeprefix(PREFIX) for deed in deeds(desk, item))


def missing(desk: Desk, item: Item, act: Act) -> list[Gate]:
    """Return the gates that an act asks for and that have not been passed."""
    if not act.gates:
        return []
    known, done = _flow(desk, item).gates, passed(desk, item)
    return [known[name] for name in act.gates if name not in done]


def require(desk: Desk, item: Item, act: Act) -> None:
    """Refuse an act while one of its gates has not been passed."""
    lacking = missing(desk, item, act)
    if lacking:
        raise Refusal("act.gates", act=act.label, gates="、".join(gate.label.zh for gate in lacking))


def open_to(desk: Desk, item: Item) -> list[tuple[Gate, int | None]]:
    """Return the gates that the actor may pass now, each with the unit acted for, or None: the office."""
    flow = _flow(desk, item)
    if item.final or item.state == register.PENDING or not flow.gates:
        return []
    done = passed(desk, item)
    found = []
    for gate in flow.gates.values():
        capacity = list(rights.capacities(desk, item, gate.who))
        if gate.name not in done and capacity:
            found.append((gate, capacity[0]))
    return found


def pass_gate(desk: Desk, item_id: int, name: str, *, text: str = "", files: Sequence[Upload] = ()) -> Deed:
    """Record that the answer to a gate's question is yes, with its evidence.

    Raises:
        Refusal: there is no such gate, it was passed, the role may not, or the evidence is missing.
    """
    item = looking.item(desk, item_id)
    gate = _flow(desk, item).gates.get(name)
    if gate is None:
        raise Refusal("gate.unknown", gate=name)
    if item.final:
        raise Refusal("petition.item_ended")
    if name in passed(desk, item):
        raise Refusal("gate.passed", gate=gate.label)
    unit_id = _capacity(desk, item, gate)
    refuse_marked([text])
    blobs.check(files)
    given = {"text": plain(text), "file": files}
    lacking = [EVIDENCE[kind] for kind in gate.evidence if not given[kind]]
    if lacking:
        raise Refusal("act.needs", act=gate.label, needs="、".join(lacking))
    deed = register.record(desk, item, PREFIX + name, unit_id, text=plain(text), from_state=item.state)
    blobs.keep(desk, item, files, deed=deed.id)
    item.version += 1
    clocks.touch_all(desk, item)
    return deed


def _capacity(desk: Desk, item: Item, gate: Gate) -> int | None:
    for unit_id in rights.capacities(desk, item, gate.who):
        return unit_id
    pack = desk.pack_of(item)
    raise Refusal("act.not_allowed", act=gate.label, who=rights.role_labels(pack, gate.who))
