"""How people look at lists: the columns chosen, conditions as sentences, views kept and shared."""

from __future__ import annotations

import csv
import io
import re

import pytest

LIST = "/items/instruction/"


def flat(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def heads(answer):
    return re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]*)', answer.get_data(as_text=True))


def exported(answer):
    return next(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def tabs(answer):
    found = re.search(r'<nav class="tabs".*?</nav>', answer.get_data(as_text=True), re.DOTALL)
    return re.findall(r'<a href="([^"]*)"( aria-current="page")?>([^<]*)', found[0]) if found else []


def save(one, name, query, place=LIST, **more):
    return one.post("/views", {"place": place, "name": name, "query": query, **more})


def test_a_list_shows_the_columns_asked_for_in_their_order(browser):
    clerk = browser("clerk")
    own = heads(clerk.get("/data/unit/"))
    chosen = clerk.get("/data/unit/?cols=level,name,aliases")
    assert heads(chosen) == ["级别", "名称", "别名"]
    assert own[:3] == ["名称", "简称", "代码"]
    assert heads(clerk.get("/data/unit/?cols=nothing,<b>")) == own
    assert heads(clerk.get("/data/unit/?cols=level&cols=name")) == ["级别", "名称"]


def test_order_pages_and_exports_keep_the_columns(browser):
    clerk = browser("clerk")
    page = clerk.get("/data/unit/?cols=level,name&page_size=20").get_data(as_text=True)
    sorting = re.search(r'<a href="([^"]*)" title="按“名称”排序"', page)[1].replace("&amp;", "&")
    assert heads(clerk.get(sorting)) == ["级别", "名称 ↑"]
    assert exported(clerk.get("/data/unit/export/csv/?cols=level,name")) == ["级别", "名称"]


def test_words_of_business_are_no_column_for_an_officer(browser):
    runner, clerk = browser("audit"), browser("clerk")
    address = "/data/incident/export/csv/?cols=kind,resolution,detail"
    assert exported(clerk.get(address)) == ["种类", "处理情况", "详情"]
    assert exported(runner.get(address)) == ["种类"]


def test_conditions_read_as_a_sentence_and_each_can_be_dropped(browser):
    page = browser("clerk").get(
        LIST + "?search=供暖&urgency__is=特急&due__from=2026-11-01&due__to=2026-11-30"
    )
    assert (
        "只看 有“供暖” 且 办结期限不早于2026-11-01 且 办结期限不晚于2026-11-30 且 缓急是特急 的 1 条"
    ) in re.sub(r" +", " ", flat(page))
    dropped = re.findall(r'<a class="chip" href="([^"]*)"', page.get_data(as_text=True))
    assert [one.count("=") for one in dropped] == [3, 3, 3, 3]
    assert "urgency__is" not in dropped[3]
    assert "search=" not in dropped[0]
    assert "clauses" not in browser("clerk").get(LIST).get_data(as_text=True)


def test_a_view_is_kept_offered_replaced_and_removed(browser):
    clerk = browser("clerk")
    assert tabs(clerk.get(LIST)) == []
    made = save(clerk, "我的  急件", "urgency__is=特急&cols=title,due")
    page = clerk.get(made.headers["Location"])
    (whole, view) = tabs(page)
    assert (whole[1:], view[1:]) == (("", "全部"), (' aria-current="page"', "我的 急件"))
    assert heads(page) == ["事项名称", "办结期限"]
    assert "已保存视图“我的 急件”。" in flat(page)
    save(clerk, "我的 急件", "urgency__is=加急")
    ((_, _, _), (address, _, name)) = tabs(clerk.get(LIST))
    assert (name, "%E5%8A%A0%E6%80%A5" in address or "加急" in address) == ("我的 急件", True)
    number = re.search(r"view=(\d+)", address)[1]
    gone = clerk.post(f"/views/{number}/remove", {"place": LIST})
    assert tabs(clerk.get(gone.headers["Location"])) == []


def test_a_list_opens_with_the_view_chosen_for_it_and_the_whole_is_a_click_away(browser):
    clerk = browser("clerk")
    save(clerk, "急件", "urgency__is=特急", opens="on")
    opened = clerk.get(LIST)
    assert opened.status_code == 302
    assert "urgency__is=" in opened.headers["Location"]
    assert clerk.get(LIST + "?view=0").status_code == 200
    save(clerk, "加急件", "urgency__is=加急", opens="on")
    assert clerk.get(LIST).headers["Location"].endswith(tabs(clerk.get(LIST + "?view=0"))[2][0][-6:])


def test_a_shared_view_is_for_people_of_the_unit_and_only_its_owner_removes_it(browser):
    clerk, director, liaison = browser("clerk"), browser("director"), browser("liaison")
    made = save(clerk, "通用", "urgency__is=特急", shared="on", opens="on")
    number = re.search(r"view=(\d+)", made.headers["Location"])[1]
    assert [name for _, _, name in tabs(director.get(LIST))] == ["全部", "通用"]
    assert director.get(LIST).status_code == 200
    assert tabs(liaison.get(LIST)) == []
    assert director.post(f"/views/{number}/remove", {"place": LIST}).status_code == 404
    save(clerk, "通用", "urgency__is=特急")
    assert tabs(director.get(LIST)) == []


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "“视图名称”必须填写"), ("长" * 41, "“视图名称”超过 40 个字"), ("机密★", "")],
)
def test_a_name_that_is_no_name_is_told(browser, name, told):
    clerk = browser("clerk")
    answer = save(clerk, name, "search=x")
    assert answer.status_code == 303
    page = clerk.get(answer.headers["Location"])
    assert told in flat(page)
    assert "已保存视图" not in flat(page)
    assert tabs(page) == []


@pytest.mark.parametrize(
    "place",
    [
        "",
        "/account",
        "//evil.example/",
        "https://evil.example/items/x/",
        "/items/instruction/?a=1",
        "/data/login/",
        "/no/",
    ],
)
def test_views_are_of_lists_that_one_may_open(browser, place):
    assert save(browser("clerk"), "甲", "", place=place).status_code == 404


def test_what_a_view_asks_is_written_as_addresses_are(browser):
    clerk = browser("clerk")
    answer = save(clerk, "甲", "search=a b\r\nSet-Cookie: x=1&view=7&urgency__is=特急&<b>=1")
    assert answer.headers["Location"] == (
        f"{LIST}?search=a+b%0D%0ASet-Cookie%3A+x%3D1&urgency__is=%E7%89%B9%E6%80%A5&%3Cb%3E=1&view=1"
    )
    assert answer.headers.get("Set-Cookie", "").count("x=1") == 0
    assert clerk.get(answer.headers["Location"]).status_code == 200


def test_no_more_than_thirty_views_of_a_list(browser):
    clerk = browser("clerk")
    for number in range(30):
        save(clerk, f"视图{number}", "search=x")
    answer = save(clerk, "再一个", "search=x")
    assert "这个列表已有 30 个视图，请先删去不用的。" in flat(clerk.get(answer.headers["Location"]))
    assert "条件太多" in flat(
        clerk.get(save(clerk, "视图1", "search=" + "a" * 2001).headers["Location"].split("?")[0] + "?view=0")
    )
