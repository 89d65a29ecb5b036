"""`duban due`: the checked cases of the calendar of 2026, to the letter."""

from __future__ import annotations

import pytest

NINE = [
    ("2026-09-24", "7个工作日", "2026-10-12"),
    ("2026-09-28", "5个工作日", "2026-10-10"),  # a Saturday that is worked
    ("2026-09-24", "10个工作日", "2026-10-15"),
    ("2026-09-24", "7日", "2026-10-08"),  # 10-01 rolls
    ("2026-09-24", "3日", "2026-09-28"),  # 09-27, Mid-Autumn, rolls
    ("2026-09-24", "15日", "2026-10-09"),
    ("2026-02-09", "7个工作日", "2026-02-25"),
    ("2026-11-02", "7个工作日", "2026-11-11"),
    ("2026-11-09", "5个工作日", "2026-11-16"),
]


@pytest.mark.parametrize(("start", "within", "day"), NINE, ids=[f"{s}+{w}" for s, w, _ in NINE])
def test_nine_checked_cases(duban, start, within, day):
    said = duban("due", "--start", start, "--within", within, "--format", "json")
    assert said.code == 0, said.err
    assert set(said.data) == {"due", "due_at", "provisional", "proof"}
    assert said.data["due"] == day
    assert said.data["due_at"] == f"{day}T17:30:00+08:00"
    assert said.data["provisional"] is False
    assert said.data["proof"][0]["date"] == start
    assert all(set(line) == {"date", "step", "why"} for line in said.data["proof"])


CASES = [
    ((), "2026-11-11"),  # 7 working days
    (("urgency=特急",), "2026-11-03"),
    (("urgency=加急",), "2026-11-05"),
    (("difficulty=疑难",), "2026-12-02"),
]


@pytest.mark.parametrize(("given", "day"), CASES, ids=["plain", "most urgent", "urgent", "hard"])
def test_a_declared_clock_takes_the_case_that_its_fields_choose(duban, given, day):
    sets = [word for one in given for word in ("--set", one)]
    said = duban(
        "due",
        "--pack",
        "city",
        "--type",
        "instruction",
        "--clock",
        "finish",
        "--start",
        "2026-11-02",
        *sets,
        "--format",
        "json",
    )
    assert (said.code, said.data["due"]) == (0, day), said.err


def test_a_year_without_a_calendar_is_provisional_and_no_crash(duban):
    said = duban("due", "--start", "2026-12-21", "--within", "10个工作日", "--format", "json")
    assert (said.code, said.data["due"], said.data["provisional"]) == (0, "2027-01-04", True)


def test_whichever_ends_first(duban):
    said = duban("due", "--start", "2026-09-24", "--within", "7个工作日,15日", "--format", "json")
    assert (said.code, said.data["due"]) == (0, "2026-10-09")


def test_hours_pass_in_office_hours_only(duban):
    said = duban("due", "--start", "2026-11-06T16:30", "--within", "4个工作小时", "--format", "json")
    assert (said.code, said.data["due_at"]) == (0, "2026-11-09T11:30:00+08:00")


@pytest.mark.parametrize(
    ("language", "head"),
    [("zh_CN.UTF-8", "到期：2026-10-12（周一）17:30"), ("en_GB.UTF-8", "Due: 2026-10-12 (Mon) 17:30")],
    ids=["chinese", "english"],
)
def test_the_answer_is_told_in_the_language_of_the_locale(duban, language, head):
    said = duban("due", "--start", "2026-09-24", "--within", "7 workdays", language=language)
    assert (said.code, said.out.splitlines()[0]) == (0, head)


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("zh_CN.UTF-8", ["交办 08:30", "7个工作日，起始日不计"]),
        ("C", ["Assign 08:30", "7 working days, the first day is not counted"]),
    ],
)
def test_the_proof_in_json_is_told_in_the_language_of_the_locale(duban, language, why):
    line = ("due", "--pack", "city", "--type", "instruction", "--clock", "finish", "--start", "2026-09-24")
    said = duban(*line, "--format", "json", language=language)
    assert [one["why"] for one in said.data["proof"]][:2] == why
    chinese = [one["why"] for one in said.data["proof"] if any("\u4e00" <= c <= "\u9fff" for c in one["why"])]
    assert len(chinese) == (len(said.data["proof"]) if language[:2] == "zh" else 0)
