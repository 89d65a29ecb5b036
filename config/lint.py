"""What is no error but hardly meant: tiers and alternatives never needed, fields that nothing uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.asking import remembered, settled
from config.ground import cases
from config.imply import implies
from config.nearness import nearer
from config.placeholders import marks, template_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from config.ground import Ground
    from config.model import Condition
    from config.overlay import Path

_SHOWN = ("required", "list", "filter", "search")


def check_lint(ground: Ground) -> None:
    """Warn of what can be left out without any change."""
    for name in ground.ladders:
        _check_ladder(ground, name)
    _unused(ground)


@remembered
def _check_ladder(ground: Ground, name: str) -> None:
    _Ladder(ground, name).check()


class _Ladder:
    """One ladder while it is looked over; what is wrong with its conditions is told elsewhere."""

    def __init__(self, ground: Ground, name: str) -> None:
        self.ground = ground
        self.root: Path = (f"ladders/{name}", "tiers")
        self.entry = ground.ladders[name].get("entry")
        self.scope = ground.run_scope(name)
        self.several = self.scope.several()
        self.tiers = {tier: each for tier, each in ground.tiers(name).items() if "when" in each}
        read = {tier: self._read(tier) for tier in self.tiers}
        self.conditions = {tier: condition for tier, condition in read.items() if condition is not None}

    def check(self) -> None:
        for tier, condition in self.conditions.items():
            self._alternatives(condition, (*self.root, tier, "when"))
            self._behind(tier, condition)
        self._entered()

    def _entered(self) -> None:
        """Warn of tiers that no missed clock comes to, as it enters the ladder above them."""
        entry = self.entry
        names = [part.value for part in cases(entry, ())] if entry is not None else []
        if not names or any(name not in self.tiers for name in names):
            return
        lowest = min(names, key=self._level)
        for tier in self.tiers:
            if 0 < self._level(tier) < self._level(lowest) and self.tiers[tier].get("kind") != "praise":
                place = nearer(self.ground, (*self.root, tier, "level"), (self.root[0], "entry"))
                self.ground.warn("ladder.unreachable#entry", place, found=tier, lowest=lowest)

    def _read(self, tier: str) -> Condition | None:
        return self.ground.sound(self.tiers[tier]["when"], (*self.root, tier, "when"), self.scope)

    def _alternatives(self, condition: Condition, path: Path) -> None:
        """Warn of an alternative that holds only where another of the same `any` holds."""
        for index, part in enumerate(condition.any):
            spot = (*path, "any", index)
            wider = next(
                (n for n in range(len(condition.any)) if self._needless(condition.any, index, n)), None
            )
            if wider is not None:
                self.ground.warn("ladder.overlap#any", spot, found=index + 1, other=wider + 1)
            self._alternatives(part, spot)

    def _needless(self, parts: tuple[Condition, ...], one: int, other: int) -> bool:
        """Return whether a part can go because of another; of two that are equal the first one stays."""
        if one == other or not self._within(parts[one], parts[other]):
            return False
        return other < one or not self._within(parts[other], parts[one])

    def _behind(self, tier: str, condition: Condition) -> None:
        """Warn of a tier that holds only where a higher one holds too, which may have come long before."""
        for other, wider in self.conditions.items():
            higher = 0 < self._level(tier) < self._level(other)
            if higher and self._within(condition, wider) and not self._within(wider, condition):
                self.ground.warn("ladder.overlap", (*self.root, tier, "when"), found=tier, other=other)

    def _within(self, part: Condition, other: Condition) -> bool:
        return implies(part, other, self.several)

    def _level(self, tier: str) -> int:
        return int(self.tiers[tier].get("level", 0))


@remembered
def _unused(ground: Ground) -> None:
    used = _used(ground)
    for path in (("fields", "item"), *((f"types/{name}", "fields") for name in ground.types)):
        _warn_unused(ground, path, used)
    _warn_unused(ground, ("fields", "unit"), {each.removeprefix("unit.") for each in used if "unit." in each})


def _warn_unused(ground: Ground, path: Path, used: Set[str]) -> None:
    for name, data in ground.part(*path).items():
        if name not in used and not any(data.get(key) for key in _SHOWN):
            ground.warn("field.unused", (*path, name), found=name)


@settled
def _used(ground: Ground) -> frozenset[str]:
    templates = (_marked(ground, name) for name in ground.templates())
    files = (_used_in(ground, key) for key in ground.all_keys())
    return frozenset({"title", "secrecy"}).union(*templates, *files)


@settled
def _used_in(ground: Ground, key: str) -> frozenset[str]:
    """Return every name in a file: a text that may be one, a mark in a text, a fact of a condition."""
    found: set[str] = set()
    _gather(ground.value(key), found)
    names = (text for text in found if text.isascii() and text.removeprefix("unit.").isidentifier())
    return frozenset(names).union(*map(marks, found))


@settled
def _marked(ground: Ground, name: str) -> frozenset[str]:
    return frozenset(template_marks(ground.template(name) or b"") or ())


def _gather(value: Any, found: set[str]) -> None:
    """Gather every text and every key of a condition: a field is used where its name stands."""
    if isinstance(value, str):
        found.add(value)
    elif isinstance(value, list):
        for each in value:
            _gather(each, found)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in {"when", "show"}:
                found.update(_keys(each))
            _gather(each, found)


def _keys(condition: Any) -> Iterator[str]:
    """Yield the facts that a condition names, whatever shape it has."""
    if isinstance(condition, dict):
        yield from condition
        yield from _keys(condition.get("any"))
    elif isinstance(condition, list):
        for part in condition:
            yield from _keys(part)
