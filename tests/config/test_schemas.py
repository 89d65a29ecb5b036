"""The schemas themselves: known keywords, Chinese titles, valid by their own rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # noqa: TID251 - the schemas are checked by their own standard

from config.formats import FORMATS
from config.nodes import KINDS, schema, title_at
from config.schema import TELLERS
from config.words import TABLES, spellings

SILENT = {
    "$schema",
    "$id",
    "$ref",
    "$defs",
    "title",
    "description",
    "properties",
    "items",
    "propertyNames",
    "if",
    "then",
    "else",
    "x-merge",
    "x-needed",
    "x-words",
    "x-overlay",
    "x-without",
    "default",
}
NAMES = {"properties", "$defs"}


def nodes(node: Any, *, named: bool = False) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if not named:
            yield node
        for key, value in node.items():
            yield from nodes(value, named=not named and key in NAMES)


@pytest.mark.parametrize("name", [*KINDS, "common"])
def test_every_keyword_is_known_and_can_be_told(name: str) -> None:
    found = {key for node in nodes(schema(name)) for key in node}

    assert found <= SILENT | set(TELLERS)
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("name", KINDS)
def test_every_key_has_a_chinese_title_and_description(name: str) -> None:
    for node in nodes(schema(name)):
        for key, value in node.get("properties", {}).items():
            assert value.get("title"), key
            assert value.get("description"), key


@pytest.mark.parametrize("name", [*KINDS, "common"])
def test_words_and_formats_are_those_of_the_tables(name: str) -> None:
    for node in nodes(schema(name)):
        table = node.get("x-words")
        if table in TABLES and "enum" in node:
            assert set(node["enum"]) == set(spellings(table))
        assert node.get("format", "date") in FORMATS


def test_titles_are_found_through_cases_and_lists() -> None:
    assert title_at("types", ("clocks", "finish", "within", 0, "when", "urgency")) == (
        "urgency",
        "条件中的测试",
    )
    assert title_at("types", ("clocks", "finish", "within")) == ("within", "期限")
    assert title_at("types", ("nowhere", 0, "x")) == ("x", "")
