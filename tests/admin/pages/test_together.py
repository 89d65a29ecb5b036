"""Two people at one item, and a session that ended: nobody loses what was typed, everybody is told."""

from __future__ import annotations

import re

from server.work import acts, edit


def flat(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)))


def test_who_comes_second_is_told_who_changed_what_and_keeps_the_text(browser, city):
    item = city.items["heating"]
    seen = city.item("heating").version
    city.do("2026-11-18 09:05", "clerk", edit.edit, item, {"body": "改过的内容"}, seen)
    city.do("2026-11-18 09:06", "clerk", acts.do, item, "inspect", text="电话督查")
    form = {"_form": "act-suspend-0", "version": str(seen), "reason": "等待招标", "through": "2026-12-01"}
    answer = browser("director").post(f"/item/{item}/act/suspend", form)
    assert answer.status_code == 409
    text = flat(answer)
    assert "这一页打开之后，别人已经改过。" in text
    assert (
        "您打开以后：2026-11-18 09:06 王经办 督查（电话、实地、暗访等）；2026-11-18 09:05 王经办 修改了"
        in text
    )
    assert ">等待招标</textarea>" in answer.get_data(as_text=True)


def test_the_form_for_changing_an_item_tells_it_too(browser, city):
    item = city.items["heating"]
    clerk = browser("clerk")
    page = clerk.get(f"/items/instruction/edit/?id={item}").get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', page).group(1)
    city.do("2026-11-18 09:06", "clerk", acts.do, item, "inspect", text="电话督查")
    sent = {
        "title": "城东供暖",
        "secrecy": "无",
        "version": version,
        "instructed_on": "2026-11-02",
        "leader": "张书记",
    }
    answer = clerk.post(f"/items/instruction/edit/?id={item}", sent)
    assert "您打开以后：2026-11-18 09:06 王经办 督查" in flat(answer)


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(browser, city):
    item = city.items["heating"]
    guest = browser()
    for path, page in (
        (f"/item/{item}/act/report", f"/item/{item}"),
        (f"/paper/{city.step('heating', 'criticize').id}/approve", None),
        ("/desk/batch", "/desk/batch"),
    ):
        answer = guest.post(path, {"text": "写了很久"})
        assert answer.status_code == 401
        back = page or path.removesuffix("/approve")
        assert f'href="/login?next={back}"' in answer.get_data(as_text=True).replace("%2F", "/")
        assert "刚才写的长文字还在" in answer.get_data(as_text=True)
