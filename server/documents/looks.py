"""How a paper looks by its `format`: the lines of its head, and facts as a table (GB/T 9704-2012)."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN  # noqa: TID251  (this file and `template` alone)
from docx.oxml import parse_xml  # noqa: TID251
from docx.oxml.ns import nsdecls  # noqa: TID251
from docx.shared import Mm, Pt, RGBColor  # noqa: TID251

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docx.document import Document  # noqa: TID251
    from docx.text.paragraph import Paragraph  # noqa: TID251

RED, BLACK = "C00000", "000000"
WIDE = 442
"""Points between the margins (156 mm): a long name of an organ is set smaller."""
LABEL = 12
"""Signs that the name of a fact has at most, before its colon."""


@dataclass(frozen=True, slots=True)
class Look:
    """The head of a format: the organ's name, the number, the lines below them."""

    top: float  # millimetres above the first line
    size: int  # points of the organ's name
    colour: str
    number: ALIGN
    office_line: str = ""  # the border below the organ's name
    number_line: str = ""  # the border below the number
    foot_line: str = ""  # the border at the foot of the first page, which has no page number then


LOOKS: Mapping[str, Look] = {
    "redhead": Look(37, 36, RED, ALIGN.CENTER, number_line="single"),
    "letter": Look(30, 30, RED, ALIGN.RIGHT, office_line="thickThinSmallGap", foot_line="thinThickSmallGap"),
    "bulletin": Look(37, 44, RED, ALIGN.CENTER, number_line="double"),
    "table": Look(37, 16, BLACK, ALIGN.RIGHT),
}


def shape(document: Document, name: str, office: Paragraph | None, number: Paragraph | None) -> None:
    """Give a paper the look of its format; a head that the template words in its own way stays."""
    look = LOOKS.get(name)
    if look is None:
        return
    if office is not None:
        document.sections[0].top_margin = Mm(look.top)
        _organ(office, look)
        _foot(document, look)
    if number is not None:
        number.alignment = look.number
        _line(number, look.number_line)
    if name == "table" and not document.tables:
        _tabulate(document, [one for one in (office, number) if one is not None])


def _organ(office: Paragraph, look: Look) -> None:
    office.alignment = ALIGN.CENTER
    for run in office.runs:
        run.font.size = Pt(min(look.size, WIDE // max(len(office.text), 1)))
        run.font.color.rgb = RGBColor.from_string(look.colour)
    _line(office, look.office_line)
    if look.office_line:  # 170 mm wide: seven beyond each margin
        office.paragraph_format.left_indent = office.paragraph_format.right_indent = Mm(-7)


def _foot(document: Document, look: Look) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = bool(look.foot_line)
    if look.foot_line:
        section.footer_distance = Mm(20)
        foot = section.first_page_footer.paragraphs[0]
        foot.text = ""
        foot.paragraph_format.left_indent = foot.paragraph_format.right_indent = Mm(-7)
        _line(foot, look.foot_line)


def _line(paragraph: Paragraph, kind: str) -> None:
    """Put a red line four millimetres below a paragraph, in place of whatever lines it has."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  (the library has no borders)
    for old in properties.xpath("./w:pBdr"):
        properties.remove(old)
    if kind:
        border = f'<w:bottom w:val="{kind}" w:sz="12" w:space="11" w:color="{RED}"/>'
        made = parse_xml(f"<w:pBdr {nsdecls('w')}>{border}</w:pBdr>")
        properties.insert_element_before(made, *_AFTER_BORDERS)


_AFTER_BORDERS = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
    "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid",
    "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:textAlignment",
    "w:outlineLvl", "w:rPr", "w:sectPr",
)  # fmt: skip
"""What the standard has after the borders of a paragraph, in its order."""


def _tabulate(document: Document, heads: Sequence[Paragraph]) -> None:
    """Lay the lines between the title and the signature out as rows: the fact's name, what it is."""
    skipped = {id(one._p) for one in heads}  # noqa: SLF001  (the only mark of a paragraph)
    told = [one for one in document.paragraphs if one.text.strip() and id(one._p) not in skipped]  # noqa: SLF001
    rows = [one for one in told[1:] if one.alignment != ALIGN.RIGHT]
    if not rows:
        return
    table: Any = document.add_table(rows=len(rows), cols=2)
    table._tbl.tblPr.append(parse_xml(_GRID))  # noqa: SLF001
    rows[0]._p.addprevious(table._tbl)  # noqa: SLF001
    for row, paragraph in zip(table.rows, rows, strict=True):
        _fill(row.cells, paragraph)


def _fill(cells: Sequence[Any], paragraph: Paragraph) -> None:
    label, colon, fact = paragraph.text.partition("：")
    paired = bool(fact) and len(label) <= LABEL
    target = cells[1] if paired else cells[0].merge(cells[1])
    if paired:
        _place(cells[0], deepcopy(paragraph._p), label + colon)  # noqa: SLF001
    _place(target, paragraph._p, fact if paired else paragraph.text)  # noqa: SLF001


def _place(cell: Any, moved: Any, text: str) -> None:
    """Put a paragraph in the place of a cell's empty one, with its look and another text."""
    cell._tc.remove(cell.paragraphs[0]._p)  # noqa: SLF001
    cell._tc.append(moved)  # noqa: SLF001
    for old in cell._tc.xpath("./w:p[position()<last()]"):  # noqa: SLF001  (a merged cell has two)
        cell._tc.remove(old)  # noqa: SLF001
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.first_line_indent = 0
    first, *others = paragraph.runs
    first.text = text
    for run in others:
        run.text = ""


_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_GRID = f"<w:tblBorders {nsdecls('w')}>" + "".join(
    f'<w:{side} w:val="single" w:sz="4" w:color="{BLACK}"/>' for side in _SIDES
) + "</w:tblBorders>"  # fmt: skip
