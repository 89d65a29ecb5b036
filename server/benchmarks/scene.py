"""What `duban bench engine` decides on: twenty types with a ladder each, and many open runs.

The ladders have the shape of the base pack's standard ladder and ask together for every fact that the
base pack offers; they are a pack's text, read and compiled as any pack is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import TYPE_CHECKING, Any

from config.loader import Chain, compile_chain, read_chain, shipped
from config.model import Duration, Measure
from rules.calendar import BEIJING, Calendar, day_start
from rules.compile import Plan, plan
from rules.deadline import due
from rules.facts import Allowance, Filed, Run, Step, StepState
from server.store.cases import Docket
from server.store.fields import fact_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.model import Pack

TYPES = 20
NOW = datetime(2026, 9, 22, 9, 30, tzinfo=BEIJING)
_FIRST = date(2026, 8, 3)
_TERMS = (3, 5, 10, 15, 20, 30)
_CLIMBED = (("remind", 0), ("urge", 1), ("urge", 1), ("criticize", 2))

_PACK = """\
language: 1
extends: base
label: {zh: 基准规则包, en: Benchmark pack}
level: city
hold: {notices: 9999, silence: 999个工作日}
"""
_TYPE = """\
like: matter
off: 否
label: {{zh: 基准事项{n}, en: Matter {n}}}
order: {n}
fields:
  points: {{label: {{zh: 任务条数, en: Tasks}}, kind: integer, min: 0, max: 999}}
progress: {{actual: points, planned: even}}
clocks:
  finish: {{ladder: bench{n}}}
"""
_LADDER = """\
like: standard
label: {{zh: 基准阶梯{n}, en: Ladder {n}}}
tiers:
  remind:
    when:
      any:
        - {{term: {{at_least: {long}个工作日}}, left: {{at_most: {early}{left}}}}}
        - {{term: {{less_than: {long}个工作日}}, left: {{at_most: {soon}个工作日}}}}
  urge: {{when: {{overdue: {{at_least: {a}{days}}}, {alone}}}}}
  criticize:
    when:
      any:
        - {{overdue: {{at_least: {b}{days}}}, issued.urge: {{at_least: 1}}}}
        - {{{one}}}
        - {{{two}}}
  accountability:
    when:
      overdue: {{at_least: {c}{days}}}
      issued.criticize: {{at_least: 1}}
      any:
        - {{issued.urge: {{at_least: 2}}}}
        - {{{three}}}
        - {{{four}}}
"""
_ALONE = (
    "outcome: open", "secrecy: {not: 机密}", "as: lead", "clock: finish", "round: {at_most: 9}",
    "state: {not: review}", "unit.kind: {not: 其他}", "issued.accountability: {at_most: 0}",
    "explanation: {not_in: [granted]}", "extension: {not_in: [filed]}", "objection: {not_in: [filed]}",
)  # fmt: skip
_GROUPS = (
    "returns: {at_least: 3}", "grounds: 弄虚作假", "urgency: 特急", "key_case: 是",
    "age: {at_least: 30日}, difficulty: 一般", "unanswered: {at_least: 3个工作日}",
    "criticised_year: {at_least: 2}, urgency: {in: [加急, 特急]}",
    "from_above: 是, overdue: {more_than: 2日}",
    "unit.kind: {in: [政府, 乡镇]}, returns: {at_least: 1}",
    "explanation: refused, age: {more_than: 9个工作日}",
    "extension: refused, overdue: {at_least: 1日}", "round: {at_least: 2}, grounds: {is_set: 是}",
    "points: {at_least: 50}, unanswered: {at_least: 1日}", "behind: {at_least: 40}",
    "state: review, overdue: {at_least: 1个月}",
)  # fmt: skip
_DAYS = ("个工作日", "个工作日", "日", "个工作小时")
_LEFT = ("个工作日", "日", "个工作小时", "小时")


@dataclass(frozen=True, slots=True)
class Stand:
    """The one version of the benchmark's pack, as `verdicts` asks a shelf for it."""

    pack: Pack
    clock: Calendar
    plans: Mapping[str, Plan]

    def version(self, version_id: int) -> Pack:
        """Return the pack."""
        del version_id
        return self.pack

    def calendar(self, version_id: int) -> Calendar:
        """Return its calendar."""
        del version_id
        return self.clock

    def plan(self, version_id: int, type_: str, ladder: str) -> Plan:
        """Return the compiled ladder."""
        del version_id, type_
        return self.plans[ladder]


def stand() -> Stand:
    """Compile the benchmark's pack."""
    loaded = compile_chain(chain())
    assert loaded.pack is not None, [str(problem) for problem in loaded.problems]
    found = loaded.pack
    names = [name for name in found.ladders if name.startswith("bench")]
    return Stand(found, Calendar.of(found), {name: plan(found, "", name) for name in names})


def chain() -> Chain:
    """Return the benchmark's pack as text, on top of the base pack."""
    files = dict(read_chain(shipped("base")).files)
    files["bench/pack.yaml"] = _PACK.encode()
    for number in range(1, TYPES + 1):
        files[f"bench/types/bench{number}.yaml"] = _TYPE.format(n=number).encode()
        files[f"bench/ladders/bench{number}.yaml"] = _ladder(number).encode()
    return Chain("bench", files)


def _ladder(number: int) -> str:
    one, two, three, four = islice(cycle(_GROUPS), number * 3, number * 3 + 4)
    hours = _DAYS[number % 4] == "个工作小时"
    unit = 8 if hours else 1
    return _LADDER.format(
        n=number,
        long=5 + number % 4,
        early=(2 + number % 3) * (8 if number % 4 >= 2 else 1),
        left=_LEFT[number % 4],
        soon=1 + number % 2,
        days=_DAYS[number % 4],
        a=unit,
        b=(4 + number % 3) * unit,
        c=(9 + number % 3) * unit,
        alone=_ALONE[number % len(_ALONE)],
        one=one,
        two=two,
        three=three,
        four=four,
    )


def dockets(place: Stand, number: int, seed: int = 1) -> list[Docket]:
    """Return so many open runs, the types in turn; the same for the same seed."""
    random = Random(seed)  # noqa: S311  (the same runs every time)
    return [_docket(place, random, at) for at in range(number)]


def _docket(place: Stand, random: Random, at: int) -> Docket:
    kind = f"bench{at % TYPES + 1}"
    run = _run(place, random, kind)
    return Docket(at + 1, at + 1, at % 200 + 2, 1, 1, kind, 0, f"事项{at}", run)


def _run(place: Stand, random: Random, kind: str) -> Run:
    begun = day_start(_FIRST + timedelta(days=random.randrange(49))) + timedelta(hours=10)
    term = (Duration(random.choice(_TERMS), Measure.WORKDAY),)
    steps = _steps(random)
    return Run(
        type=kind,
        clock="finish",
        as_="lead",
        state=random.choice(("handling", "handling", "review")),
        round=random.choice((1, 1, 1, 2)),
        from_above=random.random() < 0.1,
        fields=fact_fields(place.pack.types[kind].fields, _fields(random)),
        unit={"kind": random.choice(("部门", "部门", "政府", "乡镇"))},
        counts={"returns": random.choice((0, 0, 0, 1, 3)), "criticised_year": random.choice((0, 0, 1, 2))},
        started=begun,
        due=due(Allowance(begun, "交办", term), place.clock),
        filed=_filed(random),
        steps=steps,
    )


def _fields(random: Random) -> dict[str, Any]:
    return {
        "title": "基准",
        "secrecy": "无",
        "urgency": random.choice(("一般", "一般", "加急", "特急")),
        "difficulty": random.choice(("一般", "疑难")),
        "key_case": random.choice((0, 0, 0, 1)),
        "grounds": random.choice((None, None, None, ["落实不力"], ["弄虚作假", "敷衍塞责"])),
        "points": random.randrange(100),
    }


def _filed(random: Random) -> tuple[Filed, ...]:
    if random.random() < 0.8:
        return ()
    kind = random.choice(("explanation", "extension"))
    status = random.choice(("granted", "refused"))
    return (Filed(kind, status, date(2026, 9, 7), None, date(2026, 9, 9), date(2026, 9, 8)),)


def _steps(random: Random) -> tuple[Step, ...]:
    climbed = _CLIMBED[: random.choice((0, 0, 0, 1, 1, 2, 3, 4))]
    return tuple(_step(name, level, n) for n, (name, level) in enumerate(climbed))


def _step(name: str, level: int, number: int) -> Step:
    on = date(2026, 9, 1) + timedelta(days=3 * number)
    answer = on + timedelta(days=5) if name == "urge" else None
    return Step(name, 2 if number == 2 else 1, level, StepState.ISSUED, on, on, answer)
