"""Each kind of thing that is hardly meant is told of a pack that has it, and nothing of its neighbour."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.checks import problems
from tests.config.packs import loaded

STANDARD, X = "ladders/standard.yaml", "types/x.yaml"
LIKE = "like: instruction\nlabel: 例\nbasis: 自定\n"
NUMBERED = LIKE + "fields: {n: {label: 数, kind: integer, min: 1, max: 9, list: 是}}\n"
GRADE = LIKE + "fields: {g: {label: 等, kind: choice, options: [甲, 乙], list: 是, required: %s}}\n"
OWN = "label: 例\nflow: standard\nnumber: '{seq}'\n"


def urge(when: str, more: str = "") -> dict[str, str]:
    """Return a ladder whose urge has another condition."""
    return {STANDARD: f"tiers:\n  urge: {{when: {when}{more}}}\n"}


def two(first: str, second: str) -> dict[str, str]:
    """Return a ladder of two messages."""
    tier = "  {}: {{label: 例{}, basis: 自定, colour: {}, kind: 提醒, level: {}, when: {}}}\n"
    tiers = tier.format("a", 1, "黄", 1, first) + tier.format("b", 2, "红", 2, second)
    return {"ladders/mine.yaml": f"label: 例\nbasis: 自定\ntiers:\n{tiers}"}


def colour(word: str, pack: str = "") -> dict[str, str]:
    """Return a ladder whose urge has a colour of its own."""
    found = {STANDARD: f"tiers: {{urge: {{colour: {word}}}}}\n"}
    return (
        {**found, "pack.yaml": f"language: 1\nlabel: 例\nlevel: city\nextends: base\n{pack}"}
        if pack
        else found
    )


def term(cases: str, head: str = LIKE) -> dict[str, str]:
    """Return a type whose finish falls due by cases."""
    return {X: f"{head}clocks:\n  finish: {{within: [{cases}]}}\n"}


def clock(text: str) -> dict[str, str]:
    """Return a type with a clock of its own."""
    return {X: f"{LIKE}clocks:\n  own: {{label: 例, {text}}}\n"}


def source(status: str) -> dict[str, str]:
    """Return a source and a type that rests on it."""
    return {
        "sources.yaml": f"sources:\n  s: {{title: 办法, status: {status}}}\n",
        X: LIKE.replace("自定", "{source: s}"),
    }


def many(count: int) -> str:
    """Return a condition with so many alternatives."""
    return "{any: [" + ", ".join(f"{{returns: {n + 1}}}" for n in range(count)) + "]}"


def lists(size: int) -> str:
    """Return a condition that comes to sixteen times so many alternatives when it is laid out."""
    facts = (("returns", 4), ("round", 4), ("issued.remind", size))
    return "{" + ", ".join(f"{fact}: {{in: {list(range(1, most + 1))}}}" for fact, most in facts) + "}"


ROWS: list[tuple[str, str, dict[str, str], dict[str, str]]] = [
    # unreachable or overlapping tiers
    (
        "times",
        "ladder.unreachable",
        urge("{issued.remind: {at_least: 2}}"),
        urge("{issued.remind: {at_least: 1}}"),
    ),
    (
        "level",
        "ladder.unreachable",
        urge("{overdue: {at_least: 9日}, issued.urge: 1}"),
        urge("{overdue: {at_least: 9日}, issued.urge: {less_than: 1}}"),
    ),
    ("entry", "ladder.unreachable", {STANDARD: "entry: criticize\n"}, {STANDARD: "entry: urge\n"}),
    (
        "behind",
        "ladder.overlap",
        two("{overdue: {at_least: 3日}}", "{overdue: {at_least: 2日}}"),
        two("{overdue: {at_least: 3日}}", "{overdue: {at_least: 4日}}"),
    ),
    (
        "weeks",
        "ladder.overlap",
        two("{left: {at_most: 1周}}", "{left: {at_most: 8日}}"),
        two("{left: {at_most: 2周}}", "{left: {at_most: 13日}}"),
    ),
    (
        "hours",
        "ladder.overlap",
        two("{overdue: {at_least: 2小时}}", "{overdue: {at_least: 119分钟}}"),
        two("{overdue: {at_least: 2小时}}", "{overdue: {at_least: 121分钟}}"),
    ),
    (
        "workdays",
        "ladder.overlap",
        two("{overdue: {at_least: 5个工作日}}", "{overdue: {at_least: 4日}}"),
        two("{overdue: {at_least: 5个工作日}}", "{overdue: {at_least: 6日}}"),
    ),
    (
        "any",
        "ladder.overlap",
        urge("{any: [{overdue: {at_least: 1日}}, {overdue: {at_least: 2日}}]}"),
        urge(
            "{any: [{overdue: {at_least: 5日}}, {overdue: {at_least: 4个工作日}, returns: 1}, {returns: 2}]}"
        ),
    ),
    # unreachable or overlapping cases
    (
        "case",
        "cases.unreachable",
        term("{when: {urgency: {not: 一般}}, is: 1日}, {when: {urgency: 特急}, is: 2日}, {is: 3日}"),
        term("{when: {urgency: 特急}, is: 1日}, {when: {urgency: {not: 一般}}, is: 2日}, {is: 3日}"),
    ),
    (
        "default",
        "cases.unreachable",
        term("{when: {g: 甲}, is: 1日}, {when: {g: 乙}, is: 2日}, {is: 3日}", GRADE % "是"),
        term("{when: {g: 甲}, is: 1日}, {when: {g: 乙}, is: 2日}, {is: 3日}", GRADE % "否"),
    ),
    (
        "default of yes/no",
        "cases.unreachable",
        term("{when: {from_above: 是}, is: 1日}, {when: {from_above: 否}, is: 2日}, {is: 3日}"),
        term("{when: {from_above: 是}, is: 1日}, {when: {key_case: 否}, is: 2日}, {is: 3日}"),
    ),
    # a clock that never stops
    (
        "clock",
        "clock.never_stops",
        clock("from: close, until: register, within: 3日"),
        clock("from: close, until: archive, within: 3日"),
    ),
    # contradictions
    (
        "tests",
        "when.contradiction",
        urge("{overdue: {at_least: 3日, less_than: 3日}}"),
        urge("{overdue: {at_least: 3日, at_most: 3日}}"),
    ),
    (
        "weeks apart",
        "when.contradiction",
        urge("{left: {at_most: 1周, more_than: 7日}}"),
        urge("{left: {at_most: 1周, more_than: 6日}}"),
    ),
    (
        "round",
        "when.contradiction",
        term("{when: {round: {less_than: 1}}, is: 1日}, {is: 3日}"),
        term("{when: {round: {less_than: 2}}, is: 1日}, {is: 3日}"),
    ),
    (
        "bounds",
        "when.contradiction",
        term("{when: {n: {more_than: 9}}, is: 1日}, {is: 3日}", NUMBERED),
        term("{when: {n: {more_than: 8}}, is: 1日}, {is: 3日}", NUMBERED),
    ),
    (
        "always",
        "when.always",
        term("{when: {round: {at_least: 1}}, is: 1日}, {is: 3日}"),
        term("{when: {round: {at_least: 2}}, is: 1日}, {is: 3日}"),
    ),
    # unused fields
    (
        "field",
        "field.unused",
        {X: LIKE + "fields: {f: {label: 例, kind: text}}\n"},
        {X: LIKE + "fields: {f: {label: 例, kind: text, filter: 是}}\n"},
    ),
    (
        "unit field",
        "field.unused",
        {"fields.yaml": "unit: {f: {label: 例, kind: choice, options: [甲]}}\n"},
        {"fields.yaml": "unit: {f: {label: 例, kind: choice, options: [甲]}}\n", **urge("{unit.f: 甲}")},
    ),
    # two meanings of a colour
    ("tiers", "ladder.colour_twice", colour("红"), colour("橙")),
    ("running", "ladder.colour_twice", colour("绿"), colour("绿", "colours: {running: 白}\n")),
    (
        "paused",
        "ladder.colour_twice",
        colour("橙", "colours: {paused: 橙}\n"),
        colour("橙", "colours: {paused: 白}\n"),
    ),
    # a tier without document
    (
        "document",
        "ladder.document_missing",
        {STANDARD: "tiers: {urge: {document: none}}\n"},
        {STANDARD: "tiers: {urge: {document: urge}}\n"},
    ),
    # a demand without basis
    (
        "recurring",
        "clock.no_basis",
        clock("from: assign, until: report, every: 季, by: 当月5日"),
        clock("from: assign, until: report, every: 季, by: 当月5日, basis: 自定"),
    ),
    ("type", "shape.missing_key", {"types/y.yaml": OWN}, {"types/y.yaml": OWN + "basis: 自定\n"}),
    # a repealed source
    ("source", "source.repealed", source("失效"), source("已修改")),
    # alternatives over the limit
    ("alternatives", "when.too_many", urge(many(9)), urge(many(8))),
    ("laid out", "engine.too_many_rules", urge(lists(4)), urge(lists(3))),
]


def told(folder: Path, files: dict[str, str]) -> list[str]:
    """Return the codes of all that is wrong or hardly meant."""
    found = loaded(folder, files)
    return [each.code for each in (*problems(found), *found.warnings)]


@pytest.mark.parametrize(("code", "bad", "near"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_is_hardly_meant_is_told_and_its_neighbour_is_not(
    tmp_path: Path, code: str, bad: dict[str, str], near: dict[str, str]
) -> None:
    assert set(told(tmp_path / "bad", bad)) == {code}
    assert told(tmp_path / "near", near) == []
