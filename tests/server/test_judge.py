"""The judge answers for every ask, whatever one of them does to the child that decides it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from rules.compile import Plan, plan
from rules.oracle import decide
from server import judge_process
from server.judge import Answer, Ask, Judge, JudgeDown
from tests.rules.ladders import PACK, STANDARD, ladder, pack, t, tier, when
from tests.rules.random_ladders import a_pack, some_facts

PLAN = plan(PACK, "matter", "standard")
LATE = {"may.urge": 1, "overdue/workday": 1}
URGED = Ask(PLAN, LATE)
SILENT = Ask(PLAN, {"may.urge": 1, "overdue/workday": 0})


def broken(ruleset: str, name: str = "broken") -> Ask:
    """An ask of a ruleset that no plan of ours is."""
    made = Plan(f"{name:0<64}", ruleset, ("urge",), {"x": "f000"}, {}, frozenset())
    return Ask(made, {"x": 1})


def rule(condition: str) -> str:
    return f'{{"r000":{{"all":[{{"m":{condition}}}],"pri":1}}}}'


def many(number: int, condition: str) -> str:
    return "{" + ",".join(f'"r{n:03d}":{{"all":[{{"m":{condition % n}}}]}}' for n in range(number)) + "}"


CRASHING = '"f000":' + '{"x":' * 100_000 + "1" + "}" * 100_000 + ',"f001'
"""A name that makes a message whose depth the engine's parser does not survive."""


def crashing() -> Ask:
    return Ask(replace(PLAN, names={"x": CRASHING[1:]}), {"x": 1})


@pytest.fixture(scope="module")
def judge():
    with Judge(limit=2.0, suspect_limit=1.0) as one:
        yield one


def pids(one: Judge) -> list[int]:
    return [child._process.pid for child in one._pool._children if child is not None]


def test_nothing_asked_starts_nothing():
    with Judge() as one:
        assert one.decide([]) == []
        assert pids(one) == []


def test_answers_stand_in_the_order_of_the_asks(judge):
    assert judge.decide([URGED, SILENT, URGED]) == [Answer("urge"), Answer(""), Answer("urge")]


def test_two_children_agree_with_the_oracle_over_many_packs():
    random = Random(1)
    packs = [a_pack(random) for _ in range(12)]
    asks, wanted = [], []
    for number in range(4000):
        one = packs[number % len(packs)]
        facts = some_facts(random, one.ladders["standard"])
        asks.append(Ask(plan(one, "matter", "standard"), facts))
        wanted.append(Answer(decide(one, "matter", "standard", facts)))
    with Judge(2) as both:
        assert both.decide(asks) == wanted
        assert len(pids(both)) == 2


def test_threads_may_ask_at_once(judge):
    asks = [URGED, SILENT] * 50
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: judge.decide(asks), range(12)))
    assert found == [[Answer("urge"), Answer("")] * 50] * 12


@pytest.mark.parametrize("value", [2**53 + 1, 2**63, -(10**50), "text"])
def test_a_value_that_may_not_cross_is_that_asks_fault_alone(judge, value):
    asks = [URGED, Ask(PLAN, {**LATE, "overdue/workday": value}), SILENT]
    assert judge.decide(asks) == [Answer("urge"), Answer(None, "engine_error"), Answer("")]


@pytest.mark.parametrize(
    ("ruleset", "fault"),
    [
        pytest.param(rule('{"$nex":{"f009":1}}'), "engine_error", id="nex"),
        pytest.param("nonsense", "engine_error", id="nonsense"),
        pytest.param("[]", "engine_error", id="list"),
        pytest.param(rule('{"$what":{"f000":1}}'), "engine_error", id="operator"),
        pytest.param(rule('{"$and":[' * 20 + '{"f000":1}' + "]}" * 20), "engine_error", id="nested"),
        pytest.param(rule('{"$and":[' * 1_000_000 + '{"f000":1}' + "]}" * 1_000_000), "crash", id="deep"),
        pytest.param(
            many(600, '{"f000":%d}'),
            "timeout",
            id="600 equal",
        ),
        pytest.param(
            many(65, '{"$gte":{"f000":-%d}}'),
            "engine_error",
            id="65 at once",
        ),
        pytest.param(rule('{"f000":1}').replace("r000", "r700"), "engine_error", id="unknown rule"),
    ],
)
def test_a_ruleset_that_breaks_the_engine_holds_its_own_asks_only(ruleset, fault):
    bad = broken(ruleset)
    with Judge(limit=0.5, suspect_limit=0.5) as one:
        assert one.decide([URGED, bad, SILENT, bad]) == [
            Answer("urge"), Answer(None, fault), Answer(""), Answer(None, fault),
        ]  # fmt: skip
        assert one.decide([bad, URGED]) == [Answer(None, fault), Answer("urge")]


def test_the_ask_that_kills_its_child_is_found_and_all_others_are_decided():
    asks = [URGED, SILENT] * 40
    wanted = [Answer("urge"), Answer("")] * 40
    for at in (0, 17, 79):
        asks[at], wanted[at] = crashing(), Answer(None, "crash")
    with Judge(2) as one:
        assert one.decide(asks) == wanted
        assert one.decide([crashing()]) == [Answer(None, "crash")]
        assert one.decide([URGED]) == [Answer("urge")]


def test_a_child_killed_from_outside_costs_no_answer():
    with Judge() as one:
        one.decide([URGED])
        (pid,) = pids(one)
        os.kill(pid, signal.SIGKILL)
        assert one.decide([URGED] * 3) == [Answer("urge")] * 3
        assert pids(one) != [pid]


def test_a_child_that_died_unseen_while_asked(monkeypatch):
    with Judge() as one:
        one.decide([URGED])
        (pid,) = pids(one)
        monkeypatch.setattr(judge_process.Child, "fit", lambda _: True)
        os.kill(pid, signal.SIGKILL)
        assert one.decide([URGED] * 3) == [Answer("urge")] * 3


def test_a_child_that_stands_still_is_ended(monkeypatch):
    monkeypatch.setattr(judge_process, "_GRACE", 0.1)
    with Judge(limit=0.1) as one:
        one.decide([URGED])
        (pid,) = pids(one)
        os.kill(pid, signal.SIGSTOP)
        assert one.decide([SILENT]) == [Answer("")]
        assert pids(one) != [pid]


def test_a_child_that_has_grown_too_large_is_replaced(monkeypatch):
    with Judge() as one:
        one.decide([URGED])
        old = pids(one)
        one.decide([URGED])
        assert pids(one) == old
        monkeypatch.setattr(judge_process, "_MOST_KIB", 1)
        assert one.decide([URGED]) == [Answer("urge")]
        assert pids(one) != old


def test_a_threshold_altered_on_the_way_shows_as_another_answer():
    def later(ruleset):
        ruleset["r002"]["all"][0]["m"]["$and"][1] = {"$gte": {"f004": 2}}
        return ruleset

    assert PLAN.tiers[2] == "urge"
    with Judge(tamper=later) as one:
        assert one.decide([URGED]) == [Answer("")]
    assert decide(PACK, "matter", "standard", LATE) == "urge"


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false", "/bin/true"])
def test_a_child_that_cannot_start_is_told(python):
    with Judge(python=python) as one, pytest.raises(JudgeDown):
        one.decide([URGED])


def test_a_child_whose_engine_fails_its_own_test_is_not_used(tmp_path: Path):
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\nprintf '\\001\\000\\000\\000\\000\\000\\000\\000\\000'\n")
    fake.chmod(0o755)
    with Judge(python=str(fake)) as one, pytest.raises(JudgeDown, match="its own test"):
        one.decide([URGED])


def test_a_closed_judge_opens_again_and_its_children_end():
    one = Judge()
    one.decide([URGED])
    process = one._pool._children[0]._process
    one.close()
    assert process.returncode == 0
    assert one.decide([URGED]) == [Answer("urge")]
    one.close()


def test_a_forked_parent_keeps_its_children():
    one = Judge()
    one.decide([URGED])
    child = one._pool._children[0]
    one._pool._owner = -1  # as after a fork
    assert one.decide([URGED]) == [Answer("urge")]
    assert one._pool._children[0] is not child
    assert child.fit()
    child.end()
    one.close()


def test_no_child_outlives_its_parent():
    code = (
        "import os; from tests.server.test_judge import *\n"
        "one = Judge(); one.decide([URGED]); print(pids(one)[0], flush=True); input(); os._exit(9)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    child = os.pidfd_open(int(parent.stdout.readline()))
    parent.communicate("\n")
    ready, _, _ = select.select([child], [], [], 10)
    os.close(child)
    assert parent.returncode == 9
    assert ready == [child]


def test_the_engine_is_never_loaded_into_the_parent():
    code = "import server.judge, rules.ladder, sys; sys.exit('durable_rules_engine' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode
        == 0
    )


def test_a_short_answer_counts_as_a_crash(monkeypatch, judge):
    monkeypatch.setattr(judge_process.Child, "receive", lambda *_: (0, b""))
    assert judge.decide([Ask(PLAN, LATE)]) == [Answer(None, "crash")]


def test_ladders_of_all_sizes_pass():
    wide = tuple(when(t("parts", "=", n), t("returns", ">=", n)) for n in range(24))
    made = plan(pack(ladder(*(tier(f"t{n}", n, when(any=wide)) for n in range(1, 6)))), "matter", "standard")
    facts = {"parts": 3, "returns": 9, **{f"may.t{n}": 1 for n in range(2, 6)}}
    with Judge() as one:
        assert one.decide([Ask(made, facts)]) == [Answer("t2")]
    assert STANDARD.name == "standard"


def test_an_ask_that_knows_nothing_is_answered_with_nothing():
    with Judge() as judge:
        assert judge.decide([Ask(PLAN, {}), URGED, Ask(PLAN, {})]) == [Answer(""), Answer("urge"), Answer("")]
