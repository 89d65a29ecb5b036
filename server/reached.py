"""Which parts of a pack's rules timelines have reached: clocks, tiers, their alternatives, cases, scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from config.words import word_label
from rules.choose import chosen, holds
from server.models import ClockRun, Item, LadderStep, Petition
from server.store.decisions import decided
from server.store.filters import paper_facts
from server.work.effects.clocks import item_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from config.model import Case, Condition, Ladder, Pack, Request, Tier
    from config.problems import Place
    from rules.facts import Value
    from server.scores import Scored


class Part(NamedTuple):
    """A part of a pack that a timeline can reach, and what it is called."""

    place: Place
    zh: str
    en: str


_TABLES = {
    "within": ("提出期限", "time to file"),
    "each": ("一次延期", "one extension"),
    "total": ("累计延期", "all extensions"),
    "at_most": ("一次暂缓", "one hold"),
    "times": ("次数", "number of times"),
}
"""What of a request is given by cases."""


def parts(pack: Pack) -> tuple[Part, ...]:
    """Return what can be reached of a pack's own files, in their order."""
    found = {part.place: part for part in _parts(pack) if part.place.file.startswith(f"{pack.name}/")}
    return tuple(sorted(found.values()))


def _parts(pack: Pack) -> Iterator[Part]:
    for kind in pack.types.values():
        about = f"“{kind.label}”", f"“{kind.label.text('en')}”"
        for clock in kind.clocks.values():
            named = f"{about[0]}的时限“{clock.label}”", f"the clock “{clock.label.text('en')}” of {about[1]}"
            yield Part(clock.place, *named)
            yield from _cases(clock.within, *named)
        for request in kind.requests.values():
            for table, (zh, en) in _TABLES.items():
                words = word_label("request", request.kind, "zh"), word_label("request", request.kind, "en")
                named = f"{about[0]}的{words[0]}：{zh}", f"“{words[1]}” of {about[1]}: {en}"
                yield from _cases(getattr(request, table), *named)
    for ladder in _climbed(pack):
        yield from _of_ladder(ladder)
    for score in pack.scores.values():
        for entry in score.entries.values():
            zh, en = f"评分“{score.label}”的“{entry.label}”", entry.label.text("en")
            named = zh, f"“{en}” of the score “{score.label.text('en')}”"
            yield Part(entry.place, *named)
            yield from _cases(entry.points, *named)


def _climbed(pack: Pack) -> Iterable[Ladder]:
    """Return the ladders that some clock climbs, and those that watch items or units."""
    climbed = {clock.ladder for kind in pack.types.values() for clock in kind.clocks.values()}
    return [ladder for name, ladder in pack.ladders.items() if name in climbed or ladder.per != "clock"]


def _of_ladder(ladder: Ladder) -> Iterator[Part]:
    en = ladder.label.text("en")
    yield from _cases(ladder.entry, f"阶梯“{ladder.label}”的入口", f"the entry of the ladder “{en}”")
    for tier in ladder.tiers:
        named = (
            f"阶梯“{ladder.label}”的“{tier.label}”",
            f"“{tier.label.text('en')}” of the ladder “{en}”",
        )
        yield Part(tier.place, *named)
        yield from _alternatives(tier.when, *named)
        yield from _cases(tier.answer, f"{named[0]}：答复期限", f"{named[1]}: time to answer")
        yield from _cases(tier.approve, f"{named[0]}：审批", f"{named[1]}: approval")


def _alternatives(condition: Condition, zh: str, en: str) -> Iterator[Part]:
    for number, group in enumerate(condition.any, 1):
        named = f"{zh}：第{number}种情形", f"{en}: alternative {number}"
        yield Part(group.place, *named)
        yield from _alternatives(group, *named)


def _cases(cases: Sequence[Case[Any]], zh: str, en: str) -> Iterator[Part]:
    """Yield the cases of a table that has several."""
    if len(cases) > 1:
        for number, case in enumerate(cases, 1):
            yield Part(case.place, f"{zh}：第{number}种情形", f"{en}: case {number}")


def reached(session: Session, pack: Pack) -> frozenset[Place]:
    """Return the places of what was reached under the one pack of a played instance."""
    return frozenset([*_by_clocks(session, pack), *_by_requests(session, pack), *_by_steps(session, pack)])


def _by_clocks(session: Session, pack: Pack) -> Iterator[Place]:
    for run, item in session.execute(select(ClockRun, Item).join(Item, Item.id == ClockRun.item_id)):
        clock = pack.types[item.type].clocks.get(run.clock)
        if clock is not None:  # else a ladder watches the item
            yield clock.place
            yield from _chosen(clock.within, item_facts(pack, item))


def _by_requests(session: Session, pack: Pack) -> Iterator[Place]:
    for filed, item in session.execute(select(Petition, Item).join(Item, Item.id == Petition.item_id)):
        request: Request = pack.types[item.type].requests[filed.kind]
        for table in _TABLES:
            yield from _chosen(getattr(request, table), item_facts(pack, item))


def _by_steps(session: Session, pack: Pack) -> Iterator[Place]:
    for step in session.scalars(select(LadderStep)):
        facts = decided(session, step)
        if facts is not None:  # else a person took it, and no rule
            ladder = pack.ladders[step.ladder]
            tier, known = ladder.tier(step.tier), paper_facts(session, pack, step)
            yield from _by_decision(ladder, tier, facts)
            yield from _chosen(tier.answer, known)
            yield from _chosen(tier.approve, known)


def _by_decision(ladder: Ladder, tier: Tier, facts: Mapping[str, Value]) -> Iterator[Place]:
    yield tier.place
    yield from _held(tier.when, facts)
    if tier.level > 0:  # what stands before the miss is no entry
        yield from _chosen(ladder.entry, facts)


def by_scores(found: Iterable[Scored]) -> Iterator[Place]:
    """Yield the places of the entries, and of the cases of their points, that gave or took something."""
    for one in found:
        for line in (line for sheet in one.sheets.values() for line in sheet.lines):
            entry = one.score.entries[line.entry]
            yield entry.place
            yield from _chosen(entry.points, line.happened.facts)


def _held(condition: Condition, facts: Mapping[str, Value]) -> Iterator[Place]:
    for group in condition.any:
        if holds(group, facts):
            yield group.place
            yield from _held(group, facts)


def _chosen(cases: Sequence[Case[Any]], facts: Mapping[str, Value]) -> Iterator[Place]:
    if cases:
        yield chosen(cases, facts).place
