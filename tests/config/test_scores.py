"""Scores of the shipped packs and of an office's own: text in, values or problems out."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.loader import load, shipped
from config.model import Points, Score
from tests.config.above import handing, refused
from tests.config.packs import codes, loaded

ANNUAL = "scores/annual.yaml"
OWN = """
label: {zh: 季度得分, en: Score of the quarter}
basis: 自定
every: 季
base: 80
floor: 0.5
top: 100
same_matter: 取重
entries:
  late:
    order: 2
    label: 迟办
    basis: 自定
    event: {clock: finish, outcome: 迟办}
    points: [{when: {overdue: {at_least: 10个工作日}}, is: {lead: -1}}, {is: -0.25}]
  again: {order: 1, label: 退回, basis: 自定, event: {act: send_back}, steps: [-0.5, -1], at_most: 3}
  gone: {off: 是}
"""


def _score(tmp_path: Path, files: dict[str, str], name: str) -> Score:
    found = loaded(tmp_path, dict(files))
    assert found.pack is not None, found.problems
    return found.pack.scores[name]


def test_a_score_as_values(tmp_path: Path) -> None:
    score = _score(tmp_path, {"scores/own.yaml": OWN}, "own")

    assert (score.every, score.base, score.floor, score.top, score.heaviest) == (
        "quarter", 8000, 50, 10000, True,
    )  # fmt: skip
    assert list(score.entries) == ["again", "late"]
    assert (score.entries["again"].steps, score.entries["again"].at_most) == ((-50, -100), 300)
    assert [case.value for case in score.entries["late"].points] == [
        Points(alone=False, lead=-100, co=0),
        Points(alone=True, lead=-25, co=0),
    ]


def test_no_shipped_level_uses_a_score_unless_it_is_asked_for() -> None:
    assert [load(shipped(name)).pack.scores for name in ("base", "province", "city", "county")] == [{}] * 4


@pytest.mark.parametrize("name", ["annual", "county", "zone"])
def test_each_pattern_that_ships_can_be_switched_on_and_names_its_source(tmp_path: Path, name: str) -> None:
    score = _score(tmp_path, {f"scores/{name}.yaml": "off: 否\n"}, name)

    assert all(entry.basis for entry in score.entries.values())
    assert {basis.source for basis in score.basis} <= {"r34", "r35", "r37"}


def test_a_score_like_another_changes_what_follows(tmp_path: Path) -> None:
    own = "like: annual\noff: 否\nlabel: 本市得分\nentries:\n  sent_back: {steps: [-1]}\n"

    score = _score(tmp_path, {"scores/own.yaml": own}, "own")

    assert score.label.zh == "本市得分"
    assert score.entries["sent_back"].steps == (-100,)
    assert len(score.entries) == 5


@pytest.mark.parametrize(
    ("here", "found"),
    [
        ("base: 90\n", ["overlay.locked"]),
        ("every: 月\n", ["overlay.locked"]),
        ("off: 是\n", ["overlay.dropped"]),
        ("entries:\n  again: {steps: [-2]}\n", ["overlay.locked"]),
        ("entries:\n  again: {off: 是}\n", ["overlay.dropped"]),
        ("entries:\n  again: {order: 9}\n", []),
        (
            "entries:\n  more: {label: 另计, basis: 自定, event: {act: report}, points: 1}\n",
            [],
        ),
    ],
)
def test_what_is_handed_down_stays_and_entries_may_be_added(
    tmp_path: Path, here: str, found: list[str]
) -> None:
    above = {"scores/own.yaml": OWN.replace("  gone: {off: 是}\n", "")}

    assert refused(tmp_path, handing("scores/own"), above, {"scores/own.yaml": here}) == found


def test_a_source_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = loaded(tmp_path, {ANNUAL: "off: 否\nbasis: {source: r99}\n"})

    assert codes(found) == ["ref.path"]


def test_a_score_may_ask_how_far_behind_an_item_was_where_a_type_tells_it(tmp_path: Path) -> None:
    asks = OWN.replace("outcome: 迟办}", "outcome: 迟办}\n    when: {behind: {at_least: 20}}", 1)
    files = {"scores/own.yaml": asks}
    assert codes(loaded(tmp_path / "without", files)) == ["when.unknown_fact"]
    told = """
like: matter
label: 有进度的
basis: 自定
off: 否
fields: {done: {label: 完成, kind: integer, min: 0, max: 100}}
progress: {actual: done, planned: even}
"""
    score = _score(tmp_path / "with", {**files, "types/shown.yaml": told}, "own")
    asked = [test.fact for entry in score.entries.values() if entry.when for test in entry.when.tests]
    assert asked == ["behind"]
