"""Linked items that an act or an issued paper brings into being."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from rules.choose import holds, sampled
from server.models import Deed, Item
from server.work.effects import clocks, seeing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from config.model import Opening
    from server.desk import Desk


def open_items(
    desk: Desk,
    source: Item,
    openings: Sequence[Opening],
    *,
    register: Callable[..., Item],
    leads: Sequence[int],
    organs: Sequence[int] = (),
    step_id: int | None = None,
) -> list[Item]:
    """Make the items that `openings` name; the program does their first act."""
    facts = clocks.item_facts(desk.pack_of(source), source)
    made = []
    for opening in openings:
        if opening.when is not None and not holds(opening.when, facts):
            continue
        if not _drawn(desk, source, opening):
            continue
        item = register(
            desk.as_program(),
            office_id=source.office_id,
            type=opening.type,
            leads=leads,
            organs=organs,
            fields=_fields(desk, source, opening.type),
            source=source,
            source_step_id=step_id,
        )
        for unit_id in leads:
            seeing.see(desk, item.id, unit_id, "opened")
        desk.note("opened", item=item.id, source=source.id, step=step_id)
        made.append(item)
    return made


def _drawn(desk: Desk, source: Item, opening: Opening) -> bool:
    """Return whether the item is in the sample; what was drawn is noted either way."""
    if opening.sample == 100:
        return True
    drawn = sampled(source.number or str(source.id), opening.type, source.round, opening.sample)
    desk.note("drawn", source=source.id, type=opening.type, sample=opening.sample, drawn=drawn)
    return drawn


def _fields(desk: Desk, source: Item, type_: str) -> dict[str, str]:
    kind = desk.pack_of(source).types[type_]
    title = f"{kind.label.zh}：{source.title}"[: min(500, kind.fields["title"].max_length)]
    return {"title": title, "secrecy": source.secrecy}


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
