"""What a run's ladder comes to at an instant, why, and when to look again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.bars import barred, bars, nth
from rules.calendar import local
from rules.explain import explain, forecast
from rules.facts import Decision
from rules.project import entry_level, facts
from rules.reasons import REASONS, reason_text
from rules.wake import earliest, next_look, wake_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from config.model import Pack
    from rules.calendar import Calendar
    from rules.facts import Run, Value


def may(
    run: Run,
    pack: Pack,
    ladder_name: str,
    calendar: Calendar,
    now: datetime,
    found: Mapping[str, Value] | None = None,
) -> dict[str, tuple[str, ...]]:
    """Return for each tier the reasons that bar it, weightiest first; none when it may come."""
    ladder = pack.ladders[ladder_name]
    known = facts(run, pack, ladder_name, calendar, now) if found is None else found
    entry, today = entry_level(ladder, known), local(now).date()
    return {
        tier.name: tuple(bar.reason for bar in bars(run, ladder, tier, entry, calendar, today))
        for tier in ladder.tiers
    }


def conclude(
    run: Run,
    pack: Pack,
    ladder_name: str,
    calendar: Calendar,
    now: datetime,
    tier: str,
    found: Mapping[str, Value] | None = None,
) -> Decision:
    """Return the decision on the tier that engine and oracle agreed on, empty for none.

    `found` are the facts that they were given, when at hand. With a tier, the run is looked at again
    on the next working day at the latest.
    """
    known = facts(run, pack, ladder_name, calendar, now) if found is None else found
    ladder = pack.ladders[ladder_name]
    wake = wake_at(run, pack, ladder_name, calendar, now, known)
    looked = run.looks is not None and not barred(run, ladder, calendar, local(now).date())
    if not tier:
        reason = _silence(may(run, pack, ladder_name, calendar, now, known))
        return Decision("", 0, reason, known, None if looked else wake, looked)
    if looked or run.ended is not None:
        return Decision(tier, nth(run, tier), "proposed", known, wake if run.looks is None else None, looked)
    wake = earliest((wake, next_look(ladder, calendar, now)), ladder, calendar)
    return Decision(tier, nth(run, tier), "proposed", known, wake)


def _silence(barred: Mapping[str, tuple[str, ...]]) -> str:
    """Return why nothing comes: a condition, or the weightiest reason of those that bar the tiers."""
    if not all(barred.values()):
        return "condition"
    firsts = {reasons[0] for reasons in barred.values()}
    return next(reason for reason in REASONS if reason in firsts)


__all__ = [
    "REASONS",
    "conclude",
    "explain",
    "facts",
    "forecast",
    "may",
    "nth",
    "reason_text",
    "wake_at",
]
