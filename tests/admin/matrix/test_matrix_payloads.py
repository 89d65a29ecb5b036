"""What attackers send in addresses, forms, files and headers: never a broken program, never a way out."""

from __future__ import annotations

import itertools
import re
from urllib.parse import urlsplit

import pytest

from tests.admin.matrix.lists import LISTS, OFFICER_LISTS
from tests.admin.matrix.realm import OWN, XSS

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer

STRINGS = (
    "",
    " ",
    "'",
    "' OR 1=1--",
    '"; DROP TABLE item;--',
    "1); SELECT 1--",
    "%",
    "_",
    "\\",
    "%%%%%",
    "a" * 3000,
    "\0",
    "a\0b",
    "\r\nSet-Cookie: a=b",
    *("0", "-1", "1,2", "1e9", "1_0", "NaN", "inf"),
    "99999999999999999999999",
    "9" * 5000,
    "9223372036854775808",
    "-9223372036854775809",
    "٣",
    "２",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "2026-11-02T00:00",
    "20261102",
    XSS,
    "../../etc/passwd",
    "\ud7ff\ufdd0",
    "🙂" * 50,
    "e\u0301\u202e",
    "true",
    "null",
    "[]",
    "{}",
    "${7*7}",
    "%s%n",
    "{0.__class__}",
)
NUMBERS = (
    "0",
    "-1",
    "1,2",
    "99999999999999999999999",
    "9" * 5000,
    "abc",
    "1%00",
    "%27",
    "9007199254740992",
    "1.0",
    "+1",
    " 1",
)
FEW = (
    "9" * 5000,
    "\0",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "٣",
    "-1",
    "99999999999999999999999",
    XSS,
    "a" * 3000,
)
SEARCHED = {"/items/instruction/", "/items/decision/", "/data/item_screen/", "/data/person/"}
FILTER = re.compile(r'name="([a-z_.0-9]+__[a-z]+)"')


@pytest.fixture(autouse=True)
def _as_it_was(tables):
    tables.restore()
    yield
    tables.restore()


def _asked(people):
    for role, paths in {"clerk": LISTS, **OFFICER_LISTS}.items():
        for path in paths:
            yield role, path, sorted(set(FILTER.findall(people[role].get(path).get_data(as_text=True))))


def test_no_parameter_of_a_list_breaks_it(people):
    told, sent = set(), 0
    for role, path, filters in _asked(people):
        assert filters or path in {"/data/setting/", "/data/journalhead/"}, path
        for text in STRINGS if path in SEARCHED else FEW:
            query = dict.fromkeys(
                ("page", "sort", "desc", "search", "page_size", "id", "url", *filters), text
            )
            query.pop("url")
            answer = people[role].get(path, query_string=query)
            told.add(answer.status_code)
            sent += 1
    assert told == {200}
    assert sent > 250


@pytest.mark.parametrize(
    "name",
    [
        "page",
        "sort",
        "desc",
        "search",
        "page_size",
        "urgency__is",
        "due__from",
        "lead__contains",
        "key_case__is",
    ],
)
def test_each_parameter_by_itself_and_twice(people, name):
    for text in STRINGS:
        for query in ([(name, text), (name, "1")], [(name, "1"), (name, text)]):
            assert people["clerk"].get("/data/notice/", query_string=query).status_code == 200, (name, text)
        path = "/items/instruction/export/csv/"
        assert people["clerk"].get(path, query_string={name: text}).status_code == 200, (name, text)


@pytest.mark.parametrize("screen", ["items/instruction", "data/item_screen", "data/clockrun", "data/unit"])
def test_no_key_breaks_a_page(people, screen):
    told = {
        people["clerk"].get(f"/{screen}/details/", query_string={"id": text}).status_code for text in STRINGS
    }
    told |= {
        people["clerk"].get(f"/{screen}/edit/", query_string={"id": text}).status_code for text in STRINGS
    }
    assert told == {404}


def test_no_number_in_an_address_breaks_a_page(people):
    told = set()
    for number, path in itertools.product(
        NUMBERS,
        (
            "item/{}",
            "item/{}/proof/1",
            "item/1/proof/{}",
            "item/1/file/{}",
            "paper/{}",
            "notice/{}",
            "hold/{}",
            "incident/{}",
            "paper/{}/docx",
            "workbench/{}",
            "items/{}/",
            "items/instruction/export/{}/",
            "data/unit/export/{}/",
        ),
    ):
        told.add(people["clerk"].get("/" + path.format(number)).status_code)
    assert told == {404}


def test_a_look_up_takes_whatever_is_typed(people):
    for text in STRINGS:
        answer = people["clerk"].get(
            "/items/instruction/ajax/lookup/", query_string={"name": "units", "query": text}
        )
        assert answer.status_code == 200
        assert (
            people["clerk"]
            .get("/items/instruction/ajax/lookup/", query_string={"name": text, "query": "局"})
            .json
            == []
        )


FORMS = (
    (
        "clerk",
        "/items/instruction/new/",
        "title body source received_on secrecy urgency difficulty key_case grounds deadline leader "
        "instructed_on unit_leads unit_cos",
    ),
    ("clerk", "/items/decision/new/", "title points funds named_leader section measure deadline"),
    (
        "clerk",
        "/items/instruction/edit/?id={fresh}",
        "title body secrecy leader instructed_on deadline version",
    ),
    ("clerk", "/items/decision/import/take/", "digest name sheet assigned due no_lead"),
    ("clerk", "/item/{fresh}/act/withdraw", "reason text through unit version"),
    ("director", "/item/{asked}/act/suspend", "reason text through unit version"),
    ("unit_head", "/item/{main}/act/report", "text reason unit version"),
    ("unit_head", "/item/{held}/request/{held_run}/explanation", "reason text to"),
    ("unit_head", "/item/{held}/request/{held_run}/extension", "reason text to"),
    ("liaison", "/item/{main}/part/{unit}/wrong_unit", "reason text"),
    ("clerk", "/item/{main}/gate/found", "text"),
    ("director", "/item/{asked}/answer/{petition}", "answer to reply"),
    ("clerk", "/item/{old}/count-from/{old_run}", "day"),
    ("clerk", "/item/{vague}/units", "leads cos assigned_on"),
    ("leader", "/paper/{draft}/approve", "text_hash organ organ_why"),
    ("director", "/paper/{draft}/refuse", "reason again again_from"),
    ("clerk", "/paper/{draft}/edit", "stage title body text_hash"),
    ("clerk", "/paper/{draft}/stop", "reason again again_from"),
    ("director", "/paper/{draft}/withdraw", "reason"),
    ("clerk", "/hold/{hold}", "what step reason"),
    ("clerk", "/incident/{incident}", "resolution"),
    ("accounts", "/data/unit/new/", "name short_name parent kind aliases"),
    ("accounts", "/data/person/new/", "login name unit phone password"),
    ("accounts", "/data/person/edit/?id={nobody}", "active password"),
    ("accounts", "/data/grant/new/", "login role unit"),
    ("accounts", "/data/grant/edit/?id={grant}", "revoke reason"),
    ("clerk", "/account/password", "old new again"),
    ("clerk", "/account/sessions", "session"),
    ("clerk", "/preferences", "language theme"),
    ("anonymous", "/login", "login password"),
)


@pytest.mark.parametrize(("role", "path", "fields"), FORMS, ids=[path.split("?")[0] for _, path, _ in FORMS])
def test_no_value_of_a_form_breaks_it(people, names, tables, role, path, fields):
    from admin import account

    broken = []
    for text in FEW if "password" in fields or path == "/account/password" else STRINGS[::2]:
        answer = people[role].post(path.format(**names), dict.fromkeys(fields.split(), text))
        if answer.status_code >= 500:
            broken.append(text[:40])
        if answer.status_code < 400:
            tables.restore()
    account.throttle.seen.clear()
    assert broken == []


@pytest.mark.parametrize(
    ("role", "path", "fields"),
    [form for form in FORMS if "password" not in form[1] + form[2]],
    ids=[path.split("?")[0] for _, path, fields in FORMS if "password" not in path + fields],
)
def test_each_field_of_a_form_by_itself(people, names, tables, role, path, fields):
    """One field carries the attack while all others hold what is right, or nothing."""
    right = {
        "title": "题",
        "secrecy": "无",
        "leader": "张",
        "instructed_on": "2026-11-09",
        "reason": "缘由",
        "text": "文",
        "what": "discard",
        "again": "day",
        "stage": "save",
        "answer": "grant",
        "active": "1",
        "version": "1",
    }
    broken = []
    for name, text in itertools.product(fields.split(), FEW[:5]):
        sent = {one: right.get(one, "") for one in fields.split()} | {name: text}
        answer = people[role].post(path.format(**names), sent)
        if answer.status_code >= 500:
            broken.append((name, text[:20]))
        if answer.status_code < 400:
            tables.restore()
    assert broken == []


# ways out


OUT = (
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "http://evil.example",
    "https:evil.example",
    "http:evil.example",
    "HTTP://evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example/%2f..",
    "http:///evil.example",
    "https:/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "//evil.example@localhost",
    "http://localhost@evil.example",
    "//[::1]/",
    "/%09/\\evil.example",
    "evil.example",
    "./\\evil.example",
    "/.\\evil.example",
    "mailto:a@b",
    "ftp://evil.example",
    "//\u3002evil",
    "http:\\\\evil.example",
    "/x\r\nLocation: http://evil.example",
    "/" + "a" * 3000,
    "/\u2028/evil",
    "?next=//evil.example",
    "#//evil.example",
)


@pytest.mark.parametrize("target", OUT)
def test_no_address_to_return_to_leads_away(people, site, target):
    asked = [
        people["clerk"].get("/login", query_string={"next": target}),
        people["anonymous"].get("/login", query_string={"next": target}),
        people["clerk"].post("/preferences", {"next": target, "theme": "dark"}),
        people["clerk"].get("/items/instruction/", query_string={"url": target}),
        people["clerk"].get("/data/unit/details/", query_string={"id": "1", "url": target}),
    ]
    for answer in asked:
        assert answer.status_code < 500
        where = urlsplit(answer.headers.get("Location", "/"))
        assert (where.scheme, where.netloc) == ("", "")
        assert not answer.headers.get("Location", "/").startswith(("//", "/\\"))
        assert "\n" not in answer.headers.get("Location", "")
        assert 'evil.example"' not in answer.get_data(as_text=True).replace(target, "")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "localhost@evil.example", "[::1]", "a" * 300, "localhost\\@evil"],
)
def test_a_host_header_goes_into_no_page_and_no_redirect(people, host):
    for role, path in (
        ("anonymous", "/"),
        ("anonymous", "/login"),
        ("clerk", "/"),
        ("clerk", "/workbench"),
        ("clerk", "/items/instruction/root"),
    ):
        answer = people[role].get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.headers.get("Location", "")
        assert "evil" not in answer.get_data(as_text=True)


def test_forwarded_headers_are_not_believed(people):
    forged = {
        "X-Forwarded-For": "1.2.3.4",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Remote-User": "city.audit",
    }
    answer = people["clerk"].get("/data/journalblock/", headers=forged)
    assert (answer.status_code, "Strict-Transport-Security" in answer.headers) == (404, False)
    assert "evil" not in people["anonymous"].get("/", headers=forged).headers["Location"]


# sizes


def test_a_form_that_is_too_big_is_told(people):
    answer = people["clerk"].post("/preferences", {"theme": "a" * 3_000_000})
    assert answer.status_code == 413


def test_many_fields_are_refused_and_many_parameters_harmless(people):
    assert (
        people["clerk"]
        .get("/items/instruction/", query_string={f"a{n}": "1" for n in range(3000)})
        .status_code
        == 200
    )
    assert people["clerk"].post(
        "/items/instruction/new/", {f"a{n}": "1" for n in range(3000)}
    ).status_code in {413, 422}


def test_what_the_page_says_of_a_wrong_value_holds_no_inside(people):
    for text in ("' OR 1=1--", "9" * 5000, "\0"):
        page = (
            people["clerk"]
            .get("/items/instruction/", query_string={"due__from": text, "id": text})
            .get_data(as_text=True)
        )
        assert not re.search(r"sqlite|sqlalchemy|Traceback|SELECT \w+\.|site-packages", page)
    assert OWN in people["clerk"].get("/items/instruction/").get_data(as_text=True)
