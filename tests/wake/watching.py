"""Random ladders that watch items and units, and praise at the end of clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

COUNTS = """\
  lamps_item:    {label: 本轮灯, event: {tier: lamps/low}, per: item, in: round}
  lamps_unit:    {label: 本月灯, event: {tier: lamps/low}, per: unit, in: month}
  lamps_row:     {label: 连周灯, event: {tier: lamps/low}, per: unit, in_row: week}
  keys_reported: {label: 重点反馈, event: {act: report}, when: {key_case: 是}, per: unit, in: year}
  keys_returned: {label: 急件退回, event: {act: send_back}, when: {urgency: 特急}, per: unit, in: 20日}
  wrong:         {label: 退件, event: {request: wrong_unit, is: filed}, per: item, in: round}
"""
FIELDS = "unit:\n  staff: {label: 编制, kind: integer, min: 0, max: 9}\n"
LADDERS = "ladders: [lamps, rounds]\n"
_BY = {
    "week": ("周一", "周三", "Sunday", ""),
    "month": ("当月25日", "次月5日", "当月末日", "day 9", ""),
    "quarter": ("次月5日", ""),
    "year": ("次月5日", "当月末日", ""),
}
_ITEM = (
    "amount: {at_least: 2}", "amount: {less_than: 3}", "urgency: 特急", "key_case: 是", "visit: {is_set: 否}",

    "behind: {at_least: 20}", "behind: {less_than: 60}", "returns: {at_least: 1}",
    "state: {in: [handling, review]}",

    "lamps_item: {at_least: 1}", "lamps_unit: {at_most: 1}", "reports_year: {less_than: 2}",
    "round: {at_least: 2}",

    "reports_unit: {at_least: 1}", "keys_reported: {at_least: 1}", "issued.low: {at_least: 1}",
    "unit.kind: 部门", "unit.staff: {at_least: 3}",
)  # fmt: skip
_UNIT = (
    "lamps_unit: {at_least: 1}", "lamps_unit: {less_than: 2}", "lamps_row: {at_least: 2}", "unit.kind: 部门",
    "reports_unit: {at_least: 1}", "reports_unit: {at_most: 2}", "keys_reported: {at_least: 1}",
    "keys_returned: {at_least: 1}", "keys_reported: {less_than: 1}", "issued.low: {at_least: 1}",
    "unit.staff: {at_least: 3}", "unit.staff: {less_than: 4}",
)  # fmt: skip
_ENDS = ("outcome: 按时", "outcome: {in: [按时, 迟办]}", "outcome: 中止", "returns: {at_most: 0}",
         "key_case: 是",
         "reports_year: {at_least: 1}", "overdue: {at_least: 1个工作日}", "explanation: 未提")  # fmt: skip


def files(random: Random) -> dict[str, str]:
    """Return the files of ladders that watch, for a random pack."""
    return {
        "wild/ladders/lamps.yaml": _ladder(random, "item", _ITEM, _periods(random)),
        "wild/ladders/rounds.yaml": _ladder(random, "item", _ITEM, ""),
        "wild/ladders/cards.yaml": _ladder(random, "unit", _UNIT, _periods(random)),
        "wild/ladders/looks.yaml": _ladder(random, "unit", _UNIT, _periods(random)),
    }


def praise(random: Random) -> str:
    """Return a tier of praise for a ladder that clocks climb."""
    when = ", ".join(_drawn(random, _ENDS))
    return (
        f"  praised: {{label: 表扬, basis: 自定, kind: praise, colour: green, when: {{{when}}}, "
        f"times: {random.choice((1, 2))}, document: praise, approve: [director, leader]}}\n"
    )


def _periods(random: Random) -> str:
    every = random.choice(("week", "week", "week", "month", "month", "quarter", "year"))
    by = random.choice(_BY[every])
    return f"every: {every}\n{f'by: {by}' if by else ''}\n"


def _ladder(random: Random, per: str, facts: tuple[str, ...], periods: str) -> str:
    any_time = "any_time: 是\n" if random.random() < 0.2 else ""
    pace = f"pace: {random.randint(1, 2)}个工作日\n"
    head = f"label: 看{per}\nbasis: 自定\nper: {per}\n{periods}{pace}{any_time}tiers:\n"
    return head + "".join(
        _tier(random, per, level, name, facts) for level, name in enumerate(("low", "high"), 1)
    ) + (_praised(random, per, facts) if random.random() < 0.4 else "")  # fmt: skip


def _tier(random: Random, per: str, level: int, name: str, facts: tuple[str, ...]) -> str:
    usable = [fact for fact in facts if level > 1 or not fact.startswith("issued.")]
    when, times = ", ".join(_drawn(random, usable)), random.choice((1, 1, 2))
    paper = random.choice(_PAPERS[per])
    return (
        f"  {name}: {{level: {level}, label: {name}, basis: 自定, colour: {('yellow', 'red')[level - 1]}, "
        f"when: {{{when}}}, times: {times}, {paper}}}\n"
    )


def _praised(random: Random, per: str, facts: tuple[str, ...]) -> str:
    when = ", ".join(_drawn(random, facts))
    paper = {"item": "praise", "unit": "praise_unit"}[per]
    return (
        f"  well: {{label: 表扬, basis: 自定, kind: praise, colour: green, when: {{{when}}}, "
        f"document: {paper}, approve: [director, leader]}}\n"
    )


def _drawn(random: Random, facts: tuple[str, ...] | list[str]) -> list[str]:
    found: dict[str, str] = {}
    for fact in random.sample(list(facts), random.randint(1, 2)):
        found.setdefault(fact.partition(":")[0], fact)
    return list(found.values())


_PAPERS = {
    "item": ("kind: message", "kind: talk, answer: 2个工作日, document: talk, approve: [director, leader]"),
    "unit": (
        "kind: message",
        "kind: slip, wait: 2个工作小时, document: notice_unit",
        "kind: talk, answer: 2个工作日, document: talk_unit, approve: [director, leader]",
    ),
}
