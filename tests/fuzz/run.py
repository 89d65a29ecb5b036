"""Packs mutated at random: no crash, no hang, no flood of memory, and what is accepted stays the same.

    ./run fuzz packs --count 10000000 --seed 1 --resume fuzz.json

A pack has one to eight mutations, which follow from the seed alone, chunk by chunk; `--count` counts
mutations. A run that was stopped goes on from its file.
"""

from __future__ import annotations

import argparse
import gc
import json
import signal
import sys
import traceback
from dataclasses import asdict, dataclass, field
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import monotonic
from typing import TYPE_CHECKING, Any

from tests.fuzz.judge import SECONDS, judged
from tests.fuzz.mini import files
from tests.fuzz.mutate import mutated, mutation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHUNK = 500
"""Packs, which are what a run is done in."""
AHEAD = 40
"""Chunks that are given out at once."""
HANG = 30
"""Seconds of work after which a pack counts as a hang: a busy machine alone makes none."""
_SHOWN = 20

Row = list[int]
"""Of one family: how many mutations there were, and of how many the pack was accepted."""


@dataclass(slots=True)
class Tally:
    """What a run has come to: small, however long it is."""

    done: int = 0  # chunks
    families: dict[str, Row] = field(default_factory=dict)
    accepted: int = 0  # packs
    broken: int = 0  # packs
    faults: dict[str, Row] = field(default_factory=dict)  # kind of fault: how often, and first where
    seconds: float = 0.0

    def note(self, number: int, families: Iterable[str], accepted: bool, broken: list[str]) -> None:
        """Note one pack: the families of its mutations, whether its pack was accepted, and what it breaks."""
        self.accepted += accepted
        for family in families:
            self._count(self.families, family, [1, int(accepted)])
        if broken:
            self.broken += 1
            first = self.faults.setdefault(broken[0], [0, number])
            first[0] += 1

    def add(self, other: Tally) -> None:
        """Add what another chunk came to."""
        self.done += other.done
        self.accepted += other.accepted
        self.broken += other.broken
        self.seconds += other.seconds
        for family, row in other.families.items():
            self._count(self.families, family, row)
        for kind, (times, first) in other.faults.items():
            self.faults.setdefault(kind, [0, first])[0] += times

    @property
    def mutations(self) -> int:
        """How many mutations there were."""
        return sum(count for count, _ in self.families.values())

    @staticmethod
    def _count(table: dict[str, Row], name: str, row: Row) -> None:
        before = table.get(name, [0, 0])
        table[name] = [before[0] + row[0], before[1] + row[1]]

    def lines(self, seed: int) -> Iterator[str]:
        """Yield what a person reads at the end: each family, each kind of fault, the whole."""
        yield f"{'family':<12}{'mutations':>12}{'accepted':>12}{'refused':>12}"
        for family, (each, taken) in sorted(self.families.items()):
            yield f"{family:<12}{each:>12,}{taken:>12,}{each - taken:>12,}"
        for kind, (times, first) in sorted(self.faults.items(), key=lambda each: -each[1][0])[:_SHOWN]:
            yield f"{times:,} x {kind}  (first: --show {first})"
        packs = self.done * CHUNK
        rate = packs / self.seconds if self.seconds else 0
        yield f"accepted {self.accepted:,}, refused {packs - self.accepted:,}; {rate:,.0f} a second of work"
        made = f"{self.mutations:,} mutations in {packs:,} packs"
        yield f"{made}, seed {seed}: {self.broken} faults, {self.seconds:,.0f} s of work"


def one(seed: int, number: int, seconds: float = SECONDS) -> tuple[tuple[str, ...], bool, list[str]]:
    """Return the families of mutations of pack `number`, whether it is accepted, and what it breaks."""
    families, pack = mutation(Random(f"{seed}/{number}"), files())
    accepted = False
    signal.setitimer(signal.ITIMER_PROF, HANG)
    try:
        accepted, broken = judged(pack, seconds)
        return families, accepted, list(broken)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        broken_at = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}: {error}"
        return families, accepted, [broken_at[:300]]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def chunk(job: tuple[int, int, float]) -> Tally:
    """Return what one chunk of packs comes to."""
    seed, index, seconds = job
    signal.signal(signal.SIGPROF, _hung)
    gc.set_threshold(50_000, 20, 50)  # little of what is made here goes round in circles
    began, tally = monotonic(), Tally(done=1)
    for number in range(index * CHUNK, (index + 1) * CHUNK):
        tally.note(number, *one(seed, number, seconds))
    tally.seconds = monotonic() - began
    return tally


def _hung(*_: Any) -> None:
    raise TimeoutError(f"no end after {HANG} s")


def run(seed: int, workers: int, start: int = 0, seconds: float = SECONDS) -> Iterator[Tally]:
    """Yield what each chunk comes to, in order, for as long as somebody asks."""
    if workers == 1:
        yield from (chunk((seed, index, seconds)) for index in count(start))
    with get_context("spawn").Pool(workers) as pool:
        for first in count(start, AHEAD):
            yield from pool.imap(chunk, [(seed, index, seconds) for index in range(first, first + AHEAD)])


def main(words: list[str]) -> int:
    """Run, tell progress and every fault; return 1 when there is one."""
    parser = argparse.ArgumentParser(prog="run fuzz packs")
    parser.add_argument("what", choices=["packs"])
    parser.add_argument("--count", type=int, default=100_000, help="mutations")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long one pack may take")
    parser.add_argument("--resume", type=Path, help="a file that remembers how far the run is")
    parser.add_argument("--show", type=int, help="print the pack of this number and what it breaks")
    given = parser.parse_args(words)
    if given.show is not None:
        return _show(given.seed, given.show)
    return _all(given, _remembered(given.resume, given.seed))


def _all(given: Any, tally: Tally) -> int:
    at = monotonic()
    chunks = run(given.seed, given.workers, tally.done, given.seconds)
    while tally.mutations < given.count:
        tally.add(next(chunks))
        if monotonic() - at > 5:
            at = monotonic()
            _remember(given.resume, given.seed, tally)
            print(f"{tally.mutations:,} / {given.count:,}  faults {tally.broken}", flush=True)
    _remember(given.resume, given.seed, tally)
    print(*tally.lines(given.seed), sep="\n")
    return 1 if tally.broken else 0


def _remembered(path: Path | None, seed: int) -> Tally:
    if path is None or not path.exists():
        return Tally()
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Tally(**kept["tally"]) if kept["seed"] == seed else Tally()


def _remember(path: Path | None, seed: int, tally: Tally) -> None:
    if path is not None:
        whole = path.with_name(f"{path.name}.new")  # whoever stops the run finds the one before or this one
        whole.write_text(json.dumps({"seed": seed, "tally": asdict(tally)}), encoding="utf-8")
        whole.replace(path)


def _show(seed: int, number: int) -> int:
    before = files()
    for name, content in mutated(Random(f"{seed}/{number}"), before).items():
        if content != before[name]:
            print(f"--- {name}\n{content.decode('utf-8', 'replace')}")
    signal.signal(signal.SIGPROF, _hung)
    _, _, broken = one(seed, number)
    print(*broken or ["sound"], sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
