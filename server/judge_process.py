"""One child process of the judge, seen from its parent."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING

from server.judge_wire import BATCH, HEADER, OK, RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

CRASH, TIMEOUT, ENGINE_ERROR = "crash", "timeout", "engine_error"
_ROOT = Path(__file__).resolve().parent.parent
_PASSED = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")
_MOST_KIB = 120 * 1024
_START_SECONDS = 30.0  # a loaded machine takes its time
_GRACE = 2.0  # the child's own alarm comes first


class JudgeDown(Exception):  # noqa: N818  (says what is the case)
    """No child process can be started, so nothing can be decided."""


class Died(Exception):  # noqa: N818  (what the child did)
    """A child ended, or had to be ended, instead of answering."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)


class Child:
    """A running child: what it has learnt, how large it has grown."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.known: dict[str, int] = {}  # hash of a ruleset -> its number in batches
        self._process = process
        self._kibibytes = 0

    @classmethod
    def start(cls, python: str) -> Child:
        """Start a child and wait until it has tested its engine; raise JudgeDown when it has not."""
        command = [python, "-P", "-m", "server.judge_child"]
        try:
            process = subprocess.Popen(  # noqa: S603  (our own module)
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env=_environment(),
            )
        except OSError as error:
            raise JudgeDown(str(error)) from error
        child = cls(process)
        try:
            kind, _ = child.receive(_START_SECONDS)
        except Died as died:
            child.end()
            raise JudgeDown(f"the child did not start: {died.fault}") from died
        if kind != OK:
            child.end()
            raise JudgeDown("the engine failed its own test")
        return child

    def fit(self) -> bool:
        """Tell whether it still runs and has not grown too large."""
        return self._process.poll() is None and self._kibibytes <= _MOST_KIB

    def learn(self, name: str, ruleset: bytes, seconds: float) -> bool:
        """Give it a ruleset; tell whether its engine took it."""
        self._send(RULES, seconds, name.encode() + ruleset)
        kind, _ = self.receive(seconds)
        if kind == OK:
            self.known[name] = len(self.known)
        return kind == OK

    def ask(self, lines: list[str], seconds: float) -> None:
        """Send it a batch; `receive` brings the answers."""
        self._send(BATCH, seconds, "\n".join(lines).encode())

    def receive(self, seconds: float) -> tuple[int, bytes]:
        """Return the kind and the body of its next reply."""
        deadline = monotonic() + seconds + _GRACE
        kind, self._kibibytes, length = HEADER.unpack(self._read(HEADER.size, deadline))
        return kind, self._read(length, deadline)

    def end(self) -> None:
        """End it: by the end of its input, or by force."""
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                _stream(stream).close()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _send(self, kind: int, seconds: float, body: bytes) -> None:
        frame = memoryview(HEADER.pack(kind, max(1, int(seconds * 1000)), len(body)) + body)
        stdin = _stream(self._process.stdin)
        try:
            while frame:
                frame = frame[stdin.write(frame) :]
        except BrokenPipeError:
            raise Died(self._fault()) from None

    def _read(self, length: int, deadline: float) -> bytes:
        found = bytearray()
        stdout = _stream(self._process.stdout).fileno()
        while len(found) < length:
            if not _readable(stdout, deadline):
                self._process.kill()
                raise Died(TIMEOUT)
            piece = os.read(stdout, length - len(found))
            if not piece:
                raise Died(self._fault())
            found += piece
        return bytes(found)

    def _fault(self) -> str:
        """Return what a child died of whose pipes are closed."""
        try:
            code = self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return CRASH
        return TIMEOUT if code == -signal.SIGALRM else CRASH


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def _readable(descriptor: int, deadline: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(0.0, deadline - monotonic()) * 1000))


def _environment() -> Mapping[str, str]:
    """Return what a child needs of our environment; no secret of ours is among it."""
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    return {**passed, "PYTHONPATH": str(_ROOT)}
