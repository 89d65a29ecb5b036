"""Words and durations, both ways."""

from __future__ import annotations

import pytest

from config.model import Duration, Measure
from config.words import (
    TABLES,
    Fault,
    duration_text,
    english,
    nearest,
    parse_duration,
    parse_term,
    read_duration,
    term_text,
    word_label,
    yes_no,
)

WRITTEN = [
    ("7个工作日", "7 workdays", Duration(7, Measure.WORKDAY)),
    ("15日", "15 days", Duration(15, Measure.DAY)),
    ("2周", "2 weeks", Duration(2, Measure.WEEK)),
    ("1个月", "1 month", Duration(1, Measure.MONTH)),
    ("1年", "1 year", Duration(1, Measure.YEAR)),
    ("4个工作小时", "4 workhours", Duration(4, Measure.WORKHOUR)),
    ("2小时", "2 hours", Duration(2, Measure.HOUR)),
    ("30分钟", "30 minutes", Duration(30, Measure.MINUTE)),
    ("当日", "same day", Duration(0, Measure.SAME_DAY)),
]


@pytest.mark.parametrize(("zh", "en", "duration"), WRITTEN)
def test_a_duration_reads_and_prints_in_both_languages(zh: str, en: str, duration: Duration) -> None:
    assert parse_duration(zh) == parse_duration(en) == duration
    assert (duration_text(duration, "zh"), duration_text(duration, "en")) == (zh, en)


def test_another_spelling_of_days() -> None:
    assert parse_duration("15天") == Duration(15, Measure.DAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5天天", "term.unknown_unit#near"),
        ("5公里", "term.unknown_unit"),
        (7, "term.no_unit"),
        ("0日", "term.zero"),
        ("1.5日", "term.fraction"),
        ("７日", "term.full_width_digit"),
        ("七日", "term.full_width_digit"),
        ("1000日", "shape.out_of_range"),
        ("尽快", "term.unknown_unit#number"),
        (True, "term.no_unit"),
        ("1月", "term.unknown_unit#near"),
        ("5 dayz", "term.unknown_unit#near"),
        ("9" * 30 + "日", "shape.out_of_range"),
    ],
)
def test_what_is_no_duration_says_why(text: object, code: str) -> None:
    fault = read_duration(text)

    assert isinstance(fault, Fault)
    assert fault.code == code
    assert parse_duration(text) is None


def test_a_term_is_one_duration_or_two_or_three() -> None:
    seven, fifteen = Duration(7, Measure.WORKDAY), Duration(15, Measure.DAY)

    assert parse_term("7个工作日") == (seven,)
    assert parse_term(["7个工作日", "15日"]) == (seven, fifteen)
    assert parse_term(["7个工作日", "？"]) is None
    assert parse_term([]) is None
    assert parse_term(["1日", "2日", "3日", "4日"]) is None
    assert term_text((seven,), "zh") == "7个工作日"
    assert term_text((seven, fifteen), "zh") == "7个工作日、15日，先到为准"
    assert term_text((seven, fifteen), "en") == "7 workdays, 15 days, whichever ends first"


def test_words_mean_the_same_either_way() -> None:
    for table, words in TABLES.items():
        for en, zh in words.items():
            assert english(table, en) == english(table, zh) == en
            assert word_label(table, en, "zh") == zh
    assert word_label("scope", "self", "en") == "self"
    assert word_label("outcome", "on_time", "en") == "on time"
    assert english("colour", "粉") is None
    assert english("colour", 1) is None


def test_yes_and_no() -> None:
    assert [yes_no(value) for value in ("是", "否", True, False, "yes", 1)] == [
        True,
        False,
        True,
        False,
        None,
        None,
    ]


def test_the_nearest_name() -> None:
    assert nearest("directr", ["clerk", "director"]) == "director"
    assert nearest("xyz", ["clerk"]) == ""
