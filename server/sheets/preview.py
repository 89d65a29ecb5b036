"""What a ledger would make, row by row, before anything is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from server.errors import Refusal
from server.sheets import mapping, secrecy
from server.sheets.known import Known, Recognised
from server.sheets.returned import Returns
from server.sheets.rows import Options, Reading, RowReader, due_field
from server.sheets.units import Directory, Match, good_name
from server.sheets.words import Remark, SheetRefusal, remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.model import ItemType, Pack, Term
    from server.desk import Desk
    from server.sheets.mapping import Columns
    from server.sheets.reading import Table
    from server.sheets.returned import Returned


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row, the units that its names were matched to, and whether it is there already."""

    reading: Reading
    units: Mapping[str, int | None]
    unit_names: Mapping[str, str | None]
    there: bool
    known: Remark | None  # by what its item was known, when not by the row itself
    returned: Returned | None  # the item of ours that it is, and what would be changed in it
    problems: tuple[Remark, ...]
    remarks: tuple[Remark, ...]

    @property
    def fate(self) -> str:
        """Return ``secret``, ``problem``, ``change``, ``same``, ``there``, ``pending`` or ``make``."""
        if self.reading.secret:
            return "secret"
        if self.returned is not None and not self.problems:
            return "change" if self.returned.changes else "same"
        if self.there:
            return "there"
        if self.problems:
            return "problem"
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
    def changed(self) -> tuple[PreviewRow, ...]:
        """Return the rows that would change an item."""
        return tuple(row for row in self.rows if row.fate == "change")

    @property
    def there(self) -> int:
        """Return how many rows are there already."""
        return sum(row.fate in {"there", "same"} for row in self.rows)

    @property
    def recognised(self) -> int:
        """Return how many rows are there already and were known by 编号 or by name."""
        return sum(row.known is not None for row in self.rows)

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
    if isinstance(due, date) and assigned is not None and due < assigned:
        raise SheetRefusal("sheets.due_early", due=due, assigned=assigned)
    directory = Directory.of(desk, office_id)
    calendar = desk.shelf.calendar(desk.shelf.current_id(office_id))
    returns = Returns(desk, office_id, kind, found, table)
    reader = RowReader(pack, kind, found, calendar, options, directory.known, returns.known, desk)
    readings = [reader.read(row, table.headings) for row in table.rows]
    known = Known(desk, office_id, kind, [reading for reading in readings if not reading.mark])
    rows = tuple(_rows(readings, known, found, returns, directory, create=create_units))
    return Preview(
        office_id, kind.name, table.name, table.sha256, table.headings, found, options, create_units, rows
    )


def _kind(pack: Pack, type_: str) -> ItemType:
    if type_ not in pack.types:
        raise Refusal("type.unknown", type=type_)
    return pack.types[type_]


def _rows(
    readings: list[Reading],
    known: Known,
    columns: Columns,
    returns: Returns,
    directory: Directory,
    *,
    create: bool,
) -> Iterator[PreviewRow]:
    first: dict[str, int] = {}
    for reading in readings:
        returned = None if reading.secret else returns.of(reading)
        if returned is not None:
            yield PreviewRow(reading, {}, {}, True, None, returned, returned.problems, returned.remarks)
            continue
        row = _row(known.recognise(reading, columns.targets.values()), directory, create=create)
        if reading.key and reading.key in first:
            again = remark("sheets.row_twice", row=reading.number, other=first[reading.key])
            row = replace(row, there=True, problems=(), remarks=(again,))
        first.setdefault(reading.key, reading.number)
        yield row


def _row(recognised: Recognised, directory: Directory, *, create: bool) -> PreviewRow:
    """Match the units of a row; of one that is there already nothing is asked, and nothing repeated."""
    reading = recognised.reading
    problems = [*reading.problems]
    units: dict[str, int | None] = {}
    unit_names: dict[str, str | None] = {}
    for name in reading.parsed.named:
        match = directory.match(name)
        units[name], unit_names[name] = match.unit_id, match.name or None
        problems += _doubts(reading.number, name, match, create=create)
    if recognised.there and not reading.secret:
        return PreviewRow(reading, units, unit_names, True, recognised.known, None, (), recognised.remarks)
    told = (*recognised.remarks, *reading.remarks)
    return PreviewRow(reading, units, unit_names, False, None, None, tuple(problems), told)


def _doubts(row: int, name: str, match: Match, *, create: bool) -> Iterator[Remark]:
    """Yield what is wrong with a unit's name."""
    if match.several:
        yield remark("sheets.unit_many", row=row, name=name, units="、".join(match.several))
    elif not match.active:
        yield remark("sheets.unit_inactive", row=row, name=name)
    elif match.unit_id is None and create and not good_name(name):
        yield remark("sheets.unit_bad_name", row=row, name=name)
    elif match.unit_id is None and not create:
        yield _unknown(row, name, match.nearest)


def _unknown(row: int, name: str, nearest: str) -> Remark:
    if nearest:
        return remark("sheets.unit_nearest", row=row, name=name, nearest=nearest)
    return remark("sheets.unit_unknown", row=row, name=name)


def rematched(desk: Desk, found: Preview) -> Preview:
    """Return the preview with the units as they are matched now, after missing ones were made."""
    directory = Directory.of(desk, found.office_id)
    rows = (replace(row, **_matched(row, directory)) for row in found.rows)
    return replace(found, rows=tuple(rows))


def _matched(row: PreviewRow, directory: Directory) -> dict[str, Any]:
    matches = {name: directory.match(name) for name in row.units}
    return {
        "units": {name: match.unit_id for name, match in matches.items()},
        "unit_names": {name: match.name or None for name, match in matches.items()},
    }


def as_json(found: Preview, language: str = "zh") -> dict[str, Any]:
    """Return the preview as others build on it; `items` counts what would be made: all rows, or none."""
    return {
        "items": 0 if found.problems else len(found.new),
        "changed": 0 if found.problems else len(found.changed),
        "there": found.there,
        "recognised": found.recognised,
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
        "known": row.known.text(language) if row.known else "",
        "changes": changes_json(row, language),
        "fate": row.fate,
    }


def changes_json(row: PreviewRow, language: str) -> list[dict[str, str]]:
    """Return what a row would change, field by field: what stands there now, and what would."""
    found = row.returned.changes if row.returned else ()
    return [
        {"field": one.field.label.text(language), "before": one.before, "after": one.after} for one in found
    ]
