"""The frozen values that cross rooms: a pack and everything in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from config.scored import Points, Score, ScoreEntry
from config.terms import Case, Condition, DayWord, Duration, Label, Measure, Operator, Term, Test

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, time

    from config.handed import Handed
    from config.problems import Place
    from config.spots import Spots


@dataclass(frozen=True, slots=True)
class Basis:
    """The source of a rule: a text, or a source of `sources.yaml` with its clause."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A law, rule or paper that packs refer to."""

    name: str
    title: str
    organ: str
    number: str
    date: str
    status: str
    binds: str
    place: Place


@dataclass(frozen=True, slots=True)
class Field:
    """A field of items or units, declared by a pack."""

    name: str
    label: Label
    kind: str  # a word of the table field_kind
    options: tuple[str, ...]
    required: bool
    default: str | int | tuple[str, ...] | None
    show: Condition | None
    min: int | None  # decimals scaled by `places`, dates never bounded
    max: int | None
    places: int
    measure: str
    max_length: int
    see: tuple[str, ...]  # role names; empty: all
    edit: tuple[str, ...]
    list: bool
    filter: bool
    search: bool
    help: str
    order: int
    place: Place


@dataclass(frozen=True, slots=True)
class Clock:
    """An obligation that a type puts on units: its start, its end and its allowance."""

    name: str
    label: Label
    basis: tuple[Basis, ...]
    owes: str  # lead co each office organ
    start: tuple[str, ...]  # acts; empty when start_field is set
    start_field: str
    until: tuple[str, ...]
    within: tuple[Case[Term], ...]
    by: str  # a date field, or empty
    period: str  # week month quarter half_year year: one run a period, due on `day`; or empty
    day: DayWord | None  # of each period, or without one of the first that comes
    every: Duration | None  # anew so long after the start, then after each fulfilment
    first_after: Duration  # the first due day of a period is at least so long after the start
    roll: str  # later earlier as_is; empty: later for terms, as_is for the date field
    cap: bool
    covers: tuple[str, ...]
    ladder: str  # empty: only the light shows
    order: int
    place: Place

    @property
    def recurs(self) -> bool:
        """Whether it comes again: each period, or after each fulfilment."""
        return bool(self.period) or self.every is not None


@dataclass(frozen=True, slots=True)
class Request:
    """A request that units may file."""

    kind: str  # wrong_unit explanation extension objection withdrawal
    basis: tuple[Basis, ...]
    who: tuple[str, ...]
    needs: tuple[str, ...]
    decide: tuple[str, ...]
    answer: Duration | None
    ladder: str  # of the office's own time to answer; empty: none
    clocks: tuple[str, ...]  # of an explanation or extension: those that it can touch
    within: tuple[Case[Duration], ...]  # time to file, after the hand-over or the issue
    each: tuple[Case[Duration], ...]
    total: tuple[Case[Duration], ...]
    at_most: tuple[Case[Duration], ...]
    times: tuple[Case[int], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Opening:
    """A linked item that is made when a notice is issued or an act done."""

    type: str
    when: Condition | None
    place: Place
    sample: int = 100  # percent of the cases in which it is made


@dataclass(frozen=True, slots=True)
class Gate:
    """What must be found, with evidence, before the acts that ask for it."""

    name: str
    label: Label
    ask: str
    evidence: tuple[str, ...]  # text file
    who: tuple[str, ...]
    order: int
    place: Place


@dataclass(frozen=True, slots=True)
class State:
    """A state of an item."""

    name: str
    label: Label
    final: bool
    order: int


@dataclass(frozen=True, slots=True)
class Act:
    """Something people do to an item: who may, from where to where, with which effects."""

    name: str
    label: Label
    who: tuple[str, ...]
    as_: str  # lead, co or empty
    from_: tuple[str, ...]  # empty: begins an item
    to: str  # empty: the state stays
    needs: tuple[str, ...]  # reason text file or field names
    gates: tuple[str, ...]  # that must have been passed in this round
    number: bool
    round: bool
    resume: bool
    pause: Duration | None
    undo: tuple[str, ...]
    opens: tuple[Opening, ...]
    also: Mapping[str, str]  # source or parent: the act done too on that item
    order: int
    place: Place


@dataclass(frozen=True, slots=True)
class Flow:
    """States and acts."""

    name: str
    label: Label
    basis: tuple[Basis, ...]
    states: Mapping[str, State]
    gates: Mapping[str, Gate]
    acts: Mapping[str, Act]
    place: Place

    @property
    def beginning(self) -> Act:
        """The one act that begins an item."""
        return next(act for act in self.acts.values() if not act.from_)


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of a ladder."""

    name: str
    level: int  # 0 for a praise, which has none
    label: Label
    basis: tuple[Basis, ...]
    kind: str  # message slip circular praise talk suggestion
    colour: str  # red orange yellow green blue white purple grey
    when: Condition
    times: int
    gap: Duration | None
    answer: tuple[Case[Duration], ...]  # empty: no time to answer is given
    wait: Duration | None
    document: str  # empty for a message
    to: tuple[str, ...]
    copy: tuple[str, ...]
    scope: tuple[str, ...]
    approve: tuple[Case[tuple[str, ...]], ...]
    opens: tuple[Opening, ...]
    place: Place

    @property
    def official(self) -> bool:
        """Whether it is always a draft for people to approve."""
        return self.kind in {"circular", "praise", "talk", "suggestion"}

    @property
    def rank(self) -> tuple[bool, int]:
        """Return its place among the tiers of a ladder: the lowest level first, praise after all levels."""
        return self.kind == "praise", self.level


@dataclass(frozen=True, slots=True)
class Ladder:
    """Ordered tiers, lowest level first: a missed clock climbs them, or an item or unit is watched."""

    name: str
    label: Label
    basis: tuple[Basis, ...]
    entry: tuple[Case[str], ...]
    pace: Duration
    any_time: bool
    tiers: tuple[Tier, ...]
    place: Place
    per: str = "clock"  # clock item unit
    every: str = ""  # of an item or unit: the period in which the tiers come afresh; empty: the round
    by: DayWord | None = None  # it looks on that day alone, at the period then ended

    def tier(self, name: str) -> Tier:
        """Return the tier called `name`; raise KeyError when there is none."""
        return {tier.name: tier for tier in self.tiers}[name]


@dataclass(frozen=True, slots=True)
class Document:
    """A numbered paper: its title, its template and its sequence of numbers."""

    name: str
    label: Label
    basis: tuple[Basis, ...]
    kind: str
    format: str  # letter redhead bulletin table; empty: as the template looks
    template: str  # file name beside the YAML
    template_bytes: bytes
    title: str
    number: str
    sequence: str
    place: Place


@dataclass(frozen=True, slots=True)
class Role:
    """Who may act for which side."""

    name: str
    label: Label
    side: str  # office unit above organ system
    may: tuple[str, ...]
    see: tuple[str, ...]  # scope words; empty: as `self`
    head: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is counted when it happens."""

    kind: str  # act tier clock request item
    name: str  # of the act, LADDER/TIER, the clock, the request; empty for an item begun
    among: tuple[str, ...] = ()  # outcomes of the clock, or the status of the request


@dataclass(frozen=True, slots=True)
class Count:
    """A number of events that conditions may ask for."""

    name: str
    label: Label
    event: Event
    per: str  # item or unit
    window: str  # week month quarter half_year year round; empty with `back` and `in_row`
    back: Duration | None  # so long back from today
    in_row: str  # periods in a row in which it happened; or empty
    as_: str  # only as lead or co; empty: either
    place: Place
    when: Condition | None = None  # of the item of the event
    breaks: Event | None = None  # it counts what happened since this last did

    @property
    def events(self) -> tuple[Event, ...]:
        """The events that change it: the one that it counts, and the one that breaks the row."""
        return (self.event,) if self.breaks is None else (self.event, self.breaks)


@dataclass(frozen=True, slots=True)
class Progress:
    """The fields that tell how far an item is, and how far it should be."""

    actual: str
    planned: str  # empty: evenly from the start of the run to its due day


@dataclass(frozen=True, slots=True)
class ItemType:
    """A kind of supervised item: its fields, clocks, requests and flow."""

    name: str
    label: Label
    basis: tuple[Basis, ...]
    flow: str
    number: str
    sequence: str
    fields: Mapping[str, Field]  # the pack's item fields and the type's own, by order
    clocks: Mapping[str, Clock]  # its own, then those of the office's answers to requests
    requests: Mapping[str, Request]
    progress: Progress | None
    same_if: tuple[str, ...]
    help: str
    order: int
    place: Place
    comprehensive: bool = False  # an inspection of a unit as a whole: so many a unit and year
    ladders: tuple[str, ...] = ()  # those that watch each item of the type


@dataclass(frozen=True, slots=True)
class Holiday:
    """One festival of a yearly notice: its days off and the weekend days worked for it."""

    name: str
    label: Label
    first: date
    last: date
    workdays: tuple[date, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """The confirmed days of one year."""

    year: int
    basis: tuple[Basis, ...]
    holidays: tuple[Holiday, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """An office's effective rules; never changes, known by the hash of its text."""

    name: str
    label: Label
    level: str  # central province city county township
    basis: tuple[Basis, ...]
    chain: tuple[str, ...]  # names from the base to this pack
    hours: tuple[tuple[time, time], ...]
    in_flight: str
    hold_notices: int
    hold_silence: Duration
    colours: Mapping[str, str]  # running paused
    done: tuple[Case[str], ...]  # the colour of what is done, by its outcome
    secrecy: tuple[str, ...]  # options of `secrecy` that may be saved here
    import_type: str
    import_no_lead: str  # ask or first
    unit_fields: Mapping[str, Field]
    roles: Mapping[str, Role]
    counts: Mapping[str, Count]
    documents: Mapping[str, Document]
    flows: Mapping[str, Flow]
    ladders: Mapping[str, Ladder]
    types: Mapping[str, ItemType]  # without those that are off
    calendars: Mapping[int, CalendarYear]
    sources: Mapping[str, Source]
    hash: str
    values: Mapping[str, Any] = field(repr=False)  # the merged plain data, file by file
    origins: Mapping[str, Spots] = field(repr=False)  # where everything in each file was written
    handed: tuple[Handed, ...] = field(default=(), repr=False)  # that only the calendar can compare
    inspections: int = 1  # comprehensive ones that a unit may have in a year
    scores: Mapping[str, Score] = field(default_factory=dict)


__all__ = [
    "Act", "Basis", "CalendarYear", "Case", "Clock", "Condition", "Count", "DayWord", "Document", "Duration",
    "Event", "Field", "Flow", "Gate", "Holiday", "ItemType", "Label", "Ladder", "Measure", "Opening",
    "Operator", "Pack", "Points", "Progress", "Request", "Role", "Score", "ScoreEntry", "Source", "State",
    "Term", "Test", "Tier",
]  # fmt: skip
