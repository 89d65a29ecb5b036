"""Attachments: markings inside them are found, and none stays behind a transaction that fell away."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx  # noqa: TID251  (files are made here)
import pytest
import xlsxwriter  # noqa: TID251  (files are made here)

from server.documents import inside
from server.errors import Refusal
from server.work import acts, files
from server.work.files import Upload
from tests.server.deskwork import HEAD

MARK = "机密★1年"


def letter(change):
    document = docx.Document()
    document.add_paragraph("城东供暖进展")
    change(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def in_runs(document):
    paragraph = document.add_paragraph("机")
    paragraph.add_run("密").bold = True
    paragraph.add_run("★1年")


def in_a_header(document):
    document.sections[0].header.paragraphs[0].text = MARK


def in_a_cell(document):
    document.add_table(1, 2).cell(0, 1).text = "秘 密"


def in_the_title(document):
    document.core_properties.title = "★绝密 材料"


def alone(document):
    document.add_paragraph("机密")


def beside_text(document):
    document.add_paragraph("本单位机密级电脑的保密检查已经完成，无秘密级以上文件。")


def sheet(*cells, comment=""):
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("台账")
        page.write_row(0, 0, cells)
        if comment:
            page.write_comment(1, 1, comment)
    return out.getvalue()


def packed(**parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in parts.items():
            box.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKED = {
    "runs.docx": letter(in_runs),
    "header.docx": letter(in_a_header),
    "cell.docx": letter(in_a_cell),
    "title.docx": letter(in_the_title),
    "alone.docx": letter(alone),
    "cell.xlsx": sheet("事项", MARK),
    "grade.xlsx": sheet("密级", "秘密"),
    "comment.xlsx": sheet("一", comment=f"注意：{MARK}"),
    "within.docx": packed(word__document_xml="<p/>", word__embeddings__a_xlsx=sheet("事项", MARK)),
    "entities.docx": packed(word__document_xml="<w:t>&#26426;&#23494;&#9733;</w:t>"),
    "wide.docx": packed(word__document_xml=f"<w:t>{MARK}</w:t>".encode("utf-16")),
    "old.doc": OLD + b"\0" * 9 + MARK.encode("utf-16-le"),
    "old.wps": OLD + b"\0" * 9 + MARK.encode("gb18030"),
    "wide.txt": MARK.encode("utf-16"),
    "plain.txt": f"标题\n密级：秘密\n{'文' * 40}".encode(),
}
CLEAN = {
    "beside.docx": letter(beside_text),
    "letter.docx": letter(lambda document: None),
    "sheet.xlsx": sheet("事项", "秘密级以下", "★★★"),
    "old.doc": OLD + "无标志".encode("utf-16-le"),
    "print.pdf": b"%PDF-1.7 " + MARK.encode(),
}


@pytest.mark.parametrize("name", MARKED)
def test_a_marking_inside_a_file_is_refused(name):
    with pytest.raises(Refusal) as refused:
        files.check([Upload(name, MARKED[name])])
    assert refused.value.code == "secrecy.marked"


@pytest.mark.parametrize("name", CLEAN)
def test_a_file_without_a_marking_is_taken(name):
    files.check([Upload(name, CLEAN[name])])


NO_FLAGS, LOCKED = b"\x00\x00\x08\x00", b"\x01\x00\x08\x00"
CLOSED = {
    "no archive": b"PK\x03\x04 no archive",
    "cut off": sheet("一")[:-30],
    "locked": packed(a_xml=b"x").replace(NO_FLAGS, LOCKED),
}


@pytest.mark.parametrize("data", CLOSED.values(), ids=CLOSED)
def test_what_cannot_be_unpacked_is_refused(data):
    with pytest.raises(Refusal) as refused:
        files.check([Upload("a.docx", data)])
    assert (refused.value.code, refused.value.text("zh")) == (
        "file.unreadable", "“a.docx”打不开：文件损坏、加了密码，或者解开后过大。",
    )  # fmt: skip


def test_what_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(inside, "LARGEST", 1000)
    with pytest.raises(Refusal, match="解开后过大"):
        files.check([Upload("a.xlsx", packed(a_xml=b" " * 2000))])
    inner = packed(a_xml=b" " * 600)
    with pytest.raises(Refusal, match="解开后过大"):
        files.check([Upload("a.docx", packed(a_docx=inner, b_docx=inner))])


def test_files_of_a_transaction_that_fell_away_are_gone(world, tmp_path):
    item = world.instruction()
    folder = world.instance.bench.folder = tmp_path / "files"
    kept = Upload("a.txt", "已完成".encode())
    world.do("2026-11-10 10:00", HEAD, acts.do, item.id, "report", text="一", files=[kept])
    before = sorted(folder.iterdir())

    def breaks_off(desk):
        acts.do(desk, item.id, "report", text="二", files=[kept, kept])
        assert len(list(folder.iterdir())) == 3
        raise RuntimeError

    with pytest.raises(RuntimeError):
        world.do("2026-11-10 11:00", HEAD, breaks_off)
    assert sorted(folder.iterdir()) == before
    assert len(before) == 1
