"""Packs mutated at random: no crash, no hang, no flood of memory, and what is accepted stays the same.

    ./run fuzz packs --count 10000000 --seed 1 --resume fuzz.json

The mutations follow from the seed alone, chunk by chunk, so a run that was stopped goes on from its file.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import traceback
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import monotonic
from typing import TYPE_CHECKING, Any

from tests.fuzz.judge import SECONDS, faults
from tests.fuzz.mini import files
from tests.fuzz.mutate import mutated

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 500
HANG = 30
"""Seconds of real time after which a mutation counts as a hang, on a loaded machine too."""
_SHOWN = 20


Told = tuple[int, list[tuple[int, list[str]]]]
"""A chunk's number, and its faults: which mutation breaks what."""


def one(seed: int, number: int, seconds: float = SECONDS) -> list[str]:
    """Return what mutation `number` breaks."""
    pack = mutated(Random(f"{seed}/{number}"), files())
    signal.setitimer(signal.ITIMER_REAL, HANG)
    try:
        return list(faults(pack, seconds))
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return [f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}: {error}"[:300]]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def chunk(job: tuple[int, int, float]) -> Told:
    """Return the faults of one chunk of mutations."""
    seed, index, seconds = job
    signal.signal(signal.SIGALRM, _hung)
    numbers = range(index * CHUNK, (index + 1) * CHUNK)
    told = [(number, broken) for number in numbers if (broken := one(seed, number, seconds))]
    return index, told


def _hung(*_: Any) -> None:
    raise TimeoutError(f"no end after {HANG} s")


def run(count: int, seed: int, workers: int, start: int = 0, seconds: float = SECONDS) -> Iterator[Told]:
    """Yield each chunk's number and faults, in order."""
    jobs = [(seed, index, seconds) for index in range(start, -(-count // CHUNK))]
    if workers == 1:
        yield from map(chunk, jobs)
        return
    with get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(chunk, jobs)


def main(words: list[str]) -> int:
    """Run, tell progress and every fault; return 1 when there is one."""
    parser = argparse.ArgumentParser(prog="run fuzz packs")
    parser.add_argument("what", choices=["packs"])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long one mutation may take")
    parser.add_argument("--resume", type=Path, help="a file that remembers how far the run is")
    parser.add_argument("--show", type=int, help="print the pack of this mutation and what it breaks")
    given = parser.parse_args(words)
    if given.show is not None:
        return _show(given.seed, given.show)
    done, found = _remembered(given.resume, given.seed)
    return _all(given, done, found)


def _all(given: Any, done: int, found: list[Any]) -> int:
    began, at = monotonic(), monotonic()
    for index, told in run(given.count, given.seed, given.workers, done, given.seconds):
        done = index + 1
        found += told
        if monotonic() - at > 5:
            at = monotonic()
            _remember(given.resume, given.seed, done, found)
            print(f"{done * CHUNK:,} / {given.count:,}  faults {len(found)}  {at - began:,.0f} s", flush=True)
    _remember(given.resume, given.seed, done, found)
    kinds = Counter(broken[0] for _, broken in found)
    for kind, times in kinds.most_common(_SHOWN):
        first = next(number for number, broken in found if broken[0] == kind)
        print(f"{times:,} x {kind}  (first: --show {first})")
    print(f"{done * CHUNK:,} mutations, seed {given.seed}: {len(found)} faults, {monotonic() - began:,.0f} s")
    return 1 if found else 0


def _remembered(path: Path | None, seed: int) -> tuple[int, list[Any]]:
    if path is None or not path.exists():
        return 0, []
    kept = json.loads(path.read_text(encoding="utf-8"))
    return (kept["done"], kept["found"]) if kept["seed"] == seed else (0, [])


def _remember(path: Path | None, seed: int, done: int, found: list[Any]) -> None:
    if path is not None:
        path.write_text(json.dumps({"seed": seed, "done": done, "found": found}), encoding="utf-8")


def _show(seed: int, number: int) -> int:
    before = files()
    for name, content in mutated(Random(f"{seed}/{number}"), before).items():
        if content != before[name]:
            print(f"--- {name}\n{content.decode('utf-8', 'replace')}")
    signal.signal(signal.SIGALRM, _hung)
    broken = one(seed, number)
    print(*broken or ["sound"], sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
