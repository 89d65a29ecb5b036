"""Signing in and out, one's own password and sessions, language and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Select, select

from admin import lending, two_steps, values
from admin.chrome import THEMES
from server.errors import Refusal
from server.models import Login, Person, Unit
from server.web import demo, gate, here, sessions
from server.web.i18n import COOKIE, LOCALES, language, word
from server.web.links import plain_path
from server.work import passwords, people

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

account = Blueprint("account", __name__)
two_steps.route(account)
lending.route(account)
YEAR = 365 * 86400
SHOWN_SESSIONS = 10
throttle = sessions.Throttle()


@account.route("/login", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Show the form for signing in, or sign in."""
    back = plain_path(request.values.get("next"))
    if request.method == "GET":
        return redirect(back or "/") if here.actor() else _form(back)
    address = request.remote_addr or ""
    if throttle.full(address, here.now()):
        abort(429)
    token = sessions.sign_in(_field("login", 60), _field("password", passwords.LONGEST))
    if token is None:
        throttle.add(address, here.now())
        flash(gettext("账号或密码不正确；连续输错 5 次，账号锁定 15 分钟。"), "error")
        return _form(back), 401
    awaited = sessions.waits(token)
    onward = url_for("account.second", next=back) if awaited else back or url_for("site.home")
    return sessions.remember(redirect(onward), token)


def _field(name: str, longest: int) -> str:
    return request.form.get(name, "").replace("\0", "").strip()[:longest]


def _form(back: str | None) -> str:
    chosen = values.text(request.args.get("login"))[:60]  # a demo's visitor has chosen an account
    login = _field("login", 60) or chosen
    return render_template("duban/sign_in.html", back=back, login=login, guests=demo.guests())


@account.post("/logout")
def sign_out() -> ResponseReturnValue:
    """End this session, here and on the server."""
    sessions.end([g.login_id], here.signed_in().person_id or 0)
    return sessions.forget(redirect(url_for("account.sign_in")))


@account.post("/preferences")
def preferences() -> ResponseReturnValue:
    """Keep the language and the colours in cookies and go back."""
    answer = redirect(plain_path(request.form.get("next")) or "/", code=303)
    for name, known in ((COOKIE, tuple(LOCALES)), ("theme", THEMES)):
        value = request.form.get(name, "")
        if value in known:
            answer.set_cookie(
                name, value, max_age=YEAR, secure=request.is_secure, httponly=True, samesite="Lax"
            )
    return answer


@account.get("/account")
def page() -> str:
    """Show who one is here, and where one is signed in."""
    actor = here.signed_in()
    person = here.db().get_one(Person, actor.person_id)
    rows = here.db().scalars(_alive(actor.person_id or 0).limit(SHOWN_SESSIONS)).all()
    held = [(word(one.role.label), _unit_name(one.unit_id)) for one in here.rights().held]
    return render_template(
        "duban/account.html",
        person=person,
        held=held,
        sessions=rows,
        current=g.login_id,
        profile=sessions.profile(),
        most=passwords.LONGEST,
        owed=gate.owed(),
        second=two_steps.shown(person),
        lendings=lending.shown(person),
    )


def _alive(person_id: int) -> Select[Login]:
    since = here.now() - sessions.LIFETIME
    mine = select(Login).where(
        Login.person_id == person_id, Login.ended_at.is_(None), Login.pending.is_(False)
    )
    return mine.where(Login.created_at > since).order_by(Login.id.desc())


def _unit_name(unit_id: int) -> str:
    unit = here.db().get(Unit, unit_id)
    return unit.name if unit else ""


@account.post("/account/password")
def password() -> ResponseReturnValue:
    """Change one's own password; every other session ends."""
    problem = _change_password()
    answer = redirect(url_for("account.page"), code=303)
    if problem:
        flash(problem, "error")
        return answer
    token = sessions.begin(here.signed_in().person_id or 0, here.now())
    flash(gettext("密码已修改，其他地方的登录已全部退出。"), "success")
    return sessions.remember(answer, token)


def _change_password() -> str:
    ident = here.signed_in().person_id or 0
    new, old = request.form.get("new", ""), request.form.get("old", "")
    if not sessions.confirms(old[: passwords.LONGEST]):
        return gettext("原密码不正确。")
    if new != request.form.get("again", ""):
        return gettext("两次输入的新密码不一致。")
    if new == old:
        return gettext("新密码与原密码相同。")
    try:
        with here.desk() as desk:
            people.set_password(desk, ident, new, own=True)
    except Refusal as refusal:
        return refusal.text(language())
    return ""


def _others(person_id: int) -> list[int]:
    mine = select(Login.id).where(Login.person_id == person_id, Login.ended_at.is_(None))
    return [ident for ident in here.db().scalars(mine) if ident != g.login_id]


@account.post("/account/sessions")
def end_session() -> ResponseReturnValue:
    """End one of one's own sessions, or all others."""
    person_id = here.signed_in().person_id or 0
    chosen = request.form.get("session", "")
    which = _others(person_id) if chosen == "others" else [values.key(chosen) or 0]
    if not sessions.end(which, person_id):
        flash(gettext("没有可以退出的会话。"), "warning")
    else:
        flash(gettext("会话已退出。"), "success")
    return redirect(url_for("account.page"), code=303)
