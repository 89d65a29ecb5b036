"""`format` of a document: the same text and template, another head; read back from the file."""

from __future__ import annotations

from io import BytesIO

import docx  # noqa: TID251  (files are read back here)
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN  # noqa: TID251

from config.loader import load, shipped
from server.documents.template import fill, text_of, to_docx
from tests.config.packs import loaded
from tests.server.test_documents import made

NAMES = {"office": "南屏市委督查室", "number": "督通〔2026〕8号", "title": "城东供暖"}
LOOKS = ("redhead", "letter", "bulletin", "table")


def paper(look, template=None):
    template = template or load(shipped("city")).pack.documents["urge"].template_bytes
    body = fill(text_of(template), NAMES)
    data = to_docx(template, "标题", body, look)
    return body, docx.Document(BytesIO(data)), data


def line(paragraph):
    """Return the line below a paragraph: its kind and colour."""
    found = paragraph._p.xpath("./w:pPr/w:pBdr/w:bottom")
    pairs = ("val", "color")
    return [tuple(one.get(docx.oxml.ns.qn(f"w:{name}")) for name in pairs) for one in found]


def head(document):
    office, number = document.paragraphs[:2]
    run = office.runs[0].font
    return office, number, (run.size.pt, str(run.color.rgb))


def test_a_red_head_has_the_organ_the_number_and_one_red_line():
    _, document, _ = paper("redhead")
    office, number, font = head(document)
    assert (office.text, office.alignment, font) == ("南屏市委督查室", ALIGN.CENTER, (36.0, "C00000"))
    assert (number.text, number.alignment) == ("督通〔2026〕8号", ALIGN.CENTER)
    assert (line(office), line(number)) == ([], [("single", "C00000")])
    assert round(document.sections[0].top_margin.mm) == 37


def test_a_letter_has_double_lines_above_and_at_the_foot_of_the_first_page():
    _, document, _ = paper("letter")
    office, number, font = head(document)
    assert (font, number.alignment) == ((30.0, "C00000"), ALIGN.RIGHT)
    assert (line(office), line(number)) == ([("thickThinSmallGap", "C00000")], [])
    section = document.sections[0]
    assert section.different_first_page_header_footer
    foot = section.first_page_footer.paragraphs[0]
    assert (foot.text, line(foot)) == ("", [("thinThickSmallGap", "C00000")])
    assert (round(section.top_margin.mm), round(section.footer_distance.mm)) == (30, 20)
    assert round(office.paragraph_format.left_indent.mm) == -7


def test_a_bulletin_has_a_masthead_with_its_issue_in_the_middle():
    _, document, _ = paper("bulletin")
    office, number, font = head(document)
    assert (font, number.alignment) == ((44.0, "C00000"), ALIGN.CENTER)
    assert (line(office), line(number)) == ([], [("double", "C00000")])


def test_a_table_has_a_row_for_each_line_between_title_and_signature():
    template = made("{office}", "{number}", "催办单", "", "事项：{title}", "请抓紧办理。", "落款")
    document = docx.Document(BytesIO(template))
    document.paragraphs[-1].alignment = ALIGN.RIGHT
    out = BytesIO()
    document.save(out)
    _, document, _ = paper("table", out.getvalue())
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows == [["事项：", "城东供暖"], ["请抓紧办理。", "请抓紧办理。"]]  # a merged row is told twice
    assert [one.text for one in document.paragraphs if one.text] == [
        "南屏市委督查室",
        "督通〔2026〕8号",
        "催办单",
        "落款",
    ]
    assert head(document)[2] == (16.0, "000000")
    assert document.tables[0]._tbl.xpath("./w:tblPr/w:tblBorders/w:insideH")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["urge", "circular", "accountability", "talk"])
def test_the_text_stays_the_approved_one(look, name):
    template = load(shipped("city")).pack.documents[name].template_bytes
    body, document, _ = paper(look, template)
    parts = []
    for part in document.iter_inner_content():
        rows = getattr(part, "rows", None)
        cells = [list(dict.fromkeys(cell._tc for cell in row.cells)) for row in rows or ()]
        texts = ["".join("".join(one.xpath(".//w:t/text()")) for one in row) for row in cells]
        parts += [part.text] if rows is None else texts
    assert [one for one in parts if one.strip()] == [one for one in body.split("\n") if one.strip()]


@pytest.mark.parametrize("look", LOOKS)
def test_a_head_that_the_template_words_itself_stays(look):
    template = made("{office}文件", "第{number}期", table=[["甲", "{title}"]])
    _, plain, _ = paper("", template)
    _, shaped, _ = paper(look, template)
    for document in (plain, shaped):
        assert [line(one) for one in document.paragraphs] == [[], []]
        assert document.paragraphs[0].runs[0].font.size is None
        assert len(document.tables) == 1


def test_a_long_name_is_set_smaller():
    template = made("{office}", "{number}", "通报")
    data = to_docx(template, "x", "中共江州省南屏市云岭县委督促检查工作领导小组\n号\n通报", "redhead")
    assert head(docx.Document(BytesIO(data)))[2] == (20.0, "C00000")
    empty = to_docx(made("", "{office}", ""), "x", "名", "table")
    assert docx.Document(BytesIO(empty)).tables == []


def test_without_a_format_the_template_alone_decides(tmp_path):
    files = {"documents/plain.yaml": "like: urge\nlabel: 单\nbasis: 自定\nformat: 无\n"}
    assert loaded(tmp_path, files).pack.documents["plain"].format == ""
    kept = ([("thickThinSmallGap", "C00000")], [])  # the shipped template's own lines
    assert tuple(line(one) for one in paper("")[1].paragraphs[:2]) == kept
    assert [line(one) for one in paper("redhead")[1].paragraphs[:2]] == [[], [("single", "C00000")]]
