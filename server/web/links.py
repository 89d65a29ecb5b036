"""Addresses that may be followed after a form: plain paths of this server alone."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST = 2000


def plain_path(text: str | None) -> str | None:
    """Return `text` when it is a plain path of this server, else None."""
    if not text or len(text) > LONGEST or not text.startswith("/") or text.startswith("//"):
        return None
    if "\\" in text or any(ord(sign) < 33 or ord(sign) == 127 for sign in text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else text
