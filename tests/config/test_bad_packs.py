"""Every bad pack of tests/cases/bad says exactly what its golden file says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from config.report import as_json, short
from config.says import WORDS
from tests.config.cases import BAD, folders, messages, pack_of, problems_of, told

ELSEWHERE = {
    "ref.count",
    "ref.pack",
    "ladder.colour_twice",
    "burden.asked_twice",
    "ladder.overlap",
    "field.unused",
    "source.repealed",
    "source.not_binding",
    "version.map_missing",  # of a proposal beside what is in use: test_renamed
}


@pytest.mark.parametrize("case", folders(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_bad_pack_is_told_in_full(case: Path) -> None:
    assert told(case) == (case / "expected.txt").read_text("utf-8")


ONE_TEXT = {
    # the limit is all that can be told, or there is but one way to be wrong
    "file.too_big", "yaml.too_deep", "yaml.too_many", "yaml.two_documents",
    # told by one file
    "ref.score", "ref.unit", "score.points_missing", "score.points_twice",
}  # fmt: skip
"""Families that are told in the same words wherever they are told."""


def test_240_bad_packs_in_60_families_are_told_in_words_that_differ() -> None:
    ways: dict[str, dict[Path, tuple[str, ...]]] = {}  # family, file, what is said without the place
    for case in folders():
        for code, told_so in messages(case).items():
            ways.setdefault(code, {})[case] = told_so
    differing = {code: found for code, found in ways.items() if len(set(found.values())) > 1}

    assert ways.keys() - differing.keys() == ONE_TEXT
    assert len(differing) >= 60
    assert len({case for found in differing.values() for case in found}) >= 240
    assert sum(len(set(found.values())) >= 3 for found in ways.values()) >= 90


def test_every_code_is_told_by_a_bad_pack() -> None:
    told_codes = {code for case in folders() for code in messages(case)}

    assert {key.partition("#")[0] for key in WORDS} - told_codes <= ELSEWHERE


PYTHON = re.compile(
    r"(?<!!!)\b(NoneType|None|True|False|dict|str|int|float|bool|tuple|frozenset|datetime|Traceback|\w+Error)\b"
    r"|<class|object at 0x"
)


def test_no_text_names_a_type_of_the_program() -> None:
    texts = [text for both in WORDS.values() for text in both]
    lines = [line for case in folders() for each in messages(case).values() for line in each]

    assert [text for text in [*texts, *lines, *_english()] if PYTHON.search(text)] == []


def _english() -> list[str]:
    parts = [(case / "expected.txt").read_text("utf-8").rpartition("\n\n")[2] for case in folders()]
    return [line.partition(": ")[2] for part in parts for line in part.splitlines()]


def test_all_problems_of_a_file_are_told_at_once() -> None:
    found = messages(BAD / "shape" / "many_kinds_at_once")

    assert len(found) >= 15
    assert {code.partition(".")[0] for code in found} >= {"yaml", "shape", "term"}
    assert sum(len(each) for each in found.values()) >= 20


def test_each_case_is_told_in_three_forms() -> None:
    for case in folders()[::20]:
        found = problems_of(pack_of(case))
        text = (case / "expected.txt").read_text("utf-8").splitlines()
        plain = as_json(found, "zh")

        assert [short(each, "zh") for each in found if short(each, "zh") not in text] == []
        assert [f"{p['path']}:{p['line']}:{p['column']}: {p['message']} [{p['code']}]" for p in plain] == [
            short(each, "zh") for each in found
        ]
        assert json.loads(json.dumps(plain, ensure_ascii=False)) == plain


def test_every_family_has_a_folder_of_its_own() -> None:
    families = {key.partition(".")[0] for key in WORDS} - {"source", "field", "version"}

    assert {path.name for path in BAD.iterdir()} >= families


def test_each_message_has_both_languages_and_the_same_facts() -> None:
    slots = re.compile(r"\{(\w+)\}")
    for key, (zh, en) in WORDS.items():
        assert set(slots.findall(en)) <= set(slots.findall(zh)) | {"title", "where"}, key
        assert re.search(r"[一-鿿]", zh) or key == "test.impossible_act", key
