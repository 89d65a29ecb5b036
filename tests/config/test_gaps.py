"""A problem of shape hides none that stands apart from it; what only follows from it is not told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.packs import loaded

LADDER = "label: 例\nbasis: 自定\ntiers:\n"
BAD_ROLE = {"ladders/short.yaml": "tiers:\n  urge: {copy: [leadr]}\n"}
TYPE = "like: instruction\nlabel: 例\nbasis: 自定\nclocks:\n"
FIELD = "item:\n  {}: {{label: 例, kind: {}, options: [甲, 乙], list: 是}}\n"
ASKS = TYPE + "  finish:\n    within: [{when: {grade: 甲}, is: 1日}, {is: 3日}]\n"


def finish(text: str) -> dict[str, str]:
    """Return a type whose clock `finish` is written anew."""
    return {"types/x.yaml": f"{TYPE}  finish: {{{text}}}\n"}


def back(text: str, label: str = "label") -> dict[str, str]:
    """Return a type with a clock of its own."""
    return {"types/x.yaml": f"{TYPE}  back: {{{label}: 例, from: assign, until: submit, {text}}}\n"}


@pytest.mark.parametrize(
    ("files", "told"),
    [
        # of other files
        ({**finish("within: 7"), **BAD_ROLE}, "ref.role term.no_unit"),
        ({"types/x.yaml": "label: 例\n order: 3\n", **BAD_ROLE}, "ref.role yaml.syntax"),
        ({"types/X.yaml": "label: 例\n", **BAD_ROLE}, "ref.role file.bad_name"),
        ({"types/x.yaml": "like: nothing\n", **BAD_ROLE}, "ref.role chain.like_unknown"),
        ({"notes.xlsx": "x", **finish("ladder: shrt")}, "file.unknown_file ref.ladder"),
        # of the same file, even of the same entry
        (finish("within: 7, ladder: shrt"), "term.no_unit ref.ladder"),
        (finish("within: 7, until: submt"), "term.no_unit ref.act"),
        (finish("limit: 7日, covers: [finish]"), "shape.unknown_key clock.covers_itself"),
        (finish("cap: 是, cap: 否, ladder: shrt"), "yaml.duplicate_key ref.ladder"),
        (finish("owes: , ladder: shrt"), "yaml.empty_value ref.ladder"),
        ({"types/x.yaml": "like: matter\nfolw: x\nsame_if: [tite]\n"}, "shape.unknown_key ref.field"),
    ],
)  # fmt: skip
def test_what_stands_apart_is_told(tmp_path: Path, files: dict[str, str], told: str) -> None:
    assert [each.code for each in loaded(tmp_path, files).problems] == told.split()


@pytest.mark.parametrize(
    ("files", "told"),
    [
        # a key that is wrong is not missing as well, a misspelt one neither
        (back("within: 七日内"), "term.full_width_digit"),
        (back("withn: 7日"), "shape.unknown_key"),
        (back("within: 1日", "lable"), "shape.unknown_key"),
        (back("evry: 月, by: 当月5日, basis: 自定"), "shape.unknown_key"),
        # what stood in a broken part is not unknown
        ({**finish("ladder: mine"), "ladders/mine.yaml": LADDER + " - x: [\n"}, "yaml.syntax"),
        ({**finish("ladder: mine"), "ladders/mine.yaml": "- 例\n"}, "shape.wrong_kind"),
        ({**finish("ladder: mine"), "ladders/mine.yml": LADDER}, "file.unknown_file"),
        ({"types/x.yaml": ASKS, "fields.yaml": FIELD.format("grade", "chois")}, "shape.not_a_word"),
        ({"types/x.yaml": ASKS, "fields.yaml": FIELD.format("Grade", "choice")}, "shape.bad_name"),
        ({"types/x.yaml": ASKS, "fields.yaml": "item:\n\tgrade: {}\n"}, "yaml.tab"),
        (finish("covers: [back]}\n  back: [三日]\n  sign: {order: 2"), "shape.wrong_kind"),
        # nor does what rests on the whole of a flow or a ladder
        ({"flows/x.yaml": "like: standard\nacts:\n  close: {to: [closed]}\n"}, "shape.wrong_kind"),
        ({"ladders/x.yaml": "like: standard\ntiers:\n  urge: {times: 两次}\n"}, "shape.wrong_kind"),
        ({"ladders/x.yaml": "like: standard\ntiers:\n  level: 1\n  when: {overdue: 1日}\n"},
         "shape.wrong_kind shape.unknown_key"),
        ({"ladders/x.yaml": "like: own\nper: 事\nevery: 月\n"}, "shape.not_a_word"),
        # without the head of a pack nothing else can be judged
        ({**finish("ladder: shrt"), "pack.yaml": "language: 2\nextends: base\n"}, "shape.not_a_word"),
        # a circle leaves none of its files a pattern
        ({f"flows/{a}.yaml": f"like: {b}\n" for a, b in ("ab", "bc", "ca")}, "chain.like_circle"),
    ],
)  # fmt: skip
def test_what_only_follows_is_not_told(tmp_path: Path, files: dict[str, str], told: str) -> None:
    assert [each.code for each in loaded(tmp_path, files).problems] == told.split()
