"""What the demo reads from its own files: units, people, packs, ledgers."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
PACKS = DATA / "packs"
LEDGERS = DATA / "ledgers"
PASSWORD = "duban-demo-2026"  # noqa: S105  (documented; a demo says on every page that it is one)
OFFICES = {"jz": "jiangzhou", "np": "nanping", "yl": "yunling"}
"""The three offices by the first part of their units' keys, and their packs."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the sample province."""

    key: str
    name: str
    short: str
    aliases: tuple[str, ...]
    kind: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of the sample province, with roles as (role, unit key)."""

    login: str
    name: str
    unit: str
    grants: tuple[tuple[str, str], ...]
    signs_in: bool  # has the demo's password


def units() -> list[UnitRow]:
    """Return the units, superiors first."""
    return [
        UnitRow(
            row["key"], row["name"], row["short"], tuple(filter(None, row["aliases"].split("；"))),
            row["kind"], row["level"], row["parent"],
        )
        for row in _rows("units.csv")
    ]  # fmt: skip


def people() -> list[PersonRow]:
    """Return the people, each with the roles held."""
    return [
        PersonRow(
            row["login"],
            row["name"],
            row["unit"],
            tuple(map(_grant, row["grants"].split())),
            bool(row["signs_in"]),
        )
        for row in _rows("people.csv")
    ]


def _grant(text: str) -> tuple[str, str]:
    role, unit = text.split("@")
    return role, unit


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
