"""What two packs rule otherwise, and where; what dates and steps depend on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.loader import chain_from_files, compile_chain, read_chain, shipped
from rules import marks
from rules.differences import differences, place_of

CITY = read_chain(shipped("city"))
HEAD = b"language: 1\nextends: city\nlabel: {zh: \xe7\x94\xb2, en: A}\nlevel: city\nbasis: own\n"


def pack_of(**files):
    """Return the pack of an overlay on the city's."""
    own = {f"own/{name.replace('__', '/')}.yaml": text.encode() for name, text in files.items()}
    loaded = compile_chain(chain_from_files("own", {**CITY.files, "own/pack.yaml": HEAD, **own}))
    assert loaded.pack is not None, loaded.problems
    return loaded.pack


@pytest.fixture(scope="module")
def old():
    return pack_of()


def told(old, new, language="zh"):
    return [(d.path, str(d.was), str(d.now)) for d in differences(old, new, language)]


def test_the_same_rules_differ_in_nothing(old):
    assert differences(old, pack_of(), "en") == ()


def test_the_place_is_that_of_the_one_value_that_differs(old):
    new = pack_of(ladders__standard="tiers:\n  urge: {gap: 5个工作日}\n")
    found = differences(old, new, "zh")
    assert [(d.path, str(d.was), str(d.now)) for d in found] == [
        (f"ladders/{name}/tiers/urge", "base/ladders/standard.yaml:26:10", "own/ladders/standard.yaml:2:15")
        for name in ("standard", "rectify", "short")
    ]
    assert (found[0].before.split("；")[4], found[0].after.split("；")[4]) == (
        "每次隔3个工作日",
        "每次隔5个工作日",
    )
    assert " 5 " in differences(old, new, "en")[0].after


def test_what_is_new_and_what_is_gone_stand_on_one_side(old):
    new = pack_of(
        fields="item:\n  area: {label: 片区, kind: 文本, order: 90}\n", types__public_opinion="off: 是\n"
    )
    found = differences(old, new, "zh")
    gone = [d for d in found if not d.after]
    come = [d for d in found if not d.before]
    assert {d.path.split("/")[1] for d in gone} == {"public_opinion"}
    assert {(d.now is None, d.was is None) for d in gone} == {(True, False)}
    assert {d.path.split("/")[-1] for d in come} == {"area"}
    assert {str(d.now) for d in come} == {"own/fields.yaml:2:3"}
    assert {d.was for d in come} == {None}


def test_of_several_values_the_place_is_the_rule(old):
    new = pack_of(ladders__standard="tiers:\n  urge: {gap: 5个工作日, times: 3}\n")
    assert [now for path, _, now in told(old, new) if path.startswith("ladders/standard")] == [
        "own/ladders/standard.yaml:2:3"
    ]
    assert str(place_of(new, "ladders/standard/tiers/urge")) == "own/ladders/standard.yaml:2:3"


@pytest.mark.parametrize(
    ("files", "dates", "steps"),
    [
        ({}, True, True),
        ({"types__instruction": "label: 批示\n"}, True, True),
        ({"ladders__standard": "tiers:\n  urge: {label: 催一催, document: urge}\n"}, True, True),
        ({"types__instruction": "clocks:\n  finish: {within: 5日}\n"}, False, True),
        ({"types__instruction": "clocks:\n  finish: {roll: 提前}\n"}, False, True),
        ({"ladders__standard": "tiers:\n  urge: {gap: 5个工作日}\n"}, True, False),
        ({"ladders__standard": "tiers:\n  urge: {when: {overdue: {at_least: 2个工作日}}}\n"}, True, False),
        ({"ladders__standard": "tiers:\n  urge: {when: {age: {at_least: 1个工作日}}}\n"}, True, False),
        ({"ladders__standard": "pace: 2个工作日\n"}, True, False),
        ({"counts": "counts:\n  returns: {in: 年}\n"}, True, False),
        ({"types__instruction": "clocks:\n  first: {covers: [finish]}\n"}, True, False),
    ],
)
def test_marks_are_equal_where_the_same_comes(old, files, dates, steps):
    new = pack_of(**files)
    clocks = [pack.types["instruction"].clocks["finish"] for pack in (old, new)]
    ladders = [
        marks.ladder_mark(pack, "instruction", "finish", clock.ladder)
        for pack, clock in zip((old, new), clocks, strict=True)
    ]
    assert (marks.due_mark(clocks[0]) == marks.due_mark(clocks[1])) is dates
    assert (ladders[0] == ladders[1]) is steps


def test_a_mark_of_a_watch_or_of_a_light_alone(old):
    assert marks.ladder_mark(old, "", "", "short") != marks.ladder_mark(old, "", "", "standard")
    assert marks.ladder_mark(old, "instruction", "first", "") == ("finish",)
    assert marks.ladder_mark(old, "no_such", "first", "") == ()


def test_a_mark_of_days(old):
    years = old.calendars
    moved = {**years, 2026: replace(years[2026], holidays=years[2026].holidays[1:])}
    assert marks.days_mark(years, old) == marks.days_mark(dict(years), old)
    assert marks.days_mark(years, old) != marks.days_mark(moved, old)
