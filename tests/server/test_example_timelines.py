"""The timelines of the example packs come true: every step on its day, and nothing else."""

from __future__ import annotations

import pytest

from config.loader import read_chain, shipped
from config.timelines import load_timelines
from server.timeline import play

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer

FILES = sorted(shipped("examples").glob("*/tests/*.yaml"))


def told_before(first, other):
    """Return whether a timeline is the beginning of another: the same story, looked at on an earlier day."""
    same = (first.type, first.fields, first.watch) == (other.type, other.fields, other.watch)
    until = first.until
    return (
        same
        and until < other.until
        and _acts(first) == [act for act in _acts(other) if act[0].date() <= until]
        and _steps(first) == [step for step in _steps(other) if step[0] <= until]
    )


def _acts(line):
    return [
        (
            one.at,
            one.action,
            getattr(one, one.action.replace("pass", "pass_")),
            one.is_,
            one.to,
            one.impossible,
        )
        for one in line.events
    ]


def _steps(line):
    return [(one.on, one.clock, one.tier, one.nth, one.state, one.opens) for one in line.expect]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}/{file.stem}")
def test_every_step_of_an_example_comes_on_its_day(file):
    chain = read_chain(file.parent.parent)
    timelines, problems = load_timelines(file)
    assert problems == ()
    whole = [line for line in timelines if not any(told_before(line, other) for other in timelines)]

    differences = {line.name: play(chain, line).differences for line in whole}
    assert {name: [one.zh for one in found] for name, found in differences.items() if found} == {}
