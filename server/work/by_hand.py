"""Proposing a tier by hand: a person sees a reason that no condition of the ladder tells (规则语言 5.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import ladder
from rules.facts import Decision
from rules.reasons import REASONS
from server.errors import NotSeen, Refusal
from server.findings import Finding
from server.models import ClockRun
from server.store.cases import load
from server.taking import Taker
from server.verdicts import Verdict
from server.work import looking, rights
from server.work.fields import plain, refuse_marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.model import Pack, Tier
    from server.desk import Desk
    from server.store.cases import Docket

SET_ASIDE = frozenset({"covered", "off_day", "not_yet", "start_day", "entry", "gap", "pace"})
"""What keeps the rules from a tier but not a person; all else binds both."""


def choices(desk: Desk, docket: Docket) -> dict[Tier, str]:
    """Return the tiers of a run's ladder, lowest first, each with the reason that forbids it, or nothing."""
    if not docket.ladder:
        return {}
    pack = desk.shelf.version(docket.version_id)
    barred = _barred(desk, docket, pack)
    tiers = sorted(pack.ladders[docket.ladder].tiers, key=lambda tier: tier.rank)
    return {tier: next((one for one in barred[tier.name] if one not in SET_ASIDE), "") for tier in tiers}


def _barred(desk: Desk, docket: Docket, pack: Pack) -> Mapping[str, tuple[str, ...]]:
    calendar = desk.shelf.calendar(docket.version_id)
    return ladder.may(docket.run, pack, docket.ladder, calendar, desk.now)


def may_propose(desk: Desk, run: ClockRun) -> bool:
    """Return whether the actor holds a role that may circulate in the office of a run."""
    pack = desk.shelf.version(run.pack_version_id)
    office_id = desk.shelf.office_of(run.pack_version_id)
    return rights.office_may(pack, desk.actor, office_id, rights.who_may(pack, "circulate"))


def propose(desk: Desk, run_id: int, tier: str, reason: str) -> int:
    """Make the paper of a tier though no condition asks for it; return the step's id.

    Approvals, keys and counts are those of any step; the next one of the rules is the next in number.

    Raises:
        NotSeen: the run is not the actor's to see.
        Refusal: no right, no reason, or something binds a person too.
    """
    run = _run(desk, run_id)
    pack = desk.shelf.version(run.pack_version_id)
    able = rights.who_may(pack, "circulate")
    rights.require_office(desk, pack, desk.shelf.office_of(run.pack_version_id), able, "提出")
    refuse_marked([reason])
    reason = plain(reason)
    if not reason:
        raise Refusal("act.needs", act="提出", needs="理由")
    docket = load(desk.session, desk.shelf, [run.id], desk.now)[0]
    found = {one.name: (one, why) for one, why in choices(desk, docket).items()}
    if tier not in found:
        raise NotSeen
    one, why = found[tier]
    if why:
        zh, en = REASONS[why]
        raise Refusal("by_hand.barred", tier=one.label.zh, tier_en=one.label.text("en"), why=zh, why_en=en)
    return _write(desk, docket, one, reason)


def _run(desk: Desk, run_id: int) -> ClockRun:
    run = desk.session.get(ClockRun, run_id)
    if run is None or run.ended_at is not None:
        raise NotSeen
    if run.item_id is not None:
        looking.item(desk, run.item_id)
    return run


def _write(desk: Desk, docket: Docket, tier: Tier, reason: str) -> int:
    pack, calendar = desk.shelf.version(docket.version_id), desk.shelf.calendar(docket.version_id)
    facts = ladder.facts(docket.run, pack, docket.ladder, calendar, desk.now)
    decision = Decision(tier.name, ladder.nth(docket.run, tier.name), "proposed", facts, desk.now)
    step_id = Taker(desk, {}).by_hand(Finding(Verdict(docket, tier.name, "", facts, ""), decision), reason)
    desk.leaving.add(step_id)
    desk.note("by_hand", step=step_id, run=docket.run_id, why=desk.blind(reason))
    return step_id
