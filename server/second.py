"""A second process beside a large sweep: it finds what the first would find, of every other batch.

Ids go in and findings come out, pickled, over pipes of our own; the end of its input is its end, so it
never outlives its parent. When it fails, for whatever reason, the parent finds the rest alone.
"""

from __future__ import annotations

import logging
import os
import pickle
import select
import struct
import subprocess
import sys
from array import array
from collections import deque
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from server.findings import Finder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from server.bench import Bench
    from server.findings import Finding

MANY = 50_000
"""Runs from which a second process pays: it takes as long to start as some ten thousand runs take."""
_DEPTH = 2
_PATIENCE = 60.0
"""Seconds that a batch may take, of which it needs a tenth of one."""
LOG = logging.getLogger("duban.server.second")
_ROOT = Path(__file__).resolve().parent.parent
_LENGTH = struct.Struct("<Q")


def news(
    bench: Bench, now: datetime, batches: Sequence[Sequence[int]], many: int = MANY
) -> Iterator[list[Finding]]:
    """Yield for each batch of runs those findings of which something is to be written, in any order."""
    finder = Finder(bench, now)
    if sum(map(len, batches)) < many or _cores() == 1 or bench.folder is None:
        yield from map(finder.news, batches)
        return
    second = _Second(bench.folder.parent, now)
    try:
        yield from _shared(finder, second, deque(batches))
    finally:
        second.end()


def _shared(finder: Finder, second: _Second, rest: deque[Sequence[int]]) -> Iterator[list[Finding]]:
    """Take a batch and give one, until none is left; what the second did not find is found here."""
    while rest or second.asked:
        while rest and second.free():
            second.ask(rest.popleft())
        if rest:
            yield finder.news(rest.popleft())
        yield from second.answers(wait=not rest)
        rest += second.left()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Second:
    """The parent's side."""

    def __init__(self, home: Path, now: datetime) -> None:
        self.asked: deque[Sequence[int]] = deque()
        self._alive = True
        self._process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-P", "-m", "server.second_child", str(home.resolve()), now.isoformat()],
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

    def free(self) -> bool:
        """Tell whether it may be asked more."""
        return self._alive and len(self.asked) < _DEPTH

    def ask(self, ids: Sequence[int]) -> None:
        """Give it a batch."""
        self.asked.append(ids)
        try:
            put(self._stdin.fileno(), array("q", ids).tobytes())
        except BrokenPipeError:
            self._failed()

    def answers(self, *, wait: bool) -> Iterator[list[Finding]]:
        """Yield what it has found by now, or when there is nothing else to do, what it finds next."""
        while self._alive and self.asked:
            ready = select.select([self._stdout], [], [], _PATIENCE if wait else 0)[0]
            if not ready and not wait:
                return
            found = get(self._stdout.fileno()) if ready else None
            if found is None:
                self._failed()
                return
            self.asked.popleft()
            yield pickle.loads(found)  # noqa: S301  (our own child wrote it)

    def left(self) -> Sequence[Sequence[int]]:
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
