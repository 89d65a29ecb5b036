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
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from rules.compile import Unfit
from server.judge_process import CRASH, ENGINE_ERROR, TIMEOUT, Child, Died, JudgeDown
from server.judge_wire import FAULT, NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rules.compile import Plan
    from rules.facts import Value

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Ask:
    """A run's facts, to be decided by a compiled ladder."""

    plan: Plan
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Answer:
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

    def decide(self, asks: Sequence[Ask]) -> list[Answer]:
        """Return an answer for each ask, in their order; raise JudgeDown when no child can start."""
        with self._lock:
            self._pool.own()
            return _Round(self._pool, asks).answers()


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


@dataclass(slots=True)
class _Batch:
    """Asks by their index, and whether they were in a batch that killed a child."""

    asks: list[int]
    suspect: bool = False
    fault: str = ""  # what the child died of that they were sent to


class _Round:
    """One call of `Judge.decide`."""

    def __init__(self, pool: _Pool, asks: Sequence[Ask]) -> None:
        self._pool = pool
        self._asks = asks
        self._found: dict[int, Answer] = {}
        self._messages: dict[int, str] = {}

    def answers(self) -> list[Answer]:
        """Work through the batches, as many at a time as there are children."""
        batches = self._batches()
        while batches:
            numbers = range(min(len(self._pool), len(batches)))
            sent = [(number, self._send(number, batches.popleft())) for number in numbers]
            for batch in islice(batches, len(self._pool)):  # while the children work
                self._prepare(batch)
            for number, batch in sent:
                batches.extendleft(self._collect(number, batch))
        return [self._found[index] for index in range(len(self._asks))]

    def _prepare(self, batch: _Batch) -> None:
        """Write the messages of a batch; an ask that has none is answered at once."""
        for index in batch.asks:
            if index not in self._messages:
                self._messages[index] = self._message(index)

    def _message(self, index: int) -> str:
        ask = self._asks[index]
        try:
            return ask.plan.message(ask.facts)
        except Unfit:
            self._found[index] = Answer(None, ENGINE_ERROR)
            return ""

    def _batches(self) -> deque[_Batch]:
        """Return the asks in batches, those of one ruleset together."""
        rest = sorted(range(len(self._asks)), key=lambda index: self._asks[index].plan.hash)
        return deque(_Batch(rest[at : at + _BATCH]) for at in range(0, len(rest), _BATCH))

    def _send(self, number: int, batch: _Batch) -> _Batch:
        """Send a batch without the asks whose rulesets no child can take."""
        self._pool.renew(number)
        self._prepare(batch)
        self._teach(number, batch)
        asks = [index for index in batch.asks if index not in self._found and not self._poisoned(index)]
        sent = _Batch(asks, batch.suspect)
        child = self._pool.child(number)
        lines = [f"{child.known[self._asks[i].plan.hash]}\t{self._messages[i]}" for i in asks]
        try:
            child.ask(lines, self._pool.limits[batch.suspect])
        except Died as died:
            sent.fault = died.fault
        return sent

    def _teach(self, number: int, batch: _Batch) -> None:
        """Give a child the rulesets of a batch; one that kills it twice is poison."""
        plans = {self._asks[index].plan.hash: self._asks[index].plan for index in batch.asks}
        struck: set[str] = set()
        while True:
            child = self._pool.child(number)
            new = (p for h, p in plans.items() if h not in child.known and h not in self._pool.poison)
            if (plan := next(new, None)) is None:
                return
            try:
                if not child.learn(plan.hash, self._pool.ruleset(plan), self._pool.limits[0]):
                    self._pool.poison[plan.hash] = ENGINE_ERROR
            except Died as died:
                self._pool.drop(number)
                if plan.hash in struck:
                    self._pool.poison[plan.hash] = died.fault
                struck.add(plan.hash)

    def _poisoned(self, index: int) -> bool:
        fault = self._pool.poison.get(self._asks[index].plan.hash)
        if fault is not None:
            self._found[index] = Answer(None, fault)
        return fault is not None

    def _collect(self, number: int, batch: _Batch) -> list[_Batch]:
        """Take in a child's answers; return what must be asked again, last first."""
        try:
            numbers = self._receive(number, batch)
        except Died as died:
            self._pool.drop(number)
            return self._suspects(batch, died.fault)
        for index, found in zip(batch.asks, numbers, strict=True):
            self._found[index] = self._answer(index, found)
        if FAULT in numbers:  # whatever an engine that failed still holds must not meet the next ask
            self._pool.drop(number)
        return []

    def _receive(self, number: int, batch: _Batch) -> array[int]:
        if batch.fault:
            raise Died(batch.fault)
        _, body = self._pool.child(number).receive(self._pool.limits[batch.suspect])
        numbers = array("H", body)
        if len(numbers) != len(batch.asks):
            raise Died(CRASH)
        return numbers

    def _suspects(self, batch: _Batch, fault: str) -> list[_Batch]:
        if len(batch.asks) > 1:
            half = len(batch.asks) // 2
            return [_Batch(batch.asks[half:], suspect=True), _Batch(batch.asks[:half], suspect=True)]
        if not batch.suspect:
            return [_Batch(batch.asks, suspect=True)]
        self._found[batch.asks[0]] = Answer(None, fault)
        return []

    def _answer(self, index: int, found: int) -> Answer:
        if found == NOTHING:
            return Answer("")
        tiers = self._asks[index].plan.tiers
        return Answer(tiers[found]) if found < len(tiers) else Answer(None, ENGINE_ERROR)


__all__ = ["CRASH", "ENGINE_ERROR", "TIMEOUT", "Answer", "Ask", "Judge", "JudgeDown"]
