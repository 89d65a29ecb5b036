"""Names of a pack (acts, clocks, tiers, roles …) as the pack labels them, in tables that keep the names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.reasons import REASONS, reason_text
from server.web import here
from server.web.i18n import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from config.model import Label, Pack

Named = tuple[str, "Label"]


def _acts(pack: Pack, _row: Any) -> Iterator[Named]:
    return ((act.name, act.label) for flow in pack.flows.values() for act in flow.acts.values())


def _states(pack: Pack, _row: Any) -> Iterator[Named]:
    return ((state.name, state.label) for flow in pack.flows.values() for state in flow.states.values())


def _clocks(pack: Pack, row: Any) -> Iterator[Named]:
    own = getattr(getattr(row, "item", None), "type", "")
    types = sorted(pack.types.values(), key=lambda kind: kind.name != own)
    return ((clock.name, clock.label) for kind in types for clock in kind.clocks.values())


def _tiers(pack: Pack, row: Any) -> Iterator[Named]:
    own = getattr(row, "ladder", "")
    ladders = sorted(pack.ladders.values(), key=lambda ladder: ladder.name != own)
    return ((tier.name, tier.label) for ladder in ladders for tier in ladder.tiers)


def _of(table: str) -> Callable[[Pack, Any], Iterator[Named]]:
    return lambda pack, _row: ((one.name, one.label) for one in getattr(pack, table).values())


def _sequences(pack: Pack, row: Any) -> Iterator[Named]:
    yield from _of("documents")(pack, row)
    yield from _of("types")(pack, row)


_KINDS: dict[str, Callable[[Pack, Any], Iterator[Named]]] = {
    "act": _acts,
    "state": _states,
    "clock": _clocks,
    "tier": _tiers,
    "type": _of("types"),
    "ladder": _of("ladders"),
    "role": _of("roles"),
    "sequence": _sequences,
}
"""What a name can be of -> the names and labels of a pack, those nearest to the row first."""


def text(kind: str, name: str, row: Any = None) -> str:
    """Return what a name is called by the row's own pack, else by any pack in force, else the name."""
    if kind == "reason":
        return reason_text(name, language()) if name in REASONS else name
    found = (label for pack in _packs(row) for one, label in _KINDS[kind](pack, row) if one == name)
    label = next(found, None)
    return name if label is None else label.text(language())


def names(kind: str, wanted: str) -> list[str]:
    """Return the names that are written so or whose label has `wanted` in it."""
    known = _reasons() if kind == "reason" else _known(kind)
    return sorted({name for name, label in known if wanted.casefold() in f"{name}\n{label}".casefold()})


def _reasons() -> Iterable[tuple[str, str]]:
    return ((name, "\n".join(both)) for name, both in REASONS.items())


def _known(kind: str) -> Iterator[tuple[str, str]]:
    for pack in _packs(None):
        for name, label in _KINDS[kind](pack, None):
            yield name, f"{label.text('zh')}\n{label.text('en')}"


def _packs(row: Any) -> Iterator[Pack]:
    shelf = here.instance().shelf
    version = getattr(row, "pack_version_id", None)
    if version is not None:
        yield shelf.version(version)
    office = _office(row)
    rights = here.rights()
    near = [each for each in shelf.offices() if each == office or rights.officer or each in rights.offices]
    yield from (shelf.of(each) for each in sorted(near, key=lambda one: (one != office, one)))


def _office(row: Any) -> int | None:
    """Return the office that a row hangs on, by itself or by its item, step or unit."""
    for holder in (row, getattr(row, "item", None), getattr(row, "step", None)):
        found: int | None = getattr(holder, "office_id", None)
        if found is not None:
            return found
    return getattr(row, "unit_id", None)
