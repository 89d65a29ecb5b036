"""Checked values become a frozen pack; nothing can fail here any more."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from config.build_fields import build_unit_fields, by_order, label
from config.build_parts import (
    build_calendar,
    build_count,
    build_document,
    build_flow,
    build_role,
    build_source,
)
from config.build_rules import bases, build_ladder, build_type, done_colours
from config.build_scores import build_score
from config.check_burden import MOST_INSPECTIONS
from config.formats import read_hours
from config.model import Duration, Measure, Pack
from config.vocabulary import LIGHTS
from config.words import parse_duration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time

    from config.ground import Ground
    from config.handed import Handed

_HOURS = ("08:30-12:00", "14:00-17:30")


def build(ground: Ground, name: str, chain: tuple[str, ...], handed: tuple[Handed, ...] = ()) -> Pack:
    """Build the pack that `ground` holds."""
    data = ground.pack
    hold = data.get("hold", {})
    taken = data.get("import", {})
    return Pack(
        name=name,
        label=label(data["label"]),
        level=data["level"],
        basis=bases(data, "pack", ground),
        chain=chain,
        hours=_hours(data),
        in_flight=data.get("in_flight", "keep"),
        hold_notices=hold.get("notices", 50),
        hold_silence=parse_duration(hold.get("silence")) or Duration(1, Measure.WORKDAY),
        colours={key: data.get("colours", {}).get(key, usual) for key, usual in LIGHTS.items()},
        done=done_colours(ground),
        inspections=data.get("burden", {}).get("inspections", MOST_INSPECTIONS),
        secrecy=tuple(data.get("secrecy", ("无",))),
        import_type=taken.get("type", ""),
        import_no_lead=taken.get("no_lead", "ask"),
        unit_fields=build_unit_fields(ground),
        **_named(ground),
        hash=digest(ground.files),
        values=ground.merged.values,
        origins=ground.merged.spots,
        handed=handed,
    )


def _named(ground: Ground) -> dict[str, Any]:
    return {
        "roles": {name: build_role(ground, name) for name in by_order(ground.roles)},
        "counts": {name: build_count(ground, name) for name in by_order(ground.counts)},
        "scores": {name: build_score(ground, name) for name in by_order(ground.scores)},
        "documents": {name: build_document(ground, name) for name in sorted(ground.documents)},
        "flows": {name: build_flow(ground, name) for name in ground.flows},
        "ladders": {name: build_ladder(ground, name) for name in ground.ladders},
        "types": {name: build_type(ground, name) for name in by_order(ground.types)},
        "calendars": {int(name): build_calendar(ground, name) for name in sorted(ground.calendars)},
        "sources": {name: build_source(ground, name) for name in ground.sources},
    }


def _hours(data: Mapping[str, Any]) -> tuple[tuple[time, time], ...]:
    found = [read_hours(text) for text in data.get("hours", _HOURS)]
    return tuple(each for each in found if isinstance(each, tuple))


def digest(files: Mapping[str, bytes]) -> str:
    """Return the hash of a chain's text: every file's name and bytes, in order."""
    parts = tuple((name, files[name]) for name in sorted(files))
    top = next(iter(parts), ("",))[0].partition("/")[0]
    size = sum(name.startswith(f"{top}/") for name, _ in parts)
    whole = _hashed(parts[:size]).copy()  # the pack that all share is long, what an office adds is short
    for name, content in parts[size:]:
        _add(whole, name, content)
    return str(whole.hexdigest())


@lru_cache(maxsize=64)
def _hashed(parts: tuple[tuple[str, bytes], ...]) -> Any:
    whole = sha256()
    for name, content in parts:
        _add(whole, name, content)
    return whole


def _add(whole: Any, name: str, content: bytes) -> None:
    for part in (name.encode(), content):
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
