"""One page of a list, and how many rows there are: counted up to a limit, narrowed, in a stable order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from admin import values

if TYPE_CHECKING:
    from collections.abc import Callable

COUNTED = 10_000


class Listing:
    """What a screen of rows reads from the database."""

    model: Any
    session: Any
    page_size: int
    loads: tuple[Any, ...]
    get_query: Callable[[], Any]
    search_columns: Callable[[], tuple[Any, ...]]
    _primary_key: Any
    _filters: Any
    _sortable_columns: Any
    _search_supported: Any

    def get_list(
        self,
        page: Any,
        sort_column: Any,
        sort_desc: Any,
        search: Any,
        filters: Any,
        execute: bool = True,
        page_size: Any = None,
    ) -> tuple[int, Any]:
        """Return how many rows there are (counted up to a limit) and one page of them."""
        del execute
        pk = getattr(self.model, self._primary_key)
        counted = self._narrowed(self.tallied(), search, filters)
        some = counted.with_entities(pk).limit(COUNTED + 1).subquery()
        count = self.session.scalar(select(func.count()).select_from(some)) or 0
        size = page_size or self.page_size
        query = self._narrowed(self.paged(), search, filters)
        rows = self._ordered(query, sort_column, bool(sort_desc)).options(*self.loads)
        return count, self.prepared(rows.limit(size).offset(values.page(page) * size).all())

    def prepared(self, rows: list[Any]) -> list[Any]:
        """Return the rows of a page; here what their cells need may be read at once."""
        return rows

    def paged(self) -> Any:
        """Return the query that a page is read from: the same rows, told as serves an order best."""
        return self.get_query()

    def tallied(self) -> Any:
        """Return the query that is counted: the same rows again."""
        return self.get_query()

    def having(self, word: str) -> Any:
        """Return the predicate that a row has a word of a search."""
        pattern = values.like(word)
        return or_(*(one.ilike(pattern, escape="\\") for one in self.search_columns()))

    def _narrowed(self, query: Any, search: str | None, filters: Any) -> Any:
        words = values.text(search).split()[:5] if self._search_supported else []
        for word in words:
            query = query.filter(self.having(word))
        for index, _name, value in filters or ():
            query = self._filters[index].apply(query, value)
        return query

    def _ordered(self, query: Any, name: Any, down: bool) -> Any:
        pk = getattr(self.model, self._primary_key)
        column = self._sortable_columns.get(name)
        if column is None:
            return query.order_by(pk.desc())
        return query.order_by(column.desc(), pk.desc()) if down else query.order_by(column.asc(), pk.asc())
