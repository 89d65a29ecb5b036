# ruff: noqa: E501, DTZ001  (ledger texts are long; a workbook's dates know no zone)
from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest

from server.sheets import reading
from server.sheets.reading import read, read_bytes
from server.sheets.words import SheetRefusal

LINES = "序号,工作任务,责任单位\r\n1,任务甲,省教育厅\r\n2,任务乙,省财政厅\r\n"
ROWS = ((2, ("1", "任务甲", "省教育厅")), (3, ("2", "任务乙", "省财政厅")))


def rows(table):
    return tuple((row.number, row.cells) for row in table.rows)


def refused(data, name="台账.xlsx", **what):
    with pytest.raises(SheetRefusal) as told:
        read_bytes(name, data, **what)
    assert told.value.text("en")
    return told.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding):
    table = read_bytes("台账.csv", LINES.encode(encoding))
    assert table.headings == ("序号", "工作任务", "责任单位")
    assert rows(table) == ROWS
    assert (table.name, table.sheet, len(table.sha256)) == ("台账.csv", "", 64)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter):
    assert rows(read_bytes("a.csv", LINES.replace(",", delimiter).encode())) == ROWS


def test_quoted_newlines_titles_and_blank_rows_keep_the_clerks_row_numbers():
    text = '2026年重点任务分解表,,\n,,\n序 号,*工作任务（必填）,责任单位\n1,"任务\n甲","省教育厅\n省财政厅"\n,,\n2,任务乙\n注：按月报送,,\n序 号,*工作任务（必填）,责任单位\n3,任务丙,省司法厅,多余\n'
    table = read_bytes("a.csv", text.encode())
    assert table.headings == ("序号", "工作任务", "责任单位")
    assert table.preamble == ("2026年重点任务分解表",)
    assert rows(table) == (
        (4, ("1", "任务\n甲", "省教育厅\n省财政厅")),
        (6, ("2", "任务乙", "")),
        (9, ("3", "任务丙", "省司法厅")),
    )


def test_the_mark_of_our_own_export_is_taken_off():
    assert rows(read_bytes("a.csv", "序号,工作任务\n1,'=甲\n2,'甲\n".encode())) == (
        (2, ("1", "=甲")),
        (3, ("2", "'甲")),
    )


def test_a_workbook_with_title_merged_cells_numbers_and_dates(workbook):
    data = workbook(
        {
            "说明": [["填表说明"]],
            "台账": [
                ["2026年重点任务", None, None, None, None],
                ["序号", "板块", "工作任务", "完成时限", "责任单位"],
                [1, "数字经济", "任务甲", datetime(2026, 10, 31), "省教育厅"],
                [2.0, None, "任务乙", date(2026, 11, 1), "省财政厅"],
                [3.5, "民生", True, datetime(2026, 1, 2, 9, 30), False],
            ],
        },
        merged=(),
    )
    table = read_bytes("a.xlsx", data)
    assert table.sheet == "台账"
    assert table.preamble == ("2026年重点任务",)
    assert rows(table) == (
        (3, ("1", "数字经济", "任务甲", "2026-10-31", "省教育厅")),
        (4, ("2", "", "任务乙", "2026-11-01", "省财政厅")),
        (5, ("3.5", "民生", "是", "2026-01-02 09:30", "否")),
    )


def test_merged_cells_speak_for_all_rows_they_cover(workbook):
    data = workbook(
        {
            "台账": [
                ["重点任务分解表", None, None, None],
                ["板块", "工作任务", "责任单位", None],
                [None, None, "牵头单位", "配合单位"],
                ["数字经济", "任务甲", "省教育厅", "省财政厅"],
                [None, "任务乙", "省司法厅", None],
            ]
        },
        merged=("A1:D1", "A2:A3", "B2:B3", "C2:D2", "A4:A5"),
    )
    table = read_bytes("a.xlsx", data)
    assert table.headings == ("板块", "工作任务", "牵头单位", "配合单位")
    assert rows(table) == (
        (4, ("数字经济", "任务甲", "省教育厅", "省财政厅")),
        (5, ("数字经济", "任务乙", "省司法厅", "")),
    )


def test_sheets_are_chosen_by_name_and_hidden_ones_never(workbook):
    page = [["序号", "工作任务"], [1, "甲"]]
    data = workbook({"藏": page, "一": page, "二": [["序号", "工作任务"], [1, "乙"]]}, hidden=("藏",))
    assert read_bytes("a.xlsx", data).sheet == "一"
    assert rows(read_bytes("a.xlsx", data, "二")) == ((2, ("1", "乙")),)
    with pytest.raises(SheetRefusal) as told:
        read_bytes("a.xlsx", data, "三")
    assert told.value.text("zh") == "“a.xlsx”里没有工作表“三”。有：一、二。"
    assert refused(data, sheet="藏") == "sheets.no_sheet"
    assert refused(LINES.encode(), "a.csv", sheet="一") == "sheets.no_sheet"


def test_formulas_are_not_evaluated(workbook):
    data = workbook({"台账": [["序号", "工作任务"], [1, "甲"], [2, '=HYPERLINK("http://x","乙")']]})
    assert rows(read_bytes("a.xlsx", data)) == ((2, ("1", "甲")), (3, ("2", "")))


def test_wrong_files_are_told(tmp_path, workbook):
    cases = {
        b"": "sheets.empty",
        b" \n\n ": "sheets.empty",
        b",,\n,,\n": "sheets.empty",
        "甲,乙\n1,2\n".encode(): "sheets.no_headings",
        "序号,工作任务\n".encode(): "sheets.no_rows",
        "序号,工作任务,工作任务\n1,2,3\n".encode(): "sheets.heading_twice",
        "序号,工作任务".encode() + b"\xff\xff\xff": "sheets.encoding",
        b"\x89PNG\x00\x01": "sheets.kind",
        b"\xff\xfe\x00": "sheets.encoding",
        b"PK\x03\x04 no archive": "sheets.damaged",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old": "sheets.kind",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"): "sheets.password",
        workbook({"空": []}): "sheets.empty",
        ("序号,工作任务" + ",x" * 200 + "\n").encode(): "sheets.too_wide",
        ("序号,工作任务\n1," + "字" * 140_000).encode(): "sheets.damaged",
    }
    assert {data: refused(data) for data in cases} == cases
    for name, code in (("没有.csv", "sheets.missing"), (".", "sheets.folder")):
        with pytest.raises(SheetRefusal) as told:
            read(tmp_path / name)
        assert told.value.code == code
    good = tmp_path / "台账.csv"
    good.write_text(LINES, encoding="utf-8")
    assert rows(read(good)) == ROWS


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    import pathlib

    def locked(*_, **__):
        raise PermissionError

    monkeypatch.setattr(pathlib.Path, "open", locked)
    with pytest.raises(SheetRefusal) as told:
        read(tmp_path / "a.csv")
    assert told.value.text("zh") == "没有权限读取“a.csv”。"


def test_limits(tmp_path, monkeypatch, workbook):
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    assert refused(("序号,工作任务\n" + "1,甲\n" * 4).encode()) == "sheets.too_many_rows"
    assert refused(("序号,工作任务\n" + "1,甲\n" * 50).encode()) == "sheets.too_many_rows"
    assert refused(workbook({"台账": [["序号", "工作任务"], *([1, "甲"],) * 50]})) == "sheets.too_many_rows"
    monkeypatch.setattr(reading, "MAX_COLUMNS", 3)
    assert refused(workbook({"台账": [["序号", "工作任务", "a", "b"], [1, "甲", 2, 3]]})) == "sheets.too_wide"
    monkeypatch.setattr(reading, "MAX_FILE", 10)
    assert refused(LINES.encode()) == "sheets.too_big"
    big = tmp_path / "大.csv"
    big.write_text(LINES, encoding="utf-8")
    with pytest.raises(SheetRefusal) as told:
        read(big)
    assert told.value.text("zh") == "“大.csv”有 1 MB，最多 0 MB。请拆分后导入。"


def archive(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in files.items():
            box.writestr(name, data)
    return out.getvalue()


def test_bombs_are_not_opened():
    assert refused(archive(**{"xl/workbook.xml": b"", "xl/a": bytes(3_000_000)})) == "sheets.bomb"
    assert refused(archive(**{"word/document.xml": b"x"})) == "sheets.kind"
    assert refused(archive(**{"xl/workbook.xml": b"<x/>"})) == "sheets.damaged"
    far = b'<sheetData><row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row></sheetData>'
    assert refused(archive(**{"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": far})) == "sheets.bomb"


def test_a_directory_that_lies_about_its_sizes(monkeypatch):
    data = archive(**{"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": bytes(range(256)) * 3000})
    monkeypatch.setattr(reading, "MAX_UNZIPPED", 800_000)
    size = reading._weigh  # noqa: F841
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        entry = box.getinfo("xl/worksheets/sheet1.xml")
        monkeypatch.setattr(reading, "MAX_UNZIPPED", 1000)
        with pytest.raises(SheetRefusal) as told:
            reading._extent("a.xlsx", box, entry)
    assert told.value.code == "sheets.bomb"


def test_an_archive_with_a_password():
    data = bytearray(archive(**{"xl/workbook.xml": b"<x/>"}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(bytes(data)) == "sheets.password"


@pytest.mark.parametrize("cut", [40, 200, 900])
def test_a_workbook_cut_short(workbook, cut):
    data = workbook({"台账": [["序号", "工作任务"], [1, "甲"]]})
    assert refused(data[:-cut]) == "sheets.damaged"


def test_labels_of_a_type_are_headings_too():
    text = "甲栏,乙栏\n1,2\n".encode()
    assert read_bytes("a.csv", text, labels=frozenset({"甲栏"})).headings == ("甲栏", "乙栏")
