"""Starting and ending the runs of clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, update

from config.words import answer_clock
from rules import periods
from rules.calendar import day_start, local
from rules.facts import Span
from server.models import Assignment, ClockRun, Hold, Item, LadderStep
from server.store.filters import facts_of
from server.store.freeze import allowance_in, proof_out
from server.work.effects import answering, dates, halting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Select

    from config.model import Clock, Pack
    from rules.facts import Allowance, Value
    from rules.periods import Period
    from server.desk import Desk

UNIT_SIDE = {"lead", "co", "organ"}


def item_facts(pack: Pack, item: Item) -> dict[str, Value]:
    """Return the facts of an item that cases may look at."""
    return facts_of(pack, item)


def owing(desk: Desk, item: Item, clock: Clock) -> Iterator[tuple[int, str]]:
    """Yield the units that owe a clock, each with its part: lead co office organ."""
    if clock.owes == "office":
        yield item.office_id, "office"
        return
    wanted = {"each": {"lead", "co"}}.get(clock.owes, {clock.owes})
    for row in desk.session.scalars(
        select(Assignment)
        .where(Assignment.item_id == item.id, Assignment.until.is_(None))
        .order_by(Assignment.id)
    ):
        if row.role in wanted:
            yield row.unit_id, row.role


def start(
    desk: Desk, item: Item, act: str, why: str, unit_id: int | None = None, *, complete: bool = True
) -> None:
    """Begin the runs of all clocks that `act` starts; a unit's act begins its own run only.

    Our own clocks begin when the act is `complete`: of joint leads the last has done it.
    """
    pack = desk.pack_of(item)
    for clock in pack.types[item.type].clocks.values():
        if act not in clock.start:
            continue
        for owner, as_ in owing(desk, item, clock):
            ours = as_ not in UNIT_SIDE
            if unit_id is None or (complete if ours else owner == unit_id):
                begin(desk, item, clock, owner, as_, desk.now, why)


def start_by_fields(desk: Desk, item: Item) -> None:
    """Begin the runs of clocks that start on a date field that has been filled."""
    for clock in desk.pack_of(item).types[item.type].clocks.values():
        day = item.fields.get(clock.start_field) if clock.start_field else None
        if day:
            at = desk.calendar_of(item).opening(date.fromisoformat(day))
            for owner, as_ in owing(desk, item, clock):
                begin(desk, item, clock, owner, as_, at, clock.start_field)


def begin(desk: Desk, item: Item, clock: Clock, unit_id: int, as_: str, at: datetime, why: str) -> None:
    """Begin a run of a clock for a unit, unless one is open or comes by itself."""
    goes_on = or_(ClockRun.ended_at.is_(None), ClockRun.turn_at.is_not(None))
    if desk.session.scalar(_same(item, unit_id, clock.name).where(goes_on)):
        return
    period = None
    if clock.period:
        period = periods.first_period(clock, local(at).date(), desk.calendar_of(item), desk.today)
    make(desk, item, clock, unit_id, as_, at, why, period)


def answer(desk: Desk, item: Item, kind: str, petition_id: int) -> ClockRun:
    """Begin the run of the office's own time to answer a request; each request has its own."""
    clock = desk.pack_of(item).types[item.type].clocks[answer_clock(kind)]
    return make(desk, item, clock, item.office_id, "office", desk.now, f"申请 {petition_id}", None)


def _same(item: Item, unit_id: int, clock: str) -> Select[int]:
    return select(func.count()).where(
        ClockRun.item_id == item.id, ClockRun.unit_id == unit_id, ClockRun.clock == clock
    )


def make(
    desk: Desk,
    item: Item,
    clock: Clock,
    unit_id: int,
    as_: str,
    at: datetime,
    why: str,
    period: Period | None,
) -> ClockRun:
    """Make the row of a run that begins, due on its day of `period` when the clock has periods."""
    seq = desk.session.scalar(_same(item, unit_id, clock.name).where(ClockRun.round == item.round)) or 0
    run = ClockRun(
        item_id=item.id,
        unit_id=unit_id,
        clock=clock.name,
        as_=as_,
        round=item.round,
        seq=seq + 1,
        pack_version_id=item.pack_version_id,
        started_at=at,
        period_on=period and period.first,
    )
    reckon(desk, item, run, dates.first(desk, item, clock, at, why, period))
    desk.session.add(run)
    desk.session.flush()
    if halting.objected(desk, run):
        halt(desk, item, run)
    touch(desk, run)
    desk.note("run", run=run.id, item=item.id, unit=unit_id, clock=clock.name, due=run.due_on)
    _cap_parts(desk, item, clock.name)
    return run


def resting(desk: Desk, item: Item, run: ClockRun, span: Span) -> Span:
    """Return a pause of the item as a run has it: the due day of a period stays where it is."""
    clock = desk.pack_of(item).types[item.type].clocks.get(run.clock)
    return replace(span, moves=clock is None or not clock.period)


def _cap_parts(desk: Desk, item: Item, name: str) -> None:
    """Reckon again the open runs of an item's parts that may not end later than its own of that name."""
    for part in desk.session.scalars(select(Item).where(Item.parent_id == item.id).order_by(Item.id)).all():
        clock = desk.pack_of(part).types[part.type].clocks.get(name)
        cap, why = dates.capped(desk, part, clock) if clock is not None else (None, "")
        for run in open_runs(desk, part) if cap else ():
            if run.clock == name and allowance_in(run.allowance).cap != cap:
                change(desk, part, run, cap=cap, cap_why=why)


def reckon(desk: Desk, item: Item, run: ClockRun, given: Mapping[int, Allowance]) -> None:
    """Compute a run's due date from what each version gives it, and keep it with its proof.

    A watch has the days of its period.
    """
    dates.put(run, given)
    if run.ladder:
        return
    due = dates.due(desk.shelf, run)
    run.due_on, run.due_at, run.provisional = due.day, due.at, due.provisional
    run.proof = proof_out(due)
    watch(desk, item, run)


def coming(desk: Desk, item: Item, run: ClockRun) -> periods.Turns | None:
    """Return what the calendar alone brings about in a run, None when its clock has no periods (now)."""
    clock = desk.pack_of(item).types[item.type].clocks.get(run.clock)
    if clock is None or not clock.period or run.period_on is None:
        return None
    period, given = periods.period_of(clock.period, run.period_on), allowance_in(run.allowance)
    if run.paused_since is not None and run.paused_since <= run.due_on:  # an objection: until it is decided
        span = Span(run.paused_since, run.due_on, halting.WHY, moves=False)
        given = replace(given, pauses=(*given.pauses, span))
    return periods.turns(clock, period, given, local(run.due_at), desk.calendar_of(item))


def is_last(desk: Desk, run: ClockRun) -> bool:
    """Tell whether no later run of the same clock and unit has begun."""
    later = select(ClockRun.id).where(
        ClockRun.item_id == run.item_id,
        ClockRun.unit_id == run.unit_id,
        ClockRun.clock == run.clock,
        ClockRun.period_on > run.period_on,
    )
    return desk.session.scalar(later.limit(1)) is None


def watch(desk: Desk, item: Item, run: ClockRun) -> None:
    """Keep on a run when the calendar alone ends it or begins the next one."""
    turns = coming(desk, item, run)
    if turns is None:
        run.turn_at = None
        return
    opens = [turns.opens] if is_last(desk, run) else []
    ends = [turns.ends] if run.ended_at is None else []
    run.turn_at = min([*opens, *ends], default=None)


def change(desk: Desk, item: Item, run: ClockRun, **changes: Any) -> None:
    """Compute a run's due date again with some of its allowance changed, then those that it caps."""
    redate(desk, item, run, {version: replace(one, **changes) for version, one in dates.of(run).items()})


def redate(desk: Desk, item: Item, run: ClockRun, given: Mapping[int, Allowance]) -> None:
    """Compute a run's due date again from what each version gives it now, then those that it caps."""
    move(desk, item, run, given)
    touch_all(desk, item)  # while this one was overdue it may have spoken for another


def move(desk: Desk, item: Item, run: ClockRun, given: Mapping[int, Allowance]) -> None:
    """Do what `redate` does for one of several runs, which are all to be looked at afterwards."""
    before = run.due_on
    reckon(desk, item, run, given)
    desk.note("due", run=run.id, before=before, after=run.due_on)
    if run.due_on != before:
        _cap_parts(desk, item, run.clock)


def touch(desk: Desk, run: ClockRun) -> None:
    """Say that this run's decision may have changed: it is looked at now."""
    if run.ended_at is None:
        run.wake_at = desk.now
        run.epoch = (run.epoch or 0) + 1  # a verdict read before this act is void
        desk.touched.add(run.id)


def open_runs(desk: Desk, item: Item) -> Sequence[ClockRun]:
    """Return the open runs of an item."""
    return desk.session.scalars(
        select(ClockRun).where(ClockRun.item_id == item.id, ClockRun.ended_at.is_(None)).order_by(ClockRun.id)
    ).all()


def touch_all(desk: Desk, item: Item) -> None:
    """Say that every open run of an item is to be looked at."""
    for run in open_runs(desk, item):
        touch(desk, run)


def stop(desk: Desk, item: Item, act: str, unit_id: int | None, period: date | None = None) -> list[ClockRun]:
    """End the runs that `act` fulfils: a unit's act its own, an office's act those of all units.

    Of the runs of a clock with periods it is the one for `period`, else the oldest.
    """
    kinds = desk.pack_of(item).types[item.type].clocks
    met = []
    for run in open_runs(desk, item):
        clock = kinds.get(run.clock)
        mine = unit_id is None or run.unit_id == unit_id or run.as_ == "office"
        if clock and act in clock.until and mine:
            met.append(run)
    meant = answering.answered(kinds, met, period)
    for run in meant:
        end_in_time(desk, item, run, "on_time", "late", act)
    return meant


def halt(desk: Desk, item: Item, run: ClockRun) -> None:
    """Let a run stand still from today, until `release`."""
    run.paused_since = run.paused_since or desk.today
    watch(desk, item, run)


def release(desk: Desk, item: Item, run: ClockRun) -> None:
    """Let a run go on that stood still for an objection; the days from then to today are a pause."""
    if run.paused_since is None:
        return
    span = resting(desk, item, run, Span(run.paused_since, desk.today, halting.WHY))
    run.paused_since = None
    change(desk, item, run, pauses=(*allowance_in(run.allowance).pauses, span))


def end_in_time(desk: Desk, item: Item, run: ClockRun, in_time: str, over: str, act: str) -> None:
    """End a run with the one outcome until its due instant, with the other after it."""
    release(desk, item, run)
    if run.ladder:
        in_time, over, act = "stopped", "stopped", ""  # nothing is watched any more, and nothing taken back
    end(desk, run, in_time if desk.now <= run.due_at else over, act)


def end(desk: Desk, run: ClockRun, outcome: str, act: str, at: datetime | None = None) -> None:
    """End a run with its outcome; nothing of its ladder comes any more."""
    run.ended_at, run.outcome, run.ended_by, run.wake_at = at or desk.now, outcome, act, None
    if outcome == "stopped":
        run.turn_at = None
    run.epoch += 1
    _lapse(desk, run)
    if praised(desk, run):  # looked at once, now that it has ended
        _look_back(desk, run, at)
    desk.note("run_ended", run=run.id, outcome=outcome)


def _look_back(desk: Desk, run: ClockRun, at: datetime | None) -> None:
    """Let a run that has ended be looked at: now, or on the day after when the calendar has ended it."""
    if at is None:
        run.wake_at = desk.now
        desk.touched.add(run.id)
    else:  # whenever a tick comes to know of it
        run.wake_at = day_start(local(at).date() + timedelta(days=1))


def praised(desk: Desk, run: ClockRun) -> bool:
    """Return whether the ladder of a clock's run has a praise for its end."""
    item = desk.session.get(Item, run.item_id) if run.clock else None
    pack = desk.shelf.version(run.pack_version_id)
    clock = (
        pack.types[item.type].clocks.get(run.clock) if item is not None and item.type in pack.types else None
    )
    ladder = pack.ladders.get(clock.ladder) if clock is not None else None
    return ladder is not None and any(tier.kind == "praise" for tier in ladder.tiers)


def _lapse(desk: Desk, run: ClockRun) -> None:
    """Put aside what has not left yet: the run has ended."""
    for step in desk.session.scalars(
        select(LadderStep).where(
            LadderStep.run_id == run.id, LadderStep.state.in_(("ready", "draft", "held"))
        )
    ):
        step.state, step.closed_at, step.closed_why = "lapsed", run.ended_at, "时限已经结束"
        step.leave_at = None
        desk.note("step_closed", step=step.id, state="lapsed")
        settle_hold(desk, step.hold_id)


def settle_hold(desk: Desk, hold_id: int | None) -> None:
    """Close a hold when none of its steps is held any more."""
    hold = desk.session.get(Hold, hold_id) if hold_id is not None else None
    if hold is None or hold.resolved_at is not None:
        return
    desk.session.flush()
    held = select(LadderStep.id).where(LadderStep.hold_id == hold.id, LadderStep.state == "held")
    if desk.session.scalar(held.limit(1)) is None:
        hold.resolved_at, hold.resolved_by_id = desk.now, desk.actor.person_id
        desk.note("hold_resolved", hold=hold.id)


def finish(desk: Desk, item: Item, act: str) -> None:
    """End all runs of an item that reached a final state: stopped until due, missed after."""
    for run in open_runs(desk, item):
        end_in_time(desk, item, run, "stopped", "missed", act)
    desk.session.execute(update(ClockRun).where(ClockRun.item_id == item.id).values(turn_at=None))


def choose_again(desk: Desk, item: Item) -> None:
    """Choose terms and named dates again from the same start; never before today (language 4.9)."""
    for run in open_runs(desk, item):
        chosen = dates.chosen_again(desk, item, run)
        if chosen is not None:
            redate(desk, item, run, chosen)
