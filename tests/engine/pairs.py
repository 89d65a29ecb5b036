"""Random pairs of pack and facts: the engine, in its child, against the oracle.

    ./run pairs --count 1000000 --seed 1 --resume pairs.json
    ./run pairs --planted

The pairs follow from the seed alone, chunk by chunk, so a run that was stopped goes on from its file.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic
from typing import TYPE_CHECKING

from config.loader import load, shipped
from rules.compile import plan
from rules.oracle import decide
from server.judge import Answer, Ask, Judge
from tests.engine.draw import Drawn, Field, Pair, a_ladder
from tests.engine.tally import FULL_RUN, Tally, histogram

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.compile import Plan

FACTS = 32
"""Pairs of one ladder."""
OWN, SHIPPED = 60, 4
"""Ladders of a chunk: by the generator, and of the packs that ship."""
CHUNK = FACTS * (OWN + SHIPPED)
PACKS = ("base", "central", "province", "city", "county", "gov")
WATCHES = Path(__file__).parents[1] / "cases" / "watches"
"""A pack whose ladders watch items and units, and praise."""
_SAVE_SECONDS = 5.0
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Doubt:
    """A pair on which engine and oracle differ."""

    number: int
    pair: Pair
    plan: Plan
    wanted: str
    found: Answer

    def text(self) -> str:
        """The pair in full, for people."""
        ladder = self.pair.drawn.ladder
        return "\n".join(
            (
                f"pair 第 {self.number:,} 对: oracle 复核 {self.wanted or '-'} · "
                f"engine 引擎 {self.found.fault or self.found.tier or '-'}",
                *(f"    {one.name} (level {one.level}): {_written(one.when)}" for one in ladder.tiers),
                f"    facts {json.dumps(self.pair.facts, ensure_ascii=False)}",
            )
        )


def _written(condition) -> str:
    parts = [
        f"{t.fact}{'/' + t.measure if t.measure else ''} {t.operator} {t.value}" for t in condition.tests
    ]
    if condition.any:
        parts.append("any(" + " | ".join(_written(group) for group in condition.any) + ")")
    return " and ".join(parts)


def shipped_ladders() -> list[Drawn]:
    """Every ladder of the packs that ship, those that read the same once."""
    found: dict[tuple, Drawn] = {}
    for name in (*PACKS, WATCHES):
        pack = load(name if name is WATCHES else shipped(name)).pack
        if pack is None:
            continue
        for ladder in pack.ladders.values():
            made = plan(pack, "", ladder.name)
            found.setdefault((made.hash, made.tiers), Drawn(f"{pack.name}/{ladder.name}", pack, ladder))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Chunk:
    """The pairs of a chunk, ladder by ladder."""

    number: int
    groups: tuple[tuple[Drawn, tuple[dict, ...]], ...]

    def pairs(self) -> Iterator[Pair]:
        """Each pair in turn."""
        for drawn, facts in self.groups:
            yield from (Pair(drawn, found) for found in facts)


def chunk(seed: int, number: int, ours: Sequence[Drawn], own: int = OWN, packs: int = SHIPPED) -> Chunk:
    """The `number`-th chunk of a seed."""
    random = Random(f"{seed}/{number}")
    drawn = [a_ladder(random) for _ in range(own)]
    drawn += [ours[(number * packs + step) % len(ours)] for step in range(packs)]
    fields = [Field.of(one) for one in drawn]
    return Chunk(number, tuple((f.drawn, tuple(f.facts(random, n) for n in range(FACTS))) for f in fields))


def compare(judge: Judge, one: Chunk, tally: Tally) -> list[Doubt]:
    """Put a chunk to both readings and count it; return where they differ."""
    asks, wanted = [], []
    for drawn, facts in one.groups:
        made = plan(drawn.pack, "", drawn.ladder.name)
        tiers = [decide(drawn.pack, "", drawn.ladder.name, found) for found in facts]
        asks += [Ask(made, found) for found in facts]
        tally.take(drawn, facts, tiers)
        wanted += tiers
    return _doubts(one, asks, wanted, judge.decide(asks), tally)


def _doubts(
    one: Chunk, asks: Sequence[Ask], wanted: Sequence[str], answers: Sequence[Answer], tally: Tally
) -> list[Doubt]:
    found = []
    first = one.number * len(asks) + 1
    both = zip(one.pairs(), asks, wanted, answers, strict=True)
    for number, (pair, ask, tier, answer) in enumerate(both, first):
        if answer != Answer(tier):
            found.append(Doubt(number, pair, ask.plan, tier, answer))
            tally.faults += bool(answer.fault)
            tally.disagreements += not answer.fault
    return found


# --- a run that can be stopped -------------------------------------------------------------------


@dataclass(slots=True)
class State:
    """How far a run has come."""

    seed: int
    chunks: int
    seconds: float
    tally: Tally

    @classmethod
    def read(cls, path: Path | None, seed: int) -> State:
        """Take up a run where its file left it."""
        if path is None or not path.exists():
            return cls(seed, 0, 0.0, Tally())
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(kept["seed"], kept["chunks"], kept["seconds"], Tally(**kept["tally"]))

    def write(self, path: Path | None) -> None:
        """Keep it, whole or not at all."""
        if path is not None:
            kept = {"seed": self.seed, "chunks": self.chunks, "seconds": self.seconds}
            beside = path.with_suffix(".new")
            beside.write_text(json.dumps({**kept, "tally": self.tally.as_json()}), encoding="utf-8")
            beside.replace(path)


def run(count: int, seed: int, path: Path | None, children: int = 1) -> tuple[State, list[Doubt]]:
    """Compare until `count` pairs are done, keeping the state and showing how far it is."""
    state, doubts = State.read(path, seed), []
    ours = shipped_ladders()
    begun, saved = monotonic() - state.seconds, 0.0
    with Judge(children, limit=60.0) as judge:
        while state.tally.pairs < count:
            doubts += compare(judge, chunk(state.seed, state.chunks, ours), state.tally)
            state.chunks += 1
            state.seconds = monotonic() - begun
            if state.seconds - saved > _SAVE_SECONDS:
                saved = state.seconds
                state.write(path)
                _progress(state, count)
    state.write(path)
    return state, doubts


def _progress(state: State, count: int) -> None:
    done = state.tally.pairs
    wrong = state.tally.disagreements + state.tally.faults
    line = f"{done:,} / {count:,} · {done / state.seconds:,.0f}/s · {wrong} differ 不一致"
    print(line, file=sys.stderr, end="\r" if sys.stderr.isatty() else "\n", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print, and say by the exit code whether all is well."""
    parser = argparse.ArgumentParser(prog="./run pairs", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000, help="pairs 对数")
    parser.add_argument("--seed", type=int, default=1, help="seed 种子")
    parser.add_argument("--resume", type=Path, metavar="FILE", help="state of a run 进度文件")
    parser.add_argument("--children", type=int, default=1, help="engine processes 引擎进程数")
    parser.add_argument("--planted", action="store_true", help="plant faults and find them 埋错检验")
    given = parser.parse_args(arguments)
    if given.planted:
        from tests.engine import planted

        return planted.report(given.seed)
    state, doubts = run(given.count, given.seed, given.resume, given.children)
    return _close(state, doubts)


def _close(state: State, doubts: Sequence[Doubt]) -> int:
    tally = state.tally
    print(histogram(tally))
    for doubt in doubts[:_SHOWN]:
        print(doubt.text())
    short = tally.short()
    print(f"\nseed 种子 {state.seed} · {state.seconds:,.0f} s")
    for line in short:
        print(f"short of 不足: {line}")
    wrong = tally.disagreements + tally.faults
    print(f"{tally.pairs:,} pairs, {wrong} disagreements 不一致 {wrong}")
    return int(bool(wrong) or bool(short and tally.pairs >= FULL_RUN))


if __name__ == "__main__":
    sys.exit(main())
