"""Keys of types, clocks, flows and gates: two packs that differ in one alone come to different things."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.errors import Refusal
from server.models import ClockRun, Unit
from server.work import acts, register
from server.work.files import Upload
from tests.server.deskwork import HEAD
from tests.server.twins import Twins, told

FILES = [Upload("a.txt", b"x")]
SHORT = {"市住建局": "住建", "市水务局": "水务", "南屏市委督查室": "督查室"}


def runs(world, item, clock):
    """Return whose runs of a clock there are, when each is due, and what came of it."""
    with world.instance.bench.sessions() as session:
        query = select(ClockRun, Unit.name).join(Unit, Unit.id == ClockRun.unit_id)
        rows = session.execute(query.where(ClockRun.item_id == item.id, ClockRun.clock == clock))
        return [(SHORT[name], f"{run.due_on:%m-%d}", run.outcome) for run, name in rows]


def signing(world):
    """Return the runs of signing in after an item was handed to two units."""
    return runs(world, world.instruction(cos=("市水务局",), sign=False), "sign")


def after_a_report(world):
    """Return the run of the finish after a report."""
    item = world.instruction()
    world.do("2026-11-03 10:00", HEAD, acts.do, item.id, "report", text="进展")
    return runs(world, item, "finish")


def steps(world):
    """Return what an item that is never finished brings about."""
    world.instruction()
    return [(day[5:], tier, nth) for day, clock, tier, nth, _ in world.ticks("2026-11-09", "2026-11-18")
            if clock == "finish"]  # fmt: skip


def registered(world, type_):
    return world.do(
        "2026-11-02 09:00", "clerk", register.register, office_id=world.office, type=type_,
        fields={"title": "甲", "secrecy": "无"}, leads=[world.units["市住建局"]],
    )  # fmt: skip


def numbered(world):
    """Return the numbers of two items of two types, set up one after the other."""
    first, second = world.instruction(), registered(world, "other")
    world.do("2026-11-02 10:00", "director", acts.do, second.id, "set_up")
    return [world.item(item).number for item in (first, second)]


def closing(world):
    """Return what comes of closing an item that was handed in."""
    item = world.instruction()
    world.do("2026-11-03 10:00", HEAD, acts.do, item.id, "submit", text="已办", files=FILES)
    try:
        world.do("2026-11-03 11:00", "director", acts.do, item.id, "close")
    except Refusal as refusal:
        return str(refusal)
    return world.item(item).state


def at_which_act(world):
    """Return the number of an item registered, set up, handed over."""
    item = registered(world, "other")
    found = [world.item(item).number]
    for who, act in (("director", "set_up"), ("clerk", "assign")):
        world.do("2026-11-02 10:00", who, acts.do, item.id, act)
        found.append(world.item(item).number)
    return found


CLOCKS = "types:clocks/*/"
BOTH = [("住建", "11-03", "open"), ("水务", "11-03", "open")]
CASES = {
    f"{CLOCKS}from": Twins(
        "types/instruction", "clocks: {sign: {from: @}}", ("[assign, reopen]", "reopen"),
        signing, (BOTH, []),
    ),
    f"{CLOCKS}owes": Twins(
        "types/instruction", "clocks: {sign: {owes: @}}", ("each", "co"), signing, (BOTH, BOTH[1:]),
    ),
    f"{CLOCKS}until": Twins(
        "types/instruction", "clocks: {finish: {until: @}}", ("submit", "[submit, report]"),
        after_a_report, ([("住建", "11-11", "open")], [("住建", "11-11", "on_time")]),
    ),
    f"{CLOCKS}ladder": Twins(
        "types/instruction", "clocks: {finish: {ladder: @}}", ("standard", "short"), steps,
        (
            [("11-09", "remind", 1), ("11-12", "urge", 1), ("11-17", "urge", 2), ("11-18", "criticize", 1)],
            [("11-11", "remind", 1), ("11-12", "urge", 1), ("11-17", "urge", 2)],
        ),
    ),
    "types:flow": Twins(
        "types/instruction", "flow: @", ("standard", "checked"), closing,
        ("closed", "办理“办结”以前还须过关：查必清、清必办、办必果。"),
    ),
    "types:number": Twins(
        "types/other", "number: @", ("其他〔{year}〕{seq}号", "其他第{seq}号"), numbered,
        (["督〔2026〕1号", "其他〔2026〕2号"], ["督〔2026〕1号", "其他第1号"]),  # each year has its own
    ),
    "types:sequence": Twins(
        "types/other", "sequence: @", ("matter", "other"), numbered,
        (["督〔2026〕1号", "督〔2026〕2号"], ["督〔2026〕1号", "督〔2026〕1号"]),
    ),
    "flows:acts/*/number": Twins(
        "flows/standard", "acts: {set_up: {number: @}, assign: {number: 是}}", ("是", "否"), at_which_act,
        (["", "督〔2026〕1号", "督〔2026〕1号"], ["", "", "督〔2026〕1号"]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", CASES)
def test_two_packs_that_differ_in_it_alone_come_to(worlds, key):
    assert told(worlds, key, CASES[key]) == CASES[key].comes
