"""A sample province: three offices, their people and ledgers, ten weeks lived by the real acts."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from server import settings
from server.demo import count, days, tables, words
from server.demo.live import live
from server.errors import Refusal
from server.instance import Instance
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

DONE = "demo.json"
BUILDING = "demo.building"
_MADE = (settings.DATABASE, "duban.db-wal", "duban.db-shm", "duban.db-journal", settings.FILE, DONE)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in to the demo."""

    login: str
    password: str
    who: str  # name, unit and roles


@dataclass(frozen=True, slots=True)
class Summary:
    """What a demo holds, and who can sign in to it."""

    counts: Mapping[str, int]
    accounts: tuple[Account, ...]


def exists(folder: Path) -> bool:
    """Return whether a whole demo stands in `folder`."""
    return (folder / DONE).is_file() and (folder / settings.FILE).is_file()


def build(folder: Path, progress: Callable[[str], None] = lambda _: None) -> Summary:
    """Build the demo in `folder`, or return the one that is there; a half-built one is built anew.

    Raises:
        Refusal: there is an instance in the folder that is no demo, or packs of somebody else.
    """
    if exists(folder):
        return _read(folder)
    _clear(folder)
    settings.make_home(folder)
    (folder / BUILDING).touch()
    packs = folder.resolve() / "packs"
    shutil.copytree(tables.PACKS, packs)
    settings.write(folder, Settings.new(demo=True, simulated=days.BEGIN.isoformat()))
    with Instance.open(folder) as instance:
        live(instance, packs, progress)
        counts = count.counts(instance)
    _serve_live(folder, packs)
    summary = Summary(counts, _accounts())
    _write(folder, summary)
    (folder / BUILDING).unlink()
    return summary


def describe(summary: Summary, language: str) -> str:
    """Return the counts and the accounts as text."""
    lines = [f"{words.COUNTS[name][language == 'en']}  {number}" for name, number in summary.counts.items()]
    people = [f"{one.login}  {one.password}  {one.who}" for one in summary.accounts]
    return "\n".join([words.HEAD[language == "en"], *lines, "", words.ACCOUNTS[language == "en"], *people])


def _clear(folder: Path) -> None:
    """Take away what a build that was broken off has left; refuse what is not ours."""
    if (folder / BUILDING).exists():
        for name in _MADE:
            (folder / name).unlink(missing_ok=True)
        for name in ("packs", "files"):
            shutil.rmtree(folder / name, ignore_errors=True)
    elif (folder / settings.FILE).exists() or (folder / "packs").exists():
        raise Refusal("instance.exists", path=folder)


def _serve_live(folder: Path, packs: Path) -> None:
    """Let the offices' packs be served from their folders."""
    served = tuple(
        (f"{key}.dc", str((packs / name).relative_to(folder))) for key, name in tables.OFFICES.items()
    )
    settings.write(folder, replace(settings.read(folder), live=served))


def _accounts() -> tuple[Account, ...]:
    names = {row.key: row.short or row.name for row in tables.units()}
    return tuple(
        Account(person.login, tables.PASSWORD, f"{person.name}  {names[person.unit]}  {_roles(person)}")
        for person in tables.people()
        if person.signs_in
    )


def _roles(person: tables.PersonRow) -> str:
    return "、".join(dict.fromkeys(words.ROLES[role] for role, _ in person.grants))


def _write(folder: Path, summary: Summary) -> None:
    settings.write_private(folder / DONE, json.dumps(asdict(summary), ensure_ascii=False, indent=1))


def _read(folder: Path) -> Summary:
    data = json.loads((folder / DONE).read_text(encoding="utf-8"))
    return Summary(data["counts"], tuple(Account(**row) for row in data["accounts"]))


__all__ = ["Account", "Summary", "build", "describe", "exists"]
