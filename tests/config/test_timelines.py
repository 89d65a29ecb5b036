"""Timelines as they are read; that they come true is shown where they are played."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config.check_timelines import check_timeline
from config.loader import load, shipped
from config.timelines import ItemSpec, load_timelines

TEXT = """
cases:
  - name: 两个事项
    items: {a: {type: instruction, lead: one}, b: {type: decision, fields: {points: 3}, co: [two]}}
    events:
      - {at: 2026-11-02, item: a, do: assign}
      - {at: 2026-11-03 10:00, item: a, request: 说明, is: 已提, clock: finish}
      - {at: 2026-11-04 10:00, item: b, set: {points: 4}, unit: two}
    until: 2026-11-05
    expect: [{on: 2026-11-05, opens: rectification, item: a}]
"""


@pytest.mark.parametrize("name", ["base", "city", "county", "gov"])
def test_the_shipped_timelines_fit_their_packs(name: str) -> None:
    pack = load(shipped(name)).pack
    timelines, problems = load_timelines(shipped(name))

    assert problems == ()
    assert pack is not None
    assert timelines
    assert [each for line in timelines for each in check_timeline(line, pack)] == []


def test_a_timeline_as_values() -> None:
    (line,), problems = load_timelines({"own/tests/x.yaml": TEXT.encode()})

    assert problems == ()
    assert line.items == {
        "a": ItemSpec("instruction", {}, ("one",), ()),
        "b": ItemSpec("decision", {"points": 3}, (), ("two",)),
    }
    assert [(event.action, event.at.isoformat(), event.at_opening) for event in line.events] == [
        ("do", "2026-11-02T08:30:00", True),
        ("request", "2026-11-03T10:00:00", False),
        ("set", "2026-11-04T10:00:00", False),
    ]
    assert (line.events[1].is_, line.events[1].clock, line.events[2].set) == (
        "filed",
        "finish",
        {"points": 4},
    )
    assert (line.expect[0].on, line.expect[0].opens, line.expect[0].item) == (
        date(2026, 11, 5),
        "rectification",
        "a",
    )


def test_one_file_alone_and_files_that_are_no_tests(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT, "utf-8")

    assert [line.name for line in load_timelines(path)[0]] == ["两个事项"]
    assert load_timelines({"own/pack.yaml": b"label: 1\n"}) == ((), ())


def test_what_is_wrong_is_told() -> None:
    assert [
        each.code for each in load_timelines({"own/tests/x.yaml": TEXT.replace("说明", "陈述").encode()})[1]
    ] == ["shape.not_a_word"]
    assert [each.code for each in load_timelines({"own/tests/x.yaml": b""})[1]] == ["yaml.empty"]
