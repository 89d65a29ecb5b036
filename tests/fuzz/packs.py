"""Packs mutated at random: no crash, no hang, no flood of memory, and what is accepted stays the same."""

from __future__ import annotations

import gc
from random import Random

from tests.fuzz.judge import SECONDS, judged
from tests.fuzz.mini import files
from tests.fuzz.mutate import mutated, mutation
from tests.fuzz.tally import Tally, guarded, told, watched

CHUNK = 500
"""Packs, which are what a run is done in."""


def one(seed: int, number: int, seconds: float = SECONDS) -> tuple[tuple[str, ...], bool, list[str]]:
    """Return the families of mutations of pack `number`, whether it is accepted, and what it breaks."""
    families, pack = mutation(Random(f"{seed}/{number}"), files())
    accepted = False
    try:
        with guarded():
            accepted, broken = judged(pack, seconds)
            return families, accepted, list(broken)
    except Exception as error:
        return families, accepted, [told(error)]


def chunk(job: tuple[int, int, float]) -> Tally:
    """Return what one chunk of packs comes to."""
    seed, index, seconds = job
    gc.set_threshold(50_000, 20, 50)  # little of what is made here goes round in circles
    with watched() as tally:
        for number in range(index * CHUNK, (index + 1) * CHUNK):
            tally.note(number, *one(seed, number, seconds))
    return tally


def show(seed: int, number: int) -> list[str]:
    """Print a pack as far as it was mutated; return what it breaks."""
    before = files()
    for name, content in mutated(Random(f"{seed}/{number}"), before).items():
        if content != before[name]:
            print(f"--- {name}\n{content.decode('utf-8', 'replace')}")
    return one(seed, number)[2]
