"""A province on a clock that stands, its application, and a client for each person."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from pathlib import Path

import pytest

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


@pytest.fixture
def scene(built, tmp_path):
    folder, made = built
    shutil.copytree(folder, tmp_path / "instance")
    instance = scene_module.Instance.open(tmp_path / "instance")
    instance.bench.clock = scene_module.SetClock(scene_module.AT)
    fresh = scene_module.Scene(instance, instance.bench.clock, made.units, made.people, dict(made.items))
    yield fresh
    instance.close()


@pytest.fixture
def app(scene):
    from admin import account
    from server.app import create_app

    account.throttle.seen.clear()
    return create_app(scene.instance)


@pytest.fixture
def browser(app, scene):
    def make(login=None):
        one = Browser(app, scene)
        if login:
            assert one.sign_in(login).status_code == 302
        return one

    return make
