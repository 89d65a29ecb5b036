"""Edges of the checks that the golden packs do not show: what is allowed, and what is only warned of."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.check_burden import a_month
from config.loader import load, shipped
from config.model import Label, Measure, Operator
from config.problems import Place
from tests.config.packs import HEAD, codes, loaded

LIKE = "like: matter\noff: 否\nlabel: 例\nbasis: 自定\n"


def test_an_undo_of_an_act_that_is_off_is_left_out(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "flows/x.yaml": (
                "label: 例\nbasis: 自定\nstates:\n  a: {label: 甲}\n  z: {label: 末, final: 是}\nacts:\n"
                "  begin: {label: 始, who: [clerk], to: a}\n  gone: {label: 去, "
                "who: [clerk], from: [a], off: 是}\n"
                "  end: {label: 完, who: [clerk], from: [a], to: z, undo: [gone, begin]}\n"
            )
        },
    )

    assert found.problems == ()
    assert found.pack is not None
    assert found.pack.flows["x"].acts["end"].undo == ("begin",)


def test_references_to_clocks_that_are_off_are_left_out(tmp_path: Path) -> None:
    text = LIKE + (
        "clocks:\n  review: {off: 是}\n  finish: {covers: [review, sign]}\n"
        "requests:\n  extension: {clocks: [finish, review]}\n"
    )
    found = loaded(tmp_path, {"types/x.yaml": text})

    assert found.pack is not None
    assert found.pack.types["x"].clocks["finish"].covers == ("sign",)
    assert found.pack.types["x"].requests["extension"].clocks == ("finish",)


def test_what_is_missing_is_told_and_nothing_else(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "ladders/standard.yaml": "tiers:\n  again: {label: 例, basis: 自定, "
            "colour: white, kind: message, level: 5}\n",
            "documents/x.yaml": "label: 例\nbasis: 自定\nkind: 督办单\n",
            "calendars/2027.yaml": "basis: 自定\nholidays:\n  one: {label: 例, from: 2027-01-01}\n",
            "fields.yaml": "item:\n  one: {label: 例}\n",
        },
    )

    assert [(each.code, each.zh.partition("；")[0]) for each in found.problems] == [
        ("shape.missing_key", "“calendars/2027/holidays/one”缺少“to”（末日），上级规则包里也没有"),
        ("shape.missing_key", "“documents/x”缺少“template”（模板），上级规则包里也没有"),
        ("shape.missing_key", "“fields/item/one”缺少“kind”（种类），上级规则包里也没有"),
        ("shape.missing_key", "“ladders/standard/tiers/again”缺少“when”（条件），上级规则包里也没有"),
    ]


def test_conditions_of_every_kind_of_value(tmp_path: Path) -> None:
    text = (
        "tiers:\n  urge:\n    when:\n      deadline: {is_set: 是}\n      explanation: {in: [未提, refused]}\n"
        "      clock: finish\n      funds: {at_least: 1.25}\n      from_above: 否\n"
        "      overdue: {at_least: 当日}\n"
        "      difficulty: {not_in: [疑难]}\n      unit.kind: 部门\n"
    )
    found = loaded(tmp_path, {"ladders/standard.yaml": text})

    assert found.pack is not None
    tests = found.pack.ladders["standard"].tier("urge").when.tests
    assert [(test.fact, test.operator, test.value, test.measure) for test in tests] == [
        ("deadline", Operator.IS_SET, 1, None),
        ("explanation", Operator.IN, ("not_filed", "refused"), None),
        ("clock", Operator.IS, "finish", None),
        ("funds", Operator.AT_LEAST, 125, None),
        ("from_above", Operator.IS, 0, None),
        ("overdue", Operator.AT_LEAST, 0, Measure.WORKDAY),
        ("difficulty", Operator.NOT_IN, ("疑难",), None),
        ("unit.kind", Operator.IS, "部门", None),
    ]
    assert tests[0].place == Place("own/ladders/standard.yaml", 4, 26)


def test_a_decimal_with_too_many_places(tmp_path: Path) -> None:
    found = loaded(
        tmp_path, {"ladders/standard.yaml": "tiers:\n  urge: {when: {funds: {at_least: 1.255}}}\n"}
    )

    assert [each.zh for each in found.problems] == [
        "“funds”的值不合适：应是最多 2 位小数的数，这里是小数 1.255"
    ]


def test_true_without_quotes_is_a_value_of_its_own(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"types/x.yaml": LIKE + "order: true\n'help': 例\nsame_if: [title]\n"})

    assert [each.zh for each in found.problems] == ["“order”（次序）应是整数，这里是是/否值 true"]


def test_one_key_missing_of_two(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"tests/x.yaml": "cases:\n  - {name: 例, until: 2026-11-02}\n"})

    assert [each.en for each in found.problems] == ["item 1 of “cases” lacks “events”; add it"]


def test_moments_and_hours_at_their_edges(tmp_path: Path) -> None:
    text = "cases:\n  - {name: 例, until: 2026-11-02, events: [{at: 2026-11-02 9点, do: register}]}\n"

    assert codes(loaded(tmp_path, {"tests/x.yaml": text})) == ["term.bad_date"]


def test_a_repealed_source_and_one_that_binds_others_are_warned_of(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "sources.yaml": "sources:\n  old: {title: 旧办法, status: 失效}\n",
            "types/x.yaml": LIKE.replace(
                "自定", "[{source: old}, {source: supervision_2021, clause: 第八条}]"
            ),
            "flows/standard.yaml": "basis: {source: supervision_2021, clause: 参照第八条}\n",
        },
    )

    assert found.pack is not None
    assert [(each.code, each.zh) for each in found.warnings] == [
        ("source.repealed", "所依据的《旧办法》已失效；请核对现行规定"),
        (
            "source.not_binding",
            "《政府督查工作条例》约束的是政府，本规则包属党委；如系参照，请把 clause 写成“参照……”",
        ),
    ]


def test_a_pack_with_a_plain_basis_belongs_to_nobody_in_particular(tmp_path: Path) -> None:
    files = {"types/x.yaml": LIKE.replace("自定", "{source: supervision_2021}")}

    assert loaded(tmp_path, files, HEAD + "basis: 自定\n").warnings == ()


def test_two_tiers_of_one_colour_are_warned_of(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"ladders/standard.yaml": "tiers:\n  urge: {colour: 红}\n"})

    assert found.pack is not None
    assert {each.code for each in found.warnings} == {"ladder.colour_twice"}


def test_labels_in_two_languages() -> None:
    assert Label("催办", "Urge").text("en") == "Urge"
    assert Label("催办").text("en") == "催办"
    assert str(Label("催办", "Urge")) == "催办"


def test_the_kinds_of_fields_that_ship_and_official_tiers_are_known() -> None:
    pack = load(shipped("base")).pack

    assert pack is not None
    assert {field.kind for kind in pack.types.values() for field in kind.fields.values()} == {
        "text",
        "long_text",
        "integer",
        "decimal",
        "date",
        "choice",
        "choices",
        "yes_no",
        "person",
    }
    assert [tier.official for tier in pack.ladders["standard"].tiers] == [False, False, True, True]


def test_the_working_days_of_three_years() -> None:
    pack = load(shipped("base")).pack

    assert pack is not None
    counted = {
        year: (
            sum((each.last - each.first).days + 1 for each in data.holidays),
            sum(len(each.workdays) for each in data.holidays),
        )
        for year, data in pack.calendars.items()
    }
    assert counted == {2024: (28, 8), 2025: (28, 5), 2026: (33, 6)}


def test_an_entry_may_be_called_like_a_key(tmp_path):
    own = "basis: 自定\nholidays:\n  basis: {label: 自定节, from: 2027-01-01, to: 2027-01-03}\n"
    assert codes(loaded(tmp_path, {"calendars/2027.yaml": own})) == []


@pytest.mark.parametrize(
    ("every", "number"),
    [("week", 4), ("month", 1), ("year", 1), ("10个工作日", 2), ("15日", 2), ("2周", 2), ("3个月", 1),
     ("当日", 22), ("旬", 1)],
)  # fmt: skip
def test_a_recurring_clock_asks_so_many_times_a_month(every: str, number: int) -> None:
    assert a_month(every) == number


def test_a_field_that_asks_what_another_asks_is_warned_of(tmp_path: Path) -> None:
    fields = "  due_again: {label: 指定完成日期, kind: date}\n  place: {label: {zh: 地点}, kind: text}\n"
    found = loaded(
        tmp_path, {"types/x.yaml": f"{LIKE}fields:\n{fields}  spot: {{label: 地点, kind: text}}\n"}
    )

    told = [(each.code, each.place.line, each.zh.partition("，")[0]) for each in found.warnings]
    told = [each for each in told if each[0] == "burden.asked_twice"]
    assert found.problems == ()
    assert told == [
        ("burden.asked_twice", 6, "“指定完成日期”已有字段“deadline”在问"),
        ("burden.asked_twice", 8, "“地点”已有字段“place”在问"),
    ]


def test_a_gate_that_is_off_may_still_be_named(tmp_path: Path) -> None:
    flow = (
        "gates: {seen: {label: 看过, ask: 看过没有, who: [clerk], off: 是}}\nacts: {close: {gates: [seen]}}\n"
    )
    assert codes(loaded(tmp_path, {"flows/standard.yaml": flow})) == []
