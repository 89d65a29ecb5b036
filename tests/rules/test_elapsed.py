"""The facts that time moves, at the borders that the language names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.elapsed import holds, reaches, value
from rules.facts import Filed, Run, Span, StepState
from tests.rules.runs import (
    CALENDAR,
    MIN,
    WD,
    WH,
    D,
    H,
    M,
    W,
    at,
    day,
    explained,
    run_of,
    slip,
    span,
)  # fmt: skip


def told(fact: str, measure, run: Run, now: str) -> int | None:
    return value((fact, measure), run, CALENDAR, at(now))


def next_at(fact: str, measure, threshold: int, run: Run, now: str):
    return reaches((fact, measure), threshold, run, CALENDAR, at(now))


DUE_11_11 = run_of()


@pytest.mark.parametrize(
    ("now", "left", "overdue"),
    [
        ("11-02", 7, None),
        ("11-06", 3, None),
        ("11-07", 3, None),
        ("11-11 00:00", 0, None),
        ("11-11 17:29", 0, None),
        ("11-11 17:30", None, 0),
        ("11-11 23:59", None, 0),
        ("11-12 00:00", None, 1),
        ("11-14", None, 2),
        ("11-18", None, 5),
        ("11-19", None, 6),
    ],
)
def test_4_10_at_the_borders(now, left, overdue):
    assert told("left", WD, DUE_11_11, now) == left
    assert told("overdue", WD, DUE_11_11, now) == overdue


def test_4_8_a_deadline_on_a_sunday():
    run = run_of(named=day("11-15"))
    assert told("left", WD, run, "11-13") == 0
    assert told("left", D, run, "11-13") == 2
    assert told("overdue", WD, run, "11-15 17:30") == 0
    assert told("overdue", WD, run, "11-16 00:00") == 1


@pytest.mark.parametrize(
    ("measure", "now", "left"),
    [
        (D, "11-02", 9), (D, "11-11", 0), (W, "11-02", 2), (W, "11-04 00:00", 1), (W, "11-10", 1),
        (W, "11-11", 0), (H, "11-11 16:30", 1), (H, "11-11 16:29", 2), (H, "11-10 17:30", 24),
        (MIN, "11-11 17:00", 30), (WH, "11-11 08:30", 7), (WH, "11-11 08:00", 7),
        (WH, "11-11 12:30", 4), (WH, "11-11 16:30", 1), (WH, "11-10 17:30", 7), (WH, "11-10 17:29", 8),
    ],
)  # fmt: skip
def test_left_is_rounded_up(measure, now, left):
    assert told("left", measure, DUE_11_11, now) == left


@pytest.mark.parametrize(
    ("measure", "now", "overdue"),
    [
        (D, "11-12", 1), (D, "11-15", 4), (M, "12-10", 0), (M, "12-11 00:00", 1), (M, "2027-01-10", 1),
        (M, "2027-11-11", 12), (H, "11-11 18:29", 0), (H, "11-11 18:30", 1), (MIN, "11-11 17:31", 1),
        (WH, "11-12 08:30", 0), (WH, "11-12 09:30", 1), (WH, "11-13 08:30", 7),
    ],
)  # fmt: skip
def test_overdue_is_rounded_down(measure, now, overdue):
    assert told("overdue", measure, DUE_11_11, now) == overdue


def test_months_overdue_from_the_last_of_a_month():
    run = run_of("08-28", named=day("08-31"))
    assert [told("overdue", M, run, d) for d in ("09-29", "09-30", "10-30", "10-31")] == [0, 1, 1, 2]


def test_4_11_in_a_pause_there_is_neither():
    paused = replace(DUE_11_11, paused=True, due=None)
    for fact in ("left", "overdue"):
        assert told(fact, WD, paused, "11-12") is None
        assert told(fact, WD, replace(DUE_11_11, paused=True), "11-12") is None
        assert next_at(fact, WD, 1, paused, "11-12") is None


def test_4_11_after_a_pause_it_goes_on_from_where_it_was():
    run = run_of(pauses=(span("11-13", "11-17"),))  # overdue 1 on 11-12
    assert run.due.day == day("11-11")
    assert [told("overdue", WD, run, d) for d in ("11-12", "11-18", "11-19")] == [1, 2, 3]
    assert [told("overdue", D, run, d) for d in ("11-12", "11-18", "11-19")] == [1, 2, 3]
    assert told("overdue", H, run, "11-18 00:30") == told("overdue", H, run, "11-12 23:59") + 1


def test_left_counts_no_paused_day():
    run = run_of(pauses=(span("11-10", "11-12"),))
    assert run.due.day == day("11-16")
    assert [told("left", WD, run, d) for d in ("11-09", "11-13", "11-16")] == [2, 1, 0]
    assert told("left", D, run, "11-09") == 4


def test_age_and_term():
    assert [told("age", WD, DUE_11_11, d) for d in ("11-02", "11-03", "11-09")] == [0, 1, 5]
    assert told("age", D, DUE_11_11, "11-09") == 7
    assert told("age", D, DUE_11_11, "11-01") is None
    assert (told("term", WD, DUE_11_11, "11-02"), told("term", D, DUE_11_11, "11-02")) == (7, 9)
    paused = run_of(pauses=(span("11-10", "11-12"),))
    assert told("term", WD, paused, "11-20") == 7
    assert told("age", WD, paused, "11-16") == 7
    assert told("term", WD, replace(DUE_11_11, due=None), "11-02") is None
    assert next_at("term", WD, 7, DUE_11_11, "11-02") is None


def test_5_7_a_slip_with_a_time_to_answer():
    run = replace(DUE_11_11, steps=(slip("11-05"), slip("11-09"), slip(None)))
    assert [told("unanswered", WD, run, d) for d in ("11-09 23:59", "11-10", "11-11")] == [None, 1, 2]
    assert told("unanswered", D, run, "11-10") == 1
    assert next_at("unanswered", WD, 1, run, "11-09") == at("11-10 00:00")
    assert next_at("unanswered", WD, 3, run, "11-10") == at("11-12 00:00")


def test_a_paper_that_did_not_go_out_wants_no_answer():
    for state in (StepState.WITHDRAWN, StepState.READY, StepState.HELD):
        run = replace(DUE_11_11, steps=(slip("11-09", state),))
        assert told("unanswered", WD, run, "11-20") is None
        assert next_at("unanswered", WD, 1, run, "11-20") is None


def test_over_a_weekend_nothing_is_unanswered_in_working_days():
    run = replace(DUE_11_11, steps=(slip("11-06"),))
    assert (told("unanswered", WD, run, "11-07"), told("unanswered", D, run, "11-07")) == (0, 1)
    assert next_at("unanswered", WD, 1, run, "11-07") == at("11-09 00:00")


def test_5_17_the_days_of_a_hold_are_not_overdue():
    run = replace(DUE_11_11, filed=(explained("11-17", "11-27", "11-18"),))
    days = ("11-17", "11-18", "11-27", "11-28", "11-30", "12-01")
    assert [told("overdue", WD, run, d) for d in days] == [4, 4, 4, 4, 5, 6]
    before = replace(DUE_11_11, filed=(explained("11-09", "11-27", "11-09"),))
    assert [told("overdue", WD, before, d) for d in ("11-12", "11-27", "11-30")] == [0, 0, 1]
    assert next_at("overdue", WD, 1, before, "11-12") == at("11-30 00:00")
    assert next_at("overdue", WD, 5, run, "11-18") == at("11-30 00:00")


def test_the_timeline_of_the_language():
    run = replace(run_of("09-24"), filed=(explained("10-16", "10-23", "10-19"),))
    assert run.due.day == day("10-12")
    days = ("10-13", "10-16", "10-19", "10-23", "10-26", "11-02")
    assert [told("overdue", WD, run, d) for d in days] == [1, 4, 4, 4, 5, 10]
    assert told("left", WD, run, "10-08") == 3


def test_without_a_day_of_decision_it_holds_from_the_day_after_the_filing():
    assert holds(replace(DUE_11_11, filed=(explained("11-17", "11-27"),))) == (
        Span(day("11-18"), day("11-27"), "explanation"),
    )


def test_what_was_not_granted_holds_nothing():
    filed = (
        explained("11-17", "11-27", status="filed"),
        Filed("explanation", "granted", day("11-17"), None),
        Filed("extension", "granted", day("11-17"), None, day("11-27")),
    )
    assert holds(replace(DUE_11_11, filed=filed)) == ()


def test_an_explanation_decided_after_its_last_day_holds_nothing():
    run = replace(DUE_11_11, filed=(explained("11-12", "11-13", "11-16"),))
    assert told("overdue", WD, run, "11-17") == 4


def test_a_day_both_paused_and_held_is_left_out_once():
    run = run_of(pauses=(span("11-13", "11-17"),), filed=(explained("11-13", "11-20", "11-16"),))
    assert [told("overdue", WD, run, d) for d in ("11-12", "11-20", "11-23")] == [1, 1, 2]


def test_days_up_to_the_first_that_counts_are_not_overdue():
    run = replace(DUE_11_11, counts_from=day("11-20"))
    assert [told("overdue", WD, run, d) for d in ("11-11", "11-12", "11-20", "11-23")] == [None, 0, 0, 1]
    assert told("overdue", H, run, "11-20 23:59") == 0
    assert told("overdue", H, run, "11-21 01:00") == 1
    assert next_at("overdue", WD, 1, run, "11-12") == at("11-23 00:00")
    same = replace(DUE_11_11, counts_from=day("11-11"))
    assert told("overdue", MIN, same, "11-11 23:00") == 0
    earlier = replace(DUE_11_11, counts_from=day("11-05"))
    assert told("overdue", WD, earlier, "11-12") == 1


@pytest.mark.parametrize(
    ("fact", "measure", "threshold", "now", "when"),
    [
        ("left", WD, 3, "11-02", "11-06 00:00"),
        ("left", WD, 3, "11-06", "11-09 00:00"),  # then it is less than three
        ("left", WD, 9, "11-06", "11-11 17:30"),  # less than nine, until there is none
        ("left", WD, 0, "11-06", "11-11 00:00"),
        ("left", WD, 0, "11-11", "11-11 17:30"),
        ("left", WD, 3, "11-11 17:30", None),
        ("left", D, 3, "11-02", "11-08 00:00"),
        ("left", W, 1, "11-02", "11-04 00:00"),
        ("left", H, 24, "11-02", "11-10 17:30"),
        ("left", WH, 2, "11-02", "11-11 15:30"),
        ("left", MIN, 30, "11-11 16:00", "11-11 17:00"),
        ("overdue", WD, 1, "11-02", "11-11 17:30"),
        ("overdue", WD, 1, "11-11 17:30", "11-12 00:00"),
        ("overdue", WD, 0, "11-11 17:30", "11-12 00:00"),
        ("overdue", WD, 5, "11-12", "11-18 00:00"),
        ("overdue", WD, 5, "11-18", "11-19 00:00"),  # more than five
        ("overdue", WD, 5, "11-19", None),
        ("overdue", D, 3, "11-12", "11-14 00:00"),
        ("overdue", M, 2, "11-12", "2027-01-11 00:00"),
        ("overdue", H, 2, "11-11 18:00", "11-11 19:30"),
        ("overdue", WH, 2, "11-11 18:00", "11-12 10:30"),
        ("overdue", WD, -1, "11-11 18:00", None),
        ("overdue", WD, 10**7, "11-12", None),  # beyond the years that there are
        ("overdue", M, 10**6, "11-12", None),
        ("overdue", H, 10**8, "11-12", None),
        ("age", WD, 5, "11-02", "11-09 00:00"),
        ("age", WD, 5, "11-01", "11-02 09:20"),
    ],
)
def test_when_a_fact_next_crosses_a_threshold(fact, measure, threshold, now, when):
    assert next_at(fact, measure, threshold, DUE_11_11, now) == (when and at(when))


@pytest.mark.parametrize(("fact", "measure"), [("overdue", W), ("age", M), ("left", M), ("left", None)])
def test_a_unit_in_which_a_fact_is_not_told_is_refused(fact, measure):
    for ask in (
        lambda: told(fact, measure, DUE_11_11, "11-05"),
        lambda: next_at(fact, measure, 1, DUE_11_11, "11-05"),
    ):
        with pytest.raises(ValueError, match=f"{fact}不能以{measure}计"):
            ask()


def test_a_run_due_at_the_end_of_time():
    run = run_of(named=day("9999-12-31"))
    assert told("left", D, run, "9999-12-31") == 0
    assert told("overdue", D, run, "9999-12-31 17:30") == 0
    assert next_at("overdue", D, 1, run, "9999-12-31 17:30") is None
    forever = replace(DUE_11_11, filed=(explained("11-12", "9999-12-31", "11-12"),))
    assert told("overdue", H, forever, "12-31") == 6
    assert next_at("overdue", H, 7, forever, "12-31") is None
    assert next_at("overdue", WD, 7, forever, "12-31") is None
