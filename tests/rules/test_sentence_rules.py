"""What the shipped packs do not write is told too."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from config.loader import load, shipped
from config.model import Case, Count, DayWord, Duration, Event, Gate, Label, Measure, Opening
from rules.sentence_rules import pack_text
from tests.rules.ladders import HERE, field, t, when

DAYS_10, DAYS_90 = Duration(10, Measure.DAY), Duration(90, Measure.DAY)
URGENT = when(t("urgency", "=", "特急"))
FINISH, FIELDS, SUSPEND = (
    "types/instruction/clocks/finish",
    "types/instruction/fields",
    "flows/standard/acts/suspend",
)


@pytest.fixture(scope="module")
def city():
    return load(shipped("city")).pack


def _typed(pack, **more):
    kind = replace(pack.types["instruction"], **more)
    return replace(pack, types={**pack.types, "instruction": kind})


def _clocked(pack, **more):
    clocks = pack.types["instruction"].clocks
    return _typed(pack, clocks={**clocks, "finish": replace(clocks["finish"], **more)})


def _acted(pack, **more):
    flow = pack.flows["standard"]
    acts = {**flow.acts, "suspend": replace(flow.acts["suspend"], **more)}
    gate = Gate("site", Label("现场", "On site"), "到过现场", ("file",), ("clerk",), 1, HERE)
    bare = replace(gate, name="talk", label=Label("谈话", "Talk"), ask="谈过话", evidence=())
    flow = replace(flow, acts=acts, gates={"site": gate, "talk": bare})
    return replace(pack, flows={**pack.flows, "standard": flow})


CLOCK = {"within": (), "by": "", "covers": (), "first_after": DAYS_10}


@pytest.mark.parametrize(
    ("change", "zh", "en"),
    [
        (
            {"period": "month", "day": DayWord("day", 25), "cap": False},
            "每月一次，当月25日前；首次至少在10日后；遇休顺延；按标准阶梯督促",
            "each month, by day 25; the first at least 10 days on; "
            "on a day off: later; climbs Standard ladder",
        ),
        (
            {"period": "week", "day": DayWord("weekday", 4), "roll": "earlier"},
            "每周一次，周五前；首次至少在10日后；遇休提前；不晚于上级事项；按标准阶梯督促",
            "each week, by Friday; the first at least 10 days on; on a day off: earlier; "
            "never later than the parent item; climbs Standard ladder",
        ),
        (
            {"day": DayWord("next", 5), "cap": False, "ladder": ""},
            "只一次，次月5日前；至少在10日后；遇休顺延",
            "once, by day 5 of next month; at least 10 days on; on a day off: later",
        ),
        (
            {"every": DAYS_10, "cap": False, "ladder": ""},
            "每过10日一次；遇休顺延",
            "again after 10 days; on a day off: later",
        ),
        (
            {"by": "deadline", "cap": False, "ladder": ""},
            "填了指定完成日期的以它为准；遇休不动",
            "by Named date where it is filled; on a day off: as is",
        ),
    ],
)  # fmt: skip
def test_clocks(city, change, zh, en):
    pack = _clocked(city, **{**CLOCK, **change})
    for language, text in (("zh", zh), ("en", en)):
        assert pack_text(pack, language)[FINISH].partition("止；" if language == "zh" else "; ")[2] == text


def test_a_clock_that_starts_with_a_date(city):
    pack = _clocked(city, start=(), start_field="instructed_on")
    assert pack_text(pack, "zh")[FINISH].startswith("领导批示件·办结：牵头单位自批示日期起，至报结止；")


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (field("x", "integer", label=Label("件数"), min=1, max=9), "领导批示件·件数：整数；不小于1；不大于9"),
        (
            field("x", "decimal", label=Label("金额"), places=2, measure="元", max=150),
            "领导批示件·金额：小数；小数点后2位；以元计；不大于1.50元",
        ),
        (field("x", "date", label=Label("日期"), show=URGENT), "领导批示件·日期：日期；缓急为特急时才填"),
        (field("x", "date", label=Label("来处")), "领导批示件·来处：日期"),
        (
            field("x", "choices", label=Label("情形"), options=("甲", "乙、丙"), default=("甲", "乙、丙")),
            "领导批示件·情形：多选；可选甲、“乙、丙”；默认甲、“乙、丙”",
        ),
        (
            field("x", "integer", label=Label("人数"), default=3, see=("clerk",), edit=("liaison",)),
            "领导批示件·人数：整数；默认3；督查室经办人可见；承办单位联络员可填",
        ),
        (field("x", "yes_no", label=Label("是否重点"), default=0), "领导批示件·是否重点：是否；默认否"),
    ],
)
def test_fields(city, made, text):
    fields = city.types["instruction"].fields
    assert pack_text(_typed(city, fields={**fields, "x": made}), "zh")[f"{FIELDS}/x"] == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (
            {"event": Event("clock", "finish", ("late", "missed")), "back": DAYS_90},
            "办结/整改完成/答复迟办、未办；每个事项；往前90日",
        ),
        (
            {"event": Event("request", "extension", ("granted",)), "in_row": "month"},
            "延期已准；每个事项；按月连续",
        ),
        (
            {"breaks": Event("clock", "finish", ("on_time",)), "per": "unit"},
            "事项立起；每个单位；自上次办结/整改完成/答复按时以来",
        ),
        (
            {"window": "year", "as_": "lead", "per": "unit"},
            "事项立起；每个单位；按年计；限牵头单位",
        ),
    ],
)  # fmt: skip
def test_counts(city, count, text):
    shape = {"event": Event("item", ""), "per": "item", "window": "", "back": None, "in_row": "", "as_": ""}
    made = Count(name="x", label=Label("次数"), place=HERE, **{**shape, **count})
    said = pack_text(replace(city, counts={"x": made}), "zh")["counts/counts/x"]
    assert said.partition("：")[2] == text


def test_acts_and_gates(city):
    opens = (
        Opening("rectification", URGENT, HERE),
        Opening("suggestion", None, HERE, sample=20),
        Opening("suggestion", URGENT, HERE, sample=30),
    )
    found = pack_text(
        _acted(city, gates=("site",), opens=opens, also={"source": "close", "parent": "report"}), "zh"
    )
    assert found[SUSPEND].endswith(
        "；先过现场；至多停90日；缓急为特急时另立整改；另立追责建议办理（抽20%）；"
        "缓急为特急时另立追责建议办理（抽30%）；来源事项同时办结；上级事项同时反馈"
    )
    assert found["flows/standard/gates/site"] == "标准流程·现场：到过现场；须有附件；由督查室经办人过关"
    assert found["flows/standard/gates/talk"] == "标准流程·谈话：谈过话；由督查室经办人过关"


def test_a_ladder_at_any_time(city):
    own = replace(city.ladders["own"], any_time=True)
    found = pack_text(replace(city, ladders={**city.ladders, "own": own}), "en")
    assert (
        found["ladders/own"]
        == "The office's own clocks: steps at least 1 workday apart; also outside office hours"
    )


def test_a_request_without_conditions(city):
    requests = city.types["instruction"].requests
    one = Case(URGENT, 1, HERE)
    asked = replace(requests["extension"], needs=(), answer=None, times=(one, Case(None, 3, HERE)))
    found = pack_text(_typed(city, requests={"extension": asked}), "zh")[
        "types/instruction/requests/extension"
    ]
    assert found.endswith(
        "由督查室经办人、督查室主任决定；可用于办结；每次至多3个工作日；合计至多180日；至多缓急为特急的1次，其余3次"
    )


def test_scores_and_inspections_as_clauses(tmp_path):
    (tmp_path / "own/scores").mkdir(parents=True)
    (tmp_path / "own/types").mkdir()
    (tmp_path / "own/pack.yaml").write_text("language: 1\nlabel: 例\nbasis: 自定\nextends: city\n", "utf-8")
    (tmp_path / "own/scores/county.yaml").write_text("off: 否\nfloor: 0\nlabel: 考核\n", "utf-8")
    entries = "entries:\n  sent_back: {at_most: 5}\n"
    (tmp_path / "own/scores/annual.yaml").write_text(f"off: 否\n{entries}", "utf-8")
    visit = "like: matter\noff: 否\nlabel: 全面督查\nbasis: 自定\ncomprehensive: 是\n"
    (tmp_path / "own/types/whole.yaml").write_text(visit, "utf-8")
    pack = load(tmp_path / "own").pack
    zh, en = pack_text(pack, "zh"), pack_text(pack, "en")

    assert zh["scores/county"] == "考核：按年计；从80分算起；最低0分；最高100分；同一事项的扣分只计最重一次"
    assert zh["scores/county/entries/special_done"].endswith(
        "按时；事项类型为决策督查时才计；牵头+2分、配合+1分"
    )
    assert zh["scores/annual/entries/sent_back"] == (
        "年度得分·退回重办：退回重办；每次依次−0.5、−1、−2、−5分，以后照最后一个；至多计5分"
    )
    assert re.fullmatch(
        "Score of the year · No first feedback: First feedback.* missed; −0.5",
        en["scores/annual/entries/no_feedback"],
    )
    assert zh["types/whole/comprehensive"] == "全面督查：是综合性督查"
    assert zh["pack/burden/inspections"] == "综合性督查一个单位一年至多1次"


def test_a_paper_without_title_and_number_tells_neither(city):
    paper = replace(city.documents["circular"], title="", number="")
    bare = dict(pack_text(replace(city, documents={"circular": paper}), "zh"))["documents/circular"]
    whole = dict(pack_text(city, "zh"))["documents/circular"]
    assert "标题" in whole
    assert "编号式样" in whole
    assert "标题" not in bare
    assert "编号式样" not in bare


def test_a_type_without_numbers_tells_none(city):
    told = dict(pack_text(_typed(city, number=""), "zh"))["types/instruction"]
    assert "编号式样" not in told
    assert "编号式样" in dict(pack_text(city, "zh"))["types/instruction"]
