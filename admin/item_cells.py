"""What a list of items shows beside the rows: leads, due date and light, read for a page at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import g
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin.columns import Cell
from server import lights
from server.errors import Refusal
from server.models import Assignment, ClockRun, Item
from server.web import here
from server.web.i18n import local, shown, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.model import Pack, Tier

PENDING = "pending_units"
COLOURS = {
    "红": "red",
    "橙": "orange",
    "黄": "yellow",
    "绿": "green",
    "蓝": "blue",
    "白": "white",
    "紫": "purple",
    "灰": "grey",
}
FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside an item: its leads and its runs."""

    leads: tuple[str, ...] = ()
    runs: tuple[ClockRun, ...] = ()


def colour(name: str) -> str:
    """Return a colour's English name; packs may say it in Chinese."""
    return COLOURS.get(name, name) or "grey"


def read(items: Sequence[Item]) -> None:
    """Read what stands beside these items, for `beside`."""
    ids = [item.id for item in items]
    leads: dict[int, list[str]] = {}
    current = select(Assignment).where(
        Assignment.item_id.in_(ids), Assignment.role == "lead", Assignment.until.is_(None)
    )
    for row in here.db().scalars(current.options(joinedload(Assignment.unit)).order_by(Assignment.id)):
        leads.setdefault(row.item_id, []).append(row.unit.short_name or row.unit.name)
    runs: dict[int, list[ClockRun]] = {}
    of_items = select(ClockRun).where(ClockRun.item_id.in_(ids))
    for run in here.db().scalars(of_items.order_by(ClockRun.id)):
        runs.setdefault(run.item_id or 0, []).append(run)
    g.beside = {key: Beside(tuple(leads.get(key, ())), tuple(runs.get(key, ()))) for key in ids}


def beside(item: Item) -> Beside:
    """Return what stands beside an item."""
    found: Beside = g.get("beside", {}).get(item.id, Beside())
    return found


def pack_of(item: Item) -> Pack | None:
    """Return the pack that rules an item, or None when it cannot be read any more."""
    try:
        return here.instance().shelf.version(item.pack_version_id)
    except (Refusal, LookupError):
        return None


def leads(item: Item) -> Cell:
    """Return the cell of the leading units."""
    return Cell("、".join(beside(item).leads))


def state(item: Item) -> Cell:
    """Return the cell of the state, as the item's flow words it."""
    if item.state == PENDING:
        return Cell(gettext("待定责任单位"), "badge", "orange")
    pack = pack_of(item)
    kind = pack.types.get(item.type) if pack else None
    known = pack.flows[kind.flow].states.get(item.state) if pack and kind else None
    return Cell(word(known.label) if known else item.state, "badge", "green" if item.final else "blue")


def due(item: Item) -> Cell:
    """Return the cell of the day on which the item is due; one that may still move says so."""
    run = main_run(beside(item).runs)
    if run is None or run.paused_since is not None or paused(item):
        return Cell("")
    mark = gettext("（暂定）") if run.provisional else ""
    return Cell(shown(run.due_on) + mark, "short")


def main_run(runs: Sequence[ClockRun]) -> ClockRun | None:
    """Return the run whose day is the item's: the finishing clock's, else the last that is open."""
    timed = [run for run in runs if run.clock]  # what only watches an item has no day of its own
    return max(
        timed, key=lambda run: (run.clock == FINISH, run.ended_at is None, run.round, run.id), default=None
    )


def light(item: Item) -> Cell:
    """Return the cell of the light: the highest step of what is open, else running, paused or done."""
    pack = pack_of(item)
    runs = beside(item).runs
    if pack is None or not runs:
        return Cell("")
    if item.final:
        ended = main_run(runs)
        return Cell(gettext("办结"), "light", colour(lights.done(pack, ended.outcome if ended else "")))
    if paused(item):
        return resting(pack, stopped=True)
    running = [run for run in runs if run.ended_at is None or (run.ladder and run.last_tier)]
    worst = max(running, key=lambda run: (run.level, bool(run.last_tier), _late(run)), default=None)
    return resting(pack, stopped=False) if worst is None else run_light(pack, worst)


def resting(pack: Pack, *, stopped: bool) -> Cell:
    """Return the light of an item whose clocks stand still, or that has none running."""
    if stopped:
        return Cell(gettext("暂停计时"), "light", colour(pack.colours.get("paused", "grey")))
    return Cell(gettext("无时限"), "light", "white")


def run_light(pack: Pack, run: ClockRun) -> Cell:
    """Return the light of one run that is open."""
    return glow(pack, run, stopped=run.paused_since is not None, late=_late(run))


def glow(pack: Pack, run: ClockRun, *, stopped: bool, late: bool) -> Cell:
    """Return the light of a run of which it is known whether it stands still and is late."""
    if stopped:
        return resting(pack, stopped=True)
    tier = _tier(pack, run)
    if tier is not None:
        return Cell(word(tier.label), "light", colour(tier.colour))
    if late:
        return Cell(gettext("已逾期"), "light", "orange")
    return Cell(gettext("正常"), "light", colour(pack.colours.get("running", "green")))


def _late(run: ClockRun) -> bool:
    return run.due_at < here.now()


def paused(item: Item) -> bool:
    """Return whether the item's clocks stand still today."""
    today = local(here.now()).date()
    return item.paused_since is not None and (item.paused_through is None or item.paused_through >= today)


def _tier(pack: Pack, run: ClockRun) -> Tier | None:
    for ladder in pack.ladders.values():
        for tier in ladder.tiers:
            if run.last_tier and tier.name == run.last_tier and tier.level == run.level:
                return tier
    return None


def declared(item: Item, name: str) -> Any:
    """Return the value of a field that a pack declares."""
    return {"title": item.title, "secrecy": item.secrecy}.get(name, item.fields.get(name))
