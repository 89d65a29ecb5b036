"""CLIPS through clipspy: a deftemplate a ladder, rules by salience.

Best batch mode found: a hundred facts asserted, one run, a rule that fires retracts its fact, then a
reset. (A fact at a time is half as fast; facts as text are slower still.)
"""

from __future__ import annotations

import clips
from scene import name, play, rules

BATCH = 100
COMPARE = {"at_least": ">=", "less_than": "<", "at_most": "<=", "more_than": ">"}


def text(value):
    return f'"{value}"' if isinstance(value, str) else str(value)


def slot(fact, tests):
    """Write the tests of one fact as one constraint on its slot."""
    parts = [part(fact, operator, value) for operator, value in tests]
    return f"({name(fact)} {'&'.join(['?' + name(fact), *parts])})"


def part(fact, operator, value):
    here = "?" + name(fact)
    if operator in COMPARE:
        return f":(and (integerp {here}) ({COMPARE[operator]} {here} {value}))"
    if operator == "is":
        return text(value)
    if operator == "is_set":
        return "~nil" if value else "nil"
    if operator == "in":
        return f":(or {' '.join(f'(eq {here} {text(one)})' for one in value)})"
    values = value if isinstance(value, list) else [value]
    return "&".join(["~nil", *(f"~{text(one)}" for one in values)])


def build(ladders):
    environment = clips.Environment()
    found = []
    environment.define_function(lambda at, tier: found.append((at, tier)), "found")
    for key, ladder in ladders.items():
        facts = sorted({fact for _, _, tests in rules(ladder) for fact, _, _ in tests})
        slots = " ".join(f"(slot {name(fact)} (default nil))" for fact in facts)
        environment.build(f"(deftemplate {key} (slot id) {slots})")
        for number, (level, tier, tests) in enumerate(rules(ladder)):
            by_fact = {}
            for fact, operator, value in tests:
                by_fact.setdefault(fact, []).append((operator, value))
            condition = " ".join(slot(fact, some) for fact, some in by_fact.items())
            environment.build(
                f"(defrule {key}-{number} (declare (salience {-level})) ?f <- ({key} (id ?id) {condition})"
                f' => (found ?id "{tier}") (retract ?f))'
            )
    templates = {key: environment.find_template(key) for key in ladders}
    wanted = {
        key: [(fact, name(fact)) for fact in {f for _, _, tests in rules(one) for f, _, _ in tests}]
        for key, one in ladders.items()
    }

    def decide(asks):
        answers = [""] * len(asks)
        for start in range(0, len(asks), BATCH):
            for number, (key, facts) in enumerate(asks[start : start + BATCH], start):
                given = {slot_: facts[fact] for fact, slot_ in wanted[key] if facts.get(fact) is not None}
                templates[key].assert_fact(id=number, **given)
            environment.run()
            for at, tier in found:
                answers[at] = tier
            found.clear()
            environment.reset()
        return answers

    return decide


if __name__ == "__main__":
    from importlib.metadata import version

    play(f"clipspy {version('clipspy')} (CLIPS 6.4)", build)
