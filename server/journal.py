"""The append-only, hash-chained record of every change 流水."""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from server.models import JournalBlock, JournalHead

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session


def canonical(entries: Sequence[dict[str, Any]]) -> str:
    """Return the entries as JSON that is the same for the same entries."""
    return json.dumps(entries, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def block_hash(previous: str, at: datetime, entries: str) -> str:
    """Return the hash of a block: of the block before it, its instant and its entries."""
    head = f"{previous}\n{at.astimezone(UTC).isoformat()}\n"
    return sha256(head.encode() + entries.encode()).hexdigest()


def append(session: Session, at: datetime, notes: Sequence[dict[str, Any]]) -> None:
    """Append one block for this transaction; called last, so that the head is locked briefly."""
    if not notes:
        return
    entries = canonical(notes)
    session.flush()
    last, head = session.execute(
        select(JournalHead.block_id, JournalHead.hash).where(JournalHead.id == 1).with_for_update()
    ).one()
    digest = block_hash(head, at, entries)
    block_id = last + 1  # without a gap on every database, so that a changed id is found
    session.execute(
        insert(JournalBlock).values(id=block_id, at=at, previous=head, hash=digest, entries=entries)
    )
    session.execute(update(JournalHead).where(JournalHead.id == 1).values(hash=digest, block_id=block_id))


def first_bad(session: Session) -> int | None:
    """Return the id of the first block that breaks the chain, or None when all hold."""
    previous = ""
    last = 0
    query = select(JournalBlock).order_by(JournalBlock.id).execution_options(yield_per=1000)
    for block in session.scalars(query):
        if block.id != last + 1:
            return last + 1
        if block.previous != previous or block.hash != block_hash(previous, block.at, block.entries):
            return block.id
        previous, last = block.hash, block.id
    head = session.execute(select(JournalHead.hash, JournalHead.block_id).where(JournalHead.id == 1)).first()
    return None if head == (previous, last) else last + 1
