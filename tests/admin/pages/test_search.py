"""查找: words of two signs in items, papers, units and rules, within what the person who asks may see."""

from __future__ import annotations

import re

import pytest

from admin.pages.search import pieces


def groups(answer):
    """Return what was found: label → titles, with what was marked in them."""
    assert answer.status_code == 200
    found = {}
    for part in answer.get_data(as_text=True).split('<section class="card flush-lines hits">')[1:]:
        label = re.search(r"<h2>([^ <]+)", part)[1]
        found[label] = re.findall(r'<span class="todo-title">(.*?)</span>', part)
    return found


def test_two_signs_find_items_and_papers_and_are_marked(browser, city):
    city.hand_over("bridge", "海堤闸门检测", "2026-11-16 09:00")
    found = groups(browser("clerk").get("/search?q=闸门"))
    assert found == {"事项": ["海堤<mark>闸门</mark>检测"]}
    assert groups(browser("liaison").get("/search?q=海堤 检测")) == {
        "事项": ["<mark>海堤</mark>闸门<mark>检测</mark>"]
    }


def test_what_one_may_not_see_is_not_found(browser, city):
    city.hand_over("bridge", "海堤闸门检测", "2026-11-16 09:00")
    assert groups(browser("water").get("/search?q=闸门")) == {}
    assert groups(browser("foreign").get("/search?q=闸门")) == {}
    assert browser("accounts").get("/search?q=闸门").status_code == 404


def test_a_word_of_a_text_is_shown_in_its_place(browser, city):
    city.hand_over("bridge", "海堤闸门检测", "2026-11-16 09:00", body="桥面" * 40 + "请于汛期前完成支座更换")
    page = browser("clerk").get("/search?q=支座").get_data(as_text=True)
    assert "事项内容：…" in page
    assert "请于汛期前完成<mark>支座</mark>更换" in page


def test_papers_units_and_rules_lead_to_where_they_are(browser, city):
    found = groups(browser("clerk").get("/search?q=催办"))
    assert set(found) == {"文书", "现行规则"}
    assert all("<mark>催办</mark>" in one for one in found["文书"])
    assert groups(browser("clerk").get("/search?q=水务"))["单位"] == ["南屏市<mark>水务</mark>局"]
    liaison = groups(browser("liaison").get("/search?q=催办"))
    assert set(liaison) == {"收文", "现行规则"}


@pytest.mark.parametrize(
    "asked", ["", " ", "%海", "_", "\\", "'\"<b>", "没有这样的字", "*", "NEAR(", "a" * 300]
)
def test_whatever_is_asked_is_answered(browser, asked):
    answer = browser("clerk").get("/search", query_string={"q": asked})
    assert groups(answer).keys() <= {"现行规则"}
    assert "<b>" not in answer.get_data(as_text=True)


def test_every_page_has_the_field_for_those_who_may(browser):
    assert 'id="everywhere"' in browser("clerk").get("/workbench").get_data(as_text=True)
    assert 'id="everywhere"' not in browser("accounts").get("/data/unit/").get_data(as_text=True)


def test_a_text_in_pieces():
    assert pieces("甲乙AB甲", ["ab", "甲"]) == (
        ("甲", True), ("乙", False), ("AB", True), ("甲", True),
    )  # fmt: skip
