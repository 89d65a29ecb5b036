"""A confirmed calendar may bring a step nearer than it was when its run was last looked at."""

from __future__ import annotations

from datetime import datetime

import pytest

from config.loader import chain_from_files, read_chain, shipped
from rules.calendar import BEIJING
from server.instance import Instance
from server.work import activate
from tests.server.conftest import World

YEAR_2027 = """basis: 自定
holidays:
  new_year: {label: 元旦, from: 2027-01-01, to: 2027-01-01, workdays: [2027-01-02, 2027-01-03]}
"""


@pytest.fixture
def world():
    with Instance.memory(datetime(2026, 12, 21, 8, 30, tzinfo=BEIJING)) as instance:
        yield World(instance).build()


def test_a_weekend_worked_brings_the_second_urge_nearer(world):
    item = world.instruction("2026-12-21 09:00")
    world.ticks("2026-12-21", "2027-01-01")
    assert str(world.run(item).due_on) == "2026-12-30"
    city = read_chain(shipped("city"))
    chain = chain_from_files("city", {**city.files, "city/calendars/2027.yaml": YEAR_2027.encode()})
    world.do("2027-01-01 18:00", "rule_admin", activate.activate, world.office, chain)
    found = [row[0:3] for row in world.ticks("2027-01-02", "2027-01-04") if row[1] == "finish"]
    assert found == [("2027-01-04", "finish", "urge")]  # three working days after 12-31: 01-02 03 04
    assert world.tick("2027-01-04 18:00", full=True).steps == ()
