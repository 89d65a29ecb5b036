"""The page of an item whose clocks go by two versions of the rules, and of one that went over."""

from __future__ import annotations

import re
from dataclasses import replace

from config.loader import read_chain, shipped
from server.work import activate

PLAIN = """label: 阶梯
basis: 自定
tiers:
  criticize: {level: 2, label: 通报批评, basis: 自定, kind: circular, colour: red, document: circular,
              when: {overdue: {at_least: 9个工作日}}, approve: [director, leader]}
"""


def flat(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def activated(city, mode, when, ladder=""):
    chain = read_chain(shipped("city"))
    files = dict(chain.files)
    files["city/pack.yaml"] += f"in_flight: {mode}\n".encode()
    kind = files["city/types/instruction.yaml"].decode()
    files["city/types/instruction.yaml"] = (
        kind.replace("is: 7个工作日", "is: 9个工作日").partition("requests")[0].encode()
    )
    if ladder:
        files["city/types/instruction.yaml"] += b"    ladder: plain\n"
        files["city/ladders/plain.yaml"] = ladder.encode()
    files = {name: text for name, text in files.items() if "/tests/" not in name}
    city.do(when, "director", activate.activate, city.units["office"], replace(chain, files=files))


def page(browser, city, key):
    return flat(browser("clerk").get(f"/item/{city.items[key]}").get_data(as_text=True))


def test_two_versions_are_told_with_what_the_other_one_says_and_why_the_date_moved(browser, city):
    activated(city, "lenient", "2026-11-18 09:05")
    text = page(browser, city, "land")
    other = "从旧兼从轻：2026-11-18 启用的规则也要走这一步才走，期限取迟的。"
    assert f"{other}按它最早 2026-11-23（周一） 走“催办”。" in text
    assert "如果没有进展： 2026-11-23（周一） 催办" in text
    assert "规则换版，在办事项从旧兼从轻：“办结”的期限由 2026-11-18 改为 2026-11-20。" in text
    assert "各版规则依次算得 2026-11-18、2026-11-20，取最迟的" in text
    assert "单位的报告" not in text
    assert "规则换版 南屏市住房和城乡建设局 程序" in text


def test_a_tier_that_the_new_rules_do_not_have_is_still_told(browser, city):
    activated(city, "migrate", "2026-11-18 09:05", PLAIN)
    text = page(browser, city, "heating")
    assert "督催〔2026〕14号" in text
    assert "催办 已发出" in text
