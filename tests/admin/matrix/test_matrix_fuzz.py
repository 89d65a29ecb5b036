"""A short part of `./run fuzz http`, and the proof that its judge finds what is planted."""

from __future__ import annotations

import pytest

from tests.admin.matrix import sweep
from tests.admin.matrix.realm import FOREIGN
from tests.fuzz import web
from tests.fuzz.world import gathered

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer

PATIENCE = 60.0
"""Seconds of one request while coverage is taken; how fast they are, the command measures."""


@pytest.fixture(scope="module")
def world(site, realm, people, tables):
    made = gathered(site, realm, {sweep.LOGINS.get(name, name): one for name, one in people.items()}, tables)
    yield made
    made.restore()


def test_no_request_breaks_a_promise(world, untraced):
    with untraced():
        found = [web.played((2026, index, PATIENCE), world) for index in range(3)]
    assert [one.faults for one in found if one.broken] == []
    assert sum(one.accepted for one in found) > 100


def test_requests_follow_from_the_seed_alone(world):
    assert [web.made(7, number, world)[0] for number in range(50)] == [
        web.made(7, number, world)[0] for number in range(50)
    ]


PLANTED = {
    "a broken page": (lambda: 1 // 0, "500 at "),
    "an answer without a page": (lambda: ("", 503), "503 at "),
    "a text of the office beside": (lambda: f"<p>{FOREIGN}的事</p>", f" of {FOREIGN}: "),
    "a trace": (lambda: "Traceback (most recent call last): …", "tells Traceback"),
    "a flood": (lambda: "x" * (web.MOST + 1), " bytes: "),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(world, untraced, monkeypatch, name):
    view, words = PLANTED[name]
    for endpoint in ("item.page", "items.index_view", "item_screen.index_view", "inbox.index"):
        monkeypatch.setitem(world.app.view_functions, endpoint, lambda **_: view())
    with untraced():
        faults = web.played((1, 0, PATIENCE), world).faults
    assert [fault for fault in faults if words in fault], faults


def test_rows_that_point_nowhere_and_a_broken_journal_are_found(world):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(world.tables.path)) as live:
        live.execute("UPDATE seen SET item_id = 8000000 WHERE id = 1")
        live.execute("UPDATE journal_block SET entries = '[]' WHERE id = 3")
        live.commit()
    assert list(web.unsound(world)) == [
        "rows that point nowhere: ['seen']",
        "the journal is broken at block 3",
    ]
    world.restore()
    assert list(web.unsound(world)) == []
