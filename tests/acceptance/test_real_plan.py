"""A real plan, taken in in March and ticked to November: what the ladder says, on the days it says."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from rules.calendar import Calendar
from server.instance import Instance
from tests.server.sheets.plan_cases import ledger_text


@pytest.fixture
def taken(duban, tmp_path):
    """Return the folder of an instance that has taken the plan, and what the commands said."""
    ledger, folder = tmp_path / "plan.csv", tmp_path / "instance"
    ledger.write_text(ledger_text(), encoding="utf-8")
    assert duban("init", "--dir", folder, "--office", "省督查室", "--pack", "province").code == 0
    command = (
        "import", ledger, "--dir", folder, "--create-units",
        "--assigned", "2026-03-02", "--due", "2026-10-31",
        "--at", "2026-03-02T09:00", "--format", "json",
    )  # fmt: skip
    return folder, duban(*command), duban(*command)


def test_the_plan_is_taken_once_and_climbs_on_its_days(taken):
    folder, first, second = taken
    assert (first.code, first.data["items"], len(first.data["rows"])) == (0, 58, 58)
    assert (second.code, second.data["items"], second.data["there"]) == (0, 0, 58)
    row = next(row for row in first.data["rows"] if row["no"] == "54")
    assert (row["lead"], row["co"], row["collective"], row["problems"]) == (
        ["省政务和数据局"], ["省发展改革委", "省工业和信息化厅", "省能源局", "省通信管理局"], [], [],
    )  # fmt: skip
    assert climbed(folder) == {
        ("2026-10-27", "remind", "ready"): 38,
        ("2026-11-02", "urge", "ready"): 38,
        ("2026-11-05", "urge", "ready"): 38,
        ("2026-11-06", "criticize", "draft"): 38,
    }


def climbed(folder):
    """Tick every working day from March to the middle of November; count the steps of `finish`."""
    found = Counter()
    with Instance.open(folder) as instance:
        calendar = Calendar.of(instance.shelf.of(instance.shelf.offices()[0]))
        day = date(2026, 3, 3)
        while day <= date(2026, 11, 13):
            if calendar.is_workday(day):
                report = instance.tick(calendar.opening(day))
                found.update((str(day), s.tier, s.state) for s in report.steps if s.clock == "finish")
                instance.send(calendar.closing(day) - timedelta(minutes=1))
            day += timedelta(days=1)
    return found
