"""Flows: states and acts, where they begin, where they end, and what cannot be left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.asking import remembered, settled
from config.check_types import check_openings
from config.flows import reachable
from config.ground import as_list, numbered

if TYPE_CHECKING:
    from config.ground import Data, Ground
    from config.overlay import Path

_NEEDS = ("reason", "text", "file")


def check_flows(ground: Ground) -> None:
    """Check every flow."""
    for name in ground.flows:
        _check_flow(ground, name)


@remembered
def _check_flow(ground: Ground, name: str) -> None:
    _Flow(ground, name).check()


@settled
def _ends(ground: Ground, flow: str) -> frozenset[str]:
    """Return the acts at which some clock of an item that goes through the flow ends."""
    return frozenset(
        act
        for kind in ground.types_of_flow(flow)
        for clock in ground.part(f"types/{kind}", "clocks").values()
        for act in as_list(clock.get("until"))
    )


class _Flow:
    """One flow while it is checked."""

    def __init__(self, ground: Ground, name: str) -> None:
        self.ground = ground
        self.name = name
        self.data: Data = ground.flows[name]
        self.root: Path = (f"flows/{name}",)
        self.states: Data = self.data.get("states", {})
        self.gates: Data = self.data.get("gates", {})
        self.acts: Data = self.data.get("acts", {})

    def check(self) -> None:
        before = len(self.ground.problems)
        for name, gate in self.gates.items():
            self._roles(gate, (*self.root, "gates", name))
        for act in self.acts:
            self._act(act)
        self._beginning()
        if len(self.ground.problems) == before and self.states and self.acts:
            self._ways()

    def _act(self, name: str) -> None:
        data, path = self.acts[name], (*self.root, "acts", name)
        self._roles(data, path)
        self._from(data, path)
        if "to" in data:
            self.ground.refer("ref.state", data["to"], self.states, (*path, "to"))
        elif "from" not in data:
            self.ground.say("flow.no_beginning#to", path, found=name)
        self._needs(data, path)
        self._gates(data, path)
        self._also(data, path)
        self._undo(data, path)
        if "pause" in data and not any(act.get("resume") for act in self.acts.values()):
            self.ground.say("flow.pause_without_end", (*path, "pause"), found=name)
        check_openings(self.ground, data, path, self.ground.item_scope(self.ground.types_of_flow(self.name)))

    def _roles(self, data: Data, path: Path) -> None:
        for role, spot in numbered(data.get("who"), (*path, "who")):
            self.ground.refer("ref.role", role, self.ground.roles, spot)

    def _gates(self, data: Data, path: Path) -> None:
        for gate, spot in numbered(data.get("gates"), (*path, "gates")):
            if not self.ground.is_off(str(self.root[0]), "gates", gate):
                self.ground.refer("ref.gate", gate, self.gates, spot)
        if data.get("gates") and "from" not in data:
            self.ground.say("flow.unreachable_state#gate", (*path, "gates"), found=path[-1])

    def _also(self, data: Data, path: Path) -> None:
        known = dict.fromkeys(act for flow in self.ground.flows.values() for act in flow.get("acts", {}))
        for whose, act in data.get("also", {}).items():
            self.ground.refer("ref.act", act, known, (*path, "also", whose))

    def _from(self, data: Data, path: Path) -> None:
        kept = []
        for state, spot in numbered(data.get("from"), (*path, "from")):
            if not self.ground.is_off(str(self.root[0]), "states", state):
                self.ground.refer("ref.state", state, self.states, spot)
                kept.append(state)
        if "from" in data and not kept:
            self.ground.say("flow.unreachable_state#act", (*path, "from"), found=path[-1])

    def _needs(self, data: Data, path: Path) -> None:
        types = self.ground.types_of_flow(self.name)
        for need, spot in numbered(data.get("needs"), (*path, "needs")):
            for kind in types:
                if need not in (*_NEEDS, *self.ground.own_fields(kind)):
                    known = (*_NEEDS, *self.ground.own_fields(kind))
                    self.ground.refer("ref.field", need, known, spot)
                    break

    def _undo(self, data: Data, path: Path) -> None:
        ends = _ends(self.ground, self.name)
        for act, spot in numbered(data.get("undo"), (*path, "undo")):
            if self.ground.is_off(str(self.root[0]), "acts", act):
                continue
            known = self.ground.refer("ref.act", act, self.acts, spot)
            if known and act not in ends and self.ground.types_of_flow(self.name):
                self.ground.say("flow.undo_without_end", spot, found=act)

    def _beginning(self) -> None:
        first = [name for name, act in self.acts.items() if not act.get("from")]
        if not first and "acts" in self.ground.flows[self.name]:
            self.ground.say("flow.no_beginning", (*self.root, "acts"), found=self.name)
        for name in first[1:]:
            place = (*self.root, "acts", name)
            self.ground.say("flow.two_beginnings", place, found=name, first=first[0])

    def _ways(self) -> None:
        start = next(act["to"] for act in self.acts.values() if not act.get("from"))
        here = reachable(self.data, [start])
        final = {name for name, state in self.states.items() if state.get("final")}
        for name in self.states:
            path = (*self.root, "states", name)
            if name not in here:
                self.ground.say("flow.unreachable_state", path, found=name)
            elif name not in final and not reachable(self.data, [name]) & final:
                self.ground.say("flow.dead_end", path, found=name)
