"""What the packs that ship have switched off works once it is switched on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config.loader import compile_chain, read_chain
from config.timelines import load_timelines
from server.reached import parts
from server.timeline import play

FOLDER = Path(__file__).parents[1] / "cases" / "optional"
CHAIN = read_chain(FOLDER)
TIMELINES, WRONG = load_timelines(FOLDER)
OFF = (
    "base/ladders/petition.yaml", "base/ladders/yearly.yaml", "base/types/petition.yaml",
    "base/types/letterbox.yaml", "base/scores/",
)  # fmt: skip
TIERS = ("talk", "praise")


@pytest.fixture(scope="module")
def played():
    return [play(CHAIN, timeline) for timeline in TIMELINES]


def test_every_timeline_comes_true(played):
    assert WRONG == ()
    assert [one.differences for one in played if one.differences] == []


def test_the_timelines_reach_all_that_the_base_has_switched_off(played):
    pack = compile_chain(CHAIN).pack
    standard = pack.ladders["standard"]
    wanted = [part for part in parts(replace(pack, name="base")) if part.place.file.startswith(OFF)]
    reached = {place for one in played for place in one.reached}

    assert [part.zh for part in wanted if part.place not in reached] == []
    assert {standard.tier(name).place for name in TIERS} <= reached
