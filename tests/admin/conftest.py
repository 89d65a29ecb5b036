"""A province on a clock that stands, its application, and a client for each person."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from server import settings
from server.models import Person
from server.versions import Shelf
from server.web import sessions

_SPEC = importlib.util.spec_from_file_location("duban_scene", Path(__file__).with_name("scene.py"))
scene_module = importlib.util.module_from_spec(_SPEC)
sys.modules["duban_scene"] = scene_module
_SPEC.loader.exec_module(scene_module)


class Browser:
    """A client that sends the form token along, as a browser does."""

    def __init__(self, app, scene):
        self.client, self.scene = app.test_client(), scene

    def get(self, path, **kwargs):
        return self.client.get(path, **kwargs)

    def token(self, path="/account"):
        page = self.client.get(path).get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        return found.group(1) if found else ""

    def post(self, path, data=None, **kwargs):
        return self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, **kwargs)

    def enter(self, login):
        """Begin a session without the form: hashing a password for every test is slow."""
        with self.client.application.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
            with self.scene.instance.bench.sessions() as session:
                ident = session.scalars(select(Person.id).where(Person.login == login)).one()
            self.client.set_cookie("duban", sessions.begin(ident, self.scene.instance.now()))

    def sign_in(self, login, password=scene_module.PASSWORD, **data):
        sent = {"login": login, "password": password, "csrf_token": self.token("/login"), **data}
        return self.client.post("/login", data=sent)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "instance"
    scene = scene_module.build(folder)
    scene.register(
        "heating", "城东老旧小区供暖", cos=("water",), urgency="特急", amount="12.50", note="内部说明"
    )
    scene.assign("heating")
    scene.register("flood", "防汛责任落实", leads=("water",), body="100%_落实", people="7")
    scene.register("city", "南屏市自己的事项", by="foreign", leads=())
    scene.instance.close()
    return folder, scene


@pytest.fixture(scope="session")
def kept(built, tmp_path_factory):
    """The one instance whose files every test finds as they were built."""
    folder = tmp_path_factory.mktemp("kept") / "instance"
    shutil.copytree(built[0], folder)
    instance = scene_module.Instance.open(folder)
    yield instance
    instance.close()


def _restore(instance, folder):
    instance.bench.engine.dispose()
    shutil.rmtree(instance.folder)
    shutil.copytree(folder, instance.folder)
    instance.bench.shelf = Shelf(instance.bench.sessions)
    instance.bench.shelf.refresh()
    instance.bench.clock = scene_module.SetClock(scene_module.AT)
    instance.settings, instance.live = settings.read(folder), None


@pytest.fixture
def scene(built, kept):
    folder, made = built
    _restore(kept, folder)
    return scene_module.Scene(kept, kept.bench.clock, made.units, made.people, dict(made.items))


@pytest.fixture(scope="session")
def apps():
    return {}


@pytest.fixture
def own_app(apps):
    """For tests that add addresses or settings to the application: it is theirs alone."""
    apps.clear()
    yield
    apps.clear()


@pytest.fixture
def app(scene, apps):
    from admin import account
    from server.app import create_app

    account.throttle.seen.clear()
    if apps.get("instance") is not scene.instance:
        apps |= {"instance": scene.instance, "app": create_app(scene.instance)}
    return apps["app"]


@pytest.fixture
def browser(app, scene):
    def make(login=None):
        one = Browser(app, scene)
        if login:
            one.enter(login)
        return one

    return make
