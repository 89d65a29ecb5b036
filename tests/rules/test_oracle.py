"""The oracle reads the pack's conditions as the language says."""

from __future__ import annotations

import pytest

from rules.oracle import decide, holds, rule_holds, test_holds
from tests.rules.ladders import CRITICIZE, PACK, STANDARD, URGE, t, when

KNOWN = {"overdue/workday": 5, "urgency": "特急", "key_case": 1}


@pytest.mark.parametrize(
    ("operator", "value", "true_for"),
    [
        ("=", 3, {3}),
        ("!=", 3, {2, 4}),
        (">=", 3, {3, 4}),
        ("<", 3, {2}),
        ("<=", 3, {2, 3}),
        (">", 3, {4}),
        ("in", (2, 4), {2, 4}),
        ("!in", (2, 4), {3}),
        ("set", 1, {2, 3, 4}),
        ("set", 0, {None, ""}),
    ],
)
def test_each_operator(operator, value, true_for):
    found = {n for n in (2, 3, 4, None, "") if test_holds(t("parts", operator, value), {"parts": n})}
    assert found == true_for


@pytest.mark.parametrize("operator", ["=", "!=", ">=", "<", "<=", ">", "in", "!in"])
def test_what_is_not_known_triggers_nothing(operator):
    value = (1,) if "in" in operator else 1
    assert not test_holds(t("overdue/wd", operator, value), {"overdue/workday": None})
    assert not test_holds(t("overdue/wd", operator, value), {})


def test_a_text_where_a_number_is_asked_for_triggers_nothing():
    assert not test_holds(t("parts", ">=", 1), {"parts": "7"})


def test_text_is_compared_whole():
    assert test_holds(t("urgency", "=", "特急"), KNOWN)
    assert test_holds(t("urgency", "in", ("加急", "特急")), KNOWN)
    assert not test_holds(t("urgency", "!in", ("加急", "特急")), KNOWN)


def test_the_same_day_is_told_in_working_days():
    assert test_holds(t("left/same", "<=", 0), {"left/workday": 0})
    assert not test_holds(t("left/same", "<=", 0), {"left/workday": 1})


def test_a_map_needs_all_its_tests_and_one_of_its_groups():
    both = when(t("overdue/wd", ">=", 5), any=(when(t("urgency", "=", "一般")), when(t("key_case", "=", 1))))
    assert holds(both, KNOWN)
    assert not holds(both, {**KNOWN, "key_case": 0})
    assert not holds(both, {**KNOWN, "overdue/workday": 4})


def test_the_lowest_tier_that_may_come_wins():
    facts = {"overdue/workday": 6, "issued.urge": 1, "may.urge": 1, "may.criticize": 1}
    assert decide(PACK, "matter", "standard", facts) == "urge"
    assert decide(PACK, "matter", "standard", {**facts, "may.urge": 0}) == "criticize"
    assert decide(PACK, "matter", "standard", {**facts, "overdue/workday": 0}) == ""


def test_at_the_entry_the_condition_of_a_tier_left_out_suffices():
    facts = {"overdue/workday": 1, "may.criticize": 1}
    assert decide(PACK, "matter", "standard", facts) == ""
    assert decide(PACK, "matter", "standard", {**facts, "enter.criticize": 1}) == "criticize"
    assert not rule_holds(STANDARD, CRITICIZE, {"enter.criticize": 1, "overdue/workday": 0})
    assert rule_holds(STANDARD, URGE, facts)
