"""Units, offices with their packs, and people: made by the real operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.loader import read_chain
from server.demo import tables
from server.desk import PROGRAM, Actor
from server.work import activate, people, units

if TYPE_CHECKING:
    from pathlib import Path

    from server.demo.stage import Stage


def settle(stage: Stage, packs: Path) -> None:
    """Make the tree of units, activate the offices' packs and create the people."""
    with stage.instance.desk(PROGRAM, stage.now) as desk:
        for row in tables.units():
            office = row.key.endswith(".dc")
            unit = units.create(
                desk, name=row.name, parent_id=stage.units.get(row.parent), kind=row.kind, level=row.level,
                short_name=row.short, aliases=row.aliases, code=row.key,
                pack=tables.OFFICES[row.parent] if office else "",
            )  # fmt: skip
            stage.units[row.key] = unit.id
    for key, pack in tables.OFFICES.items():
        with stage.instance.desk(PROGRAM, stage.now) as desk:
            activate.activate(desk, stage.office(key), read_chain(packs / pack), approved_by="")
    with stage.instance.desk(PROGRAM, stage.now) as desk:
        for person in tables.people():
            made = people.create(
                desk, login=person.login, name=person.name, unit_id=stage.units[person.unit],
                password=tables.PASSWORD if person.signs_in else "",
                own=True,
            )  # fmt: skip
            grants = frozenset((role, stage.units[unit]) for role, unit in person.grants)
            for role, unit_id in sorted(grants):
                people.grant(desk, made.id, role, unit_id)
            stage.people[person.login] = Actor(made.id, made.name, made.unit_id, grants)
