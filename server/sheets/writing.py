"""Ledgers out: CSV and workbooks in which nothing is ever calculated or linked."""

from __future__ import annotations

import csv
import io
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

import xlsxwriter  # noqa: TID251  (the one file that writes workbooks)
from sqlalchemy import select
from sqlalchemy.orm import object_session, selectinload

from server.models import Assignment, Item
from server.sheets.headings import MARK
from server.sheets.returned import mark, units_text
from server.work import fields as values
from server.work.links import NOBODY
from server.work.register import PENDING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from config.model import Field, ItemType, Pack
    from server.work.links import Names

Cell = str | int | Decimal | None
_ACTIVE = (*"=+-@\t\r\n", *"＝＋－＠")
_ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))
_WIDEST, _NARROWEST = 60, 6
_TEXT_LIMIT = 32_767
_CHUNK = 500
_NAME_BAD = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def write_csv(stream: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a CSV file that Excel opens rightly and in which no cell is calculated."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (headings, *rows):
        writer.writerow([_harmless(cell) for cell in row])
    stream.write(b"\xef\xbb\xbf" + out.getvalue().encode())


def _harmless(cell: Cell) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return str(cell)
    text = cell.translate(_ILLEGAL)
    return f"'{text}" if text.startswith(_ACTIVE) else text


def write_xlsx(
    stream: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str = "台账"
) -> None:
    """Write a workbook: text typed as text, headings frozen and filtered, columns as wide as needed."""
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **plain})
    page = book.add_worksheet(sheet.translate(_NAME_BAD).strip()[:31] or "台账")
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#EEF2F6"}
    )
    body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    numbers: dict[str, Any] = {}  # how numbers look -> the book's name for it
    widths = [_width(heading) for heading in headings]
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading.translate(_ILLEGAL), head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
                shape = _shape(cell)
                if shape not in numbers:
                    numbers[shape] = book.add_format({"valign": "top", "num_format": shape})
                page.write_number(last, column, float(cell), numbers[shape])
            elif cell not in (None, ""):
                page.write_string(last, column, str(cell).translate(_ILLEGAL)[:_TEXT_LIMIT], body)
            widths[column] = max(widths[column], _width(str(cell or "")))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, max(0, len(headings) - 1))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(_WIDEST, max(_NARROWEST, width + 2)))
    book.close()


def _shape(number: int | Decimal) -> str:
    """Return a spreadsheet's shape of a number with as many decimals as this one has: 12.50, not 12.5."""
    places = len(str(number).partition(".")[2])
    return "0." + "0" * places if places else "0"


def _width(text: str) -> int:
    """Return the width of the widest line; a Chinese character is as wide as two letters."""
    lines = text.splitlines() or [""]
    return max(sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in line) for line in lines)


def export(
    kind: ItemType,
    items: Sequence[Item],
    pack_of: Callable[[Item], Pack | None],
    fields: Iterable[Field] | None = None,
    known: Names = NOBODY,
) -> tuple[list[str], list[list[Cell]]]:
    """Return headings and rows of items, so that the file can be taken in again.

    `fields` are those that the reader may see, all of the type when it is not given, `known` the names of
    what they link to; a row is known again by its mark, the last column.
    """
    _read_units(items)
    told = [field for field in fields or kind.fields.values() if field.name != "title"]
    headings = ["编号", "序号", kind.fields["title"].label.zh, "牵头单位", "配合单位"]
    headings += [*map(heading, told), "状态", MARK]
    return headings, [_export_row(pack_of(item), told, item, known) for item in items]


def _read_units(items: Sequence[Item]) -> None:
    """Read the units of all items at once, a part at a time."""
    for start in range(0, len(items), _CHUNK):
        part = [item.id for item in items[start : start + _CHUNK]]
        units = selectinload(Item.assignments).joinedload(Assignment.unit)
        session = object_session(items[start])
        if session is not None:
            session.scalars(select(Item).options(units).where(Item.id.in_(part))).all()


def heading(field: Field) -> str:
    """Return a field's heading, with its measure: the cells are bare numbers."""
    return f"{field.label.zh}（{field.measure}）" if field.measure else field.label.zh


def _export_row(pack: Pack | None, fields: Sequence[Field], item: Item, known: Names) -> list[Cell]:
    lead, co = (units_text(item, role) for role in ("lead", "co"))
    values_of = {**item.fields, "secrecy": item.secrecy}
    cells = [_cell(field, values_of.get(field.name), known) for field in fields]
    return [
        item.number, item.ledger_no, item.title, lead, co or _collective(item), *cells, _state(pack, item),
        mark(item),
    ]  # fmt: skip


def _state(pack: Pack | None, item: Item) -> str:
    if item.state == PENDING:
        return "待定责任单位"
    states = pack.flows[pack.types[item.type].flow].states if pack and item.type in pack.types else {}
    return states[item.state].label.zh if item.state in states else item.state


def _collective(item: Item) -> str:
    """Return the wording of a row whose units are not settled, so that it is not lost."""
    return item.units_text.replace("\n", "；") if not item.assignments else ""


def _cell(field: Field, value: Any, known: Names) -> Cell:
    if value is None:
        return None
    if field.kind == "integer":
        return int(value)
    if field.kind == "decimal":
        return Decimal(int(value)).scaleb(-field.places)
    return values.show(field, value, known)
