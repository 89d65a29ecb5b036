"""Linked items that an act or an issued paper brings into being."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from rules.choose import holds, sampled
from server.models import Deed, Item
from server.store.filters import paper_facts
from server.work.effects import clocks, seeing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from config.model import Opening, Pack
    from rules.facts import Value
    from server.desk import Desk
    from server.models import LadderStep


@dataclass(frozen=True, slots=True)
class Origin:
    """What opens an item: another item, or a paper on one or on a unit alone."""

    item: Item | None
    office_id: int
    pack: Pack
    facts: Mapping[str, Value]
    title: str
    secrecy: str
    drawn_by: str  # by what a sample is drawn, so that it can be drawn again
    step_id: int | None = None

    @property
    def item_id(self) -> int | None:
        """Return the item, if there is one."""
        return self.item.id if self.item is not None else None


def of_item(desk: Desk, item: Item, step_id: int | None = None) -> Origin:
    """Return an item as the origin of what an act, or a paper on it, opens."""
    pack = desk.pack_of(item)
    facts, drawn_by = clocks.item_facts(pack, item), item.number or str(item.id)
    return Origin(item, item.office_id, pack, facts, item.title, item.secrecy, drawn_by, step_id)


def of_step(desk: Desk, step: LadderStep) -> Origin:
    """Return an issued paper as the origin of what it opens."""
    if step.item_id is not None:
        return of_item(desk, desk.session.get_one(Item, step.item_id), step.id)
    pack = desk.shelf.of(step.office_id)
    facts = paper_facts(desk.session, pack, step)
    return Origin(None, step.office_id, pack, facts, step.title, pack.secrecy[0], step.number, step.id)


def open_items(
    desk: Desk,
    origin: Origin,
    openings: Sequence[Opening],
    *,
    register: Callable[..., Item],
    leads: Sequence[int],
    organs: Sequence[int] = (),
) -> list[Item]:
    """Make the items that `openings` name; the program does their first act."""
    made = []
    for opening in openings:
        if opening.when is not None and not holds(opening.when, origin.facts):
            continue
        if not _drawn(desk, origin, opening):
            continue
        item = register(
            desk.as_program(),
            office_id=origin.office_id,
            type=opening.type,
            leads=leads,
            organs=organs,
            fields=_fields(origin, opening.type),
            source=origin.item,
            source_step_id=origin.step_id,
        )
        for unit_id in leads:
            seeing.see(desk, item.id, unit_id, "opened")
        desk.note("opened", item=item.id, source=origin.item_id, step=origin.step_id)
        made.append(item)
    return made


def _drawn(desk: Desk, origin: Origin, opening: Opening) -> bool:
    """Return whether the item is in the sample; what was drawn is noted either way."""
    if opening.sample == 100:
        return True
    round_ = origin.item.round if origin.item is not None else 1
    drawn = sampled(origin.drawn_by, opening.type, round_, opening.sample)
    desk.note("drawn", source=origin.item_id, type=opening.type, sample=opening.sample, drawn=drawn)
    return drawn


def _fields(origin: Origin, type_: str) -> dict[str, str]:
    kind = origin.pack.types[type_]
    title = f"{kind.label.zh}：{origin.title}"[: min(500, kind.fields["title"].max_length)]
    return {"title": title, "secrecy": origin.secrecy}


def withdraw_opened(desk: Desk, step_id: int, why: str) -> None:
    """Withdraw what a paper had opened, when the paper itself is withdrawn."""
    for item in desk.session.scalars(select(Item).where(Item.source_step_id == step_id)):
        if item.final:
            continue
        flow = desk.pack_of(item).flows[desk.pack_of(item).types[item.type].flow]
        final = [state.name for state in flow.states.values() if state.final]
        item.state = "withdrawn" if "withdrawn" in final else final[-1]
        desk.session.add(
            Deed(
                item_id=item.id,
                act="withdraw",
                round=item.round,
                at=desk.now,
                to_state=item.state,
                reason=f"所据文书已撤回：{why}",
            )
        )
        item.final = True
        item.version += 1
        clocks.finish(desk, item, "withdraw")
        desk.note("withdrawn_with", item=item.id, step=step_id, why=desk.blind(why))
