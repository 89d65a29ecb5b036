"""The reference page and the starters say what the schemas say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.loader import chain_from_files, compile_chain, load, read_chain, shipped
from config.nodes import KINDS, schema
from config.reference import page
from config.starters import new_office, new_type, schema_line, schemas
from config.vocabulary import FACTS
from config.words import TABLES

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_in_the_handbook_is_the_one_that_the_schemas_write():
    assert (ROOT / "docs" / "language.md").read_text(encoding="utf-8") == page()


def _keys(node):
    """Yield every key that a schema lets a clerk write."""
    for key, below in node.get("properties", {}).items():
        yield key
        yield from _keys(below)
    for part in ("items", "then", "else", "additionalProperties"):
        if isinstance(node.get(part), dict):
            yield from _keys(node[part])


@pytest.mark.parametrize("kind", [*KINDS, "common"])
def test_the_page_has_every_key_of_every_schema(kind):
    text = page()
    node = schema(kind)
    parts = node["$defs"].values() if kind == "common" else [node]
    keys = {key for part in parts for key in _keys(part)}
    assert sorted(key for key in keys if f"| `{key}`" not in text) == []


def test_the_page_has_every_fact_and_every_word():
    text = page()
    words = {f"{en} {zh}" for table in TABLES.values() for en, zh in table.items()}
    assert sorted(fact for fact in FACTS if f"| `{fact}` |" not in text) == []
    assert sorted(each for each in words if each not in text) == []


def test_a_row_says_what_may_be_written():
    rows = page().splitlines()
    assert any("| `roll` | 遇休 | `later` 顺延 · `earlier` 提前 · `as_is` 不动 |" in line for line in rows)
    assert [line for line in rows if line.startswith("| `left` ")] == [
        "| `left` | 距到期还有多少；中止期间和到期之后没有值"
        " | `1个工作日` `1日` `1周` `1个工作小时` `1小时` `1分钟` | 随时间 |"
    ]


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("pack", "# yaml-language-server: $schema=.schemas/pack.schema.json"),
        ("types/instruction", "# yaml-language-server: $schema=../.schemas/types.schema.json"),
    ],
)
def test_the_first_line_leads_editors_to_the_schema(key, line):
    assert schema_line(key) == line


def test_the_schemas_for_editors_are_those_of_the_program():
    written = schemas()
    assert sorted(written) == sorted(f"{name}.schema.json" for name in (*KINDS, "common"))
    ladders = json.loads(written["ladders.schema.json"])
    assert list(ladders["properties"]) == list(schema("ladders")["properties"])
    level = ladders["properties"]["tiers"]["additionalProperties"]["properties"]["level"]
    assert (level["title"], level["minimum"], level["maximum"]) == ("级别", 0, 9)


def test_an_editor_takes_none_wherever_the_reader_does():
    acts = json.loads(schemas()["flows.schema.json"])["properties"]["acts"]
    as_ = acts["additionalProperties"]["properties"]["as"]
    assert as_["enum"] == ["lead", "牵头", "co", "配合", "none", "无"]
    assert acts["additionalProperties"]["properties"]["needs"]["if"] == {"enum": ["none", "无"]}
    assert "if" not in acts["additionalProperties"]["properties"]["who"]  # must be there


PACKS = ROOT / "config" / "packs"
SHIPPED = sorted(PACKS.rglob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(PACKS)))
def test_the_last_line_of_a_pack_that_ships_leads_editors_to_its_schema(path):
    line = path.read_text(encoding="utf-8").splitlines()[-1]
    kind = path.parent.name if path.parent.name in KINDS else path.stem
    named = line.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / named).resolve() == PACKS / ".schemas" / f"{kind}.schema.json"


def test_the_schemas_beside_the_packs_that_ship_are_fresh():
    kept = {path.name: path.read_text(encoding="utf-8") for path in (PACKS / ".schemas").iterdir()}
    assert kept == schemas()


def _office(label="南屏市委督查室", basis="自定"):
    return new_office(label, "city", basis, load(shipped("city")).pack.values["pack"])


def _built(files):
    city = read_chain(shipped("city")).files
    own = {f"own/{name}": text.encode() for name, text in files.items()}
    return compile_chain(chain_from_files("own", {**city, **own}))


@pytest.mark.parametrize(
    "label", ["南屏市委督查室", '冒号: 井号#引号"的督查室', "[方括号]", "是", "2026", "1e3", "12:30", "No"]
)
def test_the_starter_of_an_office_is_sound_whatever_its_name(label):
    built = _built(_office(label))
    assert (built.problems, built.warnings) == ((), ())
    assert built.pack.label.zh == label


def test_every_line_that_is_inherited_can_be_uncommented():
    text = _office()["pack.yaml"]
    loose = "\n".join(
        line.removeprefix("# ") if ": " in line and "   # " in line else line for line in text.splitlines()
    )
    assert loose != text
    assert _built({"pack.yaml": loose}).problems == ()


@pytest.mark.parametrize("like", ["matter", "instruction", "rectification", "suggestion"])
def test_the_starter_of_a_type_is_sound_whatever_it_is_like(like):
    office = _office()
    bare = f"label: 民生实事\nbasis: 自定\nlike: {like}\noff: 否\n"
    pattern = _built({**office, "types/own.yaml": bare}).pack.values["types/own"]
    built = _built({**office, **new_type("own", "民生实事", "自定", like, pattern)})
    assert (built.problems, built.warnings) == ((), ())
    assert built.pack.types["own"].label.zh == "民生实事"
    assert built.pack.types["own"].fields["area"].options == ("经济", "民生", "安全", "其他")


def test_a_clock_without_a_term_is_offered_one():
    text = new_type("own", "民生实事", "自定", "bare", {"clocks": {"a": {"label": "甲"}}})["types/own.yaml"]
    assert "  a: {within: 15个工作日}\n" in text


def test_a_type_without_clocks_gets_no_clocks():
    text = new_type("own", "民生实事", "自定", "bare", {})["types/own.yaml"]
    assert "clocks" not in text
