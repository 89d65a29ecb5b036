"""A script of random acts, and an instance on which it is played at one way of ticking."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, inspect, select

import server.instance
import server.versions
from rules.calendar import BEIJING, local
from server.errors import Refusal
from server.instance import Instance
from server.judge import Judge
from server.models import ClockRun, Hold, Incident, Item, LadderStep, Notice, Petition
from server.work import activate, acts, edit, holds, papers, petitions, units
from server.work.files import Upload
from tests.server.conftest import World
from tests.wake import packs
from tests.wake.focus import focus, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.loader import Chain
    from tests.wake.focus import Focus

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FILE = Upload("a.txt", b"x")
ROWS = (ClockRun, LadderStep, Notice, Incident)
LEFT_OUT = {"wake_at", "epoch"}  # how a run is watched, not what comes of it
NOT_BY_DAY = LEFT_OUT | {"id", "step_id", "turn_at"}
BY_UNIT = ("sign", "report", "submit")
ACTS = ("sign", "report", "report", "submit", "submit", "send_back", "send_back", "close", "reopen",
        "inspect", "suspend", "suspend", "resume", "withdraw")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that somebody does at an instant; what exactly is drawn from its seed and the state."""

    at: datetime
    kind: str
    seed: int


@dataclass(frozen=True, slots=True)
class Script:
    """A pack, what happens under it, and the instants at which the tick under test runs."""

    chain: Chain
    lean: Focus
    start: datetime
    end: datetime
    happenings: tuple[Happening, ...]
    ticks: tuple[datetime, ...]


_FILES: dict[str, bytes] = {}


def script(seed: int | str, *, by_day: bool) -> Script:
    """Return the script of a seed; most run over the end of 2026, whose next year is not confirmed."""
    random = Random(seed)
    if not _FILES:
        _FILES.update(packs.base())
    lean = named(seed) if isinstance(seed, str) else focus(random)
    chain = packs.wild(random, _FILES, lean, by_day=by_day, again=lean.again)
    first = date(2026, *random.choice(lean.firsts))
    start = datetime.combine(first, time(9), BEIJING)
    end = datetime.combine(first + timedelta(days=random.randint(14, 24)), time(), BEIJING)
    happenings = sorted(_happenings(random, lean, start, end), key=lambda one: one.at)
    return Script(chain, lean, start, end, tuple(happenings), tuple(sorted(set(_ticks(random, start, end)))))


def _happenings(random: Random, lean: Focus, start: datetime, end: datetime) -> Iterator[Happening]:
    length, weights = int((end - start) / MINUTE) - 1, lean.weights()
    for _ in range(random.randint(*lean.many)):
        at = start + (1 + int(length * random.random() ** lean.early)) * MINUTE
        if random.random() < 0.8:
            at = at.replace(hour=random.randint(8, 17))
        yield Happening(
            max(at, start + MINUTE),
            *random.choices(list(weights), list(weights.values())),
            random.randrange(2**32),
        )


def _ticks(random: Random, start: datetime, end: datetime) -> Iterator[datetime]:
    day = start.date()
    while day <= end.date():
        for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
            yield datetime.combine(
                day, time(*random.choice(((0, 0), (8, 30), (18, 0), _instant(random)))), BEIJING
            )
        day += DAY


def _instant(random: Random) -> tuple[int, int]:
    return random.randrange(24), random.randrange(60)


class _OneJudge(Judge):
    """A judge that several instances share."""

    def close(self) -> None:
        """Stay open."""


_JUDGE: list[Judge] = []


def shared_judge(**_: Any) -> Judge:
    """Return this process's judge."""
    if not _JUDGE:
        _JUDGE.append(_OneJudge())
    return _JUDGE[0]


def _borrow(stack: ExitStack, module: Any, name: str, ours: Any) -> None:
    stack.callback(setattr, module, name, getattr(module, name))
    setattr(module, name, ours)


def end_judge() -> None:
    """End this process's judge, if it was needed."""
    while _JUDGE:
        Judge.close(_JUDGE.pop())


class Twin:
    """One instance that plays a script; twins differ in nothing but when and how they tick."""

    def __init__(self, stack: ExitStack, given: Script) -> None:
        _borrow(stack, server.instance, "Judge", shared_judge)
        _borrow(stack, server.versions, "compile_chain", packs.compiled_once)
        self.script = given
        self.instance = stack.enter_context(Instance.memory(given.start))
        self.world = World(self.instance).build(given.chain)
        self.chain = given.chain
        self.now = given.start
        self.refused = 0
        self.suspended: set[int] = set()
        when = f"{given.start:%Y-%m-%d %H:%M}"
        self.items = [
            self.world.instruction(when, sign=False),
            self.world.instruction(when, cos=("市水务局",), sign=True, urgency="加急", title="二"),
            self.world.instruction(when, urgency="特急", key_case="是", title="三"),
        ]

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all rows that a tick writes, without how runs are watched."""
        with self.instance.bench.sessions() as session:
            return {
                model.__tablename__: [_row(one) for one in session.scalars(select(model).order_by(model.id))]
                for model in ROWS
            }

    def days(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return what came of the runs, their steps and their papers by day, however often a tick came."""
        with self.instance.bench.sessions() as session:
            return {
                model.__tablename__: sorted(_day_row(one) for one in session.scalars(select(model)))
                for model in ROWS
            }

    def send(self, until: datetime) -> None:
        """Let papers leave at their own hours up to an instant, whatever the tick does."""
        self.instance.send(self.now)  # what an act of this very instant made ready
        while True:
            with self.instance.bench.sessions() as session:
                query = select(func.min(LadderStep.leave_at)).where(
                    LadderStep.leave_at > self.now, LadderStep.state.in_(("ready", "draft"))
                )
                leave = session.scalar(query)
            if leave is None or local(leave) > until:
                return
            self.now = local(leave)
            self.instance.send(self.now)

    def wakes(self) -> datetime | None:
        """Return the earliest instant at which a run is to be looked at."""
        with self.instance.bench.sessions() as session:
            woken = session.scalar(select(func.min(ClockRun.wake_at)).where(ClockRun.ended_at.is_(None)))
            turned = session.scalar(select(func.min(ClockRun.turn_at)))
        return min((local(at) for at in (woken, turned) if at is not None), default=None)

    def tick(self, at: datetime, *, full: bool = False) -> None:
        """Tick at an instant."""
        self.now = at
        self.instance.clock.set(at)  # type: ignore[attr-defined]
        self.instance.tick(at, full=full)

    def happen(self, one: Happening) -> None:
        """Let something happen; what the rules refuse does not."""
        self.now = one.at
        self.instance.clock.set(one.at)  # type: ignore[attr-defined]
        try:
            _HAPPEN[one.kind](self, Random(one.seed))
        except Refusal:
            self.refused += 1

    def do(self, who: str, operation: Any, *args: Any, **given: Any) -> Any:
        """Do an operation as somebody, now."""
        with self.instance.desk(self.world.actors[who], self.now) as desk:
            return operation(desk, *args, **given)

    def all(self, model: Any, *where: Any) -> list[Any]:
        """Return rows by id."""
        with self.instance.bench.sessions() as session:
            return list(session.scalars(select(model).where(*where).order_by(model.id)))


def _row(one: Any) -> tuple[Any, ...]:
    return tuple(
        f"{attr.key}={getattr(one, attr.key)}"
        for attr in inspect(type(one)).column_attrs
        if attr.key not in LEFT_OUT
    )


def _day_row(one: Any) -> tuple[str, ...]:
    columns = (attr.key for attr in inspect(type(one)).column_attrs if attr.key not in NOT_BY_DAY)
    return tuple(f"{name}={_by_day(getattr(one, name))}" for name in columns)


def _by_day(value: Any) -> Any:
    return local(value).date() if isinstance(value, datetime) else value


def _act(twin: Twin, random: Random) -> None:
    item, act = random.choice(twin.items), random.choice(ACTS)
    state = twin.world.item(item).state
    if random.random() < 0.7:  # mostly something that the state allows
        act = random.choice(twin.script.lean.acts(state) or (act,))
        if item.id in twin.suspended and random.random() < 0.8:
            act = "resume"
    unit = random.choice(("市住建局", "市住建局", "市水务局"))
    head = "联络员" if act == "sign" else "负责人"
    office = {"send_back": "clerk", "inspect": "clerk"}.get(act, "director")
    who = f"{unit}{head}" if act in BY_UNIT else office
    given = {
        "reason": "由", "text": "文", "files": [FILE] if act == "submit" else [],
        "through": twin.now.date() + random.randint(1, 12) * DAY if act == "suspend" else None,
        "unit_id": twin.world.units[unit] if act in BY_UNIT else None,
    }  # fmt: skip
    twin.suspended.discard(item.id)
    twin.do(who, acts.do, item.id, act, **given)
    if act == "suspend":
        twin.suspended.add(item.id)


def _file(twin: Twin, random: Random) -> None:
    kind = random.choice(twin.script.lean.petitions)
    where = [ClockRun.ended_at.is_(None), ClockRun.clock == "finish"]
    if kind == "extension":
        where.append(ClockRun.due_at >= twin.now)
    if runs := twin.all(ClockRun, *where):
        run = random.choice(runs)
        to = run.due_on + random.randint(1, 12) * DAY
        twin.do("市住建局负责人", petitions.file, run.id, kind, reason="由", text="文", to=to)


def _ask(twin: Twin, random: Random) -> None:
    """File a request and grant it at once."""
    _file(twin, random)
    _decide(twin, random)


def _decide(twin: Twin, random: Random) -> None:
    rows = twin.all(Petition, Petition.status == "filed")
    if not rows:
        return
    row, granted = random.choice(rows), random.random() < 0.65
    to = twin.now.date() + random.randint(0, 12) * DAY
    if row.kind == "extension":
        to = row.asked_to
    for who in ("clerk", "director") if row.kind == "extension" else ("director",):
        twin.do(who, petitions.decide, row.id, granted=granted, to=to, reply="复")


def _paper(twin: Twin, random: Random) -> None:
    """Approve all the way, refuse or stop a paper that is on its way."""
    rows = twin.all(LadderStep, LadderStep.state.in_(("draft", "ready")))
    if not rows:
        return
    step = random.choice(rows)
    again = random.choice((None, twin.now.date() + random.randint(1, 6) * DAY))
    if step.state == "ready":
        twin.do("clerk", papers.stop, step.id, reason="由", again_from=again)
    elif random.random() < 0.45:
        twin.do("director", papers.refuse, step.id, reason="由", again_from=again)
    else:
        organ = {"organ_id": twin.world.office, "organ_why": "由"} if step.kind == "suggestion" else {}
        last = "principal" if step.kind == "suggestion" else "leader"
        for who in ("director", last):
            twin.do(who, papers.approve, step.id, text_hash=step.text_hash, **organ)


def _take_back(twin: Twin, random: Random) -> None:
    rows = twin.all(LadderStep, LadderStep.state == "issued")
    if rows:
        step = random.choice(rows[-4:])
        twin.do(
            "clerk" if step.kind in {"message", "slip"} else "director", papers.withdraw, step.id, reason="由"
        )


def _edit(twin: Twin, random: Random) -> None:
    item = random.choice(twin.items)
    fields = random.choice(
        ({"urgency": random.choice(("一般", "加急", "特急"))}, {"grounds": "弄虚作假"},
         {"key_case": random.choice("是否")}, {"amount": str(random.randint(0, 4))},
         {"share": f"{random.randint(0, 5)}.5"}, {"visit": str(twin.now.date())},
         {"deadline": str(twin.now.date() + random.randint(0, 9) * DAY)})
    )  # fmt: skip
    twin.do("clerk", edit.edit, item.id, fields, twin.world.item(item).version)


def _unit(twin: Twin, random: Random) -> None:
    unit = twin.world.units[random.choice(("市住建局", "市水务局"))]
    fields = {"staff": str(random.randint(0, 6))}
    twin.do("clerk", units.edit, unit, fields, twin.world.office)


def _hold(twin: Twin, random: Random) -> None:
    for hold in twin.all(Hold, Hold.resolved_at.is_(None)):
        if random.random() < 0.6:
            twin.do("clerk", holds.release, hold.id)
        else:
            twin.do("clerk", holds.discard, hold.id, reason="由")


def _calendar(twin: Twin, random: Random) -> None:
    _activate(twin, packs.with_calendar(random, twin.chain))


def _pack(twin: Twin, random: Random) -> None:
    above = dict(packs.above(twin.chain))
    chain = packs.wild(random, above, by_day=True, again=twin.script.lean.again)
    modes = twin.script.lean.modes
    _activate(twin, packs.taking(random.choice(modes), chain) if modes else chain)


def _activate(twin: Twin, chain: Chain) -> None:
    twin.chain = chain
    twin.do("rule_admin", activate.activate, twin.world.office, chain)


_HAPPEN = {
    "act": _act, "file": _file, "ask": _ask, "decide": _decide, "paper": _paper, "take_back": _take_back,
    "edit": _edit, "unit": _unit,
    "hold": _hold, "calendar": _calendar, "pack": _pack,
}  # fmt: skip

__all__ = ["ROWS", "Happening", "Item", "Script", "Twin", "script"]
