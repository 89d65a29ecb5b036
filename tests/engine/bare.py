"""durable-rules used bare: a ruleset and messages from the input, what fired to the output.

Runs in a process of its own, because it may not come back.
"""

from __future__ import annotations

import json
import sys

import durable_rules_engine as durable  # noqa: TID251  (what the library does without our fences)

_MOST = 4  # rules that fire on one message are followed so far


def main() -> None:
    """Print what the last message does: the rules that fire, or the error."""
    given = json.load(sys.stdin)
    try:
        print(json.dumps(_last(given["ruleset"], given["messages"])))
    except Exception as error:  # what the library says is what is measured
        print(json.dumps(f"{type(error).__name__}: {error}"))


def _last(ruleset: str, messages: list[str]) -> list[str]:
    handle = durable.create_ruleset("bare", ruleset)
    fired: list[str] = []
    for message in messages:
        result, state = durable.assert_event(handle, message)
        fired = _fired(handle, state) if result == 0 else []
    return fired


def _fired(handle: int, state: int) -> list[str]:
    started = durable.start_action_for_state(handle, state)
    found = [_name(started and started[1])]
    while len(found) < _MOST and (more := durable.complete_and_start_action(handle, state)) is not None:
        found.append(_name(more))
    return [name for name in found if name != "nothing"]


def _name(action: str | None) -> str:
    """The rule of an action; an action on the engine's own state is marked."""
    if action is None:
        return "nothing"
    name = action.partition('"')[2].partition('"')[0]
    return f"{name} on its own state" if '"$s"' in action else name


if __name__ == "__main__":
    main()
