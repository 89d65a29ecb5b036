"""How far an item is behind its plan: of two fields, or of the straight line from start to due."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.model import Progress
from rules.facts import Span
from rules.ladder import wake_at
from rules.project import BEHIND, reads, values
from rules.sentence import condition_text
from rules.wake import turn
from tests.rules.days_2026 import CALENDAR, at, day
from tests.rules.ladders import ladder, pack, run, t, tier, when

LATE = t(BEHIND, ">=", 10)
LADDER = ladder(tier("urge", 1, when(LATE)))
EVEN = pack(LADDER, progress=Progress("parts", ""))
FIELDS = pack(LADDER, progress=Progress("parts", "whole"))
NONE = pack(LADDER)


def behind(of, rules, instant):
    return values((LATE,), of, rules, CALENDAR, at(instant))[BEHIND]


def done(parts, **more):
    fields = {"urgency": "一般", "parts": parts, **{k: v for k, v in more.items() if k == "whole"}}
    return run("11-02", ends="11-22", fields=fields, **{k: v for k, v in more.items() if k != "whole"})


def test_of_two_fields_it_is_planned_minus_actual():
    assert behind(done(20, whole=35), FIELDS, "2026-11-05 00:00") == 15
    assert behind(done(35, whole=20), FIELDS, "2026-11-05 00:00") == -15
    assert behind(done(0, whole=400), FIELDS, "2026-11-05 00:00") == 100


def test_what_is_not_filled_in_is_not_known():
    assert behind(done(None, whole=35), FIELDS, "2026-11-05 00:00") is None
    assert behind(done(20), FIELDS, "2026-11-05 00:00") is None
    assert behind(done(20), NONE, "2026-11-05 00:00") is None
    assert behind(replace(done(20), type="gone"), EVEN, "2026-11-05 00:00") is None


@pytest.mark.parametrize(
    ("instant", "points"),
    [("2026-11-02 10:00", -20), ("2026-11-09 00:00", 15), ("2026-11-09 23:00", 15), ("2026-11-10 00:00", 20),
     ("2026-11-22 00:00", 80), ("2026-12-01 00:00", 80)],
)  # fmt: skip
def test_an_even_plan_moves_at_midnight_from_start_to_due(instant, points):
    assert behind(done(20), EVEN, instant) == points  # 20 days: five points a day


def test_days_of_a_pause_are_no_days_of_the_plan_and_in_it_there_is_none():
    rest = (Span(day("2026-11-03"), day("2026-11-06"), "暂停计时"),)
    paused = done(20, pauses=rest)
    assert behind(paused, EVEN, "2026-11-09 00:00") == 100 * 3 // 20 - 20  # 11-07, 08 and 09
    assert behind(replace(paused, due=None, paused=True), EVEN, "2026-11-05 00:00") is None


def test_an_even_plan_is_looked_at_daily_until_due_and_two_fields_not_at_all():
    now = at("2026-11-05 00:00")
    assert turn(LATE, done(20), EVEN, CALENDAR, now) == at("2026-11-06 00:00")
    assert turn(LATE, done(20), EVEN, CALENDAR, at("2026-11-22 00:00")) is None
    assert turn(LATE, done(20, whole=20), FIELDS, CALENDAR, now) is None
    assert turn(LATE, replace(done(20), type="gone"), EVEN, CALENDAR, now) is None
    assert turn(LATE, replace(done(20), due=None), EVEN, CALENDAR, now) is None
    assert wake_at(done(20), EVEN, LADDER.name, CALENDAR, now) == at("2026-11-06 00:00")


def test_a_ladder_that_asks_for_it_reads_its_fields_and_the_day_of_the_start():
    assert reads(EVEN, LADDER.name)[:1] == (("parts",),)
    assert reads(EVEN, LADDER.name).start is True
    assert reads(FIELDS, LADDER.name)[:1] == (("parts", "whole"),)
    assert reads(FIELDS, LADDER.name).start is False
    assert reads(pack(ladder(tier("urge", 1, when(t("round", ">=", 1))))), LADDER.name).fields == ()


def test_it_has_words():
    assert condition_text(when(LATE), EVEN, "zh") == "进度落后百分点不少于10"
    assert condition_text(when(LATE), EVEN, "en") == "points behind the plan at least 10"
