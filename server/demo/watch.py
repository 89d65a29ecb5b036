"""What the offices do about ticks that were held, and the drill that makes an incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from server.instance import Instance
from server.store import census
from server.work import acts, holds, incidents

if TYPE_CHECKING:
    from server.demo.days import Moment
    from server.demo.stage import Stage


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person does with an office's waiting hold."""

    office: str
    who: str
    discard: int  # so many reminders, from the first
    reason: str
    release: str  # all, urge (and what is official), or nothing


HOLDS = {
    "1012b": (Answer("np", "np.zhuren", 2, "已当面提醒，不再重复发出", "all"),),
    "1023b": (
        Answer("np", "np.zhuren", 1, "停机期间已电话提醒", "all"),
        Answer("jz", "jz.zhuren", 99, "停机期间已当面交换意见，不再发出", ""),
        Answer("yl", "yl.zhuren", 0, "", "all"),
    ),
    "1116b": (Answer("np", "np.zhuren", 2, "月度调度会上已提醒", "urge"),),
}
"""When somebody deals with what a tick held; the rest of 1116 and the county's of 1118 still wait."""

DRILLS = {"1105c": "np:53", "1117b": "pipes_city"}
"""When the engine is made to disagree with the oracle on one item: a drill, told as such."""
RESOLVED = "1106b"


def attend(stage: Stage, moment: Moment) -> None:
    """Deal with holds, drills and incidents of a moment."""
    for answer in HOLDS.get(moment.code, ()):
        _answer(stage, answer)
    if moment.code in DRILLS:
        _drill(stage, DRILLS[moment.code])
    if moment.code == RESOLVED:
        with stage.desk(stage.people["np.guize"]) as desk:
            waiting = [row for row in census.incidents(desk.session) if row["resolved_at"] is None]
            incidents.resolve(
                desk, waiting[0]["id"], resolution="演练：两套判断不一致，已核对规则无误，恢复办理"
            )


def _answer(stage: Stage, answer: Answer) -> None:
    with stage.desk(stage.people[answer.who]) as desk:
        office = stage.office(answer.office)
        waiting = [
            row for row in census.holds(desk.session) if row["office_id"] == office and not row["resolved_at"]
        ]
        steps = [
            row for row in census.steps(desk.session)
            if waiting and row["hold_id"] == waiting[-1]["id"] and row["state"] == "held"
        ]  # fmt: skip
        put_aside = [row["id"] for row in steps if row["kind"] == "message"][: answer.discard]
        if put_aside:
            holds.discard(desk, waiting[-1]["id"], put_aside, reason=answer.reason)
        left = [row for row in steps if row["id"] not in put_aside]
        let_go = [row["id"] for row in left if answer.release == "all" or row["kind"] != "message"]
        if let_go and answer.release:
            holds.release(desk, waiting[-1]["id"], let_go)


def _drill(stage: Stage, key: str) -> None:
    usual = stage.instance
    assert usual.folder is not None
    with Instance.open(usual.folder, tamper=_first_test_only) as spoiled:
        stage.instance = spoiled
        with stage.desk(stage.people["np.jingban"]) as desk:
            acts.do(desk, stage.items[key], "inspect", text="电话督查：了解进度（同时做判断不一致演练）。")
        stage.instance = usual


def _first_test_only(ruleset: dict[str, Any]) -> dict[str, Any]:
    """Leave a rule only its first test, so that it fires whenever its tier may come."""
    for rule in ruleset.values():
        tests = rule["all"][0]["m"].get("$and")
        if tests:
            rule["all"][0]["m"] = tests[0]
    return ruleset
