"""Keys that people meet on screens: two packs that differ in one alone show different things."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from server.app import create_app
from server.desk import PROGRAM
from server.instance import Instance
from server.models import Person, Unit
from server.web import sessions
from server.work import people, units
from tests.server.conftest import at
from tests.server.twins import HEAD, Twins, compiled

FORM, UNIT, RULES = "/items/other/new/", "/data/unit/edit/?id={unit}", "/rules/text"


class Clock:
    """A clock that stands."""

    def now(self):
        """Return a Monday morning."""
        return at("2026-11-02 09:00")


def page(folder, files, path):
    """Return a page as an office with these files over the city's sees it."""
    for name, text in {"pack": HEAD, **files}.items():
        place = folder / "own" / f"{name}.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    with Instance.create(folder / "there", office="督查室", pack=str(folder / "own")) as instance:
        instance.bench.clock = Clock()
        with instance.desk(PROGRAM) as desk:
            office = desk.session.scalars(select(Unit).where(Unit.pack != "")).one()
            for role in ("clerk", "accounts"):
                person = people.create(desk, login=role, name=role, unit_id=office.id)
                people.grant(desk, person.id, role, office.id)
            unit = units.create(desk, name="市住建局", parent_id=office.parent_id).id
            desk.session.flush()
            ident = desk.session.scalars(select(Person.id).where(Person.login == who(path))).one()
        client = create_app(instance).test_client()
        with client.application.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
            client.set_cookie("duban", sessions.begin(ident, instance.now()))
        found = client.get(path.format(unit=unit))
        assert found.status_code == 200
        return found.get_data(as_text=True)


def who(path):
    return "accounts" if path.startswith("/data/") else "clerk"


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def says(path, *words):
    """Return a reader of which of some words a page says."""
    return path, lambda html: tuple(word for word in words if word in text(html))


def first(path, one, other):
    """Return a reader of which of two words stands first on a page."""
    return path, lambda html: min((one, other), key=text(html).index)


def filled(path, name):
    """Return a reader of what stands in a field of a form."""
    return path, lambda html: re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)[1]


OWN = "label: 户数, kind: 整数"


def field(kind, key, words, seen, comes, name="extra"):
    """Return the twins of a key of a field, of a type, of all items or of units."""
    file, head = {
        "types": ("types/other", "fields:"),
        "item": ("fields", "item:"),
        "unit": ("fields", "unit:"),
    }[kind]
    given = f"{key}: @" if key == "order" else f"order: 50, {key}: @"
    return Twins(file, f"{head} {{{name}: {{{OWN}, {given}}}}}\n", words, seen, comes)


def fields(kind, prefix, path, before):
    """Return the keys of a field that a form shows."""
    return {
        f"{prefix}/help": field(kind, "help", ("每周更新", "每月更新"), says(path, "每周更新", "每月更新"),
                                (("每周更新",), ("每月更新",))),
        f"{prefix}/default": field(kind, "default", ("7", "8"), filled(path, "extra"), ("7", "8")),
        f"{prefix}/measure": field(kind, "measure", ("户", "栋"), says(path, "户数 户 ", "户数 栋 "),
                                   (("户数 户 ",), ("户数 栋 ",))),
        f"{prefix}/order": field(kind, "order", ("0", "99"), first(path, "户数", before), ("户数", before)),
    }  # fmt: skip


CITED = {"types/other": "basis: {source: ours}\n"}


def source(key, words, comes):
    """Return the twins of a key of a source that a rule cites."""
    given = {"title": "南屏督查办法", "organ": "市委", key: "@"}
    said = ", ".join(f"{name}: {value}" for name, value in given.items())
    return Twins("sources", f"sources: {{ours: {{{said}}}}}\n", words, says(RULES, *comes),
                 tuple((one,) for one in comes), CITED)  # fmt: skip


def ordered(file, body, path, one, other, more=None):
    """Return the twins of a key `order`, which puts `other` before `one` or after it."""
    return Twins(file, body, ("0", "99"), first(path, one, other), (other, one), more or {})


CASES = {
    **fields("types", "types:fields/*", FORM, "事项名称"),
    **fields("item", "fields:item/*", FORM, "事项名称"),
    **fields("unit", "fields:unit/*", UNIT, "单位性质"),
    "types:help": Twins("types/other", "help: @\n", ("领导口头交办的", "来信来访"),
                        says("/items/other/", "领导口头交办的", "来信来访"),
                        (("领导口头交办的",), ("来信来访",))),
    "types:order": ordered("types/other", "order: @\n", "/workbench", "决策督查", "其他交办"),
    "types:clocks/*/order": Twins("types/other", "clocks: {finish: {order: @}}\n", ("0", "99"),
                                  says(RULES, "其他交办 办结 ", "其他交办 分解立项 "),
                                  (("其他交办 办结 ",), ("其他交办 分解立项 ",))),
    "flows:gates/*/ask": Twins("flows/checked", "gates: {clear: {ask: @}}\n", ("查清了吗", "证据全不全"),
                               says(RULES, "查清了吗", "证据全不全"), (("查清了吗",), ("证据全不全",))),
    "flows:gates/*/order": ordered("flows/checked", "gates: {result: {order: @}}\n", RULES,
                                   "·查必清 ", "·办必果 "),
    "flows:states/*/order": ordered("flows/standard", "states: {withdrawn: {order: @}}\n", RULES,
                                    "标准流程·已办结 ", "标准流程·已撤销 "),
    "roles:roles/*/order": ordered("roles", "roles: {leader: {order: @}}\n", "/data/grant/new/",
                                   "督查室经办人", "分管负责同志"),
    "counts:counts/*/order": ordered("counts", "counts: {returns: {order: 50}, decisions_year: {order: @}}\n",
                                     RULES, "本轮退回次数 ", "本年新办决策督查件数 "),
    "scores:order": ordered("scores/annual", "off: 否\norder: @\n", RULES, "督查考评（开发区）", "年度得分",
                            {"scores/zone": "off: 否\norder: 5\n"}),
    "scores:entries/*/order": ordered("scores/zone", "off: 否\nentries: {passed_on: {order: @}}\n", RULES,
                                      "·无故未按时办结", "推诿（退件未准）"),
    "sources:sources/*/title": source("title", ("南屏督查办法", "南屏督办规定"),
                                      ("南屏督查办法", "南屏督办规定")),
    "sources:sources/*/organ": source("organ", ("市委", "市政府"),
                                      ("南屏督查办法 市委 ", "南屏督查办法 市政府 ")),
    "sources:sources/*/number": source("number", ("南委〔2026〕1号", "南委〔2026〕2号"),
                                       ("南委〔2026〕1号", "南委〔2026〕2号")),
    "sources:sources/*/date": source("date", ('"2026-01-05"', '"2026-01-06"'), ("2026-01-05", "2026-01-06")),
}  # fmt: skip


@pytest.mark.parametrize("key", CASES)
def test_two_packs_that_differ_in_it_alone_show(tmp_path, key):
    twins = CASES[key]
    compiled(key, twins)
    path, seen = twins.seen
    shown = [
        page(tmp_path / str(at), {**twins.more, twins.file: twins.text.replace("@", word)}, path)
        for at, word in enumerate(twins.words)
    ]
    assert tuple(seen(html) for html in shown) == twins.comes
