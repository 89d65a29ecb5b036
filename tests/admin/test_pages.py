"""Error pages, languages, colours, the menu, the account page."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import Forbidden

from admin import catalogue
from server import settings
from server.app import LOOPBACK, create_app, trusted
from server.errors import NotSeen, Refusal
from server.models import Incident, Unit
from server.web import incidents
from server.web.i18n import Lazy, lazy
from server.web.policies import POLICIES, PUBLIC


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


@pytest.fixture
def broken(app, monkeypatch):
    """An address whose page is a defect; what it raises can be changed."""
    what = {"error": ZeroDivisionError("secret words of the program")}

    def fail():
        raise what["error"]

    app.add_url_rule("/broken", "broken", fail)
    monkeypatch.setitem(POLICIES, "broken", PUBLIC)
    return what


def _incidents(scene):
    with scene.instance.bench.sessions() as session:
        return session.scalars(select(Incident).order_by(Incident.id)).all()


@pytest.mark.usefixtures("own_app")
def test_a_defect_is_an_incident_and_shows_its_number_and_no_traceback(broken, browser, scene, caplog):
    for login in ("clerk", "foreign"):
        answer = browser(login).get("/broken")
        page = answer.get_data(as_text=True)
        (row,) = _incidents(scene)
        assert (answer.status_code, f"<code>{row.id}</code>" in page) == (500, True)
        assert "secret words" not in page
        assert f"incident {row.id}" in caplog.text
        assert (row.kind, row.office_id, row.at) == ("web", scene.units["office"], scene.clock.now())
        assert row.detail == {"endpoint": "broken", "error": "ZeroDivisionError"}
    broken["error"] = KeyError("x")
    browser().get("/broken")
    director, (mine, other) = browser("director"), _incidents(scene)
    with scene.instance.bench.sessions() as session:
        first = session.scalars(select(Unit.id).where(Unit.pack != "").order_by(Unit.id)).first()
    assert (other.detail["error"], other.office_id) == ("KeyError", first)
    assert "网页出错" in director.get(f"/incident/{mine.id}").get_data(as_text=True)
    assert director.get(f"/incident/{other.id}").status_code == 404
    page = browser("accounts").get("/data/incident/").get_data(as_text=True)
    assert page.count("网页出错") == 1 + 1  # the row and a choice of the filter


@pytest.mark.usefixtures("own_app")
def test_a_defect_that_cannot_be_written_down_is_in_the_log(broken, browser, monkeypatch, caplog):
    def fail(_error):
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(incidents, "_written", fail)
    page = browser().get("/broken").get_data(as_text=True)
    number = re.search(r"<code>([0-9a-f]{8})</code>", page).group(1)
    assert f"incident {number}" in caplog.text
    assert broken["error"].args[0] in caplog.text


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


def test_renewing_changes_nothing_that_is_whole_and_adds_what_is_new(tmp_path, monkeypatch):
    for name in ("ENGLISH", "OWN"):
        path = getattr(catalogue, name)
        shutil.copy(path, tmp_path / path.name)
        monkeypatch.setattr(catalogue, name, tmp_path / path.name)
    whole = catalogue.ENGLISH.read_bytes()
    catalogue.renew()
    assert catalogue.ENGLISH.read_bytes() == whole
    catalogue.ENGLISH.write_text('msgid ""\nmsgstr ""\n\nmsgid "gone"\nmsgstr "gone"\n', encoding="utf-8")
    assert catalogue.left_over() == ["gone"]
    catalogue.renew()
    assert catalogue.left_over() == []
    assert catalogue.missing() == sorted({str(one.id) for one in catalogue.found() if one.id})


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


def test_a_demo_offers_its_accounts_and_fills_in_the_login_alone(browser, scene):
    one = browser()
    assert "演示账号" not in one.get("/login").get_data(as_text=True)
    told = {"login": "clerk", "password": "told-to-all", "who": "王经办  省督查办  督查室经办人"}
    told = {"counts": {}, "accounts": [told, {**told, "login": "a&b", "who": "李某"}]}
    (scene.instance.folder / "demo.json").write_text(json.dumps(told), encoding="utf-8")
    page = one.get("/login?next=/account").get_data(as_text=True)
    assert page.count("told-to-all") == 1
    for text in (
        "演示账号",
        "/login?login=clerk&amp;next=/account",
        "/login?login=a%26b",
        "督查室经办人",
        "王经办",
    ):
        assert text in page, text
    chosen = one.get("/login?login=clerk&password=x&next=/account").get_data(as_text=True)
    assert 'name="login" value="clerk"' in chosen
    assert re.search(r'name="password"[^>]*value', chosen) is None
    scene.instance.settings = replace(scene.instance.settings, demo=False)
    assert "told-to-all" not in one.get("/login").get_data(as_text=True)


@pytest.mark.parametrize(
    ("names", "host", "asked", "status"),
    [
        ((), "127.0.0.1", "localhost:8000", 200),
        ((), "127.0.0.1", "127.0.0.1:8000", 200),
        ((), "127.0.0.1", "evil.example", 400),
        ((), "10.0.0.5", "10.0.0.5:8000", 200),
        ((), "10.0.0.5", "evil.example", 400),
        ((), "0.0.0.0", "anything.example", 200),
        (("duban.example",), "0.0.0.0", "anything.example", 400),
        (("duban.example",), "0.0.0.0", "duban.example", 200),
        ((".duban.example",), "127.0.0.1", "city.duban.example:443", 200),
    ],
)
def test_only_known_hosts_are_answered(scene, names, host, asked, status):
    scene.instance.settings = replace(scene.instance.settings, hosts=names)
    answer = create_app(scene.instance, host).test_client().get("/login", headers={"Host": asked})
    assert answer.status_code == status
    assert ("登录督办" in answer.get_data(as_text=True)) is (status == 200)


def test_hosts_are_kept_with_the_settings(tmp_path):
    known = settings.Settings.new(hosts=("duban.example",))
    settings.write(tmp_path, known)
    assert settings.read(tmp_path) == known
    assert trusted((), "::1") == list(LOOPBACK)


@pytest.mark.parametrize(("login", "line"), [("clerk", "/incidents"), ("audit", "/data/incident/")])
def test_incidents_are_one_line_of_the_menu(browser, login, line):
    menu = re.findall(
        r'<li><a href="([^"]+)"[^>]*>.*?<span>([^<]+)</span>', browser(login).get("/data/").text
    )
    assert [url for url, label in menu if label == "异常"] == [line]


@pytest.mark.parametrize(
    ("screen", "said", "unsaid"),
    [
        ("deed", {"登记", "交办"}, {"register", "assign"}),
        ("clockrun", {"办结"}, {"finish"}),
        ("importbatch", set(), {"instruction"}),
        ("givennumber", {"领导批示件"}, {"instruction"}),
        ("item_screen", {"领导批示件", "待签收"}, {"instruction", "assigned", "handling"}),
    ],
)
def test_screens_call_the_names_of_a_pack_by_their_labels(browser, screen, said, unsaid):
    page = browser("clerk").get(f"/data/{screen}/").get_data(as_text=True)
    cells = set(re.sub(r"<[^>]*>", "\n", page.partition("<tbody")[2].partition("</tbody")[0]).split())
    assert said - cells == set()
    assert unsaid & cells == set()


def test_a_screen_is_narrowed_by_a_part_of_a_label(browser):
    clerk = browser("clerk")
    rows = {
        wanted: clerk.get(f"/data/deed/?act__contains={wanted}").get_data(as_text=True).count("<tr")
        for wanted in ("登", "register", "没有这样的动作")
    }
    assert rows["登"] == rows["register"] > rows["没有这样的动作"]
