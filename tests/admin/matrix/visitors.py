"""Requests of people whose cookies stand still, and the state of all tables before and after."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.admin.matrix.realm import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask
    from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
MASKS = (
    (re.compile(rb'name="csrf_token" value="[^"]+"'), b'name="csrf_token" value="-"'),
    (re.compile(rb'nonce="[^"]+"'), b'nonce="-"'),
)
"""What is new in every answer: the form's token and the nonce of the scripts; nothing else is masked."""


def masked(body: bytes) -> bytes:
    """Return a page without what is new each time."""
    for pattern, instead in MASKS:
        body = pattern.sub(instead, body)
    return body


def headers(answer: TestResponse) -> tuple[tuple[str, str], ...]:
    """Return the headers without the nonce, the signed form cookie and the time of the answer."""
    told = [(name, re.sub(r"nonce-[^']+", "nonce-", value)) for name, value in answer.headers]
    return tuple(pair for pair in told if pair[0] not in {"Set-Cookie", "Date", "Expires"})


@dataclass(frozen=True)
class Visitor:
    """A person with the cookies of the sign-in; they never change, whatever an answer says."""

    app: Flask
    login: str
    cookie: str
    token: str

    def send(
        self, method: str, path: str, data: Any = None, *, token: bool = True, **more: Any
    ) -> TestResponse:
        client = self.app.test_client(use_cookies=False)
        given = list(data.items()) if isinstance(data, dict) else list(data or ())
        if method != "GET":
            names = dict.fromkeys(name for name, _ in given)
            more["data"] = {name: [v for n, v in given if n == name] for name in names}
            if token:
                more["data"]["csrf_token"] = self.token
        sent = {"Cookie": self.cookie} if self.cookie else {}
        return client.open(
            path, method=method, buffered=True, headers={**sent, **more.pop("headers", {})}, **more
        )

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.send("GET", path, **more)

    def post(self, path: str, data: Any = None, **more: Any) -> TestResponse:
        return self.send("POST", path, data, **more)


def _cookies(answer: TestResponse) -> str:
    return "; ".join(one.split(";")[0] for one in answer.headers.getlist("Set-Cookie"))


def anonymous(app: Flask) -> Visitor:
    """Return somebody who has not signed in but holds a form token."""
    answer = app.test_client(use_cookies=False).get("/login")
    return Visitor(app, "", _cookies(answer), TOKEN.search(answer.get_data(as_text=True)).group(1))


def sign_in(app: Flask, login: str) -> Visitor:
    """Sign somebody in by the form."""
    first = anonymous(app)
    answer = first.post("/login", {"login": login, "password": PASSWORD})
    assert answer.status_code == 302, login
    session = next(
        one.split(";")[0] for one in answer.headers.getlist("Set-Cookie") if one.startswith("duban=")
    )
    page = app.test_client(use_cookies=False).get("/account", headers={"Cookie": session})
    form = _cookies(page)
    return Visitor(app, login, f"{session}; {form}", TOKEN.search(page.get_data(as_text=True)).group(1))


# the tables

QUIET = {("login", "seen_at"), ("login", "ended_at"), ("person", "password_hash")}
RANDOM = {("attachment", "stored"), ("person", "password_hash"), ("login", "token_hash")}
"""Columns that hold something new each time, which a comparison of two ways of doing the same leaves out."""
JOURNAL = {"journal_block", "journal_head"}


class Tables:
    """All rows of the database, as hashes, and a way back to how they were."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.kept = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(path)) as live:
            live.backup(self.kept)
        self.first = self.state()

    def state(
        self, *, without: Iterable[tuple[str, str]] = (("login", "seen_at"),), skip: Iterable[str] = ()
    ) -> dict[str, str]:
        """Return the hash of the rows of every table."""
        left_out, skipped = set(without), set(skip)
        with closing(sqlite3.connect(self.path)) as live:
            names = [
                name
                for (name,) in live.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY 1")
            ]
            return {name: _hash(live, name, left_out) for name in names if name not in skipped}

    def version(self) -> int:
        """Return a number that is another after any write."""
        with closing(sqlite3.connect(self.path)) as live:
            live.execute("PRAGMA journal_mode").fetchone()
            return int(live.execute("SELECT max(id) FROM journal_block").fetchone()[0])

    def restore(self) -> None:
        """Bring all rows back."""
        with closing(sqlite3.connect(self.path)) as live:
            self.kept.backup(live)


def _hash(live: sqlite3.Connection, table: str, without: set[tuple[str, str]]) -> str:
    columns = [row[1] for row in live.execute(f'PRAGMA table_info("{table}")')]
    kept = ", ".join(f'"{name}"' for name in columns if (table, name) not in without)
    told = hashlib.sha256()
    for row in live.execute(f'SELECT {kept} FROM "{table}" ORDER BY 1'):
        told.update(repr(row).encode())
    return told.hexdigest()


@dataclass(frozen=True)
class Answer:
    """What is kept of an answer."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, answer: TestResponse) -> Answer:
        with closing(answer):
            return cls(answer.status_code, masked(answer.data), headers(answer))
