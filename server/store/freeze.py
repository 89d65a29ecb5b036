"""Frozen values of `rules` to JSON columns and back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from config.model import Duration, Measure
from rules.facts import Allowance, Due, Grant, ProofLine, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rules.facts import Value


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def allowance_out(value: Allowance) -> dict[str, Any]:
    """Return an allowance as JSON."""
    return {
        "start": value.start.isoformat(),
        "why": value.why,
        "term": [[d.amount, d.measure.value] for d in value.term],
        "named": _day(value.named),
        "named_why": value.named_why,
        "roll": value.roll,
        "pauses": [[_day(s.first), _day(s.last), s.why, s.moves] for s in value.pauses],
        "grants": [[_day(g.to), _day(g.on), g.why] for g in value.grants],
        "cap": _day(value.cap),
        "cap_why": value.cap_why,
        "not_before": _day(value.not_before),
        "not_before_why": value.not_before_why,
    }


def allowance_in(data: dict[str, Any]) -> Allowance:
    """Return the allowance that JSON stands for."""
    return Allowance(
        start=datetime.fromisoformat(data["start"]),
        why=data["why"],
        term=tuple(Duration(amount, Measure(measure)) for amount, measure in data["term"]),
        named=_date(data["named"]),
        named_why=data["named_why"],
        roll=data["roll"],
        pauses=spans_in(data["pauses"]),
        grants=tuple(
            Grant(date.fromisoformat(to), date.fromisoformat(on), why) for to, on, why in data["grants"]
        ),
        cap=_date(data["cap"]),
        cap_why=data["cap_why"],
        not_before=_date(data["not_before"]),
        not_before_why=data.get("not_before_why", ""),
    )


def spans_in(data: Iterable[Sequence[Any]]) -> tuple[Span, ...]:
    """Return the spans that JSON stands for."""
    return tuple(
        Span(date.fromisoformat(first), date.fromisoformat(last), why, moves)
        for first, last, why, moves in data
    )


def proof_out(due: Due) -> list[Any]:
    """Return a proof as JSON."""
    return [[line.date.isoformat(), line.step, line.why, line.why_en] for line in due.proof]


def proof_in(data: list[Any]) -> tuple[ProofLine, ...]:
    """Return the proof that JSON stands for."""
    return tuple(ProofLine(date.fromisoformat(day), step, why, why_en) for day, step, why, why_en in data)


def facts_in(data: Mapping[str, Any]) -> dict[str, Value]:
    """Return the facts that JSON stands for; a list is what several choices hold."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
