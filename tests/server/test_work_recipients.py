"""Who gets an issued paper, and that it is received once."""

from __future__ import annotations

from sqlalchemy import select

from server.desk import PROGRAM
from server.models import (
    LadderStep,
    Notice,
    Unit,
)  # fmt: skip
from server.work import papers, people, recipients, units
from tests.server.deskwork import HEAD, no


def test_a_notice_is_received_once_by_its_unit(world):
    _, step = _urged(world)
    with world.instance.bench.sessions() as session:
        notice = session.scalars(
            select(Notice.id).where(Notice.step_id == step.id, Notice.unit_id == world.units["市住建局"])
        ).one()
    when = "2026-11-12 17:10"
    assert no(world, when, "clerk", papers.receive, notice) == "您的岗位不能办理“签收文书”。应由：市住建局。"
    assert no(world, when, "市水务局联络员", papers.receive, notice) == "没有找到。"
    first = world.do(when, "市住建局联络员", papers.receive, notice)
    again = world.do("2026-11-12 17:20", HEAD, papers.receive, notice)
    assert (again.received_at, again.received_by_id) == (
        first.received_at,
        world.actors["市住建局联络员"].person_id,
    )


def _urged(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-12")
    return item, world.steps(item, "urge")[-1]


def test_recipients_are_each_unit_once_on_its_strongest_ground(world):
    """Siblings of a unit without superior are nobody; organs and areas end at the office's own seat."""
    _, step = _urged(world)
    with world.instance.bench.desk(PROGRAM) as desk:
        pack = desk.shelf.version(step.pack_version_id)
        tier = pack.ladders["standard"].tier("criticize")
        root = units.create(desk, name="外地市委")
        far = units.create(desk, name="外地组织部", parent_id=root.id)
        near = units.create(desk, name="市委组织部", parent_id=world.office)
        for unit in (far, near):
            person = people.create(desk, login=f"zz{unit.id}", name="组织", unit_id=unit.id)
            people.grant(desk, person.id, "organisation", unit.id)
        step = desk.session.get_one(LadderStep, step.id)
        rows = {r.unit_id: (r.as_, r.role) for r in recipients.of(desk, step, tier)}
        assert far.id not in rows
        assert rows[near.id] == ("copy", "organisation")  # also a sibling: the stronger ground stands
        assert rows[world.units["市住建局"]] == ("to", "liaison,unit_head")
        step.organ_id = near.id
        assert {r.unit_id: r.as_ for r in recipients.of(desk, step, tier)}[near.id] == "to"
        unit = desk.session.get_one(Unit, world.office)
        words = ("self", "siblings", "children", "subtree", "area")
        reach = {word: set(recipients._scope(desk, step, unit, word)) for word in words}
        every = {world.office, near.id, *world.units.values()}
        assert reach["self"] == {world.office}
        assert reach["siblings"] == set()
        assert reach["children"] == every - {world.office}
        assert reach["subtree"] == reach["area"] == every
        above = pack.roles["superior"]
        late = desk.session.get_one(Unit, step.unit_id)
        assert list(recipients._units(desk, step, late, above)) == [world.office]
        assert list(recipients._units(desk, step, unit, above)) == []
        unit.parent_id = root.id
        desk.session.flush()
        desk.session.refresh(unit)
        assert set(recipients._organs(desk, world.office, "organisation")) == {near.id, far.id}
        assert recipients._area(desk, world.office) == root.path
        desk.session.rollback()
