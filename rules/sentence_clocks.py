"""A clock as one clause: its start, its end, its allowance, days off and cap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.model import DayWord

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.model import Clock, ItemType, Label
    from rules.sentence_voice import Pair, Voice

_WEEKDAYS: tuple[Pair, ...] = (
    ("周一", "Monday"), ("周二", "Tuesday"), ("周三", "Wednesday"), ("周四", "Thursday"),
    ("周五", "Friday"), ("周六", "Saturday"), ("周日", "Sunday"),
)  # fmt: skip
_DAYS: Mapping[str, Pair] = {
    "day": ("当月{n}日", "day {n}"),
    "next": ("次月{n}日", "day {n} of next month"),
    "last": ("当月末日", "last day"),
}


def clock_text(clock: Clock, kind: ItemType, head: str, voice: Voice) -> str:
    """Return a clock of a type as one clause, after what it is called."""
    fields = {name: each.label for name, each in kind.fields.items()}
    acts = {name: act.label for name, act in voice.pack.flows[kind.flow].acts.items()}
    parts = [
        *_span(clock, acts, fields, voice),
        *_time(clock, fields, voice),
        *_rest(clock, kind, voice),
    ]
    return voice.clauses(head, parts)


def _span(
    clock: Clock, acts: Mapping[str, Label], fields: Mapping[str, Label], voice: Voice
) -> Iterator[str]:
    owes = voice.word("owes", clock.owes)
    start = voice.either(clock.start, acts) or voice.name(clock.start_field, fields)
    pair: Pair = ("{owes}自{start}起，至{end}止", "{owes}, from {start} to {end}")
    yield voice.say(pair, owes=owes, start=start, end=voice.either(clock.until, acts))


def _time(clock: Clock, fields: Mapping[str, Label], voice: Voice) -> Iterator[str]:
    if clock.within:
        yield voice.say(("期限{n}", "within {n}"), n=voice.cases(clock.within, voice.term))
    if clock.by:
        yield voice.say(("填了{n}的以它为准", "by {n} where it is filled"), n=voice.name(clock.by, fields))
    if clock.every is not None:
        yield voice.say(("每过{n}一次", "again after {n}"), n=voice.length(clock.every))
    if clock.day is not None:
        yield from _by_day(clock, day_text(clock.day, voice), voice)


def _by_day(clock: Clock, day: str, voice: Voice) -> Iterator[str]:
    """Yield the day of each period on which a clock falls due, or of the one time that it does."""
    first, n = ("首次至少在{n}后", "the first at least {n} on"), voice.length(clock.first_after)
    if clock.period:
        period = voice.word("every", clock.period)
        yield voice.say(("每{period}一次，{day}前", "each {period}, by {day}"), period=period, day=day)
        yield voice.say(first, n=n)
    else:
        yield voice.say(("只一次，{day}前", "once, by {day}"), day=day)
        yield voice.say(("至少在{n}后", "at least {n} on"), n=n)


def _rest(clock: Clock, kind: ItemType, voice: Voice) -> Iterator[str]:
    roll = voice.word(
        "roll", clock.roll or ("later" if clock.within or clock.recurs or clock.day else "as_is")
    )
    yield voice.say(("遇休{word}", "on a day off: {word}"), word=roll)
    if clock.cap:
        yield voice.say(("不晚于上级事项", "never later than the parent item"))
    if clock.covers:
        clocks = {name: each.label for name, each in kind.clocks.items()}
        yield voice.say(
            ("逾期后不再催{n}", "once overdue {n} keep silent"), n=voice.names(clock.covers, clocks)
        )
    if clock.ladder:
        ladders = {name: ladder.label for name, ladder in voice.pack.ladders.items()}
        yield voice.say(("按{n}督促", "climbs {n}"), n=voice.name(clock.ladder, ladders))


def day_text(day: DayWord, voice: Voice) -> str:
    """Return a day of a period: 当月25日, 周五."""
    pair = _WEEKDAYS[day.number] if day.kind == "weekday" else _DAYS[day.kind]
    return voice.say(pair, n=day.number)


__all__ = ["clock_text", "day_text"]
