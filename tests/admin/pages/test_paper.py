"""审批台: what an approver sees, and what comes of every button."""

from __future__ import annotations

import re
from io import BytesIO

from server.desk import PROGRAM
from server.models import Item, LadderStep, Notice
from server.work import people


def flat(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def approve(one, step, **more):
    return one.post(f"/paper/{step.id}/approve", {"_form": "approve", "text_hash": step.text_hash, **more})


def test_the_desk_puts_mine_first(browser):
    text = flat(browser("director").get("/desk").get_data(as_text=True))
    assert "等我批准 2 份" in text
    assert text.index("等我批准 关于") < text.index("待发文书，可以停发") < text.index("最近发出")
    leader = flat(browser("leader").get("/desk").get_data(as_text=True))
    assert "没有等您批准的文书" in leader
    assert "等别人批准" in leader


def test_a_draft_shows_facts_rule_words_recipients_and_order(browser, city):
    step = city.step("heating", "criticize")
    page = browser("director").get(f"/paper/{step.id}").get_data(as_text=True)
    text = flat(page)
    assert "为什么 逾期满5个工作日且已催办1次，通报批评 规则 base/ladders/standard.yaml:31:3" in text
    assert "认定情形：逾期满5个工作日且已催办1次。" in step.body
    assert "逾期满5个工作日 5个工作日 成立 base/ladders/standard.yaml:39:32" in text
    assert "已催办1次 2 次 成立" in text
    assert "认定情形含弄虚作假 无值 不成立" in text
    assert "批准顺序 督查室主任 下一位 分管负责同志 未到" in text
    assert "主送 南屏市住房和城乡建设局" in text
    assert "发至 南屏市水务局" in text
    assert "没有说明，也没有报告。" in text
    assert "文号，印发时编" in text
    assert "{number}" not in text
    assert "已听取单位说明，或已给足两个工作日，批准后即可印发。" in text
    assert f'name="text_hash" value="{step.text_hash}"' in page


def test_in_english_a_draft_says_in_english_what_held(browser, city):
    director = browser("director")
    director.client.set_cookie("language", "en")
    text = flat(director.get(f"/paper/{city.step('heating', 'criticize').id}").get_data(as_text=True))
    assert "Why overdue at least 5 workdays and Urge issued at least 1×: Criticism Rule" in text


def test_two_approvals_issue_the_criticism_with_its_number(browser, city):
    step = city.step("heating", "criticize")
    leader, director = browser("leader"), browser("director")
    early = approve(leader, step)
    assert early.status_code == 409
    assert "还没轮到您：先由督查室主任批准。" in early.get_data(as_text=True)
    first = approve(director, step)
    assert (first.status_code, first.location) == (303, f"/paper/{step.id}")
    assert "已批准，下一步由分管负责同志批准。" in director.get(f"/paper/{step.id}").get_data(as_text=True)
    assert approve(director, step).status_code == 303  # a second click changes nothing
    assert city.one(LadderStep, id=step.id).state == "draft"
    assert approve(leader, step).status_code == 303
    text = flat(leader.get(f"/paper/{step.id}").get_data(as_text=True))
    assert "已印发通报批评，文号 督通〔2026〕2号。" in text
    assert "督查室主任 李主任 2026-11-18 09:10" in text
    late = approve(leader, step)
    assert (late.status_code, late.location) == (303, f"/paper/{step.id}")
    notice = city.notice("heating", "criticize", "housing")
    inbox = browser("liaison").get("/inbox").get_data(as_text=True)
    assert f"/notice/{notice.id}" in inbox
    opened = city.one(Item, source_step_id=step.id)
    assert opened.title == "整改：城东6个老旧小区供暖"


def test_a_changed_text_must_be_read_again(browser, city):
    step = city.step("heating", "criticize")
    director, clerk, leader = browser("director"), browser("clerk"), browser("leader")
    assert approve(director, step).status_code == 303
    form = clerk.get(f"/paper/{step.id}/edit").get_data(as_text=True)
    assert "{number}" in form
    body = step.body.replace("切实抓好", "切实抓紧抓好")
    sent = {
        "_form": "edit",
        "title": step.title,
        "body": body.replace("\n", "\r\n"),
        "text_hash": step.text_hash,
    }
    look = clerk.post(f"/paper/{step.id}/edit", {**sent, "stage": "look"}).get_data(as_text=True)
    assert '<p class="change out">' in look
    assert '<p class="change in">' in look
    assert "保存后这些批准作废，须重新批准：李主任" in look
    back = clerk.post(f"/paper/{step.id}/edit", {**sent, "stage": "back"}).get_data(as_text=True)
    assert "切实抓紧抓好" in back
    assert clerk.post(f"/paper/{step.id}/edit", {**sent, "stage": "save"}).status_code == 303
    assert "已修改；此前的批准作废，请按顺序重新批准。" in clerk.get(f"/paper/{step.id}").get_data(
        as_text=True
    )
    stale = approve(director, step)
    assert "文书内容在您打开之后改过" in stale.get_data(as_text=True)
    old = clerk.post(f"/paper/{step.id}/edit", {**sent, "stage": "save"})
    assert old.status_code == 409
    assert "切实抓紧抓好" in old.get_data(as_text=True)
    assert "督查室主任 下一位" in flat(leader.get(f"/paper/{step.id}").get_data(as_text=True))
    marked = clerk.post(
        f"/paper/{step.id}/edit",
        {
            **sent,
            "text_hash": city.step("heating", "criticize").text_hash,
            "body": "机密★ 名单",
            "stage": "save",
        },
    )
    assert "名单" not in marked.get_data(as_text=True)


def test_an_unchanged_text_is_said_to_be_so(browser, city):
    step = city.step("heating", "criticize")
    sent = {"title": step.title, "body": step.body, "text_hash": step.text_hash, "stage": "look"}
    page = browser("clerk").post(f"/paper/{step.id}/edit", sent).get_data(as_text=True)
    assert "标题和正文都没有改动。" in page
    assert browser("leader").get(f"/paper/{step.id}/edit").status_code == 404


def test_saying_no_asks_for_a_reason_and_for_how_long(browser, city):
    step = city.step("heating", "criticize")
    director = browser("director")
    path = f"/paper/{step.id}/refuse"
    none = director.post(path, {"_form": "refuse", "reason": "", "again": "never"})
    assert "必须填写：理由" in none.get_data(as_text=True)
    undated = director.post(path, {"_form": "refuse", "reason": "单位已电话说明", "again": "from"})
    assert "请写明日期。" in undated.get_data(as_text=True)
    assert ">单位已电话说明</textarea>" in undated.get_data(as_text=True)
    assert 'value="from" checked' in undated.get_data(as_text=True)
    done = director.post(path, {"reason": "单位已电话说明", "again": "from", "again_from": "2026-11-25"})
    assert done.status_code == 303
    text = flat(director.get(f"/paper/{step.id}").get_data(as_text=True))
    assert "已记录：不予批准。" in text
    assert "李主任：单位已电话说明 2026-11-25（周三）起可以再提。" in text


def test_a_slip_is_stopped_before_it_leaves(browser, city):
    step = city.step("slip", "urge")
    clerk = browser("clerk")
    page = clerk.get(f"/paper/{step.id}").get_data(as_text=True)
    assert "2026-11-18 10:30 发出，之前仍可停下。" in page
    assert clerk.post(f"/paper/{step.id}/stop", {"reason": "已办结", "again": "never"}).status_code == 303
    text = flat(clerk.get(f"/paper/{step.id}").get_data(as_text=True))
    assert "已停发，这份文书不会发出。" in text
    assert "王经办：已办结 本轮不再提。" in text


def test_an_issued_paper_is_withdrawn_with_all_that_followed(browser, city):
    step = city.step("bridge", "criticize")
    director = browser("director")
    page = director.get(f"/paper/{step.id}").get_data(as_text=True)
    assert "督通〔2026〕1号" in page
    assert director.post(f"/paper/{step.id}/withdraw", {"reason": "对象有误"}).status_code == 303
    text = flat(director.get(f"/paper/{step.id}").get_data(as_text=True))
    assert "已撤回；文号作废并保留记录，由它引出的事项一并撤销。" in text
    assert "李主任：对象有误" in text
    liaison = browser("liaison")
    notice = city.notice("bridge", "criticize", "housing")
    assert "这份文书已经撤回：对象有误" in liaison.get(f"/notice/{notice.id}").get_data(as_text=True)
    assert city.one(Item, source_step_id=step.id).state == "withdrawn"


def test_an_accountability_suggestion_needs_an_organ_and_a_reason(browser, city):
    step = city.step("bridge", "accountability")
    director, principal = browser("director"), browser("principal")
    page = director.get(f"/paper/{step.id}").get_data(as_text=True)
    organ = city.units["discipline"]
    assert f'<option value="{organ}">南屏市纪委监委</option>' in page
    assert "由批准人选定受函机关。" in page
    assert approve(director, step).status_code == 303
    missing = approve(principal, step)
    assert "请选定受函机关并写明理由。" in missing.get_data(as_text=True)
    done = approve(principal, step, organ=organ, organ_why="有管理权限")
    assert done.status_code == 303
    text = flat(principal.get(f"/paper/{step.id}").get_data(as_text=True))
    assert "已印发追责建议，文号" in text
    assert "受函机关 南屏市纪委监委 有管理权限" in text
    assert "追责建议" in browser("organ").get("/inbox").get_data(as_text=True)


def test_a_draft_whose_condition_fell_away_lapses_at_the_last_approval(browser, city):
    from server.work import acts
    from server.work.files import Upload

    step = city.step("heating", "criticize")
    approve(browser("director"), step)
    city.do(
        "2026-11-18 09:10", "head", acts.do, city.items["heating"], "submit", unit_id=city.units["housing"],
        text="已供暖", files=[Upload("a.pdf", b"%PDF-")],
    )  # fmt: skip
    leader = browser("leader")
    assert "已失效" in flat(leader.get(f"/paper/{step.id}").get_data(as_text=True))
    assert "这份文书现在是“已失效”" in approve(leader, step).get_data(as_text=True)


def test_an_approval_in_the_evening_waits_for_the_morning(browser, city):
    step = city.step("heating", "criticize")
    approve(browser("director"), step)
    from server.clock import SetClock

    city.instance.bench.clock = SetClock(type(city.instance.now()).fromisoformat("2026-11-18T18:30+08:00"))
    leader = browser("leader")
    assert approve(leader, step).status_code == 303
    text = flat(leader.get(f"/paper/{step.id}").get_data(as_text=True))
    assert "已全部批准，2026-11-19 08:30 发出。" in text
    assert "已批准，到时发出" in flat(leader.get("/desk").get_data(as_text=True))


def test_the_units_own_words_stand_beside_the_draft(browser, city):
    from server.work import petitions

    city.do(
        "2026-11-18 09:00",
        "head",
        petitions.file,
        city.run("heating").id,
        "explanation",
        reason="管材到货延误",
    )
    page = flat(
        browser("director").get(f"/paper/{city.step('heating', 'criticize').id}").get_data(as_text=True)
    )
    assert "2026-11-18 09:00 · 说明 · 已提 · 钱局长 管材到货延误" in page
    report = city.step("report", "urge")
    told = flat(browser("clerk").get(f"/paper/{report.id}").get_data(as_text=True))
    assert "报结 · 郑局长 已完成清理，退费 32.5 万元，涉及 18 所学校。 清理情况报告.pdf" in told


def test_a_paper_can_be_printed(browser, city):
    step = city.step("bridge", "criticize")
    answer = browser("director").get(f"/paper/{step.id}/docx")
    assert answer.data[:2] == b"PK"
    assert "%E7%9D%A3%E9%80%9A" in answer.headers["Content-Disposition"]
    message = city.step("bridge", "remind")
    assert browser("director").get(f"/paper/{message.id}/docx").status_code == 404


def test_papers_of_others_are_not_there(browser, city):
    step = city.step("bridge", "criticize")
    absent = browser("director").get("/paper/999999")
    for login in ("foreign", "liaison"):
        one = browser(login)
        assert one.get(f"/paper/{step.id}").data == absent.data
        assert one.post(f"/paper/{step.id}/withdraw", {"reason": "x"}).status_code == 404
        assert one.post(f"/paper/{step.id}/approve").status_code == 404
        assert one.get(f"/paper/{step.id}/docx").status_code == 404
        assert one.get(f"/paper/{step.id}/edit").status_code == 404
    assert browser("foreign").get("/desk").status_code == 200


# 收文


def test_a_notice_is_read_signed_for_and_printed(browser, city):
    notice = city.notice("bridge", "criticize", "housing")
    liaison = browser("liaison")
    page = liaison.get(f"/notice/{notice.id}").get_data(as_text=True)
    assert "督通〔2026〕1号" in page
    assert "关于“江北大桥引桥征地拆迁”落实不力的通报" in page
    path = f"/notice/{notice.id}/receive"
    assert liaison.post(path).status_code == 303
    assert liaison.post(path).status_code == 303  # a second press changes nothing
    text = flat(liaison.get(f"/notice/{notice.id}").get_data(as_text=True))
    assert "签收 2026-11-18 09:10 赵联络" in text
    assert liaison.get(f"/notice/{notice.id}/docx").data[:2] == b"PK"
    office = flat(browser("clerk").get(f"/item/{city.items['bridge']}").get_data(as_text=True))
    assert "签收通报批评 督通〔2026〕1号 南屏市住房和城乡建设局 赵联络" in office


def test_unread_notices_stand_first_and_pages_turn(browser, city, monkeypatch):
    from admin.pages import inbox

    liaison = browser("liaison")
    notice = city.notice("heating", "urge", "housing")
    liaison.post(f"/notice/{notice.id}/receive")
    page = liaison.get("/inbox").get_data(as_text=True)
    assert "未签收 20 份" in page
    first = page.index(f'href="/notice/{notice.id}"') if f'href="/notice/{notice.id}"' in page else None
    assert first is None  # the one signed for is the last, on the second page
    assert f'href="/notice/{notice.id}"' in liaison.get("/inbox?page=1").get_data(as_text=True)
    monkeypatch.setattr(inbox, "PAGE", 50)
    assert "分页" not in liaison.get("/inbox").get_data(as_text=True)


def test_a_notice_of_another_unit_is_not_there(browser, city):
    notice = city.notice("heating", "urge", "housing")
    school = browser("school")
    assert school.get(f"/notice/{notice.id}").data == school.get("/notice/999999").data
    assert school.get(f"/notice/{notice.id}").status_code == 404
    assert school.post(f"/notice/{notice.id}/receive").status_code == 404
    assert school.get(f"/notice/{notice.id}/docx").status_code == 404


def test_the_office_reads_a_units_notice_but_cannot_sign_for_it(browser, city):
    notice = city.notice("heating", "urge", "housing")
    clerk = browser("clerk")
    page = clerk.get(f"/notice/{notice.id}").get_data(as_text=True)
    assert "/receive" not in page
    refused = clerk.post(f"/notice/{notice.id}/receive")
    assert "您的岗位不能办理“签收文书”" in refused.get_data(as_text=True)


def test_a_copy_of_a_criticism_is_read_without_the_item(browser, city):
    notice = city.notice("bridge", "criticize", "school")
    text = flat(browser("school").get(f"/notice/{notice.id}").get_data(as_text=True))
    assert "督通〔2026〕1号" in text
    assert "督〔2026〕1号 江北" not in text  # it takes no part in the item
    assert city.one(Notice, id=notice.id).as_ == "scope"
    assert city.one(LadderStep, id=notice.step_id).state == "issued"


def test_the_head_of_a_criticised_unit_objects_from_the_notice_and_others_decide(browser, city):
    step, notice = city.step("bridge", "criticize"), city.notice("bridge", "criticize", "housing")
    head, item = browser("head"), city.items["bridge"]
    page = head.get(f"/notice/{notice.id}").get_data(as_text=True)
    spot = f"/item/{item}#request-objection-{step.id}"
    assert f'href="{spot}"' in page
    assert "申请异议" in page
    assert "申请异议" not in browser("liaison").get(f"/notice/{notice.id}").get_data(as_text=True)
    path = f"/item/{item}/against/{step.id}"
    form = head.get(f"/item/{item}").get_data(as_text=True)
    assert f'action="{path}"' in form
    none = head.post(path, {"_form": f"request-objection-{step.id}", "reason": ""})
    assert none.status_code == 409
    assert "必须填写：理由" in none.get_data(as_text=True)
    proof = {"reason": "期限内已经报结", "file": (BytesIO(b"x"), "a.txt")}
    assert head.post(path, proof).status_code == 303
    text = flat(head.get(f"/item/{item}").get_data(as_text=True))
    assert "异议 已提 南屏市住房和城乡建设局" in text
    assert "其间暂停计时，参与作出文书的人回避" in text
    page = head.get(f"/notice/{notice.id}").get_data(as_text=True)
    assert "申请异议：已有一份“异议”申请在等待答复。" in page
    assert spot not in page
    assert "期限内已经报结" in browser("leader").get(f"/item/{item}").get_data(as_text=True)


def test_who_took_part_is_told_so_and_who_can_decide_instead(browser, city):
    step, item = city.step("bridge", "criticize"), city.items["bridge"]
    proof = {"reason": "期限内已经报结", "file": (BytesIO(b"x"), "a.txt")}
    assert browser("head").post(f"/item/{item}/against/{step.id}", proof).status_code == 303

    told = flat(browser("leader").get(f"/item/{item}").get_data(as_text=True))
    assert "您参与作出了这份文书，应当回避，不能决定这项异议。目前担任分管负责同志的都参与了这份文书" in told
    assert "参与作出了" not in flat(browser("clerk").get(f"/item/{item}").get_data(as_text=True))
    assert "请系统管理员" not in flat(browser("head").get(f"/item/{item}").get_data(as_text=True))

    with city.instance.desk(PROGRAM) as desk:
        people.grant(desk, city.people["principal"], "leader", city.units["office"])
    told = flat(browser("leader").get(f"/item/{item}").get_data(as_text=True))
    assert "没有参与、可以决定的分管负责同志：陈书记。" in told
    free = browser("principal").get(f"/item/{item}").get_data(as_text=True)
    assert "您参与作出了" not in free
    assert 'value="refuse"' in free
