"""Filters: for each kind of column the tests that a list offers, under names that do not move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from flask_admin.model.filters import BaseFilter
from flask_babel import gettext

from admin import pack_words, values
from server.web.i18n import BEIJING, Lazy, lazy, marked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a filter: its name in addresses, how a value is read, what it asks of the column."""

    __test__ = False

    name: str
    read: Callable[[str], Any]
    ask: Callable[[Any, Any], Any]


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)


def _yes_no(value: str) -> bool | None:
    return {"1": True, "0": False}.get(value)


def _some(value: str) -> str | None:
    return value or None


CONTAINS = (Test("contains", _some, lambda column, value: column.ilike(values.like(value), escape="\\")),)
IS = (Test("is", _some, lambda column, value: column == value),)
IS_DAY = (
    Test("from", values.day, lambda column, value: column >= value),
    Test("to", values.day, lambda column, value: column <= value),
)
IS_DAY_TEXT = (
    Test("from", values.day, lambda column, value: column >= value.isoformat()),
    Test("to", values.day, lambda column, value: column <= value.isoformat()),
)
IS_INSTANT = (
    Test("from", values.day, lambda column, value: column >= _start(value)),
    Test("to", values.day, lambda column, value: column < _start(value + timedelta(days=1))),
)
IS_NUMBER = (
    Test("from", values.whole, lambda column, value: column >= value),
    Test("to", values.whole, lambda column, value: column <= value),
)
YES_NO = (Test("is", _yes_no, lambda column, value: column == value),)

KINDS: dict[str, tuple[str, tuple[Test, ...]]] = {
    "text": ("search", CONTAINS),
    "choice": ("select", IS),
    "yes_no": ("select", YES_NO),
    "date": ("date", IS_DAY),
    "day_text": ("date", IS_DAY_TEXT),
    "instant": ("date", IS_INSTANT),
    "integer": ("number", IS_NUMBER),
}
"""kind → input shown, tests"""

SAYS: dict[tuple[str, str], str] = {
    ("search", "contains"): marked("%(label)s含“%(value)s”"),
    ("date", "from"): marked("%(label)s不早于%(value)s"),
    ("date", "to"): marked("%(label)s不晚于%(value)s"),
    ("number", "from"): marked("%(label)s不少于%(value)s"),
    ("number", "to"): marked("%(label)s不多于%(value)s"),
    ("decimal", "from"): marked("%(label)s不少于%(value)s"),
    ("decimal", "to"): marked("%(label)s不多于%(value)s"),
}
"""input shown, test → how a filter reads; all others read as “is”"""

YES_NO_OPTIONS = (("1", lazy("是")), ("0", lazy("否")))


class Filter(BaseFilter):
    """One test on one column; a value that does not fit is told, never an error."""

    def __init__(
        self, name: str, label: Lazy | str, column: Any, test: Test, shown: str, options: Any = None
    ) -> None:
        super().__init__(label, options=options, data_type=shown)  # type: ignore[arg-type]  # a lazy text
        self.words = dict(options) if options else None
        self.arg = f"{name}__{test.name}"
        self.group = name
        self._column = column
        self._test = test

    def operation(self) -> str:
        """Return the test's name."""
        return self._test.name

    def clean(self, value: str) -> Any:
        """Return the value as the column holds it, or None when it cannot be one."""
        tidy = values.text(value)
        known = self.words is None or tidy in self.words
        return self._test.read(tidy) if known else None

    def told(self, value: str) -> str:
        """Return the filter as a clause that people read: “状态是办理中”."""
        shown = str(self.words.get(value, value)) if self.words else value
        says = SAYS.get((self.data_type or "", self._test.name), marked("%(label)s是%(value)s"))
        return str(gettext(says, label=str(self.name), value=shown))

    def validate(self, value: str) -> bool:
        """Return whether the value can be one of this column."""
        return self.clean(value) is not None

    def apply(self, query: Any, value: str) -> Any:
        """Return the query narrowed by the value."""
        return query.filter(self._test.ask(self._column, self.clean(value)))


def build(
    name: str, label: Lazy | str, column: Any, kind: str, options: Sequence[Any] | None = None
) -> list[Filter]:
    """Return the filters for a column of this kind."""
    shown, tests = KINDS[kind]
    if kind == "yes_no":
        options = YES_NO_OPTIONS
    return [Filter(name, label, column, test, shown, options) for test in tests]


def scaled(name: str, label: Lazy | str, column: Any, places: int) -> list[Filter]:
    """Return the filters for a decimal that is stored as a whole number of its last place."""

    def read(value: str) -> int | None:
        return values.scaled(value, places)

    tests = [Test(test.name, read, test.ask) for test in IS_NUMBER]
    return [Filter(name, label, column, test, "decimal") for test in tests]


def of_pack(name: str, label: Lazy | str, column: Any, kind: str) -> list[Filter]:
    """Return the filter for a column of names of the pack: by a part of their label, or by the name."""
    test = Test("contains", _some, lambda column, value: column.in_(pack_words.names(kind, value)))
    return [Filter(name, label, column, test, "search")]
