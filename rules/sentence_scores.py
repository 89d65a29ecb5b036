"""Scores as clauses: what a sheet begins with, and what each event gives or takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.score import points_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from config.model import Event, Points, Score, ScoreEntry
    from rules.sentence_voice import Pair, Voice

_BOUNDS: tuple[tuple[str, Pair], ...] = (
    ("floor", ("最低{n}分", "at least {n}")),
    ("top", ("最高{n}分", "at most {n}")),
)
_HEAVIEST: Pair = ("同一事项的扣分只计最重一次", "of one item only the greatest deduction counts")
_BOTH: Pair = ("牵头{lead}分、配合{co}分", "{lead} for the lead, {co} for each co-unit")
_STEPS: Pair = ("每次依次{n}分，以后照最后一个", "{n} in turn, then as the last")


def scores(voice: Voice, event: Callable[[Event, Voice], str]) -> Iterator[tuple[str, str]]:
    """Yield the path and the clause of each score and of each of its entries; `event` tells an event."""
    labels = {name: score.label for name, score in voice.pack.scores.items()}
    for name, score in voice.pack.scores.items():
        owner, path = voice.name(name, labels), f"scores/{name}"
        yield path, voice.clauses(owner, _score(score, voice))
        entries = {each: entry.label for each, entry in score.entries.items()}
        for each, entry in score.entries.items():
            head = voice.say(
                ("{owner}·{name}", "{owner} · {name}"), owner=owner, name=voice.name(each, entries)
            )
            said = [event(entry.event, voice), *_entry(entry, voice)]
            yield f"{path}/entries/{each}", voice.clauses(head, said)


def _score(score: Score, voice: Voice) -> Iterator[str]:
    yield voice.say(("按{n}计", "in each {n}"), n=voice.word("every", score.every))
    yield voice.say(("从{n}分算起", "from {n}"), n=points_text(score.base))
    for name, pair in _BOUNDS:
        if (bound := getattr(score, name)) is not None:
            yield voice.say(pair, n=points_text(bound))
    if score.heaviest:
        yield voice.say(_HEAVIEST)


def _entry(entry: ScoreEntry, voice: Voice) -> Iterator[str]:
    if entry.when is not None:
        yield voice.say(("{when}时才计", "only when {when}"), when=voice.when(entry.when))
    if entry.steps:
        yield voice.say(_STEPS, n=voice.listed(_signed(number) for number in entry.steps))
    else:
        yield voice.cases(entry.points, lambda points: _points(points, voice))
    if entry.at_most is not None:
        yield voice.say(("至多计{n}分", "{n} at most"), n=points_text(entry.at_most))


def _points(points: Points, voice: Voice) -> str:
    if points.alone:
        return voice.say(("{n}分", "{n}"), n=_signed(points.lead))
    return voice.say(_BOTH, lead=_signed(points.lead), co=_signed(points.co))


def _signed(number: int) -> str:
    return points_text(number, signed=True)
