"""Runs wake when they must: by index as by sweep, and each planted fault of waking is found."""

from __future__ import annotations

import pytest

from tests.wake.faults import FAULTS, planted
from tests.wake.foreseen import foreseen
from tests.wake.run import by_cadence, by_index
from tests.wake.seeds import FINDS, FORESEEN, SAME
from tests.wake.world import end_judge

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer


@pytest.fixture(scope="module", autouse=True)
def _judge():
    yield
    end_judge()


def test_enough_faults_are_planted_and_found():
    assert set(FINDS) == set(FAULTS)
    assert len(FINDS) >= 19


@pytest.mark.parametrize("fault", sorted(FINDS))
def test_a_planted_fault_is_found(fault):
    with planted(fault):
        assert by_index(FINDS[fault]) != ""


@pytest.mark.parametrize("seed", sorted({*FINDS.values(), *SAME}, key=str))
def test_without_a_fault_the_index_finds_what_the_sweep_finds(seed):
    assert by_index(seed) == ""


@pytest.mark.parametrize("seed", [0, "flight:1"])
def test_ticks_each_minute_hour_and_day_come_to_the_same_rows(seed):
    assert by_cadence(seed) == ""


@pytest.mark.parametrize("seed", FORESEEN)
def test_what_is_foretold_comes(seed):
    assert foreseen(seed) == ""
