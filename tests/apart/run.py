"""Non-interference by the thousand: whatever the office beside does, no byte of our pages changes.

./run apart --count 10000 --seed 1
"""

from __future__ import annotations

import argparse
import sys
from multiprocessing import get_context
from time import monotonic

from tests.apart.pairs import CHANGES, ROUND, Found, play
from tests.fuzz.world import world

PART = 2 * len(CHANGES)
"""Acts that one worker plays at a time."""


def part(job: tuple[int, int]) -> Found:
    """Play one part of a run."""
    seed, first = job
    return play(world(), seed, PART, first)


def main(words: list[str]) -> int:
    """Play the pairs, tell progress and every page that changed; return 1 when one did."""
    parser = argparse.ArgumentParser(prog="run apart")
    parser.add_argument("--count", type=int, default=10_000, help="pairs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(words)
    began, whole = monotonic(), Found()
    jobs = [(given.seed, first) for first in range(0, -(-given.count // ROUND), PART)]
    with get_context("spawn").Pool(given.workers) as pool:
        for found in pool.imap(part, jobs):
            _add(whole, found)
            print(f"{whole.pairs:,} / {given.count:,}  changed {len(whole.changed)}", flush=True)
    for act, role, path in whole.changed[:20]:
        print(f"{act}: {role} at {path}")
    told = ", ".join(f"{name.strip('_')} {times}" for name, times in sorted(whole.acts.items()))
    print(f"acts of the office beside: {told}")
    print(
        f"{whole.pairs:,} pairs, {whole.good:,} of pages that are there, seed {given.seed}: "
        f"{len(whole.changed)} changed, {monotonic() - began:,.0f} s"
    )
    return 1 if whole.changed else 0


def _add(whole: Found, found: Found) -> None:
    whole.pairs += found.pairs
    whole.good += found.good
    whole.acts += found.acts
    whole.changed += found.changed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
