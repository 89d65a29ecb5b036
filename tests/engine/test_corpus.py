"""What crashes, hangs or misleads the engine harms its own item only, and outlives nobody."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from server.judge import Answer, Ask, Judge
from tests.engine import corpus, corpus_memory
from tests.engine.corpus_cases import CASES, SEQUENCES
from tests.rules.ladders import ladder, pack, t, tier, when

QUICK = tuple(case for case in CASES if case not in corpus.HANGS)


@pytest.fixture(scope="module")
def outcome():
    return corpus.provoke(CASES, beside=6, limit=1.0)


def test_there_are_more_than_forty_and_each_is_told_once():
    names = [case.what for case in (*CASES, *SEQUENCES)]
    assert len(CASES) >= 40
    assert len(set(names)) == len(names)


def test_every_case_is_an_incident_of_its_item_and_all_others_are_decided(outcome):
    assert corpus.faults_of(outcome) == []
    assert outcome.neighbours == ((), ("urge",)) * 3


@pytest.mark.parametrize(("kind", "least"), [("crash", 7), ("timeout", 3), ("engine_error", 10)])
def test_the_incidents_say_what_happened(outcome, kind, least):
    assert sum(kinds == (kind,) for kinds in outcome.incidents.values()) >= least


@pytest.mark.parametrize("case", [*QUICK[:12:3], *QUICK[22::7], corpus.HANGS[0]], ids=lambda case: case.what)
def test_used_bare_the_library_does_it(case):
    assert not corpus.bare(case, 2.0).startswith("right")


@pytest.mark.parametrize("sequence", SEQUENCES, ids=lambda sequence: sequence.what)
def test_what_happens_over_several_messages_happens_to_the_bare_library(sequence):
    assert not corpus.bare(sequence).startswith("right")


def test_what_was_not_contained_is_said(outcome):
    bad = corpus.Outcome(outcome.report, {1: ()}, {1: ("urge",)}, (("urge",),), 2)
    assert corpus.faults_of(bad, CASES[:1]) == [
        "case 样例 1: (), ('urge',)",
        "beside 旁项 0: ('urge',)",
        "strays 误伤 2",
    ]


# --- nobody is left over -------------------------------------------------------------------------


def in_session(leader: int) -> dict[int, list[str]]:
    """The processes of a session by their number, with the fields of their /proc stat from the state on."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found[int(folder.name)] = fields
    return found


def busy_child(leader: int, seconds: float = 30.0) -> int:
    """The engine's child once it has computed for half a second: it is in the hang."""
    until = monotonic() + seconds
    while monotonic() < until:
        for pid, fields in in_session(leader).items():
            used = int(fields[11]) / os.sysconf("SC_CLK_TCK")
            if pid != leader and used > 0.5:
                return pid
        Event().wait(0.02)
    pytest.fail("no child was seen at work")


def test_a_ticker_killed_in_the_hang_leaves_no_process():
    ticker = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.corpus", "--hang"],
        stdout=subprocess.PIPE, text=True, cwd=corpus.ROOT, start_new_session=True,
    )  # fmt: skip
    with ticker:
        assert ticker.stdout.readline() == "ticking\n"
        child = os.pidfd_open(busy_child(ticker.pid))
        os.kill(ticker.pid, signal.SIGKILL)
        assert ticker.wait() == -signal.SIGKILL
        ended, _, _ = select.select([child], [], [], 30)
        os.close(child)
    assert ended == [child]
    assert in_session(ticker.pid) == {}


# --- memory --------------------------------------------------------------------------------------


def test_memory_is_flat_over_rulesets_that_come_once():
    *_, sizes = corpus_memory.visit(300)
    assert (sizes.visited, sizes.wrong) == (300, 0)
    assert sizes.flat()


def test_growth_is_seen():
    assert not corpus_memory.Sizes(own=[100.0, 100.0, 120.0], child=[30.0]).flat()
    assert not corpus_memory.Sizes(own=[100.0], child=[300.0]).flat()


def wide(number: int):
    """A ladder of 240 rules, like no other: the engine needs more than a megabyte for it."""
    alternatives = tuple(when(t("parts", "=", k + 100 * number), t("returns", ">=", k)) for k in range(40))
    return pack(ladder(*(tier(f"t{level}", level, when(any=alternatives)) for level in range(1, 7))))


def test_many_large_rulesets_in_one_call_are_all_decided(monkeypatch):
    from rules.compile import plan
    from server import judge

    made = [plan(wide(number), "", "standard") for number in range(12)]
    monkeypatch.setattr(judge, "_MOST_RULES", 3 * len(made[0].ruleset))
    asks = [
        Ask(one, {"parts": 100 * number + 3, "returns": 9, "may.t2": 1}) for number, one in enumerate(made)
    ]
    with Judge() as one:
        assert one.decide(asks) == [Answer("t2")] * 12
        assert one._pool.poison == {}
