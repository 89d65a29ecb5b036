"""What is asked of a pack is remembered with all that was read for it, and never worked out twice.

A question is a function and its arguments. Its answer holds for every pack in which all that was read for
it, question by question, is the very same; so an office that wrote three files of its own shares with the
pack above whatever does not rest on these. Nothing has to say beforehand what it rests on.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from config.overlay import Merged
    from config.problems import Problem

P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A", bound="Asked")

Question = tuple[Any, ...]
_UNKNOWN = object()

MOST_QUESTIONS = 8192
"""So many questions are remembered, those longest unused forgotten first."""
MOST_ANSWERS = 4
"""So many answers of one question are remembered: one for each pack that differs in it."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Answer:
    """What a question came to, what it said itself, and all that was read and asked for it, in order."""

    value: Any
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    reads: tuple[tuple[Question, Any], ...]


class Asked:
    """A pack that is asked, with the problems found so far."""

    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        self._all: tuple[list[Problem], list[Problem]] = ([], [])
        self.problems, self.warnings = self._all  # while a question is under way, what it says itself
        self._known: dict[Question, Any] = {}
        self._reading: list[dict[Question, Any]] = [{}]  # what each question under way has read

    def ask(self, *question: Any) -> Any:
        """Return what a function finds in this pack for its arguments, and note that it was asked."""
        found = self._known.get(question, _UNKNOWN)
        if found is _UNKNOWN:
            found = self._value(question)
        self._reading[-1][question] = found
        return found

    def _value(self, question: Question) -> Any:
        work = self._remembered if question[0] in _REMEMBERED else self._plain
        found = self._known[question] = work(question)
        return found

    def _plain(self, question: Question) -> Any:
        return question[0](self, *question[1:])

    def _remembered(self, question: Question) -> Any:
        answers = _answers(question)
        for found in tuple(answers):
            if self._holds(found):
                break
        else:
            found = self._worked_out(question, answers)
        if found.problems or found.warnings:
            self._all[0].extend(found.problems)
            self._all[1].extend(found.warnings)
        _to_front(answers, found)
        return found.value

    def _holds(self, answer: _Answer) -> bool:
        known = self._known
        for question, value in answer.reads:
            found = known.get(question, _UNKNOWN)
            if (self._value(question) if found is _UNKNOWN else found) is not value:
                return False
        return True

    def _worked_out(self, question: Question, answers: Iterable[_Answer]) -> _Answer:
        around = self.problems, self.warnings
        said: tuple[list[Problem], list[Problem]] = ([], [])
        self.problems, self.warnings = said
        self._reading.append({})
        try:
            value = self._plain(question)
        finally:
            reads = self._reading.pop()
            self.problems, self.warnings = around
        if _REMEMBERED[question[0]]:
            value = next((each.value for each in tuple(answers) if same(each.value, value)), value)
        return _Answer(value, tuple(said[0]), tuple(said[1]), tuple(reads.items()))


@lru_cache(maxsize=MOST_QUESTIONS)
def _answers(question: Question) -> deque[_Answer]:
    del question
    return deque(maxlen=MOST_ANSWERS)


def _to_front(answers: deque[_Answer], answer: _Answer) -> None:
    if not answers or answers[0] is not answer:
        with suppress(ValueError):  # it is a new one, or another thread pushed it out
            answers.remove(answer)
        answers.appendleft(answer)


_REMEMBERED: dict[Any, bool] = {}
"""The functions whose answers are remembered, and whether two answers that say the same become one."""


def remembered(function: Callable[Concatenate[A, P], R]) -> Callable[Concatenate[A, P], R]:
    """Make a function of a pack one whose answers are remembered; its arguments are plain names."""
    return _asking(function, settles=False)


def settled(function: Callable[Concatenate[A, P], R]) -> Callable[Concatenate[A, P], R]:
    """Make a function remembered, and whatever rests on it untouched by a change that it does not show."""
    return _asking(function, settles=True)


def _asking(function: Callable[Concatenate[A, P], R], *, settles: bool) -> Callable[Concatenate[A, P], R]:
    _REMEMBERED[function] = settles

    @wraps(function)
    def asks(asked: A, /, *args: P.args, **none: P.kwargs) -> R:
        del none
        found: R = asked.ask(function, *args)
        return found

    return asks


def same(one: Any, other: Any) -> bool:
    """Return whether no reader could tell two values apart: not by kind, order or number either."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return same(tuple(one), tuple(other)) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if is_dataclass(one):
        return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return bool(one == other)
