"""Every address, method, role and relation against the committed table; what the answers hold."""

from __future__ import annotations

import html
import io
import re
import zipfile

import pytest

from server.web.policies import POLICIES
from tests.admin.matrix import sweep
from tests.admin.matrix.realm import BELOW, FOREIGN, HIDDEN, OWN, PRIVATE, XSS

BUSINESS_WORDS = (OWN + "main", OWN + "进展", OWN + "缘由", OWN + "内容")
OFFICERS = ("accounts", "security", "audit")
DOCX = {"paper.docx", "inbox.docx"}


@pytest.fixture(scope="module")
def observed(swept):
    found = {}
    for (probe, role), answer in swept.items():
        found.setdefault((probe.rule, probe.method, probe.relation), {})[role] = str(answer.status)
    return found


def test_every_answer_is_the_one_of_the_table(observed, capsys):
    expected = sweep.read()
    assert sorted(set(observed) ^ set(expected)) == []
    wrong = {
        (*key, role): f"{expected[key][role]} expected, {status} found"
        for key, row in observed.items()
        for role, status in row.items()
        if expected[key][role] != status
    }
    assert wrong == {}
    with capsys.disabled():
        print(
            f"\nmatrix: {len(observed)} lines × {len(sweep.LOGINS)} roles ="
            f" {sum(map(len, observed.values()))} rows"
        )


def test_the_table_names_every_rule_of_the_application(site):
    ruled = {
        (rule.rule, method)
        for rule in site.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert ruled == {key[:2] for key in sweep.read()}


def test_the_table_knows_nothing_of_what_is_foreign_or_absent():
    loose = {
        (rule, method, relation, role): status
        for (rule, method, relation), row in sweep.read().items()
        if relation in {"foreign", "absent"}
        for role, status in row.items()
        if role != "anonymous" and status != "404"
    }
    assert loose == {}


def test_an_officer_comes_to_no_page_of_business(site, swept):
    business = {
        rule.rule
        for rule in site.url_map.iter_rules()
        if POLICIES[rule.endpoint].name in {"business", "office"}
    }
    seen = {
        (p.rule, role)
        for (p, role), a in swept.items()
        if p.rule in business and role in OFFICERS and a.status < 400
    }
    assert seen == set()


def test_foreign_and_absent_answers_are_equal_byte_for_byte(swept):
    by_key = {(p.rule, p.method, p.relation, role): (p, answer) for (p, role), answer in swept.items()}
    pairs = 0
    for (rule, method, relation, role), (_, answer) in by_key.items():
        if relation == "foreign" and role != "anonymous":
            assert answer == by_key[rule, method, "absent", role][1], (rule, method, role)
            pairs += 1
    assert pairs > 1200


def test_before_sign_in_every_object_is_answered_alike(swept):
    for (probe, role), answer in swept.items():
        if role == "anonymous" and probe.relation != sweep.NO_OBJECT:
            if probe.method == "GET":
                assert dict(answer.headers)["Location"].startswith("/login?next="), probe
            else:
                assert answer.status == 401, probe


def _text(answer, endpoint=""):
    body = answer.body
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist() if name.endswith(".xml"))
    return body.decode("utf-8-sig", errors="replace")


FORMS_WITHOUT_THE_NAME = {"/data/grant/edit/", "/data/person/edit/"}


def test_a_good_answer_shows_the_object_that_was_asked_for(swept):
    shown = 0
    for (probe, role), answer in swept.items():
        if (
            answer.status != 200
            or not probe.shows
            or probe.rule in FORMS_WITHOUT_THE_NAME
            or "/file/" in probe.rule
        ):
            continue
        text = html.unescape(re.sub(r"<wbr>", "", _text(answer)))
        assert probe.shows in text, (probe, role)
        shown += 1
    assert shown > 250


def test_a_file_is_handed_out_as_it_was_handed_in(swept):
    for (probe, role), answer in swept.items():
        if "/file/" in probe.rule and answer.status == 200:
            mark = OWN if probe.relation == "own" else BELOW
            assert answer.body == f"%PDF-1.4 {mark}".encode(), role
            told = dict(answer.headers)
            assert told["Content-Type"] == "application/octet-stream"
            assert told["Content-Disposition"].startswith("attachment; ")


WHOLE = {"/data/journalblock/", "/data/journalblock/export/<export_type>/", "/data/journalblock/details/"}
"""The journal is one chain for the whole instance; it names units and accounts, never a text of theirs."""


@pytest.mark.parametrize("mark", [FOREIGN, PRIVATE])
def test_no_answer_holds_a_text_of_the_office_beside_or_the_own_ones_of_the_office_below(swept, mark):
    leaks = {
        (p.rule, p.relation, role)
        for (p, role), a in swept.items()
        if mark in _text(a) and p.rule not in WHOLE
    }
    assert leaks == set()


def test_an_officer_reads_no_text_of_business(swept):
    leaks = {
        (p.rule, role)
        for (p, role), a in swept.items()
        if role in (*OFFICERS, "nobody", "anonymous") and any(word in _text(a) for word in BUSINESS_WORDS)
    }
    assert leaks == set()


def test_a_unit_that_takes_no_part_reads_nothing_of_an_item(swept):
    leaks = {
        (p.rule, role)
        for (p, role), a in swept.items()
        if role in ("stranger", "superior", "discipline") and any(word in _text(a) for word in BUSINESS_WORDS)
    }
    assert leaks == set()


def test_a_field_that_only_a_director_sees_is_on_no_page_of_others(swept):
    readers = {role for (_, role), a in swept.items() if HIDDEN in _text(a)}
    assert readers == {"director"}


def _is_page(answer):
    return dict(answer.headers).get("Content-Type", "").startswith("text/html")


def test_what_people_typed_is_escaped_on_every_page(swept):
    raw = {
        (p.rule, role)
        for (p, role), a in swept.items()
        if _is_page(a) and re.search(r"<script>alert|<img src=x", _text(a))
    }
    assert raw == set()
    escaped = sum(html.escape(XSS[:25]) in _text(a) for a in swept.values())
    assert escaped > 150


def test_what_people_typed_is_never_evaluated(swept):
    assert [
        p.rule
        for (p, _), a in swept.items()
        if f"{OWN}main{html.escape(XSS[:25])}" in _text(a)
        and "{{7*7}}" not in _text(a)
        and "49" in _text(a).split(f"{OWN}main")[1][:90]
    ] == []


def test_no_request_of_the_table_breaks_the_program(swept):
    assert {p.rule for (p, _), a in swept.items() if a.status >= 500} == set()


CSP = (
    "default-src 'none'; script-src {}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
POLICIES_SENT = {CSP.format("'none'"), CSP.format("'nonce-'")}


def test_every_answer_carries_the_headers_that_keep_it(swept):
    for (probe, role), answer in swept.items():
        told = dict(answer.headers)
        place = (probe.rule, probe.method, role)
        assert told["Content-Security-Policy"] in POLICIES_SENT, place
        assert told["X-Content-Type-Options"] == "nosniff", place
        assert told["X-Frame-Options"] == "DENY", place
        assert told["Referrer-Policy"] == "no-referrer", place
        assert told["Cache-Control"] == "no-store" or probe.rule.startswith("/static/"), place


def test_no_page_holds_a_script_or_style_of_its_own(swept):
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|<style", re.IGNORECASE)
    assert {p.rule for (p, _), a in swept.items() if _is_page(a) and inline.search(_text(a))} == set()


def test_the_tables_are_as_they_were(swept, tables):
    state = tables.state()
    assert {name for name in state if state[name] != tables.first[name]} <= {"journal_block", "journal_head"}
