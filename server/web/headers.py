"""The headers of every answer: a strict content policy, and nothing kept of signed-in pages."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, cast

from flask import g, request

if TYPE_CHECKING:
    from flask import Flask, Response

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def nonce() -> str:
    """Return the nonce of this answer's scripts, made when first asked for."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    return cast("str", g.nonce)


def content_policy() -> str:
    """Return the content policy; pages without scripts get none allowed."""
    scripts = f"'nonce-{g.nonce}'" if "nonce" in g else "'none'"
    return POLICY.format(scripts=scripts)


def finish(response: Response) -> Response:
    """Set the headers on an answer."""
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", content_policy())
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def install(app: Flask) -> None:
    """Put the headers on every answer of the application."""
    app.after_request(finish)
    app.context_processor(lambda: {"nonce": nonce})


__all__ = ["content_policy", "finish", "install", "nonce"]
