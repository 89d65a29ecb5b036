"""What is foretold of a run, beside what comes when nothing happens and every paper leaves at once."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from rules import oracle
from rules.calendar import local
from rules.project import values
from rules.wake import working
from server import outbox, tick
from server.desk import PROGRAM
from server.explaining import explain_item
from server.models import ClockRun, Hold, Item, LadderStep
from server.store.cases import load
from tests.wake.world import DAY, Twin, _borrow, script

if TYPE_CHECKING:
    from datetime import datetime

    from config.model import Condition, Test
    from rules.facts import Failed
    from server.explaining import RunWhy

LOOK_AHEAD = 30
HALF_HOUR = timedelta(minutes=30)


def foreseen(seed: int | str) -> str:
    """Return where what is foretold and what comes part, empty when nowhere."""
    given = script(seed, by_day=True)
    with ExitStack() as stack:
        twin = Twin(stack, given)
        _borrow(stack, tick, "_silent", lambda *_: False)
        _until_the_end(twin)
        now = given.end + timedelta(hours=10)
        chosen = _chosen(twin, Random(seed))
        if chosen is None:
            return ""
        why = _why(twin, chosen, now)
        odd = _tests(twin, why, now) or _steps(twin, why, now)
        return f"seed {seed}, run {chosen.id} {chosen.clock}: {odd}" if odd else ""


def _until_the_end(twin: Twin) -> None:
    happenings, day = list(twin.script.happenings), twin.script.start
    while day <= twin.script.end:
        while happenings and happenings[0].at <= day:
            twin.send(happenings[0].at)
            twin.happen(happenings.pop(0))
        twin.send(day)
        twin.tick(day)
        day = day.replace(hour=0) + DAY


def _chosen(twin: Twin, random: Random) -> ClockRun | None:
    watched = twin.script.lean.watches
    asked = ClockRun.ladder != "" if watched else ClockRun.clock.in_(("finish", "first"))
    runs = twin.all(ClockRun, ClockRun.ended_at.is_(None), ClockRun.item_id.is_not(None), asked)
    return random.choice(runs) if runs else None


def _why(twin: Twin, run: ClockRun, now: datetime) -> RunWhy:
    with twin.instance.reading(PROGRAM, now) as desk:
        found = explain_item(desk, desk.session.get_one(Item, run.item_id))
    return next(why for why in found if why.docket.run_id == run.id)


def _tests(twin: Twin, why: RunWhy, now: datetime) -> str:
    """Return a failed test that is not told, or told with another day than that on which it holds."""
    pack = twin.instance.shelf.version(why.docket.version_id)
    ladder = pack.ladders[why.docket.ladder]
    facts = None
    for told in why.tiers:
        for failed in told.failed:
            test = next(t for t in _all(ladder.tier(told.tier).when) if t.place == failed.place)
            facts = _first_day(twin, why, test, now)
            if failed.holds_on != facts and not _beyond(failed, facts, now):
                said = f"{failed.wanted} (now {failed.found}) told {failed.holds_on}"
                return f"{told.tier}: {said}, holds {facts}"
    return ""


def _beyond(failed: Failed, found: object, now: datetime) -> bool:
    return found is None and failed.holds_on is not None and failed.holds_on > (now + LOOK_AHEAD * DAY).date()


def _all(condition: Condition) -> list[Test]:
    return [*condition.tests, *(test for group in condition.any for test in _all(group))]


def _first_day(twin: Twin, why: RunWhy, test: Test, now: datetime) -> Any:
    """Return the first day on which the ladder decides and the oracle says that the test holds."""
    pack = twin.instance.shelf.version(why.docket.version_id)
    calendar = twin.instance.shelf.calendar(why.docket.version_id)
    ladder = pack.ladders[why.docket.ladder]
    at = now
    while at <= now + LOOK_AHEAD * DAY:
        if at == now or at.hour == at.minute == 0:
            with twin.instance.bench.sessions() as session:
                run = load(session, twin.instance.shelf, [why.docket.run_id], at)[0].run
        decided = working(at, ladder, calendar) == local(at)
        if at > now and decided and oracle.test_holds(test, values((test,), run, pack, calendar, at)):
            return local(at).date()
        at += HALF_HOUR
    return None


def _steps(twin: Twin, why: RunWhy, now: datetime) -> str:
    run_id, end = why.docket.run_id, now + LOOK_AHEAD * DAY
    known = {step.id for step in twin.all(LadderStep, LadderStep.run_id == run_id)}
    at = now
    while at <= end:
        _leave(twin, run_id, at)
        tick.kick(twin.instance.bench, [run_id], at)
        _leave(twin, run_id, at)
        at = at.replace(hour=0) + DAY
    new = twin.all(LadderStep, LadderStep.run_id == run_id, LadderStep.id.not_in(known))
    came = [(step.decided_on, step.tier) for step in new]
    told = [step for step in why.coming if step[0] <= local(end).date()]
    return "" if came == told else f"told {_short(told)}, came {_short(came)}"


def _leave(twin: Twin, run_id: int, at: datetime) -> None:
    """Let every paper of a run that waits leave now, approved or not."""
    with twin.instance.bench.desk(PROGRAM, at) as desk:
        waiting = LadderStep.state.in_(("ready", "draft"))
        open_ = select(LadderStep).where(LadderStep.run_id == run_id, waiting)
        for step in desk.session.scalars(open_):
            outbox.issue(desk, step, outbox.tier_of(desk.shelf.version(step.pack_version_id), step))


def _short(steps: list[Any]) -> str:
    return " ".join(f"{day:%m-%d}/{tier}" for day, tier in steps)


__all__ = ["Hold", "foreseen"]
