"""Columns of lists: what a cell says, how it looks, what it is sorted by."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from admin import pack_words
from server.web.i18n import Lazy, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LONG = 120


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, and whether it is a badge, a light, the row's main text, or short."""

    text: str
    kind: str = ""  # badge light main short
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, label, the cell of a row, and what the list is sorted by."""

    name: str
    label: Lazy | str
    cell: Callable[[Any], Cell]
    sort: Any = None


def reach(row: Any, path: str) -> Any:
    """Return the value at the end of a dotted path, None as soon as there is nothing."""
    for name in path.split("."):
        row = getattr(row, name, None)
    return row


def plain(value: Any) -> str:
    """Return a value as text; mappings as JSON that people can read."""
    if value in ({}, []):
        return ""
    if isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(one, (dict, list)) for one in value)
    ):
        return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    return shown(value)


def by_path(name: str, label: Lazy | str, path: str, sort: Any = None, kind: str = "") -> Column:
    """Return the column of what stands at the end of a path."""
    return Column(name, label, lambda row: Cell(plain(reach(row, path)), kind), sort)


def by_words(
    name: str, label: Lazy | str, path: str, words: Mapping[str, tuple[Lazy, str]], sort: Any = None
) -> Column:
    """Return the column of a word from a table, shown as a badge."""

    def cell(row: Any) -> Cell:
        value = str(reach(row, path) or "")
        text, tone = words.get(value, (value, "grey"))
        return Cell(str(text), "badge" if value else "", tone)

    return Column(name, label, cell, sort)


def by_pack(name: str, label: Lazy | str, path: str, kind: str, sort: Any = None) -> Column:
    """Return the column of a name of the pack, told by its label."""

    def cell(row: Any) -> Cell:
        value = str(reach(row, path) or "")
        return Cell(pack_words.text(kind, value, row) if value else "")

    return Column(name, label, cell, sort)


def main_text(columns: Sequence[Column], row: Any) -> str:
    """Return what a row is called in its list: its main cell, else its first one."""
    cells = (column.cell(row) for column in columns)
    return next((cell.text for cell in cells if cell.kind == "main"), columns[0].cell(row).text)


def cut(text: str) -> str:
    """Return a text short enough for a list."""
    return text if len(text) <= LONG else text[: LONG - 1] + "…"
