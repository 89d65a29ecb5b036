"""事项: the tree of what was split up, the units' reports, the papers with their receipts, who sees it."""

from __future__ import annotations

import re

from server.models import Item
from server.work import papers


def page_of(browser, login, city, key):
    return browser(login).get(f"/item/{city.items[key]}").get_data(as_text=True)


def flat(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def card(page, key):
    found = re.search(rf'<section class="card[^"]*" id="{key}">.*?</section>', page, re.S)
    return found.group(0) if found else ""


def put_below(city, key, above):
    with city.instance.desk(city.actor("clerk")) as desk:
        desk.session.get_one(Item, city.items[key]).parent_id = city.items[above]


def test_what_was_split_up_stands_as_a_tree_with_where_each_part_stands(browser, city):
    put_below(city, "heating", "bridge")
    put_below(city, "land", "heating")
    tree = card(page_of(browser, "clerk", city, "heating"), "tree")
    assert [
        tree.index(title) for title in ("江北大桥引桥征地拆迁", "城东6个老旧小区供暖", "安置房土地手续")
    ] == sorted(
        tree.index(title) for title in ("江北大桥引桥征地拆迁", "城东6个老旧小区供暖", "安置房土地手续")
    )
    assert tree.count("<ul>") == 2  # two steps down
    assert '<strong aria-current="true">督〔2026〕2号 城东6个老旧小区供暖</strong>' in tree
    assert "市 南屏市委督查室 办理中" in flat(tree)
    assert "牵头 南屏市住房和城乡建设局" in flat(tree)


def test_of_the_tree_only_what_may_be_seen_is_told(browser, city):
    put_below(city, "land", "slip")  # the water bureau leads on the one above, the housing bureau below
    assert "南山公园无障碍改造" in card(page_of(browser, "clerk", city, "land"), "tree")
    assert card(page_of(browser, "liaison", city, "land"), "tree") == ""
    assert "南山公园无障碍改造" not in page_of(browser, "liaison", city, "land")
    assert card(page_of(browser, "water", city, "slip"), "tree") == ""


def test_an_item_that_stands_alone_has_no_tree(browser, city):
    assert card(page_of(browser, "clerk", city, "flood"), "tree") == ""


def test_the_units_reports_stand_together_with_their_files(browser, city):
    reports = card(page_of(browser, "clerk", city, "report"), "reports")
    assert "单位的报告 1 次" in flat(reports)
    assert "2026-11-13 10:00 · 报结 · 南屏市教育局 郑局长 已完成清理，退费 32.5 万元" in flat(reports)
    assert "清理情况报告.pdf" in reports
    assert card(page_of(browser, "clerk", city, "flood"), "reports") == ""


def test_each_paper_says_who_got_it_and_who_signed(browser, city):
    sent = flat(card(page_of(browser, "clerk", city, "heating"), "papers"))
    assert "催办 督催〔2026〕14号" in sent
    assert "主送 南屏市住房和城乡建设局 未签收" in sent
    notice = city.notice("heating", "urge", "housing")
    city.do("2026-11-18 09:00", "liaison", papers.receive, notice.id)
    assert "2026-11-18 09:00 已签收" in flat(card(page_of(browser, "clerk", city, "heating"), "papers"))
    own = card(page_of(browser, "liaison", city, "heating"), "papers")
    assert f"/notice/{notice.id}" in own
    assert "/paper/" not in own


def test_who_sees_it_is_told_in_words(browser, city):
    text = flat(page_of(browser, "clerk", city, "heating"))
    assert "南屏市委督查室 这件事由它设立和督办" in text
    assert "南屏市住房和城乡建设局 这件事由它牵头承办" in text
    assert "南屏市水务局 这件事由它配合承办" in text
