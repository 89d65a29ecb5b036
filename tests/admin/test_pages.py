"""Error pages, languages, colours, the menu, the account page."""

from __future__ import annotations

import re

import pytest
from werkzeug.exceptions import Forbidden

from admin import catalogue
from server.errors import NotSeen, Refusal
from server.web.i18n import Lazy, lazy


def test_foreign_and_absent_are_answered_with_the_same_bytes(browser, scene):
    clerk = browser("clerk")
    foreign = clerk.get(f"/items/instruction/details/?id={scene.items['city']}")
    absent = clerk.get("/items/instruction/details/?id=999999")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.data == absent.data
    drop = {"Date"}
    assert {k: v for k, v in foreign.headers if k not in drop} == {
        k: v for k, v in absent.headers if k not in drop
    }
    own = clerk.get(f"/items/instruction/details/?id={scene.items['heating']}")
    assert "督〔2026〕1号" in own.get_data(as_text=True)


@pytest.mark.usefixtures("own_app")
def test_a_defect_shows_a_number_and_no_traceback(app, browser, caplog):
    from server.web.policies import POLICIES, SIGNED_IN

    def broken():
        raise ZeroDivisionError("secret words of the program")

    app.add_url_rule("/broken", "broken", broken)
    POLICIES["broken"] = SIGNED_IN
    try:
        answer = browser("clerk").get("/broken")
    finally:
        del POLICIES["broken"]
    page = answer.get_data(as_text=True)
    number = re.search(r"<code>([0-9a-f]{8})</code>", page).group(1)
    assert answer.status_code == 500
    assert "secret words" not in page
    assert f"incident {number}" in caplog.text


@pytest.mark.usefixtures("own_app")
@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotSeen(), 404, "没有找到"),
        (Refusal("stale"), 409, "别人已经改过"),
        (Forbidden(), 403, "没有进行这项操作的权限"),
    ],
)
def test_what_is_refused_is_told_in_words(app, browser, error, status, words):
    from server.web.policies import POLICIES, SIGNED_IN

    def refusing():
        raise error

    app.add_url_rule("/refusing", "refusing", refusing)
    POLICIES["refusing"] = SIGNED_IN
    try:
        answer = browser("clerk").get("/refusing")
    finally:
        del POLICIES["refusing"]
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (status, True)


def test_wrong_methods_and_too_large_requests_have_pages(browser):
    one = browser("clerk")
    assert one.client.delete("/account").status_code == 405
    big = one.client.post("/account/password", data={"new": "x" * 3_000_000})
    assert (big.status_code, "内容太大" in big.get_data(as_text=True)) == (413, True)


def test_every_text_has_its_english_and_the_compiled_catalogues_are_fresh():
    assert catalogue.missing() == []
    assert catalogue.left_over() == []
    for path in (catalogue.ENGLISH, catalogue.OWN):
        assert path.with_suffix(".mo").read_bytes() == catalogue.compiled(path)


def test_the_language_is_chosen_in_the_top_bar_and_kept(browser):
    one = browser("clerk")
    assert '<html lang="zh-Hans"' in one.get("/items/instruction/").get_data(as_text=True)
    answer = one.post("/preferences", {"language": "en", "theme": "dark", "next": "/items/instruction/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/items/instruction/")
    page = one.get("/items/instruction/").get_data(as_text=True)
    assert '<html lang="en" data-theme="dark">' in page
    for text in ("Instruction", "Urgency", "Export workbook", "To be signed", "Clerk", "Search"):
        assert text in page
    one.post("/preferences", {"language": "xx", "theme": "pink"})
    assert '<html lang="en" data-theme="dark">' in one.get("/account").get_data(as_text=True)


def test_pages_hold_no_inline_handlers_styles_or_outside_addresses(browser):
    one = browser("clerk")
    for path in (
        "/items/instruction/",
        "/items/instruction/new/",
        "/items/instruction/edit/?id=1",
        "/data/",
        "/items/instruction/details/?id=1",
        "/items/instruction/import/",
        "/account",
        "/data/deed/",
        "/x",
    ):
        page = one.get(path).get_data(as_text=True)
        assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", page), path
        assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", page) == [], path


def test_home_leads_each_person_to_the_first_page_there_is(browser):
    pages = {login: browser(login).get("/").headers["Location"] for login in ("accounts", "audit", "nobody")}
    assert pages == {"accounts": "/data/unit/", "audit": "/data/journalblock/", "nobody": "/data/"}
    assert "您还没有任何岗位" in browser("nobody").get("/data/").get_data(as_text=True)
    assert browser("clerk").get("/data/index/").headers["Location"] == "/"


def test_the_demo_shows_its_simulated_time(browser):
    assert "演示实例" in browser().get("/login").get_data(as_text=True)
    assert "2026-11-02 09:00" in browser().get("/login").get_data(as_text=True)


def test_a_lazy_text_is_always_escaped_and_behaves_as_text():
    from markupsafe import escape

    one = Lazy(lambda: "<b>甲</b>")
    assert not hasattr(one, "__html__")
    assert str(escape(one)) == "&lt;b&gt;甲&lt;/b&gt;"
    assert (one == "<b>甲</b>", one < "z", len(one), one + "x", "x" + one) == (
        True,
        True,
        8,
        "<b>甲</b>x",
        "x<b>甲</b>",
    )
    assert hash(one) == hash("<b>甲</b>")
    assert repr(one) == "Lazy('<b>甲</b>')"


def test_a_lazy_text_follows_the_language(app):
    label = lazy("保存")
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert str(label) == "Save"
    with app.test_request_context():
        assert str(label) == "保存"
