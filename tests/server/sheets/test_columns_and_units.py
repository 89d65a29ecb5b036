# ruff: noqa: E501  (ledger texts are long)
from __future__ import annotations

import pytest
from sqlalchemy import select

from server.desk import PROGRAM
from server.errors import Refusal
from server.models import (
    ColumnMapping,
    Unit,
)
from server.sheets.preview import as_json
from server.sheets.words import SheetRefusal
from tests.server.sheets.importing import HEAD, count, import_, items, look, texts


# -- columns -------------------------------------------------------------------------------
def test_columns_that_go_nowhere_and_columns_that_are_missing(office, table):
    found = look(office, table("序号,责任单位,心得\n1,省教育厅,好\n"), create_units=True)
    assert texts(found) == ["缺少“事项名称”一列（必填）。现有：序号、责任单位、心得。"]
    assert as_json(found)["remarks"] == ["“心得”一列没有对应的字段，不导入。"]
    assert as_json(found, "en")["problems"] == [
        "The column for “事项名称” (required) is missing. There are: 序号、责任单位、心得."
    ]


def test_a_mapping_is_chosen_and_remembered(office, table):
    text = "序号,心得,责任单位\n1,任务一,省教育厅\n"
    import_(office, table(text), columns={"心得": "title", "序号": ""})
    found = look(office, table(text.replace("任务一", "任务二")), create_units=True)
    assert dict(found.columns.targets) == {"心得": "title", "责任单位": "units"}
    import_(office, table(text.replace("任务一", "任务三")), columns={"心得": "title", "序号": "no"})
    assert [item[:2] for item in items(office)] == [("", "任务一"), ("1", "任务三")]
    assert count(office, ColumnMapping) == 1
    with office.desk() as desk:  # a field of the mapping that the type has no more
        row = desk.session.scalars(select(ColumnMapping)).one()
        row.mapping = {**row.mapping, "序号": "gone"}
    assert dict(look(office, table(text)).columns.targets)["序号"] == "no"


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"没有": "title"}, "没有“没有”这一列。"),
        ({"序号": "nothing"}, "没有“nothing”这个字段。"),
        ({"序号": "title", "板块": "title"}, "“事项名称”对应了两列：序号、板块。"),
    ],
)
def test_wrong_mappings(office, table, chosen, told):
    with pytest.raises(SheetRefusal) as refused:
        look(office, table(HEAD + "1,,任务一,省教育厅\n"), columns=chosen)
    assert refused.value.text("zh") == told


def test_a_chosen_column_takes_the_place_of_the_guess(office, table):
    found = look(office, table("任务,主要内容,责任单位\n甲,乙,省教育厅\n"), columns={"主要内容": "title"})
    assert dict(found.columns.targets) == {"主要内容": "title", "责任单位": "units"}


def test_an_unknown_type_and_a_type_without_a_date(office, table):
    ledger = table(HEAD + "1,,任务一,省教育厅\n")
    with pytest.raises(Refusal) as told:
        look(office, ledger, type="nothing")
    assert told.value.code == "type.unknown"


# -- units ---------------------------------------------------------------------------------
def test_units_are_matched_by_name_short_name_and_alias_with_and_without_level(office, table):
    ids = {
        "教育": office.unit("江州省教育厅", short_name="教厅"),
        "发改": office.unit("江州省发展和改革委员会", aliases=["省发改委"]),
        "工信": office.unit("省工业和信息化厅"),
        "南屏": office.unit("南屏市人民政府", level="city"),
        "市财": office.unit("南屏市财政局", level="city"),
    }
    ledger = table(
        "任务,责任单位\n"
        "一,省教育厅、教厅、江州省教育厅\n二,省发展改革委、省发改委\n三,省工信厅，工业和信息化厅\n四,南屏市政府，广州市财政局\n五,市财政局\n"
    )
    found = look(office, ledger, create_units=True)
    assert [dict(row.units) for row in found.rows] == [
        {"省教育厅": ids["教育"], "教厅": ids["教育"], "江州省教育厅": ids["教育"]},
        {"省发展改革委": ids["发改"], "省发改委": ids["发改"]},
        {"省工信厅": ids["工信"], "工业和信息化厅": ids["工信"]},
        {"南屏市政府": ids["南屏"], "广州市财政局": None},
        {"市财政局": ids["市财"]},
    ]


def test_unknown_units_are_told_with_the_nearest_name(office, table):
    office.unit("省教育厅")
    found = look(office, table("任务,责任单位\n一,省教育听厅牵头\n二,市粮食局牵头\n"))
    assert texts(found) == [
        "第 2 行“省教育听厅”在单位名录中没有，最接近的是“省教育厅”。",
        "第 3 行“市粮食局”在单位名录中没有。",
    ]
    assert found.rows[0].missing == ("省教育听厅",)


def test_a_name_of_several_units_and_of_one_no_longer_in_use(office, table):
    east, west = office.unit("东市", level="city"), office.unit("西市", level="city")
    office.unit("东山市财政局", level="city", parent_id=east)
    office.unit("西山市财政局", level="city", parent_id=west)
    closed = office.unit("省粮食局")
    with office.desk() as desk:
        desk.session.get(Unit, closed).active = False
    found = look(office, table("任务,责任单位\n一,市财政局牵头\n二,省粮食局牵头\n"))
    assert texts(found) == [
        "第 2 行“市财政局”对应几个单位：东山市财政局、西山市财政局。请写全称。",
        "第 3 行“省粮食局”已停用。",
    ]


def test_the_unit_nearest_to_the_office_is_meant(office, table):
    near = office.unit("省司法厅")
    with office.desk() as desk:
        from server.work import units

        other = units.create(desk, name="海州省", level="province", kind="政府")
        units.create(desk, name="海州省司法厅", parent_id=other.id)
    found = look(office, table("任务,责任单位\n一,司法厅牵头\n"))
    assert dict(found.rows[0].units) == {"司法厅": near}


def test_units_are_made_beside_the_office_with_level_and_kind(office, table):
    ledger = table(
        "任务,责任单位\n一,省教育厅牵头，省委、省政府、南屏市人民政府、云岭县财政局、青石镇政府、人民银行江州省分行、高新区管委会配合\n"
    )
    import_(office, ledger)
    with office.instance.reading(PROGRAM) as desk:
        made = desk.session.scalars(select(Unit).where(Unit.id > office.id).order_by(Unit.id)).all()
        assert {unit.name: (unit.level, unit.kind) for unit in made} == {
            "省教育厅": ("province", "部门"), "省委": ("province", "党委"), "省政府": ("province", "政府"),
            "南屏市人民政府": ("city", "政府"), "云岭县财政局": ("county", "部门"), "青石镇政府": ("township", "乡镇"),
            "人民银行江州省分行": ("province", "部门"), "高新区管委会": ("county", "政府"),
        }  # fmt: skip
        assert {unit.parent_id for unit in made} == {office.province_id}


def test_names_that_look_like_others_are_not_made(office, table):
    found = look(office, table("任务,责任单位\n一,省教育\U0002f800厅牵头\n"), create_units=True)
    assert [problem.code for problem in found.problems] in (["sheets.unit_bad_name"], ["sheets.row_units"])
