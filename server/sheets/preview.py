"""What a ledger would make, row by row, before anything is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server.errors import Refusal
from server.models import Item
from server.sheets import mapping, secrecy
from server.sheets.rows import Options, Reading, RowReader, due_field
from server.sheets.units import Directory, good_name
from server.sheets.words import Remark, SheetRefusal, remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from config.model import ItemType, Pack, Term
    from server.desk import Desk
    from server.sheets.mapping import Columns
    from server.sheets.reading import Table

_CHUNK = 500  # SQLite takes no more than some thousand values in one statement


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row, the units that its names were matched to, and whether it is there already."""

    reading: Reading
    units: Mapping[str, int | None]
    unit_names: Mapping[str, str | None]
    there: bool
    problems: tuple[Remark, ...]
    remarks: tuple[Remark, ...]

    @property
    def fate(self) -> str:
        """Return ``secret``, ``problem``, ``there``, ``pending`` or ``make``."""
        if self.reading.secret:
            return "secret"
        if self.problems:
            return "problem"
        if self.there:
            return "there"
        return "pending" if self.reading.pending else "make"

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names that match no unit."""
        return tuple(name for name, unit in self.units.items() if unit is None)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a ledger would make."""

    office_id: int
    type: str
    name: str
    sha256: str
    headings: tuple[str, ...]
    columns: Columns
    options: Options
    create_units: bool
    rows: tuple[PreviewRow, ...]

    @property
    def new(self) -> tuple[PreviewRow, ...]:
        """Return the rows that would become items."""
        return tuple(row for row in self.rows if row.fate in {"make", "pending"})

    @property
    def there(self) -> int:
        """Return how many rows are there already."""
        return sum(row.fate == "there" for row in self.rows)

    @property
    def pending(self) -> int:
        """Return how many rows would wait in 待定责任单位."""
        return sum(row.fate == "pending" for row in self.rows)

    @property
    def secret(self) -> int:
        """Return how many rows carry a secrecy marking."""
        return sum(row.fate == "secret" for row in self.rows)

    @property
    def problems(self) -> tuple[Remark, ...]:
        """Return everything that keeps the file from being taken."""
        return (*self.columns.problems, *(problem for row in self.rows for problem in row.problems))

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of all units that the tree lacks, each once."""
        return tuple(dict.fromkeys(name for row in self.new for name in row.missing))


def preview(
    desk: Desk,
    table: Table,
    *,
    office_id: int,
    type: str = "",  # noqa: A002  (the field's own word)
    assigned: date | None = None,
    due: date | Term | None = None,
    no_lead: str = "",
    columns: Mapping[str, str] | None = None,
    create_units: bool = False,
) -> Preview:
    """Say what `table` would make in an office; nothing is written.

    Raises:
        Refusal: the office has no pack, or the type or a chosen column does not exist.
        SheetRefusal: what stands above the headings is marked as classified.
    """
    pack = desk.shelf.of(office_id)
    kind = _kind(pack, type or pack.import_type)
    if secrecy.any_marked((*table.preamble, *table.headings, table.name, table.sheet)):
        raise SheetRefusal("sheets.secret_file")
    if due is not None and not due_field(kind):
        raise SheetRefusal("sheets.no_deadline", type=kind.label.zh, type_en=kind.label.text("en"))
    chosen = columns if columns is not None else mapping.recall(desk, office_id, kind, table.headings)
    found = mapping.columns(kind, table.headings, chosen)
    options = Options(assigned, due, no_lead or pack.import_no_lead)
    directory = Directory.of(desk, office_id)
    calendar = desk.shelf.calendar(desk.shelf.current_id(office_id))
    reader = RowReader(pack, kind, found, calendar, options, directory.known)
    readings = [reader.read(row, table.headings) for row in table.rows]
    rows = tuple(_rows(readings, directory, _there(desk, office_id, readings), create=create_units))
    return Preview(
        office_id, kind.name, table.name, table.sha256, table.headings, found, options, create_units, rows
    )


def _kind(pack: Pack, type_: str) -> ItemType:
    if type_ not in pack.types:
        raise Refusal("type.unknown", type=type_)
    return pack.types[type_]


def _there(desk: Desk, office_id: int, readings: list[Reading]) -> set[str]:
    keys = [reading.key for reading in readings if reading.key]
    found: set[str] = set()
    for start in range(0, len(keys), _CHUNK):
        part = keys[start : start + _CHUNK]
        query = select(Item.import_key).where(Item.office_id == office_id, Item.import_key.in_(part))
        found.update(key for key in desk.session.scalars(query) if key)
    return found


def _rows(
    readings: list[Reading], directory: Directory, there: set[str], *, create: bool
) -> Iterator[PreviewRow]:
    first: dict[str, int] = {}
    for reading in readings:
        row = _row(reading, directory, there=reading.key in there, create=create)
        if reading.key and reading.key in first:
            again = remark("sheets.row_twice", row=reading.number, other=first[reading.key])
            row = replace(row, there=True, remarks=(*row.remarks, again))
        first.setdefault(reading.key, reading.number)
        yield row


def _row(reading: Reading, directory: Directory, *, there: bool, create: bool) -> PreviewRow:
    problems = list(reading.problems)
    units: dict[str, int | None] = {}
    unit_names: dict[str, str | None] = {}
    for name in reading.parsed.named:
        match = directory.match(name)
        units[name], unit_names[name] = match.unit_id, match.name or None
        row = reading.number
        if match.several:
            problems.append(remark("sheets.unit_many", row=row, name=name, units="、".join(match.several)))
        elif not match.active:
            problems.append(remark("sheets.unit_inactive", row=row, name=name))
        elif match.unit_id is None and create and not good_name(name):
            problems.append(remark("sheets.unit_bad_name", row=row, name=name))
        elif match.unit_id is None and not create:
            problems.append(_unknown(row, name, match.nearest))
    return PreviewRow(reading, units, unit_names, there, tuple(problems), reading.remarks)


def _unknown(row: int, name: str, nearest: str) -> Remark:
    if nearest:
        return remark("sheets.unit_nearest", row=row, name=name, nearest=nearest)
    return remark("sheets.unit_unknown", row=row, name=name)


def rematched(desk: Desk, found: Preview) -> Preview:
    """Return the preview with the units as they are matched now, after missing ones were made."""
    directory = Directory.of(desk, found.office_id)
    rows = (_row(row.reading, directory, there=row.there, create=found.create_units) for row in found.rows)
    return replace(found, rows=tuple(rows))


def as_json(found: Preview, language: str = "zh") -> dict[str, Any]:
    """Return the preview as others build on it; `items` counts what would be made: all rows, or none."""
    return {
        "items": 0 if found.problems else len(found.new),
        "there": found.there,
        "pending": found.pending,
        "missing": list(found.missing),
        "problems": [problem.text(language) for problem in found.columns.problems],
        "remarks": [told.text(language) for told in found.columns.remarks],
        "rows": [_row_json(row, language) for row in found.rows],
    }


def _row_json(row: PreviewRow, language: str) -> dict[str, Any]:
    reading = row.reading
    return {
        "row": reading.number,
        "no": reading.no,
        "item": reading.title,
        "lead": list(reading.parsed.lead),
        "co": list(reading.parsed.co),
        "collective": list(reading.parsed.collective),
        "units": dict(row.unit_names),
        "problems": [problem.text(language) for problem in row.problems],
        "remarks": [told.text(language) for told in row.remarks],
        "note": reading.parsed.note,
        "fate": row.fate,
    }
