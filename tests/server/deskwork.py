"""How the tests of papers and requests draft, approve and are refused."""

from __future__ import annotations

from datetime import datetime

import pytest

from rules.calendar import BEIJING
from server.errors import Refusal
from server.work import papers


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


HEAD = "市住建局负责人"
URGENT = {"urgency": "特急"}


def row(world, model, key):
    with world.instance.bench.sessions() as session:
        return session.get_one(model, key)


def draft(world, until="2026-11-18", **fields):
    """Return an instruction and its draft of a criticism."""
    item = world.instruction(**fields)
    world.ticks("2026-11-02", until)
    return item, world.steps(item, "criticize")[0]


def approve(world, step, when, who, **given):
    return world.do(when, who, papers.approve, step.id, text_hash=step.text_hash, **given)


def no(world, when, who, operation, *args, **given):
    with pytest.raises(Refusal) as refused:
        world.do(when, who, operation, *args, **given)
    return str(refused.value)
