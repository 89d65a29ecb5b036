"""What an overlay changes, what it leaves, and where every value came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.effective import effective
from config.loader import load, shipped
from config.model import Duration, Measure
from config.overlay import Merged
from config.problems import PackError, Place
from config.spots import Spots, by_name
from tests.config.packs import loaded

LADDER = "ladders/standard/tiers/urge"


def test_a_property_is_replaced_and_its_neighbours_stay(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"ladders/standard.yaml": "tiers:\n  urge: {colour: 橙, times: 3}\n"})
    value, places = effective(found, LADDER)

    assert (value["colour"], value["times"], value["gap"]) == ("orange", 3, "3个工作日")
    assert places[f"{LADDER}/colour"] == Place("own/ladders/standard.yaml", 2, 18)
    assert places[f"{LADDER}/gap"].file == "base/ladders/standard.yaml"


def test_a_condition_is_one_value_and_replaced_whole(tmp_path: Path) -> None:
    found = loaded(
        tmp_path, {"ladders/standard.yaml": "tiers:\n  criticize: {when: {returns: {at_least: 2}}}\n"}
    )
    value, places = effective(found, "ladders/standard/tiers/criticize/when")

    assert value == {"returns": {"at_least": 2}}
    assert {place.file for place in places.values()} == {"own/ladders/standard.yaml"}


def test_what_is_like_another_follows_the_overlay_of_its_pattern(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"ladders/standard.yaml": "tiers:\n  urge: {label: 催一催}\n"})

    assert found.pack is not None
    assert found.pack.ladders["rectify"].tier("urge").label.zh == "催一催"
    assert found.pack.ladders["rectify"].tier("urge").times == 1
    with pytest.raises(KeyError):
        found.pack.ladders["rectify"].tier("criticize")


def test_none_takes_back_and_off_leaves_out() -> None:
    pack = load(shipped("base")).pack

    assert pack is not None
    assert pack.types["rectification"].clocks["finish"].by == ""
    assert pack.types["decision"].clocks["finish"].by == "deadline"
    assert set(pack.types["rectification"].clocks) == {"sign", "finish", "review", "answer_objection"}
    assert pack.flows["suggestion"].acts["submit"].as_ == ""
    assert pack.flows["direct"].acts["suspend"].from_ == ("handling", "review")
    assert "matter" not in pack.types


def test_none_as_a_default_is_the_option_when_there_is_one() -> None:
    pack = load(shipped("base")).pack

    assert pack is not None
    assert pack.types["decision"].fields["secrecy"].default == "无"


def test_the_levels_differ_as_published() -> None:
    found = {name: load(shipped(name)).pack for name in ("province", "city", "county")}
    terms = {
        name: [case.value for case in pack.types["instruction"].clocks["finish"].within]
        for name, pack in found.items()
        if pack is not None
    }

    assert terms["province"][-1] == (Duration(15, Measure.DAY),)
    assert terms["city"][-1] == (Duration(7, Measure.WORKDAY),)
    assert terms["county"] == [
        (Duration(0, Measure.SAME_DAY),),
        (Duration(3, Measure.DAY),),
        (Duration(1, Measure.MONTH),),
        (Duration(7, Measure.DAY),),
    ]


def test_every_effective_value_has_a_place() -> None:
    pack = load(shipped("county")).pack
    assert pack is not None

    def leaves(value: object, path: str) -> list[str]:
        parts = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        return [path, *(leaf for key, part in parts for leaf in leaves(part, f"{path}/{key}"))]

    origins = by_name(pack.origins)
    missing = [path for key in pack.values for path in leaves(pack.values[key], key) if path not in origins]
    assert missing == []


def test_a_path_that_leads_nowhere_names_the_nearest() -> None:
    with pytest.raises(PackError) as caught:
        effective(load(shipped("base")), "types/instructon/clocks")

    assert [each.code for each in caught.value.problems] == ["ref.path"]
    assert "是不是要写“instruction”？" in str(caught.value)


def test_the_whole_pack_and_an_entry_of_a_list() -> None:
    found = load(shipped("base"))
    whole, places = effective(found, "")
    hours, _ = effective(found, "pack/hours/1")

    assert whole["roles"]["roles"]["principal"]["head"] is True
    assert places["pack/level"].file == "base/pack.yaml"
    assert "types/rectification/clocks/set_up" not in places
    assert hours == "14:00-17:30"


def test_a_path_without_a_place_takes_the_one_around_it() -> None:
    own, clock = Place("own/pack.yaml", 1, 1), Place("own/types/x.yaml", 3, 3)
    merged = Merged(spots={"pack": Spots(own, {}), "types/x": Spots(own, {"clocks": Spots(clock, {})})})

    assert merged.at(("types/x", "clocks", "finish", "by")) == clock
    assert merged.at(("types/y", "label")) == own
