"""What people do in a story, one beat after the other, each by the real act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from server.store import census
from server.work import acts, catchup, looking, papers, petitions, register, settle
from server.work.files import Upload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from server.demo.stage import Stage
    from server.desk import Desk
    from server.models import ClockRun, Item, LadderStep

YEAR = 2026
FILE = Upload("办理情况.txt", "办理情况、佐证材料（演示用，虚构）。".encode())
REPORT = "已召开专题会，明确专人，正按计划推进；存在的困难和下一步措施见正文。"
RESULT = "任务已完成，并已现场核验，佐证材料见附件。"


@dataclass(frozen=True, slots=True)
class Scene:
    """The moment of a beat: the desk, the stage, the story, and the item it is about."""

    desk: Desk
    stage: Stage
    story: Story
    item_id: int

    @property
    def item(self) -> Item:
        """Return the item."""
        return looking.item(self.desk, self.item_id)

    def run(self, clock: str = "finish") -> ClockRun:
        """Return the open run of a clock, the first unit's."""
        return next(run for run in self.item.runs if run.clock == clock and run.ended_at is None)

    def step(self, tier: str, *states: str) -> LadderStep:
        """Return the latest step of a tier in one of these states."""
        return [
            step for run in self.item.runs for step in run.steps if step.tier == tier and step.state in states
        ][-1]


@dataclass(frozen=True, slots=True)
class Beat:
    """One deed: from when on, or once which step stands, by whom, on which item."""

    who: str  # clerk director leader principal liaison head, or a login
    deed: Callable[[Scene], Any]
    when: str = ""  # 1103a, or a step such as criticize#1 draft; empty: at once
    on: str = ""  # behind the story's key: /rectification


@dataclass(frozen=True, slots=True)
class Story:
    """An item's life."""

    key: str
    title: str
    lead: str  # unit keys, by blanks
    beats: tuple[Beat, ...]
    co: str = ""
    office: str = "np"
    type: str = "instruction"
    fields: Mapping[str, Any] = field(default_factory=dict)
    parent: str = ""


def day(code: str) -> date:
    """Return the day of a code such as 1103."""
    return date(YEAR, int(code[:2]), int(code[2:4]))


def registered(scene: Scene) -> None:
    """登记: make the story's item."""
    story, stage = scene.story, scene.stage
    own = (
        {"leader": "市委主要负责同志", "instructed_on": f"{scene.desk.today}"}
        if story.type == "instruction"
        else {}
    )
    item = register.register(
        scene.desk, office_id=stage.office(story.office), type=story.type,
        fields={"title": story.title, "received_on": f"{scene.desk.today}", **own, **story.fields},
        leads=[stage.units[key] for key in story.lead.split()],
        cos=[stage.units[key] for key in story.co.split()],
        parent_id=stage.items[story.parent] if story.parent else None,
    )  # fmt: skip
    stage.items[story.key] = item.id


def act(name: str, **what: Any) -> Callable[[Scene], Any]:
    """Return an act of the flow as a deed."""
    return lambda scene: acts.do(scene.desk, scene.item_id, name, **what)


def report(when: str, on: str = "") -> Beat:
    """Return 反馈 by the unit."""
    return Beat("head", act("report", text=REPORT), when, on)


def submitted(scene: Scene) -> None:
    """报结: hand in the result with its file."""
    acts.do(scene.desk, scene.item_id, "submit", text=RESULT, files=(FILE,))


def submit(when: str, on: str = "") -> Beat:
    """Return 报结 by the unit."""
    return Beat("head", submitted, when, on)


def close(when: str, on: str = "") -> Beat:
    """Return 办结 by the director."""
    return Beat("director", act("close"), when, on)


def send_back(when: str, reason: str) -> Beat:
    """Return 退回重办 by the clerk."""
    return Beat("clerk", act("send_back", reason=reason), when)


def suspend(when: str, through: str, reason: str) -> Beat:
    """Return 挂起 by the director, through a day."""
    return Beat("director", act("suspend", reason=reason, through=day(through)), when)


def noted(when: str) -> Beat:
    """Return 登记 alone, by the clerk."""
    return Beat("clerk", registered, when)


def begin(when: str, *, signed: str = "") -> tuple[Beat, ...]:
    """Return 登记, 立项 and 交办 at one moment, and 签收 in the afternoon."""
    opened = (Beat("clerk", registered, when), Beat("director", act("set_up")), Beat("clerk", act("assign")))
    return opened if signed == "no" else (*opened, Beat("liaison", act("sign"), signed or when[:4] + "c"))


def ask(when: str, kind: str, reason: str, to: str = "") -> Beat:
    """Return a request 说明 or 延期 of the unit."""
    until = day(to) if to else None
    return Beat(
        "head",
        lambda scene: petitions.file(scene.desk, scene.run().id, kind, reason=reason, text=REPORT, to=until),
        when,
    )


def answer(who: str, when: str, *, to: str = "", reply: str = "") -> Beat:
    """Return the office's answer to the waiting request: granted to a day, or refused."""

    def deed(scene: Scene) -> None:
        rows = census.petitions(scene.desk.session, scene.item_id)
        waiting = [row for row in rows if row["status"] == "filed"]
        petitions.decide(
            scene.desk, waiting[-1]["id"], granted=bool(to), to=day(to) if to else None, reply=reply
        )

    return Beat(who, deed, when)


def approve(who: str, tier: str, when: str = "", *, organ: str = "", why: str = "", on: str = "") -> Beat:
    """Return the approval of a tier's draft, of the text as it stands."""

    def deed(scene: Scene) -> None:
        step = scene.step(tier, "draft")
        organ_id = scene.stage.units[organ] if organ else None
        papers.approve(scene.desk, step.id, text_hash=step.text_hash, organ_id=organ_id, organ_why=why)

    return Beat(who, deed, when, on)


def refuse(who: str, tier: str, when: str, reason: str, again: str = "") -> Beat:
    """Return the refusal of a draft: never again in this run, or from a day on."""

    def deed(scene: Scene) -> None:
        step = scene.step(tier, "draft")
        papers.refuse(scene.desk, step.id, reason=reason, again_from=day(again) if again else None)

    return Beat(who, deed, when)


def stop(who: str, tier: str, when: str, reason: str) -> Beat:
    """Return the stopping of a slip before it leaves."""
    return Beat(who, lambda scene: papers.stop(scene.desk, scene.step(tier, "ready").id, reason=reason), when)


def withdraw(who: str, tier: str, when: str, reason: str) -> Beat:
    """Return the withdrawal of an issued paper."""
    return Beat(
        who, lambda scene: papers.withdraw(scene.desk, scene.step(tier, "issued").id, reason=reason), when
    )


def receive(tier: str, when: str) -> Beat:
    """Return 签收文书 by the unit."""

    def deed(scene: Scene) -> None:
        step = scene.step(tier, "issued")
        notice = next(notice for notice in step.notices if notice.unit_id == step.unit_id)
        papers.receive(scene.desk, notice.id)

    return Beat("liaison", deed, when)


def count_from(when: str) -> Beat:
    """Return 起算日: the clock of an overdue entry counts from today."""
    return Beat("clerk", lambda scene: catchup.count_from(scene.desk, scene.run().id, scene.desk.today), when)


def settled(when: str, lead: str, co: str, assigned: str) -> Beat:
    """Return 落实责任单位 by the clerk."""

    def deed(scene: Scene) -> None:
        units = scene.stage.units
        settle.set_units(
            scene.desk, scene.item_id, leads=[units[key] for key in lead.split()],
            cos=[units[key] for key in co.split()], assigned_on=day(assigned),
        )  # fmt: skip

    return Beat("clerk", deed, when)
