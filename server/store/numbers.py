"""Numbers of items and papers: given in the transaction that uses them, gapless, for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from server.models import GivenNumber, NumberSequence

if TYPE_CHECKING:
    from server.desk import Desk

ROUNDS = "零一二三四五六七八九十"


def give(
    desk: Desk,
    *,
    office_id: int,
    office: str,
    sequence: str,
    pattern: str,
    round_: int = 1,
    item_id: int | None = None,
    step_id: int | None = None,
) -> str:
    """Give the next number of an office's sequence; anew each year when the pattern names it."""
    year = desk.today.year if "{year}" in pattern else 0
    row = desk.session.scalar(
        select(NumberSequence)
        .where(
            NumberSequence.office_id == office_id,
            NumberSequence.name == sequence,
            NumberSequence.year == year,
        )
        .with_for_update()
    )
    if row is None:
        row = NumberSequence(office_id=office_id, name=sequence, year=year, last=0)
        desk.session.add(row)
    row.last += 1
    text = pattern.format(year=year, seq=row.last, office=office, round=round_text(round_))
    desk.session.add(
        GivenNumber(
            office_id=office_id,
            name=sequence,
            year=year,
            seq=row.last,
            text=text,
            item_id=item_id,
            step_id=step_id,
            given_at=desk.now,
        )
    )
    desk.session.flush()
    desk.note("number", office=office_id, sequence=sequence, number=text, item=item_id, step=step_id)
    return text


def round_text(round_: int) -> str:
    """Return what a number's ``{round}`` stands for: nothing in the first round, 之一 in the second."""
    if round_ == 1:
        return ""
    return f"之{ROUNDS[round_ - 1] if round_ <= len(ROUNDS) else round_ - 1}"


def of_round(desk: Desk, item_id: int, *, office: str, pattern: str, round_: int) -> str:
    """Return an item's own number as it is written in a round: the same number, with the round added."""
    row = desk.session.scalars(
        select(GivenNumber).where(GivenNumber.item_id == item_id).order_by(GivenNumber.id)
    ).one()
    return pattern.format(year=row.year, seq=row.seq, office=office, round=round_text(round_))


def void(desk: Desk, step_id: int, why: str) -> None:
    """Mark a paper's number as voided; it stays listed and is never given again."""
    for row in desk.session.scalars(select(GivenNumber).where(GivenNumber.step_id == step_id)):
        row.voided_at = desk.now
        row.voided_why = why
        desk.note("number_voided", number=row.text, step=step_id)
