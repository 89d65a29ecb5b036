"""Along which line an even plan goes for an item that a ladder watches: that of its last duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from rules.calendar import local
from rules.facts import Course
from server.models import ClockRun, Item
from server.store.among import rows_of
from server.store.freeze import spans_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from server.versions import Shelf


def courses_of(session: Session, shelf: Shelf, items: Sequence[int], today: date) -> dict[int, Course]:
    """Return the line of each item's even plan: that of the open run of a unit that falls due last."""
    if not items:
        return {}
    query = select(
        ClockRun.item_id, ClockRun.clock, Item.type, ClockRun.pack_version_id, ClockRun.due_on,
        ClockRun.started_at, ClockRun.allowance, ClockRun.paused_since,
    ).join(Item, Item.id == ClockRun.item_id)  # fmt: skip
    lines = query.where(
        ClockRun.item_id.in_(items),
        ClockRun.ended_at.is_(None),
        ClockRun.ladder == "",
        ClockRun.as_.in_(("lead", "co", "organ")),
    )
    found: dict[int, Course] = {}
    for row in rows_of(session, lines.order_by(ClockRun.due_on, ClockRun.id)):
        clock = shelf.version(row.pack_version_id).types[row.type].clocks.get(row.clock)
        if clock is None or clock.recurs:
            continue
        pauses = spans_in(row.allowance["pauses"])
        stands = row.paused_since is not None or any(span.first <= today <= span.last for span in pauses)
        line = Course(local(row.started_at).date(), row.due_on, pauses)
        found.pop(row.item_id, None)
        if not stands:
            found[row.item_id] = line
    return found
