"""Drools through drools_jpy, the engine of ansible-rulebook: a ruleset a ladder, an event a run.

The event goes straight to the engine's Java side and its answer is read as it comes, without the package's
callbacks. Of the rules that match, the lowest tier is taken.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

if "JAVA_HOME" not in os.environ and (java := shutil.which("java")):
    os.environ["JAVA_HOME"] = str(Path(java).resolve().parents[1])  # else jpy does not find libjvm.so
os.environ.setdefault("DROOLS_JPY_JVM_LOG", "logFile=System.err,defaultLogLevel=error")

from drools.ruleset import RulesetCollection
from scene import name, play, rules

COMPARE = {
    "at_least": "GreaterThanOrEqualToExpression",
    "less_than": "LessThanExpression",
    "at_most": "LessThanOrEqualToExpression",
    "more_than": "GreaterThanExpression",
    "is": "EqualsExpression",
    "in": "ItemInListExpression",
    "not": "NotEqualsExpression",
    "not_in": "ItemNotInListExpression",
}


def literal(value):
    if isinstance(value, list):
        return [literal(one) for one in value]
    return {"String": value} if isinstance(value, str) else {"Integer": value}


def written(fact, operator, value):
    field = {"Event": name(fact)}
    if operator == "is_set":
        return {"IsDefinedExpression" if value else "IsNotDefinedExpression": field}
    test = {COMPARE[operator]: {"lhs": field, "rhs": literal(value)}}
    if operator in {"not", "not_in"}:
        return {"AndExpression": {"lhs": {"IsDefinedExpression": field}, "rhs": test}}
    return test


def together(tests):
    found = written(*tests[0])
    for test in tests[1:]:
        found = {"AndExpression": {"lhs": found, "rhs": written(*test)}}
    return found


def build(ladders):
    api = RulesetCollection.api()
    sessions, tiers, wanted = {}, {}, {}
    for key, ladder in ladders.items():
        laid = list(rules(ladder))
        tiers[key] = {f"r{number:03d}": tier for number, (_, tier, _) in enumerate(laid)}
        made = [
            {"Rule": {
                "name": f"r{number:03d}", "enabled": True,
                "action": {"Action": {"action": "none", "action_args": {}}},
                "condition": {"AllCondition": [together(tests)]},
            }}
            for number, (_, _, tests) in enumerate(laid)
        ]  # fmt: skip
        ruleset = {"name": key, "hosts": ["all"], "sources": [], "rules": made}
        sessions[key] = api.createRuleset(json.dumps(ruleset))
        wanted[key] = [(fact, name(fact)) for fact in {f for _, _, tests in laid for f, _, _ in tests}]

    def decide(asks):
        answers, post, write, read = [], api.assertEvent, json.dumps, json.loads
        for key, facts in asks:
            event = {slot: facts[fact] for fact, slot in wanted[key] if facts.get(fact) is not None}
            found = read(post(sessions[key], write(event)))
            answers.append(tiers[key][min(fired(found))] if found else "")
        return answers

    return decide


def fired(found):
    for match in found:
        yield match["name"] if "name" in match and "events" in match else next(iter(match))


if __name__ == "__main__":
    from importlib.metadata import version

    play(f"drools_jpy {version('drools_jpy')}", build)
