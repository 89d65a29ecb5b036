"""Rules read aloud."""

from __future__ import annotations

import pytest

from rules.sentence import condition_text, found_text, held_text, term_text, test_text, tier_text, why_text
from tests.rules.ladders import ACCOUNTABILITY, CRITICIZE, PACK, REMIND, STANDARD, length, t, when

LENGTHS = {
    "=": ("逾期为5个工作日", "overdue 5 workdays"),
    "!=": ("逾期不为5个工作日", "overdue other than 5 workdays"),
    ">=": ("逾期满5个工作日", "overdue at least 5 workdays"),
    "<": ("逾期不满5个工作日", "overdue less than 5 workdays"),
    "<=": ("逾期不超过5个工作日", "overdue at most 5 workdays"),
    ">": ("逾期超过5个工作日", "overdue more than 5 workdays"),
}


@pytest.mark.parametrize("operator", LENGTHS)
def test_lengths_of_time(operator):
    test = t("overdue/wd", operator, 5)
    assert (test_text(test, PACK, "zh"), test_text(test, PACK, "en")) == LENGTHS[operator]


@pytest.mark.parametrize(
    ("test", "zh", "en"),
    [
        (t("left/wd", "<=", 0), "当日到期", "due today"),
        (t("left/same", "<=", 0), "当日到期", "due today"),
        (t("left/wd", "=", 0), "距到期为当日", "left until due same day"),
        (t("left/d", "<=", 0), "距到期不超过0日", "left until due at most 0 days"),
        (t("issued.urge", "set", 0), "已催办次数无值", "Urge issued: no value"),
        (t("age/same", "<=", 0), "已办理不超过当日", "running for at most same day"),
        (
            t("left/wd", "in", (1, 2)),
            "距到期为1个工作日、2个工作日之一",
            "left until due one of 1 workday, 2 workdays",
        ),
        (t("issued.urge", ">=", 1), "已催办1次", "Urge issued at least 1×"),
        (t("issued.urge", ">", 1), "已催办超过1次", "Urge issued more than 1×"),
        (t("issued.nobody", "<", 2), "已nobody不足2次", "nobody issued less than 2×"),
        (t("returns", ">=", 3), "退回次数不少于3", "Returns at least 3"),
        (t("urgency", "=", "特急"), "紧急程度为特急", "Urgency is 特急"),
        (t("urgency", "!in", ("一般", "特急")), "紧急程度不为一般、特急之一", "Urgency none of 一般, 特急"),
        (t("key_case", "=", 1), "重点事项为是", "Key case is yes"),
        (t("key_case", "!=", 0), "重点事项不为否", "Key case is not no"),
        (t("from_above", "=", 1), "上级交办为是", "from above is yes"),
        (t("amount", ">=", 1250), "金额不少于12.50万元", "Amount at least 12.50万元"),
        (t("amount", "<", -5), "金额少于-0.05万元", "Amount less than -0.05万元"),
        (t("whole", "<=", 7), "资金不超过7万元", "Funds at most 7万元"),
        (t("parts", ">", 2), "件数超过2", "Parts more than 2"),
        (t("grounds", "set", 0), "通报事由未填", "Grounds not known"),
        (t("overdue", "set", 1), "逾期已填", "overdue known"),
        (t("explanation", "=", "not_filed"), "说明为未提", "explanation is “not filed”"),
        (t("as", "=", "co"), "身份为配合", "part is co"),
        (t("type", "=", "matter"), "事项类型为督查事项", "type is Matter"),
        (t("clock", "=", "finish"), "时限为办结", "clock is Finish"),
        (t("state", "=", "doing"), "状态为办理中", "state is In progress"),
        (t("state", "=", "gone"), "状态为gone", "state is gone"),
        (t("unit.kind", "=", "厅局"), "单位类别为厅局", "Kind of unit is 厅局"),
        (t("unknown", "=", 1), "unknown为1", "unknown is 1"),
        (t("other.kind", "=", 1), "other.kind为1", "other.kind is 1"),
    ],
)  # fmt: skip
def test_every_kind_of_fact(test, zh, en):
    assert (test_text(test, PACK, "zh"), test_text(test, PACK, "en")) == (zh, en)


def test_a_condition_as_a_clause():
    both = when(t("overdue/wd", ">=", 5), t("issued.urge", ">=", 1))
    assert condition_text(both, PACK, "zh") == "逾期满5个工作日且已催办1次"
    assert condition_text(both, PACK, "en") == "overdue at least 5 workdays and Urge issued at least 1×"


def test_groups():
    assert condition_text(REMIND.when, PACK, "zh") == (
        "期限满7个工作日且距到期不超过3个工作日，或期限不满7个工作日且距到期不超过1个工作日"
    )
    assert condition_text(ACCOUNTABILITY.when, PACK, "zh") == (
        "逾期满10个工作日且已通报批评1次且（已催办2次，或紧急程度为特急，或重点事项为是）"
    )
    assert condition_text(ACCOUNTABILITY.when, PACK, "en").endswith(
        "and (Urge issued at least 2×, or Urgency is 特急, or Key case is yes)"
    )
    one = when(t("parts", ">", 2), any=(when(t("key_case", "=", 1)),))
    assert condition_text(one, PACK, "zh") == "件数超过2且重点事项为是"


@pytest.mark.parametrize(
    ("fact", "value", "zh", "en"),
    [
        ("overdue/workday", 3, "3个工作日", "3 workdays"),
        ("left/workday", None, "无值", "no value"),
        ("grounds", "", "无值", "no value"),
        ("issued.urge", 1, "1 次", "1×"),
        ("returns", 2, "2", "2"),
        ("key_case", 1, "是", "yes"),
        ("explanation", "granted", "已准", "granted"),
    ],
)
def test_what_was_found(fact, value, zh, en):
    assert (found_text(fact, value, PACK, "zh"), found_text(fact, value, PACK, "en")) == (zh, en)


def test_a_tier():
    urged = when(t("overdue/wd", ">=", 1))
    assert tier_text(CRITICIZE, PACK, "en").endswith("Grounds is 弄虚作假: Criticism")
    assert tier_text(CRITICIZE, PACK, "zh").endswith("或通报事由为弄虚作假，通报批评")
    assert condition_text(urged, PACK, "zh") == "逾期满1个工作日"
    assert term_text((length("7 wd"), length("15 d")), "zh") == "7个工作日、15日，先到为准"


LATE = {"overdue/workday": 5, "issued.urge": 1}
LATE_EN = "overdue at least 5 workdays and Urge issued at least 1×"
HELD = {
    "one alternative": (
        CRITICIZE, LATE, "逾期满5个工作日且已催办1次", LATE_EN,
    ),
    "another": (CRITICIZE, {"returns": 3}, "退回次数不少于3", "Returns at least 3"),
    "two of three": (
        CRITICIZE, {"returns": 3, "grounds": "弄虚作假"},
        "退回次数不少于3，同时通报事由为弄虚作假", "Returns at least 3, and also Grounds is 弄虚作假",
    ),
    "tests and one group": (
        ACCOUNTABILITY, {"overdue/workday": 10, "issued.criticize": 1, "issued.urge": 1, "key_case": 1},
        "逾期满10个工作日且已通报批评1次且重点事项为是",
        "overdue at least 10 workdays and Criticism issued at least 1× and Key case is yes",
    ),
    "tests and two groups": (
        ACCOUNTABILITY, {"overdue/workday": 10, "issued.criticize": 1, "issued.urge": 2, "key_case": 1},
        "逾期满10个工作日且已通报批评1次且（已催办2次，同时重点事项为是）",
        "overdue at least 10 workdays and Criticism issued at least 1× "
        "and (Urge issued at least 2×, and also Key case is yes)",
    ),
    "the entry's stand-in": (
        CRITICIZE, {"overdue/workday": 1, "urgency": "特急", "enter.criticize": 1},
        "逾期满1个工作日且紧急程度为特急", "overdue at least 1 workday and Urgency is 特急",
    ),
    "the entry's stand-in and its own": (
        CRITICIZE, {"overdue/workday": 1, "key_case": 1, "returns": 4, "enter.criticize": 1},
        "退回次数不少于3，同时逾期满1个工作日且重点事项为是",
        "Returns at least 3, and also overdue at least 1 workday and Key case is yes",
    ),
    "entered by no case": (
        CRITICIZE, {"overdue/workday": 1, "enter.criticize": 1},
        "逾期满1个工作日", "overdue at least 1 workday",
    ),
    "nothing": (CRITICIZE, {"overdue/workday": 4, "issued.urge": 1}, "", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", HELD)
def test_only_what_held_is_told(case):
    tier, found, zh, en = HELD[case]
    assert held_text(STANDARD, tier, found, PACK, "zh") == zh
    assert held_text(STANDARD, tier, found, PACK, "en") == en


def test_why_a_tier_came():
    assert why_text(STANDARD, CRITICIZE, LATE, PACK, "zh") == "逾期满5个工作日且已催办1次，通报批评"
    assert why_text(STANDARD, CRITICIZE, {"returns": 3}, PACK, "en") == "Returns at least 3: Criticism"
    assert why_text(STANDARD, CRITICIZE, {}, PACK, "zh") == tier_text(CRITICIZE, PACK, "zh")
