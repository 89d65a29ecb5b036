"""A timeline beside the pack it is for: the names that it uses must be the pack's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.says import hint, listed, problem
from config.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.model import ItemType, Pack
    from config.problems import Place, Problem
    from config.timelines import Event, Expect, ItemSpec, Places, Timeline


def check_timeline(timeline: Timeline, pack: Pack) -> tuple[Problem, ...]:
    """Return every name in a timeline that its pack does not have, sorted by place."""
    reader = _Names(timeline, pack)
    reader.check()
    return tuple(sorted(set(reader.problems)))


class _Names:
    """Follows the names of one timeline."""

    def __init__(self, timeline: Timeline, pack: Pack) -> None:
        self.timeline = timeline
        self.pack = pack
        self.problems: list[Problem] = []
        self.tiers = {tier.name for ladder in pack.ladders.values() for tier in ladder.tiers}
        watching = {name for name, ladder in pack.ladders.items() if ladder.per != "clock"}
        self.clocks = {clock for each in pack.types.values() for clock in each.clocks} | watching

    def check(self) -> None:
        line = self.timeline
        specs: dict[str, Timeline | ItemSpec] = {**line.items}
        if line.type or not line.items:
            specs[""] = line
        for spec in specs.values():
            if self._known("ref.type", spec.type, self.pack.types, _at(spec.places, line.place, "type")):
                for name in spec.fields:
                    place = _at(spec.places, line.place, "fields", name)
                    self._known("ref.field", name, self.pack.types[spec.type].fields, place)
        for event in line.events:
            self._event(event)
        for expect in line.expect:
            self._expect(expect)
        for index, name in enumerate(line.watch):
            self._clock(name, _at(line.places, line.place, "watch", index))
        for name in line.due:
            self._clock(name, _at(line.places, line.place, "due", name))
        for name in line.lights:
            self._clock(name, _at(line.places, line.place, "light", name))
        self._scores()

    def _scores(self) -> None:
        specs: list[Timeline | ItemSpec] = [self.timeline, *self.timeline.items.values()]
        units = [unit for spec in specs for unit in (*spec.lead, *spec.co)]
        for wanted in self.timeline.scores:
            self._known("ref.score", wanted.score, self.pack.scores, wanted.place)
            if wanted.unit:
                self._known("ref.unit", wanted.unit, units, wanted.place)

    def _types(self) -> list[ItemType]:
        line = self.timeline
        names = [line.type, *(spec.type for spec in line.items.values())]
        names += [each.opens for each in line.expect]
        return [self.pack.types[name] for name in names if name in self.pack.types]

    def _event(self, event: Event) -> None:
        flows = [self.pack.flows[each.flow] for each in self._types()]
        acts = [act for flow in flows for act in flow.acts]
        if event.do and acts:
            self._known("test.unknown_act", event.do, acts, _at(event.places, event.place, "do"))
        gates = [gate for flow in flows for gate in flow.gates]
        if event.pass_ and flows:
            self._known("ref.gate", event.pass_, gates, _at(event.places, event.place, "pass"))
        fields = [name for each in self._types() for name in each.fields]
        for name in event.set:
            self._known("ref.field", name, fields, _at(event.places, event.place, "set", name))
        for key in ("approve", "refuse", "withdraw", "propose"):
            if tier := getattr(event, key):
                self._known("ref.tier", tier, self.tiers, _at(event.places, event.place, key))

    def _expect(self, expect: Expect) -> None:
        if expect.tier:
            self._known("ref.tier", expect.tier, self.tiers, _at(expect.places, expect.place, "tier"))
        if expect.opens:
            place = _at(expect.places, expect.place, "opens")
            self._known("ref.type", expect.opens, self.pack.types, place)
        if expect.clock:
            self._clock(expect.clock, _at(expect.places, expect.place, "clock"))

    def _clock(self, name: str, place: Place) -> None:
        kind, slash, clock = name.rpartition("/")
        if slash and self._known("ref.type", kind, self.pack.types, place):
            self._known("ref.clock", clock, self.pack.types[kind].clocks, place)
        elif not slash:
            self._known("ref.clock", name, self.clocks, place)

    def _known(self, code: str, name: str, known: Iterable[str], place: Place) -> bool:
        names = sorted(dict.fromkeys(known))
        if name in names:
            return True
        slots: dict[str, Any] = {"found": name, "near": hint(nearest(name, names)), "known": listed(names)}
        self.problems.append(problem(code, place, **slots))
        return False


def _at(places: Places, around: Place, *path: str | int) -> Place:
    return places.get(path, around)
