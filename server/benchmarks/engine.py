"""`duban bench engine`: the judge as the tick calls it, beside other engines on the same facts."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from config.model import Operator
from rules.naming import entry_tiers, fact_name
from server import verdicts
from server.benchmarks import scene
from server.judge import Judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from config.model import Condition, Ladder, Test
    from rules.facts import Value
    from server.benchmarks.scene import Stand
    from server.store.cases import Docket

PEERS = ("drools", "clips", "zen", "experta", "durable_rules")
FOLDER = Path(__file__).resolve().parents[2] / "benchmarks" / "peers"
INSTALL = "./run bench engine"
CHILDREN = 2
_PEER_SECONDS = 900


class PeerFault(Exception):  # noqa: N818  (what the peer did)
    """A peer is missing, failed, or answered otherwise than we."""

    def __init__(self, peer: str, zh: str, en: str) -> None:
        self.peer, self.zh, self.en = peer, zh, en
        super().__init__(f"{peer}: {en}")


@dataclass(frozen=True, slots=True)
class Figure:
    """Decisions a second of one engine: median, least and most of its runs."""

    name: str
    version: str
    median: float
    least: float
    most: float

    @classmethod
    def of(cls, name: str, version: str, number: int, seconds: Sequence[float]) -> Figure:
        """Return the figure of an engine that decided so many runs in each of these times."""
        return cls(name, version, number / median(seconds), number / max(seconds), number / min(seconds))


@dataclass(frozen=True, slots=True)
class Result:
    """All figures of one run, on the same facts with the same answers."""

    size: int
    ours: Figure
    whole: Figure  # with the facts told from the runs as well: calendar, steps, requests
    peers: tuple[Figure, ...]
    checksum: str
    answers: Mapping[str, int]


def measure(size: int, runs: int, peers: Sequence[str], say: Callable[[str], None]) -> Result:
    """Measure ourselves, then each peer.

    Raises:
        PeerFault: a peer is missing, failed or disagrees.
    """
    place = scene.stand()
    dockets = scene.dockets(place, size)
    asked = [verdicts.facts_of(place, docket, scene.NOW) for docket in dockets]
    say("duban")
    with Judge(CHILDREN) as judge:
        whole, _ = _timed(lambda: verdicts.decide(judge, place, dockets, scene.NOW), runs)
        seconds, found = _timed(lambda: verdicts.judged(judge, place, dockets, asked), runs)
    answers = [_agreed(verdict) for verdict in found]
    told = json.dumps(_scene(place, dockets, asked, runs))
    figures = []
    for peer in peers:
        say(peer)
        figures.append(_peer(peer, told, answers))
    ours = f"durable-rules {version('durable-rules')}"
    return Result(
        size,
        Figure.of("duban", ours, size, seconds),
        Figure.of("duban, facts told too", ours, size, whole),
        tuple(figures),
        checksum(answers),
        {answer: answers.count(answer) for answer in sorted(set(answers))},
    )


def checksum(answers: Sequence[str]) -> str:
    """Return what stands for all answers in their order."""
    return sha256("\n".join(answers).encode()).hexdigest()[:16]


def _timed(work: Callable[[], Any], runs: int) -> tuple[list[float], Any]:
    """Return the seconds of each run after one that is not counted, and what the last one found."""
    found = work()
    gc.freeze()  # as every peer does: what stays is not searched for garbage again
    seconds = []
    for _ in range(runs):
        start = perf_counter()
        found = work()
        seconds.append(perf_counter() - start)
    return seconds, found


def _agreed(verdict: verdicts.Verdict) -> str:
    if verdict.fault:
        raise PeerFault("duban", f"判断异常：{verdict.fault}", f"a fault: {verdict.fault}")
    return verdict.tier


def _scene(
    place: Stand, dockets: Sequence[Docket], asked: Sequence[Mapping[str, Value]], runs: int
) -> dict[str, Any]:
    """Return what a peer is given: the ladders as data, each run's facts, and how often to decide."""
    seen = _listed(asked)
    return {
        "runs": runs,
        "warm": min(len(dockets), 2000),
        "ladders": {name: _ladder(place.pack.ladders[name], seen) for name in place.plans},
        "asks": [[docket.ladder, _flat(facts, seen)] for docket, facts in zip(dockets, asked, strict=True)],
    }


def _listed(asked: Sequence[Mapping[str, Value]]) -> frozenset[str]:
    """Return the facts that some run knows several values of."""
    return frozenset(name for facts in asked for name, value in facts.items() if isinstance(value, tuple))


def _flat(facts: Mapping[str, Value], several: frozenset[str]) -> dict[str, Value]:
    """Return a run's facts with each list as one fact for each value in it: no peer need search a list."""
    found = dict(facts)
    for name in several & found.keys():
        chosen = found[name] or ()
        assert isinstance(chosen, tuple)
        found[name] = 1 if chosen else None
        found.update({_has(name, value): 1 for value in chosen})
    return found


def _has(fact: str, value: object) -> str:
    """Return the name, in ASCII, of the fact that a list has a value."""
    return f"{fact}.{str(value).encode().hex()}"


def _ladder(ladder: Ladder, several: frozenset[str]) -> dict[str, Any]:
    entered = {tier.name for tier in entry_tiers(ladder)}
    tiers = [
        {
            "name": tier.name,
            "level": tier.level,
            "when": _condition(tier.when, several),
            "entered": tier.name in entered,
        }
        for tier in sorted(ladder.tiers, key=lambda one: one.level)
    ]
    return {"tiers": tiers}


def _condition(condition: Condition, several: frozenset[str]) -> dict[str, Any]:
    tests = [_test(test, several) for test in condition.tests]
    return {"tests": tests, "any": [_condition(group, several) for group in condition.any]}


def _test(test: Test, several: frozenset[str]) -> list[Any]:
    if test.fact in several and test.operator is Operator.IS:
        return [_has(test.fact, test.value), "is", 1]
    return [fact_name(test), str(test.operator), test.value]


def _peer(name: str, told: str, wanted: Sequence[str]) -> Figure:
    """Run a peer in a process of its own, and compare its answers with ours."""
    file = FOLDER / f"{name}_peer.py"
    command = [sys.executable, str(file)]
    try:
        done = subprocess.run(  # noqa: S603  (our own file)
            command, input=told, capture_output=True, text=True, check=False, timeout=_PEER_SECONDS
        )
    except subprocess.TimeoutExpired as slow:
        raise PeerFault(name, "超时未答", "it did not answer in time") from slow
    try:
        found = json.loads(done.stdout[done.stdout.rindex('{"version"') :])
    except ValueError as bad:
        last = (done.stderr.strip().splitlines() or ["?"])[-1][:200]
        raise PeerFault(name, f"没有安装或不能运行：{last}", f"missing or failed: {last}") from bad
    wrong = [at for at, pair in enumerate(zip(found["answers"], wanted, strict=False)) if pair[0] != pair[1]]
    if wrong or len(found["answers"]) != len(wanted):
        raise PeerFault(name, *_differs(wrong, found["answers"], wanted))
    return Figure.of(name, found["version"], len(wanted), found["seconds"])


def _differs(wrong: Sequence[int], found: Sequence[str], wanted: Sequence[str]) -> tuple[str, str]:
    if not wrong:
        return f"答了{len(found)}条，应为{len(wanted)}条", f"{len(found)} answers, not {len(wanted)}"
    first = wrong[0]
    return (
        f"与我们不一致{len(wrong)}处，第一处是第{first}条：{found[first]!r}，应为{wanted[first]!r}",
        f"disagrees {len(wrong)} times, first at {first}: {found[first]!r}, not {wanted[first]!r}",
    )


def lines(result: Result) -> Iterator[tuple[str, ...]]:
    """Yield a row for each engine: name, decisions a second, least and most, ours as a multiple, version."""
    for figure in (result.ours, result.whole, *result.peers):
        times = f"{result.ours.median / figure.median:.1f}"
        spread = f"{figure.least:,.0f}–{figure.most:,.0f}"
        yield (figure.name, f"{figure.median:,.0f}/s", spread, times, figure.version)


def as_json(result: Result) -> dict[str, Any]:
    """Return the result as the one line of JSON that is kept."""
    peers = {figure.name: round(figure.median) for figure in result.peers}
    return {
        "name": "engine",
        "value": round(result.ours.median),
        "unit": "decisions/s",
        "peers": {name: peers.get(name) for name in PEERS},
        "whole": round(result.whole.median),
        "size": result.size,
        "checksum": result.checksum,
        "versions": {one.name: one.version for one in (result.ours, *result.peers)},
        "spread": {one.name: [round(one.least), round(one.most)] for one in (result.ours, *result.peers)},
    }
