"""The text inside an uploaded file, as far as it can be read without running anything in it."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 32 * 1024 * 1024
"""Bytes of text that a file may unpack to, together with what is packed inside it."""
DEEPEST = 3
"""Files within files that are opened: a sheet in a letter in a letter."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UNREAD = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff")
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, ValueError, OSError, EOFError)
"""What unpacking tells of a file that is damaged or locked."""
_LINE = re.compile(r"</(?:\w+:)?(?:p|si|c|row|title|subject|comment)>|<(?:\w+:)?(?:br|tab|cr)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")


class UnreadableError(Exception):
    """A file that is damaged, locked, or too large when it is unpacked."""


def texts(data: bytes) -> Iterator[str]:
    """Yield the texts of a file: of .docx and .xlsx every part, headers and text boxes too.

    Of the older .doc, .xls and .wps what stands in one piece; of PDF and pictures nothing.

    Raises:
        UnreadableError: it cannot be unpacked.
    """
    if data.startswith(_ZIP):
        yield from _Box().parts(data, DEEPEST)
    elif data.startswith(_OLE):
        yield from (data[start:].decode("utf-16-le", errors="ignore") for start in (0, 1))
        yield data.decode("gb18030", errors="ignore")
    elif not data.startswith(_UNREAD):
        yield _decoded(data)


class _Box:
    """Unpacks a file and the files in it, up to a limit for all of them together."""

    def __init__(self) -> None:
        self._left = LARGEST

    def parts(self, data: bytes, depth: int) -> Iterator[str]:
        try:
            with zipfile.ZipFile(BytesIO(data)) as box:
                for entry in box.infolist():
                    yield from self._part(entry.filename, self._read(box, entry), depth)
        except _BROKEN as error:
            raise UnreadableError from error

    def _read(self, box: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
        with box.open(entry) as part:
            data = part.read(self._left + 1)  # the directory's sizes may lie
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableError
        return data

    def _part(self, name: str, data: bytes, depth: int) -> Iterator[str]:
        if name.endswith((".xml", ".rels")):
            yield _plain(_decoded(data))
        elif data.startswith(_ZIP) and depth:
            yield from self.parts(data, depth - 1)


def _plain(xml: str) -> str:
    """Return what people read of a part: its tags taken out, so that a word cut in runs is whole."""
    return unescape(_TAG.sub("", _LINE.sub("\n", xml)))


def _decoded(data: bytes) -> str:
    """Return a text in whichever of the usual encodings it is."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")
