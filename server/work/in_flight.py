"""在办: what a version that comes into force does to the items and runs that are open already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from server.models import ClockRun, Deed, Item, LadderStep, Petition
from server.work import register
from server.work.effects import clocks, dates, recurring, watches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.model import Clock, Pack
    from rules.facts import Allowance
    from server.desk import Desk

CHUNK = 500
TOLD = "program:rules"
"""As which act an item's record tells that its dates have moved: no flow has one of that name."""
_WAITING = ("ready", "draft", "held")
_SAID = {
    "migrate": "规则换版，在办事项改用新规则：“{label}”的期限由 {before} 改为 {after}。",
    "lenient": "规则换版，在办事项从旧兼从轻：“{label}”的期限由 {before} 改为 {after}。",
}


def carry(desk: Desk, office_id: int, called: frozenset[int] = frozenset()) -> None:
    """Let the version that has come into force say what it does to what is open (`in_flight`).

    What cannot go over, because something that it uses is gone or another thing now, stays as it is.
    Items that were `called` by new names have gone over already; only their dates may still move.
    """
    version = desk.shelf.current_id(office_id)
    mode = desk.shelf.version(version).in_flight
    if mode == "keep":
        return
    over = set(desk.session.scalars(select(ClockRun.item_id).where(ClockRun.turn_at <= desk.now)))
    for item in _open(desk, office_id):
        goes = mode == "migrate" and (item.lenient or item.id in called)
        if version == item.pack_version_id and not goes:
            continue
        if item.id in over:
            recurring.turn(desk, item)  # what the calendar has ended is open no more
        if mode == "lenient":
            _soften(desk, item, version)
        elif missing := unfit(desk, item, version):
            desk.note("stayed", item=item.id, version=version, missing=missing)
        else:
            _migrate(desk, item, version)
        clocks.touch_all(desk, item)


def _open(desk: Desk, office_id: int) -> Iterator[Item]:
    last = 0
    while True:
        query = select(Item).where(Item.office_id == office_id, Item.final.is_(False), Item.id > last)
        items = desk.session.scalars(query.order_by(Item.id).limit(CHUNK)).all()
        if not items:
            return
        yield from items
        last = items[-1].id


def unfit(desk: Desk, item: Item, version: int) -> list[str]:
    """Return what an open item uses and a version lacks, as paths of a pack: so it cannot go over."""
    pack = desk.shelf.version(version)
    kind = pack.types.get(item.type)
    if kind is None:
        return [f"types/{item.type}"]
    old = desk.pack_of(item).types[item.type].clocks
    states = (*pack.flows[kind.flow].states, register.PENDING)
    goes_on = or_(ClockRun.ended_at.is_(None), ClockRun.turn_at.is_not(None))
    runs = select(ClockRun.clock).where(ClockRun.item_id == item.id, ClockRun.clock != "", goes_on)
    used = sorted(set(desk.session.scalars(runs)))
    gone = [name for name in used if not _goes_on(desk, item, version, old, name)]
    filed = select(Petition.kind).where(Petition.item_id == item.id, Petition.status == "filed")
    asked = [name for name in sorted(set(desk.session.scalars(filed))) if name not in kind.requests]
    return [
        *([] if item.state in states else [f"flows/{kind.flow}/states/{item.state}"]),
        *(f"types/{item.type}/clocks/{name}" for name in gone),
        *(f"types/{item.type}/requests/{name}" for name in asked),
    ]


def _goes_on(desk: Desk, item: Item, version: int, old: Mapping[str, Clock], name: str) -> bool:
    return name in old and dates.counterpart(desk, item, version, old[name]) is not None


def _migrate(desk: Desk, item: Item, version: int) -> None:
    """Let an item and its open runs go by another version alone."""
    pack = desk.shelf.version(version)
    item.pack_version_id, item.lenient = version, []
    item.version += 1
    for run in clocks.open_runs(desk, item):
        if run.ladder and (run.ladder not in pack.ladders or _looks_else(desk, run, version)):
            continue
        given = dates.of(run)[run.pack_version_id]
        if run.clock:
            given = dates.carry(desk, item, run, pack.types[item.type].clocks[run.clock], version)
        run.pack_version_id = version
        _move(desk, item, run, {version: given}, "migrate")
        _lapse(desk, run, pack)
    watches.keep(desk, item)


def _soften(desk: Desk, item: Item, version: int) -> None:
    """Let an item's runs go by another version besides those that rule them: the mildest holds."""
    if version in item.lenient:
        return
    item.lenient = [*item.lenient, version]
    for run in clocks.open_runs(desk, item):
        if run.pack_version_id == version or _looks_else(desk, run, version):
            continue
        held = dates.of(run)
        own, clock = held[run.pack_version_id], _clock(desk, item, run)
        other = dates.counterpart(desk, item, version, clock) if clock is not None else None
        added = own if other is None else dates.carry(desk, item, run, other, version)
        _move(desk, item, run, {**held, version: added}, "lenient")


def _clock(desk: Desk, item: Item, run: ClockRun) -> Clock | None:
    return desk.shelf.version(run.pack_version_id).types[item.type].clocks.get(run.clock)


def _looks_else(desk: Desk, run: ClockRun, version: int) -> bool:
    """Tell whether a run is a watch of other periods than those of a version: its own ends as it began."""
    ladder = desk.shelf.version(run.pack_version_id).ladders[run.ladder] if run.ladder else None
    return ladder is not None and watches.looks_else(desk, ladder, version)


def _move(desk: Desk, item: Item, run: ClockRun, given: Mapping[int, Allowance], mode: str) -> None:
    """Keep on a run what rules it now, and say where its date has moved and why."""
    before = run.due_on
    clocks.move(desk, item, run, given)
    moved = run.clock and run.due_on != before
    desk.note(mode, run=run.id, versions=list(given), proof=run.proof if moved else [])
    if moved:
        _tell(
            desk,
            item,
            run,
            _SAID[mode].format(label=_label(desk, item, run), before=before, after=run.due_on),
        )


def _label(desk: Desk, item: Item, run: ClockRun) -> str:
    clock = _clock(desk, item, run)
    return clock.label.zh if clock is not None else run.clock


def _tell(desk: Desk, item: Item, run: ClockRun, text: str) -> None:
    deed = Deed(item_id=item.id, unit_id=run.unit_id, act=TOLD, round=item.round, at=desk.now, text=text)
    desk.session.add(deed)


def _lapse(desk: Desk, run: ClockRun, pack: Pack) -> None:
    """Put aside what has not left yet of a tier that the new ladder does not have."""
    waiting = select(LadderStep).where(LadderStep.run_id == run.id, LadderStep.state.in_(_WAITING))
    for step in desk.session.scalars(waiting).all():
        ladder = pack.ladders.get(_climbs(desk, run, pack))
        if ladder is not None and any(tier.name == step.tier for tier in ladder.tiers):
            continue
        step.state, step.closed_at, step.closed_why = "lapsed", desk.now, "新规则没有这一级"
        step.leave_at = None
        desk.note("step_closed", step=step.id, state="lapsed")
        clocks.settle_hold(desk, step.hold_id)


def _climbs(desk: Desk, run: ClockRun, pack: Pack) -> str:
    item = desk.session.get_one(Item, run.item_id)
    return run.ladder or pack.types[item.type].clocks[run.clock].ladder
