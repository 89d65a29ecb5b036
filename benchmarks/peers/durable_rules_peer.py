"""durable-rules as its manual uses it: `post` on a host, a ruleset a ladder, an action that keeps the tier.

No value is left out by its absence, as in our own; choices are texts and are compared as texts.
"""

from __future__ import annotations

from contextlib import suppress

from durable.engine import Host, MessageNotHandledException
from scene import name, play, rules


class QuietHost(Host):
    """A host without its timer thread: with it, long runs end in a segmentation fault."""

    def _run(self):
        pass


COMPARE = {"at_least": "$gte", "less_than": "$lt", "at_most": "$lte", "more_than": "$gt"}


def written(fact, operator, value):
    """Yield the tests of one test; several of `in` are several rules, made before."""
    fact = name(fact)
    if operator in COMPARE:
        return [{COMPARE[operator]: {fact: value}}]
    if operator == "is":
        return [{fact: value}]
    if operator == "is_set":
        return [{"set_" + fact: int(value)}]
    values = value if isinstance(value, list) else [value]
    return [{"$neq": {fact: one}} for one in values]


def spread(tests):
    """Yield the tests with each `in` as one of its values."""
    found = [[]]
    for fact, operator, value in tests:
        ways = [(fact, "is", one) for one in value] if operator == "in" else [(fact, operator, value)]
        found = [[*left, way] for left in found for way in ways]
    return found


def action(found, tier):
    def run(c):
        found.append(tier)
        c.delete_state()  # else it keeps what it saw

    return run


def build(ladders):
    host, found, wanted, sets = QuietHost(), [], {}, {}
    for key, ladder in ladders.items():
        ruleset, number = {}, 0
        for level, tier, tests in rules(ladder):
            for flat in spread(tests):
                condition = [one for test in flat for one in written(*test)]
                ruleset[f"r{number}"] = {
                    "all": [{"m": {"$and": condition}}], "run": action(found, tier), "pri": level + 1,
                }  # fmt: skip
                number += 1
        host.register_rulesets({key: ruleset})
        asked = {fact: operator for _, _, tests in rules(ladder) for fact, operator, _ in tests}
        wanted[key] = [(fact, name(fact)) for fact in asked]
        sets[key] = [
            (fact, "set_" + name(fact))
            for fact in {
                f for _, _, tests in rules(ladder) for f, operator, _ in tests if operator == "is_set"
            }
        ]

    def decide(asks):
        answers = []
        for number, (key, facts) in enumerate(asks):
            message = {slot: facts[fact] for fact, slot in wanted[key] if facts.get(fact) is not None}
            for fact, slot in sets[key]:
                message[slot] = int(facts.get(fact) is not None)
            message["id"], message["sid"] = number, "0"
            with suppress(MessageNotHandledException):  # no rule takes it
                host.post(key, message)
            answers.append(found[0] if found else "")
            found.clear()
        return answers

    return decide


if __name__ == "__main__":
    from importlib.metadata import version

    play(f"durable-rules {version('durable-rules')} post", build)
