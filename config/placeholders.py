"""The plain ``{name}`` marks of titles, numbers and templates."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from config.says import hint, listed
from config.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.ground import Ground
    from config.overlay import Path

NUMBER_MARKS = ("year", "seq", "office", "round")
PAPER_MARKS = (
    "unit",
    "units",
    "lead",
    "due",
    "overdue",
    "nth",
    "answer",
    "basis",
    "grounds",
    "office",
    "today",
    "next",
    "number",
)
_MARK = re.compile(r"\{([^{}]*)\}")
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")


def marks(text: str) -> list[str]:
    """Return the names that stand in braces in a text."""
    return _MARK.findall(text)


def template_paragraphs(content: bytes) -> list[str] | None:
    """Return the paragraphs of a .docx template, None when it is no such file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [
                archive.read(name).decode("utf-8") for name in archive.namelist() if _PARTS.fullmatch(name)
            ]
    except (zipfile.BadZipFile, UnicodeDecodeError):
        return None
    paragraphs = [each for part in parts for each in _PARAGRAPH.findall(part)]
    return ["".join(_TEXT.findall(each)) for each in paragraphs] if parts else None


def template_marks(content: bytes) -> list[str] | None:
    """Return the marks of a .docx template, None when it is no such file."""
    found = template_paragraphs(content)
    return None if found is None else [mark for each in found for mark in marks(each)]


def check_number(ground: Ground, text: str, path: Path) -> None:
    """Check the marks of a number such as 督〔{year}〕{seq}号."""
    found = marks(text)
    check_marks(ground, found, NUMBER_MARKS, path)
    if "seq" not in found:
        ground.say("ref.field#seq", path, found=text)


def check_marks(ground: Ground, found: Iterable[str], known: Iterable[str], path: Path) -> None:
    """Check that every mark is one that the program fills."""
    names = list(known)
    for mark in dict.fromkeys(found):
        if mark not in names:
            ground.say(
                "ref.field#mark", path, found=mark, near=hint(nearest(mark, names)), known=listed(names)
            )
