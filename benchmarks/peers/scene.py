"""What every peer is given, and how it answers."""

from __future__ import annotations

import gc
import json
import sys
from time import perf_counter


def play(version, build):
    """Build with `build(ladders)`, then call what it returns on all asks, as often as told."""
    scene = json.load(sys.stdin)
    decide = build(scene["ladders"])
    asks = [(ladder, facts) for ladder, facts in scene["asks"]]
    seconds, answers = [], []
    decide(asks[: scene["warm"]])
    gc.freeze()
    for _ in range(scene["runs"]):
        start = perf_counter()
        answers = decide(asks)
        seconds.append(perf_counter() - start)
    json.dump({"version": version, "seconds": seconds, "answers": list(answers)}, sys.stdout)


def name(fact):
    """Return a fact's name as every language can write it."""
    return fact.replace("/", "_").replace(".", "_")


def alternatives(condition):
    """Return a condition as flat lists of tests, any one of which suffices."""
    own = [tuple(test) for test in condition["tests"]]
    if not condition["any"]:
        return [own]
    return [own + more for group in condition["any"] for more in alternatives(group)]


def rules(ladder):
    """Yield level, tier and tests (fact, operator, value) of each rule of a ladder, lowest tier first."""
    for tier in ladder["tiers"]:
        may = ("may." + tier["name"], "is", 1)
        for tests in alternatives(tier["when"]):
            yield tier["level"], tier["name"], [may, *tests]
        if tier["entered"]:
            enter = ("enter." + tier["name"], "is", 1)
            for lower in ladder["tiers"]:
                if 0 < lower["level"] < tier["level"]:
                    for tests in alternatives(lower["when"]):
                        yield tier["level"], tier["name"], [may, enter, *tests]
