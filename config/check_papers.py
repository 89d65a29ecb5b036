"""Documents, roles, counts, hours, calendars and sources."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from config.asking import remembered, settled
from config.check_sanctions import refuse_sanction
from config.formats import read_date, read_hours
from config.ground import as_list, numbered
from config.nodes import child, grown, properties
from config.overlay import kind_of
from config.placeholders import PAPER_MARKS, check_marks, check_number, marks, template_paragraphs
from config.says import both, hint, listed
from config.words import english, nearest, word_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.ground import Data, Ground
    from config.nodes import Node
    from config.overlay import Path

_OFFICERS = ("accounts", "security", "audit")


def check_documents(ground: Ground) -> None:
    """Check every document: its template and the marks in it."""
    for name in ground.documents:
        _check_document(ground, name)


@remembered
def _check_document(ground: Ground, name: str) -> None:
    data, known, path = ground.documents[name], _known_marks(ground), (f"documents/{name}",)
    if "title" in data:
        check_marks(ground, marks(data["title"]), known, (*path, "title"))
    if "number" in data:
        check_number(ground, data["number"], (*path, "number"))
    if "template" in data:
        _check_template(ground, data["template"], known, (*path, "template"))


@settled
def _known_marks(ground: Ground) -> tuple[str, ...]:
    fields = {name for kind in ground.types for name in ground.own_fields(kind)} | set(ground.item_fields)
    return (*sorted(fields), *PAPER_MARKS)


def _check_template(ground: Ground, name: str, known: tuple[str, ...], path: Path) -> None:
    content = ground.template(name)
    if content is None:
        names = ground.templates()
        near = hint(nearest(name, names))
        ground.say("ref.template", path, found=name, near=near, known=listed(dict.fromkeys(names)))
        return
    paragraphs = template_paragraphs(content)
    if paragraphs is None:
        ground.say("ref.template#broken", path, found=name)
    else:
        check_marks(ground, (mark for each in paragraphs for mark in marks(each)), known, path)
        refuse_sanction(ground, "\n".join(paragraphs), path)


@remembered
def check_roles(ground: Ground) -> None:
    """Check that the three officers stay apart."""
    for name, data in ground.roles.items():
        may = data.get("may", [])
        officer = [word for word in may if word in _OFFICERS]
        if officer and len(may) > 1:
            other = next(word for word in may if word != officer[0])
            ground.say(
                "shape.out_of_range#together",
                ("roles", "roles", name, "may"),
                found=name,
                one=both(word_label("may", officer[0], "zh"), officer[0]),
                other=both(word_label("may", other, "zh"), other),
            )


@remembered
def check_hours(ground: Ground) -> None:
    """Check that office hours follow one another."""
    before = None
    for index, text in enumerate(ground.pack.get("hours", ())):
        hours = read_hours(text)
        assert isinstance(hours, tuple)
        if before is not None and hours[0] < before:
            ground.say("term.bad_hours#order", ("pack", "hours", index), found=text)
        before = hours[1]


def check_calendars(ground: Ground) -> None:
    """Check every calendar year."""
    for name in ground.calendars:
        _check_year(ground, name)


@remembered
def _check_year(ground: Ground, name: str) -> None:
    _Year(ground, int(name), ground.calendars[name]).check()


class _Year:
    """One calendar year while it is checked."""

    def __init__(self, ground: Ground, year: int, data: Data) -> None:
        self.ground = ground
        self.year = year
        self.root: Path = (f"calendars/{year}",)
        self.data: Data = data.get("holidays", {})
        self.off: dict[date, str] = {}
        self.on: dict[date, str] = {}

    def check(self) -> None:
        for name, data in self.data.items():
            if {"from", "to"} <= data.keys():
                self._holiday(name, data)
        for name, data in self.data.items():
            self._workdays(name, data)
        if not any(self._works(day) for day in _days(date(self.year, 1, 1), date(self.year, 12, 31))):
            self.ground.say("calendar.no_workday", self.root, found=self.year)

    def _holiday(self, name: str, data: Data) -> None:
        path = (*self.root, "holidays", name)
        first, last = _date(data["from"]), _date(data["to"])
        if last < first:
            self.ground.say("shape.out_of_range#days", (*path, "to"), found=last, first=first)
            return
        if wrong := self._outside(first, last):
            found = {"from": first, "to": last}[wrong]
            self.ground.say("calendar.wrong_year", (*path, wrong), found=found, year=self.year)
            return
        taken = next((day for day in _days(first, last) if day in self.off), None)
        if taken is not None:
            self.ground.say("calendar.overlap", path, found=taken, first=self.off[taken], second=name)
        for day in _days(first, last):
            self.off.setdefault(day, name)

    def _outside(self, first: date, last: date) -> str:
        """Which end of a festival lies wrong: it touches this year, and at most one beside it."""
        if self.year not in {first.year, last.year} or self.year - first.year > 1:
            return "from"
        return "to" if last.year - self.year > 1 else ""

    def _workdays(self, name: str, data: Data) -> None:
        for index, text in enumerate(data.get("workdays", ())):
            day, path = _date(text), (*self.root, "holidays", name, "workdays", index)
            if day.year != self.year:
                self.ground.say("calendar.wrong_year", path, found=day, year=self.year)
            elif day in self.off:
                self.ground.say("calendar.overlap#workday", path, found=day, first=self.off[day])
            elif day.weekday() < 5:
                self.ground.say("calendar.workday_already", path, found=day)
            elif day in self.on:
                self.ground.say("calendar.workday_already#twice", path, found=day, first=self.on[day])
            self.on.setdefault(day, name)

    def _works(self, day: date) -> bool:
        return day in self.on or (day.weekday() < 5 and day not in self.off)


def _date(text: Any) -> date:
    found = read_date(text)
    assert isinstance(found, date)
    return found


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def check_sources(ground: Ground) -> None:
    """Check that every basis names a known source; warn of repealed ones and of those that do not bind."""
    for key in ground.all_keys():
        _check_bases(ground, key)


@remembered
def _check_bases(ground: Ground, key: str) -> None:
    for basis, path in _bases(grown(kind_of(key)), ground.value(key), (key,)):
        _check_basis(ground, basis, path, _office(ground))


def _bases(node: Node, data: Any, path: Path) -> Iterator[tuple[Data, Path]]:
    for key, value in data.items() if isinstance(data, dict) else ():
        below = child(node, key)
        if key == "basis" and key in properties(node):  # an entry may have that name
            yield from ((one, spot) for one, spot in numbered(value, (*path, key)) if isinstance(one, dict))
        elif below is not None:
            yield from _bases(below, value, (*path, key))


def _check_basis(ground: Ground, basis: Data, path: Path, binds: str) -> None:
    name = basis["source"]
    if not ground.refer("ref.path#source", name, ground.sources, (*path, "source")):
        return
    source = ground.sources[name]
    if source.get("status") == "repealed":
        ground.warn("source.repealed", (*path, "source"), found=source.get("title", name))
    other = source.get("binds", "both")
    if binds and other not in {"both", binds} and not basis.get("clause", "").startswith("参照"):
        ground.warn(
            "source.not_binding",
            (*path, "source"),
            found=source.get("title", name),
            other=both(word_label("binds", other, "zh"), other),
            own=both(word_label("binds", binds, "zh"), binds),
        )


@settled
def _office(ground: Ground) -> str:
    """Return whom the sources of the pack itself bind: party, government, or nothing when that is open."""
    named = [basis["source"] for basis in as_list(ground.pack.get("basis")) if isinstance(basis, dict)]
    found = {
        english("binds", ground.sources[name].get("binds", "both"))
        for name in named
        if name in ground.sources
    }
    return str(found.pop()) if len(found) == 1 and found <= {"party", "government"} else ""
