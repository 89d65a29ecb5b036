"""Which runs an act answers, and which it takes back, when a clock has several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import periods
from server.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from config.model import Clock
    from server.models import ClockRun


def answered(kinds: Mapping[str, Clock], runs: Sequence[ClockRun], period: date | None) -> list[ClockRun]:
    """Return the open runs that an act answers: of a clock and unit the named period's, else the oldest.

    Raises:
        Refusal: a period is named, and no open run is for it.
    """
    plain = [run for run in runs if run.period_on is None]
    dated = [run for run in runs if run.period_on is not None]
    if period is not None:
        dated = [run for run in dated if _is_for(kinds[run.clock], run, period)]
        if not dated:
            raise Refusal("act.no_period", day=period)
    oldest: dict[tuple[int, str], ClockRun] = {}
    for run in sorted(dated, key=lambda run: (run.due_at, run.id)):
        oldest.setdefault((run.unit_id, run.clock), run)
    return [*plain, *oldest.values()]


def _is_for(clock: Clock, run: ClockRun, day: date) -> bool:
    return bool(clock.period) and periods.period_of(clock.period, day).first == run.period_on


def latest(kinds: Mapping[str, Clock], runs: Iterable[ClockRun]) -> list[ClockRun]:
    """Return the runs, but of a recurring clock and unit only the last one."""
    found: dict[tuple[int, str, int], ClockRun] = {}
    for run in runs:
        clock = kinds.get(run.clock)
        found[run.unit_id, run.clock, 0 if clock and clock.recurs else run.id] = run
    return list(found.values())
