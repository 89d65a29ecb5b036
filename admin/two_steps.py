"""两步验证: asked for at sign-in, turned on and off on one's own page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

import segno  # noqa: TID251  (the one file that draws codes)
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from server.errors import Refusal
from server.web import gate, here, sessions
from server.web.i18n import language
from server.web.links import plain_path
from server.work import passwords, second

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from server.models import Person

_LONGEST = 40
"""Characters of a code at most; one for a lost phone has nineteen."""


class Shown(NamedTuple):
    """What the page of one's own account shows of the second step."""

    on: bool
    seed: str  # to be typed, when one waits to be confirmed
    picture: str  # the same to be scanned: SVG
    left: int  # recovery codes


def shown(person: Person) -> Shown:
    """Return what the page shows of a person's second step."""
    seed = second.pending(person, here.instance().settings.secret)
    picture = _picture(second.address(person, seed)) if seed else ""
    return Shown(bool(person.totp), " ".join(_parts(seed)), picture, len(person.recovery))


def _parts(seed: str) -> list[str]:
    return [seed[at : at + 4] for at in range(0, len(seed), 4)]


def _picture(address: str) -> str:
    """Return the code to be scanned, dark on light in both themes: cameras need it so."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=4, border=3, light="#fff", xmldecl=False, svgns=True, nl=False
    )
    return out.getvalue().decode()


def ask() -> ResponseReturnValue:
    """Ask for the code after the password, or begin the session with it."""
    waiting, back = sessions.awaited(), plain_path(request.values.get("next"))
    if waiting is None:
        return redirect(url_for("account.sign_in", next=back))
    if request.method == "GET":
        return render_template("duban/second.html", back=back)
    token = sessions.second_step(waiting, request.form.get("code", "").replace("\0", "")[:_LONGEST])
    if token is None:
        flash(gettext("验证码不对；连续输错 5 次，账号锁定 15 分钟。"), "error")
        return render_template("duban/second.html", back=back), 401
    return sessions.remember(redirect(back or url_for("site.home")), token)


def _known() -> bool:
    """Return whether the present password came with the form; tell when it did not."""
    if sessions.confirms(request.form.get("password", "")[: passwords.LONGEST]):
        return True
    flash(gettext("密码不正确，什么也没有改动。"), "error")
    return False


def begin() -> ResponseReturnValue:
    """Make a seed, to be confirmed by a code."""
    if _known():
        with here.desk() as desk:
            second.begin(desk, here.instance().settings.secret)
    return redirect(url_for("account.page", _anchor="second"), code=303)


def confirm() -> ResponseReturnValue:
    """Turn the second step on, and show the codes for a lost phone this once."""
    code = request.form.get("code", "").replace("\0", "")[:_LONGEST]
    try:
        with here.desk() as desk:
            codes = second.confirm(desk, here.instance().settings.secret, code)
    except Refusal as refusal:
        flash(refusal.text(language()), "error")
        return redirect(url_for("account.page", _anchor="second"), code=303)
    return render_template("duban/recovery.html", codes=codes)


def off() -> ResponseReturnValue:
    """Turn one's own second step off, where the instance does not ask for it."""
    person_id = here.signed_in().person_id or 0
    if _known():
        try:
            with here.desk() as desk:
                second.off(desk, person_id)
            wanted = gate.wants_second()
            words = (
                gettext("两步验证已关闭。") if not wanted else gettext("两步验证已关闭；您的岗位须重新启用。")
            )
            flash(words, "warning" if wanted else "success")
        except Refusal as refusal:
            flash(refusal.text(language()), "error")
    return redirect(url_for("account.page", _anchor="second"), code=303)


def route(account: Blueprint) -> None:
    """Give the pages their addresses."""
    account.add_url_rule("/login/code", "second", ask, methods=["GET", "POST"])
    account.add_url_rule("/account/second", "second_begin", begin, methods=["POST"])
    account.add_url_rule("/account/second/confirm", "second_confirm", confirm, methods=["POST"])
    account.add_url_rule("/account/second/off", "second_off", off, methods=["POST"])
