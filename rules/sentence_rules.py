"""Every rule of a pack as one clause: clocks, requests, fields, acts, gates, counts, ladders and tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.check_burden import MOST_REPORTS
from config.values import written
from rules.sentence_clocks import clock_text, day_text
from rules.sentence_fields import fields_text
from rules.sentence_names import shared
from rules.sentence_office import office_text
from rules.sentence_scores import scores
from rules.sentence_voice import Pair, Voice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.model import (
        Act,
        Count,
        Event,
        Flow,
        Gate,
        ItemType,
        Label,
        Ladder,
        Pack,
        Request,
        Tier,
    )

Rule = tuple[str, str]
"""The path of a rule and its clause."""

_OF: Pair = ("{owner}·{name}", "{owner} · {name}")
_REQUESTS: dict[str, Pair] = {
    "wrong_unit": ("退件", "wrong unit"),
    "explanation": ("说明", "explanation"),
    "extension": ("延期", "extension"),
    "objection": ("异议", "objection"),
    "withdrawal": ("撤销", "withdrawal"),
}
_HOLD: Pair = (
    "一轮超过{notices}份或者停顿超过{silence}的，先留待人工放行",
    "held for a person: more than {notices} at once, or after a silence of more than {silence}",
)
_INSPECTIONS: Pair = (
    "综合性督查一个单位一年至多{n}",
    "comprehensive inspections of a unit in a year: {n} at most",
)
_REPORTS: Pair = ("一个单位一个月至多报{n}", "reports asked of a unit in a month: {n} at most")
_HANDED: dict[str, Pair] = {
    "hand_down": ("下达{path}，下级只能收紧", "handed down, to be tightened only: {path}"),
    "lock": ("定死{path}，下级不得改动", "locked, not to be changed: {path}"),
}
_EXPECTS: Pair = ("以上级的{path}为{value}为前提", "rests on {path} being {value} above")
_EVENTS: dict[str, Pair] = {
    "act": ("{name}", "{name}"),
    "tier": ("{name}发出", "{name} issued"),
    "clock": ("{name}{among}", "{name} {among}"),
    "request": ("{name}{among}", "{name} {among}"),
    "item": ("事项立起", "an item begun"),
}
_TIER_LENGTHS: tuple[tuple[str, Pair], ...] = (
    ("gap", ("每次隔{n}", "{n} apart")),
    ("answer", ("限{n}答复", "answer within {n}")),
    ("wait", ("发前留{n}", "waits {n}")),
)
_REQUEST_LENGTHS: tuple[tuple[str, Pair], ...] = (
    ("within", ("限{n}内提出", "filed within {n}")),
    ("each", ("每次至多{n}", "each at most {n}")),
    ("total", ("合计至多{n}", "in all at most {n}")),
    ("at_most", ("至多停{n}", "holds at most {n}")),
)
_WATCHED: Pair = ("每个事项按{n}查看", "each item is watched by {n}")
_LOOKS: dict[str, Pair] = {
    "item": ("看每个事项", "looks at each item"),
    "unit": ("看每个单位", "looks at each unit"),
}
_PER: dict[str, Pair] = {"item": ("每个事项", "for an item"), "unit": ("每个单位", "for a unit")}
_FINAL: Pair = ("终态", "final")
_ALSO: dict[str, Pair] = {
    "source": ("来源事项同时{act}", "done too on its source: {act}"),
    "parent": ("上级事项同时{act}", "done too on its parent: {act}"),
}


def pack_text(pack: Pack, language: str) -> dict[str, str]:
    """Return every rule of a pack as one clause in ``zh`` or ``en``, by its path."""
    voice = Voice(pack, language)
    found: dict[str, str] = dict(_own(voice))
    for read in (_types, _flows, _counts, _ladders):
        found.update(read(voice))
    found.update(scores(voice, event_text))
    found.update(office_text(voice))
    return found


def _own(voice: Voice) -> Iterator[Rule]:
    """Yield the rules of the office itself."""
    pack = voice.pack
    yield "pack/hold", voice.say(_HOLD, notices=pack.hold_notices, silence=voice.length(pack.hold_silence))
    spans = voice.listed(f"{first:%H:%M}-{last:%H:%M}" for first, last in pack.hours)
    yield "pack/hours", voice.say(("办公时间{spans}", "office hours {spans}"), spans=spans)
    yield "pack/burden/inspections", voice.say(_INSPECTIONS, n=voice.number(pack.inspections))
    reports = pack.values["pack"].get("burden", {}).get("reports", MOST_REPORTS)
    yield "pack/burden/reports", voice.say(_REPORTS, n=voice.number(reports))
    yield from _handed(voice)
    kept = voice.word("in_flight", pack.in_flight)
    yield "pack/in_flight", voice.say(("规则改了，在办的{kept}", "when the rules change: {kept}"), kept=kept)


def _handed(voice: Voice) -> Iterator[Rule]:
    """Yield what lower offices may only tighten or not touch, and what the pack rests on above."""
    own = voice.pack.values["pack"]
    for key, pair in _HANDED.items():
        for path in own.get(key, ()):
            yield f"pack/{key}/{path}", voice.say(pair, path=path)
    for path, value in own.get("expects", {}).items():
        shown = written(value)[voice.language == "en"]
        yield f"pack/expects/{path}", voice.say(_EXPECTS, path=path, value=shown)


def _types(voice: Voice) -> Iterator[Rule]:
    labels = {name: each.label for name, each in voice.pack.types.items()}
    for name, kind in voice.pack.types.items():
        owner, path = voice.name(name, labels), f"types/{name}"
        if kind.comprehensive:
            said = voice.say(("是综合性督查", "a comprehensive inspection"))
            yield f"{path}/comprehensive", voice.clauses(owner, [said])
        yield from fields_text(voice, owner, f"{path}/fields", kind.fields)
        clocks = {each: clock.label for each, clock in kind.clocks.items()}
        for each, clock in kind.clocks.items():
            if clock.start or clock.start_field:  # the time to answer is told with the request
                head = voice.say(_OF, owner=owner, name=voice.name(each, clocks))
                yield f"{path}/clocks/{each}", clock_text(clock, kind, head, voice)
        for each, request in kind.requests.items():
            head = voice.say(_OF, owner=owner, name=voice.say(_REQUESTS[each]))
            yield f"{path}/requests/{each}", voice.clauses(head, _request(request, kind, voice))
        if kind.ladders:
            watching = voice.listed(_ladder_name(each, voice) for each in kind.ladders)
            yield f"{path}/ladders", voice.clauses(owner, [voice.say(_WATCHED, n=watching)])
    unit = voice.say(("单位", "unit"))
    yield from fields_text(voice, unit, "fields/unit", voice.pack.unit_fields)


def _request(request: Request, kind: ItemType, voice: Voice) -> Iterator[str]:
    """Yield what a request asks for and how far a grant may go."""
    fields = {name: each.label for name, each in kind.fields.items()}
    yield voice.say(("{who}可提", "filed by {who}"), who=voice.roles(request.who))
    if request.needs:
        yield voice.say(("须有{needs}", "with {needs}"), needs=voice.needs(request.needs, fields))
    yield voice.say(("由{who}决定", "decided by {who}"), who=voice.roles(request.decide))
    if request.answer is not None:
        yield voice.say(("{n}内答复", "answered within {n}"), n=voice.length(request.answer))
    if request.clocks:
        clocks = {name: clock.label for name, clock in kind.clocks.items()}
        yield voice.say(("可用于{n}", "for {n}"), n=voice.names(request.clocks, clocks))
    yield from _limits(request, voice)
    if request.ladder:
        yield voice.say(("答复按{n}督促", "the answer climbs {n}"), n=_ladder_name(request.ladder, voice))


def _limits(request: Request, voice: Voice) -> Iterator[str]:
    for name, pair in _REQUEST_LENGTHS:
        if cases := getattr(request, name):
            yield voice.say(pair, n=voice.cases(cases, voice.length))
    if request.times:
        yield voice.say(("至多{n}", "at most {n}"), n=voice.cases(request.times, voice.number))


def _flows(voice: Voice) -> Iterator[Rule]:
    labels = {name: flow.label for name, flow in voice.pack.flows.items()}
    for name, flow in voice.pack.flows.items():
        owner = voice.name(name, labels)
        acts = {each: act.label for each, act in flow.acts.items()}
        gates = {each: gate.label for each, gate in flow.gates.items()}
        for each, act in flow.acts.items():
            head = voice.say(_OF, owner=owner, name=voice.name(each, acts))
            yield f"flows/{name}/acts/{each}", voice.clauses(head, _act(act, flow, voice))
        states = {each: state.label for each, state in flow.states.items()}
        for each, state in flow.states.items():
            if state.final:
                head = voice.say(_OF, owner=owner, name=voice.name(each, states))
                yield f"flows/{name}/states/{each}", voice.clauses(head, [voice.say(_FINAL)])
        for each, gate in flow.gates.items():
            head = voice.say(_OF, owner=owner, name=voice.name(each, gates))
            yield f"flows/{name}/gates/{each}", voice.clauses(head, _gate(gate, voice))


def _gate(gate: Gate, voice: Voice) -> Iterator[str]:
    yield gate.ask
    if gate.evidence:
        yield voice.say(("须有{needs}", "with {needs}"), needs=voice.needs(gate.evidence, {}))
    yield voice.say(("由{who}过关", "passed by {who}"), who=voice.roles(gate.who))


def _act(act: Act, flow: Flow, voice: Voice) -> Iterator[str]:
    """Yield who does an act, from where to where, and what it brings with it."""
    states = {name: state.label for name, state in flow.states.items()}
    acts = {name: each.label for name, each in flow.acts.items()}
    who: Pair = ("{who}办", "done by {who}")
    yield voice.say(who, who=voice.roles(act.who))
    if act.as_:
        yield voice.say(("限{word}单位", "by the {word} unit alone"), word=voice.word("as", act.as_))
    if act.from_:
        yield voice.say(("在{n}时", "in {n}"), n=voice.names(act.from_, states))
    if act.to:
        yield voice.say(("转为{n}", "then {n}"), n=voice.name(act.to, states))
    if act.needs:
        yield voice.say(("须有{n}", "with {n}"), n=voice.needs(act.needs, _all_fields(voice)))
    if act.gates:
        gates = {name: gate.label for name, gate in flow.gates.items()}
        yield voice.say(("先过{n}", "after {n}"), n=voice.names(act.gates, gates))
    marks = ((act.number, ("编号", "gives the number")), (act.round, ("另起一轮", "begins a round")),
             (act.resume, ("恢复计时", "ends a pause")))  # fmt: skip
    yield from (voice.say(pair) for marked, pair in marks if marked)
    if act.pause is not None:
        yield voice.say(("至多停{n}", "pauses for at most {n}"), n=voice.length(act.pause))
    if act.undo:
        yield voice.say(("收回{n}的办结", "takes back {n}"), n=voice.names(act.undo, acts))
    yield from map(voice.opening, act.opens)
    for where, name in act.also.items():
        yield voice.say(_ALSO[where], act=voice.name(name, _all_acts(voice)))


def _counts(voice: Voice) -> Iterator[Rule]:
    labels = {name: count.label for name, count in voice.pack.counts.items()}
    for name, count in voice.pack.counts.items():
        yield f"counts/counts/{name}", voice.clauses(voice.name(name, labels), _count(count, voice))


def _count(count: Count, voice: Voice) -> Iterator[str]:
    """Yield what is counted, for whom and in which time."""
    yield event_text(count.event, voice)
    if count.when is not None:
        yield voice.say(("限{when}的事项", "of items with {when}"), when=voice.when(count.when))
    yield voice.say(_PER[count.per])
    if count.back is not None:
        yield voice.say(("往前{n}", "in the last {n}"), n=voice.length(count.back))
    elif count.breaks is not None:
        yield voice.say(("自上次{n}以来", "since the last {n}"), n=event_text(count.breaks, voice))
    elif count.in_row:
        yield voice.say(("按{n}连续", "{n}s in a row"), n=voice.word("window", count.in_row))
    else:
        yield voice.say(("按{n}计", "in each {n}"), n=voice.word("window", count.window))
    if count.as_:
        yield voice.say(("限{n}单位", "only as {n}"), n=voice.word("as", count.as_))


def event_text(event: Event, voice: Voice) -> str:
    """Return what is counted or scored."""
    table = {"clock": "outcome", "request": "status"}
    among = voice.listed(voice.word(table[event.kind], word) for word in event.among)
    return voice.say(_EVENTS[event.kind], name=_event_name(event, voice), among=among)


def _event_name(event: Event, voice: Voice) -> str:
    if event.kind == "tier":
        ladder, _, tier = event.name.partition("/")
        labels = {each.name: each.label for each in voice.pack.ladders[ladder].tiers}
        return voice.say(_OF, owner=_ladder_name(ladder, voice), name=voice.name(tier, labels))
    if event.kind == "request":
        return voice.say(_REQUESTS[event.name])
    clocks = shared((c.name, c.label) for t in voice.pack.types.values() for c in t.clocks.values())
    return voice.name(event.name, clocks if event.kind == "clock" else _all_acts(voice))


def _ladders(voice: Voice) -> Iterator[Rule]:
    for name, ladder in voice.pack.ladders.items():
        owner, path = _ladder_name(name, voice), f"ladders/{name}"
        labels = {tier.name: tier.label for tier in ladder.tiers}
        yield path, voice.clauses(owner, _ladder(ladder, labels, voice))
        for tier in ladder.tiers:
            head = voice.say(_OF, owner=owner, name=voice.name(tier.name, labels))
            yield f"{path}/tiers/{tier.name}", voice.clauses(head, _tier(tier, voice))


def _ladder(ladder: Ladder, labels: dict[str, Label], voice: Voice) -> Iterator[str]:
    if ladder.per != "clock":
        yield voice.say(_LOOKS[ladder.per])
        yield _again(ladder, voice)
    yield voice.say(("两步至少隔{n}", "steps at least {n} apart"), n=voice.length(ladder.pace))
    if ladder.entry:
        entry = voice.cases(ladder.entry, lambda name: voice.name(name, labels))
        yield voice.say(("逾期先到：{n}", "a missed clock enters at: {n}"), n=entry)
    if ladder.any_time:
        yield voice.say(("办公时间以外也发", "also outside office hours"))


def _again(ladder: Ladder, voice: Voice) -> str:
    """Return how often the tiers of a ladder that watches come afresh, and on which day it looks."""
    if not ladder.every:
        return voice.say(("每轮重新开始", "afresh in each round"))
    every = voice.word("every", ladder.every)
    if ladder.by is None:
        return voice.say(("每{every}重新开始", "afresh each {every}"), every=every)
    looks: Pair = ("每{every}只在{day}看一次", "once each {every}, on {day}")
    return voice.say(looks, every=every, day=day_text(ladder.by, voice))


def _tier(tier: Tier, voice: Voice) -> Iterator[str]:
    """Yield when a tier comes, what is sent and to whom."""
    yield voice.when(tier.when, inside=False)
    kind, colour = voice.word("tier_kind", tier.kind), voice.word("colour", tier.colour)
    yield voice.say(("发{kind}", "a {kind}"), kind=kind)
    if tier.kind == "praise":
        yield voice.say(("亮{colour}灯", "shown {colour}"), colour=colour)
    else:
        yield voice.say(("第{n}级亮{colour}灯", "level {n}, {colour}"), n=tier.level, colour=colour)
    yield voice.say(("至多{n}", "at most {n}"), n=voice.number(tier.times))
    for name, pair in _TIER_LENGTHS:
        if length := getattr(tier, name):
            lasting = isinstance(length, tuple)
            yield voice.say(pair, n=voice.cases(length, voice.length) if lasting else voice.length(length))
    if tier.document:
        papers = {name: paper.label for name, paper in voice.pack.documents.items()}
        yield voice.say(("用{n}", "paper: {n}"), n=voice.name(tier.document, papers))
    for roles, pair in ((tier.to, ("发给{n}", "to {n}")), (tier.copy, ("抄送{n}", "copy to {n}"))):
        if roles:
            yield voice.say(pair, n=voice.roles(roles))
    if tier.scope:
        yield voice.say(
            ("发至{n}", "seen by {n}"), n=voice.listed(voice.word("scope", s) for s in tier.scope)
        )
    if tier.approve:
        yield voice.say(("由{n}批准", "approved by {n}"), n=voice.cases(tier.approve, voice.roles))
    yield from map(voice.opening, tier.opens)


def _ladder_name(name: str, voice: Voice) -> str:
    return voice.name(name, {each: ladder.label for each, ladder in voice.pack.ladders.items()})


def _all_acts(voice: Voice) -> dict[str, Label]:
    return shared((act.name, act.label) for flow in voice.pack.flows.values() for act in flow.acts.values())


def _all_fields(voice: Voice) -> dict[str, Label]:
    return shared((f.name, f.label) for kind in voice.pack.types.values() for f in kind.fields.values())


__all__ = ["event_text", "pack_text"]
