"""What acceptance tests share: `duban` runs a command line as a user does; `window` is a person's browser."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import Any

import pytest

from server import cli


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The JSON that was printed."""
        return json.loads(self.out)


@pytest.fixture
def duban(capsys, monkeypatch):
    """Run a command line in Chinese, or in another language."""
    monkeypatch.delenv("DUBAN_DIR", raising=False)
    monkeypatch.delenv("DUBAN_DEBUG", raising=False)

    def run(*arguments: object, language: str = "zh_CN.UTF-8") -> Said:
        monkeypatch.setenv("LC_ALL", language)
        capsys.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


@pytest.fixture(scope="module")
def base(demo, tmp_path_factory):
    """Serve a copy of the demo; yield its address."""
    from tests.served import serving

    folder = tmp_path_factory.mktemp("browser") / "demo"
    shutil.copytree(demo, folder)
    with serving(folder) as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    """Yield a browser."""
    from tests.served import browser

    with browser() as found:
        yield found


@pytest.fixture
def window(chromium, base):
    """Open a window for a person; it closes with the test."""
    from playwright.sync_api import expect

    from tests.walk import PASSWORD

    contexts = []

    def open_for(login):
        context = chromium.new_context(locale="zh-CN", base_url=base, viewport={"width": 1366, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())  # 批准前会再问一次
        page.goto("/")
        page.get_by_label("账号").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("navigation", name="菜单")).to_be_attached()
        return page

    yield open_for
    for context in contexts:
        context.close()
