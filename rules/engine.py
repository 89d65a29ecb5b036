"""The only place that knows durable-rules: one event in, the rule that fired out.

It goes to the engine's C module without the library's `Host`, so there are no threads, no timers and
no Python actions at all (six times as fast, and the crashes measured with the library's threads cannot
come). Fences: one constant sid, events only, nothing kept from event to event; the rule that fires
must name the event just sent; "not handled" is no decision; whatever else is a fault. It runs in the
child processes of `server.judge` and in tests, nowhere else.
"""

from __future__ import annotations

import re

import durable_rules_engine as durable  # noqa: TID251  (this is the one permitted file)

_HANDLED, _NOT_HANDLED = 0, 1
_FIRED = re.compile(r'\{"r(\d+)":\{"m":\{"sid":"0","id":(\d+),')


class EngineFault(Exception):  # noqa: N818  (a fault of the engine, told as an answer)
    """The engine did something other than fire one rule or none."""


class Engine:
    """The rulesets registered in this process."""

    def __init__(self) -> None:
        self._handles: dict[str, int] = {}
        self._events = 0

    def register(self, name: str, ruleset: str) -> None:
        """Compile a ruleset under a name that is not taken yet; it stays as long as the process."""
        try:
            self._handles[name] = durable.create_ruleset(name, ruleset)
        except Exception as error:
            raise EngineFault(str(error)) from error

    def fire(self, name: str, message: str) -> int:
        """Return the number of the rule that fires on a message, -1 when none does.

        `message` is the inside of a JSON object with at least one pair.
        """
        handle = self._handles[name]
        self._events += 1
        event = f'{{"sid":"0","id":{self._events},{message}}}'
        try:
            return self._fired(handle, event)
        except EngineFault:
            raise
        except Exception as error:
            raise EngineFault(str(error)) from error

    def _fired(self, handle: int, event: str) -> int:
        result, state = durable.assert_event(handle, event)
        if result == _NOT_HANDLED:
            return -1
        if result != _HANDLED:
            raise EngineFault(f"result {result}")
        started = durable.start_action_for_state(handle, state)
        rule = self._rule(started and started[1])
        if durable.complete_and_start_action(handle, state) is not None:
            raise EngineFault("a second rule fired")
        return rule

    def _rule(self, action: str | None) -> int:
        """Return the rule that an action reports, which must be on the event just sent."""
        match = _FIRED.match(action or "")
        if match is None or int(match[2]) != self._events:
            raise EngineFault(f"fired on something else: {str(action)[:200]}")
        return int(match[1])


def self_test(engine: Engine) -> bool:
    """Tell whether the engine fires, keeps silent and prefers as it should, on a small ruleset."""
    ruleset = (
        '{"r000":{"all":[{"m":{"$and":[{"f000":1},{"$gte":{"f001":5}}]}}],"pri":1},'
        '"r001":{"all":[{"m":{"$and":[{"f002":1},{"$neq":{"f001":0}}]}}],"pri":2}}'
    )
    engine.register("self test", ruleset)
    asked = ('"f000":1,"f001":5', '"f000":1,"f001":4', '"f002":1,"f000":1,"f001":9', '"f002":1')
    return [engine.fire("self test", message) for message in asked] == [0, -1, 0, -1]
