"""Fields of units: changed by an operation, told to the runs whose ladder reads them, and journaled."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from config.loader import read_chain
from server.errors import Refusal
from server.models import ClockRun, JournalBlock, LadderStep, Unit
from server.work import units
from tests.server.conftest import at

PACK = "language: 1\nlabel: 例\nbasis: 自定\nlevel: city\nextends: city\n"
FIELDS = """
unit:
  group:  {label: 考核组, kind: choice, options: [甲组, 乙组], order: 2}
  staff:  {label: 编制数, kind: integer, min: 1, required: 是, order: 3}
  note:   {label: 备注, kind: text, edit: [director], order: 4}
  region: {label: 片区, kind: text, show: {group: 乙组}, order: 5}
"""
LADDER = """
tiers:
  urge: {when: {overdue: {at_least: 1个工作日}, unit.group: 乙组}}
"""


@pytest.fixture
def grouped(worlds, tmp_path):
    """An office that urges the units of one group alone."""
    (tmp_path / "own/ladders").mkdir(parents=True)
    (tmp_path / "own/pack.yaml").write_text(PACK, "utf-8")
    (tmp_path / "own/fields.yaml").write_text(FIELDS, "utf-8")
    (tmp_path / "own/ladders/standard.yaml").write_text(LADDER, "utf-8")
    return worlds(read_chain(tmp_path / "own"))


def change(world, when, unit="市住建局", who="clerk", **given):
    return world.do(when, who, units.edit, world.units[unit], given, world.office)


def stored(world, unit="市住建局"):
    with world.instance.bench.sessions() as session:
        return session.get_one(Unit, world.units[unit])


def test_an_edit_is_cleaned_kept_and_journaled(grouped):
    change(grouped, "2026-11-03 09:00", group="甲组", staff="12", kind="政府", region="城东")

    unit = stored(grouped)
    assert (unit.kind, unit.fields) == ("政府", {"group": "甲组", "staff": 12})
    with grouped.instance.bench.sessions() as session:
        last = session.scalars(select(JournalBlock).order_by(JournalBlock.id.desc())).first()
    entry = next(one for one in json.loads(last.entries) if one["kind"] == "unit_fields")
    assert (entry["unit"], entry["names"]) == (unit.id, ["group", "kind", "staff"])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"staff": "0"}, "field.wrong"),
        ({"staff": ""}, "field.required"),
        ({"staff": "3", "group": "丙组"}, "field.wrong"),
        ({"staff": "3", "colour": "红"}, "field.unknown"),
        ({"staff": "3", "note": "重点"}, "field.not_yours"),
        ({"staff": "3", "region": "机密★10年"}, "secrecy.marked"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(grouped, given, code):
    with pytest.raises(Refusal) as told:
        change(grouped, "2026-11-03 09:00", **given)

    assert told.value.code == code
    assert stored(grouped).fields == {}


def test_an_edit_that_changes_nothing_is_no_event(grouped):
    change(grouped, "2026-11-03 09:00", staff="3")
    with grouped.instance.bench.sessions() as session:
        blocks = len(session.scalars(select(JournalBlock)).all())

    change(grouped, "2026-11-03 10:00", staff="3")

    with grouped.instance.bench.sessions() as session:
        assert len(session.scalars(select(JournalBlock)).all()) == blocks


def test_a_run_whose_ladder_reads_the_field_is_decided_at_once(grouped):
    item = grouped.instruction("2026-11-02 09:00", leads=("市住建局", "市水务局"))
    grouped.ticks("2026-11-03", "2026-11-13")
    assert grouped.steps(item, "urge") == []

    change(grouped, "2026-11-16 09:30", group="乙组", staff="3")

    assert [(step.unit_id, str(step.decided_on)) for step in grouped.steps(item, "urge")] == [
        (grouped.units["市住建局"], "2026-11-16")
    ]


def test_only_the_runs_that_read_it_are_woken(grouped):
    item = grouped.instruction("2026-11-02 09:00")
    grouped.ticks("2026-11-03", "2026-11-04")
    before = _epochs(grouped, item)

    change(grouped, "2026-11-04 17:10", group="甲组", staff="3")
    after = _epochs(grouped, item)
    change(grouped, "2026-11-04 17:20", kind="政府")

    assert {clock for clock in before if after[clock] != before[clock]} == {
        "finish",
        "first",
    }  # short is like standard
    assert _epochs(grouped, item) == after


def _epochs(world, item):
    with world.instance.bench.sessions() as session:
        rows = session.scalars(
            select(ClockRun).where(ClockRun.item_id == item.id, ClockRun.ended_at.is_(None))
        )
        return {run.clock: run.epoch for run in rows}


def test_a_full_sweep_finds_nothing_that_the_edit_left(grouped):
    grouped.instruction("2026-11-02 09:00")
    grouped.ticks("2026-11-03", "2026-11-13")
    change(grouped, "2026-11-16 09:30", group="乙组", staff="3")

    assert grouped.instance.tick(at("2026-11-16 10:00"), full=True).steps == ()


WATCH = """
label: 看单位
basis: 自定
per: 单位
every: 年
tiers:
  told: {level: 1, label: 提示, basis: 自定, kind: 提醒, colour: 黄, when: {unit.group: 乙组}}
"""


def test_a_ladder_that_watches_units_is_decided_too(worlds, tmp_path):
    (tmp_path / "own/ladders").mkdir(parents=True)
    (tmp_path / "own/pack.yaml").write_text(PACK, "utf-8")
    (tmp_path / "own/fields.yaml").write_text(FIELDS, "utf-8")
    (tmp_path / "own/ladders/groups.yaml").write_text(WATCH, "utf-8")
    world = worlds(read_chain(tmp_path / "own"))
    world.instruction("2026-11-02 09:00")
    world.ticks("2026-11-03", "2026-11-05")

    change(world, "2026-11-05 17:10", group="乙组", staff="3")

    with world.instance.bench.sessions() as session:
        steps = session.scalars(select(LadderStep).where(LadderStep.ladder == "groups")).all()
        assert [(step.tier, step.unit_id, str(step.decided_on)) for step in steps] == [
            ("told", world.units["市住建局"], "2026-11-05")
        ]
