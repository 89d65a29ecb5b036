"""签名包: a pack, whole, in one file that a closed network can carry in: the same text makes the same bytes.

It is signed with a secret that the instances share (HMAC-SHA-256): who can check a bundle can make one.
"""

from __future__ import annotations

import hmac
import io
import json
import secrets
import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from config.loader import chain_from_files
from server.errors import Refusal
from server.settings import write_private

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from config.loader import Chain

FORMAT = 1
KEYS, OWN = "keys", "own.key"
"""The folder of an instance's trusted keys, and the key that it signs with."""
MANIFEST, SIGNATURE, FILES = "manifest.json", "signature", "files/"
LARGEST = 50 * 1024 * 1024
_SECRET = 64
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The instant that every entry bears, so that none tells when it was written."""


def own_key(home: Path) -> str:
    """Return the key that an instance signs with; it is made when it is first asked for."""
    path = home / KEYS / OWN
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_private(path, secrets.token_hex(_SECRET // 2))
    return _key(path)


def trusted(home: Path) -> dict[str, str]:
    """Return the keys that an instance trusts, by what a bundle calls them."""
    keys = (_key(path) for path in sorted((home / KEYS).glob("*.key")))
    return {_called(key): key for key in keys}


def _key(path: Path) -> str:
    key = path.read_text(encoding="utf-8").strip()
    if len(key) < _SECRET or not key.isalnum():
        raise Refusal("bundle.key_bad", path=path)
    return key


def _called(key: str) -> str:
    return sha256(f"duban key {key}".encode()).hexdigest()[:16]


def pack(chain: Chain, digest: str, key: str) -> bytes:
    """Return the bundle of a pack's text, whose hash is `digest`."""
    manifest = _canonical(
        {
            "format": FORMAT, "name": chain.name, "hash": digest, "key": _called(key),
            "files": {name: sha256(data).hexdigest() for name, data in chain.files.items()},
        }
    )  # fmt: skip
    entries = {MANIFEST: manifest, SIGNATURE: _sign(key, manifest)}
    entries |= {FILES + name: data for name, data in sorted(chain.files.items())}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # stored: the same bytes on any machine
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, _BEGINNING), data)
    return out.getvalue()


def unpack(data: bytes, keys: Mapping[str, str]) -> tuple[Chain, str]:
    """Return the text in a bundle and its hash; refuse what no trusted key signed, or was changed since."""
    entries = _entries(data)
    manifest = entries.pop(MANIFEST, b"")
    told = _told(manifest)
    key = keys.get(str(told.get("key")))
    if key is None:
        raise Refusal("bundle.key_unknown", key=str(told.get("key"))[:16])
    if not hmac.compare_digest(entries.pop(SIGNATURE, b""), _sign(key, manifest)):
        raise Refusal("bundle.changed", what=SIGNATURE)
    if told.get("format") != FORMAT:
        raise Refusal("bundle.format", format=told.get("format"))
    files = {name.removeprefix(FILES): content for name, content in entries.items()}
    found = {name: sha256(content).hexdigest() for name, content in files.items()}
    wrong = sorted(name for name in {*found, *told["files"]} if found.get(name) != told["files"].get(name))
    if wrong:
        raise Refusal("bundle.changed", what=wrong[0])
    return chain_from_files(told["name"], files), str(told["hash"])


def _entries(data: bytes) -> dict[str, bytes]:
    """Return the entries of an archive that is stored, not packed, so that it is as large as it looks."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if any(info.compress_type != zipfile.ZIP_STORED for info in infos) or len(data) > LARGEST:
                raise Refusal("bundle.unreadable")
            found = {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Refusal("bundle.unreadable") from error
    if len(found) != len(infos):  # two of one name
        raise Refusal("bundle.unreadable")
    return found


def _told(manifest: bytes) -> dict[str, Any]:
    try:
        told = json.loads(manifest)
    except (ValueError, RecursionError) as error:
        raise Refusal("bundle.unreadable") from error
    if not isinstance(told, dict):
        raise Refusal("bundle.unreadable")
    return told


def _canonical(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _sign(key: str, manifest: bytes) -> bytes:
    return hmac.new(bytes(key, "utf-8"), manifest, sha256).hexdigest().encode()
