"""The .docx templates of packs: their text, and copies with names filled in."""

from __future__ import annotations

import re
import zipfile
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docx.document import Document  # noqa: TID251  (this file and `looks` alone know docx)
    from docx.text.paragraph import Paragraph  # noqa: TID251

NAME = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


def fill(text: str, names: Mapping[str, str]) -> str:
    """Put values in place of ``{name}``; a name without a value stays as it is written."""
    pieces = NAME.split(text)
    pieces[1::2] = [names.get(name, f"{{{name}}}") for name in pieces[1::2]]
    return "".join(pieces)


@lru_cache(maxsize=64)
def text_of(template: bytes) -> str:
    """Return the text of a template, a paragraph a line."""
    paragraphs = _paragraphs(_opened(template))
    return "\n".join(paragraph.text for paragraph in paragraphs).strip("\n")


def names_of(text: str) -> frozenset[str]:
    """Return the names that a text asks for."""
    return frozenset(NAME.findall(text))


def names_in(template: bytes) -> frozenset[str]:
    """Return the names that a template asks for."""
    return names_of(text_of(template))


def _opened(template: bytes) -> Document:
    from docx import Document  # noqa: PLC0415, TID251  (a process that only decides does without its megabytes)

    return Document(BytesIO(template))


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    yield from document.paragraphs
    for table in document.tables:
        seen = set()  # a merged cell is listed once for each place that it spans
        for row in table.rows:
            for cell in row.cells:
                if cell._tc not in seen:  # noqa: SLF001  (the only mark of a merged cell)
                    seen.add(cell._tc)  # noqa: SLF001
                    yield from cell.paragraphs


def to_docx(template: bytes, title: str, body: str, look: str = "") -> bytes:
    """Return a .docx with the template's page and styles, holding exactly `body`.

    The approved text is what counts: each line takes the look of the template's paragraph in the
    same place, further lines that of the last one. `look` is the document's `format`.
    """
    from server.documents import looks  # noqa: PLC0415

    document = _opened(template)
    places = list(_paragraphs(document))
    lines = body.split("\n")
    heads = {place.text.strip(): place for place in reversed(places[: _head_end(places)])}
    offset = next((at for at, place in enumerate(places) if place.text.strip()), 0)
    for place, line in zip(places[offset:], lines, strict=False):
        _write(place, line)
    for line in lines[len(places) - offset :]:
        added = document.add_paragraph(line)
        added.paragraph_format.first_line_indent = places[-1].paragraph_format.first_line_indent
    for place in places[offset + len(lines) :]:
        _write(place, "")
    looks.shape(document, look, heads.get("{office}"), heads.get("{number}"))
    document.core_properties.title = title
    out = BytesIO()
    document.save(out)
    return _timeless(out)


def _timeless(saved: BytesIO) -> bytes:
    """Return the file without the hour of its writing: a paper is the same bytes whenever it is made."""
    out = BytesIO()
    with zipfile.ZipFile(saved) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            bare = zipfile.ZipInfo(entry.filename)  # of 1980, the beginning of such files
            bare.compress_type, bare.external_attr = zipfile.ZIP_DEFLATED, entry.external_attr
            after.writestr(bare, before.read(entry))
    return out.getvalue()


def _head_end(places: Sequence[Paragraph]) -> int:
    """Return how many paragraphs stand before the title: the organ's name and the number, each alone."""
    own = ("", "{office}", "{number}")
    return next((at for at, place in enumerate(places) if place.text.strip() not in own), len(places))


def _write(paragraph: Paragraph, text: str) -> None:
    if paragraph.text == text:
        return
    runs = paragraph.runs
    if not runs:
        paragraph.add_run(text)
        return
    runs[0].text = text
    for run in runs[1:]:
        run.text = ""
