"""影响: what other rules would make of the clocks that are open now: due dates, and the steps to come."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, or_, select

from rules.calendar import local
from server import second
from server.models import ClockRun, Item, PackVersion, Unit
from server.store.among import rows_of
from server.trial import DAYS, LISTED, Batch, Group, Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from config.model import Pack
    from server.bench import Bench
    from server.trial import Found, Part, Steps

    Progress = Callable[[int, int], None]

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

    def add(self, part: Part) -> None:
        """Add what changes of a batch."""
        for name in ("touched", "earlier", "later", "dropped"):
            setattr(self, name, getattr(self, name) + getattr(part, name))
        self.gone += part.gone
        self.come += part.come


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
    total = sum(group.open for group in groups)
    trial = Trial(bench, pack, now)
    kinds: dict[tuple[str, str], Kind] = {}
    asked = [group for group in groups if trial.differs(group)]
    for group in groups:
        kind = kinds.setdefault(group.kind, Kind(*group.kind))
        kind.open += group.open
        kind.asked += group.open if group in asked else 0
    listed: list[tuple[int, int, Found, Kind]] = []
    batches = list(_batches(bench, office_id, asked))
    done = total - sum(len(batch.ids) for batch in batches)
    work, runs = second.Work("trial", (pack, now)), total - done
    for batch, part in second.shared(bench, work, trial.part, batches, runs=runs):
        kind = kinds[batch.group.kind]
        kind.add(part)
        news = [(batch.number, at, one, kind) for at, one in enumerate(part.listed)]
        listed = sorted([*listed, *news], key=lambda row: row[:2])[:LISTED]
        progress(done := done + len(batch.ids), total)
    return Impact(now, pack.in_flight, tuple(kinds.values()), _named(bench, listed))


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


def _batches(bench: Bench, office_id: int, groups: Sequence[Group]) -> Iterator[Batch]:
    """Yield the runs of the groups that are asked, the same in the same order for the same database."""
    number = count()
    for group in groups:
        query = _open(office_id).where(
            ClockRun.pack_version_id == group.version,
            ClockRun.clock == group.clock,
            ClockRun.ladder == group.ladder,
            Item.type == group.type if group.type else ClockRun.item_id.is_(None),
        )
        with bench.sessions() as session:
            found = session.scalars(query.order_by(ClockRun.id).execution_options(yield_per=_READ))
            ids = array("q", found)
        for start in range(0, len(ids), _READ):
            yield Batch(next(number), group, ids[start : start + _READ])


def _named(bench: Bench, listed: Sequence[tuple[int, int, Found, Kind]]) -> tuple[Touched, ...]:
    """Return runs with the numbers of their items and the names of their units."""
    with bench.sessions() as session:
        items = {one.item_id for _, _, one, _ in listed} - {None}
        wanted = select(Item.id, Item.number).where(Item.id.in_(items))
        numbers = {row.id: row.number for row in session.execute(wanted)}
        units = {one.unit_id for _, _, one, _ in listed}
        names = {
            row.id: row.name for row in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(units)))
        }
    return tuple(
        Touched(
            numbers.get(one.item_id or 0) or str(one.item_id or ""),
            one.title, names[one.unit_id], kind.type, kind.clock,
            one.before, one.after, one.gone, one.come,
        )
        for _, _, one, kind in listed
    )  # fmt: skip
