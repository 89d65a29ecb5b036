"""What is kept between decisions stays in bounds, and is read again when it was let go."""

from __future__ import annotations

from rules import compile as compiled
from rules import oracle, project
from tests.rules.days_2026 import CALENDAR, at
from tests.rules.ladders import PACK, STANDARD, ladder, pack, run, t, tier, when

NOW = at("2026-11-12 09:00")


def test_ladders_that_were_let_go_are_read_again(monkeypatch):
    known = project.facts(run("11-02", "7 wd"), PACK, "standard", CALENDAR, NOW)
    monkeypatch.setattr(project, "_MOST_KNOWN", 1)
    other = pack(STANDARD)
    assert project.facts(run("11-02", "7 wd"), other, "standard", CALENDAR, NOW) == known
    assert list(project._KNOWN) == [(id(other), "standard")]


def test_written_values_that_were_let_go_are_written_again(monkeypatch):
    monkeypatch.setattr(compiled, "MOST_PAIRS", 2)
    plan = compiled.plan(pack(ladder(tier("late", 1, when(t("returns", ">=", 3))))), "matter", "standard")
    first = [plan.message({"returns": number}) for number in range(5)]
    assert [plan.message({"returns": number}) for number in range(5)] == first
    assert len(set(first)) == 5


def test_a_text_has_no_order():
    assert not oracle.test_holds(t("urgency", ">=", "特急"), {"urgency": "特急"})
