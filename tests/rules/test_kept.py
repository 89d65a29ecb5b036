"""What is kept between decisions stays in bounds, and is read again when it was let go."""

from __future__ import annotations

from dataclasses import replace

from rules import compile as compiled
from rules import oracle, project
from tests.rules.days_2026 import CALENDAR, at
from tests.rules.ladders import PACK, ladder, pack, run, t, tier, when

NOW = at("2026-11-12 09:00")


def test_ladders_that_were_let_go_are_read_again():
    one = run("11-02", "7 wd")
    known = project.facts(one, PACK, "standard", CALENDAR, NOW)
    others = [replace(PACK) for _ in range(project.MOST_KNOWN)]
    assert all(project.facts(one, other, "standard", CALENDAR, NOW) == known for other in others)
    assert len(project.KNOWN) <= project.MOST_KNOWN
    assert (id(PACK), "standard") not in project.KNOWN
    assert project.facts(one, PACK, "standard", CALENDAR, NOW) == known


def test_written_values_that_were_let_go_are_written_again():
    plan = compiled.plan(pack(ladder(tier("late", 1, when(t("returns", ">=", 3))))), "matter", "standard")
    numbers = range(compiled.MOST_PAIRS + 1)
    first = [plan.message({"returns": number}) for number in numbers]
    assert [plan.message({"returns": number}) for number in numbers] == first
    assert len(set(first)) == len(numbers)


def test_a_text_has_no_order():
    assert not oracle.test_holds(t("urgency", ">=", "特急"), {"urgency": "特急"})
