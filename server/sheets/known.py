"""Rows of a ledger whose items are there already: by the row itself, by 编号, or by name while unnumbered."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server.models import GivenNumber, Item, Unit
from server.sheets.words import Remark, remark
from server.store.numbers import round_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from config.model import ItemType
    from server.desk import Desk
    from server.sheets.rows import Reading

_CHUNK = 500  # SQLite takes no more than some thousand values in one statement
_ORDINAL = re.compile(r"[\d.．、\-—一二三四五六七八九十百（）()]+")  # many a ledger heads its 序号 with 编号
_GAPS = {"{year}": r"(?P<year>\d{4})", "{seq}": r"(?P<seq>\d+)", "{office}": r".+", "{round}": r"(?:之.+)?"}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A reading, and what is known of its item before this ledger is taken."""

    reading: Reading
    there: bool = False
    known: Remark | None = None  # by what it was known, when not by the row itself
    remarks: tuple[Remark, ...] = ()


class Known:
    """The items of an office that the rows of one ledger may be."""

    def __init__(self, desk: Desk, office_id: int, kind: ItemType, readings: Sequence[Reading]) -> None:
        self._desk, self._office_id, self._kind = desk, office_id, kind
        office = desk.session.get_one(Unit, office_id)
        self._office = office.short_name or office.name
        self._keys = self._read(
            select(Item.import_key).where(Item.office_id == office_id),
            Item.import_key, {one.key for one in readings},
        )  # fmt: skip
        self._numbers = self._numbered({text for one in readings for text in self._spellings(one.ours)})
        self._names = self._named({one.title for one in readings if not one.ours})

    def recognise(self, reading: Reading, targets: Collection[str]) -> Recognised:
        """Say whether the item of a row is there already; `targets` are those of the ledger's columns."""
        if reading.key in self._keys:
            return Recognised(reading, there=True)
        if reading.ours:
            return self._by_number(reading)
        no = reading.no if "no" in targets else None
        if "number" in targets and (reading.title, no) in self._names:
            told = remark("sheets.row_known_unnumbered", row=reading.number)
            return Recognised(reading, there=True, known=told)
        return Recognised(reading)

    def _by_number(self, reading: Reading) -> Recognised:
        row, number = reading.number, reading.ours
        for text in self._spellings(number):
            if text in self._numbers:
                known, title = self._numbers[text]
                told = remark("sheets.row_known", row=row, number=known)
                other = remark("sheets.row_known_title", row=row, number=known, title=title)
                return Recognised(
                    reading, there=True, known=told, remarks=() if title == reading.title else (other,)
                )
        kept = replace(reading, no=reading.no or number[:40], ours="")
        if _ORDINAL.fullmatch(number):
            return Recognised(kept)
        return Recognised(kept, remarks=(remark("sheets.row_number", row=row, number=number),))

    def _spellings(self, number: str) -> Iterator[str]:
        """Yield a number as written, then as it was given, before 之一 of a later round came to it."""
        if number:
            yield number
        if found := _shape(self._kind.number).fullmatch(number):
            yield self._kind.number.format(
                **{"year": "", "seq": "", **found.groupdict()}, office=self._office, round=round_text(1)
            )

    def _numbered(self, texts: set[str]) -> dict[str, tuple[str, str]]:
        """Return number -> (number of today, title), under every number that an item has had."""
        given = (
            select(GivenNumber.text, Item.number, Item.title)
            .join(Item, Item.id == GivenNumber.item_id)
            .where(GivenNumber.office_id == self._office_id)
        )
        now = select(Item.number, Item.number, Item.title).where(Item.office_id == self._office_id)
        rows = (*self._rows(given, GivenNumber.text, texts), *self._rows(now, Item.number, texts))
        return {text: (number, title) for text, number, title in rows}

    def _named(self, titles: set[str]) -> set[tuple[str, str | None]]:
        """Return (title, 序号) of items without a number, or with a 序号; None stands for any 序号."""
        query = select(Item.title, Item.ledger_no, Item.number).where(
            Item.office_id == self._office_id, Item.type == self._kind.name
        )
        found: set[tuple[str, str | None]] = set()
        for title, no, number in self._rows(query, Item.title, titles):
            if no or not number:
                found.add((title, no))
            if not number:
                found.add((title, None))
        return found

    def _read(self, query: Any, column: Any, wanted: set[str]) -> set[str]:
        return {row[0] for row in self._rows(query, column, wanted)}

    def _rows(self, query: Any, column: Any, wanted: set[str]) -> Iterator[Any]:
        values = sorted(wanted - {""})
        for start in range(0, len(values), _CHUNK):
            yield from self._desk.session.execute(query.where(column.in_(values[start : start + _CHUNK])))


def _shape(pattern: str) -> re.Pattern[str]:
    """Return what the numbers of a pattern look like; nothing looks like a number of no pattern."""
    if not pattern:
        return re.compile(r"(?!)")
    text = re.escape(pattern)
    for gap, inner in _GAPS.items():
        text = text.replace(re.escape(gap), inner)
    return re.compile(text)
