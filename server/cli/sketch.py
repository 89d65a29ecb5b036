"""A first timeline of a type: what the rules do when a clock is started and then left alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from config.starters import schema_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from config.loader import Loaded
    from config.model import Clock, ItemType
    from server.timeline import PlayedStep

_AFTER = timedelta(days=30)
_START = time(9)
_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class _Case:
    label: str
    type: str
    act: str
    clock: str
    start: date
    due: date


def timeline(loaded: Loaded, name: str) -> str:
    """Return a file of one case: the type's main clock is started and left alone till 30 days past due.

    The steps are those that the rules now take; a person has to read them.
    """
    kind = loaded.pack.types[name]  # type: ignore[union-attr]  # the caller saw to it
    clock = main_clock(kind)
    if clock is None:
        return ""
    start = _first_day(loaded)
    case = _Case(
        kind.label.zh, name, clock.start[0], clock.name, start, _due(loaded, name, clock.name, start)
    )
    return _file(case, _played(loaded, _file(case, ())))


def main_clock(kind: ItemType) -> Clock | None:
    """Return the last clock of the leading unit that an act starts and a term ends."""
    owed = [clock for clock in kind.clocks.values() if clock.start and clock.within and clock.owes == "lead"]
    return owed[-1] if owed else None


def _first_day(loaded: Loaded) -> date:
    """Return the first working day of March in the last year whose calendar is known."""
    from datetime import date

    from rules.calendar import Calendar

    assert loaded.pack is not None
    return Calendar.of(loaded.pack).next_workday(date(max(loaded.pack.calendars), 3, 1))


def _due(loaded: Loaded, name: str, clock: str, start: date) -> date:
    from rules.calendar import Calendar
    from rules.deadline import due
    from server.cli.due import declared

    assert loaded.pack is not None
    began = datetime.combine(start, _START, _BEIJING)
    return due(declared(loaded.pack, name, clock, (), began), Calendar.of(loaded.pack)).day


def _played(loaded: Loaded, text: str) -> tuple[PlayedStep, ...]:
    from config.timelines import load_timelines
    from server.timeline import play

    (case,), _ = load_timelines({"pack/tests/sketch.yaml": text.encode()})
    steps = play(loaded.chain, case).steps
    return tuple(step for step in steps if step.clock in case.watch)


def _file(case: _Case, steps: tuple[PlayedStep, ...]) -> str:
    lines = [
        schema_line("tests/x"),
        f"# {case.label}的时间线。expect 是按现在的规则推演出来的，请逐行核对；规则改了它会提醒你。",
        "cases:",
        f"  - name: {case.label}：{case.clock} 到期无人办理",
        f"    type: {case.type}",
        "    events:",
        f"      - {{at: {case.start} {_START:%H:%M}, do: {case.act}}}",
        f"    watch: [{case.clock}]",
        f"    until: {case.due + _AFTER}",
        f"    due: {{{case.clock}: {case.due}}}",
        *_expected(steps),
    ]
    return "\n".join(lines) + "\n"


def _expected(steps: tuple[PlayedStep, ...]) -> Iterator[str]:
    yield "    expect:" if steps else "    expect: []"
    for step in steps:
        nth = f", nth: {step.nth}" if step.nth > 1 else ""
        state = ", state: draft" if step.state == "draft" else ""
        yield f"      - {{on: {step.on}, clock: {step.clock}, tier: {step.tier}{nth}{state}}}"
