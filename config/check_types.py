"""Types: their flow, clocks, requests and the names they use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.asking import remembered
from config.check_recurring import check_recurring
from config.check_watches import refer_ladder
from config.day_words import read_by
from config.flows import can_end
from config.ground import as_list, check_cases, numbered
from config.nearness import nearer
from config.placeholders import check_number
from config.says import both
from config.terms import DayWord
from config.words import answer_clock, word_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.ground import Data, Ground
    from config.overlay import Path

EVEN = "even"
"""The plan of an item whose progress should be even from start to due."""

_NEEDS = ("reason", "text", "file")
_DONE_BY = {"wrong_unit": "assign", "withdrawal": "withdraw"}
"""Requests that only a flow with this act can grant."""


def check_types(ground: Ground) -> None:
    """Check every type."""
    for name in ground.types:
        _check_type(ground, name)


@remembered
def _check_type(ground: Ground, name: str) -> None:
    _Type(ground, name).check()


@remembered
def _check_clock(ground: Ground, kind: str, name: str) -> None:
    _Type(ground, kind).clock(name)


@remembered
def _check_request(ground: Ground, kind: str, name: str) -> None:
    _Type(ground, kind).request(name)


class _Type:
    """One type while it is checked."""

    def __init__(self, ground: Ground, name: str) -> None:
        self.ground = ground
        self.name = name
        self.root = (f"types/{name}",)
        self.fields = ground.own_fields(name)
        self.scope = ground.item_scope([name])
        self.clocks = ground.entries(self.root[0], "clocks")
        self.requests = ground.entries(self.root[0], "requests")
        self.flow: Data = ground.flows.get(ground.flow_of(name) or "", {})

    def check(self) -> None:
        flow = self.ground.flow_of(self.name)
        if flow is None:
            return
        if self.ground.refer("ref.flow", flow, self.ground.flows, (*self.root, "flow")):
            self._number(flow)
            self._clashes()
            self._progress()
            for clock in self.clocks:
                _check_clock(self.ground, self.name, clock)
            for request in self.requests:
                _check_request(self.ground, self.name, request)
            for name, path in numbered(self.said("ladders"), (*self.root, "ladders")):
                refer_ladder(self.ground, name, "item", path)
            self._objection()
        for name, path in numbered(self.said("same_if"), (*self.root, "same_if")):
            self.ground.refer("ref.field", name, self.fields, path)

    def said(self, key: str) -> Any:
        return self.ground.value(*self.root, key)

    def _number(self, flow: str) -> None:
        number = self.said("number")
        if number is not None:
            check_number(self.ground, number, (*self.root, "number"))
        elif any(act.get("number") for act in self.flow.get("acts", {}).values()):
            self.ground.say("shape.missing_key#number", self.root, flow=flow)

    def _progress(self) -> None:
        for key, name in (self.said("progress") or {}).items():
            path = (*self.root, "progress", key)
            if (key == "planned" and name == EVEN) or not self.ground.refer(
                "ref.field", name, self.fields, path
            ):
                continue
            kind = self.fields[name].get("kind")
            if kind != "integer":
                self.ground.say("ref.field#integer", path, found=name, kind=_kind(kind))

    def _clashes(self) -> None:
        for name in self.ground.entries(self.root[0], "fields"):
            if name in self.flow.get("acts", {}):
                self.ground.say("name.act_and_field", (*self.root, "fields", name), found=name)

    def clock(self, name: str) -> None:
        data, path = self.clocks[name], (*self.root, "clocks", name)
        starts = self._starts(data, path)
        ends = self._acts(data.get("until"), (*path, "until"), name)
        if data.get("until") and not ends:
            return
        self._allowance(data, path)
        self._covers(data, path, name)
        if "ladder" in data:
            refer_ladder(self.ground, data["ladder"], "clock", (*path, "ladder"))
        if starts and ends and self._sound(data) and not can_end(self.flow, starts, ends):
            self.ground.say("clock.never_stops", (*path, "until"), found=name, acts="、".join(ends))

    def _sound(self, data: Data) -> bool:
        """Whether all acts of a clock and all states of the flow are known: else a walk proves nothing."""
        named = {str(name) for key in ("from", "until") for name in as_list(data.get(key))}
        acts = self.flow.get("acts", {})
        states = {state for act in acts.values() for state in (*act.get("from", ()), *as_list(act.get("to")))}
        return self._known("acts", named) and self._known("states", states)

    def _known(self, part: str, names: set[str]) -> bool:
        flow = f"flows/{self.ground.flow_of(self.name)}"
        return all(self.ground.is_off(flow, part, name) for name in names - set(self.flow.get(part, {})))

    def _starts(self, data: Data, path: Path) -> list[str]:
        starts = as_list(data.get("from"))
        if len(starts) == 1 and starts[0] in self.fields:
            self._date_field(starts[0], (*path, "from"))
            return []
        return self._acts(data.get("from"), (*path, "from"), str(path[-1]))

    def _acts(self, value: Any, path: Path, clock: str) -> list[str]:
        acts = self.flow.get("acts", {})
        flow = f"flows/{self.ground.flow_of(self.name)}"
        kept: list[str] = []
        dropped: list[str] = []
        for name, spot in numbered(value, path):
            if self.ground.is_off(flow, "acts", name):
                dropped.append(name)
            elif self.ground.refer("ref.act", name, acts, spot):
                kept.append(name)
        if dropped and not kept:
            place = nearer(self.ground, path, (flow, "acts", dropped[0], "off"))
            place = nearer(self.ground, place, (*self.root, "flow"))
            slots = {"found": f"{self.name}/{clock}", "key": path[-1], "acts": "、".join(dropped)}
            self.ground.say("clock.never_stops#off", place, **slots)
        return kept

    def _date_field(self, name: str, path: Path) -> None:
        kind = self.fields[name].get("kind")
        if kind != "date":
            self.ground.say("ref.field#date", path, found=name, kind=_kind(kind))

    def _allowance(self, data: Data, path: Path) -> None:
        if "within" in data:
            check_cases(self.ground, data["within"], (*path, "within"), self.scope)
        if "every" in data:
            check_recurring(self.ground, data, path)
            return
        by = data.get("by")
        if by is None and "within" not in data:
            self.ground.say("clock.no_term", self.ground.written((*path, "within"), path), found=path[-1])
        if isinstance(read_by(by), DayWord):
            if "within" in data:
                spot = nearer(self.ground, (*path, "within"), (*path, "by"))
                self.ground.say_key("clock.two_terms#day", spot, found=path[-1], day=by)
            return
        if "first_after" in data:
            self.ground.say_key("clock.no_term#first_after", (*path, "first_after"))
        if by is not None and self.ground.refer("ref.field", by, self.fields, (*path, "by")):
            self._date_field(by, (*path, "by"))
            if "within" not in data and not self.fields[by].get("required"):
                spot = self.ground.written((*path, "within"), (*path, "by"))
                self.ground.say("clock.by_may_be_empty", spot, found=by)

    def _covers(self, data: Data, path: Path, name: str) -> None:
        for other, spot in numbered(data.get("covers"), (*path, "covers")):
            if other == name:
                self.ground.say("clock.covers_itself", spot, found=name)
            elif not self.ground.is_off(str(self.root[0]), "clocks", other):
                self.ground.refer("ref.clock", other, self.clocks, spot)

    def request(self, name: str) -> None:
        data, path = self.requests[name], (*self.root, "requests", name)
        for key in ("who", "decide"):
            for role, spot in numbered(data.get(key), (*path, key)):
                self.ground.refer("ref.role", role, self.ground.roles, spot)
        for clock, spot in numbered(data.get("clocks"), (*path, "clocks")):
            if not self.ground.is_off(str(self.root[0]), "clocks", clock):
                self.ground.refer("ref.clock", clock, self.clocks, spot)
        for field, spot in numbered(data.get("needs"), (*path, "needs")):
            self.ground.refer("ref.field", field, (*_NEEDS, *self.fields), spot)
        for key in ("within", "each", "total", "at_most", "times"):
            if key in data:
                check_cases(self.ground, data[key], (*path, key), self.scope)
        self._done_by(name, path)
        self._answer(name, data, path)

    def _done_by(self, name: str, path: Path) -> None:
        act = _DONE_BY.get(name)
        if act is not None and act not in self.flow.get("acts", {}):
            self.ground.say("ref.act#request", path, found=name, act=act, flow=self.ground.flow_of(self.name))

    def _answer(self, name: str, data: Data, path: Path) -> None:
        if "ladder" not in data:
            return
        refer_ladder(self.ground, data["ladder"], "clock", (*path, "ladder"))
        if "answer" not in data:
            self.ground.say("clock.no_term#answer", (*path, "ladder"), found=name)
        if answer_clock(name) in self.clocks:
            clock = (*self.root, "clocks", answer_clock(name))
            self.ground.say("name.taken#answer", clock, found=answer_clock(name), request=name)

    def _objection(self) -> None:
        """Whoever can be criticised can object (language 6.5)."""
        if "objection" in self.requests:
            return
        for ladder, named in self._ladders():
            tiers = self.ground.ladders.get(ladder, {}).get("tiers", {})
            if any(tier.get("kind") == "circular" for tier in tiers.values()):
                path = self.ground.written((*self.root, "requests", "objection"), named)
                self.ground.say("ladder.objection_missing", path, found=ladder, type=self.name)
                return

    def _ladders(self) -> Iterator[tuple[str, Path]]:
        """Yield the ladders of the type's clocks and of its items, each where it is named."""
        for clock, data in self.clocks.items():
            yield data.get("ladder", ""), (*self.root, "clocks", clock, "ladder")
        yield from numbered(self.said("ladders"), (*self.root, "ladders"))


def check_openings(ground: Ground, data: Data, path: Path, scope: Any) -> None:
    """Check the items that a tier or an act opens."""
    for index, opening in enumerate(data.get("opens", ())):
        where = (*path, "opens", index)
        ground.refer("ref.type", opening["type"], ground.types, (*where, "type"))
        if "when" in opening:
            ground.condition(opening["when"], (*where, "when"), scope)


def check_import(ground: Ground) -> None:
    """Check what pack.yaml names: the import's type, the colours of what is done, the secrecy options."""
    taken = ground.pack.get("import")
    if taken is not None:
        ground.refer("ref.type", taken["type"], ground.types, ("pack", "import", "type"))
    done = ground.pack.get("colours", {}).get("done")
    if done is not None:
        check_cases(ground, done, ("pack", "colours", "done"), ground.end_scope())
    options = ground.item_fields.get("secrecy", {}).get("options", ())
    for option, path in numbered(ground.pack.get("secrecy") if options else None, ("pack", "secrecy")):
        ground.refer("ref.option", option, options, path)


def _kind(kind: Any) -> Any:
    return both(*(word_label("field_kind", str(kind), language) for language in ("zh", "en")))
