"""A ledger on the screen: upload, preview, take whole or not at all."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import func, select

from server.models import Item

IMPORT = "/items/instruction/import/"
LEDGER = (
    "序号,事项名称,批示领导,牵头单位,配合单位\n"
    "1,修路,张书记,江州省水利厅,江州省住房和城乡建设厅\n"
    "2,修桥,张书记,省水利厅,\n"
)


def _upload(one, text=LEDGER, name="台账.csv", **data):
    sent = {
        "csrf_token": one.token(),
        "file": (io.BytesIO(text.encode()), name),
        "assigned": "2026-11-02",
        **data,
    }
    return one.client.post(IMPORT, data=sent, content_type="multipart/form-data")


def _hidden(page):
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.split("将新建", 1)[1]))


def _count(scene):
    with scene.instance.bench.sessions() as session:
        return session.scalar(select(func.count()).select_from(Item))


def test_a_ledger_is_shown_first_and_then_taken_whole(browser, scene):
    clerk = browser("clerk")
    page = _upload(clerk).get_data(as_text=True)
    assert _count(scene) == 3
    for text in ("修路", "江州省水利厅", "确认导入 2 件", "台账.csv"):
        assert text in page, text
    taken = clerk.client.post(f"{IMPORT}take/", data=_hidden(page))
    assert (taken.status_code, taken.headers["Location"]) == (303, "/items/instruction/")
    assert "已导入 2 件，修改 0 件，跳过已有的 0 件。" in clerk.get("/items/instruction/").get_data(
        as_text=True
    )
    assert _count(scene) == 5
    again = _upload(clerk).get_data(as_text=True)
    assert "已有，跳过" in again
    assert "确认导入" not in again
    assert _count(scene) == 5


def test_a_preview_is_taken_once_and_only_as_it_was_shown(browser, scene):
    clerk, other = browser("clerk"), browser("clerk")
    hidden = _hidden(_upload(clerk).get_data(as_text=True))
    for changed in ({"digest": "0" * 64}, {"due": "soon"}):
        clerk.client.post(f"{IMPORT}take/", data={**hidden, **changed})
        assert "预览已过期" in clerk.get(IMPORT).get_data(as_text=True)
    _upload(other, LEDGER.replace("修桥", "修渠"))
    clerk.client.post(f"{IMPORT}take/", data=hidden)
    assert "预览已过期" in clerk.get(IMPORT).get_data(as_text=True)
    assert _count(scene) == 3


def test_rows_with_problems_stop_the_whole_file(browser, scene):
    clerk = browser("clerk")
    page = _upload(clerk, LEDGER + "3,修堤,张书记,没有的厅,\n").get_data(as_text=True)
    assert "有问题的行改正之前，整个文件都不导入。" in page
    assert "确认导入" not in page
    clerk.client.post(f"{IMPORT}take/", data=_hidden(page))
    assert _count(scene) == 3
    page = _upload(clerk, LEDGER + "3,修堤,张书记,江州省新设厅,\n", create_units="y", due="30日").get_data(
        as_text=True
    )
    assert "将新建 1 个单位" in page
    taken = clerk.client.post(f"{IMPORT}take/", data=_hidden(page))
    assert (taken.status_code, taken.headers.get("Location")) == (303, "/items/instruction/")
    assert _count(scene) == 6


def test_nothing_of_a_classified_ledger_is_kept(browser, scene):
    clerk = browser("clerk")
    page = _upload(clerk, LEDGER + "3,机密★的事,张书记,省水利厅,\n").get_data(as_text=True)
    assert "整个文件都不能导入，内容没有保留" in page
    assert list((scene.instance.folder / "incoming").glob("*")) == []
    assert _upload(clerk, "机密★\n" + LEDGER).status_code == 422
    assert _count(scene) == 3


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"text": ""}, "没有内容"),
        ({"due": "soon"}, "应为日期或期限"),
        ({"assigned": "x"}, "应为日期"),
        ({"name": "../../etc/x.csv", "text": "a,b\n"}, "找不到表头"),
    ],
)
def test_what_cannot_be_taken_is_told(browser, sent, words):
    answer = _upload(browser("clerk"), **sent)
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)


def test_a_file_must_be_chosen(browser):
    answer = browser("clerk").post(IMPORT, {"due": "2026-12-01"})
    assert (answer.status_code, "请选择一个文件" in answer.get_data(as_text=True)) == (422, True)


@pytest.mark.parametrize("login", ["director", "liaison", "accounts"])
def test_others_find_no_import(browser, login):
    one = browser(login)
    assert one.get(IMPORT).status_code == 404
    assert one.post(f"{IMPORT}take/").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_exported_list_taken_in_again_makes_nothing(browser, scene, kind):
    clerk = browser("clerk")
    clerk.client.post(f"{IMPORT}take/", data=_hidden(_upload(clerk).get_data(as_text=True)))
    sheet = clerk.get(f"/items/instruction/export/{kind}/").data
    sent = {"csrf_token": clerk.token(), "file": (io.BytesIO(sheet), f"出.{kind}")}
    page = clerk.client.post(IMPORT, data=sent, content_type="multipart/form-data").get_data(as_text=True)
    assert page.count("没有改动") == 4  # each of the items that the clerk sees
    assert "确认导入" not in page
    assert "没有对应的字段" not in page


def test_an_exported_list_is_changed_and_taken_in_again(browser, scene):
    clerk = browser("clerk")
    sheet = clerk.get("/items/instruction/export/csv/?cols=title,number").data.decode("utf-8-sig")
    head, first = sheet.splitlines()[:2]
    assert head == "事项名称,编号,回写标记"
    title, mark = first.split(",")[0], first.rsplit(",", 1)[1]
    changed = f"{head}\n{first.replace(title, '改过的名称', 1)}\n"
    page = _upload(clerk, changed, assigned="").get_data(as_text=True)
    assert f"<del>{title}</del> → <ins>改过的名称</ins>" in page
    assert "确认：新建 0 件，修改 1 件" in page
    before = _count(scene)
    clerk.client.post(f"{IMPORT}take/", data=_hidden(page))
    shown = clerk.get("/items/instruction/").get_data(as_text=True)
    assert "已导入 0 件，修改 1 件，跳过已有的 0 件。" in shown
    assert ("改过的名称" in shown, _count(scene)) == (True, before)
    page = _upload(clerk, changed.replace("改过的名称", "又改的名称"), assigned="").get_data(as_text=True)
    assert "导出以后已有人改动，请重新导出再改。" in page
    assert mark in changed
