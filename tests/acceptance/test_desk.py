"""Comfort in a real browser: one sheet of paper, texts that are not lost, the keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

WORDS = "已开展全面排查，发现隐患三处，拟于月底前整改完毕。"


def pages_of(page):
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4", prefer_css_page_size=True)))


def report(page):
    """Go to the unit's overdue item and open the form of its report."""
    page.goto("/workbench")
    page.get_by_role("link", name="城东老旧小区冬季供暖问题").first.click()
    form = page.locator("details.drawer", has=page.locator("summary", has_text="反馈")).first
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    return form.get_by_label("文字说明")


def test_a_director_s_day_is_one_sheet_and_a_phone_shows_first_what_matters(window):
    page = window("np.zhuren")
    assert pages_of(page) == 1
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/workbench")
    for text in ("今天请您定的", "文书待我批准"):
        assert page.get_by_text(text).first.bounding_box()["y"] < 844, text


def test_what_was_typed_outlives_the_page_and_the_session_but_not_signing_out(window, base):
    page = window("np.zhujian.fzr")
    report(page).fill(WORDS)
    expect(report(page)).to_have_value(WORDS)  # the page was left and opened again
    expect(page.get_by_text("已恢复您上次没有提交的文字")).to_be_visible()
    kept = [one for one in page.context.cookies() if one["name"] != "duban"]
    page.context.clear_cookies()
    page.context.add_cookies(kept)  # the session is over; the page does not know
    page.get_by_role("button", name="确定反馈").click()
    page.get_by_role("link", name="登录，回到刚才的页面").click()
    page.get_by_label("账号").fill("np.zhujian.fzr")
    page.get_by_label("密码").fill("duban-demo-2026")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="城东老旧小区冬季供暖问题")).to_be_visible()
    assert page.locator("details[open] textarea").first.input_value() == WORDS
    page.goto("/account")
    page.get_by_role("button", name="退出登录").click()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_another_person_at_the_same_browser_finds_nothing_and_what_was_sent_is_forgotten(window):
    page = window("np.zhujian.fzr")
    report(page).fill(WORDS)
    page.evaluate("localStorage.setItem('duban.draft.999999.x', '{\"text\": \"别人的\"}')")
    page.reload()
    assert "999999" not in page.evaluate("JSON.stringify(localStorage)")
    page.get_by_role("button", name="确定反馈").click()
    expect(page.get_by_text("已办理“反馈”。")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).length") == 0
    report(page).fill("内容为机密★的材料")
    assert page.evaluate("Object.keys(localStorage).length") == 0  # nothing of that kind is kept


def test_two_papers_are_read_and_approved_by_the_keyboard_alone(window):
    page = window("np.zhuren")
    page.goto("/desk")
    page.get_by_role("button", name="逐份看过，一并批准").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="一并批准")).to_be_visible()
    boxes = page.get_by_label("已读，批准")
    assert boxes.count() == 2
    for place in range(2):
        boxes.nth(place).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="批准勾选的").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已批准 2 份：")).to_be_visible()
    expect(page.get_by_text("等我批准 0 份")).to_be_visible()
