# ruff: noqa: E501  (ledger texts are long)
from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.sheets.reading import read_bytes
from server.sheets.writing import write_csv, write_xlsx


def csv_of(headings, rows):
    out = io.BytesIO()
    write_csv(out, headings, rows)
    return out.getvalue()


def xlsx_of(headings, rows, **what):
    out = io.BytesIO()
    write_xlsx(out, headings, rows, **what)
    return out.getvalue()


def test_csv_has_a_bom_and_crlf_and_calculates_nothing():
    rows = [["1", "=1+1"], [2, "＝1"], [None, "+甲"], [Decimal("1.50"), "-甲"], ["", "@甲"], ["a,b", "\t甲"]]
    assert csv_of(["序号", "工作任务"], rows) == (
        b"\xef\xbb\xbf"
        + "序号,工作任务\r\n1,'=1+1\r\n2,'＝1\r\n,'+甲\r\n1.50,'-甲\r\n,'@甲\r\n\"a,b\",'\t甲\r\n".encode()
    )


@pytest.mark.parametrize("start", [*"=+-@＝＋－＠", "\t", "\r"])
def test_every_active_start_is_disarmed(start):
    assert csv_of(["序号"], [[start + "甲"]]).decode("utf-8-sig").split("\r\n", 1)[1].lstrip('"')[0] == "'"


def test_a_workbook_is_text_frozen_and_filtered():
    import openpyxl

    data = xlsx_of(
        ["序号", "工作任务"],
        [[1, '=HYPERLINK("http://x")'], [Decimal("2.5"), "http://x"], [None, "0012"], [True, "多\n行\x01字"]],
        sheet="督办[台账]",
    )
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page.title == "督办 台账"
    assert [[cell.value for cell in row] for row in page.rows] == [
        ["序号", "工作任务"], [1, '=HYPERLINK("http://x")'], [2.5, "http://x"], [None, "0012"], ["True", "多\n行字"],
    ]  # fmt: skip
    assert {cell.data_type for row in page.rows for cell in row if cell.value is not None} == {"s", "n"}
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:B5")
    assert page.column_dimensions["B"].width > page.column_dimensions["A"].width > 5
    assert not any(cell.hyperlink for row in page.rows for cell in row)
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        assert b"<f>" not in b"".join(box.read(name) for name in box.namelist() if "sheet1" in name)


def test_an_empty_sheet_and_a_name_of_marks_alone():
    assert xlsx_of(["序号"], [], sheet="[]").startswith(b"PK")


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Cn", "Co")),
    max_size=20,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(TEXT, min_size=2, max_size=2), min_size=1, max_size=8))
def test_what_is_written_is_read_again(lines):
    rows = [[f"任务{one}", f"{other}单位"] for one, other in lines]
    for data in (csv_of(["工作任务", "责任单位"], rows), xlsx_of(["工作任务", "责任单位"], rows)):
        assert [list(row.cells) for row in read_bytes("a", data).rows] == rows
