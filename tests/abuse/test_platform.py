"""Keys, refusals, debuggers, headers and chance."""

from __future__ import annotations

import ast
import importlib
import json
import re
import sys

import pytest
from sqlalchemy import func, select

from server import settings
from server.app import create_app
from server.cli import run
from server.errors import Refusal
from server.instance import Instance
from server.models import Person
from server.work import people
from tests.abuse.product import importers, trees

WORDS = (
    "", "secret", "changeme", "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET", "thisISaSECRET_1234", "dev", "duban",
    "temporary_superset_secret_key", "YOUR_OWN_RANDOM_GENERATED_SECRET_KEY", "TEST_NON_DEV_SECRET",
    "\x02\x01thisismyscretkey\x01\x02\\e\\y\\y\\h", "default", "password", "0123456789abcdef", "00", "0", "f",
    "deadbeef", "a1", "cafebabe", "SECRET_KEY", "you-will-never-guess", "super-secret",
    "django-insecure-", "key", "12345678", "abcdef", "test",
)  # fmt: skip
"""Keys that stand in manuals and samples; each is tried as it is and repeated to the length of a good one."""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fresh") / "instance"
    Instance.create(folder, office="江州省委督查室", pack="province").close()
    return folder


@pytest.mark.parametrize("name", ["secret", "salt"])
def test_an_instance_with_a_known_or_short_key_does_not_start(fresh, name):
    path = fresh / settings.FILE
    good = json.loads(path.read_text(encoding="utf-8"))
    try:
        for word in WORDS:
            for key in (word, (word * 64)[:64], word * 64):
                path.write_text(json.dumps(good | {name: key}), encoding="utf-8")
                with pytest.raises(Refusal):
                    settings.read(fresh)
        assert run(["serve", "--dir", str(fresh), "--port", "0"]) != 0
        path.write_text(json.dumps(good | {"salt": good["secret"]}), encoding="utf-8")
        with pytest.raises(Refusal):
            settings.read(fresh)
    finally:
        path.write_text(json.dumps(good), encoding="utf-8")
    assert settings.read(fresh).secret == good["secret"]


def test_a_new_instance_has_keys_of_its_own_and_no_account(fresh):
    made = [settings.Settings.new() for _ in range(20)]
    assert len({key for one in made for key in (one.secret, one.salt)}) == 40
    instance = Instance.open(fresh)
    with instance.bench.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0
    instance.close()
    assert (fresh / settings.FILE).stat().st_mode & 0o077 == 0


def test_each_refused_sign_in_hashes_one_password(browser, scene):
    """Seen from the interpreter: how often the slow function is called for each way of being refused."""
    people.matches(None, "x")  # the hash for those who are unknown is made once
    with scene.instance.desk(scene.actor("accounts")) as desk:
        people.disable(desk, scene.people["outsider"])
        desk.session.get_one(Person, scene.people["head"]).locked_until = scene.clock.now().replace(year=2099)
    told = {}
    for login in ("nobody-here", "clerk", "head", "outsider"):
        one = browser()
        token = one.token("/login")
        sent = {"login": login, "password": "wrong", "csrf_token": token}
        told[login] = _slow_calls(lambda one=one, sent=sent: one.client.post("/login", data=sent))
    assert told == dict.fromkeys(told, 1)


def _slow_calls(action):
    calls = []

    def watch(_frame, what, called):
        if what == "c_call" and called.__name__ in {"scrypt", "pbkdf2_hmac"}:
            calls.append(called.__name__)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        assert action().status_code == 401
    finally:
        sys.setprofile(before)
    return len(calls)


@pytest.mark.parametrize("name", ["FLASK_DEBUG", "FLASK_ENV", "WERKZEUG_DEBUG_PIN", "FLASK_TESTING"])
def test_no_variable_of_the_environment_turns_a_debugger_on(scene, own_app, monkeypatch, name):
    monkeypatch.setenv(name, "development" if name == "FLASK_ENV" else "1")
    app = create_app(scene.instance)
    told = (app.debug, app.testing, app.config["PROPAGATE_EXCEPTIONS"], app.jinja_env.auto_reload)
    assert told == (False, False, None, False)
    client = app.test_client()
    for path in ("/console", "/?__debugger__=yes&cmd=resource&f=debugger.js", "/static/../app.py", "/docs"):
        page = client.get(path)
        assert page.status_code in {302, 404}
        assert not re.search(r"evalex|traceback|werkzeug", page.get_data(as_text=True), re.IGNORECASE)


FORGED = (
    "X-Forwarded-User", "X-Remote-User", "Remote-User", "X-User", "X-Auth-Request-User", "X-Original-URL",
    "X-Rewrite-URL", "X-HTTP-Method-Override", "Authorization", "X-Forwarded-Prefix", "X-Real-IP",
)  # fmt: skip


@pytest.mark.parametrize("header", FORGED)
def test_nobody_becomes_another_by_a_header(browser, header):
    for value in (
        "director",
        "audit",
        "/data/journalblock/",
        "Basic ZGlyZWN0b3I6eA==",
        "for=127.0.0.1",
        "PUT",
    ):
        headers = {header: value}
        assert browser().get("/workbench", headers=headers).headers["Location"].startswith("/login")
        told = browser("clerk").get("/data/journalblock/", headers=headers)
        assert told.status_code == 404
    throttled = {browser().client.post("/login", headers={header: f"10.0.0.{n}"}).status_code for n in (1, 2)}
    assert throttled == {400}


DRAWING = {"token_bytes", "token_hex", "token_urlsafe"}
SHORT = {("server/web/incidents.py", 4), ("server/work/second.py", 10), ("server/work/second.py", 12)}
"""Shorter draws: a number that opens nothing, a recovery code (five tries an account), a cipher's nonce."""


def _bytes(file, asked):
    """Return how many bytes a call draws, with the names of its module."""
    module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
    return eval(ast.unparse(asked), vars(module))


def test_chance_is_the_systems_alone():
    assert importers("random", "uuid", "numpy.random") == set()
    found = {
        (file, _bytes(file, call.args[0]))
        for file, tree in trees().items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in DRAWING
    }
    assert {one for one in found if one[1] < 16} <= SHORT
    assert {("server/web/sessions.py", 32), ("server/settings.py", 32), ("server/bundles.py", 32)} <= found
