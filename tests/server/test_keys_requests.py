"""Keys of requests: two packs that differ in one alone come to different things, for every request."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from config.words import TABLES, answer_clock
from server.errors import Refusal
from server.models import LadderStep, Petition
from server.work import petitions
from server.work.petitions import Plea
from tests.server.deskwork import HEAD, approve, draft
from tests.server.twins import Twins, told

LIAISON = "市住建局联络员"
KINDS = ("wrong_unit", "explanation", "extension", "objection", "withdrawal")
LABELS = TABLES["request"]
GIVEN = {
    "withdrawal": {"who": "[unit_head]", "needs": "[reason]", "decide": "[director]", "answer": "2个工作日"}
}
"""What a request needs that the city's instructions have not."""


def wording(kind, key, **more):
    """Return a type's file that leaves a key of a request open."""
    keys = {**GIVEN.get(kind, {}), **more, key: "@"}
    return f"requests: {{{kind}: {{{', '.join(f'{name}: {value}' for name, value in keys.items())}}}}}"


def filing(world, kind):
    """Return when a request is filed, by which operation, about what: an item handed over, or its paper."""
    if kind == "objection":
        _, step = draft(world)
        for who in ("director", "leader"):
            approve(world, step, "2026-11-18 09:30", who)
        return "2026-11-20 10:00", petitions.file_against, (step.id,)
    item = world.instruction()
    if kind in petitions.OF_PART:
        return "2026-11-03 10:00", petitions.file_for_unit, (item.id, world.units["市住建局"], kind)
    return "2026-11-03 10:00", petitions.file, (world.run(item).id, kind)


def filed(world, kind, who=HEAD, text="", at=None):
    """Return the request that was filed, or why not."""
    when, operation, about = at or filing(world, kind)
    try:
        if operation is petitions.file:
            to = date(2026, 11, 12) if kind == "extension" else None
            return world.do(when, who, operation, *about, reason="由", text=text, to=to)
        return world.do(when, who, operation, *about, Plea("由", text))
    except Refusal as refusal:
        return str(refusal)


def by_each(kind):
    """Look at who may file: first the liaison tries, then the head of the unit."""

    def seen(world):
        at = filing(world, kind)
        found = [filed(world, kind, who, at=at) for who in (LIAISON, HEAD)]
        return [one if isinstance(one, str) else one.status for one in found]

    return seen


def with_a_reason(kind):
    """Look at a request that gives a reason alone."""

    def seen(world):
        found = filed(world, kind)
        return found if isinstance(found, str) else found.status

    return seen


def answered_by(kind):
    """Look at the day by which the office has to answer."""
    return lambda world: str(filed(world, kind).answer_by)


def chased(kind):
    """Look at how the office is reminded of a request that it does not answer."""
    first, last = ("2026-11-23", "2026-11-25") if kind == "objection" else ("2026-11-04", "2026-11-06")

    def seen(world):
        asked = filed(world, kind)
        world.ticks(first, last)
        with world.instance.bench.sessions() as session:
            query = select(LadderStep).where(LadderStep.clock == answer_clock(kind))
            steps = session.scalars(query.order_by(LadderStep.id)).all()
            run = session.get_one(Petition, asked.id).answer_run_id
        return (run is not None, [(f"{step.decided_on:%m-%d}", step.tier) for step in steps])

    return seen


def cases(kind):
    """Return the twins of every key that all requests have."""
    late = kind == "objection"
    heads = {"who": "[unit_head]"}
    label = LABELS[kind]
    refused = f"您的岗位不能办理“{label}”。应由：承办单位负责人。"
    pending = f"已有一份“{label}”申请在等待答复。"
    days = ("2026-11-24", "2026-11-27") if late else ("2026-11-05", "2026-11-10")
    steps = [(days[0][5:], "remind"), ("11-25" if late else "11-06", "late")]
    said = {
        "who": (wording(kind, "who", needs="[reason]"), ("[unit_head]", "[liaison, unit_head]"),
                by_each(kind), ([refused, "filed"], ["filed", pending])),
        "needs": (wording(kind, "needs", **heads), ("[reason]", "[reason, text]"), with_a_reason(kind),
                  ("filed", f"办理“{label}”必须填写：文字说明。")),
        "answer": (wording(kind, "answer", needs="[reason]", **heads), ("2个工作日", "5个工作日"),
                   answered_by(kind), days),
        "ladder": (wording(kind, "ladder", needs="[reason]", answer="2个工作日", **heads), ("own", "none"),
                   chased(kind), ((True, steps), (False, []))),
    }  # fmt: skip
    return {f"types:requests/{kind}/{key}": Twins("types/instruction", *one) for key, one in said.items()}


CASES = {key: twins for kind in KINDS for key, twins in cases(kind).items()} | {
    "types:requests/wrong_unit/within": Twins(
        "types/instruction",
        "requests: {wrong_unit: {within: @, who: [unit_head]}}",
        ("3个工作日", "当日"),
        lambda world: getattr(found := filed(world, "wrong_unit"), "status", found),
        ("filed", "提出“退件”的时间已过（最晚 2026-11-02 17:30）。"),
    )
}


@pytest.mark.parametrize("key", CASES)
def test_two_packs_that_differ_in_it_alone_come_to(worlds, key):
    assert told(worlds, key, CASES[key]) == CASES[key].comes
