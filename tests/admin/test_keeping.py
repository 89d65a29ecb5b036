"""Units, people and roles: changed by keepers, within their region, through the operations."""

from __future__ import annotations

import io
import re
import sys

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from config.loader import read_chain
from server.desk import PROGRAM
from server.models import Grant, JournalBlock, Person, Unit


def _one(scene, query):
    with scene.instance.bench.sessions() as session:
        return session.scalars(query).one_or_none()


def test_the_level_of_a_unit_is_none_of_a_ladder(browser):
    page = browser("accounts").get("/data/unit/").get_data(as_text=True)
    assert ("级别" in page, "层级" in page) == (True, False)


@pytest.mark.parametrize("login", ["accounts", "security"])
def test_a_keeper_makes_a_unit(browser, scene, login):
    answer = browser(login).post(
        "/data/unit/new/",
        {
            "name": " 江州省  能源局 ",
            "short_name": "省能源局",
            "parent": "江州省",
            "kind": "部门",
            "aliases": "能源局、省能局",
        },
    )
    assert answer.status_code == 303
    unit = _one(scene, select(Unit).where(Unit.name == "江州省 能源局"))
    assert (unit.short_name, unit.parent_id, unit.aliases) == (
        "省能源局",
        scene.units["province"],
        ["能源局", "省能局"],
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": "江州省水利厅", "parent": "江州省", "kind": "部门"}, "已有名为"),
        ({"name": "新厅", "parent": "没有的省", "kind": "部门"}, "没有这个单位"),
        ({"name": "", "parent": "江州省", "kind": "部门"}, "必须填写"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(browser, data, words):
    answer = browser("accounts").post("/data/unit/new/", data)
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)


def test_a_person_is_made_given_a_role_and_shut(browser, scene):
    keeper = browser("accounts")
    made = {"login": "new", "name": "新人", "unit": "省水利厅", "phone": "1", "password": "long-enough-word"}
    assert keeper.post("/data/person/new/", made).status_code == 303
    person = _one(scene, select(Person).where(Person.login == "new"))
    assert person.unit_id == scene.units["water"]
    given = {"login": "new", "role": "liaison", "unit": "省水利厅"}
    assert keeper.post("/data/grant/new/", given).status_code == 303
    one = browser()
    assert one.sign_in("new", "long-enough-word").status_code == 302
    assert one.get("/items/instruction/").headers["Location"] == "/account"  # it is to be changed first
    own = {"old": "long-enough-word", "new": "my-own-long-word", "again": "my-own-long-word"}
    one.post("/account/password", own)
    assert one.get("/items/instruction/").status_code == 200
    edit = f"/data/person/edit/?id={person.id}"
    assert "long-enough-word" not in keeper.get(edit).get_data(as_text=True)
    assert keeper.post(edit, {"password": "another-long-word", "active": "1"}).status_code == 303
    assert one.get("/account").status_code == 302
    assert keeper.post(edit, {"password": "", "active": "0"}).status_code == 303
    assert browser().sign_in("new", "another-long-word").status_code == 401
    assert keeper.get(edit).status_code == 404


def test_a_role_is_taken_back_with_a_reason(browser, scene):
    keeper = browser("security")
    grant = _one(scene, select(Grant).where(Grant.person_id == scene.people["liaison"]))
    path = f"/data/grant/edit/?id={grant.id}"
    assert keeper.get(path).status_code == 200
    assert keeper.post(path, {"revoke": "1", "reason": ""}).status_code == 422
    assert keeper.post(path, {"revoke": "0", "reason": "调离"}).status_code == 422
    answer = keeper.post(path, {"revoke": "1", "reason": "调离"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/data/grant/")
    assert _one(scene, select(Grant).where(Grant.id == grant.id)) is None
    with scene.instance.bench.sessions() as session:
        last = session.scalars(select(JournalBlock).order_by(JournalBlock.id.desc())).first()
    assert "revoke_why" in last.entries
    assert "调离" not in last.entries


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"login": "accounts", "role": "audit", "unit": "省督查办"}, "不得由一人兼任"),
        ({"login": "missing", "role": "liaison", "unit": "省水利厅"}, "没有这个账号"),
        ({"login": "clerk", "role": "emperor", "unit": "省水利厅"}, "请从列出的选项中选择"),
        ({"login": "clerk", "role": "liaison", "unit": "省水利厅、省住建厅"}, "没有这个单位"),
    ],
)
def test_a_role_that_cannot_be_given_is_refused(browser, data, words):
    answer = browser("security").post("/data/grant/new/", data)
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)


def test_a_keeper_does_not_change_the_own_account_here(browser, scene):
    keeper = browser("accounts")
    assert keeper.get(f"/data/person/edit/?id={scene.people['accounts']}").status_code == 404


@pytest.mark.parametrize("login", ["clerk", "liaison", "audit"])
def test_nobody_else_changes_units_people_or_roles(browser, scene, login):
    one = browser(login)
    for path in ("/data/unit/new/", "/data/person/new/", "/data/grant/new/", "/data/person/edit/?id=2"):
        assert one.get(path).status_code == 404
        assert one.post(path, {"name": "x"}).status_code == 404


def test_a_failing_database_is_told_without_its_words(browser, monkeypatch):
    from admin import keeping

    def fail(*_args, **_kwargs):
        raise OperationalError("INSERT INTO secret_table", {}, Exception("boom"))

    monkeypatch.setattr(keeping.units, "create", fail)
    answer = browser("accounts").post("/data/unit/new/", {"name": "新厅", "parent": "江州省", "kind": "部门"})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "没有保存：程序出了差错，编号" in page) == (422, True)
    assert "secret_table" not in page


def test_look_ups_of_keepers_stay_within_the_region(browser):
    found = browser("accounts").get("/data/unit/ajax/lookup/?name=units&query=省").json
    assert "江州省委督查二室" not in [name for _key, name in found]
    assert browser("clerk").get("/data/unit/ajax/lookup/?name=units&query=省").json == []
    assert browser("accounts").get("/data/tick/ajax/lookup/?name=units&query=省").json == []


UNIT_PACK = "language: 1\nlabel: 例\nbasis: 自定\nlevel: province\nextends: screens\n"
UNIT_FIELDS = """
unit:
  group: {label: {zh: 考核组, en: Group}, kind: 单选, options: [甲组, 乙组], list: 是, filter: 是, order: 2}
  staff: {label: 编制数, kind: 整数, min: 1, list: 是, filter: 是, order: 3}
  upper: {label: 主管单位, kind: 单位, order: 4}
  inner: {label: 内部记号, kind: 文本, see: [director], list: 是, order: 5}
  own:   {label: 经办填写, kind: 文本, edit: [clerk], order: 6}
"""


@pytest.fixture
def grouped(scene, tmp_path):
    """The province under a pack that declares fields of units."""
    (tmp_path / "packs/own").mkdir(parents=True)
    (tmp_path / "packs/screens").symlink_to(scene_pack(scene))
    (tmp_path / "packs/own/pack.yaml").write_text(UNIT_PACK, "utf-8")
    (tmp_path / "packs/own/fields.yaml").write_text(UNIT_FIELDS, "utf-8")
    with scene.instance.desk(PROGRAM) as desk:
        desk.shelf.adopt(desk, scene.units["office"], read_chain(tmp_path / "packs/own"))
    return scene


def scene_pack(scene):
    return sys.modules[type(scene).__module__].PACK


def edit_url(scene, unit="housing"):
    return f"/data/unit/edit/?id={scene.units[unit]}"


def test_a_keeper_changes_the_fields_that_the_pack_declares(browser, grouped):
    keeper = browser("accounts")
    form = keeper.get(edit_url(grouped)).get_data(as_text=True)
    asked = ("kind", "group", "staff", "upper", "inner", "own")
    assert [name for name in asked if f'name="{name}"' in form] == [
        "kind", "group", "staff", "upper",
    ]  # fmt: skip

    sent = {"kind": "政府", "group": "乙组", "staff": "12", "upper": "省水利厅"}
    assert keeper.post(edit_url(grouped), sent).status_code == 303

    unit = _one(grouped, select(Unit).where(Unit.id == grouped.units["housing"]))
    assert (unit.kind, unit.fields) == (
        "政府", {"group": "乙组", "staff": 12, "upper": grouped.units["water"]},
    )  # fmt: skip
    page = keeper.get(f"/data/unit/details/?id={unit.id}").get_data(as_text=True)
    assert all(word in page for word in ("考核组", "乙组", "编制数", "12", "主管单位", "江州省水利厅"))
    assert "内部记号" not in page


def test_fields_of_units_stand_in_the_list_and_filter_it(browser, grouped):
    keeper = browser("accounts")
    keeper.post(edit_url(grouped), {"kind": "部门", "group": "乙组", "staff": "12"})
    keeper.post(edit_url(grouped, "water"), {"kind": "部门", "group": "甲组", "staff": "8"})

    listed = keeper.get("/data/unit/").get_data(as_text=True)
    assert "考核组" in listed
    (name,) = set(re.findall(r'name="([a-z_]*group[a-z_]*)"', listed))
    narrowed = keeper.get("/data/unit/", query_string={name: "乙组"}).get_data(as_text=True)

    assert "省住建厅" in narrowed
    assert "省水利厅" not in narrowed
    assert "Group" in english(keeper, "/data/unit/")


def english(one, path):
    one.client.set_cookie("language", "en")
    return one.get(path).get_data(as_text=True)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "部门", "staff": "零"}, "应为数字"),
        ({"kind": "部门", "staff": "0"}, "不小于 1"),
        ({"kind": "部门", "group": "丙组"}, "请从列出的选项中选择"),
        ({"kind": "部门", "upper": "没有的厅"}, "没有这个单位"),
    ],
)
def test_a_field_of_a_unit_that_cannot_be_is_refused(browser, grouped, sent, words):
    answer = browser("accounts").post(edit_url(grouped), sent)

    assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)
    assert _one(grouped, select(Unit).where(Unit.id == grouped.units["housing"])).fields == {}


def test_the_director_sees_what_is_the_directors_and_changes_no_unit(browser, grouped):
    director = browser("director")

    assert "内部记号" in director.get("/data/unit/").get_data(as_text=True)
    assert director.get(edit_url(grouped)).status_code == 404
    assert director.post(edit_url(grouped), {"kind": "部门"}).status_code == 404
    assert "内部记号" not in browser("clerk").get("/data/unit/").get_data(as_text=True)


def test_the_form_names_the_unit_and_a_unit_stays_of_some_kind(browser, grouped):
    keeper = browser("accounts")

    assert "<small>江州省住房和城乡建设厅</small>" in keeper.get(edit_url(grouped)).get_data(as_text=True)
    assert keeper.post(edit_url(grouped), {"kind": "", "group": "甲组"}).status_code == 303

    unit = _one(grouped, select(Unit).where(Unit.id == grouped.units["housing"]))
    assert (unit.kind, unit.fields) == ("部门", {"group": "甲组"})


@pytest.mark.parametrize(
    ("login", "path", "name"),
    [
        ("accounts", "/data/unit/new/", "name"),
        ("accounts", "/data/person/new/", "password"),
        ("security", "/data/grant/new/", "login"),
        ("clerk", "/items/instruction/new/", "title"),
        ("clerk", "/items/instruction/import/", "due"),
    ],
)
def test_a_file_under_the_name_of_a_text_is_no_text(browser, login, path, name):
    sent = {name: (io.BytesIO(b"x"), "x.txt")}
    answer = browser(login).post(path, sent, content_type="multipart/form-data")
    assert answer.status_code == 422
