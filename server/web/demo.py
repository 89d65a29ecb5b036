"""Who can sign in to a demo: told on its sign-in page, and there alone."""

from __future__ import annotations

import json
from dataclasses import dataclass

from server.web import here

FILE = "demo.json"


@dataclass(frozen=True, slots=True)
class Guest:
    """An account of a demo: its login, its password, and whose it is."""

    login: str
    password: str
    name: str
    unit: str
    roles: str


def guests() -> tuple[Guest, ...]:
    """Return the accounts that a visitor of a demo may use; none where this is no demo."""
    folder = here.instance().folder
    if not here.setting("demo") or folder is None or not (folder / FILE).is_file():
        return ()
    told = json.loads((folder / FILE).read_text(encoding="utf-8"))["accounts"]
    return tuple(_guest(**one) for one in told)


def _guest(login: str, password: str, who: str) -> Guest:
    name, unit, roles = [*who.split("  "), "", ""][:3]
    return Guest(login, password, name, unit, roles)
