"""Every bad pack of tests/cases/bad says exactly what its golden file says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.says import WORDS
from tests.config.cases import BAD, folders, told

LISTED = re.compile(r"\[([a-z]+\.[a-z_0-9]+)\]")
ELSEWHERE = {
    "chain.too_long#",
    "file.missing#unreadable",
    "file.too_big",
    "ref.path",
    "ref.count",
    "ref.unit",
    "ref.pack",
    "ladder.colour_twice",
    "burden.asked_twice",
    "ladder.overlap",
    "field.unused",
    "source.repealed",
    "source.not_binding",
}


@pytest.mark.parametrize("case", folders(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_bad_pack_is_told_in_full(case: Path) -> None:
    assert told(case) == (case / "expected.txt").read_text("utf-8")


def test_there_are_many_families() -> None:
    cases = folders()
    codes = {code for case in cases for code in LISTED.findall((case / "expected.txt").read_text("utf-8"))}

    assert len(cases) >= 60
    assert len(codes) >= 60
    assert {code.partition(".")[0] for code in codes} >= {
        "file",
        "yaml",
        "shape",
        "term",
        "name",
        "ref",
        "when",
    }


def test_every_family_has_a_folder_of_its_own() -> None:
    families = {key.partition(".")[0] for key in WORDS} - {"source", "field"}

    assert {path.name for path in BAD.iterdir()} >= families


def test_each_message_has_both_languages_and_the_same_facts() -> None:
    slots = re.compile(r"\{(\w+)\}")
    for key, (zh, en) in WORDS.items():
        assert set(slots.findall(en)) <= set(slots.findall(zh)) | {"title", "where"}, key
        assert re.search(r"[一-鿿]", zh) or key == "test.impossible_act", key
