"""Engine and oracle agree on random pairs, and the comparison would see it if they did not."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import pytest

from config.model import Operator
from rules.oracle import decide
from server.judge import Answer, Judge
from tests.engine import pairs, planted
from tests.engine.draw import CELLS, Field, a_ladder, holds, witnesses
from tests.engine.pairs import FACTS, State, chunk, compare
from tests.engine.tally import SHAPES, Tally, histogram

COUNT = 6000
MOST = 2000


@pytest.fixture(scope="module")
def judge():
    with Judge() as one:
        yield one


@pytest.fixture(scope="module")
def met():
    return pairs.run(COUNT, 11, None)


def test_engine_and_oracle_agree_on_every_pair(met):
    state, doubts = met
    assert [doubt.text() for doubt in doubts] == []
    assert (state.tally.pairs, state.tally.disagreements, state.tally.faults) == (3 * pairs.CHUNK, 0, 0)


def test_every_tier_of_every_ladder_is_proposed_often_enough(met):
    tally = met[0].tally
    assert tally.thin == 0
    assert {name: row for name, row in tally.places.items() if row[0] < 0.03 * row[1]} == {}
    assert {one.name for one in pairs.shipped_ladders()} == {
        name.rpartition("/")[0] for name in tally.places if "/" in name
    }


def test_every_operator_is_met_with_every_kind_both_ways(met):
    tally = met[0].tally
    met_both = {name for name, (held, failed) in tally.cells.items() if held and failed}
    assert {f"{operator} {kind}" for kind, operator in CELLS} <= met_both
    assert {shape: min(tally.shapes[shape]) > 0 for shape in SHAPES} == dict.fromkeys(SHAPES, True)
    assert tally.absent >= 0.1 * tally.values


def test_what_is_short_is_said_and_a_full_run_fails_on_it(met, capsys):
    short = met[0].tally.short()
    assert all(sum(met[0].tally.cells[line.partition(":")[0]]) < 1000 for line in short)
    state = State(11, 0, 1.0, replace(met[0].tally, pairs=pairs.FULL_RUN, absent=0))
    assert pairs._close(state, []) == 1
    assert "absent: 0.0%" in capsys.readouterr().out
    assert pairs._close(State(11, 0, 1.0, Tally(pairs=5)), []) == 0


@pytest.mark.parametrize("fault", planted.FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found_by_a_wrong_answer(judge, fault):
    doubt = planted.find(judge, fault, 1, MOST)
    assert doubt is not None
    ladder = doubt.pair.drawn.ladder
    assert decide(doubt.pair.drawn.pack, "", ladder.name, doubt.pair.facts) == doubt.wanted
    assert doubt.found != Answer(doubt.wanted)


@pytest.mark.parametrize("name", ["none", "renamed"])
def test_what_is_no_fault_is_not_found(judge, name, monkeypatch):
    """Names of different hashes in place of those that collide change nothing."""
    monkeypatch.setattr(planted, "_two_names_of_one_hash", lambda: ("first_name", "second_name"))
    fault = planted.Fault(name, "", **({"plan": planted._collision()} if name == "renamed" else {}))
    assert planted.find(judge, fault, 1, MOST) is None


def test_a_run_goes_on_where_it_was_stopped(tmp_path):
    path = tmp_path / "state.json"
    pairs.run(pairs.CHUNK, 5, path)
    first = json.loads(path.read_text())
    resumed, _ = pairs.run(2 * pairs.CHUNK, 99, path)
    whole, _ = pairs.run(2 * pairs.CHUNK, 5, None)
    assert (first["seed"], first["chunks"]) == (5, 1)
    assert (resumed.seed, resumed.chunks, resumed.tally) == (5, 2, whole.tally)


def test_a_difference_is_printed_and_fails(judge, capsys):
    fault = next(one for one in planted.FAULTS if one.name == "ge_for_gt")
    doubt = planted.find(judge, fault, 1)
    assert pairs._close(State(1, 1, 1.0, Tally(pairs=64, disagreements=1)), [doubt]) == 1
    out = capsys.readouterr().out
    assert "1 disagreements 不一致 1" in out
    assert f"oracle 复核 {doubt.wanted or '-'}" in out


def test_witnesses_hold():
    random = Random(3)
    for _ in range(300):
        drawn = a_ladder(random)
        for one in drawn.ladder.tiers:
            assert all(holds(one.when, found) for found in witnesses(one.when))


def test_chunks_follow_from_the_seed():
    ours = pairs.shipped_ladders()
    assert chunk(4, 2, ours) == chunk(4, 2, ours)
    assert chunk(4, 2, ours) != chunk(4, 3, ours)
    assert len(list(chunk(4, 2, ours).pairs())) == pairs.CHUNK


def test_the_aim_is_met_whatever_stands_below():
    random = Random(8)
    drawn = a_ladder(random)
    while len(drawn.ladder.tiers) < 4:
        drawn = a_ladder(random)
    facts = [Field.of(drawn).facts(random, number) for number in range(FACTS)]
    tiers = {decide(drawn.pack, "", drawn.ladder.name, found) for found in facts}
    assert {one.name for one in drawn.ladder.tiers} <= tiers


def test_the_histogram_names_every_cell(judge):
    tally = Tally()
    compare(judge, chunk(2, 0, pairs.shipped_ladders()), tally)
    text = histogram(tally)
    assert all(name in text for name in (*tally.cells, *tally.places, *SHAPES))
    assert Operator.NOT_IN.value in text
