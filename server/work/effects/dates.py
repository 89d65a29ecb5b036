"""What the due date of a run is computed from, under the version that rules it and any milder one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from rules import carried, deadline, periods
from rules.calendar import local
from rules.choose import choose
from rules.facts import Allowance, Due, Span
from server.models import ClockRun, Item
from server.store.filters import facts_of
from server.store.freeze import allowance_in, allowance_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.model import Clock, Term
    from rules.periods import Period
    from server.desk import Desk
    from server.versions import Shelf


def of(run: ClockRun) -> dict[int, Allowance]:
    """Return what a run's date is computed from under each version: first the one that rules it."""
    others = sorted((int(version), allowance_in(given)) for version, given in run.lenient.items())
    return {run.pack_version_id: allowance_in(run.allowance), **dict(others)}


def versions(run: ClockRun) -> tuple[int, ...]:
    """Return the versions that rule a run: first its own, then any others that must take a step too."""
    return (run.pack_version_id, *sorted(map(int, run.lenient)))


def put(run: ClockRun, given: Mapping[int, Allowance]) -> None:
    """Keep on a run what its date is computed from under each version."""
    stored = {version: allowance_out(one) for version, one in given.items()}
    run.allowance = stored.pop(run.pack_version_id)
    run.lenient = {str(version): one for version, one in stored.items()}


def due(shelf: Shelf, run: ClockRun) -> Due:
    """Return when a run is due: on the latest of the dates that its versions give."""
    return carried.latest([deadline.due(one, shelf.calendar(version)) for version, one in of(run).items()])


def first(
    desk: Desk, item: Item, clock: Clock, at: datetime, why: str, period: Period | None
) -> dict[int, Allowance]:
    """Return what a new run's date is computed from, under each version that rules its item's clocks."""
    own = under(desk, item, item.pack_version_id, clock, at, why, period)
    found = {item.pack_version_id: own}
    for version in item.lenient:
        other = counterpart(desk, item, version, clock)
        found[version] = own if other is None else under(desk, item, version, other, at, why, period)
    return found


def counterpart(desk: Desk, item: Item, version: int, clock: Clock) -> Clock | None:
    """Return the clock of the same name under another version, None unless it comes again in the same way."""
    kind = desk.shelf.version(version).types.get(item.type)
    other = kind.clocks.get(clock.name) if kind is not None else None
    return other if other is not None and _again(other) == _again(clock) else None


def _again(clock: Clock) -> tuple[str, bool]:
    return clock.period, clock.every is not None


def carry(desk: Desk, item: Item, run: ClockRun, clock: Clock, version: int) -> Allowance:
    """Return what an open run's date is computed from under other rules: their term, from the old start."""
    given = allowance_in(run.allowance)
    period = periods.period_of(clock.period, run.period_on) if clock.period and run.period_on else None
    fresh = under(desk, item, version, clock, given.start, given.why, period)
    moved = replace(
        fresh,
        pauses=given.pauses,
        grants=given.grants,
        not_before=given.not_before,
        not_before_why=given.not_before_why,
    )
    before = Due(run.due_on, local(run.due_at), run.provisional, ())
    return carried.eased(moved, before, desk.shelf.calendar(version), desk.now)


def under(
    desk: Desk, item: Item, version: int, clock: Clock, at: datetime, why: str, period: Period | None = None
) -> Allowance:
    """Return what the date of a run that starts at an instant is computed from under a version."""
    resting = active_pause(desk, item, clock)
    if period is not None:
        return periods.dated(clock, period, Allowance(local(at), why, (), pauses=resting))
    cap, cap_why = capped(desk, item, clock)
    given = Allowance(
        start=local(at),
        why=why,
        term=(clock.every,) if clock.every else chosen(desk, item, version, clock)[0],
        named=named_day(item, clock),
        roll=clock.roll,
        pauses=resting,
        cap=cap,
        cap_why=cap_why,
    )
    if clock.day is None:
        return given
    calendar = desk.shelf.calendar(version)
    return periods.dated(clock, periods.first_period(clock, local(at).date(), calendar), given)


def chosen_again(desk: Desk, item: Item, run: ClockRun) -> dict[int, Allowance] | None:
    """Return a run's allowances with terms and named dates chosen again, None when nothing has changed.

    None of those that change ends before today (language 4.9).
    """
    before = of(run)
    after = {version: _again_under(desk, item, run, version, given) for version, given in before.items()}
    return after if after != before else None


def _again_under(desk: Desk, item: Item, run: ClockRun, version: int, given: Allowance) -> Allowance:
    kind = desk.shelf.version(version).types.get(item.type)
    clock = kind.clocks.get(run.clock) if kind is not None else None
    if clock is None or clock.recurs or clock.day is not None:
        return given
    term, named = chosen(desk, item, version, clock)
    if (term, named) == (given.term, given.named):
        return given
    moved = replace(given, term=term, named=named)
    if given.not_before is not None and given.not_before >= desk.today:
        return moved
    return replace(moved, not_before=desk.today, not_before_why="")


def chosen(desk: Desk, item: Item, version: int, clock: Clock) -> tuple[Term, date | None]:
    """Return the term that a clock's cases choose for an item as it stands, and the date that is named."""
    facts = facts_of(desk.shelf.version(version), item)
    return (choose(clock.within, facts) if clock.within else ()), named_day(item, clock)


def named_day(item: Item, clock: Clock) -> date | None:
    """Return the date that a clock's `by` field names, when it is filled."""
    day = item.fields.get(clock.by) if clock.by else None
    return date.fromisoformat(day) if day else None


def active_pause(desk: Desk, item: Item, clock: Clock) -> tuple[Span, ...]:
    """Return the item's pause that lasts today, as a run of this clock has it."""
    if item.paused_since is None or item.paused_through is None or item.paused_through < desk.today:
        return ()
    start = max(item.paused_since, desk.today)
    return (Span(start, item.paused_through, "暂停计时", moves=not clock.period),)


def capped(desk: Desk, item: Item, clock: Clock) -> tuple[date | None, str]:
    """Return the day after which a clock may not end, that of the parent's clock of its name, and why."""
    if not clock.cap or item.parent_id is None:
        return None, ""
    day = desk.session.scalar(
        select(func.min(ClockRun.due_on)).where(
            ClockRun.item_id == item.parent_id, ClockRun.clock == clock.name, ClockRun.ended_at.is_(None)
        )
    )
    parent = desk.session.get_one(Item, item.parent_id)
    return day, f"不晚于上级事项{parent.number or parent.title}" if day else ""
