"""Charts of boards: the same marks, each with the address of the list behind it, for picture and table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar or a part of one: how many, and where they are listed."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Series:
    """What the marks of one colour say."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """The marks of one unit, type, light or week; its own tone when there is one series only."""

    label: str
    marks: tuple[Mark, ...]
    tone: str = ""

    @property
    def total(self) -> int:
        """Return how many the marks come to."""
        return sum(mark.count for mark in self.marks)


DRAWN = 40
"""Rows that a picture draws at most; the table has all."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its heading, what it counts, its series and rows."""

    key: str
    title: str
    hint: str
    of: str  # what the rows are
    series: tuple[Series, ...]
    rows: tuple[Row, ...]
    shape: str = "bars"  # or columns, over time
    empty: str = ""

    @property
    def total(self) -> int:
        """Return how many all rows come to."""
        return sum(row.total for row in self.rows)

    @property
    def stacked(self) -> bool:
        """Whether the marks of a row stand on each other and come to a total."""
        return self.shape == "bars" and len(self.series) > 1

    @property
    def undrawn(self) -> int:
        """Return how many rows the picture leaves to the table."""
        return max(0, len(self.rows) - DRAWN) if self.shape == "bars" else 0

    def data(self) -> dict[str, Any]:
        """Return what the script draws."""
        rows = self.rows[:DRAWN] if self.undrawn else self.rows
        return {
            "shape": self.shape,
            "series": [[one.label, one.tone] for one in self.series],
            "rows": [row.label for row in rows],
            "tones": [row.tone for row in rows],
            "counts": [[mark.count for mark in row.marks] for row in rows],
            "urls": [[mark.url for mark in row.marks] for row in rows],
        }


def listed(endpoint: str, count: int, **filters: Any) -> Mark:
    """Return a mark whose rows a list shows under these filters."""
    return Mark(count, url_for(endpoint, **filters))


def in_order(found: Sequence[Any], order: Sequence[Any]) -> list[Any]:
    """Return what was found as it stands in an order; what the order does not know comes last, by name."""
    places = {name: place for place, name in enumerate(order)}
    return sorted(found, key=lambda one: (places.get(one, len(places)), str(one)))
