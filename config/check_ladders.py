"""Ladders: levels, conditions, papers, approvals, and tiers that can never come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.asking import remembered
from config.check_types import check_openings
from config.check_watches import check_watch
from config.ground import as_list, cases, check_cases, numbered
from config.model import Operator
from config.says import both, hint, listed, problem
from config.vocabulary import LIGHTS
from config.words import nearest, word_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.ground import Data, Ground
    from config.model import Condition, Test
    from config.overlay import Path

OFFICIAL = frozenset({"circular", "praise", "talk", "suggestion"})
_LIGHT_NAMES = {"running": both("进行中", "running"), "paused": both("暂停", "paused")}
_DEFAULT_TO = ("liaison", "unit_head")
_SLIP_ONLY = ("wait",)
_NEEDED: dict[Operator, int] = {Operator.IS: 0, Operator.AT_LEAST: 0, Operator.MORE_THAN: 1}


def check_ladders(ground: Ground) -> None:
    """Check every ladder."""
    for name in ground.ladders:
        _check_ladder(ground, name)


@remembered
def _check_ladder(ground: Ground, name: str) -> None:
    _Ladder(ground, name).check()


@remembered
def _check_tier(ground: Ground, ladder: str, name: str) -> None:
    _Ladder(ground, ladder).tier(name)


class _Ladder:
    """One ladder while it is checked."""

    def __init__(self, ground: Ground, name: str) -> None:
        self.ground = ground
        self.name = name
        self.root: Path = (f"ladders/{name}",)
        self.tiers = ground.tiers(name)
        self.scope = ground.run_scope(name)
        self.item_scope = ground.paper_scope(name)

    def check(self) -> None:
        check_watch(self.ground, self.name)
        entry = self.ground.value(*self.root, "entry")
        if entry is not None:
            check_cases(self.ground, entry, (*self.root, "entry"), self.scope, self._entry)
        if self.ground.value(*self.root, "tiers") == {}:
            self.ground.say(
                "shape.empty_list", (*self.root, "tiers"), title=both("“tiers”（层级）", "“tiers”")
            )
        self._levels()
        for name in self.tiers:
            _check_tier(self.ground, self.name, name)

    def _entry(self, name: Any, path: Path) -> None:
        missed = [tier for tier, data in self.tiers.items() if data.get("level") != 0]
        known = [tier for tier in missed if self.tiers[tier].get("kind") != "praise"]
        if name not in known:
            near = hint(nearest(name, known))
            self.ground.say("ladder.entry_unknown", path, found=name, near=near, known=listed(known))

    def _levels(self) -> None:
        for name, first, level in self._same("level"):
            path = (*self.root, "tiers", name, "level")
            self.ground.say("ladder.level_taken", path, found=level, first=first, second=name)
        for name, first, colour in self._same("colour"):
            shown = both(word_label("colour", colour, "zh"), colour)
            for tier in (first, name):
                path = (*self.root, "tiers", tier, "colour")
                self.ground.warn("ladder.colour_twice", path, found=shown, first=first, second=name)
        self._lights()

    def _lights(self) -> None:
        """Warn of a tier whose light cannot be told from that of what runs, or is paused."""
        own = self.ground.pack.get("colours", {})
        lights = {own.get(key, colour): key for key, colour in LIGHTS.items()}
        for name, data in self.tiers.items():
            light = lights.get(data.get("colour", ""))
            if light is None or data.get("kind") == "praise" or self.ground.per_of(self.name) == "unit":
                continue
            colour = both(word_label("colour", data["colour"], "zh"), data["colour"])
            path = (*self.root, "tiers", name, "colour")
            slots = {"found": name, "colour": colour, "light": _LIGHT_NAMES[light]}
            self.ground.warn("ladder.colour_twice#light", path, **slots)

    def _same(self, key: str) -> Iterator[tuple[str, str, Any]]:
        seen: dict[Any, str] = {}
        for name, data in self.tiers.items():
            if key in data:
                first = seen.setdefault(data[key], name)
                if first != name:
                    yield name, first, data[key]

    def tier(self, name: str) -> None:
        data, path = self.tiers[name], (*self.root, "tiers", name)
        if data.get("kind") == "praise" and "level" in data:
            self.ground.say_key("ladder.level_missing#praise", (*path, "level"), found=name)
        if "when" in data:
            condition = self.ground.condition(data["when"], (*path, "when"), self.scope)
            self._reach(name, condition, path)
        for key in ("to", "copy"):
            for role, spot in numbered(data.get(key), (*path, key)):
                self.ground.refer("ref.role", role, self.ground.roles, spot)
        if "answer" in data:
            check_cases(self.ground, data["answer"], (*path, "answer"), self.item_scope)
        self._paper(data, path)
        self._approval(data, path)
        self._recipients(data, path)
        check_openings(self.ground, data, path, self.item_scope)

    def _paper(self, data: Data, path: Path) -> None:
        kind, paper = data.get("kind"), data.get("document")
        if kind == "message":
            for key in ("document", *_SLIP_ONLY):
                if key in data:
                    self.ground.say_key("ladder.document_kind#message", (*path, key), found=key)
        elif paper is None:
            self._no_paper(kind, path)
        elif self.ground.refer("ref.document", paper, self.ground.documents, (*path, "document")):
            self._same_kind(kind, self.ground.documents[paper].get("kind"), paper, (*path, "document"))

    def _no_paper(self, kind: Any, path: Path) -> None:
        if kind is not None:
            known = [name for name, each in self.ground.documents.items() if each.get("kind") == kind]
            place = self.ground.written((*path, "document"), path)
            self.ground.say("ladder.document_missing", place, found=path[-1], known=listed(known))

    def _same_kind(self, kind: Any, other: Any, paper: str, path: Path) -> None:
        if kind is not None and other is not None and kind != other:
            self.ground.say("ladder.document_kind", path, found=paper, kind=_kind(other), wanted=_kind(kind))

    def _approval(self, data: Data, path: Path) -> None:
        kind, spot = data.get("kind"), (*path, "approve")
        if "approve" not in data:
            if kind in OFFICIAL:
                place = self.ground.written(spot, path)
                self.ground.say("ladder.approval_missing", place, found=path[-1], kind=_kind(kind))
            return
        check_cases(self.ground, data["approve"], spot, self.item_scope)
        for part in cases(data["approve"], spot):
            self._approvers(kind, part.value, part.value_path)

    def _approvers(self, kind: Any, roles: list[str], path: Path) -> None:
        if not roles and kind in OFFICIAL:
            self.ground.say("ladder.approval_missing", path, found=path[2], kind=_kind(kind))
            return
        known = [
            self.ground.refer("ref.role", role, self.ground.roles, spot)
            for role, spot in numbered(roles, path)
        ]
        heads = [name for name, role in self.ground.roles.items() if role.get("head")]
        if kind == "suggestion" and all(known) and not set(roles) & set(heads):
            code = "ladder.head_missing" if heads else "ladder.head_missing#nobody"
            self.ground.say(code, path, found=path[2], known=listed(heads))

    def _recipients(self, data: Data, path: Path) -> None:
        if data.get("kind") == "suggestion":
            if "to" in data:
                self.ground.say_key("ladder.recipient_missing#suggestion", (*path, "to"), found=path[-1])
            return
        to = as_list(data.get("to")) if "to" in data else [r for r in _DEFAULT_TO if r in self.ground.roles]
        if not to:
            self.ground.say("ladder.recipient_missing", (*path, "to"), found=path[-1])

    def _reach(self, name: str, condition: Condition, path: Path) -> None:
        dead = _dead(condition, lambda test: self._impossible(name, test))
        if dead is not None:
            tier, least = dead.fact.removeprefix("issued."), least_asked(dead)
            code = "ladder.unreachable#level" if self._above(tier, name) else "ladder.unreachable"
            slots = {"found": path[-1], "tier": tier, "least": least, "times": self._times(tier)}
            self.ground.problems.append(problem(code, dead.place, **slots))

    def _times(self, tier: str) -> int:
        return int(self.tiers[tier].get("times", 1))

    def _impossible(self, name: str, test: Test) -> bool:
        tier = test.fact.removeprefix("issued.")
        if tier == test.fact or test.operator not in _NEEDED or tier not in self.tiers:
            return False
        least = least_asked(test)
        return least > 0 and (self._above(tier, name) or least > self._times(tier))

    def _above(self, tier: str, name: str) -> bool:
        """Return whether a tier can only come with another one or after it."""
        return self._level(tier) >= self._level(name)

    def _level(self, tier: str) -> int:
        return int(self.tiers[tier].get("level", 0))


def least_asked(test: Test) -> int:
    """Return how many of a tier a test asks for, 0 when it asks for none."""
    value = test.value if isinstance(test.value, int) else 0
    return value + _NEEDED[test.operator] if test.operator in _NEEDED else 0


def _dead(condition: Condition, impossible: Any) -> Test | None:
    """Return the test that makes a condition impossible, None when some alternative is left."""
    for test in condition.tests:
        if impossible(test):
            return test
    ends = [_dead(part, impossible) for part in condition.any]
    return ends[0] if ends and all(end is not None for end in ends) else None


def _kind(kind: Any) -> Any:
    return both(word_label("tier_kind", str(kind), "zh"), word_label("tier_kind", str(kind), "en"))
