"""Ladders, packs and runs for tests, and a clock that walks them from day to day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from config.model import (
    Case,
    Clock,
    Condition,
    Count,
    Duration,
    Event,
    Field,
    Flow,
    ItemType,
    Label,
    Ladder,
    Measure,
    Operator,
    Pack,
    Progress,
    State,
    Test,
    Tier,
)
from config.problems import Place
from rules import oracle
from rules.calendar import day_start, local
from rules.deadline import due
from rules.facts import Filed, Grant, Run, Span, Step, StepState
from rules.ladder import facts, nth
from tests.rules.days_2026 import CALENDAR, HOURS, MEASURES, YEAR_2026, allow, at, day, length

CASES_OF = Path(__file__).parents[1] / "cases"
HERE = Place("ladders/standard.yaml", 1, 1)
WD = Measure.WORKDAY
LATER = Duration(10, Measure.DAY)
OPERATORS = {
    "=": "is", "!=": "not", ">=": "at_least", "<": "less_than", "<=": "at_most", ">": "more_than",
    "in": "in", "!in": "not_in", "set": "is_set",
}  # fmt: skip


def t(fact: str, operator: str, value, line: int = 1) -> Test:
    """t("overdue/wd", ">=", 5) is {overdue: {at_least: 5个工作日}}."""
    name, _, measure = fact.partition("/")
    where = Place(HERE.file, line, 5)
    return Test(name, Operator(OPERATORS[operator]), value, MEASURES[measure] if measure else None, where)


def when(*tests: Test, any: tuple[Condition, ...] = ()) -> Condition:  # noqa: A002
    return Condition(tests, tuple(any), HERE)


def lasting(workdays: int) -> tuple[Case[Duration], ...]:
    """Return the time to answer that a tier gives in every case."""
    return (Case(None, Duration(workdays, WD), HERE),)


def tier(name: str, level: int, condition: Condition, **more) -> Tier:
    kind = "message" if level == 0 else "slip" if level == 1 else "circular"
    shape = {
        "label": Label(name),
        "basis": (),
        "kind": kind,
        "colour": "red",
        "times": 1,
        "gap": None,
        "answer": (),
        "wait": None,
        "document": "",
        "to": (),
        "copy": (),
        "scope": (),
        "approve": (),
        "opens": (),
        "place": Place(HERE.file, level + 10, 3),
    }
    return Tier(name=name, level=level, when=condition, **{**shape, **more})


def ladder(*tiers: Tier, **more) -> Ladder:
    shape = {
        "name": "standard",
        "label": Label("标准阶梯"),
        "basis": (),
        "entry": (),
        "pace": Duration(1, WD),
        "any_time": False,
        "place": HERE,
    }
    return Ladder(tiers=tiers, **{**shape, **more})


REMIND = tier(
    "remind",
    0,
    when(
        any=(
            when(t("term/wd", ">=", 7), t("left/wd", "<=", 3)),
            when(t("term/wd", "<", 7), t("left/wd", "<=", 1)),
        )
    ),
    label=Label("临期提醒", "Reminder"),
)
URGE = tier(
    "urge", 1, when(t("overdue/wd", ">=", 1)), times=2, gap=Duration(3, WD), answer=lasting(3),
    label=Label("催办", "Urge"),
)  # fmt: skip
CRITICIZE = tier(
    "criticize",
    2,
    when(
        any=(
            when(t("overdue/wd", ">=", 5), t("issued.urge", ">=", 1)),
            when(t("returns", ">=", 3)),
            when(t("grounds", "=", "弄虚作假")),
        )
    ),
    label=Label("通报批评", "Criticism"),
)
ACCOUNTABILITY = tier(
    "accountability",
    3,
    when(
        t("overdue/wd", ">=", 10),
        t("issued.criticize", ">=", 1),
        any=(when(t("issued.urge", ">=", 2)), when(t("urgency", "=", "特急")), when(t("key_case", "=", 1))),
    ),
    label=Label("追责建议", "Accountability"),
)
ENTRY = (
    Case(when(t("urgency", "=", "特急")), "criticize", HERE),
    Case(when(t("key_case", "=", 1)), "criticize", HERE),
    Case(None, "urge", HERE),
)
STANDARD = ladder(REMIND, URGE, CRITICIZE, ACCOUNTABILITY, entry=ENTRY)


def field(name: str, kind: str, **more) -> Field:
    shape = {
        "label": Label(name),
        "options": (),
        "required": False,
        "default": None,
        "show": None,
        "min": None,
        "max": None,
        "places": 0,
        "measure": "",
        "max_length": 500,
        "see": (),
        "edit": (),
        "list": False,
        "filter": False,
        "search": False,
        "help": "",
        "order": 0,
        "place": HERE,
    }
    return Field(name=name, kind=kind, **{**shape, **more})


def count(
    name: str, *, per: str = "item", window: str = "round", act: str = "send_back", tier: str = ""
) -> Count:
    event = Event("act", act) if act else Event("tier", tier)
    return Count(name, Label("退回次数", "Returns"), event, per, window, None, "", "", HERE)


FIELDS = {
    f.name: f
    for f in (
        field("urgency", "choice", label=Label("紧急程度", "Urgency"), options=("一般", "特急")),
        field("key_case", "yes_no", label=Label("重点事项", "Key case")),
        field("grounds", "choice", label=Label("通报事由", "Grounds")),
        field("amount", "decimal", label=Label("金额", "Amount"), places=2, measure="万元"),
        field("whole", "decimal", label=Label("资金", "Funds"), measure="万元"),
        field("parts", "integer", label=Label("件数", "Parts")),
    )
}


def clock(name: str, label: Label) -> Clock:
    return Clock(
        name, label, (), "lead", (), "", (), (), "", "", None, None, LATER, "", False, (), "", 0, HERE
    )  # fmt: skip


def pack(
    *ladders: Ladder, counts: tuple[Count, ...] = (count("returns"),), progress: Progress | None = None
) -> Pack:
    """A pack of these ladders, with one type that has FIELDS."""
    clocks = {"finish": clock("finish", Label("办结", "Finish"))}
    label = Label("督查事项", "Matter")
    matter = ItemType(
        "matter", label, (), "standard", "", "", FIELDS, clocks, {}, progress, (), "", 0, HERE
    )  # fmt: skip
    state = State("doing", Label("办理中", "In progress"), final=False, order=1)
    flow = Flow("standard", Label("流程"), (), {"doing": state}, {}, {}, HERE)
    unit = field("kind", "choice", label=Label("单位类别", "Kind of unit"))
    return Pack(
        name="city", label=Label("市"), level="city", basis=(), chain=("city",), hours=HOURS,
        in_flight="keep", hold_notices=50, hold_silence=Duration(1, WD), colours={}, done=(), secrecy=(),
        import_type="matter", import_no_lead="ask", unit_fields={"kind": unit}, roles={},
        counts={c.name: c for c in counts}, documents={}, flows={"standard": flow},
        ladders={one.name: one for one in ladders}, types={"matter": matter},
        calendars={2026: YEAR_2026}, sources={}, hash="", values={}, origins={},
    )  # fmt: skip


PACK = pack(STANDARD)


def run(start: str = "11-02", *terms: str, **more) -> Run:
    """A run of the clock `finish`; `ends` names its due day when no term does."""
    named = more.pop("ends", None)
    allowed = allow(
        start, *terms, named=named and day(named), pauses=more.get("pauses", ()),
        grants=more.pop("grants_to", ()), roll="as_is" if named else "",
    )  # fmt: skip
    shape = {
        "type": "matter",
        "clock": "finish",
        "as_": "lead",
        "state": "doing",
        "round": 1,
        "from_above": False,
        "fields": {"urgency": "一般", "key_case": 0},
        "unit": {},
        "counts": {},
        "started": allowed.start,
        "due": due(allowed, CALENDAR),
    }
    return Run(**{**shape, **more})


def step(name: str, decided: str, state: StepState = StepState.ISSUED, **more) -> Step:
    level = {"remind": 0, "urge": 1, "criticize": 2, "accountability": 3, "low": 1, "high": 2}[name]
    on = day(decided)
    return Step(
        **{
            "tier": name,
            "nth": 1,
            "level": level,
            "state": state,
            "decided_on": on,
            "counts_from": on,
            **more,
        }
    )


def decided(a_run: Run, now: str, a_pack: Pack = PACK, name: str = "standard") -> str:
    """The tier that the oracle names at an instant such as "11-12"; a bare day is its 00:00."""
    instant = at(now) if " " in now else day_start(day(now))
    return oracle.decide(a_pack, a_run.type, name, facts(a_run, a_pack, name, CALENDAR, instant))


def climbed(a_run: Run, first: str, last: str, a_pack: Pack = PACK, *, draft: bool = False) -> list[str]:
    """The steps from day to day, each issued the day it is decided (drafts not, with `draft`)."""
    name = next(iter(a_pack.ladders))
    found = []
    on = day(first)
    while on <= day(last):
        now = day_start(on)
        known = facts(a_run, a_pack, name, CALENDAR, now)
        tier_name = oracle.decide(a_pack, a_run.type, name, known)
        if tier_name:
            found.append(f"{on:%m-%d} {tier_name}")
            a_run = replace(
                a_run, steps=(*a_run.steps, taken(a_run, a_pack, name, tier_name, on, draft=draft))
            )
        on += timedelta(days=1)
    return found


def taken(a_run: Run, a_pack: Pack, name: str, tier_name: str, on: date, *, draft: bool = False) -> Step:
    one = a_pack.ladders[name].tier(tier_name)
    state = StepState.DRAFT if draft and one.official else StepState.ISSUED
    answer = one.answer and CALENDAR.add_workdays(on, one.answer[0].value.amount)
    return Step(
        tier_name, nth(a_run, tier_name), one.level, state, on, on,
        answer_by=answer if state is StepState.ISSUED else None, grants=a_run.grants,
    )  # fmt: skip


__all__ = [
    "CALENDAR", "Filed", "Grant", "Measure", "Span", "StepState", "at", "datetime", "day", "day_start",
    "length", "local",
]  # fmt: skip
