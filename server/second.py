"""A second process beside long work on many runs: it finds what the first would find, of every other batch.

Batches go in and what is found comes out, pickled, over pipes of our own; the end of its input is its
end, so it never outlives its parent. When it fails, for whatever reason, the parent finds the rest alone.
"""

from __future__ import annotations

import copyreg
import logging
import os
import pickle
import select
import struct
import subprocess
import sys
from collections import deque
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from server.bench import Bench

B = TypeVar("B")
R = TypeVar("R")
MANY = 50_000
"""Runs from which a second process pays: it takes as long to start as some ten thousand runs take."""
_DEPTH = 2
_PATIENCE = 60.0
"""Seconds that a batch may take, of which it needs a tenth of one."""
LOG = logging.getLogger("duban.server.second")
_ROOT = Path(__file__).resolve().parent.parent
_LENGTH = struct.Struct("<Q")


def _read_only(found: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(found)


copyreg.pickle(MappingProxyType, lambda found: (_read_only, (dict(found),)))  # packs have such


class Work(NamedTuple):
    """What is found of each batch: the name by which the child knows it, and what it is given once."""

    name: str
    given: tuple[Any, ...]


def shared(
    bench: Bench, work: Work, find: Callable[[B], R], batches: Sequence[B], *, runs: int
) -> Iterator[tuple[B, R]]:
    """Yield each batch with what is found of it, in any order; of `MANY` runs a second process takes some.

    `find` does here what `work` names there.
    """
    if runs < MANY or _cores() == 1 or bench.folder is None:
        yield from ((batch, find(batch)) for batch in batches)
        return
    second = _Second(bench.folder.parent, work)
    try:
        yield from _in_turn(find, second, deque(batches))
    finally:
        second.end()


def _in_turn(find: Callable[[B], R], second: _Second, rest: deque[B]) -> Iterator[tuple[B, R]]:
    """Take a batch and give one, until none is left; what the second did not find is found here."""
    while rest or second.asked:
        while rest and second.free():
            second.ask(rest.popleft())
        if rest:
            batch = rest.popleft()
            yield batch, find(batch)
        yield from second.answers(wait=not rest)
        rest += second.left()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Second:
    """The parent's side."""

    def __init__(self, home: Path, work: Work) -> None:
        self.asked: deque[Any] = deque()
        self._alive = True
        self._process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-P", "-m", "server.second_child", str(home.resolve())],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what fails there fails here again, and is told
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
        )
        self._stdin, self._stdout = (
            cast("IO[bytes]", self._process.stdin),
            cast("IO[bytes]", self._process.stdout),
        )
        self._put(work)

    def free(self) -> bool:
        """Tell whether it may be asked more."""
        return self._alive and len(self.asked) < _DEPTH

    def ask(self, batch: Any) -> None:
        """Give it a batch."""
        self.asked.append(batch)
        self._put(batch)

    def _put(self, what: Any) -> None:
        try:
            put(self._stdin.fileno(), pickle.dumps(what, pickle.HIGHEST_PROTOCOL))
        except BrokenPipeError:
            self._failed()

    def answers(self, *, wait: bool) -> Iterator[tuple[Any, Any]]:
        """Yield what it has found by now, or when there is nothing else to do, what it finds next."""
        while self._alive and self.asked:
            ready = select.select([self._stdout], [], [], _PATIENCE if wait else 0)[0]
            if not ready and not wait:
                return
            found = get(self._stdout.fileno()) if ready else None
            if found is None:
                self._failed()
                return
            yield self.asked.popleft(), pickle.loads(found)  # noqa: S301  (our own child wrote it)

    def left(self) -> Sequence[Any]:
        """Return what it was asked and will not find, now that it has failed."""
        if self._alive:
            return ()
        left, self.asked = self.asked, deque()
        return left

    def end(self) -> None:
        """End it by the end of its input."""
        self._stdin.close()
        self._stdout.close()
        self._process.wait()

    def _failed(self) -> None:
        self._alive = False
        self._process.kill()
        LOG.warning("the second process of a sweep has ended; the first goes on alone")


def put(descriptor: int, body: bytes) -> None:
    """Write a body with its length."""
    frame = memoryview(_LENGTH.pack(len(body)) + body)
    while frame:
        frame = frame[os.write(descriptor, frame) :]


def get(descriptor: int) -> bytes | None:
    """Return the next body; None at the end."""
    head = _read(descriptor, _LENGTH.size)
    return None if head is None else _read(descriptor, *_LENGTH.unpack(head))


def _read(descriptor: int, length: int) -> bytes | None:
    found = bytearray()
    while len(found) < length:
        piece = os.read(descriptor, length - len(found))
        if not piece:
            return None
        found += piece
    return bytes(found)
