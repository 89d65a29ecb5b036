"""What all pages share: reading, changing, telling a refusal, and what a form held."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, redirect, request
from flask_babel import gettext

from admin import values
from server.errors import NotSeen, Refusal
from server.web import here
from server.web.i18n import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from flask.typing import ResponseReturnValue

    from server.desk import Desk

LONGEST = 20_000
FORM = "_form"


@contextmanager
def reading() -> Iterator[Desk]:
    """Yield the desk at which the person who asks reads; what is not seen is the 404 page."""
    try:
        with here.instance().reading(here.signed_in(), here.now()) as desk:
            yield desk
    except NotSeen:
        abort(404)


def attempt(
    work: Callable[[Desk], Any], *, done: Callable[[Any], str], to: str, again: Callable[[], str]
) -> ResponseReturnValue:
    """Do something at a desk, say what came of it and go on; a refusal shows the page again with its reason.

    `done` turns what `work` returned into the sentence, `again` makes the page.
    """
    try:
        with here.desk() as desk:
            result = work(desk)
    except NotSeen:
        abort(404)
    except Refusal as refusal:
        g.kept = not refusal.code.startswith("secrecy.")  # nothing of a classified text is shown again
        g.forget = not g.kept  # nor kept by the browser
        flash(refusal.text(language()), "error")
        return again(), refusal.status
    if desk.delayed:
        flash(gettext("已经办理；但判断进程没有启动，升级步骤要等它恢复后才会计算。"), "warning")
    flash(done(result), "success")
    return redirect(to, code=303)


def refuse(sentence: str) -> int:
    """Say why a form was not taken and keep what it held; return the status of the answer."""
    g.kept = True
    flash(sentence, "error")
    return Refusal.status


def kept(form: str, name: str, default: Any = "") -> Any:
    """Return what a refused form held in a field, so that nothing must be typed twice."""
    return request.form.get(name, default) if refused(form) and g.get("kept") else default


def refused(form: str) -> bool:
    """Return whether this form was sent just now and refused."""
    return request.method == "POST" and request.form.get(FORM) == form


def text(name: str) -> str:
    """Return a text of the form without what no text holds."""
    return request.form.get(name, "").replace("\0", "").strip()[:LONGEST]


def number(name: str) -> int | None:
    """Return a row's number from the form, or None."""
    return values.key(request.form.get(name))


def numbers(name: str) -> list[int]:
    """Return the row numbers that were ticked."""
    return [key for one in request.form.getlist(name) if (key := values.key(one)) is not None]


def day(name: str) -> date | None:
    """Return a date of the form, or None when it is empty.

    Raises:
        Refusal: there is something that is no date.
    """
    given = text(name)
    found = values.day(given)
    if given and found is None:
        raise Refusal("petition.date_missing")
    return found
