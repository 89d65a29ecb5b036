"""Rows of our own export that come back: which item each is, and what the clerk changed in it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server.models import Item
from server.sheets.words import remark
from server.store.among import among
from server.work import fields as values
from server.work import links, rights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from config.model import Field, ItemType
    from server.desk import Desk
    from server.sheets.mapping import Columns
    from server.sheets.reading import Table
    from server.sheets.rows import Reading
    from server.sheets.words import Remark

_MARK = re.compile(r"([1-9]\d{0,11})-(\d{1,9})-([0-9a-f]{8})")
_SIDES = {"lead": "lead", "co": "co"}


@dataclass(frozen=True, slots=True)
class Change:
    """A field of an item that a row would change: what it says now, what it would say, what is stored."""

    field: Field
    before: str
    after: str
    value: Any


@dataclass(frozen=True, slots=True)
class Returned:
    """The item that a row is, by its mark, and what would be changed."""

    item_id: int = 0
    version: int = 0
    changes: tuple[Change, ...] = ()
    problems: tuple[Remark, ...] = ()
    remarks: tuple[Remark, ...] = ()


def mark(item: Item) -> str:
    """Return the mark by which a row is known again: the item, its version, and whose item it is."""
    return f"{item.id}-{item.version}-{_whose(item)}"


def _whose(item: Item) -> str:
    """Return a check by which the row of another server, office or type is never taken for ours."""
    own = f"{item.id} {item.office.name} {item.type} {item.created_at.isoformat()} {item.import_key}"
    return hashlib.sha256(own.encode()).hexdigest()[:8]


class Returns:
    """The items that the marked rows of one ledger are."""

    def __init__(self, desk: Desk, office_id: int, kind: ItemType, columns: Columns, table: Table) -> None:
        self._desk, self._office_id, self._kind, self._columns = desk, office_id, kind, columns
        marks = [found for text in _cells(columns, table) if (found := _MARK.fullmatch(text))]
        self._items = self._read({int(found[1]) for found in marks})
        self.known = {found[0] for found in marks if self._ours(found)}
        """The marks that are those of items of ours."""
        rows = [item.fields for item in self._items.values()]
        self._names = links.names(desk.session, desk.actor, kind.fields.values(), rows)
        self._seen: dict[int, int] = {}  # item -> the first row that is it

    def _read(self, ids: Iterable[int]) -> dict[int, Item]:
        query = select(Item).where(
            among(Item.id, sorted(ids)),
            Item.office_id == self._office_id,
            Item.type == self._kind.name,
            links.seen(self._desk.actor),
        )
        return {item.id: item for item in self._desk.session.scalars(query)}

    def _ours(self, found: re.Match[str]) -> bool:
        item = self._items.get(int(found[1]))
        return item is not None and _whose(item) == found[3]

    def of(self, reading: Reading) -> Returned | None:
        """Return what a row would change, None when it is no item of ours."""
        found = _MARK.fullmatch(reading.mark)
        if found is None:
            return None
        item = self._items[int(found[1])]
        first = self._seen.setdefault(item.id, reading.number)
        if first != reading.number:
            return Returned(problems=(self._told("twice", reading, other=first),))
        return self._compared(reading, item, int(found[2]))

    def _compared(self, reading: Reading, item: Item, version: int) -> Returned:
        shown = self._shown()
        changes = tuple(change for field in shown if (change := self._change(reading, item, field)))
        problems = list(reading.problems)
        if changes and version != item.version:
            problems.append(self._told("stale", reading, number=item.number or f"#{item.id}"))
        for change in changes:
            if not rights.may_fill(self._desk, self._office_id, change.field):
                label = change.field.label
                problems.append(self._told("not_yours", reading, field=label.zh, field_en=label.text("en")))
        return Returned(item.id, item.version, changes, tuple(problems), tuple(self._units(reading, item)))

    def _shown(self) -> list[Field]:
        """Return the fields that have a column and that the actor may see: of others nothing is told."""
        there, held = set(self._columns.targets.values()), self._desk.actor.roles_in(self._office_id)
        fields = [field for name, field in self._kind.fields.items() if name in there]
        return [one for one in fields if self._desk.actor.program or not one.see or set(one.see) & held]

    def _change(self, reading: Reading, item: Item, field: Field) -> Change | None:
        stored = _stored(item).get(field.name)
        before, after = values.show(field, stored, self._names), (reading.cells or {}).get(field.name, "")
        new = (reading.fields or {}).get(field.name)
        if after in {before, before.removesuffix(field.measure)} or self._same(field, new, stored):
            return None
        return Change(field, before, after, new)

    def _same(self, field: Field, new: Any, stored: Any) -> bool:
        cleaned = values.clean(field, new, self._desk)
        return bool(cleaned == (None if stored in values.EMPTY else stored))

    def _units(self, reading: Reading, item: Item) -> Iterable[Remark]:
        """Tell of a unit that was written over: who is responsible is changed by an act of its own."""
        for target, text in (reading.cells or {}).items():
            if target in _SIDES and item.assignments and text != units_text(item, _SIDES[target]):
                yield self._told("units", reading, heading=self._columns.heading(target))

    def _told(self, code: str, reading: Reading, **slots: object) -> Remark:
        return remark(f"sheets.mark_{code}", row=reading.number, **slots)


def _cells(columns: Columns, table: Table) -> list[str]:
    heading = columns.heading("mark")
    at = table.headings.index(heading) if heading else -1
    return [row.cells[at] for row in table.rows] if heading else []


def _stored(item: Item) -> Mapping[str, Any]:
    return {**item.fields, "title": item.title, "secrecy": item.secrecy}


def units_text(item: Item, role: str) -> str:
    """Return the units that lead an item now, or that help, as a ledger names them."""
    return "、".join(row.unit.name for row in item.assignments if row.until is None and row.role == role)
