"""The second step: turned on with a code, asked for at sign-in, each code good once."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp  # noqa: TID251  (the test is the phone)
import pytest
from duban_scene import PASSWORD
from sqlalchemy import select

from server.desk import PROGRAM
from server.models import Person
from server.work import people


def _code(scene, seed, later=0):
    return pyotp.TOTP(seed).at(int(scene.clock.now().timestamp()) + later)


def _on(one, scene):
    """Turn the second step on; return the seed and the codes for a lost phone."""
    one.post("/account/second", {"password": PASSWORD})
    page = one.get("/account").get_data(as_text=True)
    assert 'class="scan"' in page
    seed = re.search(r"<code>([A-Z2-7 ]{32,})</code>", page)[1].replace(" ", "")
    shown = one.post("/account/second/confirm", {"code": _code(scene, seed)}).get_data(as_text=True)
    codes = re.findall(r"<code>([a-z2-7-]{19})</code>", shown)
    assert len(codes) == 10
    scene.clock.set(scene.clock.now() + timedelta(seconds=60))
    return seed, codes


def _second(one, code, **more):
    token = one.token("/login/code") or one.token("/login")
    return one.client.post("/login/code", data={"csrf_token": token, "code": code, **more})


def test_the_code_is_asked_for_after_the_password_and_opens_the_page_that_was_wanted(browser, scene):
    seed, _ = _on(browser("clerk"), scene)
    one = browser()
    sent = one.sign_in("clerk", next="/items/instruction/")
    assert sent.headers["Location"] == "/login/code?next=/items/instruction/"
    for path in ("/", "/account", "/items/instruction/"):
        assert one.get(path).headers["Location"].startswith("/login"), path
    answer = _second(one, _code(scene, seed), next="/items/instruction/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/items/instruction/")
    assert one.get("/items/instruction/").status_code == 200


def test_a_code_is_good_once_and_for_half_a_minute_around(browser, scene):
    seed, _ = _on(browser("clerk"), scene)
    code = _code(scene, seed)
    first, other = browser(), browser()
    first.sign_in("clerk")
    other.sign_in("clerk")
    assert _second(first, code).status_code == 302
    assert _second(other, code).status_code == 401
    assert _second(other, _code(scene, seed, -60)).status_code == 401
    assert _second(other, _code(scene, seed, 90)).status_code == 401
    assert _second(other, _code(scene, seed, 30)).status_code == 302


def test_a_recovery_code_takes_the_place_of_a_code_once(browser, scene):
    _, codes = _on(browser("clerk"), scene)
    one = browser()
    one.sign_in("clerk")
    assert _second(one, codes[3].upper()).status_code == 302
    assert "备用码还有 9 个。" in one.get("/account").get_data(as_text=True)
    other = browser()
    other.sign_in("clerk")
    assert _second(other, codes[3]).status_code == 401


def test_five_wrong_codes_lock_the_account_and_the_wait_ends_after_five_minutes(browser, scene):
    seed, _ = _on(browser("clerk"), scene)
    one = browser()
    one.sign_in("clerk")
    for _ in range(5):
        assert _second(one, "000000").status_code == 401
    assert _second(one, _code(scene, seed)).headers["Location"] == "/login"
    assert browser().sign_in("clerk").status_code == 401
    scene.clock.set(scene.clock.now() + timedelta(minutes=15))
    late = browser()
    assert late.sign_in("clerk").status_code == 302
    scene.clock.set(scene.clock.now() + timedelta(minutes=5))
    assert _second(late, _code(scene, seed)).headers["Location"] == "/login"


def test_it_is_turned_on_and_off_with_the_password_and_a_seed_counts_once_confirmed(browser, scene):
    one = browser("clerk")
    one.post("/account/second", {"password": "wrong"})
    page = one.get("/account").get_data(as_text=True)
    assert ("密码不正确，什么也没有改动。" in page, 'class="scan"' in page) == (True, False)
    one.post("/account/second", {"password": PASSWORD})
    one.post("/account/second/confirm", {"code": "123"})
    assert "验证码不对" in one.get("/account").get_data(as_text=True)
    assert browser().sign_in("clerk").headers["Location"] == "/"
    _on(one, scene)
    one.post("/account/second/off", {"password": "wrong"})
    assert browser().sign_in("clerk").headers["Location"] == "/login/code"
    one.post("/account/second/off", {"password": PASSWORD})
    assert "两步验证已关闭。" in one.get("/account").get_data(as_text=True)
    one.post("/account/second/off", {"password": PASSWORD})
    assert "没有启用两步验证。" in one.get("/account").get_data(as_text=True)
    assert browser().sign_in("clerk").headers["Location"] == "/"


def test_guessing_the_present_password_from_an_open_session_is_counted_too(browser, scene):
    one = browser("clerk")
    for _ in range(5):
        one.post("/account/second", {"password": "wrong"})
    one.post("/account/second", {"password": PASSWORD})
    assert 'class="scan"' not in one.get("/account").get_data(as_text=True)
    assert browser().sign_in("clerk").status_code == 401
    scene.clock.set(scene.clock.now() + timedelta(minutes=15))
    one.post("/account/second", {"password": PASSWORD})
    assert 'class="scan"' in one.get("/account").get_data(as_text=True)


def test_a_keeper_clears_it_for_a_lost_phone_and_a_new_password_does_not(browser, scene):
    _on(browser("clerk"), scene)
    with scene.instance.bench.desk(PROGRAM) as desk:
        people.set_password(desk, scene.people["clerk"], PASSWORD, own=True)
    assert browser().sign_in("clerk").headers["Location"] == "/login/code"
    keeper = browser("accounts")
    edit = f"/data/person/edit/?id={scene.people['clerk']}"
    assert keeper.post(edit, {"password": "", "active": "1", "second": "off"}).status_code == 303
    assert browser().sign_in("clerk").headers["Location"] == "/"


def test_the_seed_is_stored_encrypted(browser, scene):
    seed, codes = _on(browser("clerk"), scene)
    with scene.instance.bench.sessions() as session:
        person = session.scalars(select(Person).where(Person.login == "clerk")).one()
        stored = f"{person.totp} {person.totp_new} {person.recovery}"
    assert not [word for word in (seed, *codes) if word in stored]


@pytest.mark.parametrize(("login", "asked"), [("clerk", False), ("accounts", True), ("audit", True)])
def test_the_strict_profile_asks_it_of_officers_first_of_all(browser, scene, monkeypatch, login, asked):
    monkeypatch.setattr(scene.instance.bench, "passwords", "mlps")
    one = browser(login)
    assert (one.get("/").headers.get("Location") == "/account") is asked
    words = "您的岗位须启用两步验证，启用以后才能办理业务。"
    assert (words in one.get("/account").get_data(as_text=True)) is asked
    _on(one, scene)
    assert one.get("/").headers.get("Location") != "/account"
