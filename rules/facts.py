"""What a decision is made from and what it comes to: the frozen values of this room."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from config.model import Duration, Measure, Term
    from config.problems import Place

FactKey = tuple[str, "Measure | None"]
"""A fact and the unit of time it is asked in: ("overdue", Measure.WORKDAY)."""

Value = int | str | tuple[str, ...] | None
"""A fact's value; yes/no is 1/0, a decimal is scaled, several choices are a tuple, None is "not known"."""


class StepState(StrEnum):
    """Where a step of a run stands."""

    READY = "ready"  # a message or slip that leaves at its hour, unless stopped
    DRAFT = "draft"  # an official paper that waits for approval
    HELD = "held"  # made by a tick that is on hold for a person
    ISSUED = "issued"
    REFUSED = "refused"  # a draft that was not approved
    STOPPED = "stopped"  # a slip that a clerk stopped
    LAPSED = "lapsed"  # a draft whose condition fell away
    DISCARDED = "discarded"  # a held step that a person discarded
    WITHDRAWN = "withdrawn"  # issued, then taken back


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days, both ends inside, and why."""

    first: date
    last: date
    why: str
    moves: bool = True  # a pause that covers the due day of a period leaves it where it is


@dataclass(frozen=True, slots=True)
class Grant:
    """An extension: the new date, the day it was granted, and the request behind it."""

    to: date
    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """All that a due date is computed from; instants are aware, days are business days."""

    start: datetime
    why: str
    term: Term  # empty when only a named date counts
    named: date | None = None
    named_why: str = ""  # of a period: which one, and which day of it
    roll: str = ""  # later earlier as_is; empty: later for terms, as_is for a named date
    pauses: tuple[Span, ...] = ()
    grants: tuple[Grant, ...] = ()
    cap: date | None = None
    cap_why: str = ""
    not_before: date | None = None  # the day of an edit that chose another case, or of other rules
    not_before_why: str = ""


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One line of the proof of a date: a day, what was done with it, and why."""

    date: date
    step: str  # a name of rules.proof.STEPS
    why: str
    why_en: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Due:
    """When a run is due, with the proof of that date."""

    day: date
    at: datetime
    provisional: bool
    proof: tuple[ProofLine, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step that a run took."""

    tier: str
    nth: int
    level: int
    state: StepState
    decided_on: date
    counts_from: date  # gap and pace count from here: the issue, else the decision
    answer_by: date | None = None  # set once issued, when the tier gives an answer time
    again_from: date | None = None  # refused: may come again from this day …
    never_again: bool = False  # … or not in this run
    grants: int = 0  # extensions granted when it was decided (level 0 comes once more after each)


@dataclass(frozen=True, slots=True)
class Filed:
    """A request on a run."""

    kind: str  # explanation extension
    status: str  # filed granted refused
    filed_on: date
    answer_by: date | None  # last day for which the ladder waits
    through: date | None = None  # an explanation granted: the last day it holds
    decided_on: date | None = None  # granted: the first day it holds (both ends inside)


@dataclass(frozen=True, slots=True)
class Course:
    """The line from start to due day along which an even plan goes, and the days left out."""

    start: date
    due: date
    pauses: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One life of a clock for one unit, or one period of an item or unit that a ladder watches.

    It is all that the ladder may look at. What is watched has no due date of its own: `due` is the end
    of its period, or the day on which it is looked at.
    """

    type: str
    clock: str
    as_: str  # lead co office organ
    state: str  # of the item
    round: int
    from_above: bool
    fields: Mapping[
        str, Value
    ]  # of the item: choice text, integers, scaled decimals; "set" as 1 for other kinds
    unit: Mapping[str, Value]
    counts: Mapping[str, int]  # as of the end of the previous day
    started: datetime
    due: Due | None  # None while paused
    pauses: tuple[Span, ...] = ()
    paused: bool = False
    covered: bool = False
    filed: tuple[Filed, ...] = ()
    steps: tuple[Step, ...] = ()
    grants: int = 0
    ended: datetime | None = None
    outcome: str = "open"
    catch_up: bool = False  # 补录: nothing climbs until a person sets 起算日
    counts_from: date | None = None  # 起算日: days up to it are not overdue
    counts_moved_on: date | None = None  # last act on the item that a count may count; None: not known
    per: str = "clock"  # clock item unit
    looks: date | None = None  # it is looked at on this day alone
    course: Course | None = None  # of an item that is watched: the line of its even plan


@dataclass(frozen=True, slots=True)
class Failed:
    """A test that did not hold: what was wanted, what was found, where it is written."""

    fact: str
    wanted: str  # in Chinese, such as 逾期 ≥ 5个工作日
    wanted_en: str
    found: Value
    place: Place
    holds_on: date | None  # the working day on which it would hold if nothing happens


@dataclass(frozen=True, slots=True)
class TierWhy:
    """Why a tier is or is not proposed now."""

    tier: str
    proposed: bool
    barred: tuple[str, ...]  # reason names of rules.ladder when not a condition stops it
    failed: tuple[Failed, ...]
    holds_on: date | None  # the working day on which it could come if nothing happens
    place: Place
    held: str = ""  # what held of its rule, in Chinese; empty when it does not hold
    held_en: str = ""
    if_approved: bool = False  # that day rests on a draft being approved on its day


@dataclass(frozen=True, slots=True)
class Decision:
    """What a run's ladder comes to at an instant, and when to look again."""

    tier: str  # empty: nothing
    nth: int
    reason: str  # a name of rules.ladder's reasons
    facts: Mapping[str, Value]  # what was asked, named "overdue/workday", "may.urge", …
    wake_at: datetime | None  # None: only an event can change it
    looked: bool = False  # the one look of a period has been taken


__all__ = [
    "Allowance",
    "Course",
    "Decision",
    "Due",
    "Duration",
    "FactKey",
    "Failed",
    "Filed",
    "Grant",
    "ProofLine",
    "Run",
    "Span",
    "Step",
    "StepState",
    "Term",
    "TierWhy",
    "Value",
]
