"""流水: what the auditor reads: sentences of who did what, without a word of any item."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from admin.journal import DONE

ROOT = Path(__file__).parents[2]
LIST = "/data/journalblock/"


def flat(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_every_kind_of_entry_has_its_words():
    noted = set()
    for path in [*(ROOT / "server").rglob("*.py"), *(ROOT / "admin").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "note" and node.args:
                first = node.args[0]
                noted |= (
                    {first.value}
                    if isinstance(first, ast.Constant) and isinstance(first.value, str)
                    else set()
                )
    assert noted - DONE.keys() == set()
    assert len(noted) > 40


def test_the_auditor_reads_who_exported_and_who_signed_in(browser):
    browser("clerk").get("/items/instruction/export/csv/")
    page = flat(browser("audit").get(f"{LIST}?what__is=export"))
    assert "只看 做了什么是导出 的 1 条" in page
    assert "王经办：导出，csv，2，items" in page
    mine = flat(browser("audit").get(f"{LIST}?who__contains=王经办&what__is=item"))
    assert "王经办：登记事项，1，江州省委督查办公室，领导批示件" in mine
    assert "供暖" not in mine
    assert "没有符合条件的内容" in flat(browser("audit").get(f"{LIST}?who__contains=没有这个人"))


def test_a_block_s_own_page_has_the_entries_as_they_are_kept(browser):
    page = browser("audit").get(LIST).get_data(as_text=True)
    address = re.search(rf'href="({LIST}details/\?id=\d+)"', page)[1]
    own = flat(browser("audit").get(address))
    assert "谁做了什么" in own
    assert "kind" in own
    assert browser("clerk").get(address).status_code == 404
