"""The parent's side of the engine: asks are decided in child processes that may crash or hang.

A batch that kills its child is halved until the ask that did it stands alone; that one is answered
with a fault, all others are decided. The end of a child's input is its end, and its alarm ends a hang,
so none outlives its parent. (No PR_SET_PDEATHSIG: it fires when the *thread* that started a child
ends, which in a web worker is not the end of the process.)
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from rules.compile import Unfit
from server.judge_process import CRASH, ENGINE_ERROR, TIMEOUT, Child, Died, JudgeDown
from server.judge_wire import FAULT, NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rules.compile import Plan
    from rules.facts import Value

_BATCH = 256
_DEPTH = 2
"""Batches that a child has: one that it decides, and the next, which it need not wait for."""
_MOST_RULES = 2**20
"""Bytes of rulesets in one batch; they take about a hundred times as much in a child."""


class Ask(NamedTuple):
    """A run's facts, to be decided by a compiled ladder."""

    plan: Plan
    facts: Mapping[str, Value]


class Answer(NamedTuple):
    """The tier that the engine names, empty for none; None with a fault when it could not say."""

    tier: str | None
    fault: str = ""  # crash timeout engine_error


class Judge:
    """Child processes that decide; started when first needed, safe to call from any thread.

    `limit` is how many seconds a batch may take, `suspect_limit` one that has killed a child. For tests
    only: `python` is the interpreter that children run, `tamper` changes each ruleset (its JSON as a
    dict) on its way to a child.
    """

    def __init__(
        self,
        children: int = 1,
        *,
        limit: float = 5.0,
        suspect_limit: float = 1.0,
        python: str = sys.executable,
        tamper: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    ) -> None:
        self._lock = Lock()
        self._pool = _Pool(children, (limit, suspect_limit), python, tamper)

    def __enter__(self) -> Self:
        """Return the judge itself; children start when first needed."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the children."""
        self.close()

    def close(self) -> None:
        """End the children; a later ask starts new ones."""
        with self._lock:
            self._pool.end()

    def wake(self) -> None:
        """Start what is needed for an answer; raise JudgeDown when no child can start."""
        with self._lock:
            self._pool.own()
            self._pool.child(0)

    def decide(self, asks: Sequence[Ask], beside: Iterable[object] = ()) -> list[Answer]:
        """Return an answer for each ask, in their order; raise JudgeDown when no child can start.

        `beside` is work of the caller's own, a piece for each ask, done while the children decide.
        """
        rest = iter(beside)
        with self._lock:
            self._pool.own()
            answers = _Round(self._pool, asks, rest).answers()
        deque(rest, maxlen=0)
        return answers


class _Pool:
    """The children, and what was learnt about rulesets that they cannot take."""

    def __init__(
        self,
        children: int,
        limits: tuple[float, float],
        python: str,
        tamper: Callable[[dict[str, Any]], dict[str, Any]] | None,
    ) -> None:
        self.limits = limits
        self.poison: dict[str, str] = {}  # hash of a ruleset -> the fault it causes
        self._python = python
        self._tamper = tamper
        self._owner = os.getpid()
        self._children: list[Child | None] = [None] * children

    def __len__(self) -> int:
        return len(self._children)

    def own(self) -> None:
        """Leave the children of a forked parent to that parent."""
        if self._owner != os.getpid():
            self._owner = os.getpid()
            self._children = [None] * len(self._children)

    def child(self, number: int) -> Child:
        """Return a child, a new one when there is none."""
        child = self._children[number]
        if child is None:
            child = self._children[number] = Child.start(self._python)
        return child

    def ready(self, number: int) -> bool:
        """Tell whether a child may be given more before it has answered."""
        child = self._children[number]
        return child is not None and child.fit()

    def renew(self, number: int) -> None:
        """End a child that no longer runs or has grown too large."""
        child = self._children[number]
        if child is not None and not child.fit():
            self.drop(number)

    def drop(self, number: int) -> None:
        """End a child."""
        child, self._children[number] = self._children[number], None
        if child is not None:
            child.end()

    def end(self) -> None:
        """End all children."""
        self.own()
        for number in range(len(self)):
            self.drop(number)

    def ruleset(self, plan: Plan) -> bytes:
        """Return a plan's ruleset as it is sent."""
        if self._tamper is None:
            return plan.ruleset.encode()
        return json.dumps(self._tamper(json.loads(plan.ruleset))).encode()


class _Part(NamedTuple):
    """Asks by their index, all of one plan."""

    plan: Plan
    asks: Sequence[int]


@dataclass(slots=True)
class _Batch:
    """What a child is given at once, and whether it was in a batch that killed a child."""

    parts: list[_Part]
    suspect: bool = False

    def __len__(self) -> int:
        return sum(len(part.asks) for part in self.parts)

    def plans(self) -> Mapping[str, Plan]:
        """Return its rulesets by their hashes."""
        return {part.plan.hash: part.plan for part in self.parts}

    def halves(self, *, suspect: bool) -> list[_Batch]:
        """Return its two halves, of two asks or more."""
        return [_Batch(parts, suspect) for parts in _cut(self.parts, (len(self) + 1) // 2)]


def _cut(parts: Iterable[_Part], size: int) -> Iterator[list[_Part]]:
    """Yield the parts again, so many asks at a time."""
    some: list[_Part] = []
    room = size
    for plan, asks in parts:
        at = 0
        while at < len(asks):
            taken = asks[at : at + room]
            some.append(_Part(plan, taken))
            at, room = at + len(taken), room - len(taken)
            if not room:
                yield some
                some, room = [], size
    if some:
        yield some


class _Round:
    """One call of `Judge.decide`."""

    def __init__(self, pool: _Pool, asks: Sequence[Ask], beside: Iterator[object]) -> None:
        self._pool = pool
        self._asks = asks
        self._beside = beside
        self._found: list[Answer | None] = [None] * len(asks)
        self._flying: list[deque[_Batch]] = [deque() for _ in range(len(pool))]
        self._again: deque[_Batch] = deque()

    def answers(self) -> list[Answer]:
        """Keep every child at work, and do what is beside it meanwhile."""
        self._again = self._batches()
        while self._again or any(self._flying):
            for number, flying in enumerate(self._flying):
                self._feed(number, flying)
            deque(islice(self._beside, _BATCH * len(self._flying)), maxlen=0)
            for number, flying in enumerate(self._flying):
                if flying:
                    self._collect(number, flying.popleft())
        return [found for found in self._found if found is not None]

    def _feed(self, number: int, flying: deque[_Batch]) -> None:
        """Send a child batches up to its depth; a suspect stands alone."""
        while self._again and len(flying) < _DEPTH:
            batch = self._again[0]
            alone = batch.suspect or any(one.suspect for one in flying) or not self._pool.ready(number)
            if flying and (alone or self._unknown(number, batch) is not None):
                return
            self._send(number, self._again.popleft())

    def _batches(self) -> deque[_Batch]:
        """Return the asks in batches, those of one ruleset together."""
        by_plan: dict[int, list[int]] = {}
        for index, ask in enumerate(self._asks):
            by_plan.setdefault(id(ask.plan), []).append(index)
        found = (_Part(self._asks[asks[0]].plan, asks) for asks in by_plan.values())
        parts = sorted(found, key=lambda part: part.plan.hash)
        batches = map(_Batch, _cut(parts, _BATCH))
        return deque(part for batch in batches for part in self._fitting(batch))

    def _fitting(self, batch: _Batch) -> Iterator[_Batch]:
        """Yield a batch, in halves when its rulesets together are too much for one child."""
        plans = batch.plans().values()
        if len(plans) == 1 or sum(len(plan.ruleset) for plan in plans) <= _MOST_RULES:
            yield batch
            return
        for half in batch.halves(suspect=False):
            yield from self._fitting(half)

    def _send(self, number: int, batch: _Batch) -> None:
        """Send a batch without the asks whose rulesets no child can take, or that have no message."""
        if not self._flying[number]:
            self._pool.renew(number)
        self._teach(number, batch)
        sent, lines = _Batch([], batch.suspect), []
        child = self._pool.child(number)
        for plan, asks in batch.parts:
            if not self._poisoned(plan, asks):
                lines.append(str(child.known[plan.hash]))
                sent.parts.append(_Part(plan, self._write(plan, asks, lines)))
        self._flying[number].append(sent)
        with suppress(Died):  # then it has no answers either, which says why
            child.ask(lines, self._pool.limits[batch.suspect])

    def _write(self, plan: Plan, indexes: Sequence[int], lines: list[str]) -> Sequence[int]:
        """Write the message of each ask; return those that have one, the others are answered at once."""
        asks, message = self._asks, plan.message
        try:
            written = [message(asks[index].facts) for index in indexes]
        except Unfit:
            written = []
        if not all(written) or not written:
            return self._write_each(plan, indexes, lines)
        lines += written
        return indexes

    def _write_each(self, plan: Plan, indexes: Iterable[int], lines: list[str]) -> Sequence[int]:
        """Do the same where some have none: what is not known triggers nothing, what is unfit is a fault."""
        sent = []
        for index in indexes:
            try:
                written = plan.message(self._asks[index].facts)
            except Unfit:
                self._found[index] = _FAULTS[ENGINE_ERROR]
                continue
            if not written:
                self._found[index] = _NOTHING
                continue
            lines.append(written)
            sent.append(index)
        return sent

    def _teach(self, number: int, batch: _Batch) -> None:
        """Give a child the rulesets of a batch; one that fails twice, at last in a new child, is poison."""
        struck: set[str] = set()
        while (plan := self._unknown(number, batch)) is not None:
            fault = self._lesson(number, plan)
            if fault and plan.hash in struck:
                self._pool.poison[plan.hash] = fault
            struck.add(plan.hash)

    def _lesson(self, number: int, plan: Plan) -> str:
        """Give a child a ruleset; return what came of it and end the child, empty when it took it."""
        try:
            taken = self._pool.child(number).learn(plan.hash, self._pool.ruleset(plan), self._pool.limits[0])
        except Died as died:
            fault = died.fault
        else:
            fault = "" if taken else ENGINE_ERROR
        if fault:
            self._pool.drop(number)
        return fault

    def _unknown(self, number: int, batch: _Batch) -> Plan | None:
        """Return a ruleset of the batch that the child has yet to learn."""
        known, poison = self._pool.child(number).known, self._pool.poison
        return next((p for h, p in batch.plans().items() if h not in known and h not in poison), None)

    def _poisoned(self, plan: Plan, indexes: Iterable[int]) -> bool:
        fault = self._pool.poison.get(plan.hash)
        if fault is not None:
            for index in indexes:
                self._found[index] = _FAULTS[fault]
        return fault is not None

    def _collect(self, number: int, batch: _Batch) -> None:
        """Take in a child's answers to its oldest batch."""
        try:
            numbers = self._receive(number, batch)
        except Died as died:
            self._drop(number)
            self._suspect(batch, died.fault)
            return
        found, at = self._found, 0
        for plan, asks in batch.parts:
            # by its own plan: ladders of one ruleset may name their tiers otherwise
            tiers = [Answer(tier) for tier in plan.tiers]
            for index, rule in zip(asks, numbers[at : at + len(asks)], strict=True):
                found[index] = tiers[rule] if rule < len(tiers) else _said(rule)
            at += len(asks)
        if FAULT in numbers:  # whatever an engine that failed still holds must not meet the next ask
            self._drop(number)

    def _drop(self, number: int) -> None:
        """End a child; what it was still to decide is asked again."""
        self._pool.drop(number)
        self._again.extendleft(self._flying[number])
        self._flying[number].clear()

    def _receive(self, number: int, batch: _Batch) -> array[int]:
        _, body = self._pool.child(number).receive(self._pool.limits[batch.suspect])
        numbers = array("H", body)
        if len(numbers) != len(batch):
            raise Died(CRASH)
        return numbers

    def _suspect(self, batch: _Batch, fault: str) -> None:
        """Ask again, in halves, what was in a batch that killed its child; one alone is at fault."""
        if len(batch) > 1:
            self._again.extendleft(reversed(batch.halves(suspect=True)))
        elif not batch.suspect:
            self._again.appendleft(_Batch(batch.parts, suspect=True))
        else:
            self._found[_only(batch)] = _FAULTS[fault]


_FAULTS = {fault: Answer(None, fault) for fault in (CRASH, TIMEOUT, ENGINE_ERROR)}
_NOTHING = Answer("")


def _said(number: int) -> Answer:
    """Return what is said by a number that is no rule's."""
    return _NOTHING if number == NOTHING else _FAULTS[ENGINE_ERROR]


def _only(batch: _Batch) -> int:
    return next(index for part in batch.parts for index in part.asks)


__all__ = ["CRASH", "ENGINE_ERROR", "TIMEOUT", "Answer", "Ask", "Judge", "JudgeDown"]
