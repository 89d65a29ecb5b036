"""What a version that comes into force does to the runs that are open: nothing, all of it, or the milder."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.loader import read_chain, shipped
from server.work import activate

LADDER = """label: 阶梯
basis: 自定
tiers:
  urge: {level: 1, label: 催办, basis: 自定, kind: slip, colour: yellow, when: {overdue: {at_least: %s}},
         document: urge, wait: 2个工作小时}
"""
CRITICIZE = """  criticize: {level: 2, label: 通报批评, basis: 自定, kind: circular, colour: red,
              when: {overdue: {at_least: %s}}, document: circular, approve: [director, leader]}
"""


def city(mode="keep", term="5个工作日", urge="1个工作日", criticize="", **files):
    """Return the city's pack with a term, tiers, and a word of its own on what is in flight."""
    chain = read_chain(shipped("city"))
    own = dict(chain.files)
    own["city/pack.yaml"] += f"in_flight: {mode}\n".encode()
    own["city/types/instruction.yaml"] = (
        f"clocks:\n  finish: {{within: {term}, ladder: plain, basis: 自定}}\n"
        "requests:\n  extension: {each: 30个工作日, times: 3, basis: 自定}\n"
    ).encode()
    ladder = LADDER % urge + (CRITICIZE % criticize if criticize else "")
    own["city/ladders/plain.yaml"] = ladder.encode()
    own |= {f"city/{name}": text.encode() for name, text in files.items()}
    return replace(chain, files={name: text for name, text in own.items() if "/tests/" not in name})


def activated(world, when, chain):
    return world.do(when, "rule_admin", activate.activate, world.office, chain)


def due(world, item, clock="finish"):
    return str(world.run(item, clock).due_on)[5:]


def taken(world, first, last):
    """Tick daily; return what came of the clock that the tests are about."""
    return [(day[5:], tier) for day, clock, tier, _, _ in world.ticks(f"2026-{first}", f"2026-{last}")
            if clock == "finish"]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "mode", "then", "steps"),
    [
        ("5个工作日", "3个工作日", "keep", "11-09", ["11-10"]),
        ("5个工作日", "3个工作日", "migrate", "11-05", ["11-06"]),
        ("5个工作日", "3个工作日", "lenient", "11-09", ["11-10"]),
        ("3个工作日", "5个工作日", "keep", "11-05", ["11-06"]),
        ("3个工作日", "5个工作日", "migrate", "11-09", ["11-10"]),
        ("3个工作日", "5个工作日", "lenient", "11-09", ["11-10"]),
        ("5日", "1日", "migrate", "11-04", ["11-05"]),  # 11-03 is over: the end of the next working day
        ("5日", "1日", "lenient", "11-09", ["11-10"]),
    ],
)
def test_the_term_of_an_open_run(worlds, old, new, mode, then, steps):
    world = worlds(city(term=old))
    item = world.instruction("2026-11-02 09:00")
    activated(world, "2026-11-03 10:00", city(mode, term=new))
    assert due(world, item) == then
    assert taken(world, "11-03", "11-12") == [(day, "urge") for day in steps]


@pytest.mark.parametrize(("old", "new"), [("5个工作日", "3个工作日"), ("3个工作日", "5个工作日")])
def test_from_old_and_new_the_milder_threshold(worlds, old, new):
    world = worlds(city(term="1个工作日", urge=old))
    world.instruction("2026-11-02 09:00")  # due 11-03
    activated(world, "2026-11-03 10:00", city("lenient", term="1个工作日", urge=new))
    assert taken(world, "11-04", "11-12") == [("11-10", "urge")]
