"""附件: files handed in, stored under random names beside the database."""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from server.documents import inside
from server.errors import Refusal
from server.models import Attachment
from server.work.fields import refuse_marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.desk import Desk
    from server.models import Deed, Item

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


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody handed it in."""

    name: str
    data: bytes


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


def keep(desk: Desk, item: Item, deed: Deed, files: Sequence[Upload]) -> None:
    """Store files that have been checked: the bytes first, the row second."""
    for upload in files:
        name = safe_name(upload.name)
        stored = secrets.token_hex(16)
        if desk.folder is not None:
            _write(desk, desk.folder, stored, upload.data)
        digest = sha256(upload.data).hexdigest()
        desk.session.add(
            Attachment(
                item_id=item.id,
                deed_id=deed.id,
                name=name,
                stored=stored,
                sha256=digest,
                size=len(upload.data),
                at=desk.now,
                person_id=desk.actor.person_id,
            )
        )
        desk.note("file", item=item.id, deed=deed.id, sha256=digest)


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
