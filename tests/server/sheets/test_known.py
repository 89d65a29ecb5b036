"""Rows that an office knows already, and rows that contradict themselves."""

from __future__ import annotations

from datetime import date

import pytest

from config.loader import read_chain
from server.models import Item
from server.sheets.words import SheetRefusal
from server.work import activate
from tests.server.sheets.importing import count, import_, items, look, refusal, texts

TWO = "序号,工作任务,责任单位\n1,任务一,省教育厅\n2,任务二,省司法厅\n"


@pytest.fixture
def two(office, table):
    import_(office, table(TWO), assigned=date(2026, 3, 2))
    return office


def test_a_number_is_known_with_every_round_that_it_has_had(two, table, tmp_path):
    (tmp_path / "types").mkdir()
    own = "language: 1\nlabel: 本省\nlevel: 省\nbasis: 自定\nextends: province\n"
    (tmp_path / "pack.yaml").write_text(own, "utf-8")
    (tmp_path / "types" / "decision.yaml").write_text("number: 督〔{year}〕{seq}号{round}\n", "utf-8")
    with two.desk() as desk:
        activate.activate(desk, two.id, read_chain(tmp_path))
    ledger = "编号,事项名称,责任单位\n督〔2026〕1号,任务一,\n督〔2026〕2号之一,任务二改,省教育厅\n"
    found, _ = import_(two, table(ledger))
    assert [(row.fate, row.known.text("zh")) for row in found.rows] == [
        ("there", "第 2 行即已登记的督〔2026〕1号，不重复登记，也不改动原事项。"),
        ("there", "第 3 行即已登记的督〔2026〕2号，不重复登记，也不改动原事项。"),
    ]
    assert [one.text("zh") for row in found.rows for one in row.remarks] == [
        "第 3 行编号为督〔2026〕2号，该事项已登记为“任务二”，与本行的名称不同；没有改动。"
    ]
    assert (found.recognised, found.there, count(two, Item)) == (2, 2, 2)


def test_a_number_that_nobody_gave_is_told_and_its_row_is_a_new_item(two, table):
    ledger = table("编号,事项名称,责任单位\n督〔2026〕99号,任务三,省教育厅\n")
    found, _ = import_(two, ledger)
    assert [one.text("zh") for one in found.rows[0].remarks] == [
        "第 2 行的编号“督〔2026〕99号”在本部门没有登记：作为新事项，编号由本系统另行编排。"
    ]
    assert [one.text("en") for one in found.rows[0].remarks] == [
        "Row 2: this office has no item numbered “督〔2026〕99号”; it is a new item "
        "and is given a number of this system."
    ]
    assert items(two)[2][:2] == ("督〔2026〕99号", "任务三")
    assert [row.fate for row in import_(two, ledger)[0].rows] == ["there"]


@pytest.mark.parametrize("number", ["7", "1.2", "三", "（一）", "3-1"])
def test_a_column_called_number_may_hold_the_ledgers_own(two, table, number):
    found, _ = import_(two, table(f"编号,事项名称,责任单位\n{number},任务三,省教育厅\n"))
    assert found.rows[0].remarks == ()
    assert items(two)[2][:2] == (number, "任务三")


def test_a_row_without_a_number_is_known_by_its_name_only_in_a_file_with_numbers(office, table):
    import_(office, table("序号,任务,责任单位\n1,任务一,省有关部门\n"))
    numbered = "编号,序号,事项名称,责任单位\n,{no},任务一,省有关部门\n"
    assert [row.fate for row in look(office, table(numbered.format(no=1))).rows] == ["there"]
    assert [row.fate for row in look(office, table(numbered.format(no=2))).rows] == ["pending"]
    assert [row.fate for row in look(office, table("编号,事项名称,责任单位\n,任务一,\n")).rows] == ["there"]
    assert [row.fate for row in look(office, table("事项名称,责任单位\n任务一,\n")).rows] == ["pending"]


def test_what_was_said_of_rows_is_not_said_again_of_rows_that_are_there(office, table):
    ledger = table("序号,任务,责任单位\n1,任务一,省有关部门\n")
    first, _ = import_(office, ledger)
    again, _ = import_(office, ledger)
    assert ([len(row.remarks) for row in first.rows], [row.remarks for row in again.rows]) == ([1], [()])


def test_a_ledger_without_a_responsibility_column_is_a_problem(office, table):
    ledger = table("序号,工作任务,完成时限\n1,任务一,2026-10-31\n")
    assert [row.remarks for row in look(office, ledger).rows] == [()]
    told = refusal(office, ledger)
    assert [one.text("zh") for one in told.remarks] == [
        "缺少责任单位一栏。现有表头：序号、工作任务、完成时限；责任单位一栏的表头可以写作：责任单位、承办单位、"
        "责任部门、承办部门、责任分工、部门分工、牵头单位、牵头部门、配合单位、协办单位等。"
    ]
    en = "There is no column of responsible units. The headings are: 序号、工作任务、完成时限; "
    assert told.remarks[0].text("en").startswith(en)
    assert count(office, Item) == 0


def test_due_before_it_is_handed_over_is_refused_in_its_row(office, table):
    ledger = table(
        "任务,责任单位,交办日期,完成时限\n甲,省教育厅,2026-03-02,2026-03-01\n乙,省教育厅,2026-03-02,2026-03-02\n"
        "丙,省教育厅,,2026-03-03\n"
    )
    found = look(office, ledger, create_units=True, assigned=date(2026, 3, 4))
    assert texts(found) == [
        "第 2 行的完成期限 2026-03-01 早于交办日期 2026-03-02。",
        "第 4 行的完成期限 2026-03-03 早于交办日期 2026-03-04。",
    ]


def test_due_before_it_is_handed_over_is_refused_in_what_is_said_beside_the_file(office, table):
    with pytest.raises(SheetRefusal) as told:
        look(office, table(TWO), assigned=date(2026, 3, 4), due=date(2026, 3, 3))
    assert told.value.text("zh") == "完成期限 2026-03-03 早于交办日期 2026-03-04。"
    assert told.value.text("en") == "The due date 2026-03-03 is before the hand-over date 2026-03-04."


@pytest.mark.parametrize(
    ("heading", "cell", "funds"),
    [
        ("涉及资金（万元）", "12.50", "12.50"),
        ("涉及资金", "12.50万元", "12.50"),
        ("涉及资金(万元)", "3", "3"),
    ],
)
def test_a_measure_stands_in_the_heading_or_in_the_cell(office, table, heading, cell, funds):
    found = look(office, table(f"任务,责任单位,{heading}\n甲,,{cell}\n"))
    assert (texts(found), found.rows[0].reading.fields["funds"]) == ([], funds)


def test_another_measure_is_not_taken_for_ours(office, table):
    assert texts(look(office, table("任务,责任单位,涉及资金（亿元）\n甲,,3\n"))) == [
        "“涉及资金（亿元）”一列以“亿元”计，本系统以“万元”计。请换算后改写表头。"
    ]
    assert texts(look(office, table("任务,责任单位,涉及资金\n甲,,3亿元\n"))) == [
        "第 2 行“涉及资金”是“3亿元”，应为数字。"
    ]
