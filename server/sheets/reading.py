"""A file of a clerk, CSV or workbook, read into a table of texts; no formula is evaluated."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from python_calamine import (  # noqa: TID251  (the one file that reads workbooks)
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from server.sheets.headings import is_known, plain_heading
from server.sheets.words import SheetRefusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

MEGABYTE = 1024 * 1024
MAX_FILE = 20 * MEGABYTE
MAX_UNZIPPED = 100 * MEGABYTE
MAX_RATIO = 100
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 8_000_000
HEADING_ROWS = 30
_SMALL = MEGABYTE  # below this a high ratio harms nobody
_CELL = re.compile(rb"<c\b[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']|<row\b[^>]*?\br=[\"']()(\d{1,7})[\"']")
_FOOTNOTE = re.compile(r"^(?:Note|注|备注|说明|填表|填报|制表|联系人|审核人|报送单位)\s*[：:1]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number as the clerk sees it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ledger as text: its headings and the rows that are not empty."""

    name: str
    sheet: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    sha256: str
    preamble: tuple[str, ...] = ()  # what stands above the headings


def read(path: Path, sheet: str | None = None, labels: frozenset[str] = frozenset()) -> Table:
    """Read a ledger file; `labels` are further headings to know its heading row by.

    Raises:
        SheetRefusal: the file is missing, too big, damaged, locked, empty or no ledger.
    """
    if path.is_dir():
        raise SheetRefusal("sheets.folder", name=path.name)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
        if len(data) > MAX_FILE:
            raise _too_big(path.name, path.stat().st_size)
    except PermissionError:
        raise SheetRefusal("sheets.unreadable", name=path.name) from None
    except OSError:
        raise SheetRefusal("sheets.missing", name=path.name) from None
    return read_bytes(path.name, data, sheet, labels)


def _too_big(name: str, size: int) -> SheetRefusal:
    size, limit = -(-size // MEGABYTE), MAX_FILE // MEGABYTE
    return SheetRefusal("sheets.too_big", name=name, size=size, limit=limit)


def read_bytes(
    name: str, data: bytes, sheet: str | None = None, labels: frozenset[str] = frozenset()
) -> Table:
    """Read a ledger from the bytes of an upload; otherwise like `read`."""
    if len(data) > MAX_FILE:
        raise _too_big(name, len(data))
    if not data.strip():
        raise SheetRefusal("sheets.empty", name=name)
    if data[:4] == b"PK\x03\x04":
        title, grid = _workbook(name, data, sheet, labels)
    elif data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise SheetRefusal("sheets.password" if locked else "sheets.kind", name=name)
    else:
        title, grid = "", _csv(name, data, labels)
        if sheet is not None:
            raise SheetRefusal("sheets.no_sheet", name=name, sheet=sheet, sheets="—")
    return _table(name, title, grid, hashlib.sha256(data).hexdigest(), labels)


# -- the heading row -----------------------------------------------------------------------
def _score(row: Sequence[str], labels: frozenset[str]) -> int:
    return len({plain_heading(cell) for cell in row if is_known(cell, labels)})


def _heading_row(grid: Sequence[Sequence[str]], labels: frozenset[str]) -> int | None:
    scores = [_score(row, labels) for row in grid[:HEADING_ROWS]]
    best = max(scores, default=0)
    return scores.index(best) if best else None


def _table(name: str, sheet: str, grid: list[list[str]], sha256: str, labels: frozenset[str]) -> Table:
    if not any(any(row) for row in grid):
        raise SheetRefusal("sheets.empty", name=name)
    top = _heading_row(grid, labels)
    if top is None:
        raise SheetRefusal("sheets.no_headings", name=name, rows=HEADING_ROWS)
    headings = tuple(plain_heading(cell) for cell in grid[top])
    while headings and not headings[-1]:
        headings = headings[:-1]
    named = [heading for heading in headings if heading]
    if twice := next((heading for heading in named if named.count(heading) > 1), ""):
        raise SheetRefusal("sheets.heading_twice", name=name, heading=twice)
    rows = tuple(
        Row(number, _fitted(cells, len(headings)))
        for number, cells in enumerate(grid[top + 1 :], start=top + 2)
        if any(cells) and not _aside(cells, grid[top])
    )
    if not rows:
        raise SheetRefusal("sheets.no_rows", name=name)
    if len(rows) > MAX_ROWS:
        raise SheetRefusal("sheets.too_many_rows", name=name, limit=MAX_ROWS)
    preamble = tuple(cell for row in grid[:top] for cell in row if cell)
    return Table(name, sheet, headings, rows, sha256, preamble)


def _fitted(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells[:width], *("" for _ in range(width - len(cells))))


def _aside(cells: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether a row is a footnote, or the headings printed once more on the next page."""
    filled = list(dict.fromkeys(cell for cell in cells if cell))
    if len(filled) == 1 and _FOOTNOTE.match(filled[0]):
        return True
    return [plain_heading(cell) for cell in cells] == [plain_heading(cell) for cell in headings]


# -- CSV -----------------------------------------------------------------------------------
def _decoded(name: str, data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            raise SheetRefusal("sheets.kind", name=name)
        return text
    raise SheetRefusal("sheets.encoding", name=name)


def _csv(name: str, data: bytes, labels: frozenset[str]) -> list[list[str]]:
    text = _decoded(name, data)
    grids = [_cut(name, text, delimiter) for delimiter in (",", "\t", ";")]
    return max(grids, key=lambda grid: max((_score(row, labels) for row in grid[:HEADING_ROWS]), default=0))


def _cut(name: str, text: str, delimiter: str) -> list[list[str]]:
    grid: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            grid.append([_unprefixed(cell.strip()) for cell in row])
            if len(row) > MAX_COLUMNS:
                raise SheetRefusal("sheets.too_wide", name=name, limit=MAX_COLUMNS)
            if len(grid) > MAX_ROWS + HEADING_ROWS:
                raise SheetRefusal("sheets.too_many_rows", name=name, limit=MAX_ROWS)
    except csv.Error:
        raise SheetRefusal("sheets.damaged", name=name) from None
    return grid


def _unprefixed(cell: str) -> str:
    """Take off the mark that our own export puts before what a spreadsheet would calculate."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {*"=+-@\t\r", *"＝＋－＠"} else cell


# -- workbooks -----------------------------------------------------------------------------
def _workbook(
    name: str, data: bytes, sheet: str | None, labels: frozenset[str]
) -> tuple[str, list[list[str]]]:
    _weigh(name, data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        titles = [
            found.name
            for found in book.sheets_metadata
            if found.typ == SheetTypeEnum.WorkSheet and found.visible == SheetVisibleEnum.Visible
        ]
        if sheet is not None and sheet not in titles:
            raise SheetRefusal("sheets.no_sheet", name=name, sheet=sheet, sheets="、".join(titles))
        return _pick(titles if sheet is None else [sheet], lambda title: _grid(name, book, title), labels)
    except PasswordError:
        raise SheetRefusal("sheets.password", name=name) from None
    except (CalamineError, ValueError, OSError):
        raise SheetRefusal("sheets.damaged", name=name) from None


def _pick(
    titles: list[str], grid: Callable[[str], list[list[str]]], labels: frozenset[str]
) -> tuple[str, list[list[str]]]:
    """Return the first sheet that has a heading row, else the first one."""
    first: tuple[str, list[list[str]]] | None = None
    for title in titles:
        found = (title, grid(title))
        if _heading_row(found[1], labels) is not None:
            return found
        first = first or found
    return first or ("", [])


def _weigh(name: str, data: bytes) -> None:
    """Refuse what unpacks to too much, before anything unpacks it as a whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            entries = box.infolist()
            size = sum(entry.file_size for entry in entries)
            packed = max(1, sum(entry.compress_size for entry in entries))
            if size > MAX_UNZIPPED or (size > _SMALL and size / packed > MAX_RATIO):
                raise SheetRefusal("sheets.bomb", name=name)
            if any(entry.flag_bits & 1 for entry in entries):
                raise SheetRefusal("sheets.password", name=name)
            if "xl/workbook.xml" not in box.namelist():
                raise SheetRefusal("sheets.kind", name=name)
            for entry in entries:
                if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                    _extent(name, box, entry)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, EOFError):
        raise SheetRefusal("sheets.damaged", name=name) from None


def _extent(name: str, box: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a sheet whose last cell lies so far out that a full grid would not fit."""
    rows = columns = 1
    read_so_far = 0
    tail = b""
    with box.open(entry) as part:
        while chunk := part.read(MEGABYTE):
            read_so_far += len(chunk)
            if read_so_far > MAX_UNZIPPED:  # the directory's sizes may lie
                raise SheetRefusal("sheets.bomb", name=name)
            for found in _CELL.finditer(tail + chunk):
                rows = max(rows, int(found[2] or found[4]))
                columns = max(columns, _column(found[1] or b"A"))
            tail = chunk[-200:]
            if rows * columns > MAX_CELLS:
                raise SheetRefusal("sheets.bomb", name=name)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _grid(name: str, book: CalamineWorkbook, title: str) -> list[list[str]]:
    sheet: CalamineSheet = book.get_sheet_by_name(title)
    grid = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        _spread(grid, top, left, bottom, right)
    while grid and not any(grid[-1]):
        grid.pop()
    if len(grid) > MAX_ROWS + HEADING_ROWS:
        raise SheetRefusal("sheets.too_many_rows", name=name, limit=MAX_ROWS)
    if max((last_filled(row) for row in grid), default=0) > MAX_COLUMNS:
        raise SheetRefusal("sheets.too_wide", name=name, limit=MAX_COLUMNS)
    return grid


def last_filled(row: Sequence[str]) -> int:
    """Return how many cells a row has up to its last filled one."""
    return max((index + 1 for index, cell in enumerate(row) if cell), default=0)


def _spread(grid: list[list[str]], top: int, left: int, bottom: int, right: int) -> None:
    """Give a merged cell's value to all cells that it covers."""
    if top >= len(grid) or left >= len(grid[top]):
        return
    value = grid[top][left]
    for row in grid[top : bottom + 1]:
        row[left : right + 1] = [value] * len(row[left : right + 1])


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == cell.min.time() else cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else _unprefixed(str(cell).strip())
