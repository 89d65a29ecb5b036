"""The main job in a real browser, in Chinese, by what is written on the screen only."""

from __future__ import annotations

import re

from playwright.sync_api import expect

LEDGER = """序号,板块,工作任务,责任单位
1,城市更新,推进城南片区雨污分流改造,市住建局牵头，市水务局、财政局按职责分工负责
2,城市更新,整治窨井盖安全隐患,市城管局牵头
3,基层减负,规范面向基层的工作群组,各有关单位按职责分工负责
"""


def test_from_a_ledger_to_the_proof_of_a_date(window, tmp_path):
    ledger = tmp_path / "城市更新计划.csv"
    ledger.write_text(LEDGER, encoding="utf-8-sig")
    page = window("np.jingban")
    page.get_by_role("link", name="决策督查").click()
    page.get_by_role("link", name="导入").click()
    page.get_by_label("台账文件").set_input_files(ledger)
    page.get_by_label("交办日期").fill("2026-11-16")
    page.get_by_label("完成期限").fill("2026-12-31")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("main")).to_contain_text("推进城南片区雨污分流改造")
    page.get_by_role("button", name="确认导入 3 件").click()
    page.get_by_role("link", name="推进城南片区雨污分流改造").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("待签收")
    expect(main).to_contain_text("2026-12-31（周四）")
    for unit in ("市住房和城乡建设局", "市水务局", "市财政局"):
        expect(main).to_contain_text(unit)
    page.get_by_text("为什么").first.click()
    expect(main).to_contain_text(re.compile(r"ladders/\w+\.yaml:\d+"))
    page.get_by_text("算式").first.click()
    expect(main).to_contain_text("交办")


def test_a_criticism_from_the_director_s_desk_to_the_unit_s_inbox(window, base):
    title = "关于“城东老旧小区冬季供暖问题”落实不力的通报"
    director = window("np.zhuren")
    expect(director.get_by_role("main")).to_contain_text("今天请您定的 6 件")
    director.get_by_role("link", name=title).click()
    expect(director.get_by_role("main")).to_contain_text("逾期满5个工作日")
    paper = director.url
    director.get_by_role("button", name="批准", exact=True).click()
    expect(director.get_by_role("status")).to_contain_text("已批准，下一步由分管负责同志批准。")

    leader = window("np.fenguan")
    leader.get_by_role("link", name=title).first.click()
    assert leader.url == paper
    leader.get_by_role("button", name="批准", exact=True).click()
    main = leader.get_by_role("main")
    expect(leader.get_by_role("status")).to_contain_text("已印发通报批评，文号")
    expect(main).to_contain_text(re.compile(r"南?督通〔2026〕\d+号"))
    number = re.search(r"南?督通〔2026〕\d+号", main.inner_text())[0]

    liaison = window("np.zhujian")
    liaison.get_by_role("link", name="收文").click()
    liaison.get_by_role("link", name=title).click()
    expect(liaison.get_by_role("main")).to_contain_text(number)
    notice = liaison.url
    liaison.get_by_role("button", name="签收").click()
    expect(liaison.get_by_role("main")).to_contain_text("已签收")

    foreign = window("yl.nongye")
    answer = foreign.goto(notice)
    absent = foreign.request.get(f"{base}/notice/99999999")
    assert (answer.status, absent.status) == (404, 404)
    expect(foreign.get_by_role("main")).not_to_contain_text(number)
    assert foreign.goto(paper).status == 404
