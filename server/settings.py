"""What an instance knows of itself before its database is open."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from server import profiles
from server.db import BUSY_SECONDS
from server.errors import Refusal

FILE, DATABASE = "settings.json", "duban.db"
SECRET = 32
"""Bytes of a secret, as they are made; what is shorter or not drawn by chance is not ours and is refused."""
_DIGITS = 10
"""Different digits of a secret at least; of 10¹² drawn by chance, about one has fewer."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of an instance; secrets are made when it is, never defaulted."""

    secret: str
    salt: str
    demo: bool = False
    simulated: str = ""  # the instant at which a simulated clock goes on, ISO 8601
    live: tuple[tuple[str, str], ...] = ()  # (office code, folder in the instance's): packs served live
    hosts: tuple[str, ...] = ()  # names under which the web may be asked for, besides this machine's own
    database: str = ""  # a URL; empty: duban.db in the folder
    passwords: str = profiles.NAMES[0]  # the profile of passwords and sessions
    busy_seconds: float = BUSY_SECONDS  # how long a database that another program holds is waited for

    @classmethod
    def new(cls, **given: Any) -> Settings:
        """Return settings with fresh secrets."""
        return cls(secret=secrets.token_hex(SECRET), salt=secrets.token_hex(SECRET), **given)

    def sound(self) -> bool:
        """Return whether the secrets are such as we make, each its own, and the profile is known."""
        drawn = _drawn(self.secret) and _drawn(self.salt) and self.secret != self.salt
        return drawn and self.passwords in profiles.NAMES


def _drawn(key: str) -> bool:
    """Return whether a secret can have been drawn by chance: hexadecimal, long, and no word repeated."""
    long = len(key) >= 2 * SECRET and set(key) <= set("0123456789abcdef")
    return long and len(set(key)) >= _DIGITS and key not in (key + key)[1:-1]


def read(folder: Path) -> Settings:
    """Read the settings of the instance in `folder`; refuse when there is none."""
    path = folder / FILE
    if not path.is_file():
        raise Refusal("instance.absent", path=folder)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        data["live"] = tuple((code, where) for code, where in data.get("live", ()))
        data["hosts"] = tuple(str(name) for name in data.get("hosts", ()))
        data["busy_seconds"] = max(0.0, float(data.get("busy_seconds", BUSY_SECONDS)))
        known = Settings(**data)
        sound = known.sound()
    except (ValueError, TypeError, AttributeError) as error:
        raise Refusal("instance.settings", path=path) from error
    if not sound:
        raise Refusal("instance.settings", path=path)
    return known


def make_home(folder: Path) -> None:
    """Make the folder of an instance and its database's file; what is new there is its owner's alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / DATABASE).touch(mode=0o600)


def write(folder: Path, settings: Settings) -> None:
    """Write the settings; readable by the owner alone."""
    write_private(folder / FILE, json.dumps(asdict(settings), ensure_ascii=False, indent=1))


def write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    # a name of its own: two may write at once; mkstemp makes it its owner's alone
    number, fresh = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(number, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    Path(fresh).replace(path)
