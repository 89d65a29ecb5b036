"""工作台: what waits, by role; each count is the length of the list behind it."""

from __future__ import annotations

import re

import pytest

TILE = re.compile(r'href="/workbench/([a-z-]+)">\s*<strong class="tile-count">(\d+)</strong>')
HEAD = re.compile(r'<section class="card[^"]*" id="([a-z-]+)"><h2>.*?<b class="count [a-z]+">(\d+)</b>', re.S)
NOUGHT = re.compile(r'<p class="muted nought-line">.*?</p>', re.S)
MENU = re.compile(r'<a href="(/[a-z]+)"[^>]*>(?:(?!</a>).)*?<b class="count">(\d+)</b></a>', re.S)
ROLES = (
    "clerk", "director", "leader", "principal", "rules", "liaison", "head", "water", "water_head",
    "school", "school_head", "organ", "foreign",
)  # fmt: skip


def lines(page):
    return page.count('<span class="todo-title">')


def section(page, key):
    return re.search(rf'<section class="card[^"]*" id="{key}">.*?</section>', page, re.S).group(0)


def counts(page):
    """Return every count on a workbench by the name of its group."""
    nought = NOUGHT.search(page)
    none = re.findall(r'href="/workbench/([a-z-]+)"', nought.group(0)) if nought else []
    return [*HEAD.findall(page), *TILE.findall(page), *((key, "0") for key in none)]


def whole(one, path):
    """Return a list's pages, all together."""
    found = ""
    while path:
        page = one.get(path).get_data(as_text=True)
        found += page
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = following.group(1) if following else ""
    return found


@pytest.mark.parametrize("login", ROLES)
def test_every_count_of_every_workbench_is_the_length_of_its_list(browser, monkeypatch, login):
    from admin.pages import workbench

    monkeypatch.setattr(workbench, "PAGE", 3)
    one = browser(login)
    page = one.get("/workbench").get_data(as_text=True)
    told = counts(page)
    for key, count in told:
        assert lines(whole(one, f"/workbench/{key}")) == int(count), key
    assert all(
        lines(section(page, key)) == min(int(count), workbench.SHOWN) for key, count in HEAD.findall(page)
    )


@pytest.mark.parametrize("login", ROLES)
def test_every_count_of_the_menu_is_that_of_its_page(browser, login):
    one = browser(login)
    for path, count in MENU.findall(one.get("/workbench").get_data(as_text=True)):
        page = whole(one, path)
        waiting = lines(section(page, "mine")) if path == "/desk" else page.count('<li class="fresh">')
        assert waiting == int(count), path


def test_the_clerk_sees_what_waits_and_in_one_line_what_does_not(browser):
    page = browser("clerk").get("/workbench").get_data(as_text=True)
    assert dict(TILE.findall(page)) == {
        "overdue": "10", "soon": "8", "unsigned": "3", "review": "1", "settle": "1", "catch-up": "2",
        "petitions": "1", "leaving": "2", "drafts": "2",
    }  # fmt: skip
    nought = re.sub(r"<[^>]+>", "", NOUGHT.search(page).group(0)).strip()
    assert nought == "现在没有：待交办、暂停发出、异常"
    assert lines(section(page, "overdue")) == 6
    assert "全部 10 件" in section(page, "overdue")
    assert "已过期限、还没有办结的时限" in section(page, "overdue")
    assert "data-print" in page


def test_a_director_decides_what_begins_and_what_ends_by_his_word(browser):
    page = browser("director").get("/workbench").get_data(as_text=True)
    assert "城区公共厕所开放时间" in section(page, "assign")
    assert "中小学课后服务收费清理" in section(page, "review")
    assert 'todo-tile blue" href="/workbench/review"' not in page


def test_who_keeps_the_rules_sees_incidents_and_nothing_of_the_clerks(browser):
    page = browser("rules").get("/workbench").get_data(as_text=True)
    assert "今天没有等待办理的事项，辛苦了。" in page
    assert [key for key, _count in counts(page)] == ["incidents"]


def test_a_unit_sees_what_it_has_asked_for_until_it_is_answered(browser):
    page = browser("head").get("/workbench").get_data(as_text=True)
    assert "安置房土地手续" in section(page, "asked")
    assert "由督查室经办人答复" in section(page, "asked")


def test_the_directors_first_sight_is_what_he_must_decide(browser):
    page = browser("director").get("/workbench").get_data(as_text=True)
    assert "今天请您定的 4 件" in page
    mine = section(page, "approve")
    assert "关于“城东6个老旧小区供暖”落实不力的通报" in mine
    assert "等督查室主任批准" in mine
    assert 'id="answer"' not in page  # the clerk answers the extension first


def test_what_is_registered_waits_for_the_director_and_then_for_the_clerk(browser, city):
    from server.work import acts

    assert "城区公共厕所开放时间" in browser("director").get("/workbench/assign").get_data(as_text=True)
    city.do("2026-11-18 09:10", "director", acts.do, city.items["fresh"], "set_up")
    assert "城区公共厕所开放时间" not in browser("director").get("/workbench/assign").get_data(as_text=True)
    assert "城区公共厕所开放时间" in browser("clerk").get("/workbench/assign").get_data(as_text=True)


def test_a_leader_to_whom_nothing_has_come_is_told_so_kindly(browser):
    page = browser("leader").get("/workbench").get_data(as_text=True)
    assert "今天没有等待办理的事项，辛苦了。" in page
    assert "没有等您决定的事项" in page
    assert "tile-count" not in page


def test_a_unit_sees_its_own_rows_alone(browser):
    page = browser("water").get("/workbench").get_data(as_text=True)
    assert "下面是等待本单位办理的事项。" in page
    assert "冬季防汛物资储备" in section(page, "to-sign")
    assert "南山公园无障碍改造" in section(page, "late")
    assert "南屏市住房和城乡建设局" not in page
    assert "逾期 1 个工作日" in section(page, "late")


def test_a_unit_with_nothing_to_do_reads_a_kind_sentence(browser):
    page = browser("organ").get("/workbench").get_data(as_text=True)
    assert "文书未签收" in page  # the criticism went to every unit of the area


@pytest.mark.parametrize("key", ["overdue", "nothing", "approve"])
def test_groups_of_other_roles_are_not_there(browser, key):
    assert browser("liaison").get(f"/workbench/{key}").status_code == 404


def test_officers_see_no_business(browser):
    assert browser("accounts").get("/workbench").status_code == 404


def test_a_long_list_has_pages(browser, monkeypatch):
    from admin.pages import workbench

    monkeypatch.setattr(workbench, "PAGE", 4)
    clerk = browser("clerk")
    last = clerk.get("/workbench/overdue?page=2").get_data(as_text=True)
    assert lines(last) == 2
    assert "3 / 3" in last
    assert 'rel="prev"' in last
    assert 'rel="next"' in clerk.get("/workbench/overdue").get_data(as_text=True)


def test_an_entry_of_a_ledger_without_its_day_says_so(browser):
    page = browser("clerk").get("/workbench/catch-up").get_data(as_text=True)
    assert page.count("补录，未定起算日") == 2


def test_the_menu_counts_what_waits(browser):
    page = browser("director").get("/workbench").get_data(as_text=True)
    assert re.search(r'href="/desk".*?<b class="count">2</b>', page)
