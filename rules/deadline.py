"""When a run is due: the date of an allowance by a calendar, with the complete proof of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from config.model import Measure
from rules.calendar import day_start, local, time_between
from rules.facts import Due, ProofLine, Span
from rules.proof import (
    IN_SECONDS,
    each_day,
    natural_target,
    proof_lines,
    recompute,
    run_line,
    term_words,
    time_line,
)
from rules.spans import NATURAL, ONE, add_days, covering, disjoint, nth, passed, within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, timedelta

    from config.model import Duration
    from rules.calendar import Calendar
    from rules.facts import Allowance

Why = tuple[str, str]


class _Run(NamedTuple):
    """Days in a row that are the same: what they are and why."""

    first: date
    last: date
    kind: str  # pause count make_up skip
    why: Why


class _End(NamedTuple):
    """Where one term or named date ends, its lines, and the first day asked of no confirmed year."""

    at: datetime
    lines: tuple[ProofLine, ...]
    guessed: date | None = None


class _Task(NamedTuple):
    """What is being computed: the allowance by its calendar, the pauses in order."""

    allowance: Allowance
    calendar: Calendar
    pauses: tuple[Span, ...]
    start: datetime

    @property
    def day(self) -> date:
        """The day of the start."""
        return self.start.date()


def due(allowance: Allowance, calendar: Calendar) -> Due:
    """Return when the allowance ends, and why."""
    start = local(allowance.start).replace(microsecond=0)
    task = _Task(allowance, calendar, disjoint(_moving_pauses(allowance)), start)
    end = _changed(task, _first_end(task))
    lines = [_start_line(task), *end.lines]
    provisional = end.guessed is not None and end.guessed <= end.at.date()
    if provisional and end.guessed:
        lines.append(_provisional_line(end.guessed))
    lines.append(_day_line(end.at.date(), "due", f"{end.at:%H:%M}到期", f"due at {end.at:%H:%M}"))
    return Due(end.at.date(), end.at, provisional, tuple(lines))


def _moving_pauses(allowance: Allowance) -> Iterator[Span]:
    return (span for span in allowance.pauses if span.moves)


def paused_days(pauses: tuple[Span, ...], after: date, through: date) -> int:
    """Count the natural days after `after` up to `through` that a pause touches."""
    spans = disjoint(pauses)
    return max(0, (through - after).days) - passed(NATURAL, after, through, spans)


def is_paused(pauses: tuple[Span, ...], day: date) -> bool:
    """Tell whether a pause touches the day."""
    return covering(pauses, day) is not None


def _day_line(day: date, step: str, zh: str, en: str) -> ProofLine:
    return ProofLine(day, step, zh, en)


def _start_line(task: _Task) -> ProofLine:
    why = f"{task.allowance.why} {task.start:%H:%M}".strip()
    return _day_line(task.day, "start", why, why)


def _provisional_line(day: date) -> ProofLine:
    return _day_line(
        day, "provisional",
        f"{day.year}年放假安排未定，按周一至周五计，日期暂定",
        f"no calendar for {day.year} yet: Monday to Friday counted, the date is provisional",
    )  # fmt: skip


def _first_end(task: _Task) -> _End:
    """Return the end of the named date, else of the term that ends first."""
    if task.allowance.named is not None:
        return _named(task, task.allowance.named)
    if not task.allowance.term:
        raise ValueError("没有期限 / there is no allowance")
    ends = [_term_end(task, length) for length in task.allowance.term]
    first = min(ends, key=lambda end: end.at)
    lines = [line for end in ends for line in end.lines]
    if len(ends) > 1:
        zh, en = term_words(task.allowance.term[ends.index(first)])
        lines.append(_day_line(first.at.date(), "first", f"{zh}先到", f"{en}: ends first"))
    guesses = [end.guessed for end in ends if end.guessed]
    return _End(first.at, tuple(lines), min(guesses, default=None))


def _term_end(task: _Task, length: Duration) -> _End:
    words = term_words(length)
    counted = length.measure not in _FROM_THE_START
    note = ("，起始日不计", ", the first day is not counted") if counted else ("", "")
    head = _day_line(task.day, "term", words[0] + note[0], words[1] + note[1])
    end = _KINDS[length.measure](task, length)
    tail = _day_line(end.at.date(), "end", f"{words[0]}届满", f"{words[1]} end")
    return end._replace(lines=(head, *end.lines, tail))


def _working(task: _Task, length: Duration) -> _End:
    """Count working days; each day from the start to the end has its place in a line."""
    last = nth(task.calendar.working, task.day, length.amount, task.pauses)
    runs = tuple(_runs(task, add_days(task.day, 1), last))
    asked = (run.first for run in runs if run.kind != "pause")
    guessed = next((day for day in asked if not task.calendar.confirmed(day)), None)
    return _End(task.calendar.closing(last), tuple(_counted(runs)), guessed)


def _counted(runs: tuple[_Run, ...]) -> Iterator[ProofLine]:
    """Yield a line for each run; those that count say how many days, and how many in all."""
    number = 0
    for run in runs:
        zh, en = run.why
        if run.kind in {"count", "make_up"}:
            days = (run.last - run.first).days + 1
            number += days
            zh, en = f"{zh}，计{days}日，累计{number}日", f"{en}, {days} counted, {number} in all"
        yield run_line(run.first, run.last, run.kind, (zh, en))


def _natural(task: _Task, length: Duration) -> _End:
    """Count natural days, or find the day of a later month; pauses push it on, then it rolls."""
    target = natural_target(task.day, length)
    run = run_line(
        task.day + ONE, target, "count",
        (f"自然日，计{(target - task.day).days}日", f"{(target - task.day).days} natural days"),
    )  # fmt: skip
    day, pauses = _pushed(task.pauses, task.day, target)
    end = _rolled(task, day, task.allowance.roll or "later")
    return end._replace(lines=(run, *pauses, *end.lines))


def _named(task: _Task, named: date) -> _End:
    why = task.allowance.named_why
    head = _day_line(named, "named", why or "写明的日期", why or "the date that was written down")
    day, pauses = _pushed(task.pauses, task.day, named)
    end = _rolled(task, day, task.allowance.roll or "as_is")
    tail = _day_line(end.at.date(), "end", "指定日期届满", "the named date ends")
    return end._replace(lines=(head, *pauses, *end.lines, tail))


def _pushed(pauses: tuple[Span, ...], start: date, day: date) -> tuple[date, tuple[ProofLine, ...]]:
    """Return the day moved on by the paused days after `start`, and a line for each pause."""
    if day <= start:
        return day, ()
    moved = nth(NATURAL, start, (day - start).days, pauses)
    return moved, tuple(
        run_line(span.first, span.last, "pause", _pause_why(span)) for span in within(pauses, start, moved)
    )


def _pause_why(span: Span) -> Why:
    return (span.why or "暂停计时", span.why or "paused")


def _rolled(task: _Task, day: date, roll: str) -> _End:
    """Return the end of a day that may be off, moved as `roll` says."""
    if roll == "as_is":
        return _End(task.calendar.closing(day), ())
    guessed = None if task.calendar.confirmed(day) else day
    if _counts(task, day):
        return _End(task.calendar.closing(day), (), guessed)
    if roll == "earlier":
        earlier = _last_before(task, day)
        # a due day on or before the day of the start would be no time at all
        if earlier > task.day or day <= task.day:
            lines = _roll_lines(task, day, earlier, -1)
            return _End(task.calendar.closing(earlier), lines, guessed and earlier)
    later = nth(task.calendar.working, day, 1, task.pauses)
    return _End(task.calendar.closing(later), _roll_lines(task, day, later, 1), guessed)


def _last_before(task: _Task, day: date) -> date:
    found = task.calendar.previous_workday(day)
    while (pause := covering(task.pauses, found)) is not None:
        found = task.calendar.add_workdays(pause.first, -1)
    return found


def _roll_lines(task: _Task, day: date, end: date, way: int) -> tuple[ProofLine, ...]:
    """Return a line for each run of days off (or paused) from the day to the end."""
    if way > 0:
        runs = _runs(task, day, end - ONE)
        return tuple(run_line(run.first, run.last, "roll", _moving(run)) for run in runs)
    runs = reversed(list(_runs(task, end + ONE, day)))
    return tuple(run_line(run.last, run.first, "roll_back", _moving(run)) for run in runs)


def _moving(run: _Run) -> Why:
    return run.why if run.kind != "pause" else (f"暂停：{run.why[0]}", f"paused: {run.why[1]}")


def _same_day(task: _Task, _length: Duration) -> _End:
    """End with the day of the start; begun after its end or on a day off, with the next working day."""
    day = task.day
    works = _counts(task, day)
    if works and task.start < task.calendar.closing(day):
        return _asked(task, day, _End(task.calendar.closing(day), ()))
    end = nth(task.calendar.working, day, 1, task.pauses)
    lines = [run_line(r.first, r.last, r.kind, r.why) for r in _runs(task, day, end - ONE)]
    if works:
        # the next day works and ends it, or is off: so the first run is the day of the start alone
        lines[0] = run_line(day, day, "skip", ("已过当日办公时间", "begun after the end of the day"))
    return _asked(task, day, _End(task.calendar.closing(end), tuple(lines)))


def _asked(task: _Task, first: date, end: _End) -> _End:
    """Note the first day from `first` to the end of which no year is confirmed."""
    day = first
    while day.year < end.at.year and task.calendar.confirmed(day):
        day = date(day.year + 1, 1, 1)
    return end if task.calendar.confirmed(day) else end._replace(guessed=day)


def _office_time(task: _Task, length: Duration) -> _End:
    """Let office hours pass; days off and pauses do not count."""
    at = task.calendar.add_workhours(task.start, length, task.pauses)
    lines = _time_lines(task, at, {"pause", "skip"}, task.calendar.worktime_between)
    return _asked(task, task.day, _End(at, tuple(lines)))


def _any_time(task: _Task, length: Duration) -> _End:
    """Let time pass day and night; only pauses do not count."""
    at = task.calendar.add_workhours(task.start, length, task.pauses)
    return _End(at, tuple(_time_lines(task, at, {"pause"}, time_between)))


def _time_lines(
    task: _Task, at: datetime, out: set[str], between: Callable[[datetime, datetime], timedelta]
) -> Iterator[ProofLine]:
    """Yield a line for each day with the time it gives, and for each run of days that give none."""
    for run in _runs(task, task.day, at.date()):
        if run.kind in out:
            yield run_line(run.first, run.last, run.kind, run.why)
            continue
        for day in each_day(run.first, run.last):
            first = max(task.start, day_start(day))
            last = at if day == at.date() else day_start(day + ONE)
            yield time_line(day, between(first, last), run.why)


_KINDS: dict[Measure, Callable[[_Task, Duration], _End]] = {
    Measure.WORKDAY: _working,
    Measure.DAY: _natural,
    Measure.WEEK: _natural,
    Measure.MONTH: _natural,
    Measure.YEAR: _natural,
    Measure.SAME_DAY: _same_day,
    Measure.WORKHOUR: _office_time,
    Measure.HOUR: _any_time,
    Measure.MINUTE: _any_time,
}
_DAY_AND_NIGHT = {Measure.HOUR, Measure.MINUTE}
_FROM_THE_START = {Measure.SAME_DAY, *IN_SECONDS}


def _changed(task: _Task, end: _End) -> _End:
    """Apply, in this order, the edit that chose another case, the extensions and the cap."""
    for change in (_edited, _extended, _capped):
        end = change(task, end)
    return end


def _edited(task: _Task, end: _End) -> _End:
    """Keep the end from falling before that of the day of the edit, which rolls when it is off."""
    day = task.allowance.not_before
    if day is None or end.at >= task.calendar.closing(day):
        return end
    why = task.allowance.not_before_why
    zh, en = why or "修改当日以前不届满", why or "does not end before the day of the edit"
    line = _day_line(day, "edit", zh, en)
    moved = _rolled(task, day, "as_is" if _stays(task.allowance) else "later")
    return moved._replace(lines=(*end.lines, line, *moved.lines))


def _stays(allowance: Allowance) -> bool:
    """Tell whether a due day that is off stays: named dates do, and what passes day and night."""
    if allowance.roll or allowance.named is not None:
        return (allowance.roll or "as_is") == "as_is"
    return all(length.measure in _DAY_AND_NIGHT for length in allowance.term)


def _extended(task: _Task, end: _End) -> _End:
    """Take the date granted last; only pauses that began since then move it further."""
    for grant in sorted(task.allowance.grants, key=lambda g: g.on):
        later = disjoint(span for span in _moving_pauses(task.allowance) if span.first >= grant.on)
        day, pauses = _pushed(later, grant.on - ONE, grant.to)
        line = _day_line(grant.to, "extension", grant.why, grant.why)
        end = _End(task.calendar.closing(day), (*end.lines, line, *pauses))
    return end


def _capped(task: _Task, end: _End) -> _End:
    cap = task.allowance.cap
    if cap is None or end.at <= task.calendar.closing(cap):
        return end
    why = task.allowance.cap_why
    line = _day_line(cap, "cap", why or "不得晚于上级时限", why or "never later than the parent's")
    return end._replace(at=task.calendar.closing(cap), lines=(*end.lines, line))


def _counts(task: _Task, day: date) -> bool:
    return task.calendar.is_workday(day) and covering(task.pauses, day) is None


def _runs(task: _Task, first: date, last: date) -> Iterator[_Run]:
    """Yield the days from `first` to `last` as runs of the same kind, none over a year's end."""
    found = _run_at(task, first, last)
    while found.last < last:
        run = _run_at(task, found.last + ONE, last)
        if _same(found, run):
            found = found._replace(last=run.last)
        else:
            yield found
            found = run
    yield found


def _run_at(task: _Task, day: date, last: date) -> _Run:
    pause = covering(task.pauses, day)
    if pause is not None:
        return _Run(day, min(pause.last, last), "pause", _pause_why(pause))
    works = task.calendar.is_workday(day)
    kind = "skip" if not works else "make_up" if task.calendar.is_make_up(day) else "count"
    return _Run(day, day, kind, (task.calendar.why(day), task.calendar.why_en(day)))


def _same(run: _Run, after: _Run) -> bool:
    return (run.kind, run.why, run.last.year) == (after.kind, after.why, after.first.year)


__all__ = ["due", "is_paused", "paused_days", "proof_lines", "recompute"]
