"""事项: the page of an item, its acts and requests."""

from __future__ import annotations

import io
import re

import pytest

from server.models import Attachment, Deed


def page_of(browser, login, city, key):
    answer = browser(login).get(f"/item/{city.items[key]}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def flat(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_page_tells_number_state_light_units_and_why(browser, city):
    page = page_of(browser, "clerk", city, "heating")
    text = flat(page)
    assert "督〔2026〕2号" in text
    assert 'aria-current="step"><span>办理中</span>' in page
    assert "2026-11-11（周三） 逾期 5 个工作日" in text
    assert "牵头 南屏市住房和城乡建设局" in text
    assert "配合 南屏市水务局" in text
    assert "谁看得到（3）" in text
    assert "逾期满5个工作日且已催办1次，或本轮退回次数不少于3，或认定情形含弄虚作假，通报批评" in text
    assert "base/ladders/standard.yaml:61:3" in text
    assert "已通报批评1次 0 次 不会自行成立" in text
    assert "逾期满10个工作日 5个工作日 2026-11-25（周三）" in text


def test_the_forecast_stands_on_the_card(browser, city):
    text = flat(page_of(browser, "head", city, "land"))
    assert (
        "如果没有进展： 2026-11-19（周四） 催办 2026-11-24（周二） 催办 2026-11-25（周三） 通报批评" in text
    )


def test_a_draft_is_seen_by_the_office_alone(browser, city):
    step = city.step("heating", "criticize")
    assert f"/paper/{step.id}" in page_of(browser, "clerk", city, "heating")
    seen = page_of(browser, "liaison", city, "heating")
    text = flat(seen)
    assert "/paper/" not in seen
    assert "待审批" not in text
    assert "提出通报批评" not in text
    assert "谁看得到" not in text
    assert "发出催办 督催〔2026〕14号" in text
    assert '<i class="dot yellow" aria-hidden="true"></i>催办' in seen  # not red before it is issued


@pytest.mark.parametrize("login", ["school", "foreign"])
def test_foreign_and_absent_are_the_same_bytes(browser, city, login):
    one = browser(login)
    foreign, absent = one.get(f"/item/{city.items['heating']}"), one.get("/item/999999")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.data == absent.data
    run = city.run("heating").id
    for path in (f"/item/{city.items['heating']}/proof/{run}", f"/item/{city.items['heating']}/file/1"):
        assert one.get(path).data == absent.data
    assert one.post(f"/item/{city.items['heating']}/act/sign").status_code == 404


def test_the_proof_recomputes_and_can_be_printed(browser, city):
    run = city.run("bridge").id
    clerk = browser("clerk")
    page = clerk.get(f"/item/{city.items['bridge']}/proof/{run}").get_data(as_text=True)
    assert "按上面各行重新计算：2026-10-28（周三），与登记的到期日一致。" in page
    assert "data-print" in page
    assert "7个工作日，起始日不计" in page
    other = city.run("land").id
    assert clerk.get(f"/item/{city.items['bridge']}/proof/{other}").status_code == 404
    assert clerk.get(f"/item/{city.items['bridge']}/proof/99999").status_code == 404


def test_a_broken_proof_is_told(browser, city):
    run = city.run("bridge").id
    with city.instance.bench.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql(f"update clock_run set proof = '[]' where id = {run}")
    page = browser("clerk").get(f"/item/{city.items['bridge']}/proof/{run}").get_data(as_text=True)
    assert "与登记的到期日不一致，请联系管理员" in page


def test_in_english_the_proof_is_english(browser, city):
    clerk = browser("clerk")
    clerk.client.set_cookie("language", "en")
    page = clerk.get(f"/item/{city.items['bridge']}/proof/{city.run('bridge').id}").get_data(as_text=True)
    assert "7 working days" in page
    text = flat(clerk.get(f"/item/{city.items['heating']}").get_data(as_text=True))
    assert "Criticism" in text
    assert "Criticism issued at least 1× and (overdue at least 10 workdays" in text


def test_linked_items_stand_on_both_pages(browser, city):
    text = flat(page_of(browser, "clerk", city, "bridge"))
    assert "引出的事项 督改〔2026〕1号 整改：江北大桥引桥征地拆迁" in text
    opened = (
        browser("clerk").get(f"/item/{city.step('bridge', 'criticize').item_id + 2}").get_data(as_text=True)
    )
    assert "由此引出" in opened


def test_a_unit_signs_with_one_press_and_a_second_press_is_harmless(browser, city):
    item = city.items["flood"]
    water = browser("water")
    page = water.get(f"/item/{item}").get_data(as_text=True)
    unit, version = city.units["water"], city.item("flood").version
    assert f'name="unit" value="{unit}"' in page
    sent = {"unit": unit, "version": version}
    answer = water.post(f"/item/{item}/act/sign", sent)
    assert (answer.status_code, answer.location) == (303, f"/item/{item}")
    assert "已办理“签收”。" in water.get(f"/item/{item}").get_data(as_text=True)
    again = water.post(f"/item/{item}/act/sign", sent)
    assert again.status_code == 409
    assert "别人已经改过" in again.get_data(as_text=True)
    deeds = city.one(Deed, item_id=item, act="sign")
    assert deeds.unit_id == unit


def test_a_report_with_a_file_is_handed_in_reviewed_and_downloaded(browser, city):
    item, head = city.items["land"], browser("head")
    page = head.get(f"/item/{item}").get_data(as_text=True)
    assert 'enctype="multipart/form-data"' in page
    form = {
        "_form": f"act-submit-{city.units['housing']}", "unit": city.units["housing"],
        "version": city.item("land").version, "text": "手续已经办完",
    }  # fmt: skip
    refused = head.post(f"/item/{item}/act/submit", form)
    assert refused.status_code == 409
    text = refused.get_data(as_text=True)
    assert "办理“报结”必须填写：附件。" in text
    assert ">手续已经办完</textarea>" in text  # nothing must be typed twice
    sent = head.post(
        f"/item/{item}/act/submit", {**form, "file": (io.BytesIO(b"%PDF-1.7 done"), "办结 报告.pdf")}
    )
    assert sent.status_code == 303
    file = city.one(Attachment, item_id=item)
    answer = browser("clerk").get(f"/item/{item}/file/{file.id}")
    assert answer.data == b"%PDF-1.7 done"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "%E5%8A%9E%E7%BB%93%20%E6%8A%A5%E5%91%8A.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content_type == "application/octet-stream"
    answer.close()
    assert browser("school").get(f"/item/{item}/file/{file.id}").status_code == 404
    assert browser("clerk").get(f"/item/{city.items['heating']}/file/{file.id}").status_code == 404


def test_a_marked_text_is_refused_and_never_shown_again(browser, city):
    item, clerk = city.items["heating"], browser("clerk")
    answer = clerk.post(
        f"/item/{item}/act/inspect",
        {"_form": "act-inspect-0", "version": city.item("heating").version, "text": "机密★ 名单"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "内容带有密级标志" in page
    assert "名单" not in page


def test_the_clerk_returns_a_report_with_a_reason(browser, city):
    item, clerk = city.items["report"], browser("clerk")
    page = clerk.get(f"/item/{item}").get_data(as_text=True)
    assert "清理情况报告.pdf" in page
    assert "退回重办" in page
    answer = clerk.post(
        f"/item/{item}/act/send_back", {"version": city.item("report").version, "reason": "没有写退费名单"}
    )
    assert answer.status_code == 303
    text = flat(clerk.get(f"/item/{item}").get_data(as_text=True))
    assert "理由 没有写退费名单" in text
    assert city.item("report").state == "handling"


def test_an_act_of_another_role_is_refused(browser, city):
    answer = browser("clerk").post(
        f"/item/{city.items['report']}/act/close", {"version": city.item("report").version}
    )
    assert "您的岗位不能办理“办结”。应由：督查室主任。" in answer.get_data(as_text=True)
    unknown = browser("clerk").post(f"/item/{city.items['report']}/act/nothing")
    assert "没有“nothing”这个动作。" in unknown.get_data(as_text=True)


def test_a_pause_names_its_last_day(browser, city):
    item, director = city.items["heating"], browser("director")
    page = director.get(f"/item/{item}").get_data(as_text=True)
    assert 'max="2027-02-16"' in page
    form = {
        "_form": "act-suspend-0",
        "version": city.item("heating").version,
        "reason": "等上级批复",
        "through": "bad",
    }
    assert "请写明日期。" in director.post(f"/item/{item}/act/suspend", form).get_data(as_text=True)
    assert director.post(f"/item/{item}/act/suspend", {**form, "through": "2026-11-30"}).status_code == 303
    text = flat(director.get(f"/item/{item}").get_data(as_text=True))
    assert "暂停计时至 2026-11-30（周一），期间不计入期限。" in text
    assert "暂停计时，到期日待定" in text
    assert "恢复" in text
    liaison = flat(browser("liaison").get(f"/item/{item}").get_data(as_text=True))
    assert "不计 2026-11-18 – 2026-11-30" in liaison


def test_a_round_begins_again_after_a_reason(browser, city):
    item, director = city.items["report"], browser("director")
    assert (
        director.post(f"/item/{item}/act/close", {"version": city.item("report").version}).status_code == 303
    )
    page = director.get(f"/item/{item}").get_data(as_text=True)
    assert 'data-confirm="确定要“再督查”吗？"' in page
    sent = {"version": city.item("report").version, "reason": "群众反映没有退费"}
    assert director.post(f"/item/{item}/act/reopen", sent).status_code == 303
    text = flat(director.get(f"/item/{item}").get_data(as_text=True))
    assert "第 2 轮" in text
    assert "已了结的时限" in text


def test_withdrawing_shows_the_state_aside(browser, city):
    item, director = city.items["fresh"], browser("director")
    sent = {"version": city.item("fresh").version, "reason": "阅知即可"}
    assert director.post(f"/item/{item}/act/decline", sent).status_code == 303
    assert 'aria-current="step"><span>不立项</span>' in director.get(f"/item/{item}").get_data(as_text=True)


# requests


def test_an_extension_goes_from_clerk_to_director(browser, city):
    item, key = city.items["land"], city.petition("land").id
    clerk, director = browser("clerk"), browser("director")
    path = f"/item/{item}/answer/{key}"
    early = director.post(path, {"answer": "grant", "to": "2026-11-23"})
    assert "还没轮到您：先由督查室经办人答复。" in early.get_data(as_text=True)
    page = clerk.get(f"/item/{item}").get_data(as_text=True)
    assert 'name="to" value="2026-11-23"' in page
    assert "最晚 2026-11-23（周一）（一次最长3个工作日）" in page
    assert clerk.post(path, {"answer": "grant", "to": "2026-11-23", "reply": "情况属实"}).status_code == 303
    assert "意见已记下，转下一位答复。" in clerk.get(f"/item/{item}").get_data(as_text=True)
    assert director.post(path, {"answer": "grant", "to": "2026-11-23"}).status_code == 303
    text = flat(director.get(f"/item/{item}").get_data(as_text=True))
    assert "已准予，单位和时限都已更新。" in text
    assert "2026-11-18 准予延期到 2026-11-23（周一）" in text
    assert "剩余 3 个工作日" in text
    twice = director.post(path, {"answer": "grant", "to": "2026-11-23"})
    assert "这份申请已经答复。" in twice.get_data(as_text=True)


def test_a_refusal_needs_words(browser, city):
    item, key = city.items["land"], city.petition("land").id
    clerk = browser("clerk")
    empty = clerk.post(f"/item/{item}/answer/{key}", {"answer": "refuse"})
    assert "办理“不同意”必须填写：答复。" in empty.get_data(as_text=True)
    done = clerk.post(f"/item/{item}/answer/{key}", {"answer": "refuse", "reply": "理由不足"})
    assert done.status_code == 303
    text = flat(clerk.get(f"/item/{item}").get_data(as_text=True))
    assert "已答复不同意，原时限不变。" in text
    assert "不准延期" in text
    assert clerk.post(f"/item/{city.items['heating']}/answer/{key}", {"answer": "grant"}).status_code == 404
    assert clerk.post(f"/item/{item}/answer/9999", {"answer": "grant"}).status_code == 404


def test_a_unit_explains_and_the_director_holds_the_ladder(browser, city):
    item, head = city.items["heating"], browser("head")
    run = city.run("heating").id
    page = head.get(f"/item/{item}").get_data(as_text=True)
    assert "申请延期（办结）：已逾期（应于 2026-11-11 17:30 前申请），须按原时限考核。" in flat(page).replace(
        "（ ", "（"
    )
    form = {"_form": f"request-explanation-{run}", "reason": "", "to": ""}
    assert "必须填写" in head.post(f"/item/{item}/request/{run}/explanation", form).get_data(as_text=True)
    sent = head.post(f"/item/{item}/request/{run}/explanation", {**form, "reason": "管材到货延误"})
    assert sent.status_code == 303
    assert "已提交说明，等待答复。" in head.get(f"/item/{item}").get_data(as_text=True)
    director = browser("director")
    assert "今天请您定的 5 件" in director.get("/workbench").get_data(as_text=True)
    key = city.petition("heating").id
    answered = director.post(f"/item/{item}/answer/{key}", {"answer": "grant", "to": "2026-11-27"})
    assert answered.status_code == 303
    text = flat(director.get(f"/item/{item}").get_data(as_text=True))
    assert "同意，到 2026-11-27（周五）" in text
    assert "说明已准，暂缓升级" in text
    other = city.run("land").id
    assert head.post(f"/item/{item}/request/{other}/explanation", {"reason": "x"}).status_code == 404


# units and days


def test_units_are_settled_by_name(browser, city):
    item, clerk = city.items["vague"], browser("clerk")
    page = clerk.get(f"/item/{item}").get_data(as_text=True)
    assert "市有关部门按职责分工负责" in page
    assert 'data-offer="/items/decision/ajax/lookup/?name=units"' in page
    path = f"/item/{item}/units"
    wrong = clerk.post(path, {"_form": "settle", "leads": "市住建局、市气象局", "cos": ""})
    assert "没有这些单位：市气象局" in wrong.get_data(as_text=True)
    assert 'value="市住建局、市气象局"' in wrong.get_data(as_text=True)
    sent = clerk.post(path, {"leads": "市住建局", "cos": "市水务局、市教育局", "assigned_on": "2026-11-16"})
    assert sent.status_code == 303
    text = flat(clerk.get(f"/item/{item}").get_data(as_text=True))
    assert "已落实责任单位。" in text
    assert "牵头 南屏市住房和城乡建设局" in text
    assert 'id="settle"' not in clerk.get(f"/item/{item}").get_data(as_text=True)


def test_an_overdue_entry_gets_its_day(browser, city):
    item, clerk, run = city.items["old"], browser("clerk"), city.run("old").id
    path = f"/item/{item}/count-from/{run}"
    assert "请写明日期。" in clerk.post(path, {"day": ""}).get_data(as_text=True)
    early = clerk.post(path, {"_form": f"count-{run}", "day": "2026-11-01"})
    assert "起算日不能早于今天（2026-11-18）。" in early.get_data(as_text=True)
    assert clerk.post(path, {"day": "2026-11-19"}).status_code == 303
    text = flat(clerk.get(f"/item/{item}").get_data(as_text=True))
    assert "已设定起算日：2026-11-19（周四）。" in text
    assert "补录，起算日 2026-11-19（周四）" in text
    assert browser("liaison").post(path, {"day": "2026-11-20"}).status_code == 404
