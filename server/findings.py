"""What is found of many runs at one instant; runs of one shape are one question, asked once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from rules import ladder
from rules.facts import Decision
from server import verdicts
from server.errors import Refusal
from server.judge import JudgeDown
from server.store.cases import Reader
from server.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from server.bench import Bench
    from server.judge import Judge
    from server.store.cases import Docket

_MOST_KEPT = 20_000
"""Shapes remembered at once, so that no number of runs takes more memory."""


class Finding(NamedTuple):
    """A verdict and what follows from it."""

    verdict: Verdict
    decision: Decision | None  # None: an incident


def rouse(judge: Judge) -> None:
    """Make sure that there is a judge; refuse when none starts."""
    try:
        judge.wake()
    except JudgeDown as down:
        raise Refusal("judge.down", why=down) from down


class Finder:
    """Finds what follows for runs at an instant, batch by batch.

    What engine and oracle said of a run holds for every run of the same shape (`store.cases.Reader`
    gives these one `Run`), and so does the instant at which to look again. Nothing is kept beyond
    the instant.
    """

    def __init__(self, bench: Bench, now: datetime) -> None:
        self._bench = bench
        self._now = now
        self._reader = Reader(bench.shelf, now)
        self._known: dict[int, Finding] = {}  # by the identity of a run, which each finding keeps

    def of(self, run_ids: Sequence[int]) -> list[Finding]:
        """Return what is found of each of the runs (sorted)."""
        return [_for(docket, self._known[id(docket.run)]) for docket in self._read(run_ids)]

    def news(self, run_ids: Sequence[int]) -> list[Finding]:
        """Return what is found of those runs (sorted) of which something is to be written."""
        found, known = [], self._known
        for docket in self._read(run_ids):
            finding = known[id(docket.run)]
            decision = finding.decision
            if decision is None or decision.tier or decision.looked or decision.wake_at != docket.wake_at:
                found.append(_for(docket, finding))
        return found

    def _read(self, run_ids: Sequence[int]) -> list[Docket]:
        """Return the runs' dockets, after finding what is not known yet of their shapes."""
        with self._bench.sessions() as session:
            dockets = self._reader.read(session, run_ids)
        if len(self._known) > _MOST_KEPT:
            self._known.clear()
        new = {id(docket.run): docket for docket in dockets if id(docket.run) not in self._known}
        if new:
            self._known.update((id(found.verdict.docket.run), found) for found in self._find(new.values()))
        return dockets

    def _find(self, dockets: Iterable[Docket]) -> Iterable[Finding]:
        climbing = [docket for docket in dockets if docket.ladder]
        try:
            found = verdicts.decide(self._bench.judge, self._bench.shelf, climbing, self._now)
        except JudgeDown as down:
            raise Refusal("judge.down", why=down) from down
        yield from (self._conclude(verdict) for verdict in found)
        yield from (_light_only(docket) for docket in dockets if not docket.ladder)

    def _conclude(self, verdict: Verdict) -> Finding:
        if verdict.fault:
            return Finding(verdict, None)
        own = self._decided(verdict, verdict.tier)
        if not verdict.others:
            return Finding(verdict, own)
        reason = "other_rules" if verdict.own and not verdict.tier else own.reason
        return Finding(verdict, replace(own, reason=reason, wake_at=self._wakes(verdict, own)))

    def _decided(self, verdict: Verdict, tier: str) -> Decision:
        docket, shelf = verdict.docket, self._bench.shelf
        pack, calendar = shelf.version(docket.version_id), shelf.calendar(docket.version_id)
        given = (docket.run, pack, docket.ladder, calendar, self._now, tier, verdict.facts)
        return ladder.conclude(*given)

    def _wakes(self, verdict: Verdict, own: Decision) -> datetime | None:
        """Return when to look again at a run of several versions: once all that are silent may speak."""
        if not all(one.docket.ladder for one in verdict.others):
            return None
        said = [(verdict, own), *((one, self._decided(one, verdict.tier)) for one in verdict.others)]
        silent = [decision.wake_at for one, decision in said if not one.own]
        known = [wake for wake in silent if wake is not None]
        if len(known) < len(silent):
            return None  # only an event lets that one speak
        return max(known, default=own.wake_at)


def _for(docket: Docket, found: Finding) -> Finding:
    """Return what was found of a run for another of its shape."""
    if found.verdict.docket is docket:
        return found
    return Finding(found.verdict._replace(docket=docket), found.decision)


def _light_only(docket: Docket) -> Finding:
    return Finding(Verdict(docket, "", "", {}, ""), Decision("", 0, "no_ladder", {}, None))
