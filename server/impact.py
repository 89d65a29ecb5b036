"""影响: what other rules would make of the clocks that are open now: due dates, and the steps to come."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, or_, select

from rules.calendar import local
from server.models import ClockRun, Item, PackVersion, Unit
from server.store.among import rows_of
from server.trial import DAYS, Group, Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from config.model import Pack
    from server.bench import Bench
    from server.trial import Found, Steps

    Progress = Callable[[int, int], None]

LISTED = 100
"""Clocks that are told one by one; all are counted."""
_READ = 2000


def quietly(done: int, of: int) -> None:
    """Tell nobody how far it is."""
    del done, of


class Touched(NamedTuple):
    """An open clock of which something changes; without a date it is kept no more."""

    item: str
    title: str
    unit: str
    type: str
    clock: str  # or the ladder that watches
    before: date | None
    after: date | None
    gone: Steps
    come: Steps


@dataclass(slots=True)
class Kind:
    """The open clocks of one kind: how many there are, and what changes on how many of them."""

    type: str  # empty: a unit is watched
    clock: str
    open: int = 0
    asked: int = 0
    touched: int = 0
    earlier: int = 0
    later: int = 0
    dropped: int = 0
    gone: Counter[str] = field(default_factory=Counter)
    come: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Impact:
    """What a pack would make of the open clocks of an office."""

    at: datetime
    in_flight: str  # what the pack says becomes of runs under way
    kinds: tuple[Kind, ...]
    listed: tuple[Touched, ...]


def as_json(found: Impact) -> dict[str, Any]:
    """Return an impact as a change keeps it, and programs read it."""
    return {
        "at": local(found.at).isoformat(),
        "days": DAYS,
        "in_flight": found.in_flight,
        "open": sum(kind.open for kind in found.kinds),
        "asked": sum(kind.asked for kind in found.kinds),
        "touched": sum(kind.touched for kind in found.kinds),
        "kinds": [
            {**asdict(kind), "gone": dict(sorted(kind.gone.items())), "come": dict(sorted(kind.come.items()))}
            for kind in found.kinds
        ],
        "listed": [_listed(one) for one in found.listed],
    }


def _listed(one: Touched) -> dict[str, Any]:
    told = one._asdict()
    for name in ("before", "after"):
        told[name] = told[name] and told[name].isoformat()
    for name in ("gone", "come"):
        told[name] = [[day.isoformat(), tier] for day, tier in told[name]]
    return told


def impact(bench: Bench, office_id: int, pack: Pack, now: datetime, progress: Progress = quietly) -> Impact:
    """Find what becomes of every open clock of an office if `pack` ruled it.

    What compiles alike is not asked. The steps are those of today and the days to come if
    nothing else happens, drafts approved on their day.
    """
    with bench.sessions() as session:
        groups = _groups(session, office_id)
    total, done = sum(group.open for group in groups), 0
    trial = Trial(bench, pack, now)
    kinds: dict[tuple[str, str], Kind] = {}
    listed: list[Touched] = []
    for group in groups:
        kind = kinds.setdefault(
            (group.type, group.clock or group.ladder), Kind(group.type, group.clock or group.ladder)
        )
        kind.open += group.open
        if trial.differs(group):
            kind.asked += group.open
            for batch in _batches(bench, office_id, group):
                listed += _counted(kind, trial.of(group, batch), LISTED - len(listed), bench)
                progress(done := done + len(batch), total)
        else:
            progress(done := done + group.open, total)
    return Impact(now, pack.in_flight, tuple(kinds.values()), tuple(listed))


def _open(office_id: int) -> Select[Any]:
    """Return the open runs of an office: of its items, and of units that its packs watch."""
    own = select(PackVersion.id).where(PackVersion.office_id == office_id)
    return (
        select(ClockRun.id)
        .outerjoin(Item, Item.id == ClockRun.item_id)
        .where(ClockRun.ended_at.is_(None))
        .where(
            or_(Item.office_id == office_id, ClockRun.item_id.is_(None) & ClockRun.pack_version_id.in_(own))
        )
    )


def _groups(session: Session, office_id: int) -> list[Group]:
    names = (ClockRun.pack_version_id, Item.type, ClockRun.clock, ClockRun.ladder)
    query = _open(office_id).with_only_columns(*names, func.count()).group_by(*names).order_by(*names)
    return [Group(row[0], row[1] or "", *row[2:]) for row in rows_of(session, query)]


def _batches(bench: Bench, office_id: int, group: Group) -> Iterator[array[int]]:
    query = _open(office_id).where(
        ClockRun.pack_version_id == group.version,
        ClockRun.clock == group.clock,
        ClockRun.ladder == group.ladder,
        Item.type == group.type if group.type else ClockRun.item_id.is_(None),
    )
    with bench.sessions() as session:
        ids = array("q", session.scalars(query.order_by(ClockRun.id).execution_options(yield_per=_READ)))
    for start in range(0, len(ids), _READ):
        yield ids[start : start + _READ]


def _counted(kind: Kind, found: Iterator[Found], room: int, bench: Bench) -> list[Touched]:
    kept: list[Found] = []
    for one in found:
        kind.touched += 1
        if one.before is not None and one.after is not None:
            kind.earlier += one.after < one.before
            kind.later += one.after > one.before
        kind.dropped += one.dropped
        kind.gone.update(tier for _, tier in one.gone)
        kind.come.update(tier for _, tier in one.come)
        if len(kept) < room:
            kept.append(one)
    return _named(bench, kind, kept) if kept else []


def _named(bench: Bench, kind: Kind, found: Sequence[Found]) -> list[Touched]:
    with bench.sessions() as session:
        items = {one.docket.item_id for one in found} - {None}
        wanted = select(Item.id, Item.number).where(Item.id.in_(items))
        numbers = {row.id: row.number for row in session.execute(wanted)}
        units = {one.docket.unit_id for one in found}
        names = {
            row.id: row.name for row in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(units)))
        }
    return [
        Touched(
            numbers.get(one.docket.item_id or 0) or str(one.docket.item_id or ""),
            one.docket.title, names[one.docket.unit_id], kind.type, kind.clock,
            one.before, one.after, one.gone, one.come,
        )
        for one in found
    ]  # fmt: skip
