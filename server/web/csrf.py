"""Every change carries a token; one guard for all endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import has_request_context, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect

if TYPE_CHECKING:
    from flask import Flask


class Cookies(SecureCookieSessionInterface):
    """Flask's own signed cookie, for the form token and messages alone; secure as soon as the line is."""

    def get_cookie_name(self, app: Flask) -> str:
        """Return the cookie's name."""
        return "__Host-form" if self.get_cookie_secure(app) else "form"

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether the line is secure."""
        del app
        return has_request_context() and request.is_secure


def install(app: Flask) -> None:
    """Guard every endpoint of the application."""
    app.session_interface = Cookies()
    app.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", WTF_CSRF_TIME_LIMIT=None)
    app.config["WTF_CSRF_SSL_STRICT"] = False  # we send no referrer, so there is none to compare
    CSRFProtect(app)
