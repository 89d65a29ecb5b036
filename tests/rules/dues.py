"""Due dates as the tests ask for them: computed, and recomputed from their proof."""

from __future__ import annotations

from rules.calendar import Calendar
from rules.deadline import due, recompute
from rules.facts import Due, Span
from rules.proof import STEPS
from tests.rules.days_2026 import CALENDAR, allow, day


def paused(*spans: str) -> tuple[Span, ...]:
    """'11-10 11-12' is a pause of three days."""
    return tuple(Span(day(s.split()[0]), day(s.split()[1]), "退回前审核") for s in spans)


def computed(*args, calendar: Calendar = CALENDAR, **more) -> Due:
    found = due(allow(*args, **more), calendar)
    assert recompute(found.proof) == found.day == found.at.date()
    assert found.proof[0].step == "start"
    assert found.proof[-1].step == "due"
    assert {line.step for line in found.proof} <= set(STEPS)
    return found
