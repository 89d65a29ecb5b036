"""What is sent to the engine: whole numbers, flat alternatives, one ruleset for the same rules."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import pytest

from config.model import Case, Label
from rules.compile import Unfit, check, collisions, fnv1a, plan
from tests.rules.ladders import CRITICIZE, HERE, PACK, STANDARD, URGE, ladder, pack, t, tier, when
from tests.rules.random_ladders import a_pack, some_facts


def compiled(*tiers, **more):
    return plan(pack(ladder(*tiers, **more)), "matter", "standard")


def test_a_ladder_word_for_word():
    made = compiled(
        tier("urge", 1, when(t("overdue/wd", ">=", 1), t("urgency", "in", ("加急", "特急")))),
        tier(
            "criticize", 2, when(t("grounds", "set", 1), any=(when(t("urgency", "!in", ("一般", "加急"))),))
        ),
        entry=(Case(None, "criticize", HERE),),
    )
    rules = {
        "r000": ([{"f000": 1}, {"$gte": {"f001": 1}}, {"f002": 1}], 2),
        "r001": ([{"f000": 1}, {"$gte": {"f001": 1}}, {"f002": 2}], 2),
        "r002": ([{"f003": 1}, {"f004": 1}, {"$neq": {"f002": 3}}, {"$neq": {"f002": 1}}], 3),
        "r003": ([{"f005": 1}, {"f003": 1}, {"$gte": {"f001": 1}}, {"f002": 1}], 3),
        "r004": ([{"f005": 1}, {"f003": 1}, {"$gte": {"f001": 1}}, {"f002": 2}], 3),
    }
    assert json.loads(made.ruleset) == {
        name: {"all": [{"m": {"$and": tests}}], "pri": priority} for name, (tests, priority) in rules.items()
    }
    assert made.tiers == ("urge", "urge", "criticize", "criticize", "criticize")
    assert dict(made.names) == {
        "may.urge": "f000", "overdue/workday": "f001", "urgency": "f002", "may.criticize": "f003",
        "set:grounds": "f004", "enter.criticize": "f005",
    }  # fmt: skip
    assert dict(made.codes) == {"加急": 1, "特急": 2, "一般": 3}


def test_facts_are_told_in_whole_numbers_and_what_is_not_known_is_left_out():
    made = plan(PACK, "matter", "standard")
    told = made.encode(
        {"overdue/workday": 6, "urgency": "特急", "grounds": "无中生有", "may.urge": 1, "key_case": None}
    )
    assert {fact: told.get(name) for fact, name in made.names.items()} == {
        **dict.fromkeys(made.names),
        "overdue/workday": 6, "urgency": made.codes["特急"], "grounds": 0, "may.urge": 1,
    }  # fmt: skip
    assert made.message({"overdue/workday": 6, "nobody asks": 1}) == f'"{made.names["overdue/workday"]}":6'


def test_whether_a_value_is_known_is_a_fact_of_its_own():
    made = compiled(tier("urge", 1, when(t("person", "set", 0), t("overdue", "set", 1))))
    assert made.encode({"person": "", "overdue": 0}) == {"f001": 0, "f002": 1}
    assert made.encode({"person": 1}) == {"f001": 1, "f002": 0}


@pytest.mark.parametrize("value", [2**53 + 1, -(2**53) - 1, 2**63, 10**40, "7", 1.5, b"x"])
def test_what_is_no_bounded_whole_number_does_not_cross(value):
    made = compiled(tier("urge", 1, when(t("parts", ">=", 1))))
    assert made.encode({"parts": 2**53}) == {"f001": 2**53}
    with pytest.raises(Unfit, match="parts"):
        made.encode({"parts": value})


def test_a_number_does_not_cross_where_text_is_asked_for():
    made = compiled(tier("urge", 1, when(t("urgency", "=", "特急"))))
    with pytest.raises(Unfit, match="urgency"):
        made.encode({"urgency": 1})


def test_offices_that_changed_only_labels_share_a_ruleset():
    relabelled = replace(STANDARD, tiers=tuple(replace(one, label=Label("别名")) for one in STANDARD.tiers))
    moved = replace(URGE, when=when(t("overdue/wd", ">=", 2)))
    assert plan(pack(relabelled), "matter", "standard").hash == plan(PACK, "matter", "standard").hash
    assert compiled(moved).hash != compiled(URGE).hash


def test_the_same_text_gives_the_same_bytes():
    packs = [a_pack(Random(7)) for _ in range(2)]
    assert len({plan(one, "matter", "standard").ruleset for one in packs}) == 1


def codes(*tiers, **more) -> list[str]:
    return [problem.code for problem in check(pack(ladder(*tiers, **more)))]


def wide(number: int):
    return when(any=tuple(when(t("parts", "=", at)) for at in range(number)))


def test_limits_are_told_at_their_place():
    assert check(PACK) == ()
    assert codes(tier("urge", 1, wide(48))) == []
    sevens = tuple(range(7))
    both = tier("urge", 1, when(t("parts", "in", sevens), t("returns", "in", sevens)))
    (problem,) = check(pack(ladder(both)))
    assert (problem.code, problem.place.line) == ("engine.too_many_rules", 11)
    assert problem.message("zh") == "条件展开后的情形过多：49，最多 48；请减少 in、any 里的项数"
    assert problem.message("en").endswith("laid out: 49, at most 48; name fewer under in and any")


def test_too_many_tests_facts_and_rules_of_a_ladder():
    assert codes(tier("urge", 1, wide(49))) == ["engine.too_many_tests", "engine.too_many_rules"]
    six = [tier(f"t{level}", level, when(t("parts", "in", tuple(range(48))))) for level in range(1, 7)]
    assert codes(*six) == ["engine.too_many_rules"]
    facts = [tier(f"t{n}", n, when(*(t(f"x{n}_{m}", "=", 1) for m in range(16)))) for n in range(1, 9)]
    assert codes(*facts) == ["engine.too_many_facts", "engine.too_many_tests"]


def test_what_a_tier_takes_over_at_the_entry_has_its_own_limit():
    lower = tier("urge", 1, wide(24)), tier("warn", 2, wide(24))
    entry = (Case(None, "criticize", HERE),)
    assert codes(*lower, CRITICIZE, entry=entry) == ["engine.too_many_tests"]
    ins = tuple(range(40))
    lower = tier("urge", 1, when(t("parts", "in", ins))), tier("warn", 2, when(t("returns", "in", ins)))
    assert codes(*lower, replace(CRITICIZE, level=3), entry=entry) == ["engine.too_many_rules"]


def test_a_number_too_large_for_the_engine():
    condition = when(t("parts", "in", (1, 2**60)), t("urgency", "=", "特急"))
    (found,) = check(pack(ladder(tier("urge", 1, condition))))
    assert (found.code, found.message("en")[:23]) == ("engine.self_test", "the number is too large")


def test_no_two_names_of_the_alphabet_are_one_to_the_engine():
    names = [f"f{number:03d}" for number in range(1000)] + ["id", "sid", "m", "$s"]
    assert collisions(names) == ()
    assert fnv1a("") == 2166136261
    assert fnv1a("a") == 0xE40C292C
    assert collisions(["ldjoafgw", "overdue_days", "x", "x"]) == (("ldjoafgw", "overdue_days"),)


@pytest.mark.parametrize("seed", range(20))
def test_a_message_says_what_encode_says(seed):
    random = Random(seed)
    one = a_pack(random)
    made = plan(one, "matter", "standard")
    for _ in range(20):
        facts = some_facts(random, one.ladders["standard"])
        assert json.loads("{" + made.message(facts) + "}") == made.encode(facts)


@pytest.mark.parametrize("value", [2**53 + 1, "7"])
def test_a_message_lets_nothing_else_cross(value):
    made = compiled(tier("urge", 1, when(t("parts", ">=", 1))))
    assert made.message({"parts": True}) == '"f001":1'
    with pytest.raises(Unfit, match="parts"):
        made.message({"parts": value})
