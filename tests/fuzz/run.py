"""Random cases by the million, seeded and resumable: packs that are mutated, and requests.

    ./run fuzz packs --count 10000000 --seed 1 --resume fuzz.json
    ./run fuzz http --count 1000000 --seed 1 --resume http.json

A case has one to eight mutations, which follow from the seed alone, chunk by chunk; `--count` counts
mutations. A run that was stopped goes on from its file.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from importlib import import_module
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from tests.fuzz.judge import SECONDS
from tests.fuzz.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

AHEAD = 40
"""Chunks that are given out at once."""
KINDS = {"packs": ("packs", "packs"), "http": ("web", "requests")}
"""What can be made at random → the module that makes it, and how the cases are called."""


def run(what: str, seed: int, workers: int, start: int = 0, seconds: float = SECONDS) -> Iterator[Tally]:
    """Yield what each chunk comes to, in order, for as long as somebody asks."""
    chunk = _module(what).chunk
    if workers == 1:
        yield from (chunk((seed, index, seconds)) for index in count(start))
    with get_context("spawn").Pool(workers) as pool:
        for first in count(start, AHEAD):
            yield from pool.imap(chunk, [(seed, index, seconds) for index in range(first, first + AHEAD)])


def _module(what: str) -> Any:
    return import_module(f"tests.fuzz.{KINDS[what][0]}")


def main(words: list[str]) -> int:
    """Run, tell progress and every fault; return 1 when there is one."""
    parser = argparse.ArgumentParser(prog="run fuzz")
    parser.add_argument("what", choices=list(KINDS))
    parser.add_argument("--count", type=int, default=100_000, help="mutations")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long one case may take")
    parser.add_argument("--resume", type=Path, help="a file that remembers how far the run is")
    parser.add_argument("--show", type=int, help="print the case of this number and what it breaks")
    given = parser.parse_args(words)
    if given.show is not None:
        return _show(given.what, given.seed, given.show)
    return _all(given, _remembered(given.resume, given.seed))


def _all(given: Any, tally: Tally) -> int:
    at = monotonic()
    chunks = run(given.what, given.seed, given.workers, tally.done, given.seconds)
    while tally.mutations < given.count:
        tally.add(next(chunks))
        if monotonic() - at > 5:
            at = monotonic()
            _remember(given.resume, given.seed, tally)
            print(f"{tally.mutations:,} / {given.count:,}  faults {tally.broken}", flush=True)
    _remember(given.resume, given.seed, tally)
    print(*tally.lines(given.seed, KINDS[given.what][1]), sep="\n")
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


def _show(what: str, seed: int, number: int) -> int:
    broken = _module(what).show(seed, number)
    print(*broken or ["sound"], sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
