"""What can be left out is warned of, and only that: implication is compared with trying every value."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.imply import implies
from config.model import Condition, Operator, Test
from config.problems import Place
from rules.oracle import holds
from tests.config.packs import codes, loaded

HERE = Place("x.yaml", 1, 1)
NUMBERS, WORDS = tuple(range(5)), ("甲", "乙", "丙")
FACTS = [
    dict(zip(("n", "m", "w"), values, strict=True))
    for values in product((None, *NUMBERS), (None, *NUMBERS), (None, *WORDS))
]


def when(tests, parts=()):
    return Condition(tuple(tests), tuple(parts), HERE)


def t(fact, operator, value):
    return Test(fact, Operator(operator), value, None, HERE)


def _number(fact):
    plain = [op for op in Operator if op not in {Operator.IN, Operator.NOT_IN, Operator.IS_SET}]
    lists = st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True).map(tuple)
    return st.one_of(
        st.builds(
            lambda op, value: t(fact, op, value),
            st.sampled_from(plain),
            st.sampled_from(NUMBERS),
        ),
        st.builds(
            lambda op, value: t(fact, op, value),
            st.sampled_from((Operator.IN, Operator.NOT_IN)),
            lists,
        ),
        st.builds(lambda value: t(fact, "is_set", value), st.sampled_from((0, 1))),
    )


WORD = st.one_of(
    st.builds(
        lambda op, value: t("w", op, value),
        st.sampled_from((Operator.IS, Operator.NOT)),
        st.sampled_from(WORDS),
    ),
    st.builds(
        lambda op, value: t("w", op, value),
        st.sampled_from((Operator.IN, Operator.NOT_IN)),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True).map(tuple),
    ),
)
TESTS = st.lists(st.one_of(_number("n"), _number("n"), _number("m"), WORD), min_size=1, max_size=3).map(tuple)
FLAT = TESTS.map(when)
CONDITIONS = st.one_of(
    FLAT,
    st.builds(when, TESTS, st.lists(FLAT, min_size=1, max_size=2)),
    st.lists(FLAT, min_size=1, max_size=3).map(lambda parts: when((), parts)),
)


@settings(max_examples=600, deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_what_is_shown_to_follow_does_follow(one, other):
    if implies(one, other):
        assert [facts for facts in FACTS if holds(one, facts) and not holds(other, facts)] == []


@settings(max_examples=300, deadline=None)
@given(CONDITIONS)
def test_every_condition_follows_from_itself(condition):
    assert implies(condition, condition)


@pytest.mark.parametrize(
    ("given", "wanted", "follows"),
    [
        (t("n", "at_least", 5), t("n", "more_than", 4), True),
        (t("n", "more_than", 4), t("n", "at_least", 5), True),
        (t("n", "at_least", 5), t("n", "at_least", 6), False),
        (t("n", "is", 3), t("n", "in", (2, 3)), True),
        (t("n", "at_most", 3), t("n", "not", 4), True),
        (t("n", "at_most", 3), t("n", "not_in", (3, 4)), False),
        (t("n", "not_in", (3, 4)), t("n", "not", 4), True),
        (t("w", "is", "甲"), t("w", "not", "乙"), True),
        (t("w", "not", "甲"), t("w", "is", "乙"), False),
        (t("w", "is", "甲"), t("w", "is_set", 1), True),
        (t("w", "is_set", 1), t("w", "is", "甲"), False),
        (t("w", "is_set", 0), t("w", "is_set", 0), True),
        (t("n", "at_least", 1), t("m", "at_least", 1), False),
    ],
)
def test_single_tests(given, wanted, follows):
    assert implies(when([given]), when([wanted])) is follows


def test_two_bounds_that_leave_one_value():
    tests = (t("n", "at_least", 2), t("n", "at_most", 2))
    assert implies(when(tests), when([t("n", "is", 2)]))


def test_of_several_choices_only_the_same_test_follows():
    one, other = when([t("c", "is", "甲")]), when([t("c", "not", "乙")])
    assert not implies(one, other, ["c"])
    assert implies(one, one, ["c"])


def test_of_too_many_alternatives_nothing_is_said():
    flat = when([t("n", "is", 1)])
    wide = when([], [when([], [flat] * 8)] * 9)
    assert not implies(wide, wide)


LADDER = """tiers:
  urge: {{when: {urge}}}
  criticize: {{when: {criticize}}}
"""


def _warned(tmp_path: Path, files: dict[str, str]) -> list[tuple[str, str]]:
    found = loaded(tmp_path, files)
    assert codes(found) == []
    return [(f"{each.place.file}:{each.place.line}:{each.place.column}", each.zh) for each in found.warnings]


def test_a_tier_behind_a_higher_one(tmp_path: Path):
    text = LADDER.format(
        urge="{overdue: {at_least: 5个工作日}, urgency: 特急}", criticize="{overdue: {at_least: 3个工作日}}"
    )
    assert _warned(tmp_path, {"ladders/standard.yaml": text}) == [
        (
            "own/ladders/standard.yaml:2:10",
            "凡“urge”成立时，级别更高的“criticize”也成立；“criticize”若先发出，“urge”就再也不会来；请检查两个条件",
        )
    ]


def test_an_alternative_inside_another(tmp_path: Path):
    text = LADDER.format(
        urge="{any: [{overdue: {at_least: 1个工作日}}, {overdue: {at_least: 2个工作日}}]}",
        criticize="{any: [{grounds: 弄虚作假}, {returns: {at_least: 3}}, {grounds: 弄虚作假}]}",
    )
    assert _warned(tmp_path, {"ladders/standard.yaml": text}) == [
        ("own/ladders/standard.yaml:2:53", "any 的第 2 种已包含在第 1 种里，写不写都一样；请删掉或修改"),
        ("own/ladders/standard.yaml:3:71", "any 的第 3 种已包含在第 1 种里，写不写都一样；请删掉或修改"),
    ]


TYPE = """label: 例
basis: 自定
like: matter
off: 否
fields:
  area: {{label: 领域, kind: text{more}}}
{rest}"""


def test_a_field_that_nothing_uses(tmp_path: Path):
    assert _warned(tmp_path, {"types/x.yaml": TYPE.format(more="", rest="")}) == [
        (
            "own/types/x.yaml:6:3",
            "字段“area”没有一处用到：规则、文书、列表、筛选、搜索里都没有；请用上它，或停用（off: 是）",
        )
    ]


@pytest.mark.parametrize(
    ("more", "rest"),
    [
        (", search: 是", ""),
        ("", "same_if: [title, area]\n"),
        ("", "clocks: {finish: {within: [{when: {any: [{area: {is_set: 是}}]}, is: 1日}, {is: 3日}]}}\n"),
    ],
)
def test_a_field_that_is_used_anywhere(tmp_path: Path, more: str, rest: str):
    assert _warned(tmp_path, {"types/x.yaml": TYPE.format(more=more, rest=rest)}) == []


def test_a_field_that_stands_on_a_paper(tmp_path: Path):
    title = "title: 关于“{title}”（{area}）的催办单\n"
    files = {"fields.yaml": "item:\n  area: {label: 领域, kind: text}\n", "documents/urge.yaml": title}
    assert _warned(tmp_path, files) == []


def test_a_case_inside_an_earlier_one_is_never_taken(tmp_path: Path):
    cases = "[{when: {urgency: {not: 一般}}, is: 1日}, {when: {urgency: 特急}, is: 2日}, {is: 3日}]"
    files = {
        "types/x.yaml": TYPE.format(more=", list: 是", rest=f"clocks: {{finish: {{within: {cases}}}}}\n")
    }
    assert codes(loaded(tmp_path, files)) == ["cases.unreachable"]


def test_a_condition_with_a_problem_is_left_out(tmp_path: Path):
    text = LADDER.format(urge="{overdu: 1}", criticize="{overdue: {at_least: 1个工作日}}")
    found = loaded(tmp_path, {"ladders/standard.yaml": text})
    assert codes(found) == ["when.unknown_fact"]
    assert found.warnings == ()


def test_a_tier_below_every_entry(tmp_path: Path):
    entry = "entry: [{{when: {{urgency: 特急}}, is: {first}}}, {{is: criticize}}]\n"
    file = "ladders/standard.yaml"
    assert _warned(tmp_path / "a", {file: entry.format(first="accountability")}) == [
        (
            "own/ladders/standard.yaml:1:1",
            "层级“urge”永远到不了：entry（起步层级）的每种情形都从“criticize”或以上起；请改 entry，或删掉它",
        )
    ]
    assert _warned(tmp_path / "b", {file: entry.format(first="urge")}) == []


def test_tiers_that_hold_at_the_same_time_come_one_after_the_other(tmp_path: Path):
    same = "{overdue: {at_least: 5个工作日}}"
    assert _warned(tmp_path, {"ladders/standard.yaml": LADDER.format(urge=same, criticize=same)}) == []
