"""The simple parts of a pack: labels, fields, flows, roles, counts, documents, calendars, sources."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from config.asking import remembered
from config.build_fields import by_order, label
from config.build_rules import bases, openings
from config.check_counts import EVENTS
from config.day_words import read_window
from config.formats import read_date
from config.ground import as_list
from config.model import (
    Act,
    CalendarYear,
    Count,
    Document,
    Duration,
    Event,
    Flow,
    Gate,
    Holiday,
    Role,
    Source,
    State,
)
from config.words import english, parse_duration

if TYPE_CHECKING:
    from config.ground import Data, Ground


@remembered
def build_flow(ground: Ground, name: str) -> Flow:
    """Build a flow."""
    data = ground.flows[name]
    states = data["states"]
    return Flow(
        name=name,
        label=label(data["label"]),
        basis=bases(data, f"flows/{name}", ground),
        states={
            state: State(
                state,
                label(states[state]["label"]),
                states[state].get("final", False),
                states[state].get("order", 1000),
            )
            for state in by_order(states)
        },
        gates={gate: _gate(ground, name, gate) for gate in by_order(data.get("gates", {}))},
        acts={act: _act(ground, name, act) for act in by_order(data["acts"])},
        place=ground.at(f"flows/{name}"),
    )


def _gate(ground: Ground, flow: str, name: str) -> Gate:
    data = ground.flows[flow]["gates"][name]
    return Gate(
        name=name,
        label=label(data["label"]),
        ask=data["ask"],
        evidence=tuple(data.get("evidence", ())),
        who=tuple(data["who"]),
        order=data.get("order", 1000),
        place=ground.at(f"flows/{flow}", "gates", name),
    )


def _act(ground: Ground, flow: str, name: str) -> Act:
    data, path = ground.flows[flow]["acts"][name], (f"flows/{flow}", "acts", name)
    states, acts = ground.flows[flow]["states"], ground.flows[flow]["acts"]
    gates = ground.flows[flow].get("gates", {})
    return Act(
        name=name,
        label=label(data["label"]),
        who=tuple(data["who"]),
        as_=data.get("as", ""),
        from_=tuple(state for state in data.get("from", ()) if state in states),
        to=data.get("to", ""),
        needs=tuple(data.get("needs", ())),
        gates=tuple(gate for gate in data.get("gates", ()) if gate in gates),
        number=data.get("number", False),
        round=data.get("round", False),
        resume=data.get("resume", False),
        pause=parse_duration(data.get("pause")),
        undo=tuple(act for act in data.get("undo", ()) if act in acts),
        opens=openings(ground, data, path, ground.item_scope(ground.types_of_flow(flow))),
        also=dict(data.get("also", {})),
        order=data.get("order", 1000),
        place=ground.at(*path),
    )


@remembered
def build_role(ground: Ground, name: str) -> Role:
    """Build a role."""
    data = ground.roles[name]
    may = tuple(data.get("may", ()))
    see = tuple(data.get("see", ()))
    return Role(name, label(data["label"]), data["side"], may, see, data.get("head", False))


@remembered
def build_count(ground: Ground, name: str) -> Count:
    """Build a count."""
    data, path = ground.counts[name], ("counts", "counts", name)
    window, when = read_window(data.get("in")), data.get("when")
    row, scope = data.get("in_row", ""), ground.item_scope(ground.types)
    return Count(
        name=name,
        label=label(data["label"]),
        event=build_event(data["event"]),
        per=data["per"],
        window=window if isinstance(window, str) else "",
        back=window if isinstance(window, Duration) else None,
        in_row="" if isinstance(row, dict) else row,
        as_=data.get("as", ""),
        place=ground.at("counts", "counts", name),
        when=None if when is None else ground.condition(when, (*path, "when"), scope),
        breaks=build_event(row) if isinstance(row, dict) else None,
    )


def build_event(data: Data) -> Event:
    """Build what is counted."""
    kind = next(key for key in EVENTS if key in data)
    words = {"clock": ("outcome", "outcome"), "request": ("is", "status")}
    key, table = words.get(kind, ("", ""))
    among = tuple(english(table, one) or "" for one in as_list(data.get(key)))
    return Event(kind, "" if kind == "item" else data[kind], among)


@remembered
def build_document(ground: Ground, name: str) -> Document:
    """Build a document with its template's bytes."""
    data = ground.documents[name]
    return Document(
        name=name,
        label=label(data["label"]),
        basis=bases(data, f"documents/{name}", ground),
        kind=data["kind"],
        format=data.get("format", ""),
        template=data["template"],
        template_bytes=ground.template(data["template"]) or b"",
        title=data.get("title", ""),
        number=data.get("number", ""),
        sequence=data.get("sequence", name),
        place=ground.at(f"documents/{name}"),
    )


@remembered
def build_calendar(ground: Ground, name: str) -> CalendarYear:
    """Build a year of the calendar."""
    data = ground.calendars[name]
    holidays = data.get("holidays", {})
    return CalendarYear(
        year=int(name),
        basis=bases(data, f"calendars/{name}", ground),
        holidays=tuple(_holiday(ground, name, key) for key in holidays),
    )


def _holiday(ground: Ground, year: str, name: str) -> Holiday:
    data = ground.calendars[year]["holidays"][name]
    return Holiday(
        name=name,
        label=label(data["label"]),
        first=_date(data["from"]),
        last=_date(data["to"]),
        workdays=tuple(_date(day) for day in as_list(data.get("workdays"))),
        place=ground.at(f"calendars/{year}", "holidays", name),
    )


def _date(text: str) -> date:
    found = read_date(text)
    assert isinstance(found, date)  # the schema saw to it
    return found


@remembered
def build_source(ground: Ground, name: str) -> Source:
    """Build a source."""
    data = ground.sources[name]
    return Source(
        name=name,
        title=data["title"],
        organ=data.get("organ", ""),
        number=data.get("number", ""),
        date=data.get("date", ""),
        status=data.get("status", "in_force"),
        binds=data.get("binds", "both"),
        place=ground.at("sources", "sources", name),
    )
