"""The rules around the clocks as clauses: lights, types, papers, roles and calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from config.model import Document, Holiday, ItemType, Label, Role
    from rules.sentence_voice import Pair, Voice

Rule = tuple[str, str]
"""The path of a rule and its clause."""

_OF: Pair = ("{owner}·{name}", "{owner} · {name}")
_LIGHTS: Pair = (
    "灯色：进行中亮{running}灯；暂停亮{paused}灯；已完成亮灯：{done}",
    "lights: {running} while running; {paused} while paused; what is done: {done}",
)
_IMPORT: Pair = (
    "台账导入成{type}；没有写牵头的{no_lead}",
    "a ledger is taken in as {type}; without a lead: {no_lead}",
)


def office_text(voice: Voice) -> Iterator[Rule]:
    """Yield the rules that are neither of clocks nor of steps."""
    yield from _pack(voice)
    yield from _types(voice)
    yield from _papers(voice)
    yield from _roles(voice)
    yield from _calendars(voice)


def _pack(voice: Voice) -> Iterator[Rule]:
    pack = voice.pack
    running, paused = (voice.word("colour", pack.colours[key]) for key in ("running", "paused"))
    done = voice.cases(pack.done, lambda colour: voice.word("colour", colour))
    yield "pack/colours", voice.say(_LIGHTS, running=running, paused=paused, done=done)
    grades = voice.listed(pack.secrecy)
    yield "pack/secrecy", voice.say(("本网络可存密级：{n}", "grades kept on this network: {n}"), n=grades)
    if pack.import_type:
        types = {name: each.label for name, each in pack.types.items()}
        no_lead = voice.word("no_lead", pack.import_no_lead)
        yield "pack/import", voice.say(_IMPORT, type=voice.name(pack.import_type, types), no_lead=no_lead)


def _types(voice: Voice) -> Iterator[Rule]:
    labels = {name: each.label for name, each in voice.pack.types.items()}
    for name, kind in voice.pack.types.items():
        yield f"types/{name}", voice.clauses(voice.name(name, labels), _type(kind, voice))


def _type(kind: ItemType, voice: Voice) -> Iterator[str]:
    """Yield how items of a type go, are numbered, measured and watched."""
    flows = {name: each.label for name, each in voice.pack.flows.items()}
    fields = {name: each.label for name, each in kind.fields.items()}
    yield voice.say(("走{n}", "goes through {n}"), n=voice.name(kind.flow, flows))
    if kind.number:
        yield from _number(kind.number, kind.sequence, voice)
    if kind.progress is not None:
        even = voice.say(("起算到到期匀速", "even from start to due"))
        planned = voice.name(kind.progress.planned, fields) if kind.progress.planned else even
        actual = voice.name(kind.progress.actual, fields)
        pair: Pair = ("进度：实际看{actual}，计划看{planned}", "progress: {actual}, planned {planned}")
        yield voice.say(pair, actual=actual, planned=planned)
    if kind.same_if:
        same = voice.names(kind.same_if, fields)
        yield voice.say(("{n}都相同的疑似重复", "likely a double when alike in {n}"), n=same)
    if kind.ladders:
        ladders = {name: each.label for name, each in voice.pack.ladders.items()}
        yield voice.say(("每件按{n}看", "each watched by {n}"), n=voice.names(kind.ladders, ladders))


def _number(pattern: str, sequence: str, voice: Voice) -> Iterator[str]:
    yield voice.say(("编号式样“{n}”", "numbered like “{n}”"), n=pattern)
    yield voice.say(("编入序列{n}", "in the sequence {n}"), n=sequence)


def _papers(voice: Voice) -> Iterator[Rule]:
    labels = {name: each.label for name, each in voice.pack.documents.items()}
    for name, paper in voice.pack.documents.items():
        head = voice.say(("文书·{name}", "paper · {name}"), name=voice.name(name, labels))
        yield f"documents/{name}", voice.clauses(head, _paper(paper, voice))


def _paper(paper: Document, voice: Voice) -> Iterator[str]:
    yield voice.word("tier_kind", paper.kind)
    if paper.format:
        yield voice.say(("{n}格式", "as a {n}"), n=voice.word("format", paper.format))
    yield voice.say(("模板{n}", "template {n}"), n=paper.template)
    if paper.title:
        yield voice.say(("标题“{n}”", "title “{n}”"), n=paper.title)
    if paper.number:
        yield from _number(paper.number, paper.sequence, voice)


def _roles(voice: Voice) -> Iterator[Rule]:
    labels = {name: each.label for name, each in voice.pack.roles.items()}
    for name, role in voice.pack.roles.items():
        head = voice.say(("角色·{name}", "role · {name}"), name=voice.name(name, labels))
        yield f"roles/{name}", voice.clauses(head, _role(role, voice))


def _role(role: Role, voice: Voice) -> Iterator[str]:
    yield voice.say(("属{n}", "of the {n}"), n=voice.word("side", role.side))
    if role.may:
        may = voice.listed(voice.word("may", each) for each in role.may)
        yield voice.say(("可{n}", "may {n}"), n=may)
    if role.head:
        yield voice.say(("是主要负责人", "is a head"))
    if role.see:
        seen = voice.listed(voice.word("scope", each) for each in role.see)
        yield voice.say(("可见{n}", "sees {n}"), n=seen)


def _calendars(voice: Voice) -> Iterator[Rule]:
    for year, calendar in voice.pack.calendars.items():
        labels: Mapping[str, Label] = {each.name: each.label for each in calendar.holidays}
        for each in calendar.holidays:
            name = voice.name(each.name, labels)
            head = voice.say(_OF, owner=voice.say(("{n}年", "{n}"), n=year), name=name)
            yield f"calendars/{year}/holidays/{each.name}", voice.clauses(head, _holiday(each, voice))


def _holiday(holiday: Holiday, voice: Voice) -> Iterator[str]:
    pair: Pair = ("{first}至{last}放假", "off from {first} to {last}")
    yield voice.say(pair, first=_day(holiday.first, voice), last=_day(holiday.last, voice))
    if holiday.workdays:
        days = voice.listed(_day(day, voice) for day in holiday.workdays)
        yield voice.say(("{n}上班", "{n} worked"), n=days)


def _day(day: date, voice: Voice) -> str:
    return voice.say(("{m}月{d}日", "{m}-{d}"), m=day.month, d=day.day)


__all__ = ["office_text"]
