"""The child's side: frames in, answers out."""

from __future__ import annotations

import io
import resource
import signal
import sys
from array import array

import pytest

from server import judge_child
from server.judge_wire import BATCH, FAULT, HEADER, NOTHING, OK, REFUSED, RULES

RULESET = b'{"r000":{"all":[{"m":{"$and":[{"f000":1},{"$gte":{"f001":3}}]}}],"pri":1}}'


def frame(kind: int, body: bytes) -> bytes:
    return HEADER.pack(kind, 5000, len(body)) + body


def served(*frames: bytes) -> list[tuple[int, bytes]]:
    replies = io.BytesIO()
    judge_child.serve(io.BytesIO(b"".join(frames)), replies)
    replies.seek(0)
    found = []
    while head := replies.read(HEADER.size):
        kind, kibibytes, length = HEADER.unpack(head)
        assert kibibytes > 1000
        found.append((kind, replies.read(length)))
    return found


def rules(name: str, ruleset: bytes = RULESET) -> bytes:
    return frame(RULES, f"{name:0<64}".encode() + ruleset)


def test_it_says_that_it_works_and_ends_with_its_input():
    assert served() == [(OK, b"")]


def test_each_line_of_a_batch_is_answered_in_turn():
    batch = b'0\n"f000":1,"f001":3\n"f000":1,"f001":2\n0\n"f000":1,"x":nonsense{'
    found = served(rules("a"), frame(BATCH, batch))
    assert found == [(OK, b""), (OK, b""), (OK, array("H", [0, NOTHING, FAULT]).tobytes())]


def test_a_ruleset_that_it_cannot_take_gets_no_number():
    found = served(rules("b", b"{"), rules("c"), frame(BATCH, b'0\n"f000":1,"f001":3'))
    assert found == [(OK, b""), (REFUSED, b""), (OK, b""), (OK, array("H", [0]).tobytes())]


def test_half_a_frame_is_the_end():
    assert served(rules("d")[:-1]) == [(OK, b"")]
    assert served(b"\x01") == [(OK, b"")]


def test_an_engine_that_fails_its_own_test_is_told(monkeypatch):
    monkeypatch.setattr(judge_child, "self_test", lambda _: False)
    assert served() == [(REFUSED, b"")]


@pytest.mark.parametrize(("platform", "unit"), [("linux", 1), ("darwin", 1024)])
def test_the_size_is_told_in_kibibytes_without_proc_too(monkeypatch, tmp_path, platform, unit):
    monkeypatch.setattr(judge_child, "STATM", tmp_path / "none")
    monkeypatch.setattr(sys, "platform", platform)
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert judge_child._kibibytes() >= size // unit > 0


@pytest.mark.parametrize(
    ("broken", "hard", "most"),
    [(False, resource.RLIM_INFINITY, 512 * 2**20), (True, 256 * 2**20, 256 * 2**20)],
)
def test_it_limits_itself_before_it_serves(monkeypatch, broken, hard, most):
    done = []

    class Pipe(io.BytesIO):
        def flush(self):
            if broken:
                raise BrokenPipeError

    class Stream:
        def __init__(self, buffer):
            self.buffer = buffer

    monkeypatch.setattr(resource, "getrlimit", lambda _: (0, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda what, limits: done.append((what, limits)))
    monkeypatch.setattr(signal, "signal", lambda what, how: done.append((what, how)))
    monkeypatch.setattr(sys, "stdin", Stream(io.BytesIO()))
    monkeypatch.setattr(sys, "stdout", Stream(Pipe()))
    judge_child.main()
    assert (sys.stdout is None) == broken
    assert done == [
        (resource.RLIMIT_AS, (most, most)),
        (resource.RLIMIT_CORE, (0, 0)),
        (signal.SIGALRM, signal.SIG_DFL),
        (signal.SIGINT, signal.SIG_IGN),
    ]
