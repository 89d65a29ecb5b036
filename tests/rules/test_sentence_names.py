"""Labels that coincide, and labels that hold the words of a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.model import Label
from rules.sentence import condition_text, found_text, held_text, test_text
from tests.rules.ladders import ENTRY, FIELDS, HERE, PACK, field, ladder, t, tier, when

A, B, C, D = (when(t("parts", "=", number)) for number in (1, 2, 3, 4))
FIRST, OTHER = t("parts", "=", 9), t("parts", "=", 8)


def _with(**fields):
    made = {name: field(name, "choice", label=label) for name, label in fields.items()}
    matter = replace(PACK.types["matter"], fields={**FIELDS, **made})
    return replace(PACK, types={"matter": matter})


@pytest.mark.parametrize(
    ("label", "zh", "en"),
    [
        (Label("紧急程度", "Urgency"), "紧急程度（x）为甲", "Urgency (x) is 甲"),
        (Label("期限", "term"), "期限（x）为甲", "term (x) is 甲"),
        (Label("是否为重点", "Is key"), "“是否为重点”为甲", "Is key is 甲"),
        (Label("甲（一）", "A (one)"), "“甲（一）”为甲", "“A (one)” is 甲"),
        (Label("“甲”", "A is"), "““甲”””为甲", "“A is” is 甲"),
        (Label("满意度", "Satisfaction"), "满意度为甲", "Satisfaction is 甲"),
    ],
)
def test_a_label_is_told_apart_only_where_it_must_be(label, zh, en):
    pack, test = _with(x=label), t("x", "=", "甲")
    assert (test_text(test, pack, "zh"), test_text(test, pack, "en")) == (zh, en)


def test_an_option_with_a_mark_stands_in_quotes():
    test = t("urgency", "in", ("急、特急", "一般"))
    assert test_text(test, PACK, "zh") == "紧急程度为“急、特急”、一般之一"
    assert test_text(t("urgency", "=", "急或特急"), PACK, "zh") == "紧急程度为“急或特急”"


def test_brackets_stand_where_alternatives_stand_beside_tests():
    assert (
        condition_text(when(FIRST, any=(when(any=(A, B)),)), PACK, "zh") == "件数为9且（件数为1，或件数为2）"
    )
    assert condition_text(when(any=(when(any=(A, B)), C)), PACK, "zh") == "件数为1，或件数为2，或件数为3"
    inner = when(OTHER, any=(A, B))
    assert condition_text(when(FIRST, any=(inner,)), PACK, "zh") == "件数为9且件数为8且（件数为1，或件数为2）"
    assert condition_text(when(any=(A, B)), PACK, "zh", inside=True) == "（件数为1，或件数为2）"


def test_what_held_of_two_conditions_is_bracketed():
    low = tier(
        "urge",
        1,
        when(any=(when(t("overdue/wd", ">=", 1)), when(t("key_case", "=", 1)))),
        label=Label("催办"),
    )
    high = tier("criticize", 2, when(t("parts", ">", 5)), label=Label("通报"))
    found = {"overdue/workday": 1, "key_case": 1, "urgency": "特急", "enter.criticize": 1}
    text = held_text(ladder(low, high, entry=ENTRY), high, found, PACK, "zh")
    assert text == "（逾期满1个工作日，同时重点事项为是）且紧急程度为特急"


def test_tiers_of_one_label_are_told_apart():
    tiers = (tier("urge", 1, A, label=Label("催办")), tier("again", 2, A, label=Label("催办")))
    pack = replace(PACK, ladders={"standard": ladder(*tiers, place=HERE)})
    assert test_text(t("issued.again", ">=", 2), pack, "zh") == "已催办（again）2次"


def test_several_values_that_were_found():
    assert found_text("grounds", ("甲", "乙"), PACK, "zh") == "甲、乙"
