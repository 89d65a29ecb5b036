"""Templates and papers: every name filled once, and the file holds exactly the approved text."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx  # noqa: TID251  (templates are made here)
import pytest

from config.loader import load, shipped
from server.documents import compose
from server.documents.template import fill, names_in, text_of, to_docx


def made(*paragraphs, table=()):
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for r, cells in enumerate(table):
            for c, text in enumerate(cells):
                grid.cell(r, c).text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "body", ["一行", "一\n二\n三", "& < > { } \" '", "长" * 3000, "\n".join("行" * 40), "一\n\n三"]
)
@pytest.mark.parametrize("name", ["urge", "circular", "accountability"])
def test_the_file_holds_exactly_the_approved_text(name, body):
    template = load(shipped("city")).pack.documents[name].template_bytes
    assert text_of(to_docx(template, "标题", body)) == body


def test_names_are_filled_once_and_unknown_ones_stay():
    assert fill("{a}{b}{c}{A}{}", {"a": "{b}", "b": "<&>"}) == "{b}<&>{c}{A}{}"


def test_runs_of_a_paragraph_keep_the_look_of_the_first():
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("关于").bold = True
    paragraph.add_run("{title}")
    out = BytesIO()
    document.save(out)
    done = docx.Document(BytesIO(to_docx(out.getvalue(), "x", "关于供暖\n第二行")))
    first = done.paragraphs[0].runs
    assert ([run.text for run in first], first[0].bold) == (["关于供暖", ""], True)
    assert (done.paragraphs[1].text, done.core_properties.title) == ("第二行", "x")


def test_a_table_with_merged_cells_is_read_and_written_once():
    document = docx.Document(BytesIO(made("{title}", table=[["{unit}", "x"], ["{due}", "y"]])))
    grid = document.tables[0]
    grid.cell(0, 0).merge(grid.cell(0, 1)).text = "{unit}"
    out = BytesIO()
    document.save(out)
    template = out.getvalue()
    assert text_of(template) == "{title}\n{unit}\n{due}\ny"
    assert names_in(template) == {"title", "unit", "due"}
    assert text_of(to_docx(template, "t", "甲\n乙\n丙\n丁")) == "甲\n乙\n丙\n丁"
    assert text_of(to_docx(template, "t", "甲")) == "甲"


def test_a_title_that_looks_like_a_name_is_not_filled(world):
    item = world.instruction(title="{number}和{today}{answer}")
    world.ticks("2026-11-02", "2026-11-12")
    slip = next(step for step in world.steps(item, "urge") if step.clock == "finish")
    assert slip.title == "关于“｛number｝和｛today｝｛answer｝”的催办单"
    assert "{" not in slip.body
    assert "2026年11月12日" in slip.body


def test_the_approval_is_bound_to_title_body_and_template():
    hashes = {
        compose.hash_of("题", "文", b"a"), compose.hash_of("题文", "", b"a"),
        compose.hash_of("题", "文", b"b"), compose.hash_of("", "题\n文", b"a"),
    }  # fmt: skip
    assert len(hashes) == 4
    assert compose.answer_text(None) == "无"


def test_a_paper_is_the_same_bytes_whenever_it_is_made():
    with zipfile.ZipFile(BytesIO(to_docx(made("原文"), "题", "正文"))) as box:
        assert {entry.date_time for entry in box.infolist()} == {(1980, 1, 1, 0, 0, 0)}
