"""The parts of a pack that decide: types with clocks and requests, ladders with tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from config.asking import remembered
from config.build_fields import build_fields, label
from config.check_types import EVEN
from config.day_words import read_by, read_every
from config.ground import as_list, cases
from config.model import (
    Basis,
    Case,
    Clock,
    DayWord,
    Duration,
    ItemType,
    Label,
    Ladder,
    Measure,
    Opening,
    Progress,
    Request,
    Term,
    Tier,
)
from config.words import answer_clock, parse_duration, parse_term, word_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.ground import Data, Ground
    from config.overlay import Path
    from config.scope import Scope

T = TypeVar("T")
_PACE = Duration(1, Measure.WORKDAY)
_FIRST_AFTER = Duration(10, Measure.DAY)
_NEXT_DAY = Duration(1, Measure.DAY)


def bases(data: Data, key: str, ground: Ground) -> tuple[Basis, ...]:
    """Build the basis of an entry, each source named in full."""
    return tuple(_basis(one, ground) for one in as_list(data.get("basis")))


def _basis(one: Any, ground: Ground) -> Basis:
    if not isinstance(one, dict):
        return Basis(str(one))
    title = ground.sources[one["source"]]["title"]
    shown = title if title.startswith("《") else f"《{title}》"
    return Basis(shown + one.get("clause", ""), one["source"])


def _own_bases(ground: Ground, data: Data, file: str) -> tuple[Basis, ...]:
    """Build the basis of an entry of a type: that of the type when it has none."""
    return bases(data if "basis" in data else {"basis": ground.value(file, "basis")}, file, ground)


def openings(ground: Ground, data: Data, path: Path, scope: Scope) -> tuple[Opening, ...]:
    """Build the items that an act or a tier opens."""
    found = []
    for index, opening in enumerate(data.get("opens", ())):
        where = (*path, "opens", index)
        when = opening.get("when")
        condition = None if when is None else ground.condition(when, (*where, "when"), scope)
        found.append(Opening(opening["type"], condition, ground.at(*where), opening.get("sample", 100)))
    return tuple(found)


def build_cases(
    ground: Ground, data: Data, path: Path, scope: Scope, read: Callable[[Any], T | None]
) -> tuple[Case[T], ...]:
    """Build the cases of the value at the end of a path, each read; none when it is not written."""
    key = path[-1]
    if key not in data:
        return ()
    found = []
    for part in cases(data[str(key)], path):
        when = None if part.when is None else ground.condition(part.when, (*part.path, "when"), scope)
        value = read(part.value)
        assert value is not None  # the schema saw to it
        found.append(Case(when, value, ground.at(*part.value_path)))
    return tuple(found)


def done_colours(ground: Ground) -> tuple[Case[str], ...]:
    """Build the colour of what is done, by its outcome; white when nothing is written."""
    path = ("pack", "colours", "done")
    found: tuple[Case[str], ...] = build_cases(
        ground, ground.pack.get("colours", {}), path, ground.end_scope(), str
    )
    return found or (Case(None, "white", ground.at("pack")),)


@remembered
def build_type(ground: Ground, name: str) -> ItemType:
    """Build a type."""
    data = ground.types[name]
    requests = {kind: _request(ground, name, kind) for kind in data.get("requests", {})}
    clocks = _ordered(data.get("clocks", {}), lambda clock: _clock(ground, name, clock))
    return ItemType(
        name=name,
        label=label(data["label"]),
        basis=bases(data, f"types/{name}", ground),
        flow=data["flow"],
        number=data.get("number", ""),
        sequence=data.get("sequence", name),
        fields=build_fields(ground, name),
        clocks={
            **clocks,
            **{answer_clock(kind): _answer(one) for kind, one in requests.items() if one.ladder},
        },
        requests=requests,
        progress=_progress(data.get("progress")),
        comprehensive=data.get("comprehensive", False),
        same_if=tuple(data.get("same_if", ())),
        help=data.get("help", ""),
        order=data.get("order", 1000),
        place=ground.at(f"types/{name}"),
        ladders=tuple(data.get("ladders", ())),
    )


def _progress(data: Data | None) -> Progress | None:
    if data is None:
        return None
    return Progress(data["actual"], "" if data["planned"] == EVEN else data["planned"])


def _ordered(table: Data, make: Callable[[str], T]) -> dict[str, T]:
    return {name: make(name) for name in sorted(table, key=lambda name: table[name].get("order", 1000))}


@remembered
def _clock(ground: Ground, kind: str, name: str) -> Clock:
    file, clocks = f"types/{kind}", ground.entries(f"types/{kind}", "clocks")
    data, path = clocks[name], (file, "clocks", name)
    acts = ground.entries(f"flows/{ground.flow_of(kind)}", "acts")
    starts = as_list(data["from"])
    field = starts[0] if len(starts) == 1 and starts[0] in ground.own_fields(kind) else ""
    scope = ground.item_scope([kind])
    term: tuple[Case[Term], ...] = build_cases(ground, data, (*path, "within"), scope, parse_term)
    return Clock(
        name=name,
        label=label(data["label"]),
        basis=_own_bases(ground, data, file),
        owes=data.get("owes", "lead"),
        start=() if field else tuple(act for act in starts if act in acts),
        start_field=field,
        until=tuple(act for act in as_list(data["until"]) if act in acts),
        within=term,
        **_again(data),
        roll=data.get("roll", ""),
        cap=data.get("cap", False),
        covers=tuple(clock for clock in data.get("covers", ()) if clock in clocks),
        ladder=data.get("ladder", ""),
        order=data.get("order", 1000),
        place=ground.at(*path),
    )


def _again(data: Data) -> dict[str, Any]:
    """Build how a clock comes again, and the date field that it may name instead."""
    by, every = read_by(data.get("by", "")), read_every(data["every"]) if "every" in data else ""
    return {
        "by": by if isinstance(by, str) else "",
        "period": every if isinstance(every, str) else "",
        "day": by if isinstance(by, DayWord) else None,
        "every": every if isinstance(every, Duration) else None,
        "first_after": parse_duration(data.get("first_after")) or (_FIRST_AFTER if every else _NEXT_DAY),
    }


@remembered
def _request(ground: Ground, kind: str, name: str) -> Request:
    file, clocks = f"types/{kind}", ground.entries(f"types/{kind}", "clocks")
    data, path = ground.entries(file, "requests")[name], (file, "requests", name)
    scope = ground.item_scope([kind])
    return Request(
        kind=name,
        basis=_own_bases(ground, data, file),
        who=tuple(data["who"]),
        needs=tuple(data.get("needs", ())),
        decide=tuple(data["decide"]),
        answer=parse_duration(data.get("answer")),
        ladder=data.get("ladder", ""),
        clocks=tuple(clock for clock in data.get("clocks", ()) if clock in clocks),
        within=build_cases(ground, data, (*path, "within"), scope, parse_duration),
        each=build_cases(ground, data, (*path, "each"), scope, parse_duration),
        total=build_cases(ground, data, (*path, "total"), scope, parse_duration),
        at_most=build_cases(ground, data, (*path, "at_most"), scope, parse_duration),
        times=build_cases(ground, data, (*path, "times"), scope, int),
        place=ground.at(*path),
    )


def _answer(asked: Request) -> Clock:
    """Build the clock of the office's own time to answer a request."""
    assert asked.answer is not None  # the checks saw to it
    zh, en = word_label("request", asked.kind, "zh"), word_label("request", asked.kind, "en")
    return Clock(
        name=answer_clock(asked.kind),
        label=Label(f"答复{zh}", f"Answer: {en}"),
        basis=asked.basis,
        owes="office",
        start=(),
        start_field="",
        until=(),
        within=(Case(None, (asked.answer,), asked.place),),
        **_again({}),
        roll="",
        cap=False,
        covers=(),
        ladder=asked.ladder,
        order=1000,
        place=asked.place,
    )


@remembered
def build_ladder(ground: Ground, name: str) -> Ladder:
    """Build a ladder, its lowest tier first."""
    data, path = ground.ladders[name], (f"ladders/{name}",)
    tiers = [_tier(ground, name, tier) for tier in data["tiers"]]
    return Ladder(
        name=name,
        label=label(data["label"]),
        basis=bases(data, path[0], ground),
        entry=build_cases(ground, data, (*path, "entry"), ground.run_scope(name), str),
        pace=parse_duration(data.get("pace")) or _PACE,
        any_time=data.get("any_time", False),
        tiers=tuple(sorted(tiers, key=lambda tier: tier.rank)),
        place=ground.at(*path),
        per=ground.per_of(name),
        every=data.get("every", ""),
        by=day if isinstance(day := read_by(data.get("by")), DayWord) else None,
    )


@remembered
def _tier(ground: Ground, ladder: str, name: str) -> Tier:
    data, path = ground.tiers(ladder)[name], (f"ladders/{ladder}", "tiers", name)
    scope = ground.paper_scope(ladder)
    return Tier(
        name=name,
        level=data.get("level", 0),
        label=label(data["label"]),
        basis=bases(data, path[0], ground),
        kind=data["kind"],
        colour=data["colour"],
        when=ground.condition(data["when"], (*path, "when"), ground.run_scope(ladder)),
        times=data.get("times", 1),
        gap=parse_duration(data.get("gap")),
        answer=build_cases(ground, data, (*path, "answer"), scope, parse_duration),
        wait=parse_duration(data.get("wait")),
        document=data.get("document", ""),
        to=_recipients(ground, data),
        copy=tuple(data.get("copy", ())),
        scope=tuple(data.get("scope", ())),
        approve=build_cases(ground, data, (*path, "approve"), scope, _names),
        opens=openings(ground, data, path, scope),
        place=ground.at(*path),
    )


def _names(value: list[str]) -> tuple[str, ...]:
    return tuple(value)


def _recipients(ground: Ground, data: Data) -> tuple[str, ...]:
    if data["kind"] == "suggestion":
        return ()
    return tuple(data.get("to", [role for role in ("liaison", "unit_head") if role in ground.roles]))
