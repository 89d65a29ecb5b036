"""zen-engine: a decision table a ladder (hit policy first), asked for each run."""

from __future__ import annotations

import json

import zen
from scene import name, play, rules

COMPARE = {"at_least": ">=", "less_than": "<", "at_most": "<=", "more_than": ">"}


def text(value):
    return json.dumps(value, ensure_ascii=False)


def cell(fact, operator, value):
    """Write one test as an expression."""
    here = name(fact)
    if operator in COMPARE:
        return f"({here} != null and {here} {COMPARE[operator]} {value})"
    if operator == "is":
        return f"{here} == {text(value)}"
    if operator == "is_set":
        return f"{here} {'!=' if value else '=='} null"
    values = value if isinstance(value, list) else [value]
    if operator == "in":
        return f"({' or '.join(f'{here} == {text(one)}' for one in values)})"
    return f"({here} != null and {' and '.join(f'{here} != {text(one)}' for one in values)})"


def graph(ladder):
    rows = [
        {"_id": f"r{n}", "i": " and ".join(cell(*test) for test in tests), "o": text(tier)}
        for n, (_, tier, tests) in enumerate(rules(ladder))
    ]
    rows.append({"_id": "none", "i": "", "o": '""'})
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": "i", "name": "rule"}],
        "outputs": [{"id": "o", "name": "tier", "field": "tier"}],
        "rules": rows,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {"id": "t", "type": "decisionTableNode", "name": "t", "content": table, "position": {"x": 1, "y": 0}},
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "t"},
        {"id": "b", "type": "edge", "sourceId": "t", "targetId": "out"},
    ]
    return {"nodes": nodes, "edges": edges}


def build(ladders):
    engine = zen.ZenEngine()
    decisions = {key: engine.create_decision(json.dumps(graph(ladder))) for key, ladder in ladders.items()}
    wanted = {
        key: [(fact, name(fact)) for fact in {f for _, _, tests in rules(one) for f, _, _ in tests}]
        for key, one in ladders.items()
    }

    def decide(asks):
        return [
            decisions[key].evaluate({slot: facts.get(fact) for fact, slot in wanted[key]})["result"]["tier"]
            for key, facts in asks
        ]

    return decide


if __name__ == "__main__":
    from importlib.metadata import version

    play(f"zen-engine {version('zen-engine')}", build)
