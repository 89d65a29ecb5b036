"""What crashes, hangs or misleads durable-rules: used bare, then through the judge inside a tick.

./run corpus
./run corpus --memory 10000
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from config.loader import read_chain, shipped
from rules.compile import Plan
from server.instance import Instance
from server.judge import Ask, Judge
from server.models import Incident, LadderStep
from tests.engine.corpus_cases import CASES, REFUSED, SEQUENCES, Case, Sequence
from tests.server.conftest import World, at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence as Many

    from config.loader import Chain
    from server.judge import Answer
    from server.tick import TickReport

ROOT = Path(__file__).resolve().parents[2]
HANGS = tuple(case for case in CASES if case.what.startswith("600 rules"))
_SECONDS = 3.0
_FICKLE_RUNS = 12
_MARK = "case_number"
_FIELD = f"item: {{{_MARK}: {{label: 样例编号, kind: integer}}}}\n"
_GROUND = "        - {grounds: 弄虚作假}\n"


# --- bare ----------------------------------------------------------------------------------------


def bare(case: Case | Sequence, seconds: float = _SECONDS) -> str:
    """What durable-rules does with a case on its own: SIGSEGV, hang, error, wrong … or right."""
    if not getattr(case, "fickle", False):
        return _once(case, seconds)
    found = [_once(case, seconds) for _ in range(_FICKLE_RUNS)]
    wrong = [one for one in found if one != "right"]
    return f"{wrong[0]} ({len(wrong)} of {len(found)} runs)" if wrong else "right"


def _once(case: Case | Sequence, seconds: float) -> str:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.engine.bare"],
            input=json.dumps({"ruleset": case.ruleset, "messages": case.messages}),
            capture_output=True, text=True, timeout=seconds, cwd=ROOT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "hang"
    if done.returncode < 0:
        return signal.Signals(-done.returncode).name
    return _read(json.loads(done.stdout), case.right)


def _read(found: str | list[str], right: tuple[str, ...]) -> str:
    if isinstance(found, str):
        return "right: refused" if right == REFUSED else f"error: {found.removeprefix('error: ')}"
    return "right" if tuple(found) == right else f"wrong: {_words(found)}, right: {_words(right)}"


def _words(fired: Many[str]) -> str:
    return " then ".join(fired) or "silent"


# --- inside a tick -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hostile(Plan):
    """A plan whose ruleset and message are those of a case."""

    raw: str = ""

    @classmethod
    def of(cls, case: Case) -> Hostile:
        """The plan of a case; each has a hash of its own."""
        hash_ = sha256(f"{case.what}{case.ruleset}".encode()).hexdigest()
        return cls(hash_, case.ruleset, case.tiers, {}, {}, frozenset(), raw=case.message)

    def message(self, values: Mapping) -> str:
        """What is told to the engine, whatever the facts."""
        return self.raw


class Provoked(Judge):
    """A judge whose engine is given a case in place of the plan of an item that carries its number."""

    def __init__(self, cases: Many[Case], **given: float) -> None:
        super().__init__(**given)
        self._plans = [Hostile.of(case) for case in cases]

    def decide(self, asks: Many[Ask], *rest, **more) -> list[Answer]:
        """Decide, some asks being changed."""
        return super().decide([self._provoked(ask) for ask in asks], *rest, **more)

    def _provoked(self, ask: Ask) -> Ask:
        number = ask.facts.get(_MARK)
        return ask if number is None else Ask(self._plans[number - 1], ask.facts)


def pack() -> Chain:
    """The shipped city pack, with a field for the number of a case that its ladder asks for."""
    good = read_chain(shipped("city"))
    ladder = good.files["base/ladders/standard.yaml"].decode()
    assert _GROUND in ladder
    asked = f"{_GROUND}        - {{{_MARK}: {{at_least: 9000}}}}\n"
    files = {
        "city/fields.yaml": _FIELD.encode(),
        "base/ladders/standard.yaml": ladder.replace(_GROUND, asked).encode(),
    }
    return replace(good, files={**good.files, **files})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tick made of the cases and of the items beside them."""

    report: TickReport
    incidents: Mapping[int, tuple[str, ...]]  # number of the case -> kinds of its item's incidents
    steps: Mapping[int, tuple[str, ...]]  # number of the case -> tiers of its deadline's steps
    neighbours: tuple[tuple[str, ...], ...]  # for each item beside: the tiers of its deadline's steps
    strays: int  # incidents of items that are no case


class Stage:
    """An instance in memory with an item for each case, and others beside them."""

    def __init__(self, instance: Instance, cases: Many[Case], beside: int) -> None:
        self.cases = cases
        self._world = World(instance).build(pack())
        self.items = {
            number: self._item(due=case.due, **{_MARK: number}) for number, case in enumerate(cases, 1)
        }
        self.beside = [self._item(due=bool(number % 2)) for number in range(beside)]

    def _item(self, *, due: bool, **fields: int):
        pace = {"urgency": "加急"} if due else {"difficulty": "疑难"}
        return self._world.instruction(**pace, **fields)

    def tick(self, judge: Judge) -> TickReport:
        """Tick four days on, with the judge given."""
        bench = self._world.instance.bench
        bench.judge.close()
        bench.judge = judge
        return self._world.instance.tick(at("2026-11-06 08:30"), full=True)

    def outcome(self, judge: Judge) -> Outcome:
        """Tick and gather what came of it."""
        report = self.tick(judge)
        with self._world.instance.bench.sessions() as session:
            rows = session.execute(select(Incident.item_id, Incident.kind)).all()
        kinds = {number: tuple(k for i, k in rows if i == item.id) for number, item in self.items.items()}
        steps = {number: self._steps(item) for number, item in self.items.items()}
        beside = tuple(self._steps(item) for item in self.beside)
        return Outcome(report, kinds, steps, beside, len(rows) - sum(map(len, kinds.values())))

    def _steps(self, item) -> tuple[str, ...]:
        run = self._world.run(item)
        with self._world.instance.bench.sessions() as session:
            query = select(LadderStep.tier).where(LadderStep.run_id == run.id).order_by(LadderStep.id)
            return tuple(session.scalars(query))


def provoke(cases: Many[Case], beside: int = 10, limit: float = 2.0) -> Outcome:
    """Tick an instance in memory over the cases."""
    judge = Provoked(cases, limit=limit, suspect_limit=limit)
    with Instance.memory(at("2026-11-02 08:30")) as instance:
        return Stage(instance, cases, beside).outcome(judge)


def _contained(case: Case, kinds: tuple[str, ...], steps: tuple[str, ...]) -> bool:
    """Whether a case is one incident and no step; one that the engine reads right by luck may be right."""
    if kinds:
        return len(kinds) == 1 and not steps
    return case.fickle and steps == (("urge",) if case.due else ())


def faults_of(outcome: Outcome, cases: Many[Case] = CASES) -> list[str]:
    """What is not as it must be: a case without its one incident, a stray, an item not decided."""
    found = [
        f"case 样例 {number}: {kinds}, {outcome.steps[number]}"
        for number, (kinds, case) in enumerate(zip(outcome.incidents.values(), cases, strict=True), 1)
        if not _contained(case, kinds, outcome.steps[number])
    ]
    for number, steps in enumerate(outcome.neighbours):
        if steps != (("urge",) if number % 2 else ()):
            found.append(f"beside 旁项 {number}: {steps}")
    return [*found, *([f"strays 误伤 {outcome.strays}"] if outcome.strays else [])]


# --- the verb ------------------------------------------------------------------------------------


def main(arguments: Many[str] | None = None) -> int:
    """Print the table; 1 when the engine was right after all or something was not contained."""
    parser = argparse.ArgumentParser(prog="./run corpus", description=__doc__.splitlines()[0])
    parser.add_argument("--memory", type=int, metavar="N", help="visit N rulesets instead 访问 N 套规则")
    parser.add_argument("--hang", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.hang:
        return hang()
    if given.memory:
        from tests.engine import corpus_memory

        return corpus_memory.report(given.memory)
    return _table()


def _table() -> int:
    print("no. 号 | what 内容 | how 来源 | bare 单独使用 | through Duban 经督办", flush=True)
    outcome = provoke(CASES)
    right = 0
    for number, case in enumerate(CASES, 1):
        found = bare(case)
        right += found.startswith("right")
        kinds = ", ".join(outcome.incidents[number])
        through = f"incident 异常: {kinds}" if kinds else "decided rightly this time 这次判断正确"
        print(f"{number:3} | {case.what} | {case.source} | {found} | {through}", flush=True)
    for number, case in enumerate(SEQUENCES, len(CASES) + 1):
        found = bare(case)
        right += found.startswith("right")
        print(f"{number:3} | {case.what} | {case.source} | {found} | never sent 不会发出: {case.fence}")
    problems = faults_of(outcome)
    decided = len(outcome.neighbours)
    print(
        f"\n{len(CASES)} contained 隔离 · {len(SEQUENCES)} never sent 不会发出 · "
        f"{decided} others decided 旁项照常 · {len(problems)} problems 问题"
    )
    for line in problems:
        print(line)
    return int(bool(problems or right))


def hang() -> int:
    """Tick over the cases that hang, for a test that kills this process meanwhile."""
    with Instance.memory(at("2026-11-02 08:30")) as instance:
        stage = Stage(instance, HANGS, 1)
        print("ticking", flush=True)
        stage.tick(Provoked(HANGS, limit=5.0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
