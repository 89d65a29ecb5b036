"""The English beside every Chinese text; ``python -m admin.catalogue`` renews and compiles it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "admin" / "translations"
ENGLISH = FOLDER / "en" / "LC_MESSAGES" / "messages.po"
OWN = FOLDER / "zh_Hans_CN" / "LC_MESSAGES" / "admin.po"
ROOMS = ("admin", "server/web")
KEYWORDS = {"gettext": None, "_": None, "lazy": None, "marked": None, "ngettext": (1, 2)}
DATED = datetime(2026, 1, 1, tzinfo=UTC)
"""What the headers say, so that the same texts make the same bytes on any day."""
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def found() -> Catalog:
    """Return every text of ours that a page may show."""
    catalogue = Catalog(project="duban", charset="utf-8", fuzzy=False)
    for room in ROOMS:
        for path, _line, text, _comments, _context in _texts(room):
            catalogue.add(text, None, [(f"{room}/{path}", 0)])
    return catalogue


def _texts(room: str) -> Iterable[tuple[str, int, str, list[str], str | None]]:
    return extract_from_dir(ROOT / room, METHODS, {}, KEYWORDS)  # type: ignore[return-value]


def read(path: Path) -> Catalog:
    """Return the catalogue in a file."""
    with path.open("rb") as stream:
        known = read_po(stream)
    known.creation_date = known.revision_date = DATED
    return known


def missing() -> list[str]:
    """Return the texts that have no English yet."""
    english = read(ENGLISH)
    return sorted(
        str(one.id) for one in found() if one.id and not (english.get(one.id) and english[one.id].string)
    )


def left_over() -> list[str]:
    """Return the texts of the catalogue that no page shows any more."""
    known = found()
    return sorted(str(one.id) for one in read(ENGLISH) if one.id and one.id not in known)


def compiled(path: Path) -> bytes:
    """Return the compiled catalogue of a file."""
    stream = io.BytesIO()
    write_mo(stream, read(path))
    return stream.getvalue()


def renew() -> None:
    """Bring new texts into the English catalogue, drop those that are gone, and compile."""
    old, fresh = (
        read(ENGLISH) if ENGLISH.exists() else Catalog(),
        Catalog(locale="en", project="duban", fuzzy=False),
    )
    for one in found():
        if one.id:
            known = old.get(one.id)
            fresh.add(one.id, known.string if known else "", flags=one.flags - {"fuzzy"})
    fresh.creation_date = fresh.revision_date = DATED
    stream = io.BytesIO()
    write_po(stream, fresh, sort_output=True, width=0, omit_header=False)
    ENGLISH.write_bytes(stream.getvalue())
    for path in (ENGLISH, OWN):
        path.with_suffix(".mo").write_bytes(compiled(path))


if __name__ == "__main__":
    renew()
