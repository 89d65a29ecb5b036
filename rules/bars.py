"""What keeps a tier back besides its condition, and until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from config.model import Duration, Measure
from rules.calendar import local
from rules.facts import StepState
from rules.spans import covering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from config.model import Ladder, Tier
    from rules.calendar import Calendar
    from rules.facts import Run, Step

_DAY = timedelta(days=1)
REACHED = frozenset({StepState.READY, StepState.DRAFT, StepState.HELD, StepState.ISSUED})
"""States in which a step's level counts as reached."""
COUNTED = REACHED | {StepState.WITHDRAWN, StepState.DISCARDED}
"""States in which a step uses up one of its tier's times."""
OPEN = frozenset({StepState.READY, StepState.DRAFT})
REFUSED = frozenset({StepState.REFUSED, StepState.STOPPED})


class Bar(NamedTuple):
    """A reason that keeps a tier back, and the first day on which it no longer does."""

    reason: str
    until: date | None  # None: only an event can lift it


class _Look(NamedTuple):
    """A tier of a run's ladder on a day."""

    run: Run
    ladder: Ladder
    tier: Tier
    entry: int  # the level at which the run enters
    calendar: Calendar
    today: date


def add(day: date, length: Duration, calendar: Calendar) -> date:
    """Return the day on which a length of time after `day` has passed."""
    return _ADD[length.measure](day, length.amount, calendar)


def _months(day: date, amount: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    first = date(year, month + 1, 1)
    last = (first + 31 * _DAY).replace(day=1) - _DAY
    return first.replace(day=min(day.day, last.day))


def _workhours(day: date, amount: int, calendar: Calendar) -> date:
    length = Duration(amount, Measure.WORKHOUR)
    return local(calendar.add_workhours(calendar.opening(day), length)).date()


_ADD: Mapping[Measure, Callable[[date, int, Calendar], date]] = {
    Measure.WORKDAY: lambda day, amount, calendar: calendar.add_workdays(day, amount),
    Measure.DAY: lambda day, amount, _: day + amount * _DAY,
    Measure.WEEK: lambda day, amount, _: day + 7 * amount * _DAY,
    Measure.MONTH: lambda day, amount, _: _months(day, amount),
    Measure.YEAR: lambda day, amount, _: _months(day, 12 * amount),
    Measure.WORKHOUR: _workhours,
    Measure.HOUR: lambda day, amount, _: day - (-amount // 24) * _DAY,
    Measure.MINUTE: lambda day, amount, _: day - (-amount // 1440) * _DAY,
    Measure.SAME_DAY: lambda day, _amount, _calendar: day,
}


def bars(run: Run, ladder: Ladder, tier: Tier, entry: int, calendar: Calendar, today: date) -> Iterator[Bar]:
    """Yield everything that keeps a tier back on a day, weightiest first."""
    look = _Look(run, ladder, tier, entry, calendar, today)
    for check in (*_RUN, *_checks(look)):
        if (bar := check(look)) is not None:
            yield bar


def barred(run: Run, ladder: Ladder, calendar: Calendar, today: date) -> bool:
    """Tell whether something keeps back the whole run on a day, whichever the tier."""
    return any(
        check(_Look(run, ladder, tier, 0, calendar, today)) is not None
        for tier in ladder.tiers[:1]
        for check in _RUN
    )


def free(run: Run, ladder: Ladder, entry: int, calendar: Calendar, today: date) -> dict[str, bool]:
    """Tell of each tier whether nothing keeps it back; what concerns the whole run is asked once."""
    looks = [_Look(run, ladder, tier, entry, calendar, today) for tier in ladder.tiers]
    if looks and any(check(looks[0]) is not None for check in _RUN):
        return dict.fromkeys([tier.name for tier in ladder.tiers], False)
    return {look.tier.name: _is_free(look) for look in looks}


def _is_free(look: _Look) -> bool:
    for check in _checks(look):  # noqa: SIM110  (this runs for every run)
        if check(look) is not None:
            return False
    return True


def _checks(look: _Look) -> tuple[Callable[[_Look], Bar | None], ...]:
    if look.tier.kind == "praise":
        return _PRAISE
    return _LEVEL_1 if look.tier.level else _LEVEL_0


def nth(run: Run, tier: str) -> int:
    """Return which one the next step of a tier would be in this run."""
    return 1 + max((step.nth for step in run.steps if step.tier == tier), default=0)


def _ended(look: _Look) -> Bar | None:
    return Bar("ended", None) if look.run.ended is not None else None


def _running(look: _Look) -> Bar | None:
    """Keep the praise of a run back until it ends; what is watched has no such end."""
    return Bar("running", None) if look.run.per == "clock" and look.run.ended is None else None


def _paused(look: _Look) -> Bar | None:
    if look.run.ended is not None:
        return None
    if look.run.looks is not None and covering(look.run.pauses, look.run.looks) is not None:
        return Bar("paused", None)  # a look in a pause is left out
    if not look.run.paused and look.run.due is not None:
        return None
    last = max((span.last for span in look.run.pauses), default=date.min)
    return Bar("paused", last + _DAY if last >= look.today else None)


def _covered(look: _Look) -> Bar | None:
    return Bar("covered", None) if look.run.covered else None


def _catch_up(look: _Look) -> Bar | None:
    return Bar("catch_up", None) if look.run.catch_up and look.run.counts_from is None else None


def _held(look: _Look) -> Bar | None:
    held = look.run.steps and any(step.state is StepState.HELD for step in look.run.steps)
    return Bar("held", None) if held else None


def _today(look: _Look) -> Bar | None:
    if look.run.ended is not None:
        return None  # the one look at its end is no further step
    taken = look.run.steps and any(step.decided_on == look.today for step in look.run.steps)
    return Bar("today", look.today + _DAY) if taken else None


def _off_day(look: _Look) -> Bar | None:
    if look.ladder.any_time or look.calendar.is_workday(look.today):
        return None
    return Bar("off_day", look.calendar.next_workday(look.today))


def _not_yet(look: _Look) -> Bar | None:
    day = look.run.looks
    return Bar("not_yet", day) if day is not None and look.today < day else None


def _start_day(look: _Look) -> Bar | None:
    started = local(look.run.started).date()
    return Bar("start_day", started + _DAY) if look.today <= started else None


def _used_up(look: _Look) -> Bar | None:
    return Bar("used_up", None) if len(_counted(look)) >= look.tier.times else None


def _counted(look: _Look) -> list[Step]:
    """Return the steps that use up the tier's times: at level 0 those since the last extension."""
    return [
        step
        for step in look.run.steps
        if step.tier == look.tier.name
        and step.state in COUNTED
        and (look.tier.level or step.grants == look.run.grants)
    ]


def _refused(look: _Look) -> Bar | None:
    refused = [s for s in look.run.steps if s.tier == look.tier.name and s.state in REFUSED]
    if not refused:
        return None
    if any(step.never_again or step.again_from is None for step in refused):
        return Bar("refused", None)
    return _later("refused", (step.again_from for step in refused), look)


def _open(look: _Look) -> Bar | None:
    steps, name = look.run.steps, look.tier.name
    is_open = steps and any(s.tier == name and s.state in OPEN for s in steps)
    return Bar("open", None) if is_open else None


def _gap(look: _Look) -> Bar | None:
    gap = look.tier.gap
    if gap is None:
        return None
    return _later("gap", (add(s.counts_from, gap, look.calendar) for s in _counted(look)), look)


def _below_level(look: _Look) -> Bar | None:
    steps = look.run.steps
    reached = max((s.level for s in steps if s.state in REACHED), default=0) if steps else 0
    return Bar("below_level", None) if look.tier.level < reached else None


def _entry(look: _Look) -> Bar | None:
    return Bar("entry", None) if look.tier.level < look.entry else None


def _pace(look: _Look) -> Bar | None:
    pace, steps = look.ladder.pace, look.run.steps
    if not steps:
        return None
    counted = [s.counts_from for s in steps if s.level >= 1 and s.state in COUNTED]
    return _later("pace", (add(day, pace, look.calendar) for day in counted), look)


def _hold(look: _Look) -> Bar | None:
    if not look.run.filed:
        return None
    held = (f.through for f in look.run.filed if f.kind == "explanation" and f.status == "granted")
    return _later("hold", (day + _DAY for day in held if day is not None), look)


def _waiting(look: _Look) -> Bar | None:
    if not look.run.filed:
        return None
    waits = (f.answer_by for f in look.run.filed if f.status == "filed")
    return _later("waiting", (day + _DAY for day in waits if day is not None), look)


def _later(reason: str, days: Iterable[date | None], look: _Look) -> Bar | None:
    until = max((day for day in days if day is not None), default=date.min)
    return Bar(reason, until) if look.today < until else None


_RUN = (_paused, _covered, _catch_up, _held, _today, _off_day, _not_yet)
_TIER = (_used_up, _refused, _open)
_PRAISE = (_running, *_TIER, _gap)
_LEVEL_0 = (_ended, _start_day, *_TIER, _gap)
_LEVEL_1 = (_ended, *_TIER, _below_level, _entry, _gap, _pace, _hold, _waiting)
