"""Several choices: what the language says of them, read by the oracle and by the engine's whole numbers."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from config.model import Operator
from rules.compile import plan
from rules.oracle import test_holds
from rules.sentence import test_text
from tests.rules.ladders import PACK, ladder, pack, t, tier, when

CHOSEN = [None, "", *(part for size in (1, 2, 3) for part in combinations(("甲", "乙", "丙"), size)), ("丁",)]


def several(operator: str, value):
    """A test of the several choices `grounds`."""
    return replace(t("grounds", operator, value), several=True)


MEANS = {
    "=": lambda chosen: "甲" in chosen,
    "!=": lambda chosen: "甲" not in chosen,
    "in": lambda chosen: "甲" in chosen or "乙" in chosen,
    "!in": lambda chosen: "甲" not in chosen and "乙" not in chosen,
}


@pytest.mark.parametrize("operator", MEANS)
def test_contains_and_lacks_and_nothing_of_what_is_not_known(operator):
    test = several(operator, ("甲", "乙") if "in" in operator else "甲")
    wanted = [bool(chosen) and MEANS[operator](chosen) for chosen in CHOSEN]
    assert [test_holds(test, {"grounds": chosen}) for chosen in CHOSEN] == wanted
    assert not test_holds(test, {})


@pytest.mark.parametrize("operator", MEANS)
def test_one_choice_under_the_same_name_is_a_choice_of_one(operator):
    test = several(operator, ("甲", "乙") if "in" in operator else "甲")
    assert test_holds(test, {"grounds": "甲"}) == test_holds(test, {"grounds": ("甲",)})
    assert test_holds(test, {"grounds": "丁"}) == test_holds(test, {"grounds": ("丁",)})


def test_whether_anything_is_chosen():
    assert test_holds(t("grounds", "set", 1), {"grounds": ("甲",)})
    assert test_holds(t("grounds", "set", 0), {"grounds": None})


def test_each_option_that_is_asked_for_crosses_as_a_fact_of_its_own():
    lax = tier("lax", 1, when(several("in", ("甲", "乙")), t("urgency", "=", "甲")))
    hard = tier("hard", 2, when(several("!in", ("乙", "丙")), several("=", "甲"), t("grounds", "set", 1)))
    made = plan(pack(ladder(lax, hard)), "matter", "standard")

    assert dict(made.names) == {
        "may.lax": "f000", "grounds=甲": "f001", "urgency": "f002", "grounds=乙": "f003",
        "may.hard": "f004", "grounds=丙": "f005", "set:grounds": "f006",
    }  # fmt: skip
    assert dict(made.codes) == {"甲": 1}
    told = made.encode({"grounds": ("丙", "甲"), "may.lax": 1, "may.hard": 0, "urgency": "乙"})
    assert told == {"f000": 1, "f001": 1, "f002": 0, "f003": 0, "f004": 0, "f005": 1, "f006": 1}
    assert made.encode({"grounds": None}) == {"f006": 0}
    assert made.encode({"grounds": "甲"}) == {"f001": 1, "f003": 0, "f005": 0, "f006": 1}
    assert made.message({"grounds": ("甲",)}) == '"f001":1,"f003":0,"f005":0,"f006":1'


def test_one_alternative_for_each_option_of_in_and_one_for_all_of_not_in():
    made = plan(pack(ladder(tier("lax", 1, when(several("in", ("甲", "乙", "丙")))))), "matter", "standard")
    assert len(made.tiers) == 3
    made = plan(pack(ladder(tier("lax", 1, when(several("!in", ("甲", "乙", "丙")))))), "matter", "standard")
    assert len(made.tiers) == 1


@pytest.mark.parametrize(
    ("test", "zh", "en"),
    [
        (several("=", "甲"), "通报事由含甲", "Grounds includes 甲"),
        (several("!=", "甲"), "通报事由不含甲", "Grounds does not include 甲"),
        (several("in", ("甲", "乙")), "通报事由含甲、乙之一", "Grounds includes one of 甲, 乙"),
        (several("!in", ("甲", "乙")), "通报事由不含甲、乙中任何一项", "Grounds includes none of 甲, 乙"),
    ],
)
def test_read_aloud(test, zh, en):
    assert (test_text(test, PACK, "zh"), test_text(test, PACK, "en")) == (zh, en)
    assert test.operator in Operator
