"""名称对应: what other rules call otherwise is called so in what is open too, and that goes over to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from config import renamed
from config.problems import PackError
from server.errors import Refusal
from server.models import ClockRun, Item, LadderStep, PackVersion, StoredDecision
from server.work import in_flight
from server.work.effects import clocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Select

    from config.model import Pack
    from config.problems import Problem
    from server.desk import Desk

_OUT = ("withdrawn", "refused", "stopped", "discarded", "lapsed")
"""States of papers that count as never issued."""


def check(desk: Desk, office_id: int, pack: Pack, names: Mapping[str, str]) -> None:
    """Refuse a pack that leaves something in use without a name, or a map that fits neither pack.

    Raises:
        PackError: with every such problem.
    """
    problems = [*renamed.wrong(desk.shelf.of(office_id), pack, names)]
    if not problems:
        problems += _missing(desk, office_id, pack, names)
    if problems:
        raise PackError(tuple(problems))


def _missing(desk: Desk, office_id: int, pack: Pack, names: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is in use, under any version that rules something open, and has no name in the new pack."""
    told = set()
    for version in _versions(desk, office_id):
        old = desk.shelf.version(version)
        for path in renamed.gone(old, pack, names):
            items, steps = _uses(desk, office_id, path)
            if (items or steps) and path not in told:
                told.add(path)
                yield renamed.missing(old, pack, path, renamed.in_use(items, steps))


def _versions(desk: Desk, office_id: int) -> list[int]:
    open_ = select(Item.pack_version_id).where(Item.office_id == office_id, Item.final.is_(False)).distinct()
    current = desk.shelf.current_id(office_id)
    return [current, *sorted(set(desk.session.scalars(open_)) - {current})]


def _uses(desk: Desk, office_id: int, path: str) -> tuple[int, int]:
    """Return how many open items use what stands at a path, and of a tier how many papers were issued."""
    if path.startswith("ladders/"):
        papers = select(func.count(LadderStep.id)).where(*_papers(office_id, path))
        return 0, desk.session.scalar(papers) or 0
    counted = _users(office_id, path).with_only_columns(func.count(func.distinct(Item.id))).order_by(None)
    return desk.session.scalar(counted) or 0, 0


def _papers(office_id: int, path: str) -> tuple[Any, ...]:
    _, ladder, _, tier = path.split("/")
    mine = LadderStep.office_id == office_id, LadderStep.state.not_in(_OUT)
    return *mine, LadderStep.ladder == ladder, LadderStep.tier == tier


def _users(office_id: int, path: str) -> Select[Item]:
    """Return the open items that use what stands at a path."""
    parts = path.split("/")
    items = select(Item).where(Item.office_id == office_id, Item.final.is_(False)).order_by(Item.id)
    if parts[0] == "ladders":
        runs = select(LadderStep.item_id).join(ClockRun, ClockRun.id == LadderStep.run_id)
        return items.where(Item.id.in_(runs.where(*_papers(office_id, path), ClockRun.ended_at.is_(None))))
    items = items.where(Item.type == parts[1])
    if len(parts) == 2:
        return items
    if parts[2] == "fields":
        return items.where(Item.fields[parts[3]].as_string().not_in(("", "[]")))
    runs = select(ClockRun.item_id).where(ClockRun.clock == parts[3], ClockRun.ended_at.is_(None))
    return items.where(Item.id.in_(runs))


def apply(desk: Desk, office_id: int, names: Mapping[str, str]) -> frozenset[int]:
    """Call what is open by the new names and let it go over to the version in force; return those items.

    Their dates stay, unless the version says besides that what is open goes over (server.work.in_flight).
    What a name is let go of (mapped to nothing) stays as it is, under the rules that it began under.
    """
    version = desk.shelf.current_id(office_id)
    moved: dict[int, Item] = {}
    for path, _ in sorted(_kept(names), key=_depth):
        for item in desk.session.scalars(_users(office_id, path)):
            moved[item.id] = item
    for item in moved.values():
        _rename(desk, item, names)
        _go_over(desk, item, version)
    for path, _ in _kept(names):
        if path.startswith("ladders/"):
            _call_papers(desk, office_id, path, names, version)
    desk.session.flush()
    for item in moved.values():
        if lacking := in_flight.unfit(desk, item, version):
            raise Refusal("version.map_unfit", item=item.number or item.title, lacking="、".join(lacking))
    if moved:
        desk.note("names_mapped", office=office_id, names=dict(names), items=sorted(moved))
    return frozenset(moved)


def _kept(names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return [(path, name) for path, name in names.items() if name and renamed.target(path, names) != path]


def _depth(pair: tuple[str, str]) -> int:
    return pair[0].count("/")


def _rename(desk: Desk, item: Item, names: Mapping[str, str]) -> None:
    """Call an item's type, fields and clocks as the new rules do."""
    old = f"types/{item.type}"
    new = renamed.target(old, names) or old
    item.fields = {
        renamed.target(f"{old}/fields/{name}", names).rpartition("/")[2] or name: value
        for name, value in item.fields.items()
    }
    for run in desk.session.scalars(select(ClockRun).where(ClockRun.item_id == item.id)).all():
        kept = update(StoredDecision).where(StoredDecision.run_id == run.id, StoredDecision.type == "")
        desk.session.execute(kept.values(type=item.type))
        name = renamed.target(f"{old}/clocks/{run.clock}", names).rpartition("/")[2] if run.clock else ""
        if name and name != run.clock:
            run.clock = name
            desk.session.execute(update(LadderStep).where(LadderStep.run_id == run.id).values(clock=name))
    item.type = new.rpartition("/")[2]


def _go_over(desk: Desk, item: Item, version: int) -> None:
    """Let an item and its open runs go by the version in force alone, due when they were."""
    item.pack_version_id, item.lenient = version, []
    item.version += 1
    ladders = desk.shelf.version(version).ladders
    for run in clocks.open_runs(desk, item):
        if run.ladder and run.ladder not in ladders:
            continue  # watched to the end of its period as it began
        run.pack_version_id, run.lenient = version, {}
        clocks.touch(desk, run)


def _call_papers(desk: Desk, office_id: int, path: str, names: Mapping[str, str], version: int) -> None:
    """Call the papers of a tier as the new rules do; nothing in them changes."""
    _, ladder, _, tier = renamed.target(path, names).split("/")
    own = select(PackVersion.id).where(PackVersion.office_id == office_id)
    steps = select(LadderStep).where(*_papers(office_id, path), LadderStep.pack_version_id.in_(own))
    for step in desk.session.scalars(steps).all():
        run = desk.session.get_one(ClockRun, step.run_id)
        if run.last_tier == step.tier and run.pack_version_id == version:
            run.last_tier = tier
        step.ladder, step.tier, step.pack_version_id = ladder, tier, version
