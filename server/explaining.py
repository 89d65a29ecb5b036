"""为什么: why each tier of an item's clocks is or is not proposed, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from rules import explain
from rules.calendar import day_start, local
from rules.explain import Beside
from rules.periods import FAR, moves_on
from server.models import ClockRun
from server.store.cases import load
from server.store.freeze import spans_in
from server.work.effects import clocks, dates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from rules.explain import Later
    from rules.facts import Run, TierWhy
    from rules.periods import Turns
    from server.desk import Desk
    from server.models import Item
    from server.store.cases import Docket

__all__ = ["RunWhy", "explain_item"]

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class RunWhy:
    """One open clock: each tier with its reasons, and the steps to come if nothing happens."""

    docket: Docket
    tiers: tuple[TierWhy, ...]
    coming: tuple[tuple[date, str], ...]
    if_approved: tuple[bool, ...]  # of each step to come: it rests on a draft approved on its day
    others: tuple[RunWhy, ...] = ()  # the same under each other version that must take a step too

    @property
    def now(self) -> str:
        """Return the tier that is proposed now, empty for none."""
        return next((one.tier for one in self.tiers if one.proposed), "")


def explain_item(desk: Desk, item: Item) -> list[RunWhy]:
    """Explain every open clock of an item that climbs a ladder."""
    ids = desk.session.scalars(
        select(ClockRun.id).where(ClockRun.item_id == item.id, ClockRun.ended_at.is_(None))
    ).all()
    dockets = [docket for docket in load(desk.session, desk.shelf, ids, desk.now) if docket.ladder]
    coming = _coming(desk, ids)
    return [_why(desk, docket, coming) for docket in dockets]


def _coming(desk: Desk, ids: Sequence[int]) -> dict[tuple[int, int], Later]:
    """Return by run and version what runs will be of themselves: as read at each instant that changes one."""
    found: dict[tuple[int, int], list[tuple[datetime, Run]]] = {}
    ends = _ends(desk, ids)
    for instant in sorted({*_instants(desk, ids), *(coming.ends for coming in ends.values())}):
        for whole in load(desk.session, desk.shelf, ids, instant):
            for docket in (whole, *whole.others):
                coming, run = ends.get(docket.run_id), docket.run
                if coming is not None and coming.ends <= instant:
                    run = replace(run, ended=coming.ends, outcome=coming.outcome)
                found.setdefault((docket.run_id, docket.version_id), []).append((instant, run))
    return {key: tuple(runs) for key, runs in found.items()}


def _ends(desk: Desk, ids: Sequence[int]) -> dict[int, Turns]:
    """Return how and when the calendar alone ends the runs of periods."""
    found = {}
    for run in desk.session.scalars(select(ClockRun).where(ClockRun.id.in_(ids))):
        coming = clocks.coming(desk, run.item, run) if run.item is not None and run.clock else None
        if coming is not None:
            found[run.id] = coming
    return found


def _instants(desk: Desk, ids: Sequence[int]) -> list[datetime]:
    """Return when pauses end, counts begin anew and clocks fall due that cover others."""
    days = {desk.today + _DAY}  # what was done today is counted from tomorrow
    found = set()
    for run in desk.session.scalars(select(ClockRun).where(ClockRun.id.in_(ids))):
        days |= {span.last + _DAY for span in spans_in(run.allowance["pauses"]) if span.last >= desk.today}
        packs = [desk.shelf.version(version) for version in dates.versions(run)]
        turns = (moves_on(count, desk.today) for pack in packs for count in pack.counts.values())
        days |= {day for day in turns if day is not None}
        if run.due_at >= desk.now and run.due_on < FAR:  # a watch of a round has no end
            found.add(local(run.due_at) + _MINUTE)
    return sorted(found | {day_start(day) for day in days})


def _why(desk: Desk, docket: Docket, coming: Mapping[tuple[int, int], Later]) -> RunWhy:
    """Explain a run, and under each other version that must take a step the same run by itself."""
    own, *others = [_beside(desk, one, coming) for one in (docket, *docket.others)]
    given = (own.run, own.pack, own.ladder, own.calendar, desk.now, own.later)
    steps = explain.forecast(*given, others)
    rests = explain.if_approved(own.run, own.pack.ladders[own.ladder], steps)
    beside = tuple(_why(desk, one, coming) if one.ladder else _silent(one) for one in docket.others)
    return RunWhy(docket, explain.explain(*given, others), steps, rests, beside)


def _beside(desk: Desk, docket: Docket, coming: Mapping[tuple[int, int], Later]) -> Beside:
    version = docket.version_id
    pack, calendar = desk.shelf.version(version), desk.shelf.calendar(version)
    return Beside(docket.run, pack, docket.ladder, calendar, coming.get((docket.run_id, version), ()))


def _silent(docket: Docket) -> RunWhy:
    """Return what a version says in which a run climbs nothing."""
    return RunWhy(docket, (), (), ())
