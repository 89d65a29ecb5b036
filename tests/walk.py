"""Walks the demo as people of every role: each kind of page once, by the links that they see."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urlsplit

from server.demo.tables import PASSWORD

PEOPLE = (
    "np.jingban",
    "np.zhuren",
    "np.fenguan",
    "np.zhujian",
    "np.guize",
    "sys.guanli",
    "sys.baomi",
    "sys.shenji",
)
DOWNLOADS = re.compile(r"/(export|docx|file|static|logout)\b")
OWN = {"/", "/workbench", "/boards", "/account", "/data"}
"""Pages that look different to each role, and so are taken for each."""


@dataclass
class Shot:
    """A page as it stands in the browser now."""

    name: str
    faults: list[str] = field(default_factory=list)


def kind_of(url):
    """Return what kind of page an address names: numbers and values left out."""
    parts = urlsplit(url)
    path = re.sub(r"/\d+", "/N", parts.path.rstrip("/")) or "/"
    return path + "".join(
        f"?{name}" for name in sorted({name for name, _ in parse_qsl(parts.query)} & {"id"})
    )


def sign_in(page, base, login, language="zh"):
    """Sign in with the visible form."""
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "language", "value": language, "url": base}])
    page.goto(f"{base}/login")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_load_state()
    if "/login" in page.url:
        raise RuntimeError(f"{login} could not sign in: {page.locator('main').inner_text()}")


def pages(page, base, language):
    """Yield a shot for each kind of page, standing on it."""
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "language", "value": language, "url": base}])
    page.goto(f"{base}/login")
    yield Shot("login")
    page.locator("input[name=login]").fill("nobody")
    page.locator("input[name=password]").fill("wrong-password")
    page.locator("main button").click()
    yield Shot("login-refused")
    done = set()
    for login in PEOPLE:
        sign_in(page, base, login, language)
        yield from _walk(page, base, login, done)
        if login == PEOPLE[0]:
            page.goto(f"{base}/item/999999")
            yield Shot("absent")


def _walk(page, base, login, done):
    waiting, known = deque([f"{base}/"]), {"/"}
    while waiting:
        url = waiting.popleft()
        answer = page.goto(url)
        kind = kind_of(page.url)
        key = (kind, login if kind in OWN else "")
        known.add(kind)
        for link in _links(page, base):
            if kind_of(link) not in known and (kind_of(link), "") not in done:
                known.add(kind_of(link))
                waiting.append(link)
        if key in done:
            continue
        done.add(key)
        faults = [] if answer.status == 200 else [f"status {answer.status} at {url}"]
        yield Shot(_name(kind, login if key[1] else ""), faults)


def _links(page, base):
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    for url in found:
        clean = urldefrag(url)[0]
        if clean.startswith(base) and not DOWNLOADS.search(urlsplit(clean).path):
            yield clean


def _name(kind, login):
    return (re.sub(r"[^a-z0-9]+", "-", kind.lower()).strip("-") or "home") + (f"-{login}" if login else "")
