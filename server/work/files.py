"""附件: files handed in, stored under random names beside the database."""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.documents import inside
from server.errors import Refusal
from server.models import Attachment
from server.work.fields import refuse_marked, wrong
from server.work.uploads import Upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from config.model import Field
    from server.desk import Desk
    from server.models import Item

__all__ = ["Upload", "check", "keep", "safe_name", "settle", "uploads"]

LIMIT = 20 * 1024 * 1024
KINDS = {
    "pdf": (b"%PDF",),
    "png": (b"\x89PNG",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "doc": (b"\xd0\xcf\x11\xe0",),
    "xls": (b"\xd0\xcf\x11\xe0",),
    "wps": (b"\xd0\xcf\x11\xe0", b"PK\x03\x04"),
    "txt": (b"",),
}
"""Endings that are taken, each with the bytes it must begin with."""


def safe_name(name: str) -> str:
    """Return a file name that is only shown: no path, no control or direction marks."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return re.sub(r"\s+", " ", kept).strip(". ")[-120:] or "附件"


def check(files: Sequence[Upload]) -> None:
    """Refuse files of a kind, size, content or name that is not taken, before any is stored."""
    for upload in files:
        name = safe_name(upload.name)
        refuse_marked([upload.name, name])
        _check(name, upload.data)
        try:
            refuse_marked(inside.texts(upload.data))
        except inside.UnreadableError as unreadable:
            raise Refusal("file.unreadable", name=name) from unreadable


def keep(
    desk: Desk, item: Item, files: Sequence[Upload], *, deed: int | None = None, petition: int | None = None
) -> None:
    """Store files that have been checked, with the act or request that they belong to."""
    for upload in files:
        _keep(desk, item, upload, deed, petition)


def uploads(values: Iterable[Any]) -> list[Upload]:
    """Return the files among the values of fields."""
    return [value for value in values if isinstance(value, Upload)]


def settle(
    desk: Desk, item: Item, fields: Mapping[str, Field], given: Mapping[str, Any], held: Mapping[str, Any]
) -> dict[str, Any]:
    """Store the files among the values of an item's fields, and return the values with their rows.

    A row that is named instead of a file must be the one that the field holds.
    """
    done = dict(given)
    for name, value in given.items():
        if isinstance(value, Upload):
            done[name] = _keep(desk, item, value).id
        elif fields[name].kind == "file" and value is not None and value != held.get(name):
            raise wrong(fields[name], value, "一个文件", "a file")
    return done


def _keep(
    desk: Desk, item: Item, upload: Upload, deed_id: int | None = None, petition_id: int | None = None
) -> Attachment:
    """Store a file that has been checked: the bytes first, the row second."""
    stored, digest = secrets.token_hex(16), sha256(upload.data).hexdigest()
    if desk.folder is not None:
        _write(desk, desk.folder, stored, upload.data)
    row = Attachment(
        item_id=item.id,
        deed_id=deed_id,
        petition_id=petition_id,
        name=safe_name(upload.name),
        stored=stored,
        sha256=digest,
        size=len(upload.data),
        at=desk.now,
        person_id=desk.actor.person_id,
    )
    desk.session.add(row)
    desk.session.flush()
    desk.note("file", item=item.id, deed=deed_id, petition=petition_id, sha256=digest)
    return row


def _check(name: str, data: bytes) -> None:
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in KINDS:
        raise Refusal("file.kind", name=name, kinds="、".join(sorted(KINDS)))
    if len(data) > LIMIT:
        raise Refusal("file.big", name=name, limit=LIMIT // 1024 // 1024)
    if not data.startswith(KINDS[ending]):
        raise Refusal("file.content", name=name, kind=ending)


def _write(desk: Desk, folder: Path, stored: str, data: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    desk.written.append(folder / stored)
    descriptor = os.open(folder / stored, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
