"""Nineteen faults of waking, planted one at a time: each forgets to look at a run again."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from rules import bars, wake
from server.findings import Finder
from server.models import ClockRun
from server.work import activate, acts, edit, in_flight, papers, petitions, units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Patch = tuple[Any, str, Any]
FAR = date(2100, 1, 1)


def _asleep(function: Callable[..., Any], when: Callable[..., bool] = lambda *_, **__: True) -> Any:
    """Return the function as it would be if it woke no run that was there before."""

    def forgetful(desk: Any, *args: Any, **given: Any) -> Any:
        if not when(desk, *args, **given):
            return function(desk, *args, **given)
        before = {run.id: run.wake_at for run in desk.session.scalars(select(ClockRun))}
        touched = set(desk.touched)
        try:
            return function(desk, *args, **given)
        finally:
            desk.session.flush()
            for run in desk.session.scalars(select(ClockRun).where(ClockRun.id.in_(before))):
                run.wake_at = None if run.ended_at else before[run.id]
            desk.touched -= {run for run in desk.touched if run in before and run not in touched}

    return forgetful


def _act(name: str) -> Patch:
    return (acts, "do", _asleep(acts.do, lambda _desk, _item, act, **__: act == name))


def _petition(kind: str) -> Callable[..., bool]:
    from server.models import Petition

    def concerns(desk: Any, petition_id: int, **_: Any) -> bool:
        return bool(desk.session.get_one(Petition, petition_id).kind == kind)

    return concerns


def _endless(check: Any) -> Any:
    """Return a bar that does not tell when it ends."""

    def forever(look: Any) -> Any:
        bar = check(look)
        return None if bar is None else bars.Bar(bar.reason, None)

    return forever


def _level_1(name: str) -> list[Patch]:
    old = getattr(bars, name)
    return [
        (bars, "_LEVEL_1", tuple(_endless(old) if check is old else check for check in bars._LEVEL_1)),
        (bars, "_LEVEL_0", tuple(_endless(old) if check is old else check for check in bars._LEVEL_0)),
    ]


def _own_only(test: Any, run: Any, pack: Any, today: date) -> Any:
    count = pack.counts[test.fact]
    return None if count.per == "unit" else _RECOUNT(test, run, pack, today)


def _own_alone(_finder: Any, verdict: Any, own: Any) -> Any:
    """Return when to look again as if what another version keeps back were over."""
    return None if verdict.own and not verdict.tier else own.wake_at


def _never_ends(count: Any, today: date) -> date | None:
    found = _MOVES(count, today)
    return FAR if found is not None and found.year > today.year else found


_RECOUNT, _MOVES = wake._recount, wake.moves_on

FAULTS: dict[str, Callable[[], list[Patch]]] = {
    "extension": lambda: [
        (petitions, "file", _asleep(petitions.file, lambda _desk, _run, kind, **__: kind == "extension")),
        (petitions, "decide", _asleep(petitions.decide, _petition("extension"))),
    ],
    "explanation decided": lambda: [
        (petitions, "decide", _asleep(petitions.decide, _petition("explanation")))
    ],
    "paper withdrawn": lambda: [(papers, "withdraw", _asleep(papers.withdraw))],
    "calendar imported": lambda: [(activate, "activate", _asleep(activate.activate))],
    "year's end": lambda: [(wake, "moves_on", _never_ends)],
    "hold over": lambda: _level_1("_hold"),
    "sent back": lambda: [_act("send_back")],
    "count per unit": lambda: [(wake, "_recount", _own_only)],
    "gap over": lambda: _level_1("_gap"),
    "explanation lapsed": lambda: [(wake, "_lapse", lambda *_: None)],
    "resumed": lambda: [_act("resume")],
    "waiting over": lambda: _level_1("_waiting"),
    "refused until a day": lambda: _level_1("_refused"),
    "unit edited": lambda: [(units, "edit", _asleep(units.edit))],
    "look of a period": lambda: [(wake, "_look_at", lambda *_: None)],
    "plan slips": lambda: [(wake, "_slips", lambda *_: None)],
    "other rules": lambda: [(in_flight, "carry", _asleep(in_flight.carry))],
    "milder rules": lambda: [(Finder, "_wakes", _own_alone)],
    "fields edited": lambda: [(edit, "edit", _asleep(edit.edit))],
}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Plant a fault for a while."""
    patches = FAULTS[name]()
    kept = [(owner, attribute, getattr(owner, attribute)) for owner, attribute, _ in patches]
    for owner, attribute, new in patches:
        setattr(owner, attribute, new)
    try:
        yield
    finally:
        for owner, attribute, old in kept:
            setattr(owner, attribute, old)
