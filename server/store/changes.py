"""What was changed on an item of late, as the journal's last blocks tell: by whom, when, and what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from server.models import JournalBlock

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

BLOCKS = 3000
"""Blocks that are looked through at most: what two people do at once lies close together."""


class Change(NamedTuple):
    """A change of an item: when, by whom, the act that was done or the fields that were changed."""

    at: datetime
    person_id: int | None
    act: str
    fields: tuple[str, ...]


def latest(session: Session, item_id: int, count: int) -> list[Change]:
    """Return the last changes of an item, the latest first, `count` at most."""
    first = (session.scalar(select(func.max(JournalBlock.id))) or 0) - BLOCKS
    named = JournalBlock.entries.contains(f'"item":{item_id},', autoescape=True)
    query = select(JournalBlock).where(JournalBlock.id > first, named)
    found: list[Change] = []
    for block in session.scalars(query.order_by(JournalBlock.id.desc())):
        for note in reversed(json.loads(block.entries)):
            if note.get("item") == item_id and note["kind"] in ("deed", "fields"):
                names = tuple(note.get("names", ()))
                found.append(Change(block.at, note["by"], note.get("act", ""), names))
        if len(found) >= count:
            break
    return found[:count]
