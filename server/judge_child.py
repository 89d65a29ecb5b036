"""The engine's child process: frames in, answers out, until the end of the file.

A frame is a kind, a time limit in milliseconds, a length, and so many bytes. The alarm is left at its
default, which ends the process even inside the engine's C code.
"""

from __future__ import annotations

import resource
import signal
import sys
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from rules.engine import Engine, EngineFault, self_test
from server.judge_wire import FAULT, HASH, HEADER, NOTHING, OK, REFUSED, RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = 512 * 2**20
START_SECONDS = 20.0
STATM = Path("/proc/self/statm")


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Say that the engine works, then answer every frame in turn."""
    engine = Engine()
    with _alarm(START_SECONDS):
        works = self_test(engine)
    _reply(replies, OK if works else REFUSED, b"")
    names: list[str] = []
    for kind, seconds, body in _frames(requests):
        with _alarm(seconds):
            if kind == RULES:
                _reply(replies, _register(engine, names, body), b"")
            else:
                _reply(replies, OK, _decide(engine, names, body))


def _frames(requests: BinaryIO) -> Iterator[tuple[int, float, bytes]]:
    while len(head := requests.read(HEADER.size)) == HEADER.size:
        kind, milliseconds, length = HEADER.unpack(head)
        body = requests.read(length)
        if len(body) < length:
            return
        yield kind, milliseconds / 1000, body


def _register(engine: Engine, names: list[str], body: bytes) -> int:
    """Take in a ruleset; batches name it by its number in the order of arrival."""
    name = body[:HASH].decode()
    try:
        engine.register(name, body[HASH:].decode())
    except EngineFault:
        return REFUSED
    names.append(name)
    return OK


def _decide(engine: Engine, names: list[str], body: bytes) -> bytes:
    """Answer a batch: a line for each message, after one with the number of its ruleset."""
    found, name = array("H"), ""
    for line in body.decode().splitlines():
        if line.isdecimal():
            name = names[int(line)]
        else:
            found.append(_ask(engine, name, line))
    return found.tobytes()


def _ask(engine: Engine, name: str, message: str) -> int:
    try:
        rule = engine.fire(name, message)
    except EngineFault:
        return FAULT
    return NOTHING if rule < 0 else rule


def _reply(replies: BinaryIO, kind: int, body: bytes) -> None:
    replies.write(HEADER.pack(kind, _kibibytes(), len(body)) + body)
    replies.flush()


def _kibibytes() -> int:
    """Return this process's size; without /proc its greatest, which Linux inherits from the parent."""
    try:
        pages = int(STATM.read_text(encoding="ascii").split()[1])
    except OSError:
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return size // 1024 if sys.platform == "darwin" else size
    return pages * resource.getpagesize() // 1024


class _alarm:  # noqa: N801  (reads as a statement)
    """Ends the process when what is inside takes longer."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> None:
    """Limit this process, then serve on its standard streams."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us by closing our input
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:
        sys.stdout = None  # the parent is gone; there is nobody to tell


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (least, least))


if __name__ == "__main__":
    main()
