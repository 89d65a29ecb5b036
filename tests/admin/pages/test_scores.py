"""得分单: who sees which, and the event behind every point."""

from __future__ import annotations

import re

import pytest

from config.loader import read_chain
from server.desk import PROGRAM

PACK = "language: 1\nlabel: 例\nbasis: 自定\nlevel: 市\nextends: city\n"
ENTRIES = """
off: 否
top: 100
entries:
  signed: {label: 按时签收, basis: 自定, event: {clock: sign, outcome: 按时}, points: 0.5, at_most: 0.75}
  handed: {label: 承办, basis: 自定, event: {item: 是}, points: -0.25}
"""


def flat(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def text_of(answer):
    return flat(answer.get_data(as_text=True))


def adopt(city, folder, annual):
    """Let the city's office score from now on."""
    (folder / "own/scores").mkdir(parents=True)
    (folder / "own/pack.yaml").write_text(PACK, "utf-8")
    (folder / "own/scores/annual.yaml").write_text(annual, "utf-8")
    with city.instance.desk(PROGRAM) as desk:
        desk.shelf.adopt(desk, city.units["office"], read_chain(folder / "own"))


@pytest.fixture
def scored(city, tmp_path):
    """The city under a pack that scores."""
    adopt(city, tmp_path, ENTRIES)
    return city


def sheet(city, unit, on="2026-11-18", name="annual"):
    return f"/scores/sheet?office={city.units['office']}&score={name}&unit={city.units[unit]}&on={on}"


def test_without_scores_there_is_no_entry_in_the_menu_and_the_page_says_so(browser):
    clerk = browser("clerk")

    assert "得分单" not in text_of(clerk.get("/workbench"))
    assert "没有评分 督查部门的规则包启用评分后" in text_of(clerk.get("/scores"))


def test_the_office_sees_every_unit_in_the_order_of_the_tree(browser, scored):
    clerk = browser("clerk")
    page = text_of(clerk.get("/scores"))

    assert "得分单" in text_of(clerk.get("/workbench"))
    assert "年度得分 南屏市委督查室 2026年 （未完）" in page
    places = [page.index(name) for name in ("南屏市住房和城乡建设局", "南屏市水务局", "南屏市教育局")]
    assert places == sorted(places)


def test_a_unit_sees_its_own_sheet_alone(browser, scored):
    liaison = browser("liaison")
    page = text_of(liaison.get("/scores"))

    assert "南屏市住房和城乡建设局" in page
    assert "南屏市水务局" not in page
    assert liaison.get(sheet(scored, "housing")).status_code == 200
    assert liaison.get(sheet(scored, "water")).status_code == 404


@pytest.mark.parametrize("who", ["foreign", "accounts", "organ"])
def test_others_find_nothing(browser, scored, who):
    assert browser(who).get(sheet(scored, "housing")).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/scores/sheet", "/scores/sheet?office=1", "/scores/sheet?office=x&unit=y&on=z&score=annual"],
)
def test_an_address_that_names_no_sheet_is_not_there(browser, scored, path):
    assert browser("clerk").get(path).status_code == 404
    assert browser("clerk").get(sheet(scored, "housing", name="other")).status_code == 404


def test_a_sheet_tells_each_event_its_points_and_its_basis(browser, scored):
    page = text_of(browser("clerk").get(sheet(scored, "housing")))

    assert "南屏市委督查室 · 2026年（未完）" in page
    assert re.search(r"2026-\d\d-\d\d 承办 事项立起 督〔2026〕\d+号 [^ ]+ −0.25 自定", page)
    assert re.search(r"按时签收 签收按时 .*? \+0.25 原为 \+0.5：已到这一项的上限 自定", page)
    assert "异议获准的，文书撤回，此处得分随之更正" in page


def test_a_sheet_without_events_says_so(browser, city, tmp_path):
    adopt(city, tmp_path, "off: 否\nentries:\n  criticised: {off: 是}\n")

    page = text_of(browser("clerk").get(sheet(city, "water")))

    assert "基础分 100 加分 — 扣分 — 得分 100" in page
    assert "这一期没有加分，也没有扣分" in page


def test_a_period_without_rules_leads_back_to_this_one(browser, scored):
    page = browser("clerk").get("/scores?on=2025-03-01").get_data(as_text=True)

    assert "这一期没有评分" in page
    assert 'href="/scores"' in page


def test_in_english(browser, scored):
    clerk = browser("clerk")
    clerk.client.set_cookie("language", "en")
    page = text_of(clerk.get(sheet(scored, "housing")))

    assert "Score of the year" in page
    assert "given +0.5: this entry has come to its most" in page
