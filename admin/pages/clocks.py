"""The clocks of an item: lights, due dates with proofs, and the ladder with why, why not, what next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin.item_cells import colour
from admin.pages import paper_parts, rows, wording
from rules import proof
from rules.calendar import local
from rules.facts import Due
from rules.reasons import reason_text
from rules.sentence import tier_text
from server import lights
from server.explaining import explain_item
from server.models import ClockRun, LadderStep, PackVersion
from server.store import scope
from server.store.decisions import step_why
from server.store.freeze import allowance_in, proof_in
from server.web.i18n import language, shown, word
from server.work import by_hand
from server.work.effects import dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from admin.pages.wording import Badge
    from config.model import Ladder, Pack, Tier
    from rules.facts import Failed, ProofLine, TierWhy
    from server.desk import Desk
    from server.explaining import RunWhy
    from server.models import Item

CLOSED = ("refused", "stopped", "lapsed", "discarded", "withdrawn")


class Wanted(NamedTuple):
    """A test that did not hold: wanted, found, where it is written, when it would hold."""

    wanted: str
    found: str
    place: str
    holds_on: str


class Taken(NamedTuple):
    """A step of a tier: its state, day, number, where its paper is, why it came and why it was put aside."""

    nth: int
    state: Badge
    when: str
    number: str
    url: str
    because: str
    why: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A tier of the picture."""

    label: str
    colour: str
    standing: Badge
    reached: bool
    taken: tuple[Taken, ...]
    sentence: str
    place: str
    proposed: bool
    held: str
    barred: tuple[str, ...]
    failed: tuple[Wanted, ...]
    next: str
    if_approved: bool


class Choice(NamedTuple):
    """A tier that a person may propose, or why not."""

    name: str
    label: str
    barred: str


class Coming(NamedTuple):
    """A step to come if nothing happens."""

    day: str
    label: str
    colour: str
    if_approved: bool


@dataclass(frozen=True, slots=True)
class ClockCard:
    """A run as the item page shows it."""

    id: int
    label: str
    unit: str
    part: Badge
    light: Badge
    due: str
    standing: Badge
    provisional: bool
    open: bool
    round: int
    started: str
    ended: str
    pauses: tuple[str, ...]
    grants: tuple[str, ...]
    catch_up: bool
    counts_from: str
    also: tuple[str, ...]  # of each other version that must take a step too
    lines: tuple[dict[str, str], ...]
    proof_url: str
    ladder: str
    rungs: tuple[Rung, ...]
    coming: tuple[Coming, ...]
    by_hand: tuple[Choice, ...]  # empty: nothing may be proposed by this person


def cards(desk: Desk, item: Item) -> list[ClockCard]:
    """Return the runs of an item, open ones first, each as a card."""
    runs = desk.session.scalars(
        select(ClockRun).where(ClockRun.item_id == item.id).order_by(ClockRun.id)
    ).all()
    whys = {why.docket.run_id: why for why in explain_item(desk, item)}
    rows.prefetch(desk, runs)
    ranked = sorted(runs, key=lambda run: (run.ended_at is not None, run.as_ == "office", run.due_at, run.id))
    return [_card(desk, item, run, whys.get(run.id)) for run in ranked]


def _card(desk: Desk, item: Item, run: ClockRun, why: RunWhy | None) -> ClockCard:
    pack = desk.shelf.version(run.pack_version_id)
    given = allowance_in(run.allowance)
    ladder = _ladder(pack, item, run)
    paused = run.ended_at is None and lights.paused(run, desk.now)
    return ClockCard(
        id=run.id,
        label=wording.run(desk, item, run),
        unit=run.unit.name,
        part=wording.badge("ROLES_ON_ITEM", run.as_),
        light=run_light(desk, item, run),
        due="" if paused else wording.due(run),
        standing=_standing(desk, run, paused=paused),
        provisional=run.provisional,
        open=run.ended_at is None,
        round=run.round,
        started=shown(run.started_at),
        ended=shown(run.ended_at),
        pauses=tuple(f"{span.first} – {span.last}　{span.why}" for span in given.pauses),
        grants=tuple(
            gettext("%(on)s 准予延期到 %(to)s", on=one.on, to=wording.day(one.to)) for one in given.grants
        ),
        catch_up=run.catch_up,
        counts_from=wording.day(run.counts_from),
        also=tuple(_also(desk, run, why)),
        lines=lines(desk, run),
        proof_url="" if run.ladder else url_for("item.proof", item_id=item.id, run_id=run.id),
        ladder=word(ladder.label) if ladder else "",
        rungs=_rungs(desk, item, run, ladder, why) if ladder else (),
        coming=_coming(ladder, why) if ladder and why else (),
        by_hand=_by_hand(desk, run, why) if ladder and why and run.ended_at is None else (),
    )


def _by_hand(desk: Desk, run: ClockRun, why: RunWhy) -> tuple[Choice, ...]:
    if not by_hand.may_propose(desk, run):
        return ()
    found = tuple(
        Choice(tier.name, word(tier.label), reason_text(bar, language()) if bar else "")
        for tier, bar in by_hand.choices(desk, why.docket).items()
    )
    return found if any(not one.barred for one in found) else ()


def _also(desk: Desk, run: ClockRun, why: RunWhy | None) -> Iterator[str]:
    """Yield of each other version by which a run goes too when it came, and what it says now."""
    said = {other.docket.version_id: other for other in why.others} if why else {}
    for version in sorted(map(int, run.lenient)):
        came = shown(local(desk.session.get_one(PackVersion, version).activated_at).date())
        known = said.get(version)
        yield gettext("从旧兼从轻：%(day)s 启用的规则也要走这一步才走，期限取迟的。", day=came) + (
            _says(desk, known) if known else ""
        )


def _says(desk: Desk, other: RunWhy) -> str:
    """Return what another version says of a run now."""
    tiers = {one.name: word(one.label) for one in _tiers(desk, other)}
    if other.now:
        return gettext("按它现在走“%(tier)s”。", tier=tiers[other.now])
    if not other.coming:
        return gettext("按它不走下一步。")
    day, name = other.coming[0]
    return gettext("按它最早 %(day)s 走“%(tier)s”。", day=wording.day(day), tier=tiers[name])


def _tiers(desk: Desk, why: RunWhy) -> Sequence[Tier]:
    docket = why.docket
    return desk.shelf.version(docket.version_id).ladders[docket.ladder].tiers if docket.ladder else ()


def run_light(desk: Desk, item: Item, run: ClockRun) -> Badge:
    """Return the light of a run; to a unit a paper shows only once it is issued."""
    pack = desk.shelf.version(run.pack_version_id)
    full = lights.light(desk.session, desk.shelf, run, desk.now)
    if item.office_id in scope.acting_units(desk.actor) or run.ended_at or lights.paused(run, desk.now):
        return wording.light(full)
    seen = select(LadderStep).where(LadderStep.run_id == run.id, LadderStep.state == "issued")
    step = desk.session.scalar(
        seen.where(scope.visible_steps(desk.actor)).order_by(LadderStep.level.desc(), LadderStep.id.desc())
    )
    if step is not None:
        tier = desk.shelf.version(step.pack_version_id).ladders[step.ladder].tier(step.tier)
        return wording.Badge(word(tier.label), colour(tier.colour))
    if desk.now > run.due_at and not run.ladder:
        return wording.Badge(gettext("已逾期"), "red")
    return wording.Badge(gettext("办理中"), colour(pack.colours["running"]))


def _ladder(pack: Pack, item: Item, run: ClockRun) -> Ladder | None:
    if run.ladder:
        return pack.ladders[run.ladder]
    kind = pack.types.get(item.type)
    clock = kind.clocks.get(run.clock) if kind else None
    return pack.ladders[clock.ladder] if clock and clock.ladder else None


def _standing(desk: Desk, run: ClockRun, *, paused: bool) -> Badge:
    if run.ended_at is not None:
        return (
            wording.Badge(gettext("本期已过"), "grey")
            if run.ladder
            else wording.badge("OUTCOMES", run.outcome)
        )
    if paused:
        return wording.Badge(gettext("暂停计时"), "grey")
    return rows.standing(desk, run)


def lines(desk: Desk, run: ClockRun) -> tuple[dict[str, str], ...]:
    """Return the proof's lines for people, in the language of this request when it can be told again."""
    if run.ladder:
        return ()
    due = Due(run.due_on, local(run.due_at), run.provisional, _told(desk, run))
    coded = zip(due.proof, proof.proof_lines(due, language()), strict=True)
    return tuple(
        {"date": day.isoformat(), "step": step, "why": why, "code": line.step}
        for line, (day, step, why) in coded
    )


def _told(desk: Desk, run: ClockRun) -> tuple[ProofLine, ...]:
    """Return the stored proof; its English is told anew from the same allowance when nothing has moved."""
    stored = proof_in(run.proof)
    if language() != "en":
        return stored
    fresh = dates.due(desk.shelf, run).proof
    return fresh if fresh == stored else stored


def recomputed(run: ClockRun) -> date | None:
    """Return the due day as the stored lines alone give it, or None when they do not add up."""
    try:
        return proof.recompute(proof_in(run.proof))
    except ValueError:
        return None


# the ladder


def _rungs(desk: Desk, item: Item, run: ClockRun, ladder: Ladder, why: RunWhy | None) -> tuple[Rung, ...]:
    """Tell every tier of a ladder; before them those of rules that ruled before, when steps were taken."""
    taken = _steps(desk, run)
    reasons = {one.tier: one for one in why.tiers} if why else {}
    own, version = item.office_id in scope.acting_units(desk.actor), run.pack_version_id
    here = [(version, tier) for tier in sorted(ladder.tiers, key=lambda tier: tier.rank)]
    last = [steps[-1] for name, steps in taken.items() if name not in {tier.name for tier in ladder.tiers}]
    gone = [(step.pack_version_id, paper_parts.tier_of(desk, step)) for step in last]
    return tuple(
        _rung(desk, desk.shelf.version(of), tier, taken.get(tier.name, []), reasons.get(tier.name), own=own)
        for of, tier in (*gone, *here)
    )


def _steps(desk: Desk, run: ClockRun) -> dict[str, list[LadderStep]]:
    """Return the steps of a run that the person who asks may see, by tier."""
    found: dict[str, list[LadderStep]] = {}
    query = select(LadderStep).where(LadderStep.run_id == run.id, scope.visible_steps(desk.actor))
    for step in desk.session.scalars(query.order_by(LadderStep.nth)):
        found.setdefault(step.tier, []).append(step)
    return found


def _rung(
    desk: Desk, pack: Pack, tier: Tier, steps: list[LadderStep], why: TierWhy | None, *, own: bool
) -> Rung:
    """Tell a tier; what keeps it back besides its condition is told to the office alone."""
    barred = tuple(reason_text(name, language()) for name in why.barred) if why and own else ()
    return Rung(
        label=word(tier.label),
        colour=colour(tier.colour),
        standing=_standing_of(steps),
        reached=any(step.state == "issued" for step in steps),
        taken=tuple(_taken(desk, step, own=own) for step in steps),
        sentence=tier_text(tier, pack, language()),
        place=str(tier.place),
        proposed=bool(why and why.proposed),
        held=_held(why) if why else "",
        barred=barred,
        failed=tuple(_wanted(failure, pack) for failure in why.failed) if why else (),
        next=wording.day(why.holds_on) if why else "",
        if_approved=bool(why and why.if_approved),
    )


def _held(why: TierWhy) -> str:
    return why.held_en if language() == "en" else why.held


def _standing_of(steps: list[LadderStep]) -> Badge:
    live = [step for step in steps if step.state not in CLOSED]
    if live:
        return wording.badge("STEPS", live[-1].state)
    return wording.badge("STEPS", steps[-1].state) if steps else wording.Badge(gettext("未到"), "grey")


def _taken(desk: Desk, step: LadderStep, *, own: bool) -> Taken:
    url = url_for("paper.page", step_id=step.id) if own else ""
    when = shown(step.issued_at) or shown(step.decided_on)
    because = step_why(desk.session, desk.shelf.version(step.pack_version_id), step, language())
    state = wording.badge("STEPS", step.state)
    return Taken(step.nth, state, when, step.number, url, because, step.closed_why)


def _wanted(failure: Failed, pack: Pack) -> Wanted:
    wanted = failure.wanted_en if language() == "en" else failure.wanted
    return Wanted(
        wanted,
        wording.found(failure.fact, failure.found, pack),
        str(failure.place),
        wording.day(failure.holds_on),
    )


def _coming(ladder: Ladder, why: RunWhy) -> tuple[Coming, ...]:
    tiers = {tier.name: tier for tier in ladder.tiers}
    return tuple(
        Coming(wording.day(day), word(tiers[name].label), colour(tiers[name].colour), rests)
        for (day, name), rests in list(zip(why.coming, why.if_approved, strict=True))[:8]
    )
