"""Timelines in, scores out: what happened to units, as their sheets tell it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from config.emit import flow
from config.loader import compile_chain, read_chain
from config.timelines import load_timelines
from server.reached import parts
from server.timeline import play

PACK = """
language: 1
label: 例
level: city
basis: 自定
extends: city
"""
SCORE = """
label: 得分
basis: 自定
every: {every}
base: 100
same_matter: {same}
entries:
{entries}
"""
OVER = [{"when": {"overdue": {"at_least": "3个工作日"}}, "is": -2}, {"is": Decimal("-0.1")}]
HALF = {"lead": -1, "co": Decimal("-0.5")}
FRESH = {"urgency": "特急", "unit.kind": "部门", "returns": {"less_than": 1}}
ENTRIES = {
    "late": {"event": {"clock": "finish", "outcome": "迟办"}, "points": OVER},
    "missed": {
        "event": {"clock": "finish", "outcome": "未办"},
        "points": {"lead": -5, "co": Decimal("-2.5")},
    },
    "returned": {"event": {"act": "send_back"}, "steps": [Decimal("-0.5"), -1, -2, -5]},
    "returned_co": {"event": {"act": "send_back"}, "points": HALF},
    "criticised": {"event": {"tier": "standard/criticize"}, "points": HALF},
    "asked": {"event": {"request": "extension", "is": "已提"}, "points": Decimal("-0.1")},
    "granted": {"event": {"request": "extension", "is": "已准"}, "points": Decimal("0.05")},
    "begun": {"event": {"item": True}, "points": {"lead": 1, "co": Decimal("0.5")}},
    "urgent": {"event": {"act": "report"}, "when": FRESH, "points": 1},
    "signed": {"event": {"clock": "sign", "outcome": "迟办"}, "points": HALF},
}
HANDED = "{at: 2026-11-02 09:20, do: assign}, {at: 2026-11-02 10:00, do: sign, unit: a}"
SIGNED = f"{HANDED}, {{at: 2026-11-02 11:00, do: sign, unit: b}}"
BACK = "{at: 2026-11-03 10:00, do: submit, unit: a}, {at: 2026-11-03 11:00, do: send_back}"
ISSUED = f"{SIGNED}, {{at: 2026-11-19 16:00, approve: criticize}}"
RECTIFY = "expect: [{on: 2026-11-19, opens: rectification}]"


def _play(tmp_path, entries, case, every="年", same="累计", **files):
    folder = tmp_path / "own"
    (folder / "scores").mkdir(parents=True)
    (folder / "pack.yaml").write_text(PACK, "utf-8")
    given = {"label": "例", "basis": "自定"}
    table = "\n".join(f"  {name}: {flow({**given, **ENTRIES[name]})}" for name in entries.split())
    (folder / "scores" / "year.yaml").write_text(SCORE.format(every=every, same=same, entries=table), "utf-8")
    text = f"cases:\n  - {{name: x, type: instruction, lead: a, co: b, watch: [assign], {case}}}\n"
    (line,), problems = load_timelines({"own/tests/x.yaml": text.encode()})
    assert problems == ()
    return [problem.zh for problem in play(read_chain(folder), line).differences]


CASES = {
    "three days late": (
        "late",
        f"events: [{SIGNED}, {{at: 2026-11-16 10:00, do: submit, unit: a}}], until: 2026-11-16, "
        "score: {year: {a: 98, b: 100}}",
    ),
    "a day late": (
        "late",
        f"events: [{SIGNED}, {{at: 2026-11-12 10:00, do: submit, unit: a}}], until: 2026-11-12, "
        "score: {year: {a: 99.9}}",
    ),
    "in time": (
        "late missed",
        f"events: [{SIGNED}, {{at: 2026-11-11 10:00, do: submit, unit: a}}], until: 2026-11-12, "
        "score: {year: 100}",
    ),
    "not done by the end of the year": (
        "missed",
        f"events: [{SIGNED}], until: 2026-12-31, score: {{year: {{a: 100, b: 100}}}}",
    ),
    "withdrawn after it was due": (
        "missed",
        f"events: [{SIGNED}, {{at: 2026-11-13 10:00, do: withdraw}}], until: 2026-11-16, "
        "score: {year: {a: 95, b: 97.5}}",
    ),
    "an act of the office concerns those that lead": (
        "returned",
        f"events: [{SIGNED}, {BACK}, "
        "{at: 2026-11-04 10:00, do: submit, unit: a}, {at: 2026-11-04 11:00, do: send_back}], "
        "until: 2026-11-05, score: {year: {a: 98.5, b: 100}}",
    ),
    "and the co-units where they are named": (
        "returned_co",
        f"events: [{SIGNED}, {BACK}], until: 2026-11-05, score: {{year: {{a: 99, b: 99.5}}}}",
    ),
    "an extension filed and granted": (
        "asked granted",
        f"events: [{SIGNED}, {{at: 2026-11-04 10:00, request: extension, is: filed, to: 2026-11-16}}, "
        "{at: 2026-11-04 15:00, request: extension, is: granted, to: 2026-11-16}], until: 2026-11-05, "
        "score: {year: {a: 99.95, b: 100}}",
    ),
    "an item begun is each unit's own": (
        "begun",
        f"events: [{SIGNED}], until: 2026-11-05, score: {{year: {{a: 101, b: 100.5}}}}",
    ),
    "facts of the item, the unit and its counts": (
        "urgent",
        f"fields: {{urgency: 特急}}, events: [{SIGNED}, {{at: 2026-11-03 10:00, do: report, unit: a}}], "
        "until: 2026-11-03, score: {year: {a: 101, b: 100}}",
    ),
    "a co-unit's own run": (
        "signed",
        f"events: [{HANDED}, {{at: 2026-11-05 11:00, do: sign, unit: b}}], until: 2026-11-05, "
        "score: {year: {a: 100, b: 99.5}}",
    ),
    "a paper that was withdrawn takes its points with it": (
        "criticised",
        f"{RECTIFY}, events: [{ISSUED}, {{at: 2026-11-24 10:00, withdraw: criticize}}], "
        "until: 2026-11-25, score: {year: {a: 100, b: 100}}",
    ),
    "a paper that stands": (
        "criticised",
        f"{RECTIFY}, events: [{ISSUED}], until: 2026-11-25, score: {{year: {{a: 99, b: 99.5}}}}",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_happened_is_what_the_sheet_tells(tmp_path, name):
    assert _play(tmp_path, *CASES[name]) == []


def test_what_is_open_and_overdue_on_the_last_day_is_missed_there_and_not_again(tmp_path):
    events = f"events: [{SIGNED}, {{at: 2026-12-03 10:00, do: submit, unit: a}}]"
    november = f"{events}, until: 2026-11-30, score: {{year: {{a: 100, b: 100}}}}"
    december = f"{events}, until: 2026-12-04, score: {{year: {{a: 100, b: 100}}}}"

    assert _play(tmp_path / "1", "late missed", november, every="月") == []
    assert _play(tmp_path / "2", "late missed", december, every="月") == []


def test_only_the_heaviest_of_a_matter(tmp_path):
    case = (
        f"events: [{SIGNED}, {BACK}, "
        "{at: 2026-11-20 10:00, do: submit, unit: a}], until: 2026-11-20, score: {year: 98}"
    )

    assert _play(tmp_path, "late returned", case, same="取重") == []


def test_another_score_than_was_wanted_is_told_with_its_lines(tmp_path):
    events = f"events: [{SIGNED}, {{at: 2026-11-12 10:00, do: submit, unit: a}}]"
    case = f"{events}, until: 2026-11-12, score: {{year: {{a: 100, b: 99}}}}"

    assert _play(tmp_path, "late", case) == [
        "得分不对：应为 year a 100，实为 99.9 (2026-11-12 late −0.1)",
        "得分不对：应为 year b 99，实为 100",
    ]


def test_what_scored_was_reached_and_what_did_not_was_not(tmp_path):
    case = (
        f"events: [{SIGNED}, {{at: 2026-11-12 10:00, do: submit, unit: a}}], until: 2026-11-12, "
        "score: {year: {a: 99.9}}"
    )
    _play(tmp_path, "late missed", case)
    text = f"cases:\n  - {{name: x, type: instruction, lead: a, co: b, watch: [assign], {case}}}\n"
    (line,), _ = load_timelines({"own/tests/x.yaml": text.encode()})
    chain = read_chain(tmp_path / "own")

    outcome = play(chain, line)
    pack = compile_chain(chain).pack

    missed = [part.zh for part in parts(pack) if part.place not in outcome.reached]
    assert missed == ["评分“得分”的“例”：第1种情形", "评分“得分”的“例”"]
    assert parts(pack)[0].en == "“例” of the score “得分”"
