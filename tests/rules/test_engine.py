"""durable-rules decides as the oracle does, and all else that it does is a fault."""

from __future__ import annotations

from random import Random

import pytest

import rules.engine
from config.loader import load, shipped
from rules.compile import check, plan
from rules.engine import Engine, EngineFault, self_test
from rules.oracle import decide
from tests.rules.random_ladders import a_pack, near_facts, some_facts

PACKS, PAIRS = 60, 60


@pytest.mark.parametrize("seed", range(PACKS))
def test_the_engine_agrees_with_the_oracle(seed):
    random = Random(seed)
    pack = a_pack(random)
    assert check(pack) == ()
    made, engine = plan(pack, "matter", "standard"), Engine()
    engine.register(f"agrees {seed}", made.ruleset)
    for _ in range(PAIRS):
        facts = some_facts(random, pack.ladders["standard"])
        rule = engine.fire(f"agrees {seed}", made.message(facts))
        found = "" if rule < 0 else made.tiers[rule]
        assert found == decide(pack, "matter", "standard", facts), facts


@pytest.mark.parametrize("name", ["base", "province", "city", "county", "central"])
def test_the_engine_agrees_on_the_packs_that_ship(name):
    pack, random, engine = load(shipped(name)).pack, Random(name), Engine()
    assert check(pack) == ()
    for ladder in pack.ladders.values():
        made = plan(pack, "", ladder.name)
        engine.register(f"{name} {ladder.name}", made.ruleset)
        for _ in range(200):
            facts = near_facts(random, ladder)
            rule = engine.fire(f"{name} {ladder.name}", made.message(facts))
            assert ("" if rule < 0 else made.tiers[rule]) == decide(pack, "", ladder.name, facts), facts


def test_the_engine_tests_itself():
    assert self_test(Engine())


def test_a_ruleset_that_the_engine_refuses_is_a_fault():
    with pytest.raises(EngineFault):
        Engine().register("garbage", '{"r000":{"all":[{"m":{"$what":{"f000":1}}}]}}')


def test_what_the_engine_cannot_take_is_a_fault_and_the_next_event_is_decided():
    engine = Engine()
    many = ",".join(
        f'"r{n:03d}":{{"all":[{{"m":{{"$and":[{{"f000":1}},{{"$gte":{{"f001":{n}}}}}]}}}}],"pri":1}}'
        for n in range(65)
    )
    engine.register("many", "{" + many + "}")
    with pytest.raises(EngineFault, match="303"):
        engine.fire("many", '"f000":1,"f001":1000')
    assert engine.fire("many", '"f000":0,"f001":1000') == -1


class _Stub:
    """An engine that answers what it was given; the real one cannot be made to misbehave so."""

    def __init__(self, result, following=None, event=1):
        self.result, self.following, self.event = result, following, event

    def create_ruleset(self, *_):
        return 1

    def assert_event(self, *_):
        return self.result, 1

    def start_action_for_state(self, *_):
        return "{}", f'{{"r003":{{"m":{{"sid":"0","id":{self.event},"f000": 1}}}}}}'

    def complete_and_start_action(self, *_):
        return self.following


@pytest.mark.parametrize(
    ("stub", "told"),
    [(_Stub(2), "result 2"), (_Stub(0, "{}"), "second rule"), (_Stub(0, event=99), "something else")],
)
def test_answers_that_ought_not_to_come_are_faults(monkeypatch, stub, told):
    monkeypatch.setattr(rules.engine, "durable", stub)
    engine = Engine()
    engine.register("stub", "{}")
    with pytest.raises(EngineFault, match=told):
        engine.fire("stub", '"f000":1')
