"""What is typed and sent along: templates, addresses, names, logs, bodies of requests."""

from __future__ import annotations

import io
import itertools
import logging
import re
import tracemalloc
import unicodedata

import pytest
from sqlalchemy import select

from config.loader import chain_from_files, compile_chain, read_chain, shipped
from config.placeholders import PAPER_MARKS, marks
from server.clock import SetClock
from server.documents.template import fill, names_of
from server.errors import Refusal
from server.jobs import Ticker
from server.models import JournalBlock, Person, Unit
from server.web.policies import POLICIES, PUBLIC
from server.work import people, units
from tests.abuse.product import ROOT, attributes, holding, importers

STATEMENTS = {"server/store/searching.py", "server/store/listed.py", "server/migrate.py"}
"""Where a statement is put together of pieces, each with its reason: names of our own tables and indexes."""


def test_statements_are_put_together_of_our_own_names_alone():
    assert holding("noqa: S608") == STATEMENTS


def test_nothing_but_our_own_picture_is_let_through_as_markup():
    assert importers("markupsafe", "flask.Markup") == set()
    found = [
        (path.name, line.strip())
        for path in sorted((ROOT / "admin/templates").rglob("*.html"))
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\|\s*safe\b|autoescape\s+(false|off)|__html__|Markup", line)
    ]
    assert [name for name, _ in found] == ["account.html"]
    assert found[0][1].count("{{ second.picture|safe }}") == 1


WAYS = (
    "//",
    "///",
    "/\\",
    "\\\\",
    "\\/",
    "http://",
    "https:",
    "http:/",
    "ftp://",
    "javascript:",
    "/\t/",
    "/\n/",
    " //",
    "",
)
PLACES = (
    "evil.example",
    "evil.example@localhost",
    "localhost.evil.example",
    "[::1]",
    "3232235777",
    "evil。example",
)
TAILS = ("", "/", "/%2f..", "#/items/", "?next=/")


def test_two_hundred_ways_out_are_refused(browser):
    visitor, tried = browser(), 0
    for parts in itertools.product(WAYS, PLACES, TAILS):
        answer = visitor.get("/login", query_string={"next": "".join(parts)})
        assert answer.status_code == 400, parts
        tried += 1
    assert tried > 200


SHAPES = (
    "{{%s}}", "{%% %s %%}", "${%s}", "#{%s}", "<%%= %s %%>", "{%s}", "{{{%s}}}", "@(%s)", "[[%s]]", "%%(%s)s",
    "#set($x=%s)$x", "*{%s}",
)  # fmt: skip
CODE = (
    "7*7", "7*'7'", "config", "self.__init__.__globals__", "''.__class__.__mro__[1]", "request.environ",
    "title.__class__", "title[0]", "title!r", "title:>99999999", "0", "item.person.password_hash", "lipsum",
    "cycler.__init__.__globals__.os.popen('id').read()", "open('settings.json').read()", "x|attr('y')",
    "range(999999999)", "T(java.lang.Runtime)", "import os", "exec('x')", "title.title", "Title", "title ",
    " title", "\u200btitle",
)  # fmt: skip


def test_three_hundred_expressions_stay_as_they_are_written():
    names = {"title": "题", "unit": "{{7*7}}"}
    texts = [shape % code for shape in SHAPES for code in CODE]
    assert len(texts) >= 300
    assert [text for text in texts if fill(text, names) != text] == []
    assert fill("{unit}、{title}", names) == "{{7*7}}、题"


def test_a_template_asks_for_no_name_but_those_that_are_listed():
    """What is filled is checked when the pack is read, as is all else that stands in braces."""
    texts = [shape % code for shape in SHAPES for code in (*CODE, *PAPER_MARKS)]
    for text in texts:
        assert names_of(text) <= set(marks(text))
        assert names_of(text) <= {*PAPER_MARKS, "config", "lipsum"}, text
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in PAPER_MARKS)


@pytest.mark.parametrize(
    "code", ["{{7*7}}", "${config}", "{title.__class__}", "{{{x|attr('y')}}}", "{0}", "{unit!r}"]
)
def test_an_expression_in_a_pack_is_a_problem_at_its_line(code):
    chain = read_chain(shipped("base"))
    file = "base/documents/urge.yaml"
    lines = chain.files[file].decode().split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("title:"))
    lines[at] = f"title: '{code}'".replace("'y'", "''y''")
    loaded = compile_chain(chain_from_files("base", {**chain.files, file: "\n".join(lines).encode()}))
    assert loaded.pack is None
    assert {(one.place.file, one.place.line) for one in loaded.problems} == {(file, at + 1)}


def test_a_text_that_fills_itself_does_not_grow():
    names = {f"n{n}": "{n0}{n1}{n2}" * 100 for n in range(10)}
    text = "{n0}" * 50
    assert fill(text, names) == names["n0"] * 50


NASTY = (
    "\r\nBcc: a@b.example",
    "\n\nDATA",
    "\x00",
    "\x1b[31m",
    "\u2028x",
    "\x85y",
    "\u202etxt",
    "\u200b",
    "\x7f",
)


def test_no_name_that_is_kept_holds_an_unseen_character(browser, scene):
    accounts = browser("accounts")
    for number, evil in enumerate(NASTY):
        parent = {"parent": "江州省", "kind": "部门", "short_name": f"简{evil}", "aliases": f"又{evil}名"}
        accounts.post("/data/unit/new/", {"name": f"新{number}{evil}局", **parent})
        with scene.instance.desk(scene.actor("accounts")) as desk:
            units.create(desk, name=f"直{number}{evil}局", short_name=f"简{evil}", aliases=[f"又{evil}名"])
            people.create(desk, login=f"p{number}{evil}q", name=f"名{evil}", unit_id=scene.units["water"])
    with scene.instance.bench.sessions() as session:
        kept = [t for row in session.scalars(select(Unit)) for t in (row.name, row.short_name, *row.aliases)]
        kept += [t for row in session.scalars(select(Person)) for t in (row.login, row.name, row.phone)]
        notes = session.scalars(select(JournalBlock.entries)).all()
    assert [text for text in kept if {unicodedata.category(c) for c in text} & {"Cc", "Cf", "Zl", "Zp"}] == []
    assert [note for note in notes if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u202e]", note)] == []
    assert sum(text.startswith("直") for text in kept) == len(NASTY)


FORGED = "x\n2026-11-02 09:00:00 ERROR incident 99\r\n\x1b[2J\x1b]0;title\x07\u2028\u202e\x85\x00end"


def test_a_defect_writes_one_record_whatever_stands_in_it(own_app, app, browser, monkeypatch, caplog):
    def fail():
        raise ValueError(FORGED)

    app.add_url_rule("/fails", "fails", fail)
    monkeypatch.setitem(POLICIES, "fails", PUBLIC)
    with caplog.at_level(logging.WARNING):
        assert browser("clerk").get("/fails", headers={"User-Agent": "\x1b[31mred"}).status_code == 500
    _is_one_record(caplog)


class Stopped(SetClock):
    """A clock whose machine has none."""

    def now(self):
        raise ValueError(FORGED)


def test_a_tick_that_fails_writes_one_record_too(scene, caplog):
    scene.instance.bench.clock = Stopped(scene.clock.now())
    assert Ticker(scene.instance).round() is False
    _is_one_record(caplog)


def _is_one_record(caplog):
    (record,) = [one for one in caplog.records if one.name.startswith("duban.")]
    shown = logging.Formatter("%(message)s").format(record)
    assert [line for line in shown.split("\n")[1:] if not line.startswith("  ")] == []
    assert set(re.findall(r"[^\n\x20-\x7e\u4e00-\u9fff]", shown)) == set()
    assert "ValueError: x" in shown
    assert r"\x1b[2J\x1b]0;title\x07\u2028\u202e\x85\x00end" in shown


ALIKE = (
    "江州省水利厅", "江州省水利厅 ", "江州省 水利厅", "江州省\u200b水利厅", "江州省水利厅\ufeff",
    "江州省\u2f54利厅", "江州省水利\u2004厅", "江州省水\uf9dd厅", "江州省水\u202e利厅", "江州省水\u00ad利厅",
)  # fmt: skip
STRANGE = (
    "江州省水利ﾛ",
    "江州省工信ロ",
    "江州省审计ニ局",
    "А局",
    "Ο局",
    "江州省⺠政厅",
    "江州\u0338省公安厅",
)
LOGINS = (
    "clerk",
    "Clerk",
    "CLERK",
    "cl\u0435rk",
    "ｃｌｅｒｋ",
    "c lerk",
    "cle\u200brk",
    "clerk\x00",
    "\u0441lerk",
    "ϲlerk",
)


@pytest.mark.parametrize("name", ALIKE + STRANGE)
def test_a_name_made_to_be_mistaken_is_refused(scene, name):
    desk_of = scene.instance.desk
    before = len(_all(scene, Unit)), len(_all(scene, Person))
    with pytest.raises(Refusal) as told, desk_of(scene.actor("accounts")) as desk:
        units.create(desk, name=name)
    assert told.value.code in ({"text.strange"} if name in STRANGE else {"units.taken", "text.alike"})
    for login in LOGINS if name == ALIKE[0] else ():
        with pytest.raises(Refusal), desk_of(scene.actor("accounts")) as desk:
            people.create(desk, login=login, name="名", unit_id=scene.units["water"])
    assert (len(_all(scene, Unit)), len(_all(scene, Person))) == before


def test_a_name_of_its_own_is_taken(scene):
    """Dots of every kind, signs outside the first plane, capitals, ends of names."""
    names = ("甘孜·炉霍县", "甘孜・新龙县", "江州省𠮷家堡镇", "江州省A区管委会", "江州省水利厅（二）")
    with scene.instance.desk(scene.actor("accounts")) as desk:
        kept = [units.create(desk, name=name).name for name in names]
    assert kept == [unicodedata.normalize("NFKC", name) for name in names]


def _all(scene, model):
    with scene.instance.bench.sessions() as session:
        return session.scalars(select(model.id)).all()


def test_no_change_is_taken_as_json(browser, scene):
    assert attributes("get_json") | holding("request.json") | holding("request.data") == set()
    clerk, before = browser("clerk"), _all(scene, JournalBlock)
    text = '{"csrf_token": "%s", "title": "一", "title": "二", "theme": "dark", "theme": "light"}'
    for path in ("/preferences", "/items/instruction/new/", "/items/instruction/many/", "/account/password"):
        answer = clerk.client.post(path, data=text % clerk.token(), content_type="application/json")
        assert answer.status_code == 400
    assert _all(scene, JournalBlock) == before


def test_a_hundred_thousand_parts_are_refused_in_little_memory(browser):
    """The parts are written once, read once, and given up at the limit."""
    clerk = browser("clerk")
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    body = part * 100_000 + b"--x--\r\n"
    tracemalloc.start()
    sent = {"input_stream": io.BytesIO(body), "content_length": len(body)}
    kind = "multipart/form-data; boundary=x"
    answer = clerk.client.post("/items/instruction/new/", content_type=kind, **sent)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer.status_code, most < 4 * len(body)) == (413, True)
