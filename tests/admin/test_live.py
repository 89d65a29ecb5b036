"""A type dropped into the demo's pack folder: every screen of it works at the next request, no restart."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from dataclasses import replace

import openpyxl
import pytest
from duban_scene import AT, Scene, SetClock
from sqlalchemy import select

from server.demo.tables import PACKS
from server.desk import PROGRAM
from server.instance import Instance, LiveFolders
from server.models import Item, Unit
from server.work import people, units

LIST = "/items/complaint/"
COMPLAINT = """\
like: matter
off: 否
label: {zh: 信访督办, en: Complaint}
basis: 自定
order: 6
number: 访〔{year}〕{seq}号
sequence: complaint
fields:
  channel:  {order: 11, label: 来信渠道, kind: choice, options: [来访, 来信, 网上], list: 是, filter: 是}
  caller:   {order: 12, label: 反映人, kind: person, list: 是, search: 是}
  answered: {order: 13, label: 是否答复, kind: yes_no, filter: 是}
  why_not:  {order: 14, label: 未答复原因, kind: text, required: 是, help: 一句话, show: {answered: 否}}
"""
PEOPLE = {"clerk": "clerk", "rules": "rule_admin", "liaison": "liaison"}
GIVEN = {"title": "反映道路积水", "secrecy": "无", "urgency": "一般", "difficulty": "一般", "key_case": "否"}


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
        made.units |= {"office": office.id, "water": water.id}
        for login, role in PEOPLE.items():
            unit = made.units["water" if role == "liaison" else "office"]
            person = people.create(desk, login=login, name=login, unit_id=unit)
            people.grant(desk, person.id, role, unit)
    instance.settings = replace(instance.settings, live=(("np.dc", "packs/nanping"),))
    instance.live = LiveFolders(instance)
    yield made
    instance.close()


@pytest.fixture
def drop(scene):
    """Write the type's file, so that its time differs from the one before."""
    place = scene.instance.folder / "packs" / "nanping" / "types" / "complaint.yaml"

    def write(text):
        before = place.stat().st_mtime_ns if place.exists() else 0
        place.write_text(text, encoding="utf-8")
        os.utime(place, ns=(before + 10**9, before + 10**9))

    return write


def _text(answer):
    return answer.get_data(as_text=True)


def _rows(one, query=""):
    sheet = one.get(f"{LIST}export/csv/?{query}").data.decode("utf-8-sig")
    return [row[2] for row in list(csv.reader(io.StringIO(sheet)))[1:]]


def test_every_screen_of_a_dropped_type_works_at_once(browser, drop):
    clerk = browser("clerk")
    assert clerk.get(LIST).status_code == 404
    drop(COMPLAINT)
    page = _text(clerk.get(LIST))
    for text in (
        f'href="{LIST}" aria-current="page"',
        "新建信访督办",
        "来信渠道",
        "还没有内容",
        f"{LIST}import/",
    ):
        assert text in page, text
    form = _text(clerk.get(f"{LIST}new/"))
    for text in ("来信渠道", "反映人", "网上", "是否答复", "一句话；", "是否答复为否时必须填写"):
        assert text in form, text
    units_ = {"unit_leads": "市水务局"}
    sent = clerk.post(f"{LIST}new/", {**GIVEN, **units_, "channel": "网上", "caller": "甲某"})
    assert sent.status_code == 303
    assert clerk.post(f"{LIST}new/", {**GIVEN, "title": "反映噪声", "channel": "来访"}).status_code == 303
    for query, found in {
        "search=甲某": ["反映道路积水"],
        "channel__is=来访": ["反映噪声"],
        "answered__is=1": [],
        "lead__contains=水务": ["反映道路积水"],
        "search=没有": [],
    }.items():
        assert _rows(clerk, query) == found, query
        assert re.findall("反映道路积水|反映噪声", _text(clerk.get(f"{LIST}?{query}"))) == found, query
    column = _sorted_by(page_of(clerk), "来信渠道")
    assert _rows(clerk, f"sort={column}") == ["反映噪声", "反映道路积水"]  # as the pack orders the options
    assert _rows(clerk, f"sort={column}&desc=1") == ["反映道路积水", "反映噪声"]
    book = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{LIST}export/xlsx/").data))
    assert book.active.max_row == 3
    assert _text(clerk.get("/data/item_screen/")).partition("<tbody")[2].count("信访督办") == 2


def page_of(one):
    return _text(one.get(LIST))


def _sorted_by(page, label):
    return re.search(rf'sort=(\d+)[^"]*"[^>]*>{label}', page).group(1)


def test_a_ledger_of_a_dropped_type_is_taken_in(browser, drop, scene):
    drop(COMPLAINT)
    clerk = browser("clerk")
    ledger = "序号,事项名称,来信渠道,反映人,牵头单位\n1,反映停水,来信,乙某,市水务局\n"
    sent = {"csrf_token": clerk.token(), "file": (io.BytesIO(ledger.encode()), "信访.csv")}
    page = _text(clerk.client.post(f"{LIST}import/", data=sent, content_type="multipart/form-data"))
    assert "确认导入 1 件" in page
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.split("将新建", 1)[1]))
    assert clerk.client.post(f"{LIST}import/take/", data=hidden).headers["Location"] == LIST
    with scene.instance.bench.sessions() as session:
        item = session.scalars(select(Item).where(Item.type == "complaint")).one()
        assert (item.title, item.fields["channel"], item.fields["caller"]) == ("反映停水", "来信", "乙某")
    assert _rows(clerk, "search=乙某") == ["反映停水"]


def test_a_field_shown_at_times_is_required_only_then(browser, drop, scene):
    drop(COMPLAINT)
    clerk = browser("clerk")
    refused = clerk.post(f"{LIST}new/", {**GIVEN, "answered": "否"})
    assert (refused.status_code, _text(refused).count('<p class="error"')) == (422, 1)
    assert "必须填写" in _text(refused)
    assert clerk.post(f"{LIST}new/", {**GIVEN, "answered": "是"}).status_code == 303
    with scene.instance.bench.sessions() as session:
        item = session.scalars(select(Item).where(Item.type == "complaint")).one()
    edit = f"{LIST}edit/?id={item.id}"
    changed = {**GIVEN, "answered": "否", "version": str(item.version)}
    assert clerk.post(edit, changed).status_code == 422
    assert clerk.post(edit, {**changed, "why_not": "正在核实"}).status_code == 303
    told = clerk.post(f"{LIST}new/", {**GIVEN, "answered": "是", "title": "绝密★的事"})
    assert (told.status_code, "涉密" in _text(told)) == (422, True)


def test_a_broken_file_leaves_the_last_good_pack_and_tells_the_rule_keeper(browser, drop):
    drop(COMPLAINT)
    clerk, keeper, liaison = browser("clerk"), browser("rules"), browser("liaison")
    assert clerk.get(LIST).status_code == 200
    drop(COMPLAINT.replace("kind: person", "kind: persona"))
    assert clerk.get(f"{LIST}new/").status_code == 200
    told = _text(keeper.get("/account"))
    assert re.search(r"规则包有错误，没有启用：nanping/types/complaint\.yaml:10:\d+", told)
    assert "仍按上一版规则运行" in told
    for other in (clerk, liaison):
        assert "规则包有错误" not in _text(other.get("/account"))
    drop(COMPLAINT.replace("来信渠道", "受理渠道"))
    assert "规则包有错误" not in _text(keeper.get("/account"))
    assert "受理渠道" in _text(clerk.get(LIST))
