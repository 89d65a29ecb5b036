"""Ladders that watch: a run for each period of an item and its lead unit, or of a unit with items."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select, update

from rules import periods
from rules.calendar import day_start, local
from rules.facts import Allowance, Span
from server.models import Assignment, ClockRun, Item, PackVersion, Seen, Unit
from server.work.effects import clocks, dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from config.model import Ladder
    from rules.calendar import Calendar
    from rules.periods import Period
    from server.desk import Desk

LOOKED, OVER, STOPPED = "on_time", "skipped", "stopped"
"""Outcomes of a watch: its one look was taken, its period passed, or nothing is watched any more."""
_DAY = timedelta(days=1)


class _Subject(NamedTuple):
    """What one ladder watches: a unit on an item, or a unit of an office alone, and since when."""

    office_id: int
    unit_id: int
    item: Item | None
    name: str  # of the ladder
    since: date

    @property
    def head(self) -> str:
        """Return how the key of each of its runs begins."""
        whole = f"office:{self.office_id}" if self.item is None else f"item:{self.item.id}"
        return f"{whole}/unit:{self.unit_id}/{self.name}/"


def keep(desk: Desk, item: Item) -> None:
    """Let an item be watched as its type says, as it stands now."""
    names = desk.pack_of(item).types[item.type].ladders
    subjects = {(s.unit_id, s.name): s for s in _on_item(desk, item, names)} if names else {}
    if names:
        desk.session.flush()
    for run in _watching(desk, item) if names else ():
        if (run.unit_id, run.ladder) not in subjects or _of_a_round_before(desk, item, run):
            end(desk, run, STOPPED)
    for subject in subjects.values():
        _follow(desk, subject, item.pack_version_id)


def _on_item(desk: Desk, item: Item, names: Iterable[str]) -> Iterator[_Subject]:
    """Yield what watches an item: each ladder for each unit that leads it and has been handed it."""
    if item.final:
        return
    rows = desk.session.scalars(
        select(Assignment.unit_id)
        .join(Seen, (Seen.item_id == Assignment.item_id) & (Seen.unit_id == Assignment.unit_id))
        .where(Assignment.item_id == item.id, Assignment.role == "lead", Assignment.until.is_(None))
        .where(Seen.why == "lead")
        .order_by(Assignment.id)
    )
    for unit_id in rows:
        yield from (_Subject(item.office_id, unit_id, item, name, desk.today) for name in names)


def _of_a_round_before(desk: Desk, item: Item, run: ClockRun) -> bool:
    """Tell whether a run watches a round that is over; one of a period goes on."""
    ladder = desk.shelf.version(run.pack_version_id).ladders[run.ladder]
    return not ladder.every and run.round != item.round


def _watching(desk: Desk, item: Item) -> list[ClockRun]:
    return [run for run in clocks.open_runs(desk, item) if run.ladder]


def keep_units(desk: Desk, office_id: int) -> None:
    """Let the units with items of an office be watched as its packs say."""
    open_ = {(run.unit_id, run.ladder): run for run in _open_of(desk, office_id)}
    current = desk.shelf.current_id(office_id)
    versions = {current, _version_on(desk, office_id, date(desk.today.year, 1, 1))}
    names = {name: version for version in versions for name in unit_ladders(desk, version)}
    for unit_id, since in _units_of(desk, office_id) if names else ():
        for name, version in names.items():
            run = open_.pop((unit_id, name), None)
            if run is None or _is_over(desk, run):
                chosen = current if name in unit_ladders(desk, current) else version
                _follow(desk, _Subject(office_id, unit_id, None, name, since), chosen)
    for run in open_.values():
        if _is_over(desk, run):
            end(desk, run, OVER)
    _settle(desk, office_id)


def _settle(desk: Desk, office_id: int) -> None:
    """Ask the calendar no more about watches of units that have ended: the next ones have begun."""
    of_office = select(PackVersion.id).where(PackVersion.office_id == office_id)
    over = (ClockRun.item_id.is_(None), ClockRun.ended_at.is_not(None), ClockRun.turn_at.is_not(None))
    desk.session.flush()
    desk.session.execute(
        update(ClockRun).where(*over, ClockRun.pack_version_id.in_(of_office)).values(turn_at=None)
    )


def unit_ladders(desk: Desk, version: int) -> tuple[str, ...]:
    """Return the ladders of a version that watch units."""
    ladders = desk.shelf.version(version).ladders
    return tuple(name for name, ladder in ladders.items() if ladder.per == "unit")


def _open_of(desk: Desk, office_id: int) -> list[ClockRun]:
    query = (
        select(ClockRun)
        .join(PackVersion, PackVersion.id == ClockRun.pack_version_id)
        .where(ClockRun.item_id.is_(None), ClockRun.ended_at.is_(None), PackVersion.office_id == office_id)
    )
    return list(desk.session.scalars(query.order_by(ClockRun.id)))


def _units_of(desk: Desk, office_id: int) -> list[tuple[int, date]]:
    """Return the units that had items of an office handed to them before today, each with the first day."""
    rows = desk.session.execute(
        select(Assignment.unit_id, func.min(Assignment.since))
        .join(Item, Item.id == Assignment.item_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Seen, (Seen.item_id == Assignment.item_id) & (Seen.unit_id == Assignment.unit_id))
        .where(Item.office_id == office_id, Unit.active, Seen.why.in_(("lead", "co")))
        .where(Assignment.role.in_(("lead", "co")), Assignment.since < day_start(desk.today))
        .group_by(Assignment.unit_id)
        .order_by(Assignment.unit_id)
    )
    return [(unit_id, local(since).date()) for unit_id, since in rows]


def _version_on(desk: Desk, office_id: int, day: date) -> int:
    """Return the version that was in force when a day began, else the first there was."""
    query = select(PackVersion.id).where(PackVersion.office_id == office_id)
    before = query.where(PackVersion.activated_at <= day_start(day)).order_by(
        PackVersion.activated_at.desc(), PackVersion.id.desc()
    )
    first = query.order_by(PackVersion.activated_at, PackVersion.id)
    found = desk.session.scalar(before.limit(1)) or desk.session.scalar(first.limit(1))
    assert found is not None
    return found


def _is_over(desk: Desk, run: ClockRun) -> bool:
    return run.turn_at is not None and run.turn_at <= desk.now


def _follow(desk: Desk, subject: _Subject, version: int) -> None:
    """Begin the run in which a subject is watched now, unless it is open; end the one that is over."""
    last = _last_run(desk, subject)
    if last is not None and last.ended_at is None and _is_over(desk, last):
        end(desk, last, OVER)
    found = _period(desk, subject, version, last)
    if found is None:
        return
    version, ladder, period = found
    key = subject.head + (str(period.first) if period else f"round {_round(subject)}")
    run = desk.session.scalar(select(ClockRun).where(ClockRun.key == key))
    if run is None:
        _make(desk, subject, version, ladder, period, key)
    elif run.ended_at is not None and run.outcome == STOPPED:
        run.ended_at, run.outcome = None, "open"  # the unit came back: what it got remains
        _dated(desk, run, ladder, period)
        clocks.touch(desk, run)


def _last_run(desk: Desk, subject: _Subject) -> ClockRun | None:
    query = select(ClockRun).where(ClockRun.unit_id == subject.unit_id, ClockRun.ladder == subject.name)
    return desk.session.scalars(
        query.where(ClockRun.key.startswith(subject.head, autoescape=True))
        .order_by(ClockRun.id.desc())
        .limit(1)
    ).first()


def _period(
    desk: Desk, subject: _Subject, version: int, last: ClockRun | None
) -> tuple[int, Ladder, Period | None] | None:
    """Return the period to watch now, with the version that rules it and its ladder."""
    ladder = desk.shelf.version(version).ladders[subject.name]
    if not ladder.every:
        return version, ladder, None
    period = _coming(desk, subject, ladder, desk.shelf.calendar(version), last)
    if subject.item is not None:
        return version, ladder, period
    ruling = _version_on(desk, subject.office_id, period.first)
    pack = desk.shelf.version(ruling)
    if subject.name not in pack.ladders or pack.ladders[subject.name].per != "unit":
        return None  # the ladder begins with the next period
    ladder = pack.ladders[subject.name]
    return ruling, ladder, _coming(desk, subject, ladder, desk.shelf.calendar(ruling), last)


def _coming(
    desk: Desk, subject: _Subject, ladder: Ladder, calendar: Calendar, last: ClockRun | None
) -> Period:
    """Return the period that a subject is in, or the one that is looked at next."""
    if ladder.by is None:
        return periods.period_of(ladder.every, desk.today)
    if last is not None and last.period_on is not None:
        known = periods.period_of(ladder.every, last.period_on)
        if last.ended_at is None:
            return known
        if last.outcome == STOPPED and periods.look_on(ladder, known, calendar) > desk.today:
            return known
        return periods.next_to_look(ladder, periods.after(ladder.every, known), calendar, desk.today)
    earliest = desk.today if subject.item is None else desk.today + _DAY
    return periods.first_to_look(ladder, subject.since, calendar, earliest)


def looks_else(desk: Desk, ladder: Ladder, version: int) -> bool:
    """Tell whether a version lets a ladder watch by other periods, so that one period goes by one version."""
    other = desk.shelf.version(version).ladders.get(ladder.name)
    return other is not None and (other.per, other.every, other.by) != (ladder.per, ladder.every, ladder.by)


def _round(subject: _Subject) -> int:
    return subject.item.round if subject.item is not None else 1


def _make(
    desk: Desk, subject: _Subject, version: int, ladder: Ladder, period: Period | None, key: str
) -> None:
    item = subject.item
    mine = select(func.count()).where(
        ClockRun.unit_id == subject.unit_id, ClockRun.clock == "", ClockRun.round == _round(subject)
    )
    mine = mine.where(ClockRun.item_id.is_(None) if item is None else ClockRun.item_id == item.id)
    run = ClockRun(
        item_id=item.id if item else None,
        unit_id=subject.unit_id,
        clock="",
        ladder=ladder.name,
        key=key,
        as_="lead" if item else "",
        round=_round(subject),
        seq=(desk.session.scalar(mine) or 0) + 1,
        pack_version_id=version,
        started_at=desk.now,
    )
    given = Allowance(local(desk.now), "", (), pauses=_resting(desk, item))
    others = [one for one in item.lenient if not looks_else(desk, ladder, one)] if item else []
    dates.put(run, dict.fromkeys((version, *others), given))
    _dated(desk, run, ladder, period)
    desk.session.add(run)
    desk.session.flush()
    clocks.touch(desk, run)
    desk.note("watch", run=run.id, key=key)


def _dated(desk: Desk, run: ClockRun, ladder: Ladder, period: Period | None) -> None:
    """Keep on a run of which period it is, until when, and when the calendar alone ends it."""
    if period is None:
        run.period_on, run.turn_at, run.due_on = None, None, periods.FAR
        run.due_at = day_start(periods.FAR)
        return
    calendar = desk.shelf.calendar(run.pack_version_id)
    run.period_on, following = period.first, periods.after(ladder.every, period)
    if ladder.by is None:
        run.due_on, run.due_at = period.last, day_start(following.first)
        run.turn_at = run.due_at
        return
    run.due_on = periods.look_on(ladder, period, calendar)
    run.due_at, run.turn_at = day_start(run.due_on), day_start(periods.look_on(ladder, following, calendar))


def redate(desk: Desk, office_id: int) -> None:
    """Look at open watches of an office on the days of its calendar as it is known now."""
    query = (
        select(ClockRun)
        .join(PackVersion, PackVersion.id == ClockRun.pack_version_id)
        .where(ClockRun.ladder != "", ClockRun.ended_at.is_(None), PackVersion.office_id == office_id)
    )
    for run in desk.session.scalars(query.order_by(ClockRun.id)):
        ladder = desk.shelf.version(run.pack_version_id).ladders[run.ladder]
        if run.period_on is not None:
            _dated(desk, run, ladder, periods.period_of(ladder.every, run.period_on))
            clocks.touch(desk, run)


def _resting(desk: Desk, item: Item | None) -> tuple[Span, ...]:
    """Return the item's pause that lasts today."""
    if item is None or item.paused_since is None or item.paused_through is None:
        return ()
    if item.paused_through < desk.today:
        return ()
    return (Span(max(item.paused_since, desk.today), item.paused_through, "暂停计时"),)


def end(desk: Desk, run: ClockRun, outcome: str, at: datetime | None = None) -> None:
    """End a watch; what it has proposed still waits for its approval when only the period is over."""
    if outcome == STOPPED:
        clocks.end(desk, run, outcome, "", at)
        return
    run.ended_at, run.outcome, run.wake_at, run.turn_at = at or desk.now, outcome, None, None
    run.epoch += 1
    desk.session.flush()
    desk.note("run_ended", run=run.id, outcome=outcome)


def turn(desk: Desk, item: Item) -> None:
    """Do what the calendar alone has brought about in what watches an item."""
    due = select(ClockRun.id).where(
        ClockRun.item_id == item.id, ClockRun.ladder != "", ClockRun.turn_at <= desk.now
    )
    ids = desk.session.scalars(due).all()
    if ids:
        keep(desk, item)
        for run in desk.session.scalars(select(ClockRun).where(ClockRun.id.in_(ids))):
            if run.ended_at is not None:
                run.turn_at = None
        desk.session.flush()
