"""A short part of `./run fuzz http`, and the proof that its judge finds what is planted."""

from __future__ import annotations

import gc
import io
import json
import zipfile
from urllib.parse import quote

import pytest

from tests.admin.matrix import sweep
from tests.admin.matrix.realm import FOREIGN, OWN, PRIVATE
from tests.fuzz import answers, web
from tests.fuzz.world import gathered

pytestmark = [
    pytest.mark.no_cover,  # other tests cover these lines; traced, this takes far longer
    # Werkzeug leaves the file of a part open when a later part cannot be read; it goes with the request
    pytest.mark.filterwarnings("ignore:Exception ignored in. <function SpooledTemporaryFile"),
]

PATIENCE = 60.0
"""Seconds of one request while coverage is taken; how fast they are, the command measures."""


@pytest.fixture(autouse=True)
def _swept_away():
    """Let what a test leaves open be told of in that test."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def world(site, realm, people, tables):
    made = gathered(site, realm, {sweep.LOGINS.get(name, name): one for name, one in people.items()}, tables)
    yield made
    made.restore()


def test_no_request_breaks_a_promise(world, untraced):
    with untraced():
        found = [web.played((2026, index, PATIENCE), world) for index in range(2)]
    assert [one.faults for one in found if one.broken] == []
    assert sum(one.accepted for one in found) > 80


def test_requests_follow_from_the_seed_alone(world):
    assert [web.made(7, number, world)[0] for number in range(50)] == [
        web.made(7, number, world)[0] for number in range(50)
    ]


def _packed(text):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", f"<t>{text}</t>")
    return held.getvalue()


PLANTED = {
    "a broken page": (lambda: 1 // 0, "500 at "),
    "an answer without a page": (lambda: ("", 503), "503 at "),
    "a text of the office beside": (lambda: f"<p>{FOREIGN}的事</p>", f" of {FOREIGN}: "),
    "a text of the office beside, as JSON writes it": (
        lambda: (json.dumps([FOREIGN]), {"Content-Type": "application/json"}),
        f" of {FOREIGN}: ",
    ),
    "a text of the office beside, as XML may write it": (lambda: "&#20057;&#22659;", f" of {FOREIGN}: "),
    "a text of the office beside, in a sheet": (lambda: _packed(FOREIGN), f" of {FOREIGN}: "),
    "a text of the office beside, in a header": (
        lambda: ("", {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(FOREIGN)}.csv"}),
        f" of {FOREIGN}: ",
    ),
    "a text of the county's own": (lambda: f"<p>{PRIVATE}</p>", f" of {PRIVATE}: "),
    "a text for nobody": (lambda: f"<p>{OWN}</p>", f"tells nobody of {OWN}: "),
    "a trace": (lambda: "Traceback (most recent call last): …", "tells Traceback"),
    "a flood": (lambda: "x" * (answers.MOST + 1), " bytes: "),
}


VIEWS = ("item.page", "items.index_view", "item_screen.index_view", "inbox.index", "account.sign_in")


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(world, untraced, monkeypatch, name):
    view, words = PLANTED[name]
    for endpoint in (
        "item.page",
        "items.index_view",
        "item_screen.index_view",
        "inbox.index",
        "account.sign_in",
    ):
        monkeypatch.setitem(world.app.view_functions, endpoint, lambda **_: view())
    with untraced():
        faults = web.played((1, 0, PATIENCE), world).faults
    assert [fault for fault in faults if words in fault], faults


@pytest.mark.parametrize("named", ["", '; filename="a"'])
@pytest.mark.parametrize("role", ["anonymous", "clerk"])
def test_a_part_without_a_name_is_refused(people, role, named):
    body = f"--x\r\nContent-Disposition: form-data{named}\r\n\r\n1\r\n--x--\r\n".encode()
    client = people[role].app.test_client(use_cookies=False)
    for path in ("/login", "/items/instruction/import/take/"):
        sent = {"Cookie": people[role].cookie, "Content-Type": "multipart/form-data; boundary=x"}
        assert client.post(path, data=body, headers=sent).status_code == 400, path


def test_an_answer_without_one_of_the_headers_is_told(world):
    sent = web.Request("", "GET", "/login", ())
    answer = web.send(world, sent)
    assert list(answers.broken(sent, answer, 0.0)) == []
    del answer.headers["X-Frame-Options"]
    assert list(answers.broken(sent, answer, 3.0)) == [
        "took 3.0 s: GET /login",
        "without ['X-Frame-Options']: GET /login",
    ]


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
