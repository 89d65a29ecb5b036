# ruff: noqa: E501  (ledger texts are long)
from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.sheets.responsibility import parse
from tests.server.sheets.plan_cases import PLAN
from tests.server.sheets.shape_cases import SHAPES

# of the lines "序号<tab>责任单位" of the published plan: no row of the hand-made table is lost or reworded
PUBLISHED = "dbc7f504ddd0ec1ed858a0ad2eb03b6d46216e21166e6813c2c0a23203d0c5aa"


def found(text, known=frozenset()):
    read = parse(text, known)
    return (read.lead, read.co, read.collective, read.note, tuple(told.code for told in read.problems))


@pytest.mark.parametrize(
    ("no", "text", "lead", "co", "collective", "note"), PLAN, ids=[row[0] for row in PLAN]
)
def test_the_real_plan_is_read_as_by_hand(no, text, lead, co, collective, note):
    assert found(text) == (lead, co, collective, note, ())


def test_the_hand_made_table_is_the_whole_real_plan():
    lines = "\n".join(f"{row[0]}\t{row[1]}" for row in PLAN)
    assert len(PLAN) == 58
    assert sha256(lines.encode()).hexdigest() == PUBLISHED


@pytest.mark.parametrize(
    ("text", "lead", "co", "collective", "note", "problems"), SHAPES, ids=[row[0][:40] for row in SHAPES]
)
def test_shapes_of_other_plans(text, lead, co, collective, note, problems):
    assert found(text) == (lead, co, collective, note, problems)


def test_there_are_enough_shapes():
    assert len({row[0] for row in SHAPES}) >= 120


@pytest.mark.parametrize(
    ("text", "known", "co"),
    [
        ("省委宣传部、金融办", set(), ("省委宣传部", "省金融办")),
        ("省委宣传部、金融办", {"省委金融办"}, ("省委宣传部", "省委金融办")),
        ("省财政厅、邮政公司", {"邮政公司"}, ("省财政厅", "邮政公司")),
        ("省财政厅、邮政公司", {"邮政公司", "省邮政公司"}, ("省财政厅", "省邮政公司")),
        ("国家税务总局 江州省税务局", {"国家税务总局江州省税务局"}, ("国家税务总局江州省税务局",)),
        ("人民银行 江州省分行", set(), ("人民银行江州省分行",)),
        ("省教育厅（高教处）", {"省教育厅（高教处）"}, ("省教育厅（高教处）",)),
        ("甲乙丙、丁戊", {"甲乙丙", "丁戊"}, ("甲乙丙", "丁戊")),
    ],
)
def test_known_units_are_evidence(text, known, co):
    assert parse(text, frozenset(known)).co == co


def test_what_is_said_of_a_doubt():
    told = parse("市财政局、张三").problems[0]
    assert told.text("zh") == "“张三”不像单位名称，没有采用"
    assert told.text("en") == "“张三” does not look like a unit; it was left out"
    assert str(parse("省财政厅、市财政局、税务局").problems[0]) == "“市税务局”的级别（省、市）说不准，请核对"


def test_a_cell_without_end_is_refused():
    assert [told.code for told in parse("省" * 2001).problems] == ["units.too_long"]


WORDS = st.sampled_from(
    ["省", "市", "县", "财政厅", "公安局", "委", "市场监管局", "牵头", "配合", "会同", "由", "按职责分工负责", "等", "等部门", "各", "有关单位",
     "牵头单位：", "责任单位:", "配合单位", "、", "，", ",", "；", "\n", " ", "（", "）", "(", ")", "和", "★", "1.", "①", "乡镇", "人民政府",
     "张三", "责任人：", "列第一位的为牵头单位", "\u200b", "/", "A", "广东", "高等", "=1+1", "团省委"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(WORDS, max_size=25).map("".join), st.text(max_size=80)))
def test_nothing_raises_and_no_name_comes_from_nowhere(text):
    read = parse(text)
    there = set(text)
    for name in (*read.lead, *read.co, *read.collective):
        assert name
        assert set(name) <= there | set("，、：；（）") | {
            chr(ord(mark) - 0xFEE0) for mark in text if "！" <= mark <= "～"
        }
    assert not set(read.lead) & set(read.co)
    assert len(set(read.named)) == len(read.named)
    if not (read.named or read.collective):
        assert read.problems


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["省", "市", "县", "区", "自治区", "州"]),
    st.lists(
        st.sampled_from(
            ["财政局", "公安局", "教育局", "市场监管局", "住房和城乡建设局", "政务和数据局", "乡村振兴局"]
        ),
        min_size=1,
        max_size=5,
        unique=True,
    ),
    st.sampled_from(["牵头", "按职责分工负责", "等单位配合", ""]),
)
def test_every_name_of_a_list_has_the_level_of_the_first(level, units, role):
    text = level + "、".join(units) + role
    if units[0] == "市场监管局" and level == "市":
        assert parse(text).named[0] == "市市场监管局"
    assert parse(text).named == tuple(level + unit for unit in units)
