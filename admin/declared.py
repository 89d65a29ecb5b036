"""Declared fields as lists want them: where a value lies in the database, what sorts and what filters it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import g
from sqlalchemy import Integer, Text, and_, case, exists, false, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from admin import filters, values
from admin.columns import Cell, Column
from server.models import Item, Unit
from server.store import listed, scope, searching
from server.store.listed import UNSORTED
from server.web import here
from server.web.i18n import lazy_word
from server.work.fields import show
from server.work.links import NOBODY, names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from config.model import Field
    from server.work.links import Names

PLAIN = {"title": Item.title, "secrecy": Item.secrecy}
"""Declared fields of items that have a column of their own."""
SHORT_KINDS = dict.fromkeys(("choice", "yes_no", "integer", "decimal", "date"), "short")
_WORDED = frozenset({"text", "long_text", "person"})
_WHOLE = frozenset({"integer", "decimal", "unit", "item", "file"})


@dataclass(frozen=True, slots=True)
class Shelf:
    """A table's column of declared values, and those that have a column of their own."""

    column: Any
    plain: Mapping[str, Any]
    dialect: str
    group: str  # of the names read for a page
    texts: bool = False  # whether the index of texts has them

    def stored(self, name: str, kind: str) -> Any:
        """Return the expression of a declared field: on SQLite one that an index on it serves."""
        if name in self.plain:
            return self.plain[name]
        if self.dialect == "sqlite":
            return func.json_extract(self.column, literal_column(f"'{listed.path(name)}'"))
        value = self.column[name]
        if kind == "yes_no":
            return value.as_boolean()
        return value.as_string().cast(Integer) if kind in _WHOLE else value.as_string()

    def each(self, name: str) -> Any:
        """Return the values in a declared field that holds several, one a row."""
        if self.dialect == "sqlite":
            return func.json_each(self.column, listed.path(name)).table_valued("value")
        value = self.column[name]
        several = case((func.json_typeof(value) == "array", value), else_=literal_column("'[]'::json"))
        return func.json_array_elements_text(several).table_valued("value")

    def sorted(self, field: Field) -> Any:
        """Return what a list is sorted by: words of a choice as the pack orders them, a unit by its name."""
        if field.kind in UNSORTED:
            return None
        column = self.stored(field.name, field.kind)
        if field.kind == "unit":
            return select(Unit.name).where(Unit.id == column).scalar_subquery()
        if not field.options:
            return column
        if self.dialect == "sqlite" and field.name not in self.plain:
            told = f"json_extract({self.column.expression}, '{listed.path(field.name)}')"
            return literal_column(listed.placed(told, field.options))
        return case({word: place for place, word in enumerate(field.options)}, value=column)

    def listed(self, field: Field, held: Callable[[Any, str], Any]) -> Column:
        """Return the column of a declared field; `held` reads a row's value."""

        def cell(row: Any) -> Cell:
            told = show(field, held(row, field.name), self.known())
            return Cell(told, SHORT_KINDS.get(field.kind, ""))

        return Column(f"f_{field.name}", lazy_word(field.label), cell, self.sorted(field))

    def read(self, fields: Iterable[Field], rows: Iterable[Mapping[str, Any]]) -> None:
        """Read the names that a page of rows links to, at once."""
        found = names(here.db()(), here.signed_in(), fields, rows)
        setattr(g, self.group, found)

    def known(self) -> Names:
        """Return the names that were read for the page."""
        found: Names = g.get(self.group, NOBODY)
        return found

    def filters(self, field: Field) -> list[filters.Filter]:
        """Return the filters of a declared field."""
        column, label = self.stored(field.name, field.kind), lazy_word(field.label)
        if field.kind == "decimal":
            return filters.scaled(field.name, label, column, field.places)
        if self.texts and searching.serves(self.dialect) and field.kind in _WORDED:
            column = _Worded(self, field)
        if field.kind in _ASKED:
            column = _ASKED[field.kind](self, field)
        options = [(one, one) for one in field.options] if field.options else None
        return filters.build(field.name, label, column, FILTER_KINDS[field.kind], options)


FILTER_KINDS = {
    "text": "text",
    "person": "text",
    "long_text": "text",
    "choice": "choice",
    "choices": "choice",
    "yes_no": "yes_no",
    "integer": "integer",
    "date": "day_text",
    "unit": "text",
    "units": "text",
    "item": "text",
    "file": "yes_no",
}


class _Asked:
    """Stands for a column in a filter: what is asked of it is asked of what it holds or links to."""

    def __init__(self, shelf: Shelf, field: Field) -> None:
        self.shelf, self.field = shelf, field


class _Contains(_Asked):
    """Several choices: equal to an option when they contain it."""

    def __eq__(self, option: object) -> Any:
        each = self.shelf.each(self.field.name)
        return exists(select(1).select_from(each).where(each.c.value == option))

    __hash__ = None  # type: ignore[assignment]  # equal to nothing for sure


class _Worded(_Asked):
    """A text: like a pattern when the index of texts has its word and the text itself is."""

    def ilike(self, pattern: str, escape: str) -> Any:
        """Return the predicate on items."""
        where = searching.MAIN if self.field.name in self.shelf.plain else searching.REST
        held = self.shelf.stored(self.field.name, "text").ilike(pattern, escape=escape)
        return searching.has(values.meant(pattern), where) & held


class _HasFile(_Asked):
    """A file: equal to true when there is one."""

    def __eq__(self, there: object) -> Any:
        column = self.shelf.stored(self.field.name, "file")
        return column.is_not(None) if there else column.is_(None)

    __hash__ = None  # type: ignore[assignment]  # equal to nothing for sure


class _UnitName(_Asked):
    """One unit or several: like a text when the name of one is."""

    def ilike(self, pattern: str, escape: str) -> Any:
        """Return the predicate on rows."""
        called = or_(Unit.name.ilike(pattern, escape=escape), Unit.short_name.ilike(pattern, escape=escape))
        if self.field.kind == "unit":
            return exists().where(Unit.id == self.shelf.stored(self.field.name, "unit"), called)
        each = self.shelf.each(self.field.name)
        return exists(select(1).select_from(Unit).join(each, _same(Unit.id, each.c.value)).where(called))


class _ItemName(_Asked):
    """A linked item: like a text when its number or title is, and it may be seen."""

    def ilike(self, pattern: str, escape: str) -> Any:
        """Return the predicate on rows."""
        other, actor = aliased(Item), here.actor()
        seen = scope.visible(actor, other) if actor else false()
        called = or_(other.number.ilike(pattern, escape=escape), other.title.ilike(pattern, escape=escape))
        return exists().where(and_(other.id == self.shelf.stored(self.field.name, "item"), called, seen))


def _same(key: Any, text: Any) -> Any:
    return key.cast(Text) == text.cast(Text)


_ASKED: dict[str, type[_Asked]] = {
    "choices": _Contains,
    "file": _HasFile,
    "unit": _UnitName,
    "units": _UnitName,
    "item": _ItemName,
}
"""kind of field → what stands for its column in a filter"""


def searched(shelf: Shelf, fields: Sequence[Field]) -> tuple[Any, ...]:
    """Return the expressions that a search looks into."""
    return tuple(shelf.stored(one.name, "text") for one in fields if one.search and one.name != "title")
