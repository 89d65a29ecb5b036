"""Every kind of field in a type dropped into a pack: menu, list, form, filters, search, sheets, page."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from dataclasses import replace

import pytest
from duban_scene import AT, Scene, SetClock
from sqlalchemy import select

from server.demo.tables import PACKS
from server.desk import PROGRAM, Actor
from server.errors import Refusal
from server.instance import Instance, LiveFolders
from server.models import Attachment, Item, Person, Unit
from server.work import edit, people, register, units
from server.work.fields import clean
from server.work.files import Upload

LIST = "/items/visit_of_all/"
TYPE = """\
like: matter
off: 否
label: {zh: 各种字段, en: All kinds}
basis: 自定
order: 7
number: 各〔{year}〕{seq}号
fields:
  short:   {order: 11, label: 一行字, kind: 文本, list: 是, filter: 是, search: 是}
  long:    {order: 12, label: 一段字, kind: 长文本, search: 是}
  parts:   {order: 13, label: 件数, kind: 整数, min: 1, max: 99, measure: 件, list: 是, filter: 是}
  funds:   {order: 14, label: 资金, kind: 小数, places: 2, measure: 万元, list: 是, filter: 是}
  opened:  {order: 15, label: 启动日期, kind: 日期, list: 是, filter: 是}
  how:     {order: 16, label: 方式, kind: 单选, options: [明查, 暗访], list: 是, filter: 是}
  found:   {order: 17, label: 发现的问题, kind: 多选, options: [进度滞后, 质量不高, 弄虚作假], list: 是,
            filter: 是}
  again:   {order: 18, label: 是否回头看, kind: 是否, list: 是, filter: 是}
  guide:   {order: 19, label: 带队人, kind: 人员, list: 是, filter: 是, search: 是}
  host:    {order: 20, label: 接待单位, kind: 单位, list: 是, filter: 是}
  others:  {order: 21, label: 参加单位, kind: 多个单位, list: 是, filter: 是}
  scan:    {order: 22, label: 报告扫描件, kind: 文件, list: 是, filter: 是}
  kin:     {order: 23, label: 关联事项, kind: 关联事项, list: 是, filter: 是}
  data:    {order: 24, label: 数据来源, kind: 文本}
  why:     {order: 25, label: 造假情形, kind: 多选, options: [报表, 现场], required: 是,
            show: {found: 弄虚作假}}
  secret:  {order: 26, label: 内部材料, kind: 文件, see: [director], list: 是}
"""
PEOPLE = {"clerk": ("office", "clerk"), "director": ("office", "director"), "liaison": ("water", "liaison"),
          "other": ("parks", "liaison")}  # fmt: skip
GIVEN = {
    "title": "第一次暗访", "secrecy": "无", "urgency": "一般", "difficulty": "一般", "key_case": "否",
    "short": "一行", "long": "一段", "parts": "3", "funds": "12.5", "opened": "2026-11-03", "how": "暗访",
    "found": ["质量不高", "进度滞后"], "again": "是", "guide": "张三", "host": "市水务局",
    "others": "市水务局、市公园局", "data_": "报表",
}  # fmt: skip


@pytest.fixture
def scene(tmp_path):
    folder = tmp_path / "instance"
    shutil.copytree(PACKS, folder / "packs")
    instance = Instance.create(
        folder, office="南屏市委督查室", pack=str(folder / "packs" / "nanping"), demo=True
    )
    instance.bench.clock = SetClock(AT)
    made = Scene(instance, instance.bench.clock)
    with instance.desk(PROGRAM) as desk:
        office = desk.session.scalars(select(Unit).where(Unit.pack != "")).one()
        office.code = "np.dc"
        water = units.create(desk, name="南屏市水务局", short_name="市水务局", parent_id=office.parent_id)
        parks = units.create(desk, name="南屏市公园局", short_name="市公园局", parent_id=office.parent_id)
        made.units |= {"office": office.id, "water": water.id, "parks": parks.id}
        for login, (unit, role) in PEOPLE.items():
            person = people.create(desk, login=login, name=f"{login}甲", unit_id=made.units[unit])
            people.grant(desk, person.id, role, made.units[unit])
            made.people[login] = person.id
    instance.settings = replace(instance.settings, live=(("np.dc", "packs/nanping"),))
    instance.live = LiveFolders(instance)
    place = folder / "packs" / "nanping" / "types" / "visit_of_all.yaml"
    place.write_text(TYPE, encoding="utf-8")
    os.utime(place, ns=(10**18, 10**18))
    yield made
    instance.close()


def text_of(answer):
    return answer.get_data(as_text=True)


def file(name="报告.pdf", data=b"%PDF-1.7 x"):
    return (io.BytesIO(data), name)


def send(clerk, path=f"{LIST}new/", **changes):
    given = {name: value for name, value in {**GIVEN, **changes}.items() if value is not None}
    given["csrf_token"] = clerk.token()
    return clerk.client.post(path, data=given, content_type="multipart/form-data")


def item_of(scene, title="第一次暗访"):
    with scene.instance.bench.sessions() as session:
        return session.scalars(select(Item).where(Item.title == title)).one()


def made(scene, clerk, **changes):
    """Register the item by the form, with another one that it links to."""
    assert send(clerk, title="此前一件").status_code == 303
    answer = send(clerk, kin="此前一件", scan=file(), unit_leads="市水务局", **changes)
    assert answer.status_code == 303, re.findall(r'class="error"[^>]*>([^<]*)', text_of(answer))
    return item_of(scene)


def rows(clerk, query=""):
    sheet = clerk.get(f"{LIST}export/csv/?{query}").data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(sheet)))


def test_each_kind_is_kept_as_what_it_is(browser, scene):
    item = made(scene, browser("clerk"))
    water, parks = scene.units["water"], scene.units["parks"]
    kept = {name: item.fields[name] for name in item.fields if item.fields[name] is not None}
    scan = kept.pop("scan")
    assert {name: kept[name] for name in kept if name not in {"urgency", "difficulty", "key_case"}} == {
        "short": "一行", "long": "一段", "parts": 3, "funds": 1250, "opened": "2026-11-03", "how": "暗访",
        "found": ["进度滞后", "质量不高"], "again": True, "guide": "张三", "host": water,
        "others": [water, parks], "kin": item_of(scene, "此前一件").id, "data": "报表",
    }  # fmt: skip
    with scene.instance.bench.sessions() as session:
        row = session.get_one(Attachment, scan)
        assert (row.item_id, row.deed_id, row.name) == (item.id, None, "报告.pdf")


def test_the_list_the_filters_and_the_search_know_every_kind(browser, scene):
    clerk = browser("clerk")
    made(scene, clerk)
    head, *found = rows(clerk, "search=第一次")
    told = dict(zip(head, found[0], strict=True))
    assert (told["发现的问题"], told["参加单位"]) == ("进度滞后、质量不高", "南屏市水务局、南屏市公园局")
    assert (told["接待单位"], told["报告扫描件"], told["资金（万元）"]) == (
        "南屏市水务局",
        "报告.pdf",
        "12.50",
    )
    assert told["关联事项"].endswith("此前一件")
    page = text_of(clerk.get(LIST))
    for name in ("方式", "发现的问题", "带队人", "接待单位", "参加单位", "报告扫描件", "关联事项"):
        assert page.count(name) > 1, name
    everything = {"第一次暗访", "此前一件"}
    for query, wanted in {
        "found__is=质量不高": everything, "found__is=弄虚作假": set(), "host__contains=水务": everything,
        "host__contains=公园": set(), "others__contains=公园": everything, "others__contains=教育": set(),
        "kin__contains=此前": {"第一次暗访"}, "scan__is=1": {"第一次暗访"}, "scan__is=0": {"此前一件"},
        "guide__contains=张": everything, "search=张三": everything, "search=一段": everything,
        "funds__from=12.5&parts__to=3&opened__from=2026-11-03&how__is=暗访&again__is=1": everything,
    }.items():  # fmt: skip
        assert {row[2] for row in rows(clerk, query)[1:]} == wanted, query
        assert clerk.get(f"{LIST}?{query}&sort=3").status_code == 200


def test_a_list_on_the_screen_is_taken_in_again_with_every_kind_that_a_sheet_can_hold(browser, scene):
    clerk = browser("clerk")
    item = made(scene, clerk)
    head, *lines = rows(clerk, "search=第一次")
    sheet = io.StringIO()
    skipped = {"编号", "序号", "办结期限", "灯", "状态", "回写标记"}
    kept = [index for index, name in enumerate(head) if name not in skipped]
    csv.writer(sheet).writerows(
        [[row[index] for index in kept] for row in (head, [*lines[0][:2], "第二次暗访", *lines[0][3:]])]
    )
    sent = {"csrf_token": clerk.token(), "file": (io.BytesIO(sheet.getvalue().encode()), "各.csv")}
    page = text_of(clerk.client.post(f"{LIST}import/", data=sent, content_type="multipart/form-data"))
    assert "确认导入 1 件" in page, re.findall(r"第 \d+ 行[^<]*", page)
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.split("将新建", 1)[1]))
    assert clerk.client.post(f"{LIST}import/take/", data=hidden).headers["Location"] == LIST
    again = item_of(scene, "第二次暗访")
    assert {**again.fields, "scan": None} == {**item.fields, "scan": None}
    assert again.fields["scan"] is None


def test_the_page_links_to_the_file_and_the_item_and_hides_what_may_not_be_seen(browser, scene):
    clerk = browser("clerk")
    item = made(scene, clerk)
    with scene.instance.desk(PROGRAM) as desk:
        edit.edit(desk, item.id, {"secret": Upload("密件.txt", b"x")}, item.version)
    item = item_of(scene)
    kin, scan, secret = item.fields["kin"], item.fields["scan"], item.fields["secret"]
    page = text_of(clerk.get(f"/item/{item.id}"))
    for text in (f'href="/item/{kin}"', f"/item/{item.id}/file/{scan}", "进度滞后、质量不高", "南屏市公园局"):
        assert text in page, text
    assert "内部材料" not in page
    director = browser("director")
    for one, key, status, data in (
        (clerk, scan, 200, b"%PDF-1.7 x"), (clerk, secret, 404, None), (director, secret, 200, b"x"),
    ):  # fmt: skip
        with one.get(f"/item/{item.id}/file/{key}") as answer:
            assert (answer.status_code, data in (None, answer.data)) == (status, True)
    assert "密件" not in text_of(clerk.get(f"{LIST}export/csv/"))


def test_a_linked_item_is_there_only_for_those_who_see_it(browser, scene):
    clerk = browser("clerk")
    item = made(scene, clerk)
    with scene.instance.desk(PROGRAM) as desk:
        register.hand_over(desk, desk.session.get_one(Item, item.id))
    liaison = browser("liaison")
    page = text_of(liaison.get(f"/item/{item.id}"))
    assert ("南屏市公园局" in page, "此前一件" in page, "关联事项" in page) == (True, False, False)
    with scene.instance.reading(actor_of(scene, "liaison")) as desk:
        kin = desk.pack_of(desk.session.get_one(Item, item.id)).types["visit_of_all"].fields["kin"]
        with pytest.raises(Refusal, match="应为一件您能看到的事项"):
            clean(kin, "此前一件", desk)


def actor_of(scene, login):
    with scene.instance.bench.sessions() as session:
        return Actor.of(session.get_one(Person, scene.people[login]))


def test_an_edit_keeps_what_was_not_touched_and_takes_away_what_was(browser, scene):
    clerk = browser("clerk")
    item = made(scene, clerk)
    form = text_of(clerk.get(f"{LIST}edit/?id={item.id}"))
    kin = re.search(r'name="kin"[^>]*value="([^"]*)"', form).group(1)
    assert kin.endswith("此前一件")
    assert form.count("报告.pdf") == 1
    assert re.search(r'name="found"[^>]*value="质量不高"|value="质量不高"[^>]*name="found"', form)
    path = f"{LIST}edit/?id={item.id}"
    with scene.instance.desk(PROGRAM) as desk:  # retired since: still held
        desk.session.get_one(Unit, scene.units["parks"]).active = False
    others = "南屏市水务局、南屏市公园局"
    again = send(clerk, path, kin=kin, others=others, host="南屏市水务局", version=str(item.version))
    assert again.status_code == 303, re.findall(r'class="error"[^>]*>([^<]*)', text_of(again))
    assert item_of(scene).fields == item.fields
    assert (
        send(clerk, path, version="1", kin="", **{"scan-remove": "1"}, found=None, others="").status_code
        == 303
    )
    after = item_of(scene).fields
    assert (after["scan"], after["kin"], after["found"]) == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"found": ["甲"]}, "请从列出的选项中选择"),
        ({"host": "没有的局"}, "没有这个单位，或者它不在您管理的范围内"),
        ({"host": "市水务局、市公园局"}, "没有这个单位，或者它不在您管理的范围内"),
        ({"others": "市水务局、没有的局"}, "没有这些单位：没有的局"),
        ({"kin": "没有的事"}, "没有这件事项，或者有几件同名"),
        ({"scan": (b"x", "a.exe")}, "“a.exe”不能上传"),
        ({"scan": (b"x", "机密★1年.pdf")}, "涉密"),
        ({"found": ["弄虚作假"]}, "必须填写"),
        ({"parts": "0"}, "不小于 1"),
    ],
)
def test_what_a_field_does_not_take_is_told(browser, scene, changes, told):
    clerk = browser("clerk")
    sent = {name: (io.BytesIO(v[0]), v[1]) if isinstance(v, tuple) else v for name, v in changes.items()}
    answer = send(clerk, **sent)
    assert (answer.status_code, told in text_of(answer)) == (422, True), text_of(answer)[-3000:]
    with scene.instance.bench.sessions() as session:
        assert session.scalars(select(Item.title)).all() == []
        assert session.scalars(select(Attachment.id)).all() == []


def test_what_is_not_shown_has_no_value_whatever_is_sent(browser, scene):
    clerk = browser("clerk")
    item = made(scene, clerk, why=["报表"])
    assert item.fields["why"] is None
    path = f"{LIST}edit/?id={item.id}"
    changed = send(clerk, path, found=["弄虚作假"], why=["现场", "报表"], version=str(item.version))
    assert changed.status_code == 303
    assert item_of(scene).fields["why"] == ["报表", "现场"]
    form = text_of(clerk.get(path))
    shown = re.search(r"data-show=['\"]([^'\"]*)", form).group(1).replace("&#34;", '"')
    assert shown == '{"all":[["found","choices","is","弄虚作假"]]}'
    assert "<script>" not in form
    version = str(item_of(scene).version)
    assert send(clerk, path, version=version).status_code == 303
    assert item_of(scene).fields["why"] is None


def test_look_ups_offer_units_people_and_items_within_reach(browser, scene):
    clerk = browser("clerk")
    made(scene, clerk)
    offered = {
        name: [row[1] for row in clerk.get(f"{LIST}ajax/lookup/?name={name}&query={query}").json]
        for name, query in {"units": "公园", "people": "liaison", "items": "此前", "nothing": "此前"}.items()
    }
    assert offered["units"] == ["南屏市公园局"]
    assert offered["people"] == ["liaison甲"]
    assert offered["items"][0].endswith("此前一件")
    assert offered["nothing"] == []
    assert browser("other").get(f"{LIST}ajax/lookup/?name=items&query=此前").json == []


TEXTS = ("\0", "、", "#99999999999999999999", "-1", "1", "甲" * 3000, "%' or 1=1")


@pytest.mark.parametrize("name", ["found", "host", "others", "kin", "scan"])
def test_no_value_of_the_form_breaks_it(browser, scene, name):
    clerk = browser("clerk")
    for text in TEXTS:
        answer = send(clerk, **{name: [text, text], f"{name}-remove": text})
        assert answer.status_code in {303, 422}, text
        query = {f"{name}__{test}": text for test in ("is", "contains")}
        assert clerk.get(LIST, query_string=query).status_code == 200, text


def test_the_form_shows_the_units_below_the_title_and_the_fields_in_order(browser, scene):
    form = text_of(browser("clerk").get(f"{LIST}new/"))
    names = list(dict.fromkeys(re.findall(r' name="([a-z_]+)"', form.partition("<main")[2])))
    ours = ["short", "long", "parts", "funds", "opened", "how", "found", "again", "guide", "host", "others",
            "scan", "kin", "data_", "why"]  # fmt: skip
    assert [name for name in names if name in {"title", "unit_leads", "unit_cos", "body", *ours}] == [
        "title", "unit_leads", "unit_cos", "body", *ours
    ]  # fmt: skip
    assert "多个单位用顿号隔开" in form
    assert 'accept=".pdf' in form
