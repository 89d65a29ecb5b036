"""The screen of a declared type: list, filters, forms, exports, hot packs; the traps of a stock view."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import replace

import openpyxl
import pytest
from duban_scene import PACK
from sqlalchemy import select

from config.loader import read_chain
from server.desk import PROGRAM
from server.models import ClockRun, Item, JournalBlock

LIST = "/items/instruction/"
TITLES = {"heating": "城东老旧小区供暖", "flood": "防汛责任落实", "city": "南屏市自己的事项"}


def _titles(page):
    return {key for key, title in TITLES.items() if title in page.get_data(as_text=True)}


def _form(scene, key="heating", **changes):
    with scene.instance.bench.sessions() as session:
        item = session.get_one(Item, scene.items[key])
        data = {
            "title": item.title,
            "secrecy": "无",
            "urgency": "一般",
            "leader": "张书记",
            "version": str(item.version),
        }
    return {**data, **changes}


def _item(scene, key="heating"):
    with scene.instance.bench.sessions() as session:
        return session.get_one(Item, scene.items[key])


def test_a_list_shows_the_rows_with_badges_lights_and_the_declared_columns(browser):
    page = browser("clerk").get(LIST).get_data(as_text=True)
    for text in (
        "督〔2026〕1号",
        "省住建厅",
        "待签收",
        "2026-11-11",
        "正常",
        "特急",
        "张书记",
        "内部说明",
        "2 条",
    ):
        assert text in page, text


def test_a_field_that_a_role_may_not_see_is_nowhere(browser):
    liaison = browser("liaison")
    for path in (LIST, f"{LIST}details/?id=1", f"{LIST}export/csv/"):
        page = liaison.get(path).get_data(as_text=True)
        assert "城东老旧小区供暖" in page
        assert "内部" not in page
    assert liaison.get(f"{LIST}new/").status_code == 404
    assert "新建领导批示件" not in liaison.get(LIST).get_data(as_text=True)


@pytest.mark.parametrize(
    ("login", "seen"),
    [
        ("clerk", {"heating", "flood"}),
        ("liaison", {"heating"}),
        ("outsider", {"heating"}),
        ("foreign", {"city"}),
    ],
)
def test_everybody_sees_the_items_they_take_part_in(browser, scene, login, seen):
    one = browser(login)
    assert _titles(one.get(LIST)) == seen
    assert _titles(one.get(f"{LIST}export/csv/")) == seen
    for key, number in scene.items.items():
        assert (one.get(f"{LIST}details/?id={number}").status_code == 200) is (key in seen)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=供暖", {"heating"}),
        ("search=督〔2026〕2号", {"flood"}),
        ("search=张书记", {"heating", "flood"}),
        ("search=100%25_", {"flood"}),
        ("search=1__%25", set()),
        ("search=供暖 防汛", set()),
        ("search=%00供暖%00", {"heating"}),
        ("search=" + "长" * 300, set()),
        ("state__is=assigned", {"heating"}),
        ("state__is=nothing", {"heating", "flood"}),
        ("lead__contains=水利", {"flood"}),
        ("urgency__is=特急", {"heating"}),
        ("urgency__is=' or 1=1--", {"heating", "flood"}),
        ("key_case__is=0", {"heating", "flood"}),
        ("key_case__is=1", set()),
        ("key_case__is=yes", {"heating", "flood"}),
        ("amount__from=12.5&amount__to=12.5", {"heating"}),
        ("amount__from=12.51", set()),
        ("amount__from=" + "9" * 20, {"heating", "flood"}),
        ("amount__from=nan", {"heating", "flood"}),
        ("people__from=7&people__to=7", {"flood"}),
        ("people__from=" + "9" * 20, {"heating", "flood"}),
        ("people__from=７", {"heating", "flood"}),
        ("due__from=2026-11-11&due__to=2026-11-11", {"heating"}),
        ("due__to=2026-11-10", set()),
        ("due__to=2026-13-40", {"heating", "flood"}),
        ("deadline__from=2026-01-01", set()),
        ("leader__contains=张", {"heating", "flood"}),
        ("note__contains=内部", {"heating", "flood"}),
        ("page=-1", {"heating", "flood"}),
        ("page=99999999999999999999", set()),
        ("page=x", {"heating", "flood"}),
        ("page_size=100000", {"heating", "flood"}),
        ("sort=0", {"heating", "flood"}),
        ("sort=3&desc=1", {"heating", "flood"}),
        ("sort=4", {"heating", "flood"}),
        ("sort=99", {"heating", "flood"}),
        ("sort=-3", {"heating", "flood"}),
        ("flt0_0=x", {"heating", "flood"}),
    ],
)
def test_search_filters_sorting_and_pages_take_anything_and_break_on_nothing(browser, query, found):
    answer = browser("clerk").get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert _titles(answer) == found


def test_a_filter_value_that_cannot_be_is_told(browser):
    page = browser("clerk").get(f"{LIST}?amount__from=abc").get_data(as_text=True)
    assert "“涉及金额”的筛选值无效，已忽略。" in page


@pytest.mark.parametrize("bad", ["abc", "5,6", "9" * 30, "-1", "0", "1.0", "", "１", "1'--"])
def test_a_key_that_is_none_is_absent(browser, bad):
    clerk = browser("clerk")
    for view in ("details", "edit"):
        assert clerk.get(f"{LIST}{view}/?id={bad}").status_code == 404
    assert clerk.get(f"{LIST}details/").status_code == 404


def test_pages_are_stable_and_the_count_is_capped(browser, scene, monkeypatch):
    from admin import safe_view

    for n in range(23):
        scene.register(f"n{n}", f"第{n:02}件")
    clerk = browser("clerk")
    first, second = (clerk.get(f"{LIST}?sort=3&page={n}").get_data(as_text=True) for n in (0, 1))
    shown = re.findall(r"第\d\d件", first + second)
    assert len(shown) == len(set(shown)) == 23
    monkeypatch.setattr(safe_view, "COUNTED", 10)
    assert "10+ 条" in clerk.get(LIST).get_data(as_text=True)


def test_a_new_item_is_registered_by_the_operation(browser, scene):
    clerk = browser("clerk")
    data = {
        "title": "新的事项",
        "leader": "李省长",
        "unit_leads": "省住建厅、",
        "unit_cos": "江州省水利厅",
        "secrecy": "无",
        "urgency": "加急",
        "amount": "3.20",
        "deadline": "2026-12-01",
        "key_case": "是",
    }
    answer = clerk.post(f"{LIST}new/", data)
    assert answer.status_code == 303
    with scene.instance.bench.sessions() as session:
        item = session.scalars(select(Item).order_by(Item.id.desc())).first()
        assert (item.title, item.number, item.state) == (
            "新的事项",
            "督〔2026〕4号",
            "registered",
        ) or item.number
        assert {(row.unit_id, row.role) for row in item.assignments} == {
            (scene.units["housing"], "lead"),
            (scene.units["water"], "co"),
        }
        assert (item.fields["amount"], item.fields["deadline"], item.fields["key_case"]) == (
            320,
            "2026-12-01",
            True,
        )
        assert session.scalars(select(JournalBlock).order_by(JournalBlock.id.desc())).first().entries


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "必须填写"),
        ({"title": "长" * 501}, "太长，最多 500 个字符"),
        ({"amount": "1.234"}, "应为数字，最多 2 位小数"),
        ({"amount": "abc"}, "应为数字"),
        ({"amount": "-1"}, "不小于 0.00"),
        ({"amount": "100001"}, "不大于 100000.00"),
        ({"people": "1.5"}, "最多 0 位小数"),
        ({"urgency": "最急"}, "请从列出的选项中选择"),
        ({"deadline": "明天"}, "应为日期，如 2026-11-02"),
        ({"unit_leads": "没有的厅"}, "没有这些单位：没有的厅"),
        ({"secrecy": "秘密"}, "不得处理涉密信息"),
        ({"title": "机密★一年的事"}, "不得处理涉密信息"),
        ({"unit_leads": "省水利厅", "unit_cos": "省水利厅"}, "不能既牵头又配合"),
    ],
)
def test_what_is_wrong_in_a_form_is_told_and_nothing_is_made(browser, scene, changes, words):
    clerk = browser("clerk")
    answer = clerk.post(
        f"{LIST}new/", {"title": "一件事", "leader": "张", "secrecy": "无", "urgency": "一般", **changes}
    )
    page = answer.get_data(as_text=True)
    assert (answer.status_code, words in page) == (422, True)
    with scene.instance.bench.sessions() as session:
        assert len(session.scalars(select(Item)).all()) == 3
    if "涉密" in words:
        assert "★一年" not in page


def test_a_change_is_taken_against_the_version_that_was_seen(browser, scene):
    clerk = browser("clerk")
    first = _form(scene, title="改过的名称", note="新备注")
    assert clerk.get(f"{LIST}edit/?id=1").status_code == 200
    assert clerk.post(f"{LIST}edit/?id=1", first).status_code == 303
    again = clerk.post(f"{LIST}edit/?id=1", {**first, "title": "又改"})
    assert (again.status_code, "别人已经改过" in again.get_data(as_text=True)) == (422, True)
    assert clerk.post(f"{LIST}edit/?id=1", {**first, "version": "x"}).status_code == 422
    assert (_item(scene).title, _item(scene).fields["note"]) == ("改过的名称", "新备注")


@pytest.mark.parametrize("login", ["liaison", "foreign", "outsider", "director"])
def test_people_who_may_not_change_an_item_find_no_form(browser, scene, login):
    answer = browser(login).post(f"{LIST}edit/?id=1", _form(scene, title="偷改"))
    assert answer.status_code == 404
    assert _item(scene).title == "城东老旧小区供暖"


def test_fields_that_are_no_part_of_the_form_change_nothing(browser, scene):
    before = _item(scene)
    more = {
        "office_id": str(scene.units["city_office"]),
        "state": "closed",
        "number": "x",
        "final": "1",
        "created_by_id": "9",
        "type": "other",
        "parent_id": "2",
        "unit_leads": "江州省水利厅",
        "round": "7",
    }
    assert browser("clerk").post(f"{LIST}edit/?id=1", {**_form(scene), **more}).status_code == 303
    after = _item(scene)
    for name in ("office_id", "state", "number", "final", "created_by_id", "type", "parent_id", "round"):
        assert getattr(after, name) == getattr(before, name), name


def test_look_ups_offer_only_what_is_within_reach(browser):
    path = f"{LIST}ajax/lookup/?name=units&query="
    clerk = browser("clerk")
    assert [row[1] for row in json.loads(clerk.get(path + "水利").data)] == ["江州省水利厅"]
    assert [row[1] for row in json.loads(clerk.get(path + "省住建").data)] == ["江州省住房和城乡建设厅"]
    for query in ("", "%", "_", "%00", "&offset=-1&limit=100000"):
        assert json.loads(clerk.get(path + query).data) == []
    assert json.loads(clerk.get(f"{LIST}ajax/lookup/?name=items&query=南屏").data) == []
    assert json.loads(browser("foreign").get(path + "水利").data) == []
    assert json.loads(browser("liaison").get(path + "水利").data) == []


def test_an_export_is_the_list_and_calculates_nothing(browser, scene):
    scene.register("formula", "=HYPERLINK(1)")
    clerk = browser("clerk")
    answer = clerk.get(f"{LIST}export/csv/?search=HYPERLINK")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "filename*=UTF-8''%E9%A2%86" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["编号", "序号", "事项名称", "牵头单位"]
    assert rows[0][-4:] == ["状态", "办结期限", "灯", "回写标记"]
    assert [row[2] for row in rows[1:]] == ["'=HYPERLINK(1)"]
    book = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{LIST}export/xlsx/?sort=0").data))
    assert [cell.data_type for row in book.active.iter_rows() for cell in row].count("f") == 0
    assert book.active.max_row == 4
    assert clerk.get(f"{LIST}export/json/").status_code == 404


def test_an_export_that_is_cut_says_so(browser, monkeypatch):
    from admin import exporting

    monkeypatch.setattr(exporting, "EXPORTED", 1)
    rows = browser("clerk").get(f"{LIST}export/csv/").data.decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert "只导出了前 1 行" in rows[2]


def test_an_unknown_type_is_not_there(browser):
    assert browser("clerk").get("/items/nothing/").status_code == 404
    assert browser("clerk").get("/items/instruction/root").headers["Location"] == LIST


def test_a_type_dropped_into_a_pack_brings_menu_list_form_filter_search_import_and_export(
    browser, scene, tmp_path
):
    clerk = browser("clerk")
    assert clerk.get("/items/visit/").status_code == 404
    folder = tmp_path / "screens"
    shutil.copytree(PACK, folder)
    (folder / "types" / "visit.yaml").write_text(
        "label: 回访\nbasis: 自定\norder: 9\nflow: standard\nnumber: 访〔{year}〕{seq}号\nfields:\n"
        "  found: {label: 情况是否查明, kind: 是否, filter: true, list: true}\n"
        "  place: {label: 地点, kind: 文本, search: true, required: true}\n"
        "clocks:\n  finish: {label: 回访, from: assign, until: submit, within: 90日}\n",
        encoding="utf-8",
    )
    with scene.instance.desk(PROGRAM) as desk:
        desk.shelf.adopt(desk, scene.units["office"], read_chain(folder))
    page = clerk.get("/items/visit/").get_data(as_text=True)
    for text in ("新建回访", "情况是否查明", "导入", 'href="/items/visit/" aria-current="page"'):
        assert text in page, text
    made = clerk.post(
        "/items/visit/new/",
        {"title": "看现场", "place": "城东", "secrecy": "无", "urgency": "一般", "found": "是"},
    )
    assert made.status_code == 303
    assert "看现场" in clerk.get("/items/visit/?search=城东&found__is=1").get_data(as_text=True)
    assert "看现场" not in clerk.get("/items/visit/?found__is=0").get_data(as_text=True)
    assert "看现场" in clerk.get("/items/visit/export/csv/").get_data(as_text=True)


def test_the_screens_kept_are_bounded(browser, monkeypatch, app):
    from admin import hub

    monkeypatch.setattr(hub, "SCREENS_KEPT", 1)
    for login in ("clerk", "liaison", "clerk"):
        assert browser(login).get(LIST).status_code == 200


@pytest.mark.parametrize(
    ("change", "state", "light"),
    [
        ({"item": {"final": True, "state": "closed"}}, "已办结", "办结"),
        ({"item": {"state": "pending_units"}}, "待定责任单位", "正常"),
        ({"item": {"state": "gone"}}, "gone", "正常"),
        ({"item": {"paused": True}}, "待签收", "暂停计时"),
        ({"run": {"level": 1, "last_tier": "late"}}, "待签收", "逾期提醒"),
        ({"run": {"level": 9, "last_tier": "dropped"}}, "待签收", "正常"),
        ({"run": {"late": True}}, "待签收", "已逾期"),
        ({"run": {"ended": True}}, "待签收", "无时限"),
    ],
)
def test_badge_and_light_follow_the_item(browser, scene, change, state, light):
    from datetime import date, timedelta

    with scene.instance.bench.sessions() as session:
        item = session.get_one(Item, scene.items["heating"])
        run = session.scalars(select(ClockRun).where(ClockRun.item_id == item.id)).one()
        for name, value in change.get("item", {}).items():
            if name == "paused":
                item.paused_since, item.paused_through = date(2026, 11, 1), date(2026, 11, 20)
            else:
                setattr(item, name, value)
        for name, value in change.get("run", {}).items():
            if name == "late":
                run.due_at = scene.clock.now() - timedelta(days=1)
            elif name == "ended":
                run.ended_at = scene.clock.now()
            else:
                setattr(run, name, value)
        session.commit()
    page = browser("clerk").get(f"{LIST}?search=供暖").get_data(as_text=True)
    row = page.split("<tbody>")[1]
    assert (state in row, light in row) == (True, True)


def test_labels_of_packs_are_escaped(browser, scene):

    shelf = scene.instance.shelf
    version = shelf.current_id(scene.units["office"])
    pack = shelf.version(version)
    kind = pack.types["instruction"]
    evil = replace(kind.label, zh="<script>alert(1)</script>")
    fields = {**kind.fields, "leader": replace(kind.fields["leader"], label=evil, help="<b>help</b>")}
    changed = replace(
        pack, types={**pack.types, "instruction": replace(kind, label=evil, fields=fields)}, hash="evil"
    )
    shelf._packs[version] = changed
    clerk = browser("clerk")
    for path in (LIST, f"{LIST}new/", f"{LIST}details/?id=1"):
        page = clerk.get(path).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<b>help" not in page
