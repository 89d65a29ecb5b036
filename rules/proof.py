"""The proof 算式 of a date: its lines, their words, and the same date computed from them alone."""

from __future__ import annotations

import calendar as months
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from config.model import Duration, Measure
from rules.facts import ProofLine
from rules.spans import ONE, TOO_FAR, add_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rules.facts import Due

STEPS: dict[str, tuple[str, str]] = {
    "start": ("起算", "start"),
    "term": ("期限", "allowance"),
    "count": ("计入", "counted"),
    "make_up": ("调休计入", "make-up day counted"),
    "skip": ("不计", "skipped"),
    "pause": ("暂停计时", "paused"),
    "roll": ("顺延", "moved later"),
    "roll_back": ("提前", "moved earlier"),
    "end": ("届满", "ends"),
    "first": ("先到为准", "whichever ends first"),
    "named": ("指定日期", "named date"),
    "edit": ("修改不早于", "not before the edit"),
    "extension": ("延期", "extension"),
    "cap": ("上级时限为限", "capped"),
    "version": ("从旧兼从轻", "the milder rules"),
    "provisional": ("暂定", "provisional"),
    "due": ("到期", "due"),
}
"""Every step of a proof with its words (Chinese, English)."""

_MEASURES: dict[Measure, tuple[str, str]] = {
    Measure.WORKDAY: ("个工作日", "working days"),
    Measure.DAY: ("日", "days"),
    Measure.WEEK: ("周", "weeks"),
    Measure.MONTH: ("个月", "months"),
    Measure.YEAR: ("年", "years"),
    Measure.WORKHOUR: ("个工作小时", "working hours"),
    Measure.HOUR: ("小时", "hours"),
    Measure.MINUTE: ("分钟", "minutes"),
}
_BY_WORD = {zh: measure for measure, (zh, _) in _MEASURES.items()}
_TERM = re.compile(rf"(\d+)({'|'.join(sorted(_BY_WORD, key=len, reverse=True))})")
_THROUGH = re.compile(r"至(\d{4}-\d{2}-\d{2})：")
_SECONDS = re.compile(r"计(\d+)分(\d+)秒")
IN_SECONDS = {Measure.WORKHOUR: 3600, Measure.HOUR: 3600, Measure.MINUTE: 60}
"""The measures that are told in hours, in seconds each."""


class Walk(NamedTuple):
    """What the walking of a block of lines needs: where it began, its length, its lines."""

    start: date
    length: Duration
    lines: tuple[ProofLine, ...]


def term_words(length: Duration) -> tuple[str, str]:
    """Return the words in which a proof writes a duration."""
    if length.measure is Measure.SAME_DAY:
        return "当日", "same day"
    zh, en = _MEASURES[length.measure]
    return f"{length.amount}{zh}", f"{length.amount} {en if length.amount > 1 else en[:-1]}"


def run_line(first: date, last: date, step: str, why: tuple[str, str]) -> ProofLine:
    """Return the line of a run of days; both ends are written in it when they differ."""
    if first == last and not why[0].startswith("至"):
        return ProofLine(first, step, *why)
    return ProofLine(first, step, f"至{last}：{why[0]}", f"through {last}: {why[1]}")


def time_line(day: date, length: timedelta, why: tuple[str, str]) -> ProofLine:
    """Return the line of a day of which so much time is counted."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    return ProofLine(
        day, "count", f"计{minutes}分{seconds}秒：{why[0]}", f"{minutes} min {seconds} s: {why[1]}"
    )


def add_months(day: date, number: int) -> date:
    """Return the same day number so many months later, else the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    if year > date.max.year:
        raise ValueError(TOO_FAR)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def natural_target(start: date, length: Duration) -> date:
    """Return the last day of a term in days, weeks, months or years, before pauses."""
    amount = length.amount
    if length.measure in {Measure.MONTH, Measure.YEAR}:
        return add_months(start, amount if length.measure is Measure.MONTH else 12 * amount)
    return add_days(start, amount * 7 if length.measure is Measure.WEEK else amount)


def proof_lines(due: Due, language: str) -> tuple[tuple[date, str, str], ...]:
    """Return the proof for people: day, step, why, in ``zh`` or ``en``."""
    column = 1 if language == "en" else 0
    return tuple(
        (line.date, STEPS[line.step][column], (line.why_en if column else "") or line.why)
        for line in due.proof
    )


def recompute(proof: Sequence[ProofLine]) -> date:
    """Return the due day as the lines of the proof give it, without a calendar; `due` is not read.

    Raises ValueError when the lines do not add up to a date.
    """
    day = min(_ends(proof))
    ended = max(number for number, line in enumerate(proof) if line.step == "end")
    for line in proof[ended:]:
        change = _CHANGES.get(line.step)
        day = change(day, line) if change else day
    return day


def _ends(proof: Sequence[ProofLine]) -> list[date]:
    """Return the end of each block: a term or a named date, and the lines up to its end."""
    start = proof[0].date if proof else date.min
    ends: list[date] = []
    block: list[ProofLine] = []
    for line in proof:
        if line.step in {"term", "named"}:
            block = [line]
        elif line.step == "end" and block:
            ends.append(_block_end(start, block))
            block = []
        elif block:
            block.append(line)
    if not ends:
        raise ValueError("算式中没有期限 / the proof has no allowance")
    return ends


def _block_end(start: date, block: list[ProofLine]) -> date:
    head, lines = block[0], tuple(block[1:])
    if head.step == "named":
        return _rolled(_shifted(head.date, lines), lines)
    if head.why.startswith("当日"):
        return _skipped(start, lines)
    found = _TERM.match(head.why)
    if not found:
        raise ValueError(f"算式中的期限读不出：{head.why} / an allowance that cannot be read")
    length = Duration(int(found[1]), _BY_WORD[found[2]])
    return _WALKS.get(length.measure, _natural)(Walk(start, length, lines))


def _natural(walk: Walk) -> date:
    return _rolled(_shifted(natural_target(walk.start, walk.length), walk.lines), walk.lines)


def _working(walk: Walk) -> date:
    """Count the counted runs up to the allowance; every day between must have its line."""
    last, rest = walk.start, walk.length.amount
    for line in walk.lines:
        _continues(line, add_days(last, 1))
        last = _through(line)
        if line.step in {"count", "make_up"}:
            rest -= _length(line)
    if rest:
        raise ValueError(f"算式差{rest}个工作日 / the proof is {rest} working days off")
    return last


def _timed(walk: Walk) -> date:
    """Add up the time that each day gives; the last day that gives some is the due day."""
    counted = [line for line in walk.lines if line.step == "count"]
    given = 0
    for line in counted:
        found = _SECONDS.match(line.why)
        given += int(found[1]) * 60 + int(found[2]) if found else 0
    rest = walk.length.amount * IN_SECONDS[walk.length.measure] - given
    if rest:
        raise ValueError(f"算式差{rest}秒 / the proof is {rest} seconds off")
    return counted[-1].date


_WALKS: dict[Measure, Callable[[Walk], date]] = {
    Measure.WORKDAY: _working,
    Measure.WORKHOUR: _timed,
    Measure.HOUR: _timed,
    Measure.MINUTE: _timed,
}


def _skipped(start: date, lines: tuple[ProofLine, ...]) -> date:
    cursor = start
    for line in lines:
        _continues(line, cursor)
        cursor = _through(line) + ONE
    return cursor


def _shifted(day: date, lines: tuple[ProofLine, ...]) -> date:
    return add_days(day, sum(_length(line) for line in lines if line.step == "pause"))


def _rolled(day: date, lines: tuple[ProofLine, ...]) -> date:
    for line in lines:
        if line.step in {"roll", "roll_back"}:
            _continues(line, day)
            day = add_days(_through(line), 1 if line.step == "roll" else -1)
    return day


def _continues(line: ProofLine, cursor: date) -> None:
    if line.date != cursor:
        raise ValueError(f"算式不连续：缺{cursor} / the proof has a gap at {cursor}")


def _through(line: ProofLine) -> date:
    found = _THROUGH.match(line.why)
    return date.fromisoformat(found[1]) if found else line.date


def _longer(day: date, line: ProofLine) -> date:
    return add_days(day, _length(line))


_CHANGES: dict[str, Callable[[date, ProofLine], date]] = {
    "edit": lambda day, line: max(day, line.date),
    "roll": lambda _day, line: add_days(_through(line), 1),
    "extension": lambda _day, line: line.date,
    "pause": _longer,
    "cap": lambda day, line: min(day, line.date),
}


def _length(line: ProofLine) -> int:
    return abs((_through(line) - line.date).days) + 1


def each_day(first: date, last: date) -> Iterator[date]:
    """Yield the days from `first` to `last`."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
