"""experta: an engine a ladder, one fact a run, rules by salience."""

from __future__ import annotations

import collections
import collections.abc

collections.Mapping = collections.abc.Mapping  # frozendict 1.2, which experta pins, knows only the old place

from experta import MATCH, NOT, TEST, Fact, KnowledgeEngine, L, P, Rule, W  # noqa: F401
from scene import name, play, rules

COMPARE = {
    "at_least": lambda value: lambda found: isinstance(found, int) and found >= value,
    "less_than": lambda value: lambda found: isinstance(found, int) and found < value,
    "at_most": lambda value: lambda found: isinstance(found, int) and found <= value,
    "more_than": lambda value: lambda found: isinstance(found, int) and found > value,
    "is": lambda value: lambda found: found == value,
    "not": lambda value: lambda found: found is not None and found != value,
    "in": lambda value: lambda found: found in value,
    "not_in": lambda value: lambda found: found is not None and found not in value,
    "is_set": lambda value: lambda found: (found is not None) == bool(value),
}


def both(tests):
    checks = [COMPARE[operator](value) for operator, value in tests]
    return lambda found: all(check(found) for check in checks)


def engine_of(ladder, answers):
    rules_ = {}
    for number, (level, tier, tests) in enumerate(rules(ladder)):
        by_fact = {}
        for fact, operator, value in tests:
            by_fact.setdefault(fact, []).append((operator, value))
        pattern = {
            name(fact): L(some[0][1]) if len(some) == 1 and some[0][0] == "is" else P(both(some))
            for fact, some in by_fact.items()
        }

        def fire(self, tier=tier):
            answers.append(tier)
            self.halt()

        fire.__name__ = f"r{number}"
        rules_[f"r{number}"] = Rule(Fact(**pattern), salience=-level)(fire)
    return type("Ladder", (KnowledgeEngine,), rules_)()


def build(ladders):
    found = []
    engines, wanted = {}, {}
    for key, ladder in ladders.items():
        engines[key] = engine_of(ladder, found)
        engines[key].reset()
        wanted[key] = [
            (fact, name(fact)) for fact in {f for _, _, tests in rules(ladder) for f, _, _ in tests}
        ]

    def decide(asks):
        answers = []
        for key, facts in asks:
            engine = engines[key]
            one = engine.declare(Fact(**{slot: facts.get(fact) for fact, slot in wanted[key]}))
            engine.run()
            answers.append(found.pop() if found else "")
            engine.retract(one)
        return answers

    return decide


if __name__ == "__main__":
    from importlib.metadata import version

    play(f"experta {version('experta')}", build)
