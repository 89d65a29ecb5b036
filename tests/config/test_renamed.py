"""What a new version has no more, and what a map makes of it: exact places and texts."""

from __future__ import annotations

import pytest

from config import renamed
from config.loader import chain_from_files, compile_chain, read_chain, shipped
from config.report import short

CITY = read_chain(shipped("city"))
HEAD = "language: 1\nextends: city\nlabel: {zh: 甲, en: A}\nlevel: city\nbasis: own\n"
TYPE = """\
label: 民生实事
basis: 自定
like: matter
off: 否
fields:
  area: {label: 片区, kind: 文本, order: 90}
  cost: {label: 费用, kind: 整数, order: 91}
clocks:
  visit: {label: 走访, basis: 自定, from: assign, until: report, within: 5日}
"""


def pack_of(**files):
    own = {f"own/{name.replace('__', '/')}.yaml": text.encode() for name, text in files.items()}
    loaded = compile_chain(chain_from_files("own", {**CITY.files, "own/pack.yaml": HEAD.encode(), **own}))
    assert loaded.pack is not None, loaded.problems
    return loaded.pack


@pytest.fixture(scope="module")
def old():
    return pack_of(types__shishi=TYPE)


def changed(*pairs, name="shishi"):
    text = TYPE
    for before, after in pairs:
        text = text.replace(before, after)
    return pack_of(**{f"types__{name}": text})


def told(old, new, names):
    return [short(problem, "zh") for problem in renamed.wrong(old, new, names)]


def test_what_is_gone(old):
    new = changed(("  area:", "  zone:"), ("  visit:", "  walk:"))
    gone = ["types/shishi/fields/area", "types/shishi/clocks/visit"]
    assert list(renamed.gone(old, new, {})) == gone
    assert list(renamed.gone(old, new, {gone[0]: "zone"})) == gone[1:]
    assert list(renamed.gone(old, new, {gone[0]: "", gone[1]: "types/shishi/clocks/walk"})) == []
    other = changed(name="livelihood")
    assert list(renamed.gone(old, other, {})) == ["types/shishi"]
    assert list(renamed.gone(old, other, {"types/shishi": "livelihood"})) == []
    both = changed(("  area:", "  zone:"), name="livelihood")
    names = {"types/shishi": "livelihood"}
    assert list(renamed.gone(old, both, names)) == ["types/shishi/fields/area"]
    assert list(renamed.gone(old, both, {**names, "types/shishi/fields/area": "zone"})) == []
    assert list(renamed.gone(old, both, {"types/shishi": ""})) == []


AREA, VISIT = "types/shishi/fields/area", "types/shishi/clocks/visit"
FILE = "own/types/shishi.yaml"


@pytest.mark.parametrize(
    ("pair", "path", "uses", "zh", "en"),
    [
        (
            ("  area:", "  zone:"), AREA, renamed.in_use(2, 0),
            f"{FILE}:5:1: {AREA}（{FILE}:6:3）还在用：2 件在办事项；新规则里没有了。请写明改叫什么"
            f"（--map {AREA}=新名称），或写 --map {AREA}=none 让在用的留在旧规则下 [version.map_missing]",
            f"{FILE}:5:1: {AREA} ({FILE}:6:3) is in use: open items 2; the new rules do not have it. Say "
            f"what it is called now (--map {AREA}=NEW), or --map {AREA}=none to leave what uses it under the "
            "old rules [version.map_missing]",
        ),
        (
            ("  visit:", "  visits:"), VISIT, renamed.in_use(0, 3),
            f"{FILE}:8:1: {VISIT}（{FILE}:9:3）还在用：3 份已发文书；新规则里没有了。请写明改叫什么"
            f"（--map {VISIT}=新名称）（是不是要写“visits”？），或写 --map {VISIT}=none 让在用的留在旧规则下"
            " [version.map_missing]",
            f"{FILE}:8:1: {VISIT} ({FILE}:9:3) is in use: papers issued 3; the new rules do not have it. Say "
            f"what it is called now (--map {VISIT}=NEW) (did you mean “visits”?), or --map {VISIT}=none to "
            "leave what uses it under the old rules [version.map_missing]",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_with_its_place(old, pair, path, uses, zh, en):
    found = renamed.missing(old, changed(pair), path, uses)
    assert [short(found, language) for language in ("zh", "en")] == [zh, en]


def test_the_place_is_where_it_was_switched_off_or_the_nearest(old):
    off = pack_of(types__shishi=TYPE.replace("off: 否", "off: 是"))
    assert str(renamed.place(off, "types/shishi")) == "own/types/shishi.yaml:4:6"
    assert str(renamed.place(changed(("  visit:", "  walk:")), "types/shishi/clocks/visit")) == (
        "own/types/shishi.yaml:8:1"
    )
    assert renamed.place(pack_of(), "types/shishi").file == "own/pack.yaml"


@pytest.mark.parametrize(
    ("pair", "names", "text"),
    [
        ((), {}, ""),
        (("  area:", "  zone:"), {"types/shishi/fields/area": "zone"}, ""),
        (
            (),
            {"types/nowhere": "x"},
            "--map types/nowhere=x：现行规则里没有 types/nowhere；对应写 旧=新，如 ",
        ),
        (
            ("  visit:", "  walk:"),
            {"types/shishi/clocks/visit": "stroll"},
            "--map types/shishi/clocks/visit=stroll：新规则里没有 types/shishi/clocks/stroll；现有：",
        ),
        (
            ("  visit:", "  walk:"),
            {"types/shishi/clocks/visit": "types/shishi/fields/area"},
            f"--map {VISIT}={AREA}：新规则里没有 {AREA}；现有：",
        ),
        (
            ("  visit:", "  walk:"),
            {"types/shishi/clocks/visit": "finish"},
            "--map types/shishi/clocks/visit=finish：types/shishi/clocks/finish 现行规则里已有，是另一回事；"
            "两个名称不能并成一个",
        ),
        (
            ("  area: {label: 片区, kind: 文本", "  zone: {label: 片区, kind: 整数"),
            {"types/shishi/fields/area": "zone"},
            "--map types/shishi/fields/area=zone：字段种类变了，由 text 变为 integer；已存的值对不上",
        ),
        (("  area:", "  zone:"), {"types/shishi/fields/area": ""}, ""),
    ],
)
def test_a_map_that_fits_neither_pack_is_told(old, pair, names, text):
    found = told(old, changed(pair) if pair else changed(), names)
    assert [one.partition(": ")[2].startswith(text) for one in found] == [True] * bool(text)


def test_a_pack_answers_to_old_names_while_it_is_tried(old):
    new = changed(("  visit:", "  walk:"), name="livelihood")
    names = {"types/shishi": "livelihood", "types/shishi/clocks/visit": "walk"}
    found = renamed.aliased(new, names)
    assert found.types["shishi"].clocks["visit"] is new.types["livelihood"].clocks["walk"]
    assert renamed.aliased(new, {"types/shishi": ""}).types == new.types
    assert renamed.aliased(new, {}) is new
    assert renamed.inverted({**names, "types/x": ""}) == {
        "types/livelihood": "types/shishi",
        "types/livelihood/clocks/walk": "types/shishi/clocks/visit",
    }
