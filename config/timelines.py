"""Timelines: what happens to an item day by day, and every step that must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.formats import read_date, read_moment
from config.ground import as_list
from config.nodes import in_english, schema
from config.says import both, listed, problem
from config.schema import check
from config.source import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from config.problems import Place, Problem
    from config.source import Document
    from config.source import Path as Spot

OPENING = time(8, 30)
ACTIONS = ("do", "request", "pass", "approve", "refuse", "withdraw", "propose", "set")
_PASS = {"pass": "pass_"}  # a word of Python too


Places = Mapping[tuple[str | int, ...], "Place"]
"""Where what somebody wrote stands: the values, and the keys of groups."""


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """An item of a timeline: its type, its fields and its units."""

    type: str
    fields: Mapping[str, Any]
    lead: tuple[str, ...]
    co: tuple[str, ...]
    places: Places = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Event:
    """Something done at a moment of Beijing time; exactly one of `ACTIONS` is filled."""

    at: datetime
    place: Place
    at_opening: bool = False  # only a day was written: the office's opening hour is meant
    do: str = ""
    request: str = ""
    pass_: str = ""
    approve: str = ""
    refuse: str = ""
    withdraw: str = ""
    propose: str = ""
    set: Mapping[str, Any] = field(default_factory=dict)
    is_: str = ""  # filed granted refused, of a request
    to: date | None = None
    through: date | None = None
    period: date | None = None  # any day of the period that a report is for
    unit: str = ""
    item: str = ""
    clock: str = ""
    impossible: bool = False  # the rules must refuse it
    places: Places = field(default_factory=dict, compare=False, repr=False)

    @property
    def action(self) -> str:
        """Return which of `ACTIONS` it is."""
        return next(name for name in ACTIONS if getattr(self, _PASS.get(name, name)))


@dataclass(frozen=True, slots=True)
class Expect:
    """A step or an opening that must come on a day."""

    on: date
    place: Place
    tier: str = ""
    nth: int = 1
    state: str = ""
    clock: str = ""
    unit: str = ""
    item: str = ""
    opens: str = ""
    period: date | None = None  # the first day of the period that the run is for
    answer: date | None = None  # the last day for an answer, as the issued paper names it
    places: Places = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ScoreSpec:
    """What a unit's score must be in the period of the last day."""

    score: str
    unit: str  # empty: the first unit that leads
    points: Decimal
    place: Place


@dataclass(frozen=True, slots=True)
class Timeline:
    """One case of a file of tests."""

    name: str
    pack: str  # empty: the pack whose folder has the file
    type: str
    fields: Mapping[str, Any]
    lead: tuple[str, ...]
    co: tuple[str, ...]
    items: Mapping[str, ItemSpec]  # empty: there is one item, of `type`
    events: tuple[Event, ...]
    watch: tuple[str, ...]  # empty: every clock
    until: date
    due: Mapping[str, date]
    expect: tuple[Expect, ...]
    place: Place
    places: Places = field(default_factory=dict, compare=False, repr=False)
    scores: tuple[ScoreSpec, ...] = ()
    lights: Mapping[str, str] = field(default_factory=dict)  # clock -> its colour at the end


def load_timelines(source: Path | Mapping[str, bytes]) -> tuple[tuple[Timeline, ...], tuple[Problem, ...]]:
    """Read the timelines of a pack's folder, of one file, or of files already read."""
    files = _read_files(source) if isinstance(source, Path) else source
    timelines: list[Timeline] = []
    problems: list[Problem] = []
    for name in sorted(files):
        if "/tests/" in f"/{name}" and name.endswith(".yaml"):
            found, wrong = _file(name, files[name])
            timelines.extend(found)
            problems.extend(wrong)
    return tuple(timelines), tuple(sorted(problems))


def _read_files(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {f"tests/{path.name}": path.read_bytes()}
    return {f"{path.name}/tests/{each.name}": each.read_bytes() for each in sorted(path.glob("tests/*.yaml"))}


def _file(name: str, content: bytes) -> tuple[list[Timeline], list[Problem]]:
    document, problems = read(name, content)
    if document is None:
        return [], list(problems)
    told = {each.place for each in problems}
    wrong = [*problems, *(each for each in check("tests", document) if each.place not in told)]
    if wrong:
        return [], wrong
    reader = _Cases(document)
    return reader.all(), reader.problems


class _Cases:
    """Reads the cases of one file that has the right shape."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.data = in_english(schema("tests"), document.data)
        self.problems: list[Problem] = []

    def all(self) -> list[Timeline]:
        return [self._case(case, ("cases", index)) for index, case in enumerate(self.data["cases"])]

    def _case(self, data: Mapping[str, Any], path: Spot) -> Timeline:
        place = self.document.place(path)
        if "type" not in data and "items" not in data:
            self._say(
                "shape.missing_key#one_of", path, key="type", known=both("type 或 items", "type or items")
            )
        if not {"due", "expect", "light", "score"} & data.keys():
            self._say("test.nothing_watched", path, found=data["name"])
        one = _item(data)
        return Timeline(
            name=data["name"],
            pack=self.data.get("pack", ""),
            type=one.type,
            fields=one.fields,
            lead=one.lead,
            co=one.co,
            items={
                name: replace(_item(each), places=self._places(each, (*path, "items", name)))
                for name, each in data.get("items", {}).items()
            },
            events=self._events(data["events"], (*path, "events")),
            watch=tuple(data.get("watch", ())),
            until=_day(data["until"]),
            due={name: _day(text) for name, text in data.get("due", {}).items()},
            expect=tuple(
                self._expect(each, (*path, "expect", n)) for n, each in enumerate(data.get("expect", ()))
            ),
            place=place,
            scores=tuple(self._scores(data.get("score", {}), (*path, "score"))),
            places=self._places(data, path),
            lights=data.get("light", {}),
        )

    def _scores(self, scores: Mapping[str, Any], path: Spot) -> Iterator[ScoreSpec]:
        for name, wanted in scores.items():
            for unit, points in wanted.items() if isinstance(wanted, dict) else [("", wanted)]:
                spot = (*path, name, unit) if unit else (*path, name)
                yield ScoreSpec(name, unit, Decimal(points), self.document.keys[spot])

    def _events(self, events: Iterable[Mapping[str, Any]], path: Spot) -> tuple[Event, ...]:
        found: list[Event] = []
        for index, data in enumerate(events):
            event = self._event(data, (*path, index))
            if found and event.at < found[-1].at:
                self._say("test.wrong_date#order", (*path, index, "at"), found=data["at"])
            found.append(event)
        return tuple(found)

    def _event(self, data: Mapping[str, Any], path: Spot) -> Event:
        actions = [name for name in ACTIONS if name in data]
        if len(actions) != 1:
            self._say("test.unknown_act#one", path, found=listed(actions), known=listed(ACTIONS))
        if "request" in data and "is" not in data:
            self._say(
                "shape.missing_key#one_of",
                path,
                key="is",
                known=both("is: 已提、已准 或 未准", "is: filed, granted or refused"),
            )
        moment = read_moment(data["at"])
        whole = moment if isinstance(moment, datetime) else datetime.combine(_day(data["at"]), OPENING)
        plain = {_PASS.get(key, key): data[key] for key in (*ACTIONS, "unit", "item", "clock") if key in data}
        return Event(
            at=whole,
            place=self.document.place(path),
            at_opening=not isinstance(moment, datetime),
            is_=data.get("is", ""),
            to=_maybe_day(data.get("to")),
            through=_maybe_day(data.get("through")),
            period=_maybe_day(data.get("period")),
            impossible=bool(data.get("impossible")),
            places=self._places(data, path),
            **plain,
        )

    def _expect(self, data: Mapping[str, Any], path: Spot) -> Expect:
        if ("tier" in data) == ("opens" in data):
            self._say(
                "shape.missing_key#one_of", path, key="tier", known=both("tier 或 opens", "tier or opens")
            )
        plain = {
            key: data[key]
            for key in ("tier", "nth", "state", "clock", "unit", "item", "opens")
            if key in data
        }
        answer, period = _maybe_day(data.get("answer")), _maybe_day(data.get("period"))
        place, places = self.document.place(path), self._places(data, path)
        return Expect(on=_day(data["on"]), place=place, answer=answer, period=period, places=places, **plain)

    def _places(self, data: Mapping[str, Any], path: Spot) -> dict[Spot, Place]:
        """Return the place of every value, and of every key of a group, by its way from `path`."""
        found: dict[Spot, Place] = {}
        for key, value in data.items():
            found[(key,)] = self.document.values[(*path, key)]
            for name in value if isinstance(value, dict) else ():
                found[(key, name)] = self.document.keys[(*path, key, name)]
            for index in range(len(value) if isinstance(value, list) else 0):
                found[(key, index)] = self.document.values[(*path, key, index)]
        return found

    def _say(self, code: str, path: Spot, /, **slots: Any) -> None:
        self.problems.append(problem(code, self.document.place(path), **slots))


def _item(data: Mapping[str, Any]) -> ItemSpec:
    return ItemSpec(
        data.get("type", ""),
        data.get("fields", {}),
        tuple(as_list(data.get("lead"))),
        tuple(as_list(data.get("co"))),
    )


def _day(text: Any) -> date:
    found = read_date(text)
    assert isinstance(found, date)  # the schema saw to it
    return found


def _maybe_day(text: Any) -> date | None:
    return None if text is None else _day(text)
