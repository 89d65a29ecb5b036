"""Not later, by every day of the calendar; not shorter than half; and what is told of it."""

from __future__ import annotations

from datetime import date

import pytest

from config.loader import load, shipped
from config.model import Duration, Measure
from config.words import parse_term
from rules import stricter
from rules.checks import problems
from rules.stricter import half
from tests.config.above import FINISH, INSTRUCTION, STANDARD, handing, refused, two, within

DOWN = handing(FINISH)


def days():
    pack = load(shipped("base")).pack
    assert pack is not None
    return stricter._Days(pack)


def term(text):
    found = parse_term([part.strip() for part in text.split(",")])
    assert found is not None
    return found, ""


def all_later(known, above, here):
    """Yield every working day from which `here` ends later: start, due above, due here."""
    lists = (known.dues(term(each), works=True, hourly=False) for each in (above, here))
    for start, wanted, found in zip(known.starts(works=True, hourly=False), *lists, strict=True):
        if found.at > wanted.at:
            yield start.date(), wanted.day, found.day


def test_fifteen_days_and_seven_workdays_as_the_language_says():
    known = days()
    through = [day for day in known.works if day <= date(2026, 11, 30)]
    found = [each for each in all_later(known, "15日", "7个工作日") if each[0] <= date(2026, 11, 30)]

    assert (len(through), len(found)) == (724, 21)
    assert found[0] == (date(2026, 9, 24), date(2026, 10, 9), date(2026, 10, 12))
    assert [*all_later(known, "15日", "7个工作日, 15日")] == []


def test_five_days_and_three_as_the_language_says():
    known = days()

    assert [*all_later(known, "5日", "3日")] == []
    assert (date(2026, 2, 13), date(2026, 2, 24), date(2026, 2, 25)) in [
        *all_later(known, "5日", "3个工作日")
    ]


@pytest.mark.parametrize(
    ("above", "here", "codes"),
    [
        ("15日", "7个工作日", ["overlay.later"]),
        ("15日", "[7个工作日, 15日]", []),
        ("15日", "15天", []),
        ("5日", "3日", []),
        ("5日", "3个工作日", ["overlay.later"]),
        ("5日", "2日", ["overlay.lower"]),
        ("10个工作日", "5个工作日", []),
        ("10个工作日", "4个工作日", ["overlay.lower"]),
        ("10个工作日", "15日", ["overlay.later"]),
        ("2个工作日", "1个工作日", []),
        ("1个工作日", "4个工作小时", ["overlay.lower"]),
        ("4个工作小时", "当日", ["overlay.later", "overlay.lower"]),
        ("1个月", "15日", []),
        ("1个月", "14日", ["overlay.lower"]),
        ("2个月", "1个月", []),
        ("[7个工作日, 15日]", "[7个工作日, 10日]", []),
    ],
)
def test_a_term_may_be_tightened_and_by_no_more_than_half(tmp_path, above, here, codes):
    assert refused(tmp_path, DOWN, within(above), within(here)) == codes


def test_the_day_is_told_with_both_places_and_what_would_be_right(tmp_path):
    (found,) = problems(two(tmp_path, DOWN, within("15日"), within("7个工作日")))

    assert (str(found.place), found.code) == ("own/types/instruction.yaml:3:13", "overlay.later")
    assert found.zh == (
        f"“{FINISH}”比上级“above”下达的（above/types/instruction.yaml:3:13）迟："
        "上级是 15日，这里是 7个工作日；自 2026-09-24 起算，上级 2026-10-09 到期，这里 2026-10-12 到期；"
        "应不迟于上级，如 7个工作日、15日，先到为准"
    )


def test_a_day_off_is_a_start_too():
    known = days()
    known.works = []
    found = known.later(term("5日"), term("3个工作日"))

    assert found is not None
    assert found.start.date() in known.rest
    assert found.due > found.limit


URGENT = "\n      - {when: {urgency: 特急}, is: 2日}\n      - {is: 15日}"
KEY = "\n      - {when: {key_case: 是}, is: 8日}"


def test_every_value_of_the_fields_is_looked_at(tmp_path):
    (found,) = problems(two(tmp_path, DOWN, within(URGENT), within(KEY + URGENT)))

    assert "urgency: 特急、key_case: 是时，自 2026-" in found.zh
    assert "with urgency: 特急, key_case: yes, from 2026-" in found.en


@pytest.mark.parametrize(
    ("here", "codes"),
    [
        ("{when: {round: {at_least: 2}}, is: 10日}", []),
        ("{when: {round: {at_least: 2}}, is: 16日}", ["overlay.later"]),
        ("{when: {state: {in: [handling, review]}}, is: 16日}", ["overlay.later"]),
        ("{when: {source_text: {is_set: 是}}, is: 16日}", ["overlay.later"]),
        ("{when: {type: decision}, is: 16日}", []),
    ],
)
def test_facts_of_every_kind_make_cells(tmp_path, here, codes):
    fields = "fields:\n  source_text: {label: 来文, kind: text}\n"
    unit = {"fields.yaml": "unit:\n  kind: {label: 类别, kind: choice, options: [街道, 部门]}\n"}
    files = {**within(f"\n      - {here}\n      - {{is: 15日}}", fields), **unit}

    assert refused(tmp_path, DOWN, within("15日"), files) == codes


def test_too_many_cells_are_refused_rather_than_guessed(tmp_path):
    fields = [f"n{number}" for number in range(8)]
    lines = "".join(f"\n      - {{when: {{{name}: {{at_least: 5}}}}, is: 15日}}" for name in fields)
    kinds = "".join(f"  {name}: {{label: 数{name}, kind: integer}}\n" for name in fields)
    found = problems(
        two(tmp_path, DOWN, within("15日"), within(f"{lines}\n      - {{is: 15日}}", f"fields:\n{kinds}"))
    )

    assert [each.code for each in found] == ["overlay.locked"]
    assert "65536 种，超过 20000 种" in found[0].zh


@pytest.mark.parametrize(
    ("length", "amount", "measure"),
    [
        (Duration(7, Measure.DAY), 4, Measure.DAY),
        (Duration(1, Measure.YEAR), 6, Measure.MONTH),
        (Duration(4, Measure.MONTH), 2, Measure.MONTH),
        (Duration(3, Measure.MONTH), 45, Measure.DAY),
        (Duration(1, Measure.WEEK), 4, Measure.DAY),
        (Duration(3, Measure.HOUR), 90, Measure.MINUTE),
        (Duration(0, Measure.SAME_DAY), 0, Measure.SAME_DAY),
    ],
)
def test_half_is_rounded_up(length, amount, measure):
    assert half(length) == Duration(amount, measure)


def test_an_entry_may_only_rise(tmp_path):
    higher = {STANDARD: "entry:\n  - {when: {urgency: 特急}, is: accountability}\n  - {is: criticize}\n"}

    assert refused(tmp_path, handing("ladders/standard/entry"), {}, higher) == []
    assert refused(tmp_path, handing("ladders/standard/entry"), {}, {STANDARD: "entry: none\n"}) == [
        "overlay.lower"
    ]


def test_a_pack_with_nothing_handed_down_asks_nothing(tmp_path):
    assert problems(two(tmp_path, handing("pack/hours", key="lock"), {}, {})) == ()
    assert refused(tmp_path, handing(FINISH), {INSTRUCTION: "order: 5\n"}, {}) == []
