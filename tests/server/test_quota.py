"""Comprehensive inspections: so many a unit and year, as the pack says."""

from __future__ import annotations

import pytest

from config.loader import read_chain
from server.errors import Refusal
from server.work import acts, register

PACK = "language: 1\nlabel: 例\nbasis: 自定\nlevel: city\nextends: gov\n"
GIVEN = {"title": "综合督查", "secrecy": "无", "content": "全面工作", "area": "全局", "team_head": "李主任"}


@pytest.fixture
def office(worlds, tmp_path):
    def make(burden=""):
        (tmp_path / "own").mkdir()
        (tmp_path / "own/pack.yaml").write_text(PACK + burden, "utf-8")
        return worlds(read_chain(tmp_path / "own"))

    return make


def plan(world, when, title, leads=("市住建局",), cos=(), type_="comprehensive"):
    return world.do(
        when,
        "clerk",
        register.register,
        office_id=world.office,
        type=type_,
        fields={**GIVEN, "title": title},
        leads=[world.units[name] for name in leads],
        cos=[world.units[name] for name in cos],
    )


def test_one_a_unit_and_year_unless_it_was_withdrawn(office):
    world = office()
    first = plan(world, "2026-11-03 09:00", "一")
    plan(world, "2026-11-03 09:10", "另一单位", leads=("市水务局",))
    plan(world, "2026-11-03 09:20", "专项", type_="special")
    for leads, cos in ((("市住建局",), ()), (("市教育局",), ("市住建局",))):
        with pytest.raises(Refusal) as refused:
            plan(world, "2026-11-04 09:00", "二", leads, cos)
        assert refused.value.code == "burden.inspected"
        assert "市住建局在 2026 年已经安排过 1 次综合性督查" in str(refused.value)
    world.do("2026-11-05 09:00", "director", acts.do, first.id, "withdraw", reason="并入年度督查")
    plan(world, "2026-11-06 09:00", "三")


def test_a_new_year_counts_afresh(office):
    world = office()
    plan(world, "2026-12-31 16:00", "一")
    with pytest.raises(Refusal):
        plan(world, "2026-12-31 17:00", "二")
    plan(world, "2027-01-04 09:00", "三")


def test_the_pack_says_how_many(office):
    world = office("burden: {inspections: 2}\n")
    for title in ("一", "二"):
        plan(world, "2026-11-03 09:00", title)
    with pytest.raises(Refusal, match="2 次"):
        plan(world, "2026-11-03 09:00", "三")
