"""What a lived demo holds, counted from its rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from server.demo.words import COUNTS
from server.desk import PROGRAM
from server.store import census

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from server.instance import Instance

_SIZES = ("units", "people", "items", "notices", "decisions")
_OFFICIAL = ("criticize", "accountability")


def counts(instance: Instance) -> dict[str, int]:
    """Return the counts by name, in the order in which they are told."""
    with instance.reading(PROGRAM) as desk:
        session = desk.session
        steps = census.steps(session)
        sizes = census.sizes(session)
        found: dict[str, int] = {
            **{name: sizes[name] for name in _SIZES},
            **_items(census.items(session)),
            **_deeds(census.deeds(session)),
            **_runs(census.runs(session)),
            **_steps(steps),
            **_entries(steps),
            **_holds(census.holds(session)),
            **_petitions(census.petitions(session)),
            **_incidents(census.incidents(session)),
        }
    return {name: found.get(name, 0) for name in COUNTS}


def _items(rows: Iterable[Mapping[str, Any]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found["final" if row["final"] else row["state"]] += 1
        found[row["type"]] += 1
        found["imported"] += row["import_id"] is not None
        found["reopened"] += row["round"] > 1
    return found


def _deeds(rows: Mapping[str, int]) -> dict[str, int]:
    paused = rows.get("suspend", 0) - rows.get("resume", 0)
    return {"returned": rows.get("send_back", 0), "resumed": rows.get("resume", 0), "paused": paused}


def _runs(rows: Iterable[Mapping[str, Any]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        if row["clock"] == "finish" and row["catch_up"]:
            found["counts_from" if row["counts_from"] else "catch_up"] += 1
        cap = row["allowance"].get("cap")
        found["capped"] += cap is not None and str(row["due_on"]) == str(cap)
    return found


def _steps(rows: Iterable[Mapping[str, Any]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found[_name(row)] += 1
    return found


def _name(row: Mapping[str, Any]) -> str:
    state, tier = row["state"], row["tier"]
    if state == "issued":
        return f"{tier}_again" if tier == "urge" and row["nth"] > 1 else tier
    if state == "refused":
        return "refused_never" if row["never_again"] else "refused_until"
    return f"{tier}_draft" if state == "draft" else state


def _entries(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Count the runs whose first step after the miss was an official paper."""
    first: dict[int, str] = {}
    for row in rows:
        if row["level"] > 0:
            first.setdefault(row["run_id"], row["tier"])
    return {"entry_criticize": sum(tier in _OFFICIAL for tier in first.values())}


def _holds(rows: Iterable[Mapping[str, Any]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found[f"hold_{row['why']}"] += 1
        found["hold_waiting"] += row["resolved_at"] is None
        found["released"] += row["released"]
    return found


def _petitions(rows: Iterable[Mapping[str, Any]]) -> Counter[str]:
    return Counter(f"{row['kind']}_{row['status']}" for row in rows)


def _incidents(rows: Iterable[Mapping[str, Any]]) -> Counter[str]:
    return Counter("incident_resolved" if row["resolved_at"] else "incident_open" for row in rows)
