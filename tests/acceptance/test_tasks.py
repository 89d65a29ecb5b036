"""The tasks of a week, played in a browser in Chinese by the people who do them, by what is on the screen."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.acceptance.tasks import TASKS

FOLDER = os.environ.get("DUBAN_TASKS", "")
"""Where a picture of each task is kept; nowhere when it is empty."""


def keep(page, number):
    """Keep a picture of how a task ends."""
    if FOLDER:
        page.screenshot(path=f"{FOLDER}/{number:02}.png", full_page=True)


def main(page):
    return page.get_by_role("main")


def go(page, title):
    """Find an item by its title, as one does: in the field on top of the page."""
    page.get_by_label("查找全部").first.fill(title)
    page.get_by_label("查找全部").first.press("Enter")
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", name=title).first).to_be_visible()


def drawer(page, label):
    """Open the form of an act or a request."""
    found = page.locator("details.drawer", has=page.locator("summary", has_text=label)).first
    found.locator("summary").click()
    return found


def done(page, sentence):
    expect(page.get_by_role("status")).to_contain_text(sentence)


def new(page, title, lead):
    """Register an instruction of today."""
    page.get_by_role("link", name="领导批示件").first.click()
    page.get_by_role("link", name="新建领导批示件").click()
    page.get_by_label("事项名称").fill(title)
    page.get_by_label("牵头单位").fill(lead)
    page.get_by_label("批示领导").fill("市委主要负责同志")
    page.get_by_label("批示日期").fill("2026-11-18")
    page.get_by_role("button", name="保存").click()
    done(page, "已保存。")


def test_the_morning_of_a_clerk(window):
    page = window("np.jingban")
    for text in ("今天请您定的 1 件", "13\n逾期", "33\n三日内到期", "5\n未签收"):
        expect(main(page)).to_contain_text(text.replace("\n", ""))
    page.get_by_role("link", name=re.compile("未签收.*已交办，单位还没有签收")).click()
    expect(main(page)).to_contain_text("5 件")
    page.get_by_role("link", name=re.compile("高层住宅消防通道占用")).click()
    form = drawer(page, "督查（电话、实地、暗访等）")
    form.get_by_label("文字说明").fill("已电话催请市公安局今天签收。")
    form.get_by_role("button", name="确定督查").click()
    done(page, "已办理“督查（电话、实地、暗访等）”。")
    expect(main(page)).to_contain_text("已电话催请市公安局今天签收。")
    keep(page, 1)


def test_an_instruction_from_its_note_to_the_unit_that_does_it(window):
    titles = ("城东六个小区供暖复查", "城东泵站夜间值守")
    clerk = window("np.jingban")
    for title in titles:
        new(clerk, title, "市住建局")
    keep(clerk, 2)
    director = window("np.zhuren")
    for title in titles:
        go(director, title)
        director.get_by_role("button", name="立项", exact=True).click()
        done(director, "已办理“立项”。")
        expect(main(director)).to_contain_text(re.compile(r"南督〔2026〕\d+号"))
    keep(director, 4)
    for title in titles:
        go(clerk, title)
        clerk.get_by_role("button", name="交办", exact=True).click()
        done(clerk, "已办理“交办”。")
    expect(main(clerk)).to_contain_text("2026-11-27（周五）")  # seven working days from 11-18
    liaison = window("np.zhujian")
    go(liaison, titles[0])
    liaison.get_by_role("button", name=re.compile("^签收")).click()
    done(liaison, "已办理“签收”。")
    go(liaison, titles[1])
    form = drawer(liaison, "申请退件")
    form.get_by_label("理由").fill("不属我局职责，建议市水务局")
    form.get_by_role("button", name="提交申请").click()
    expect(main(liaison)).to_contain_text("不属我局职责，建议市水务局")
    go(clerk, titles[1])
    expect(main(clerk)).to_contain_text("不属我局职责，建议市水务局")
    keep(clerk, 5)


def test_a_unit_reports_with_its_files(window, tmp_path):
    paper = tmp_path / "办理情况.txt"
    paper.write_text("八十公里已更换七十六公里。", encoding="utf-8")
    page = window("np.zhujian.fzr")
    go(page, "更换老化燃气管道八十公里")
    form = drawer(page, "报结")
    form.get_by_label("文字说明").fill("已更换七十六公里，余四公里月底前完成。")
    form.get_by_label("附件").set_input_files(paper)
    form.get_by_role("button", name="确定报结").click()
    done(page, "已办理“报结”。")
    expect(main(page)).to_contain_text("待审核")
    expect(main(page)).to_contain_text("办理情况.txt")
    keep(page, 6)


def test_a_report_without_substance_goes_back(window):
    page = window("np.jingban")
    go(page, "二次供水水质投诉")
    form = drawer(page, "退回重办")
    form.get_by_role("button", name="确定退回重办").click()  # nothing is sent without a reason
    expect(form.get_by_label("理由")).to_be_visible()
    form.get_by_label("理由").fill("没有写明整改结果，请补充检测报告。")
    form.get_by_role("button", name="确定退回重办").click()
    done(page, "已办理“退回重办”。")
    expect(main(page)).to_contain_text("没有写明整改结果，请补充检测报告。")
    expect(main(page)).to_contain_text("办理中")
    keep(page, 7)


def test_an_extension_and_one_that_is_too_late(window):
    page = window("np.jingban")
    go(page, "社区卫生服务站夜间门诊")
    expect(main(page)).to_contain_text("申请到 2026-11-25（周三）")
    page.get_by_role("button", name="同意", exact=True).click()
    done(page, "意见已记下，转下一位答复。")
    director = window("np.zhuren")
    go(director, "社区卫生服务站夜间门诊")
    director.get_by_role("button", name="同意", exact=True).click()
    expect(main(director)).to_contain_text("2026-11-25（周三） 剩余 5 个工作日")
    expect(main(director)).to_contain_text("已准")
    late = window("np.zhujian.fzr")
    go(late, "城东老旧小区冬季供暖问题")
    expect(main(late)).to_contain_text("已逾期（应于 2026-11-11 17:30 前申请），须按原时限考核。")
    keep(late, 8)


def test_a_draft_waits_and_says_why(window):
    page = window("np.jingban")
    page.get_by_role("link", name=re.compile("草稿待批准")).click()
    expect(main(page)).to_contain_text("4 件")
    page.get_by_role("link", name=re.compile("关于“城东老旧小区冬季供暖问题”落实不力的通报")).click()
    expect(main(page)).to_contain_text("逾期满5个工作日")
    expect(main(page)).to_contain_text(re.compile(r"ladders/standard\.yaml:\d+"))
    keep(page, 9)


def test_an_explanation_holds_the_ladder(window):
    head = window("np.zhujian.fzr")
    go(head, "城东老旧小区冬季供暖问题")
    form = drawer(head, "申请说明")
    form.get_by_label("理由").fill("用地批复未到，供热管线暂不能施工。")
    form.get_by_label("建议暂缓升级到").fill("2026-11-27")
    form.get_by_role("button", name="提交申请").click()
    expect(main(head)).to_contain_text("用地批复未到，供热管线暂不能施工。")
    director = window("np.zhuren")
    go(director, "城东老旧小区冬季供暖问题")
    expect(main(director)).to_contain_text("用地批复未到，供热管线暂不能施工。")
    keep(director, 11)


def test_a_suggestion_goes_to_the_organ_that_is_picked(window):
    title = "关于“清溪桥危桥改造资金到位”的追责建议书"
    page = window("np.zhuyao")
    expect(main(page)).to_contain_text("今天请您定的 1 件")
    page.get_by_role("link", name=title).click()
    expect(main(page)).to_contain_text("程序不指定对象；由批准人选定有管理权限的机关")
    page.get_by_label("受函机关").select_option(label="南屏市纪委监委")
    page.get_by_label("选定的理由").fill("该单位党组织关系在市")
    page.get_by_role("button", name="批准", exact=True).click()
    expect(main(page)).to_contain_text(re.compile(r"南?督建〔2026〕\d+号"))
    expect(main(page)).to_contain_text("南屏市纪委监委")
    keep(page, 14)


def test_what_was_handed_down_is_seen_from_above(window):
    page = window("jz.jingban")
    page.get_by_role("link", name="看板").click()
    expect(main(page)).to_contain_text("2026年1月1日至2026年12月31日登记的事项共 7 件")
    expect(main(page)).to_contain_text("江州省委督查室 6 件")
    expect(main(page)).to_contain_text("南屏市委督查室 1 件")
    page.get_by_label("查找全部").first.fill("城东老旧小区冬季供暖问题")  # the city's own
    page.get_by_label("查找全部").first.press("Enter")
    expect(main(page)).to_contain_text("没有找到“城东老旧小区冬季供暖问题”")
    keep(page, 21)


def test_a_ledger_out_as_it_is_shown(window, tmp_path):
    page = window("np.jingban")
    page.goto("/items/instruction/?state__is=review")
    expect(main(page)).to_contain_text("只看状态是待审核的 2 条")
    with page.expect_download() as got:
        page.get_by_role("link", name="CSV").click()
    got.value.save_as(tmp_path / "out.csv")
    assert got.value.suggested_filename == "领导批示件-20261118.csv"
    rows = list(csv.reader((tmp_path / "out.csv").read_text("utf-8-sig").splitlines()))
    titles = {row[rows[0].index("事项名称")] for row in rows[1:]}
    assert {"研学基地安全管理", "职业资格考试考点保障"} <= titles
    keep(page, 16)


def test_the_auditor_reads_who_did_what_and_no_business(window):
    clerk = window("np.jingban")
    clerk.goto("/items/instruction/?state__is=review")
    with clerk.expect_download():
        clerk.get_by_role("link", name="CSV").click()
    page = window("sys.shenji")
    page.get_by_role("link", name="流水").first.click()
    page.get_by_text("筛选", exact=True).first.click()
    page.get_by_label("做了什么", exact=True).select_option(label="导出")
    page.get_by_role("button", name="筛选", exact=True).click()
    expect(main(page)).to_contain_text(re.compile(r"只看做了什么是导出的 \d+ 条"))
    expect(main(page)).to_contain_text("傅承远：导出")
    page.goto("/items/instruction/")
    expect(main(page)).to_contain_text("没有找到")
    keep(page, 25)


@pytest.mark.parametrize("number", TASKS)
def test_each_task_is_played_or_says_what_it_lacks(number):
    task = TASKS[number]
    file, _, name = task.test.partition("::")
    assert bool(task.test) or bool(task.lacks)
    if task.test:
        text = (Path(__file__).parent / file).read_text("utf-8")
        assert re.search(rf"^def {name}\(", text, re.MULTILINE)
