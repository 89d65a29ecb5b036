"""The one gate before every page: nobody passes without a row in the table of policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, current_app, g, redirect, request, url_for

from server.store.sights import OFFICERS
from server.web import here, sessions
from server.web.links import plain_path
from server.web.policies import POLICIES, PUBLIC

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

RETURNS = ("url", "next")
BEFORE_ALL = frozenset(
    {
        "account.page", "account.password", "account.sign_out", "account.preferences",
        "account.second_begin", "account.second_confirm",
    }
)  # fmt: skip
"""What may be asked for while a password is to be changed or the second step is to be turned on."""
FORM = "application/x-www-form-urlencoded"


def check() -> ResponseReturnValue | None:
    """Let the request pass, send to sign-in, or answer as if there were nothing here."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    if (
        request.mimetype == FORM
        and (request.content_length or 0) > current_app.config["MAX_FORM_MEMORY_SIZE"]
    ):
        abort(413)  # Werkzeug bounds only the other kind of form
    _refuse_nameless_parts()
    g.actor = sessions.find()
    _refuse_foreign_returns()
    policy = POLICIES.get(request.endpoint)
    if policy is None:
        abort(404)
    if policy is PUBLIC:
        return None
    if here.actor() is None:
        return _to_sign_in()
    if request.endpoint not in BEFORE_ALL and owed():
        return redirect(url_for("account.page"), code=303)
    if not policy.allows(here.rights()):
        abort(404)
    return None


def owed() -> str:
    """Return what a person has to do before anything else: a new password, the second step, or nothing."""
    if g.get("must_change"):
        return "password"
    return "second" if wants_second() and not g.get("has_second") else ""


def wants_second() -> bool:
    """Return whether this instance asks the second step of whoever holds these roles."""
    who = {"officers": bool(here.rights().may & OFFICERS), "heads": here.rights().head}
    return any(who[one] for one in sessions.profile().second)


def _refuse_nameless_parts() -> None:
    if any(name is None for name in (*request.form, *request.files)):  # Werkzeug lets them through
        abort(400)


def _refuse_foreign_returns() -> None:
    for source in (request.args, request.form):
        for name in RETURNS:
            if any(value and plain_path(value) is None for value in source.getlist(name)):
                abort(400)


def _to_sign_in() -> ResponseReturnValue:
    if request.method not in {"GET", "HEAD"}:
        abort(401)
    back = request.full_path.rstrip("?")
    return redirect(url_for("account.sign_in", next=None if back == "/" else plain_path(back)))


def install(app: Flask) -> None:
    """Put the gate before every endpoint."""
    app.before_request(check)
