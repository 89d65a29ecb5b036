"""What a ladder asks of a run, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.project import entry_level, facts, issued, request_status
from tests.rules.ladders import (
    CALENDAR,
    PACK,
    STANDARD,
    Filed,
    StepState,
    at,
    day,
    ladder,
    pack,
    run,
    step,
    t,
    tier,
    when,
)


def known(a_run, *tests, now="11-13"):
    a_pack = pack(ladder(tier("urge", 1, when(*tests))))
    found = facts(a_run, a_pack, "standard", CALENDAR, at(now))
    return {name: value for name, value in found.items() if not name.startswith("may.")}


def test_the_standard_ladder_asks_for_these_facts():
    a_run = run(
        ends="11-11", steps=(step("urge", "11-12"),), counts={"returns": 2}, fields={"urgency": "特急"}
    )
    assert facts(a_run, PACK, "standard", CALENDAR, at("11-13")) == {
        "term/workday": 7, "left/workday": None, "overdue/workday": 2, "issued.urge": 1, "returns": 2,
        "grounds": None, "issued.criticize": 0, "urgency": "特急", "key_case": None,
        "may.remind": 1, "may.urge": 0, "may.criticize": 1, "may.accountability": 1, "enter.criticize": 1,
    }  # fmt: skip


def test_facts_of_the_run_and_the_item():
    a_run = run(
        ends="11-11", state="doing", round=2, from_above=True, unit={"kind": "厅局"}, fields={"parts": 4}
    )
    names = ("outcome", "clock", "as", "type", "state", "extension", "explanation", "unit.kind", "grounds")
    asked = [t(name, "set", 1) for name in names]
    assert known(a_run, *asked, t("round", ">=", 1), t("from_above", "=", 1)) == {
        "outcome": "open", "clock": "finish", "as": "lead", "type": "matter", "state": "doing",
        "extension": "not_filed", "explanation": "not_filed", "unit.kind": "厅局", "grounds": None,
        "round": 2, "from_above": 1,
    }  # fmt: skip


def test_an_empty_text_is_not_known():
    assert known(run(ends="11-11", fields={"grounds": ""}), t("grounds", "=", "其他")) == {"grounds": None}


def test_whether_a_time_is_known_is_asked_in_working_days():
    assert known(run(ends="11-11"), t("overdue", "set", 1)) == {"overdue": 2}
    assert known(run(ends="11-11"), t("overdue", "set", 1), now="11-10") == {"overdue": None}
    assert known(run(ends="11-11"), t("left/same", "<=", 0), now="11-11") == {"left/workday": 0}


def test_only_what_was_issued_and_not_withdrawn_counts():
    steps = tuple(step("urge", "11-12", state) for state in StepState)
    assert issued(run(ends="11-11", steps=steps), "urge") == 1
    assert issued(run(ends="11-11", steps=steps), "criticize") == 0


GRANTED = Filed("explanation", "granted", day("11-09"), None, day("11-20"), day("11-10"))


@pytest.mark.parametrize(
    ("filed", "status"),
    [
        ((), "not_filed"),
        ((Filed("extension", "filed", day("11-09"), None),), "not_filed"),
        ((Filed("explanation", "filed", day("11-09"), None),), "filed"),
        ((Filed("explanation", "refused", day("11-09"), None),), "refused"),
        ((GRANTED,), "granted"),
        ((replace(GRANTED, through=day("11-12")),), "lapsed"),
        ((replace(GRANTED, through=None),), "granted"),
        ((GRANTED, Filed("explanation", "filed", day("11-11"), None)), "filed"),
        ((Filed("explanation", "filed", day("11-11"), None), GRANTED), "filed"),
        ((GRANTED, Filed("explanation", "refused", day("11-09"), None)), "refused"),
    ],
)
def test_where_the_latest_request_stands(filed, status):
    assert request_status(run(ends="11-11", filed=filed), "explanation", day("11-13")) == status


def test_an_extension_does_not_lapse():
    filed = (Filed("extension", "granted", day("11-09"), None, day("11-10")),)
    assert request_status(run(ends="11-11", filed=filed), "extension", day("11-13")) == "granted"


def test_the_level_of_entry():
    assert entry_level(ladder(*STANDARD.tiers), {}) == 0
    assert entry_level(STANDARD, {"urgency": "一般"}) == 0
    assert entry_level(STANDARD, {"key_case": 1}) == 2
