"""Fields of every kind as a pack declares them, and what conditions may ask of them."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from config.limits import contradictions
from config.model import Operator, Test
from config.problems import Place
from config.words import TABLES
from tests.config.packs import codes, loaded

LIKE = "like: matter\noff: 否\nlabel: 例\nbasis: 自定\n"
HERE = Place("types/x.yaml", 1, 1)
OPTIONS = ("甲", "乙", "丙")


def fields_of(tmp_path: Path, lines: str):
    """The own fields of a type that has these."""
    found = loaded(tmp_path, {"types/x.yaml": f"{LIKE}fields:\n{lines}"})
    assert found.problems == ()
    assert found.pack is not None
    return found.pack.types["x"].fields


def test_a_field_may_be_of_any_kind_in_either_spelling(tmp_path: Path) -> None:
    words = [(word, zh, f"f{n}") for n, (word, zh) in enumerate(TABLES["field_kind"].items())]
    lines = "".join(
        f"  {name}_{n}: {{label: 例, kind: {kind}{', options: [甲]' if 'choice' in word else ''}}}\n"
        for word, zh, name in words
        for n, kind in enumerate((word, zh))
    )
    found = fields_of(tmp_path, lines)

    assert len(words) == 13
    assert {name: found[f"{name}_0"].kind for _, _, name in words} == {name: word for word, _, name in words}
    assert all(found[f"{name}_0"].kind == found[f"{name}_1"].kind for _, _, name in words)


def test_a_default_of_several_choices_is_a_list_or_one_option(tmp_path: Path) -> None:
    found = fields_of(
        tmp_path,
        "  many: {label: 例, kind: 多选, options: [甲, 乙, 丙], default: [丙, 甲]}\n"
        "  one:  {label: 例, kind: 多选, options: [甲, 乙], default: 乙}\n"
        "  none_of: {label: 例, kind: 多选, options: [甲, 乙]}\n"
        "  day:  {label: 例, kind: 日期, default: 2026-03-01}\n"
        "  memo: {label: 例, kind: 文本, max_length: 2, default: 两字}\n"
        "  low:  {label: 例, kind: 整数, min: 2, default: 2}\n"
        "  high: {label: 例, kind: 小数, places: 1, max: 0.5, default: 0.5}\n",
    )

    assert {
        name: found[name].default for name in ("many", "one", "none_of", "day", "memo", "low", "high")
    } == {
        "many": ("丙", "甲"),
        "one": ("乙",),
        "none_of": None,
        "day": "2026-03-01",
        "memo": "两字",
        "low": 2,
        "high": 5,
    }


def test_a_condition_knows_which_facts_hold_several_choices(tmp_path: Path) -> None:
    found = fields_of(
        tmp_path,
        "  many: {label: 例, kind: 多选, options: [甲, 乙]}\n"
        "  a: {label: 例, kind: text, show: {many: {in: [甲, 乙]}, urgency: 特急}}\n"
        "  b: {label: 例, kind: text, show: {many: {is_set: 是}}}\n",
    )
    shown = [(test.fact, test.several) for name in "ab" for test in found[name].show.tests]

    assert shown == [("many", True), ("urgency", False), ("many", False)]


def test_a_field_that_is_several_choices_in_one_type_is_so_for_the_ladder_of_both(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "types/x.yaml": LIKE + "fields:\n  how: {label: 例, kind: 单选, options: [甲, 乙]}\n",
            "types/y.yaml": LIKE + "fields:\n  how: {label: 例, kind: 多选, options: [乙, 丙]}\n",
            "types/z.yaml": LIKE + "fields:\n  how: {label: 例, kind: 单选, options: [丁]}\n",
            "ladders/short.yaml": "tiers:\n  urge: {when: {how: {in: [甲, 丙, 丁]}}}\n",
        },
    )
    assert found.problems == ()
    assert found.pack is not None
    (test,) = found.pack.ladders["short"].tier("urge").when.tests
    assert (test.value, test.several) == (("甲", "丙", "丁"), True)


def test_show_conditions_may_follow_each_other_as_long_as_they_do_not_meet_again(tmp_path: Path) -> None:
    lines = (
        "  one: {label: 例, kind: yes_no, show: {urgency: 特急}}\n"
        "  two: {label: 例, kind: yes_no, show: {one: 是}}\n"
        "  three: {label: 例, kind: yes_no, show: {any: [{one: 是}, {two: 是}]}}\n"
    )
    assert set(fields_of(tmp_path / "right", lines)) >= {"one", "two", "three"}
    wrong = LIKE + "fields:\n" + lines.replace("urgency: 特急", "three: 是")
    assert set(codes(loaded(tmp_path / "wrong", {"types/x.yaml": wrong}))) == {"when.contradiction"}


def asked(operator: Operator, value, *, several: bool = True) -> Test:
    """A test of the fact `how`."""
    return Test("how", operator, value, None, HERE, several)


def holds(test: Test, chosen: frozenset[str]) -> bool:
    """What the language says of several choices that are known."""
    wanted = set(test.value) if isinstance(test.value, tuple) else {test.value}
    return bool(wanted & chosen) == (test.operator in {Operator.IS, Operator.IN})


TESTS = [
    *(asked(op, one) for op in (Operator.IS, Operator.NOT) for one in OPTIONS),
    *(asked(op, two) for op in (Operator.IN, Operator.NOT_IN) for two in combinations(OPTIONS, 2)),
]
SUBSETS = [frozenset(part) for size in range(1, 4) for part in combinations(OPTIONS, size)]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_tests_of_several_choices_contradict_when_one_asks_for_what_another_bars(number: int) -> None:
    for tests in combinations(TESTS, number):
        possible = any(all(holds(test, chosen) for test in tests) for chosen in SUBSETS)
        told = bool(contradictions(tests))
        assert not (told and possible), tests
        barred = all(not holds(test, frozenset(OPTIONS)) for test in tests)
        assert told or possible or barred or number == 3, tests
