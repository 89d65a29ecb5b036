"""现行规则: every rule in force that binds the person who asks, as clauses, with basis, place and sources."""

from __future__ import annotations

import re

import pytest

from admin.pages.compared import compared
from rules.differences import Difference
from rules.sentence_rules import pack_text
from server.desk import PROGRAM
from server.work import units


def flat(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)))


def rules_in(page):
    return len(re.findall(r'<dl class="rulebook">|<div><dt>', page.get_data(as_text=True)))


@pytest.mark.parametrize("who", ["clerk", "liaison"])
def test_all_rules_are_there_for_whoever_they_bind(browser, city, who):
    page = browser(who).get("/rules/text")
    pack = city.instance.shelf.of(city.units["office"])
    rules = pack_text(pack, "zh")
    text = flat(page)
    assert f"{len(rules)} 条规则，都是现在施行的" in text
    assert page.get_data(as_text=True).count("<div><dt>") == len(rules)
    place = f"{pack.types['instruction'].clocks['sign'].place}".rpartition(":")[0]
    assert (
        "签收 各单位自交办或再督查起，至签收止；期限1个工作日；遇休顺延；按短阶梯督促 "
        f"依据 《开江县12345热线预警机制》参照：一个工作日内签收 {place}"
    ) in text


def test_a_word_finds_rules_and_the_sources_that_they_cite(browser):
    page = browser("clerk").get("/rules/text?q=到期前三日提示")
    text = flat(page)
    assert "4 条规则 " in text
    assert "标准阶梯·临期提醒 期限满7个工作日且距到期不超过3个工作日" in text
    cited = text[text.index("约束 规则 ") + 6 : text.index(" 已恢复您上次")]
    assert cited == (
        "西安市纪委督办系统规定 西安市纪委 现行 党委 4 "
        "行政审批电子监察办法 梅州市人民政府 梅市府〔2008〕15号 2008 现行 政府 3"
    )
    none = flat(browser("clerk").get("/rules/text?q=没有这样的字"))
    assert ("没有这样的规则" in none, "依据的文件" in none) == (True, False)


def test_rules_of_an_office_that_is_not_ones_own_are_not_shown(browser, city):
    with city.instance.bench.desk(PROGRAM) as desk:
        other = units.create(desk, name="邻市督查室", kind="党委", level="city", pack="city").id
    asked = [browser(who).get(f"/rules/text?office={other}").status_code for who in ("clerk", "liaison")]
    assert asked == [404, 404]
    assert browser("clerk").get(f"/rules/text?office={city.units['office']}").status_code == 200
    assert browser("clerk").get("/rules/text?office=x").status_code == 200


def test_numbers_are_marked_whole_and_what_is_new_is_not_marked():
    found = compared(Difference("a", "至多10次", "至多100次", None, None))
    assert found.before == (("至多", False), ("10", True), ("次", False))
    assert found.after == (("至多", False), ("100", True), ("次", False))
    assert compared(Difference("a", "", "至多1次", None, None)).after == (("至多1次", False),)
