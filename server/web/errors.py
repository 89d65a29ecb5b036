"""The pages of what goes wrong: one plain template, the same bytes for what is foreign and what is absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app, g, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadHost, HTTPException, SecurityError

from server.errors import NotSeen, Refusal
from server.web import here, incidents
from server.web.i18n import language, marked
from server.web.links import plain_path

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

PAGES = {
    400: (marked("请求有误"), marked("请求的内容无法识别，请返回后重试。")),
    401: (marked("请先登录"), marked("登录已失效，请重新登录后再操作；刚才的操作没有保存。")),
    403: (marked("不能这样做"), marked("您没有进行这项操作的权限。")),
    404: (marked("没有找到"), marked("没有这个页面，或者您不参与这件事项。")),
    405: (marked("不能这样做"), marked("这个地址不接受这样的请求。")),
    409: (marked("已经变化"), marked("内容刚刚被别人改过，请刷新后再试。")),
    413: (marked("内容太大"), marked("上传的内容超过了允许的大小。")),
    429: (marked("请稍候"), marked("尝试次数过多，请十五分钟后再试。")),
    500: (marked("程序出错"), marked("程序出了差错，已经记录。请把编号告诉系统管理员。")),
}
FORM = (
    marked("页面已过期"),
    marked("表单的安全令牌缺失或已过期，请返回上一页刷新后再提交；没有任何内容被保存。"),
)

REFUSED = marked("没有办成")


def page(code: int, words: tuple[str, str], incident: str = "", back: str = "") -> ResponseReturnValue:
    """Return the page for what went wrong; it holds nothing that differs from one request to the next."""
    g.pop("nonce", None)
    title, sentence = gettext(words[0]), gettext(words[1])
    return render_template(
        "duban/error.html", code=code, title=title, sentence=sentence, incident=incident, back=back
    ), code


def _form_page() -> str:
    """Return the page of the form that was sent too late: the nearest address that can be read."""
    adapter = current_app.create_url_adapter(request)
    parts = request.path.rstrip("/").split("/")
    for length in range(len(parts), 1, -1):
        path = "/".join(parts[:length])
        for candidate in (path, path + "/"):
            if adapter is not None and adapter.test(candidate, "GET"):
                return plain_path(candidate) or ""
    return ""


def answer(error: HTTPException) -> ResponseReturnValue:
    """Answer one of HTTP's own errors."""
    if error.code is not None and error.code < 400:
        return error.get_response()  # a redirect of the router
    code = error.code if error.code in PAGES else 400
    if code == 401:
        return page(code, PAGES[code], back=_form_page())
    if isinstance(error, BadHost | SecurityError):  # without a host no address can be made, and so no page
        return Response(gettext(PAGES[400][1]), 400, content_type="text/plain; charset=utf-8")
    return page(code, PAGES[code])


def stale_form(_error: CSRFError) -> ResponseReturnValue:
    """Answer a form whose token is missing or old."""
    return page(400, FORM)


def refused(refusal: Refusal) -> ResponseReturnValue:
    """Answer a refusal that no page has taken up: what is not seen is not there, the rest says why."""
    here.db().remove()
    if isinstance(refusal, NotSeen):
        return page(404, PAGES[404])
    g.pop("nonce", None)
    sentence = refusal.text(language())
    return render_template(
        "duban/error.html", code="", title=gettext(REFUSED), sentence=sentence
    ), refusal.status


def broken(error: Exception) -> ResponseReturnValue:
    """Answer a defect of ours: write it down under a number, show the number alone."""
    return page(500, PAGES[500], incidents.note(error))


def install(app: Flask) -> None:
    """Put the error pages into the application."""
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(Exception, broken)
