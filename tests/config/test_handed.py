"""What a pack may do with values that were handed down to it, letter by letter."""

from __future__ import annotations

import pytest

from config.loader import load
from config.nodes import KINDS, child, holds_keys, letter, merges, properties, schema
from config.values import canon, written
from rules.checks import problems
from tests.config.above import BENEATH, FINISH, INSTRUCTION, STANDARD, handing, refused, two, within

URGE = "ladders/standard/tiers/urge"
LONG = {"types/decision.yaml": "clocks:\n  finish: {within: 300日}\n"}
CRITICIZE = "ladders/standard/tiers/criticize"
WHEN = (
    "tiers:\n  criticize: {when: {any: [{overdue: {at_least: %s}, issued.urge: {at_least: 1}}, "
    "{returns: {at_least: %s}}, {grounds: {is: 弄虚作假}}]}}\n"
)


def tier(text):
    return {STANDARD: f"tiers:\n  {text}\n"}


def clock(text):
    return {INSTRUCTION: f"clocks:\n  {text}\n"}


def request(text):
    return {INSTRUCTION: f"requests:\n  {text}\n"}


@pytest.mark.parametrize(
    ("path", "above", "here"),
    [
        (FINISH, within("15日"), clock("sign: {within: 9个工作日}")),
        (URGE, {}, tier("urge: {label: 催一催, colour: 橙, gap: 2个工作日, answer: 2个工作日}")),
        (URGE, {}, tier("urge: {copy: [deputy_leader, director, organisation], wait: none}")),
        (URGE, {}, tier("urge: {when: {overdue: {at_least: 1 workdays}}, times: 2}")),
        (URGE, tier("urge: {answer: none}"), tier("urge: {answer: 3日}")),
        (f"{URGE}/gap", {}, tier("urge: {gap: none}")),
        ("ladders/standard", {}, {STANDARD: "pace: 当日\n"}),
        ("ladders/standard", {}, {"ladders/mine.yaml": "label: 自定\nbasis: 自定\nlike: standard\n"}),
        (CRITICIZE, {}, tier("criticize: {opens: [{type: rectification}, {type: suggestion}]}")),
        (CRITICIZE, {}, tier("criticize: {approve: [director, leader, principal]}")),
        ("types/instruction/clocks", {}, clock("finish: {cap: 是}\n  sign: {roll: earlier}")),
        ("types/instruction/same_if", {"types/matter.yaml": "same_if: none\n"},
         {INSTRUCTION: "same_if: [title]\n"}),
        ("types/instruction/fields", {}, {INSTRUCTION: "fields:\n  more: {label: 多, kind: text}\n"}),
        ("fields/item/urgency", {},
         {"fields.yaml": "item:\n  urgency: {options: [一般, 加急, 特急, 特别]}\n"}),
        ("pack/hold", {}, {"pack.yaml": BENEATH + "hold: {notices: 20}\n"}),
        ("pack/hold", {}, {"pack.yaml": BENEATH + "hold: none\n"}),
        ("pack/in_flight", {}, {"pack.yaml": BENEATH + "in_flight: 照旧\n"}),
        ("types/matter/clocks/finish/within", {}, {"types/decision.yaml": "help: 无关\n"}),
        ("types/instruction/requests/extension/total", {}, request("extension: {total: 90日}")),
        ("types/instruction/requests/explanation/answer", request("explanation: {answer: none}"),
         request("explanation: {answer: 2个工作日}")),
        ("counts", {}, {}),
    ],
)  # fmt: skip
def test_what_is_stricter_or_ones_own_is_accepted(tmp_path, path, above, here):
    assert refused(tmp_path, handing(path), above, here) == []


@pytest.mark.parametrize(
    ("path", "above", "here", "codes"),
    [
        ("types/matter/clocks/finish/within", {}, LONG, ["overlay.later"]),
        ("types/instruction/clocks/sign", {}, clock("sign: {roll: as_is}"), []),
        ("types/instruction/clocks/finish/by", {}, clock("finish: {by: none}"),
         ["overlay.later"]),
        ("types/instruction/clocks/finish/by", {}, clock("finish: {by: instructed_on}"),
         ["overlay.later"]),
        ("types/instruction/clocks/finish/roll", clock("finish: {roll: earlier}"),
         clock("finish: {roll: none}"), ["overlay.later"]),
        ("types/instruction/requests/explanation", {}, request("explanation: {off: 是}"),
         ["overlay.dropped"]),
        (f"{URGE}/gap", tier("urge: {gap: none}"), tier("urge: {gap: 1日}"),
         ["overlay.higher"]),
        (f"{URGE}/colour", {}, {}, ["ref.path"]),
        ("types/instruction/clocks/finish/cap/x", {}, {}, ["ref.path"]),
        ("//", {}, {}, ["ref.path"]),
        ("ladders/rectify", {}, {"ladders/rectify.yaml": "like: short\n"}, None),
        ("ladders/standard", {}, {"ladders/own.yaml": "like: standard\ntiers:\n  urge: {times: 5}\n"}, None),
        (f"{CRITICIZE}/when", {STANDARD: WHEN % ("5个工作日", "3")},
         {STANDARD: WHEN % ("4个工作日", "2")}, []),
        (f"{CRITICIZE}/when", {STANDARD: WHEN % ("5个工作日", "3")}, {STANDARD: WHEN % ("5个工作日", "4")},
         ["overlay.later"]),
        (f"{CRITICIZE}/when", {STANDARD: WHEN % ("5个工作日", "3")}, {STANDARD: WHEN % ("7日", "3")},
         ["overlay.locked"]),
        (f"{CRITICIZE}/when", tier("criticize: {when: {urgency: {in: [特急]}}}"),
         tier("criticize: {when: {urgency: {in: [加急, 特急]}}}"), ["overlay.locked"]),
        (f"{CRITICIZE}/copy", {}, tier("criticize: {copy: none}"), ["overlay.dropped"]),
        (CRITICIZE, {}, tier("criticize: {opens: none}"), ["overlay.dropped"]),
    ],
)  # fmt: skip
def test_what_is_looser_is_refused(tmp_path, path, above, here, codes):
    found = refused(tmp_path, handing(path), above, here)

    assert found == codes if codes is not None else {each.partition(".")[0] for each in found} >= {"overlay"}


WEEKLY = "month: {label: 月报, basis: 自定, from: assign, until: report, every: %s, by: %s}"


@pytest.mark.parametrize(
    ("above", "here", "codes"),
    [
        (("月", "当月25日"), ("月", "当月20日"), []),
        (("月", "当月末日"), ("月", "当月31日"), []),
        (("月", "当月25日"), ("月", "次月1日"), ["overlay.later"]),
        (("周", "周三"), ("周", "周五"), ["overlay.later"]),
        (("周", "周五"), ("周", "周一"), []),
        (("月", "当月25日"), ("周", "周五"), ["overlay.later"]),
        (("季", "当月25日"), ("月", "当月25日"), ["overlay.lower"]),
        (("年", "当月25日"), ("半年", "当月25日"), []),
        (("季", "当月25日"), ("年", "当月25日"), ["overlay.later"]),
        (("10个工作日", "none"), ("5个工作日", "none"), []),
        (("10个工作日", "none"), ("月", "当月25日"), ["overlay.later"] * 2),
    ],
)
def test_what_comes_again_comes_no_later_and_at_most_twice_as_often(tmp_path, above, here, codes):
    found = refused(
        tmp_path, handing("types/instruction/clocks"), clock(WEEKLY % above), clock(WEEKLY % here)
    )

    assert sorted(found) == codes


def test_a_lock_holds_whatever_is_written_and_binds_no_neighbour(tmp_path):
    head = handing(FINISH, "types/instruction/order", key="lock")

    assert refused(tmp_path / "a", head, within("15日"), within("15日")) == ["overlay.locked"]
    assert refused(tmp_path / "b", head, {}, {INSTRUCTION: "order: 9\n"}) == ["overlay.locked"]
    assert refused(tmp_path / "c", head, {}, clock("sign: {within: 2日}")) == []
    assert refused(tmp_path / "d", head, {}, {INSTRUCTION: "off: 是\n"}) == ["overlay.locked"]


def test_a_bond_holds_for_every_pack_beneath_and_by_the_words_of_the_one_that_hands_down(tmp_path):
    """A pack between halves the term; the next may not halve it again, but may go back to the first."""
    folder = tmp_path
    two(folder, handing(FINISH), within("20日"), within("10日"))
    last = "language: 1\nlabel: 底\nlevel: township\nextends: own\n"
    for name, term, codes in (
        ("low", "5日", ["overlay.lower"]),
        ("back", "20日", []),
        ("late", "21日", ["overlay.later"]),
    ):
        target = folder / name
        (target / "types").mkdir(parents=True)
        (target / "pack.yaml").write_text(last, "utf-8")
        (target / INSTRUCTION).write_text(within(term)[INSTRUCTION], "utf-8")
        assert [each.code for each in problems(load(target))] == codes


def test_what_is_expected_and_still_so_is_silent(tmp_path):
    expects = (
        f"expects:\n  {FINISH}: 15天\n  ladders/standard/tiers/urge/colour: 黄\n"
        "  types/instruction/clocks/finish/covers: first\n  types/instruction/clocks/finish/cap: 是\n"
    )
    found = refused(tmp_path, handing(FINISH), within("15日"), {"pack.yaml": BENEATH + expects})

    assert found == []


def test_two_spellings_of_one_meaning_are_the_same():
    assert canon({"a": ["15天"], "b": [1, "x"]}) == canon({"a": "15日", "b": [1, "x"]})
    assert written({"a": [True, None], "b": 2}) == (
        "{a: [是, （没有写）], b: 2}",
        "{a: [yes, (not written)], b: 2}",
    )


LETTERS = {"lock", "earlier", "lower", "higher", "append", "fill", "free"}
UNBOUND = {"calendars", "sources", "tests"}


def keys(node, path):
    """Yield every key that is handed down one by one, with its node."""
    for key in properties(node):
        below = child(node, key)
        yield f"{path}/{key}", below
        if holds_keys(below):
            yield from keys(below, f"{path}/{key}")
    other = node.get("additionalProperties")
    if isinstance(other, dict):
        yield from keys(child(node, "*"), f"{path}/*")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - UNBOUND))
def test_every_key_has_its_letter(kind):
    """A new key says in `x-overlay` what a lower office may do with it (`free` when anything)."""
    for path, node in keys(schema(kind), kind):
        assert letter(node) in LETTERS or (merges(node) and not letter(node)), path
        if letter(node) in {"lower", "higher"} and not merges(node) and not path.endswith("/entry"):
            known = {"default", "x-without"} & set(node) or properties(node)
            assert known, f"{path}: what it is when not written (default, or x-without: least or most)"
