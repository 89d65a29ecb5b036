"""Sessions: copied cookies, people who are shut out, locks, fixed tokens; what officers may do."""

from __future__ import annotations

import pytest

from admin import account
from server.desk import PROGRAM
from server.models import Grant, Login, Person
from server.work import people as work
from tests.admin.matrix import visitors
from tests.admin.matrix.realm import NOW, PASSWORD, at

PAGES = ("/workbench", "/items/instruction/", "/data/item_screen/", "/account", "/inbox")


@pytest.fixture(autouse=True)
def _as_it_was(tables):
    tables.restore()
    account.throttle.seen.clear()
    yield
    account.throttle.seen.clear()
    tables.restore()


def _told(visitor):
    return {visitor.get(path).status_code for path in PAGES}


def test_a_cookie_copied_before_signing_out_is_worth_nothing(site):
    one = visitors.sign_in(site, "city.clerk")
    assert _told(one) == {200}
    assert one.post("/logout").status_code == 302
    assert _told(one) == {302}
    assert one.post("/items/instruction/new/", {"title": "x"}).status_code == 401


def test_one_sign_out_leaves_the_other_sessions(site):
    first, second = visitors.sign_in(site, "city.clerk"), visitors.sign_in(site, "city.clerk")
    first.post("/logout")
    assert (_told(first), _told(second)) == ({302}, {200})


def test_a_person_who_is_shut_is_out_with_the_next_request(people, realm):
    key = realm.people["city.liaison"]
    assert people["liaison"].get("/inbox").status_code == 200
    assert (
        people["accounts"].post(f"/data/person/edit/?id={key}", {"active": "0", "password": ""}).status_code
        == 303
    )
    assert _told(people["liaison"]) == {302}
    assert people["liaison"].post("/logout").status_code == 401


def test_a_role_taken_back_is_gone_with_the_next_request(people, realm):
    grant = realm.one(Grant, person_id=realm.people["city.director"])
    assert people["director"].get("/desk").status_code == 200
    sent = {"revoke": "1", "reason": "调岗"}
    assert people["accounts"].post(f"/data/grant/edit/?id={grant.id}", sent).status_code == 303
    assert {
        people["director"].get(path).status_code for path in ("/desk", "/workbench", "/items/instruction/")
    } == {404}


def test_a_role_in_another_unit_opens_nothing_of_this_one(people, realm):
    with realm.instance.desk(PROGRAM, at(NOW)) as desk:
        work.grant(desk, realm.people["city.nobody"], "unit_head", realm.units["city.spare"])
    assert people["nobody"].get(f"/item/{realm.items['city.main']}").status_code == 404
    assert people["nobody"].get("/items/instruction/").status_code == 200


@pytest.mark.parametrize(
    "held", ["chosen-by-me", "", "a" * 5000, "\u0664", "0", "../..", "'; DROP TABLE login;--"]
)
def test_a_token_chosen_by_somebody_else_is_never_a_session(site, realm, held):
    client = site.test_client(use_cookies=False)
    answer = client.get("/account", headers={"Cookie": f"duban={held}".encode().decode("latin-1")})
    assert answer.status_code == 302
    assert realm.one(Login, token_hash=held) is None


def test_signing_in_gives_a_new_token_whatever_was_held_before(site):
    first = visitors.sign_in(site, "city.clerk")
    before = visitors.anonymous(site)
    fixed = visitors.Visitor(site, "", f"{before.cookie}; duban=chosen-by-me", before.token)
    answer = fixed.post("/login", {"login": "city.clerk", "password": PASSWORD})
    given = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("duban=")]
    assert len(given) == 1
    assert "chosen-by-me" not in given[0]
    assert first.cookie.split(";")[0] not in given[0]
    assert "HttpOnly" in given[0]
    assert "SameSite=Lax" in given[0]


def test_a_session_of_another_person_cannot_be_ended(people, realm):
    other = realm.one(Login, person_id=realm.people["city.director"])
    people["clerk"].post("/account/sessions", {"session": str(other.id)})
    assert people["director"].get("/account").status_code == 200


def test_the_right_password_does_not_open_a_locked_account(site, realm):
    visitor = visitors.anonymous(site)
    told = [
        visitor.post("/login", {"login": "city.principal", "password": f"wrong{n}"}).status_code
        for n in range(5)
    ]
    last = visitor.post("/login", {"login": "city.principal", "password": PASSWORD})
    assert (told, last.status_code) == ([401] * 5, 401)
    assert realm.one(Person, login="city.principal").locked_until is not None


def test_a_lock_ends_no_session_that_is_open(site, people):
    visitor = visitors.anonymous(site)
    for number in range(6):
        visitor.post("/login", {"login": "city.leader", "password": f"wrong{number}"})
    assert people["leader"].get("/account").status_code == 200


@pytest.mark.parametrize("other", ["security", "audit", "clerk", "liaison"])
def test_nobody_becomes_two_officers_or_an_officer_with_business(people, tables, other):
    before = tables.state()
    for login in ("city.accounts", "city.security", "city.audit", "city.clerk"):
        held = login.split(".")[1]
        if held == other or (held == "clerk" and other == "liaison"):
            continue
        sent = {"login": login, "role": other, "unit": "南屏市甲境委督查室"}
        assert people["security"].post("/data/grant/new/", sent).status_code == 422, login
    assert tables.state() == before


@pytest.mark.parametrize("officer", ["accounts", "security"])
def test_an_officer_changes_no_account_outside_the_region(people, tables, realm, officer):
    before = tables.state()
    other = realm.people["beside.clerk"]
    grant = realm.one(Grant, person_id=other)
    assert (
        people[officer]
        .post(f"/data/person/edit/?id={other}", {"active": "0", "password": "long-enough-1"})
        .status_code
        == 404
    )
    assert (
        people[officer].post(f"/data/grant/edit/?id={grant.id}", {"revoke": "1", "reason": "x"}).status_code
        == 404
    )
    assert tables.state() == before
