"""Timelines in, steps out: the examples of the language, at every cadence of the tick."""

from __future__ import annotations

import pytest

from config.loader import read_chain, shipped
from config.timelines import load_timelines
from server.timeline import play

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer

ASSIGN = "{at: 2026-11-02 09:20, do: assign}, {at: 2026-11-03 10:00, do: sign}"

CASES = {
    "跨中秋国庆，说明采纳至10月23日，通报，整改，追责建议": """
        fields: {urgency: 一般}
        events:
          - {at: 2026-09-24 09:20, do: assign}
          - {at: 2026-09-28 10:00, do: sign}
          - {at: 2026-10-16 15:00, request: explanation, is: filed}
          - {at: 2026-10-19 10:00, request: explanation, is: granted, to: 2026-10-23}
          - {at: 2026-10-28 16:00, approve: criticize}
        until: 2026-11-03
        due: {sign: 2026-09-28, finish: 2026-10-12, rectification/finish: 2026-11-11}
        expect:
          - {on: 2026-10-08, clock: finish, tier: remind}
          - {on: 2026-10-13, clock: finish, tier: urge}
          - {on: 2026-10-16, clock: finish, tier: urge, nth: 2}
          - {on: 2026-10-26, clock: finish, tier: criticize, state: draft}
          - {on: 2026-10-28, opens: rectification}
          - {on: 2026-11-02, clock: finish, tier: accountability, state: draft}
    """,
    "调休的周六是工作日": """
        events: [{at: 2026-09-28 09:20, do: assign}, {at: 2026-09-28 15:00, do: sign}]
        fields: {deadline: 2026-10-09}
        until: 2026-10-16
        due: {finish: 2026-10-09}
        expect:
          - {on: 2026-10-08, clock: finish, tier: remind}
          - {on: 2026-10-10, clock: finish, tier: urge}
          - {on: 2026-10-14, clock: finish, tier: urge, nth: 2}
          - {on: 2026-10-15, clock: finish, tier: criticize, state: draft}
    """,
    "指定的周日留在周日": f"""
        events: [{ASSIGN}]
        fields: {{deadline: 2026-11-15}}
        until: 2026-11-16
        due: {{finish: 2026-11-15}}
        expect:
          - {{on: 2026-11-10, clock: finish, tier: remind}}
          - {{on: 2026-11-16, clock: finish, tier: urge}}
    """,
    "改为特急，不早于修改之日，从通报起": f"""
        events: [{ASSIGN}, {{at: 2026-11-05 10:00, set: {{urgency: 特急}}}}]
        until: 2026-11-06
        due: {{finish: 2026-11-05}}
        expect:
          - {{on: 2026-11-05, clock: finish, tier: remind}}
          - {{on: 2026-11-06, clock: finish, tier: criticize, state: draft}}
    """,
    "暂停三天，期限顺延三个工作日": f"""
        events: [{ASSIGN}, {{at: 2026-11-10 09:00, do: suspend, through: 2026-11-12}}]
        until: 2026-11-17
        due: {{finish: 2026-11-16}}
        expect:
          - {{on: 2026-11-06, clock: finish, tier: remind}}
          - {{on: 2026-11-17, clock: finish, tier: urge}}
    """,
    "报结后退回，审核的几天不算": """
        events:
          - {at: 2026-11-02 09:20, do: assign}
          - {at: 2026-11-03 10:00, do: sign}
          - {at: 2026-11-10 11:00, do: submit}
          - {at: 2026-11-12 11:00, do: send_back}
        until: 2026-11-17
        due: {finish: 2026-11-16}
        expect:
          - {on: 2026-11-06, clock: finish, tier: remind}
          - {on: 2026-11-17, clock: finish, tier: urge}
    """,
    "再督查是新的一轮": """
        events: [{at: 2026-11-02 09:20, do: reopen}, {at: 2026-11-02 10:00, do: sign}]
        fields: {urgency: 加急}
        until: 2026-11-06
        due: {finish: 2026-11-05}
        expect:
          - {on: 2026-11-04, clock: finish, tier: remind}
          - {on: 2026-11-06, clock: finish, tier: urge}
    """,
    "延期后再提醒一次": """
        events:
          - {at: 2026-11-09 09:20, do: assign}
          - {at: 2026-11-09 10:00, do: sign}
          - {at: 2026-11-16 10:00, request: extension, is: filed, to: 2026-11-23}
          - {at: 2026-11-16 15:00, request: extension, is: granted, to: 2026-11-23}
        until: 2026-11-24
        due: {finish: 2026-11-23}
        expect:
          - {on: 2026-11-13, clock: finish, tier: remind}
          - {on: 2026-11-18, clock: finish, tier: remind, nth: 2}
          - {on: 2026-11-24, clock: finish, tier: urge}
    """,
    "特急从通报起，没有催办": """
        events: [{at: 2026-11-05 09:20, do: assign}, {at: 2026-11-05 10:00, do: sign}]
        fields: {urgency: 特急}
        until: 2026-11-09
        due: {finish: 2026-11-06}
        expect:
          - {on: 2026-11-06, clock: finish, tier: remind}
          - {on: 2026-11-09, clock: finish, tier: criticize, state: draft}
    """,
    "说明已提未答，等两个工作日": f"""
        events: [{ASSIGN}, {{at: 2026-11-17 10:00, request: explanation, is: filed}}]
        until: 2026-11-20
        expect:
          - {{on: 2026-11-06, clock: finish, tier: remind}}
          - {{on: 2026-11-12, clock: finish, tier: urge}}
          - {{on: 2026-11-17, clock: finish, tier: urge, nth: 2}}
          - {{on: 2026-11-20, clock: finish, tier: criticize, state: draft}}
    """,
    "说明采纳至27日，30日才满五天": """
        events:
          - {at: 2026-11-02 09:20, do: assign}
          - {at: 2026-11-03 10:00, do: sign}
          - {at: 2026-11-17 10:00, request: explanation, is: filed}
          - {at: 2026-11-18 10:00, request: explanation, is: granted, to: 2026-11-27}
        until: 2026-11-30
        expect:
          - {on: 2026-11-06, clock: finish, tier: remind}
          - {on: 2026-11-12, clock: finish, tier: urge}
          - {on: 2026-11-17, clock: finish, tier: urge, nth: 2}
          - {on: 2026-11-30, clock: finish, tier: criticize, state: draft}
    """,
    "到期前采纳说明，到期日不动，期满才算逾期": """
        events:
          - {at: 2026-11-02 09:20, do: assign}
          - {at: 2026-11-03 10:00, do: sign}
          - {at: 2026-11-06 10:00, request: explanation, is: filed}
          - {at: 2026-11-09 10:00, request: explanation, is: granted, to: 2026-11-27}
        until: 2026-11-30
        due: {finish: 2026-11-11}
        expect:
          - {on: 2026-11-06, clock: finish, tier: remind}
          - {on: 2026-11-30, clock: finish, tier: urge}
    """,
}


def timeline(name):
    text = f"pack: city\ncases:\n  - name: {name}\n    type: instruction\n    watch: [finish]\n"
    lines = [line[4:] for line in CASES[name].strip("\n").split("\n")]
    text += "\n".join(lines) + "\n"
    found, problems = load_timelines({"x/tests/case.yaml": text.encode()})
    assert problems == ()
    return found[0]


@pytest.fixture(scope="module")
def chain():
    return read_chain(shipped("city"))


@pytest.mark.parametrize("name", CASES)
def test_every_step_and_nothing_else_at_every_cadence(chain, name):
    daily = play(chain, timeline(name), "daily")
    assert [(str(p.place), p.zh) for p in daily.differences] == []
    assert play(chain, timeline(name), "hourly").steps == daily.steps
    assert play(chain, timeline(name), "minute").steps == daily.steps


def told(text):
    found, problems = load_timelines({"x/tests/case.yaml": text.encode()})
    assert problems == ()
    outcome = play(read_chain(shipped("city")), found[0])
    return [f"{p.place.line}: {p.zh} [{p.code}]" for p in outcome.differences]


HEAD = """pack: city
cases:
  - name: 一个
    type: instruction
    watch: [finish]
    events: [{at: 2026-11-02 09:20, do: assign}, {at: 2026-11-03 10:00, do: sign}]
    until: 2026-11-12
"""


def test_a_step_on_another_day_one_that_did_not_come_and_one_too_many_are_told():
    text = HEAD + (
        "    due: {finish: 2026-11-10}\n"
        "    expect:\n"
        "      - {on: 2026-11-09, clock: finish, tier: remind}\n"
        "      - {on: 2026-11-12, clock: finish, tier: criticize}\n"
    )
    assert told(text) == [
        "3: 不应有而有：2026-11-12 finish/urge #1 [test.extra_step]",
        "8: 日期不对：应为 finish 2026-11-10，实为 finish 2026-11-11 [test.wrong_date]",
        "10: 日期不对：应为 2026-11-09 finish/remind #1，实为 2026-11-06 finish/remind #1 [test.wrong_date]",
        "11: 应有而没有：2026-11-12 finish/criticize #1 [test.missing_step]",
    ]


def test_an_act_that_the_state_does_not_allow_is_told_at_its_place():
    text = HEAD.replace("do: sign}", "do: close}") + "    expect: []\n"
    assert told(text) == [
        "6: 事项现在是“待签收”，不能办理“办结”。 [test.impossible_act]",
    ]
