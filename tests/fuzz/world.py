"""The realm that random requests go to: three offices, people of every role, each signed in once."""

from __future__ import annotations

import atexit
import re
import shutil
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from tests.admin.matrix import realm as made
from tests.admin.matrix import sweep, visitors

if TYPE_CHECKING:
    from flask import Flask

    from tests.admin.matrix.realm import Realm
    from tests.admin.matrix.visitors import Visitor

FIELD = re.compile(r'<(?:input|select|textarea)[^>]*?\bname="([^"]+)"')
LISTED = ("search", "page", "sort", "desc", "id", "url", "next", "cols", "view", "page_size")
BESIDE = ("beside.clerk", "beside.unit_head", "county.unit_head")


@dataclass(frozen=True, slots=True)
class Address:
    """A sound request: what the mutations start from."""

    method: str
    path: str
    names: tuple[str, ...]  # what its form sends, or its list understands
    data: tuple[tuple[str, str], ...]
    whole: bool  # of the whole instance: the journal names every office's rows
    logins: tuple[str, ...]  # who is let in
    foreign: bool  # of an object of the office beside, or of one that is not there


@dataclass
class World:
    """The application, who asks, and a way back to how the database was."""

    app: Flask
    realm: Realm
    people: dict[str, Visitor]
    tables: visitors.Tables
    addresses: list[Address]
    ids: list[str]

    @cached_property
    def open(self) -> list[Address]:
        """Return the addresses that let somebody in."""
        return [one for one in self.addresses if one.logins]

    @cached_property
    def public(self) -> list[Address]:
        """Return the addresses that let nobody in particular in."""
        return [one for one in self.addresses if "" in one.logins]

    def restore(self) -> None:
        """Bring the database back, and forget who failed to sign in."""
        from admin import account

        self.tables.restore()
        account.throttle.seen.clear()


@cache
def world() -> World:
    """Return the world of this process, built when it is first asked for."""
    from server.app import create_app

    folder = Path(mkdtemp(prefix="duban-fuzz-"))
    realm = made.build(folder)
    atexit.register(_close, realm, folder)
    app = create_app(realm.instance)
    logins = [login for login in sweep.LOGINS.values() if login]
    people = {login: visitors.sign_in(app, login) for login in (*logins, *BESIDE)}
    people[""] = visitors.anonymous(app)
    return gathered(app, realm, people, visitors.Tables(str(folder / "instance" / "duban.db")))


def gathered(app: Flask, realm: Realm, people: dict[str, Visitor], tables: visitors.Tables) -> World:
    """Return the world of a realm whose people are signed in."""
    addresses = _addresses(app, realm, people)
    ids = sorted({found for one in addresses for found in re.findall(r"\d+", one.path)}, key=int)
    return World(app, realm, people, tables, addresses, ids)


def _close(realm: Realm, folder: Path) -> None:
    realm.instance.close()
    shutil.rmtree(folder, ignore_errors=True)


def _addresses(app: Flask, realm: Realm, people: dict[str, Visitor]) -> list[Address]:
    """Return every address of the application, for objects of every relation, with what it may be sent."""
    table, names, found = sweep.read(), defaultdict[str, set[str]](set), []
    for probe in sweep.probes(app, realm):
        row = table[probe.rule, probe.method, probe.relation]
        logins = tuple(
            sweep.LOGINS[role]
            for role, status in row.items()
            if status < "400" and (status == "200" or role != "anonymous")
        )
        if logins and probe.method == "GET":
            names[_room(probe.path)] |= _names(people[logins[0]], probe.path)
        foreign = probe.relation in {"foreign", "absent"}
        whole = any(probe.rule.startswith(f"/data/{name}/") for name in sweep.WHOLE)
        found.append(Address(probe.method, probe.path, (), tuple(probe.data), whole, logins, foreign))
    return [replace(one, names=tuple(sorted(names[_room(one.path)] | set(LISTED)))) for one in found]


def _room(path: str) -> str:
    """Return the first words of a path: pages and what their forms are sent to share them."""
    return "/".join(path.split("/")[1 : 3 if path.startswith(("/data", "/items")) else 2])


def _names(visitor: Visitor, path: str) -> set[str]:
    """Return the names of all fields of a page."""
    text = visitor.get(path).data.decode("utf-8", "replace")  # some pages are files
    return set(FIELD.findall(text))
