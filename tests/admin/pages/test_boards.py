"""看板: each number is that of the list behind it, units stand in the order of the tree, and scope holds."""

from __future__ import annotations

import html
import json
import re

import pytest

SEEING = ("clerk", "director", "leader", "liaison", "water", "organ", "foreign")
PERIODS = (
    "",
    "?period=week",
    "?period=month",
    "?period=quarter",
    "?period=dates&first=2026-10-01&last=2026-11-10",
    "?period=dates&first=2020-01-01&last=2026-12-31",
)


def page_of(browser, person, asked=""):
    answer = browser(person).get(f"/boards{asked}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(page)))


def charts(page):
    """Return the charts as the script gets them, by the name of their section."""
    found = re.findall(r'<section class="card board" id="(\w+)">(.*?)</section>', page, re.DOTALL)
    drawn = [(key, re.search(r"data-chart='([^']*)'", body)) for key, body in found]
    return {key: json.loads(html.unescape(data.group(1))) for key, data in drawn if data}


def links(page):
    """Return every link on the board that shows a number, with that number."""
    main = page[page.index('<ul class="sums">') :] if '<ul class="sums">' in page else ""
    linked = re.findall(r'<a[^>]* href="([^"]+__[^"]+)"[^>]*>(.*?)</a>(?: <b>(\d+))?', main, re.DOTALL)
    for url, text, after in linked:
        yield html.unescape(url), int(after or re.search(r"\d+", re.sub(r"<[^>]+>", " ", text)).group())


def counted(client, url):
    page = client.get(url).get_data(as_text=True)
    assert "筛选值无效" not in page
    found = re.search(r"(?:共 |of )(\d+)(?: 条| rows)?</span>", page)
    return int(found.group(1)) if found else max(0, page.count("<tr>") - 1)


@pytest.mark.parametrize("person", SEEING)
def test_every_number_is_that_of_the_list_behind_it(browser, city, person):
    client, seen = browser(person), 0
    for asked in PERIODS if person == "clerk" else PERIODS[:2]:
        for url, number in links(page_of(browser, person, asked)):
            assert (url, counted(client, url)) == (url, number)
            seen += 1
    assert seen > 20 or person in {"foreign", "organ"}


def test_every_mark_of_a_picture_has_the_number_and_address_of_the_table(browser, city):
    page = page_of(browser, "clerk")
    for key, chart in charts(page).items():
        section = re.search(
            rf'<section class="card board" id="{key}">(.*?)</section>', page, re.DOTALL
        ).group(1)
        rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", section, re.DOTALL)
        assert [html.unescape(label) for label, _cells in rows] == chart["rows"]
        for (_label, cells), counts, urls in zip(rows, chart["counts"], chart["urls"], strict=True):
            told = re.findall(r'<td>(?:<a href="([^"]+)">)?(\d+)', cells)[: len(counts)]
            assert [int(number) for _url, number in told] == counts
            assert [html.unescape(url) for url, _number in told] == [
                url if number else "" for url, number in zip(urls, counts, strict=True)
            ]


def test_units_stand_in_the_order_of_the_tree_whatever_their_numbers(browser, city):
    told = charts(page_of(browser, "clerk"))["unit"]
    before = [sum(one) for one in told["counts"]]
    assert told["rows"] == ["市住建局", "市水务局", "市教育局", "未定牵头单位"]
    for number in range(2 * sum(before)):
        city.register(f"more{number}", f"教育新增{number}", "2026-11-18 09:30", leads=("school",))
    told = charts(page_of(browser, "clerk"))["unit"]
    after = [sum(one) for one in told["counts"]]
    assert told["rows"] == ["市住建局", "市水务局", "市教育局", "未定牵头单位"]

    assert before[0] == max(before)
    assert after[2] == max(after)


def test_no_person_is_named_on_a_board(browser, city):
    page = page_of(browser, "clerk")
    main = page[page.index("<main") :]
    assert [
        name for name in ("赵联络", "钱局长", "孙联络", "周联络", "张书记", "李主任") if name in main
    ] == []


def test_who_stands_elsewhere_sees_nothing_and_is_told_so(browser, city):
    page = text_of(page_of(browser, "foreign"))

    assert "2026年1月1日至2026年12月31日没有登记事项。" in page
    assert "这段时间没有登记事项。" in page
    assert "市住建局" not in page


def test_a_unit_sees_its_own_items_and_what_it_received(browser, city):
    page = page_of(browser, "water")

    assert charts(page)["unit"]["rows"].count("市水务局") == 1
    assert "收到的提醒和文书" in page
    assert "发出的提醒和文书" not in page


def test_officers_come_to_no_board(browser, city):
    client = browser("accounts")

    assert client.get("/boards").status_code == 404
    assert "看板" not in client.get("/account").get_data(as_text=True)


def test_the_period_reads_as_a_sentence_and_wrong_days_are_told(browser, city):
    assert "2026年11月16日至2026年11月22日" in text_of(page_of(browser, "clerk", "?period=week"))
    assert "2026年11月2日登记的事项共" in text_of(
        page_of(browser, "clerk", "?period=dates&first=2026-11-02&last=2026-11-02")
    ) or "2026年11月2日没有登记事项" in text_of(
        page_of(browser, "clerk", "?period=dates&first=2026-11-02&last=2026-11-02")
    )
    for wrong in ("first=2026-12-01&last=2026-11-01", "first=x&last=", "first=1000-01-01&last=2026-01-01"):
        told = text_of(page_of(browser, "clerk", f"?period=dates&{wrong}"))
        assert "起止日期不对，现在显示的是本年。 2026年1月1日至2026年12月31日" in told


def test_a_long_period_is_told_by_years(browser, city):
    rows = charts(page_of(browser, "clerk", "?period=dates&first=2020-03-01&last=2026-12-31"))["time"]["rows"]

    assert rows == ["2020", "2021", "2022", "2023", "2024", "2025", "2026"]


def test_the_lights_are_those_of_the_list_of_items(browser, city):
    client = browser("clerk")
    told = charts(page_of(browser, "clerk"))["light"]
    types = sorted(set(re.findall(r'href="/items/(\w+)/', client.get("/boards").get_data(as_text=True))))
    listed = "".join(client.get(f"/items/{one}/?page_size=100").get_data(as_text=True) for one in types)
    shown = dict(zip(told["rows"], told["counts"], strict=True))
    assert shown.pop("无时限") == [1]  # the list leaves the cell of an item without any clock blank
    assert len(shown) > 3
    for label, (count,) in shown.items():
        assert (label, len(re.findall(rf'class="light"[^>]*><i[^>]*></i>{label}<', listed))) == (
            label,
            count,
        )


def test_an_address_stays_good_in_the_other_language(browser, city):
    client = browser("clerk")
    found = charts(page_of(browser, "clerk"))
    links_ = [(found[key]["urls"][0][0], found[key]["counts"][0][0]) for key in ("light", "unit")]
    client.client.set_cookie("language", "en")
    for url, number in links_:
        assert counted(client, url) == number


def test_no_style_or_script_stands_in_the_page(browser, city):
    answer = browser("clerk").get("/boards")
    page = answer.get_data(as_text=True)

    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page) == []
    assert "'nonce-" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
