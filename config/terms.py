"""Lengths of time, labels, tests and cases: the small values that packs are written in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from config.problems import Place

T = TypeVar("T")


class Measure(StrEnum):
    """The units in which a length of time is written (pack-language: duration)."""

    WORKDAY = "workday"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    WORKHOUR = "workhour"
    HOUR = "hour"
    MINUTE = "minute"
    SAME_DAY = "same_day"


class Operator(StrEnum):
    """The tests that a condition may make."""

    IS = "is"
    NOT = "not"
    IN = "in"
    NOT_IN = "not_in"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    IS_SET = "is_set"


@dataclass(frozen=True, slots=True)
class Label:
    """A text in Chinese with its English beside it, when the pack gives one."""

    zh: str
    en: str = ""

    def text(self, language: str) -> str:
        """Return the text in `language` (``zh`` or ``en``), Chinese when there is no other."""
        return self.en if language == "en" and self.en else self.zh

    def __str__(self) -> str:
        """Return the Chinese text."""
        return self.zh


@dataclass(frozen=True, slots=True)
class Duration:
    """A whole number of one measure, such as 7个工作日."""

    amount: int
    measure: Measure


@dataclass(frozen=True, slots=True)
class DayWord:
    """A day of each period, such as 当月25日: its kind, and the day or weekday number."""

    kind: str  # day last next weekday
    number: int  # day of the month, or 0 for Monday; 0 for the last day


Term = tuple[Duration, ...]
"""One to three durations; whichever ends first."""


@dataclass(frozen=True, slots=True)
class Test:
    """One test on one fact; numbers stand as whole numbers (decimals scaled, 是 as 1)."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    fact: str
    operator: Operator
    value: int | str | tuple[int | str, ...]
    measure: Measure | None
    place: Place
    several: bool = False  # of several choices: `is` contains, `not` lacks


@dataclass(frozen=True, slots=True)
class Condition:
    """Tests that must all hold, and one of `any` when there are some."""

    tests: tuple[Test, ...]
    any: tuple[Condition, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Case(Generic[T]):
    """A value and when it is taken; the last case of a list has no condition."""

    when: Condition | None
    value: T
    place: Place
