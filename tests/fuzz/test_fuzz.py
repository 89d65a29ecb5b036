"""A short part of `./run fuzz packs`, and the proof that its judge can find fault."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from random import Random

import pytest

from config.loader import chain_from_files, compile_chain
from config.model import Label
from config.source import read
from tests.fuzz import judge
from tests.fuzz.mini import files
from tests.fuzz.mutate import mutated
from tests.fuzz.run import main, run

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer

CHUNKS, SEED = 2, 2_026
PATIENCE = 60.0
"""Seconds of one mutation while coverage is taken; how fast it is, the command measures."""


def test_no_mutation_breaks_a_promise():
    chunks = run("packs", SEED, workers=1, seconds=PATIENCE)
    assert [told.faults for told in islice(chunks, CHUNKS) if told.broken] == []


def test_the_small_pack_is_sound_itself():
    loaded = compile_chain(chain_from_files("mini", files()))
    assert (loaded.problems, loaded.warnings) == ((), ())
    assert list(judge.faults(files())) == []


def test_mutations_follow_from_the_seed_alone_and_differ():
    packs = [mutated(Random(f"7/{number}"), files()) for number in range(200)]
    assert packs == [mutated(Random(f"7/{number}"), files()) for number in range(200)]
    changed = [pack for pack in packs if pack != files()]
    accepted = [pack for pack in changed if compile_chain(chain_from_files("mini", pack)).pack is not None]
    assert len(changed) >= 180
    assert 10 <= len(accepted) <= 150


def test_a_line_of_a_long_word_and_thousands_of_values_is_read():
    values = ["x" * 100_000, *["x"] * 19_000]
    found, problems = read("x.yaml", f"a: [\n {', '.join(values)}]\n".encode())
    assert (found.data, problems) == ({"a": values}, ())


def test_the_judge_sees_what_changes_when_it_is_written_out():
    pack = compile_chain(chain_from_files("mini", files())).pack
    assert list(judge._changed(pack, "mini")) == []
    other = replace(pack, label=Label("别的名字"))
    assert list(judge._changed(other, "mini")) == ["label changes when written out and read again"]


def test_the_judge_sees_names_of_python():
    assert judge.TYPE_NAMES.search("this is a NoneType")
    assert judge.TYPE_NAMES.search("should be int")
    assert not judge.TYPE_NAMES.search("a list of texts")


def test_a_run_goes_on_from_its_file(tmp_path, capsys):
    kept = tmp_path / "fuzz.json"
    words = ["packs", "--seed", "3", "--workers", "1", "--seconds", "60", "--resume", str(kept)]
    assert main([*words, "--count", "500"]) == 0
    assert main([*words, "--count", "500"]) == 0
    assert (
        len(
            set(
                re.findall(
                    r"^.* mutations in 500 packs, seed 3: 0 faults, .*$", capsys.readouterr().out, re.M
                )
            )
        )
        == 1
    )
    assert '"done": 1' in kept.read_text(encoding="utf-8")


def test_a_line_of_brackets_without_end_is_told_at_once():
    lines = ["extra: " + "{any: [" * 5_000, "a: [" + "[" * 100_000 + " # 甲，b: 1"]
    codes = [[each.code for each in read("x.yaml", f"a: b\n  {line}\n".encode())[1]] for line in lines]
    assert codes == [["yaml.syntax"], ["yaml.syntax"]]
