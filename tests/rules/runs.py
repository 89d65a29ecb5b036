"""How tests make a run for the facts that time moves."""

from __future__ import annotations

from config.model import Measure
from rules.deadline import due
from rules.facts import Filed, Run, Span, Step, StepState
from tests.rules.days_2026 import CALENDAR, allow, at, day

WD, D, W, M = Measure.WORKDAY, Measure.DAY, Measure.WEEK, Measure.MONTH
WH, H, MIN = Measure.WORKHOUR, Measure.HOUR, Measure.MINUTE


def run_of(start: str = "11-02", *terms: str, pauses=(), **more) -> Run:
    """A run of 7个工作日 from 11-02, unless told otherwise: due 11-11."""
    allowance = allow(start, *(terms or ("7 wd",)), pauses=pauses, named=more.pop("named", None))
    values = {
        "type": "instruction", "clock": "finish", "as_": "lead", "state": "handling", "round": 1,
        "from_above": False, "fields": {}, "unit": {}, "counts": {}, "started": allowance.start,
        "due": due(allowance, CALENDAR), "pauses": pauses,
    }  # fmt: skip
    return Run(**(values | more))


def span(first: str, last: str) -> Span:
    return Span(day(first), day(last), "暂停")


def explained(filed: str, through: str, decided: str | None = None, status: str = "granted") -> Filed:
    return Filed("explanation", status, day(filed), None, day(through), decided and day(decided))


def slip(answer_by: str | None, state: StepState = StepState.ISSUED) -> Step:
    on = day("11-02")
    return Step("urge", 1, 1, state, on, on, answer_by and day(answer_by))


__all__ = [
    "CALENDAR",
    "MIN",
    "WD",
    "WH",
    "D",
    "H",
    "M",
    "W",
    "at",
    "day",
    "explained",
    "run_of",
    "slip",
    "span",
]
