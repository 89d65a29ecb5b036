"""Proofs: their words, and that nothing but the right lines recomputes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.deadline import is_paused, paused_days, proof_lines, recompute
from rules.facts import Due, ProofLine, Span
from tests.rules.days_2026 import day
from tests.rules.dues import computed, paused


def test_the_proof_of_hours():
    assert proof_lines(computed("11-06 16:30", "4 wh"), "zh") == (
        (day("11-06"), "起算", "交办 16:30"),
        (day("11-06"), "期限", "4个工作小时"),
        (day("11-06"), "计入", "计60分0秒：工作日"),
        (day("11-07"), "不计", "周六"),
        (day("11-08"), "不计", "周日"),
        (day("11-09"), "计入", "计180分0秒：工作日"),
        (day("11-09"), "届满", "4个工作小时届满"),
        (day("11-09"), "到期", "11:30到期"),
    )


def test_the_proof_in_english_and_with_a_make_up_day():
    found = computed("09-24", "7 wd", "1 m", cap=day("10-11"), cap_why="上级事项10月11日到期")
    assert proof_lines(found, "en") == (
        (day("09-24"), "start", "交办 09:20"),
        (day("09-24"), "allowance", "7 working days, the first day is not counted"),
        (day("09-25"), "skipped", "through 2026-09-27: Mid-Autumn holiday"),
        (day("09-28"), "counted", "through 2026-09-30: working day, 3 counted, 3 in all"),
        (day("10-01"), "skipped", "through 2026-10-07: National Day holiday"),
        (day("10-08"), "counted", "through 2026-10-09: working day, 2 counted, 5 in all"),
        (day("10-10"), "make-up day counted", "make-up working day (National Day), 1 counted, 6 in all"),
        (day("10-11"), "skipped", "Sunday"),
        (day("10-12"), "counted", "working day, 1 counted, 7 in all"),
        (day("10-12"), "ends", "7 working days end"),
        (day("09-24"), "allowance", "1 month, the first day is not counted"),
        (day("09-25"), "counted", "through 2026-10-24: 30 natural days"),
        (day("10-24"), "moved later", "Saturday"),
        (day("10-25"), "moved later", "Sunday"),
        (day("10-26"), "ends", "1 month end"),
        (day("10-12"), "whichever ends first", "7 working days: ends first"),
        (day("10-11"), "capped", "上级事项10月11日到期"),
        (day("10-11"), "due", "due at 17:30"),
    )


def test_a_proof_read_back_without_its_english_is_told_in_chinese():
    found = computed("11-02", "1 wd")
    stored = replace(found, proof=tuple(ProofLine(p.date, p.step, p.why) for p in found.proof))
    assert proof_lines(stored, "en")[1] == (day("11-02"), "allowance", "1个工作日，起始日不计")
    assert recompute(stored.proof) == found.day


def test_words_of_people_cannot_be_taken_for_the_end_of_a_run():
    tricky = (Span(day("11-10"), day("11-10"), "至2026-12-31：申请人自述"),)
    found = computed("11-02", "7 wd", pauses=tricky)
    assert found.day == day("11-12")
    assert ProofLine(day("11-10"), "pause", "至2026-11-10：至2026-12-31：申请人自述") in found.proof


def without(found: Due, step: str) -> tuple[ProofLine, ...]:
    return tuple(line for line in found.proof if line.step != step)


@pytest.mark.parametrize(
    ("terms", "dropped", "told"),
    [
        (("7 wd",), "skip", "算式不连续：缺2026-11-07"),
        (("7 wd",), "term", "算式中没有期限"),
        (("7 wd",), "end", "算式中没有期限"),
        (("4 wh",), "count", "算式差14400秒"),
    ],
)
def test_a_proof_with_a_line_missing_does_not_recompute(terms, dropped, told):
    with pytest.raises(ValueError, match=told):
        recompute(without(computed("11-02", *terms), dropped))


def test_a_proof_that_was_tampered_with_does_not_recompute():
    found = computed("11-02", "7 wd")
    term = replace(found.proof[1], why="8个工作日，起始日不计")
    with pytest.raises(ValueError, match="算式差1个工作日"):
        recompute((found.proof[0], term, *found.proof[2:]))
    with pytest.raises(ValueError, match="算式中的期限读不出：很久"):
        recompute((found.proof[0], replace(term, why="很久"), *found.proof[2:]))
    hours = computed("11-02 10:00", "1 wh")
    with pytest.raises(ValueError, match="算式差3600秒"):
        recompute([replace(p, why="计若干") if p.step == "count" else p for p in hours.proof])
    with pytest.raises(ValueError, match="算式中没有期限"):
        recompute(())


def test_paused_days():
    spans = paused("11-10 11-12", "11-12 11-13", "11-20 11-20")
    assert paused_days(spans, day("11-02"), day("11-30")) == 5
    assert paused_days(spans, day("11-10"), day("11-12")) == 2
    assert paused_days(spans, day("11-30"), day("11-02")) == 0
    assert is_paused(spans, day("11-13"))
    assert not is_paused(spans, day("11-14"))
