"""Random packs: the city's with a ladder of random conditions over every kind of fact."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from config.loader import Chain, chain_from_files, compile_chain, read_chain, shipped
from tests.wake import watching
from tests.wake.focus import FOCUSES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from config.loader import Loaded
    from tests.wake.focus import Focus

OF_YEAR = """counts:
  reports_year:  {label: 本年反馈, event: {act: report}, per: item, in: year}
"""
COUNTS = f"""{OF_YEAR}\
  reports_unit:  {{label: 本月反馈, event: {{act: report}}, per: unit, in: month}}
  urged_unit:    {{label: 本年催办, event: {{tier: wild/urge}}, per: unit, in: year}}
  urged_week:    {{label: 本周催办, event: {{tier: wild/urge}}, per: item, in: week}}
"""
AGAIN = """\
  missed_unit:   {label: 未报, event: {clock: weekly, outcome: [missed, late, skipped]}, per: unit, in: month}
  missed_item:   {label: 近两周未报, event: {clock: weekly, outcome: missed}, per: item, in: 2周, as: lead}
  urged_row:     {label: 连周催办, event: {tier: wild/urge}, per: unit, in_row: week}
  asked:         {label: 准过说明, event: {request: explanation, is: granted}, per: item, in: round}
  begun:         {label: 新事项, event: {item: 是}, per: unit, in: week}
"""
CALENDAR = """basis: 国务院办公厅通知
holidays:
  new_year: {label: 元旦, from: 2027-01-01, to: %s%s}
"""
FIELDS = """fields:
  amount: {order: 21, label: 金额, kind: integer}
  share:  {order: 22, label: 进度, kind: decimal, places: 1}
  visit:  {order: 23, label: 实地查看日期, kind: date}
"""
COLOURS = ("blue", "yellow", "red", "purple")


def base() -> dict[str, bytes]:
    """Return the files of the shipped city pack."""
    return dict(read_chain(shipped("city")).files)


_COMPILED: dict[tuple[str, frozenset[tuple[str, bytes]]], Loaded] = {}


def compiled_once(chain: Chain) -> Loaded:
    """Compile a chain, or return what the same text came to the last time."""
    key = (chain.name, frozenset(chain.files.items()))
    if key not in _COMPILED:
        _COMPILED[key] = compile_chain(chain)
        if len(_COMPILED) > 40:
            _COMPILED.pop(next(iter(_COMPILED)))
    return _COMPILED[key]


def wild(
    random: Random, files: dict[str, bytes], lean: Focus = FOCUSES[0], *, by_day: bool, again: bool
) -> Chain:
    """Return a valid random pack above the city's; `by_day`: all its conditions turn at 00:00.

    `again`: it has a clock that comes again, and counts of it.
    """
    ladder, counts = partial(_ladder, random, by_day=by_day, again=again), COUNTS + (AGAIN if again else "")
    if lean.tiers:  # a count of what is issued would wake the unit's other runs at each issue
        ladder, counts = partial(_told, random, lean), OF_YEAR
    for _ in range(100):  # some conditions can never hold; `check` refuses those
        told = watching.files(random) if lean.watches else {}
        own = {
            "wild/pack.yaml": _pack(random),
            "wild/counts.yaml": counts,
            "wild/ladders/wild.yaml": ladder(random.choice(lean.counting), lean.facts),
            "wild/ladders/wide.yaml": ladder("both", ()),
            "wild/types/instruction.yaml": _type(random, again=again),
            **told,
        }
        if lean.watches:
            own["wild/fields.yaml"] = watching.FIELDS
            own["wild/counts.yaml"] += watching.COUNTS
            own["wild/ladders/wild.yaml"] += watching.praise(random)
            own["wild/types/instruction.yaml"] += watching.LADDERS
        chain = chain_from_files("wild", {**files, **{name: text.encode() for name, text in own.items()}})
        loaded = compiled_once(chain)
        if loaded.pack is not None:
            return chain
    raise AssertionError([f"{one.place}: {one.zh}" for one in loaded.problems])


def with_calendar(random: Random, chain: Chain) -> Chain:
    """Return the chain with the days of 2027 confirmed: a weekend worked, or more days off."""
    last, worked = random.choice((("2027-01-03", ""), ("2027-01-01", "2027-01-02, 2027-01-03"),
                                  ("2027-01-01", "2027-01-09"), ("2027-01-05", "2027-01-09")))  # fmt: skip
    text = CALENDAR % (last, f", workdays: [{worked}]" if worked else "")
    return chain_from_files(chain.name, {**chain.files, "wild/calendars/2027.yaml": text.encode()})


def taking(mode: str, chain: Chain) -> Chain:
    """Return the chain with its own word on what runs when it comes into force."""
    head = chain.files["wild/pack.yaml"].split(b"in_flight")[0] + f"in_flight: {mode}\n".encode()
    return chain_from_files(chain.name, {**chain.files, "wild/pack.yaml": head})


def _pack(random: Random) -> str:
    silence = random.choice(("30日", "30日", "30日", "1个工作日"))
    hold = f"{{notices: {random.choice((50, 50, 50, 2))}, silence: {silence}}}"
    return f"language: 1\nlabel: 随机\nlevel: city\nextends: city\nburden: {{reports: 9}}\nhold: {hold}\n"


def _type(random: Random, *, again: bool) -> str:
    term = random.choice(("7个工作日", "3个工作日", "5日", "[4个工作日, 5日]", "2周"))
    return (
        "clocks:\n  finish:\n    ladder: wild\n    within:\n"
        f"      - {{when: {{urgency: 特急}}, is: {random.randint(1, 3)}日}}\n      - {{is: {term}}}\n"
        f"{_again(random) if again else ''}"
        f"  first: {{within: {random.randint(1, 4)}日, ladder: wide}}\n"
        f"{FIELDS}progress: {{actual: amount, planned: even}}\n"
        "requests:\n  explanation: {at_most: 30日, times: 3}\n  extension: {each: 10个工作日, times: 3}\n"
    )


def _again(random: Random) -> str:
    """Return a clock that comes again: each week, each month, or so long after each report."""
    again = random.choice(("every: 周, by: 周三", "every: week, by: Sunday, roll: earlier",
                           "every: 月, by: 当月末日", "every: 3个工作日"))  # fmt: skip
    later = ", first_after: 1日" if "by" in again else ""
    head = "label: 定期反馈, basis: 自定, order: 9, from: [assign, reopen], until: [report, submit]"
    return f"  weekly: {{{head}, {again}{later}, ladder: {random.choice(('short', 'wild'))}}}\n"


def _ladder(random: Random, counting: str, lean: Sequence[str], *, by_day: bool, again: bool) -> str:
    """Return a ladder; one that asks for a count per unit and one per year is looked at daily."""
    lines = ["label: 随机阶梯", "basis: 自定"]
    if random.random() < 0.5:
        lines += [
            "entry:",
            f"  - {{when: {{{_fact(random, by_day=True, again=again)}}}, is: criticize}}",
            "  - {is: urge}",
        ]
    lines.append(f"pace: {random.randint(1, 3)}个工作日")
    if random.random() < 0.2:
        lines.append("any_time: 是")
    lines.append("tiers:")
    names = ("remind", "urge", "criticize", "accountability")
    counts = {"both": [_per_unit(random), _per_year(random)], "year": [_reports_year(random)]}.get(
        counting, []
    )
    must = dict(zip(random.sample(names[1:], 2), counts, strict=False))
    for level, name in enumerate(names):
        count = must.get(name, "")
        lines += _tier(
            random, name, level, _condition(random, level, count, lean, by_day=by_day, again=again)
        )
    return "\n".join(lines) + "\n"


def _told(random: Random, lean: Focus, *_: object) -> str:
    """Return a ladder of those tiers alone that a focus tells."""
    lines = ["label: 随机阶梯", "basis: 自定", "tiers:"]
    for level, (name, conditions) in enumerate(lean.tiers.items(), 1):
        lines += _tier(random, name, level, random.choice(conditions))
    return "\n".join(lines) + "\n"


def _tier(random: Random, name: str, level: int, when: str) -> list[str]:
    kind = {"remind": "message", "criticize": "circular", "accountability": "suggestion"}.get(name, "slip")
    found = [
        f"  {name}:", f"    level: {level}", f"    label: {name}", "    basis: 自定", f"    kind: {kind}",
        f"    colour: {COLOURS[level]}", f"    when: {when}", f"    times: {random.choice((1, 2, 2, 3))}",
    ]  # fmt: skip
    if random.random() < 0.6:
        found.append(f"    gap: {random.randint(1, 5)}{random.choice(('个工作日', '日'))}")
    if name == "remind":
        return [*found, "    to: [clerk]"]
    if random.random() < 0.6 and name == "urge":
        found.append(f"    answer: {random.randint(1, 3)}个工作日")
    document = {"urge": "urge", "criticize": "circular", "accountability": "accountability"}[name]
    found.append(f"    document: {document}")
    if name == "urge":
        found.append("    wait: 2个工作小时")
    else:
        found.append(f"    approve: [director, {'leader' if name == 'criticize' else 'principal'}]")
    return found


def _condition(
    random: Random, level: int, must: str, lean: Sequence[str], *, by_day: bool, again: bool
) -> str:
    if level == 0:
        first = f"left: {{at_most: {random.randint(0, 4) or '当日'}{_unit(random)}}}"
        first = first.replace("当日个工作日", "当日").replace("当日日", "当日")
    else:
        first = f"overdue: {{at_least: {random.randint(1, 2 * level)}{_unit(random)}}}"
    tests = [first] if random.random() < 0.75 else []
    drawn = [_fact(random, by_day=by_day, again=again) for _ in range(random.choice((0, 1, 1, 2)))]
    if lean and random.random() < 0.8:
        drawn = [random.choice(lean)]
    facts = {test.partition(":")[0]: test for test in tests}
    if random.random() < 0.5 or must:
        groups = [f"{{{test}}}" for test in (must, *drawn) if test] or [f"{{{first}}}"]
        inside = [*facts.values(), f"any: [{', '.join(groups)}]"]
        return f"{{{', '.join(inside)}}}"
    for test in drawn:
        facts.setdefault(test.partition(":")[0], test)
    return f"{{{', '.join(facts.values() or [first])}}}"


def _unit(random: Random) -> str:
    return random.choice(("个工作日", "个工作日", "日"))


def _number(random: Random, name: str, most: int) -> str:
    operator = random.choice(("at_least", "less_than", "at_most", "more_than"))
    return f"{name}: {{{operator}: {random.randint(1, most)}}}"


def _per_unit(random: Random) -> str:
    return _number(random, random.choice(("reports_unit", "urged_unit")), 2)


def _reports_year(random: Random) -> str:
    return _number(random, "reports_year", 2)


def _per_year(random: Random) -> str:
    return _number(random, random.choice(("reports_year", "reports_year", "urged_unit")), 2)


def _fact(random: Random, *, by_day: bool, again: bool) -> str:
    days = [
        lambda: f"age: {{at_least: {random.randint(1, 9)}{_unit(random)}}}",
        lambda: f"term: {{at_least: {random.randint(2, 8)}{_unit(random)}}}",
        lambda: f"unanswered: {{at_least: {random.randint(1, 3)}{_unit(random)}}}",
        lambda: f"overdue: {{more_than: {random.randint(1, 5)}{_unit(random)}}}",
        lambda: f"left: {{less_than: {random.randint(1, 5)}{_unit(random)}}}",
        lambda: _number(random, "issued.urge", 2), lambda: _number(random, "issued.remind", 1),
        lambda: _number(random, "returns", 2), lambda: _per_unit(random), lambda: _per_year(random),
        lambda: _number(random, "urged_week", 1), lambda: _number(random, "round", 2),
        lambda: f"explanation: {random.choice(('未提', '已提', '已准', '未准', '已过期'))}",
        lambda: "explanation: 已过期", lambda: "extension: 已准",
        lambda: f"explanation: {{in: [已过期, {random.choice(('已提', '未准'))}]}}",
        lambda: f"extension: {random.choice(('未提', '已提', '已准', '未准'))}",
        lambda: f"urgency: {random.choice(('一般', '加急', '特急'))}", lambda: "key_case: 是",
        lambda: "grounds: {is_set: 是}", lambda: "state: {in: [handling, review]}", lambda: "as: lead",
        lambda: "from_above: 否", lambda: "type: instruction", lambda: "clock: finish",
        lambda: "unit.kind: 部门", lambda: "outcome: 未了", lambda: _number(random, "amount", 3),
        lambda: f"share: {{less_than: {random.randint(1, 4)}.5}}", lambda: "visit: {is_set: 是}",
    ]  # fmt: skip
    days += [
        lambda: _number(random, "missed_unit", 2), lambda: _number(random, "missed_item", 1),
        lambda: _number(random, "urged_row", 2), lambda: _number(random, "asked", 1),
        lambda: _number(random, "begun", 1), lambda: _number(random, "behind", 60),
    ] if again else []  # fmt: skip
    hours = [
        lambda: f"left: {{at_most: {random.randint(2, 40)}{random.choice(('个工作小时', '小时', '分钟'))}}}",
        lambda: f"overdue: {{at_least: {random.randint(1, 30)}{random.choice(('个工作小时', '小时'))}}}",
        lambda: "left: {is_set: 否}", lambda: f"overdue: {{less_than: {random.randint(1, 4)}个工作日}}",
        lambda: f"age: {{at_most: {random.randint(2, 8)}日}}", lambda: "overdue: {at_least: 1个月}",
        lambda: f"left: {{at_least: {random.randint(1, 5)}个工作日}}",
        lambda: "left: {at_most: 1周}", lambda: f"overdue: {{at_least: {random.randint(1, 90)}分钟}}",
    ]  # fmt: skip
    return random.choice(days if by_day else [*days, *hours])()


def above(chain: Chain) -> dict[str, bytes]:
    """Return the files of a random pack that it has from above, and its calendars."""
    keep = "wild/calendars/"
    return {
        name: data
        for name, data in chain.files.items()
        if not name.startswith("wild/") or name.startswith(keep)
    }
