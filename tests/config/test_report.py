"""Problems as text: the mark stands under the wrong word, wide characters or not."""

from __future__ import annotations

from config.problems import PackError, Place, Problem
from config.report import as_json, long, short

PROBLEM = Problem(Place("own/pack.yaml", 2, 8), "shape.not_a_word", "不对", "wrong")


def test_short_is_one_line() -> None:
    assert short(PROBLEM, "zh") == "own/pack.yaml:2:8: 不对 [shape.not_a_word]"
    assert short(PROBLEM, "en") == "own/pack.yaml:2:8: wrong [shape.not_a_word]"


def test_the_mark_counts_wide_characters_twice() -> None:
    files = {"own/pack.yaml": "language: 1\nlabel: 中文 粉\n".encode()}
    problem = Problem(Place("own/pack.yaml", 2, 11), "shape.not_a_word", "不对", "wrong")

    assert long(problem, "zh", files).splitlines()[1:] == [
        "   |",
        " 2 | label: 中文 粉",
        "   |             ^",
    ]


def test_a_tab_and_a_joined_mark_take_their_columns() -> None:
    files = {"own/pack.yaml": "\té\u0301x\n".encode()}
    problem = Problem(Place("own/pack.yaml", 1, 4), "yaml.tab", "不对", "wrong")

    assert long(problem, "en", files).splitlines()[2:] == [" 1 |     é\u0301x", "   |      ^"]


def test_a_long_line_is_cut_around_the_mark() -> None:
    files = {"own/pack.yaml": ("help: " + "长" * 100 + "\n").encode()}
    start = Problem(Place("own/pack.yaml", 1, 1), "x.y", "不对", "wrong")
    middle = Problem(Place("own/pack.yaml", 1, 60), "x.y", "不对", "wrong")

    assert long(start, "zh", files).splitlines()[2] == " 1 | help: " + "长" * 44 + "…"
    assert long(middle, "zh", files).splitlines()[2:] == [
        " 1 | …" + "长" * 47 + "…",
        "   | " + " " * 47 + "^",
    ]


def test_without_the_source_one_line_is_left() -> None:
    assert long(PROBLEM, "zh", {}) == short(PROBLEM, "zh")
    assert long(PROBLEM, "zh", {"own/pack.yaml": b"a: 1\n"}) == short(PROBLEM, "zh")


def test_json() -> None:
    assert as_json([PROBLEM], "en") == [
        {"path": "own/pack.yaml", "line": 2, "column": 8, "code": "shape.not_a_word", "message": "wrong"}
    ]


def test_a_pack_error_lists_its_problems_in_order() -> None:
    first = Problem(Place("own/a.yaml", 1, 1), "x.y", "先", "first")
    error = PackError((PROBLEM, first))

    assert error.problems == (first, PROBLEM)
    assert str(error) == "own/a.yaml:1:1: 先 [x.y]\nown/pack.yaml:2:8: 不对 [shape.not_a_word]"
