"""Signing in and out, lifetimes, locks, passwords, headers, tokens."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from duban_scene import PASSWORD
from sqlalchemy import select, update

from server import journal
from server.models import JournalBlock, Login, Person
from server.web import sessions
from server.web.links import plain_path

IDLE = timedelta(minutes=30)


def _alive(one):
    return one.get("/account").status_code == 200


def test_sign_in_leads_to_the_page_that_was_asked_for(browser):
    one = browser()
    assert (
        one.get("/items/instruction/?search=a").headers["Location"]
        == "/login?next=/items/instruction/?search%3Da"
    )
    assert (
        one.sign_in("clerk", next="/items/instruction/?search=a").headers["Location"]
        == "/items/instruction/?search=a"
    )
    assert one.get("/login").headers["Location"] == "/"


def test_the_cookie_holds_a_token_of_which_only_the_hash_is_stored(browser, scene):
    one = browser()
    header = next(h for h in one.sign_in("clerk").headers.getlist("Set-Cookie") if h.startswith("duban="))
    token = header.split("=", 1)[1].split(";")[0]
    assert len(token) >= 43
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(header.split("; "))
    with scene.instance.bench.sessions() as session:
        assert session.scalars(select(Login.token_hash)).all() == [sessions.digest(token)]


@pytest.mark.usefixtures("own_app")
def test_on_a_secure_line_the_cookies_are_bound_to_the_host(app, scene):
    client = app.test_client()
    page = client.get("/login", base_url="https://localhost")
    names = [h.split("=")[0] for h in page.headers.getlist("Set-Cookie")]
    assert names == ["__Host-form"]
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    app.config["WTF_CSRF_ENABLED"] = False
    sent = client.post("/login", data={"login": "clerk", "password": PASSWORD}, base_url="https://localhost")
    assert any(h.startswith("__Host-duban=") and "Secure" in h for h in sent.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("after", [timedelta(minutes=29), timedelta(minutes=30)])
def test_an_idle_session_ends(browser, scene, after):
    one = browser("clerk")
    scene.clock.set(scene.clock.now() + after)
    assert _alive(one) is (after < IDLE)


def test_a_session_that_is_used_ends_after_twelve_hours(browser, scene):
    one = browser("clerk")
    begun = scene.clock.now()
    for minutes in range(25, 12 * 60, 25):
        scene.clock.set(begun + timedelta(minutes=minutes))
        assert _alive(one)
    scene.clock.set(begun + timedelta(hours=12))
    assert not _alive(one)


def test_a_copied_cookie_is_worth_nothing_after_signing_out(browser):
    one, thief = browser("clerk"), browser()
    thief.client.set_cookie("duban", one.client.get_cookie("duban").value)
    assert _alive(thief)
    assert one.post("/logout").headers["Location"] == "/login"
    assert not _alive(thief)
    assert not _alive(one)


def test_a_person_who_is_disabled_is_out_at_the_next_request(browser, scene):
    one = browser("clerk")
    with scene.instance.bench.engine.begin() as connection:
        connection.execute(update(Person).where(Person.id == scene.people["clerk"]).values(active=False))
    assert not _alive(one)


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(browser, scene):
    one = browser()
    for _ in range(5):
        assert one.sign_in("clerk", "wrong").status_code == 401
    assert one.sign_in("clerk").status_code == 401
    scene.clock.set(scene.clock.now() + timedelta(minutes=15))
    assert one.sign_in("clerk").status_code == 302


def test_success_forgets_the_failures_before_it(browser):
    for _ in range(2):
        one = browser()
        for _ in range(4):
            one.sign_in("clerk", "wrong")
        assert one.sign_in("clerk").status_code == 302


def test_unknown_wrong_and_locked_are_refused_in_the_same_words(browser, scene):
    with scene.instance.bench.engine.begin() as connection:
        until = scene.clock.now() + timedelta(minutes=1)
        connection.execute(update(Person).where(Person.login == "director").values(locked_until=until))
    text = "账号或密码不正确；连续输错 5 次，账号锁定 15 分钟。"
    for login in ("nobody-here", "clerk", "director", "cl\0erk"):
        answer = browser().sign_in(login, "wrong")
        assert (answer.status_code, text in answer.get_data(as_text=True)) == (401, True)


def test_one_address_that_fails_too_often_waits(browser, scene):
    from admin.account import throttle

    at = scene.clock.now()
    for _ in range(sessions.FROM_ONE_ADDRESS):
        throttle.add("127.0.0.1", at)
    answer = browser().sign_in("clerk")
    assert (answer.status_code, "请稍候" in answer.get_data(as_text=True)) == (429, True)
    scene.clock.set(at + sessions.LOCK)
    assert browser().sign_in("clerk").status_code == 302


def test_the_throttle_forgets_the_oldest_address(monkeypatch, scene):
    monkeypatch.setattr(sessions, "ADDRESSES", 2)
    throttle = sessions.Throttle()
    for address in "abc":
        throttle.add(address, scene.clock.now())
    assert list(throttle.seen) == ["b", "c"]


def test_signing_in_begins_a_fresh_form_cookie(browser):
    one = browser()
    one.get("/login")
    before = one.client.get_cookie("form").value
    one.sign_in("clerk")
    one.get("/account")
    assert one.client.get_cookie("form").value != before


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"old": "wrong", "new": "another-password", "again": "another-password"}, "原密码不正确。"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "密码为 12 至 200 个字符。"),
        ({"old": PASSWORD, "new": "x" * 201, "again": "x" * 201}, "密码为 12 至 200 个字符。"),
        ({"old": PASSWORD, "new": "another-password", "again": "different-one"}, "两次输入的新密码不一致。"),
    ],
)
def test_a_password_is_changed_only_with_the_old_one(browser, data, words):
    one = browser("clerk")
    one.post("/account/password", data)
    assert words in one.get("/account").get_data(as_text=True)
    assert browser().sign_in("clerk").status_code == 302


def test_a_changed_password_ends_all_other_sessions(browser):
    one, other = browser("clerk"), browser("clerk")
    one.post("/account/password", {"old": PASSWORD, "new": "another-password", "again": "another-password"})
    assert "密码已修改" in one.get("/account").get_data(as_text=True)
    assert not _alive(other)
    assert browser().sign_in("clerk").status_code == 401
    assert browser().sign_in("clerk", "another-password").status_code == 302


def test_ones_own_sessions_can_be_ended_and_nobody_elses(browser, scene):
    one, other, foreign = browser("clerk"), browser("clerk"), browser("director")
    with scene.instance.bench.sessions() as session:
        ids = {row.person_id: row.id for row in session.scalars(select(Login).order_by(Login.id))}
        last = session.scalars(select(Login.id).where(Login.person_id == scene.people["clerk"])).all()[-1]
    for chosen in (str(ids[scene.people["director"]]), "x", "9" * 30):
        one.post("/account/sessions", {"session": chosen})
        assert "没有可以退出的会话" in one.get("/account").get_data(as_text=True)
    assert _alive(foreign)
    one.post("/account/sessions", {"session": str(last)})
    assert not _alive(other)
    third = browser("clerk")
    one.post("/account/sessions", {"session": "others"})
    assert (not _alive(third), _alive(one)) == (True, True)


@pytest.mark.parametrize(
    "path",
    [
        "/logout",
        "/account/password",
        "/account/sessions",
        "/preferences",
        "/items/instruction/new/",
        "/items/instruction/edit/?id=1",
        "/items/instruction/import/",
        "/items/instruction/import/take/",
        "/data/unit/new/",
    ],
)
def test_without_a_token_nothing_is_changed(browser, path):
    one = browser("accounts" if "unit" in path else "clerk")
    answer = one.client.post(path, data={"title": "x"})
    assert answer.status_code == 400
    assert "页面已过期" in answer.get_data(as_text=True)


def test_every_answer_carries_the_headers(browser):
    one = browser("clerk")
    for path in ("/account", "/items/instruction/", "/nothing", "/login"):
        headers = one.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
    with one.get("/static/duban.css") as style:
        assert "no-store" not in style.headers["Cache-Control"]


def test_the_nonce_is_new_each_time_and_stands_on_every_script(browser):
    one = browser("clerk")
    seen = set()
    for _ in range(2):
        answer = one.get("/account")
        page = answer.get_data(as_text=True)
        nonce = answer.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
        assert page.count("<script") == page.count(f'nonce="{nonce}"') == 1
        seen.add(nonce)
    assert len(seen) == 2


FOREIGN = [
    "http:evil.example",
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/a\nb",
    "/a\x7fb",
    "\\/evil",
    "/" + "a" * 3000,
    "evil",
    "/a b",
    "http://[::1",
]


@pytest.mark.parametrize("target", FOREIGN)
def test_an_address_to_return_to_is_a_plain_path_or_nothing(browser, target):
    assert plain_path(target) is None
    assert browser().client.get("/login", query_string={"next": target}).status_code == 400
    assert browser("clerk").get("/items/instruction/", query_string={"url": target}).status_code == 400


def test_plain_paths_pass():
    assert [plain_path(one) for one in ("/", "/a?b=c&d=%2F", None, "")] == ["/", "/a?b=c&d=%2F", None, None]


def _journal(scene, *kinds):
    with scene.instance.bench.sessions() as session:
        blocks = session.scalars(select(JournalBlock).order_by(JournalBlock.id)).all()
    notes = [note for block in blocks for note in json.loads(block.entries)]
    return [note for note in notes if note["kind"] in kinds]


def test_sign_in_its_refusal_and_sign_out_are_in_the_journal(browser, scene):
    one = browser()
    one.sign_in("nobody-here", "some-password")
    one.sign_in("clerk", "wrong-password")
    one.sign_in("clerk")
    one.post("/logout")
    clerk = scene.people["clerk"]
    notes = _journal(scene, "signed_in", "sign_in_refused", "signed_out")
    unknown = sha256((scene.instance.bench.salt + "nobody-here").encode()).hexdigest()
    assert notes == [
        {"kind": "sign_in_refused", "by": None, "person": None, "login": unknown},
        {"kind": "sign_in_refused", "by": None, "person": clerk, "login": ""},
        {"kind": "signed_in", "by": clerk, "session": 1},
        {"kind": "signed_out", "by": clerk, "sessions": [1]},
    ]
    with scene.instance.bench.sessions() as session:
        assert journal.first_bad(session) is None
