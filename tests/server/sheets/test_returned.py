"""Our own exports come back: each row is known by its mark, and only what the clerk changed is changed."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from sqlalchemy import select

from server.desk import PROGRAM
from server.instance import Instance
from server.models import Item
from server.sheets import writing
from server.sheets.reading import read_bytes
from server.work.edit import edit
from tests.server.sheets.conftest import NOW, Office
from tests.server.sheets.importing import count, import_, look, refusal, texts

TWO = "序号,工作任务,责任单位,完成时限\n1,任务一,省教育厅,2026-06-30\n2,任务二,省司法厅,2026-09-30\n"


@pytest.fixture
def two(office, table):
    import_(office, table(TWO), assigned=date(2026, 3, 2))
    return office


def exported(office, ending="csv"):
    """Return the ledger of all items as bytes."""
    with office.instance.reading(PROGRAM) as desk:
        items = desk.session.scalars(select(Item).order_by(Item.id)).all()
        kind = desk.pack_of(items[0]).types[items[0].type]
        headings, rows = writing.export(kind, items, desk.pack_of)
    out = io.BytesIO()
    {"csv": writing.write_csv, "xlsx": writing.write_xlsx}[ending](out, headings, rows)
    return out.getvalue()


def rows_of(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def written(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return read_bytes("回.csv", out.getvalue().encode())


def changed(office, change):
    """Return the ledger of all items after `change` was done to its headings and rows."""
    head, *rows = rows_of(exported(office))
    table = [dict(zip(head, row, strict=True)) for row in rows]
    change(table)
    return written([head, *([row[name] for name in head] for row in table)])


def told(found):
    return [(row.fate, [(one.before, one.after) for one in row.returned.changes]) for row in found.rows]


def stored(office):
    """Return name, date and version of every item."""
    with office.instance.reading(PROGRAM) as desk:
        items = desk.session.scalars(select(Item).order_by(Item.id)).all()
        return [(one.title, one.fields.get("deadline"), one.version) for one in items]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_comes_back_as_it_went_changes_nothing(two, ending):
    found, _ = import_(two, read_bytes(f"回.{ending}", exported(two, ending)))
    assert told(found) == [("same", []), ("same", [])]
    assert stored(two) == [("任务一", "2026-06-30", 1), ("任务二", "2026-09-30", 1)]


def test_a_changed_cell_is_foretold_and_changes_that_field_alone(two):
    table = changed(two, lambda rows: rows[1].update(指定完成日期="2026-10-15", 事项名称="任务二（改）"))
    assert told(look(two, table)) == [
        ("same", []),
        ("change", [("任务二", "任务二（改）"), ("2026-09-30", "2026-10-15")]),
    ]
    assert stored(two)[1] == ("任务二", "2026-09-30", 1)
    import_(two, table)
    assert stored(two) == [("任务一", "2026-06-30", 1), ("任务二（改）", "2026-10-15", 2)]


def test_a_file_taken_twice_changes_nothing_the_second_time(two):
    table = changed(two, lambda rows: rows[0].update(事项名称="任务一（改）"))
    import_(two, table)
    assert told(look(two, table)) == [("same", []), ("same", [])]


def test_what_somebody_changed_meanwhile_is_not_written_over(two):
    table = changed(two, lambda rows: rows[0].update(事项名称="任务一（改）"))
    with two.desk() as desk:
        edit(desk, 1, {"title": "任务一（他人改）"}, 1)
    said = ["第 2 行（督〔2026〕1号）导出以后已有人改动，请重新导出再改。"]
    assert texts(look(two, table)) == said
    assert refusal(two, table).remarks[0].text("zh") == said[0]
    assert stored(two)[0] == ("任务一（他人改）", "2026-06-30", 2)


@pytest.mark.parametrize("mark", ["999-1-0123abcd", "x", "1", "1-1-00000000", "0-1-0123abcd", "1-1"])
def test_a_mark_that_is_not_ours_is_passed_over_and_the_row_known_by_its_number(two, mark):
    row = look(two, changed(two, lambda rows: rows[0].update(回写标记=mark))).rows[0]
    assert (row.fate, row.known.text("zh")) == (
        "there",
        "第 2 行即已登记的督〔2026〕1号，不重复登记，也不改动原事项。",
    )
    assert [one.text("zh") for one in row.reading.remarks] == [
        f"第 2 行的回写标记“{mark}”不是本部门这类事项的，不用它，按编号或名称认。"
    ]


def test_the_export_of_another_server_makes_new_items_and_changes_none(two, table):
    with Instance.memory(NOW) as instance:
        other = Office(instance)
        import_(
            other,
            table(TWO.replace("任务一", "别处的任务一").replace("任务二", "别处的任务二")),
            assigned=date(2026, 3, 2),
        )
        theirs = read_bytes("别处.csv", exported(other).replace("督〔2026〕".encode(), "别〔2026〕".encode()))
    found, _ = import_(two, theirs)
    assert [row.fate for row in found.rows] == ["make", "make"]
    assert [name for name, _, _ in stored(two)] == ["任务一", "任务二", "别处的任务一", "别处的任务二"]


def test_a_row_copied_with_its_mark_is_told(two):
    table = changed(two, lambda rows: rows.append(dict(rows[0])))
    assert texts(look(two, table)) == [
        "第 4 行与第 2 行的回写标记相同；一件事项只能有一行，复制出的新事项请清空标记。"
    ]


def test_a_new_row_among_marked_ones_is_a_new_item_and_needs_what_every_new_one_needs(two):
    new = {"事项名称": "任务三", "牵头单位": "省教育厅"}

    def change(rows):
        rows.append({**dict.fromkeys(rows[0], ""), **new})

    found, _ = import_(two, changed(two, change))
    assert ([row.fate for row in found.rows], count(two, Item)) == (["same", "same", "make"], 3)
    new["事项名称"] = ""
    assert texts(look(two, changed(two, change))) == ["第 5 行“事项名称”没有填，应填写。"]


def test_columns_that_the_clerk_took_out_are_left_alone(two):
    head, *rows = rows_of(exported(two))
    kept = [head.index(name) for name in ("回写标记", "事项名称")]
    table = written([[row[at] for at in kept] for row in (head, *rows)])
    assert told(look(two, table)) == [("same", []), ("same", [])]


def test_an_emptied_cell_empties_the_field_unless_it_is_required(two):
    table = changed(two, lambda rows: rows[0].update(指定完成日期=""))
    assert told(look(two, table))[0] == ("change", [("2026-06-30", "")])
    table = changed(two, lambda rows: rows[0].update(事项名称=""))
    assert texts(look(two, table)) == ["第 2 行“事项名称”没有填，应填写。"]


def test_units_are_not_changed_by_a_file_and_that_is_told(two):
    table = changed(two, lambda rows: rows[0].update(牵头单位="省财政厅"))
    found = look(two, table)
    assert [row.fate for row in found.rows] == ["same", "same"]
    assert [one.text("zh") for one in found.rows[0].remarks] == [
        "第 2 行“牵头单位”与登记的不同；导入不改责任单位，请在事项页办理。"
    ]


def test_a_note_under_an_export_is_no_row(two):
    head, *rows = rows_of(exported(two))
    note = ["注：只导出了前 2 行，请加筛选条件后分次导出。", *[""] * (len(head) - 1)]
    assert told(look(two, written([head, *rows, note]))) == [("same", []), ("same", [])]
