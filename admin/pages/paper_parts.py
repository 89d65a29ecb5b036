"""What an approver must see of a paper: facts, rule, the unit's words, recipients, approvals."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, NamedTuple

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin.pages import forms, rows, turns, wording
from rules.calendar import local
from rules.facts import StepState
from rules.naming import fact_name, tests_of
from rules.oracle import test_holds
from rules.sentence import test_text
from server.documents.compose import basis_text
from server.models import (
    Approval,
    Deed,
    Grant,
    Item,
    LadderStep,
    Person,
    Petition,
    Unit,
)
from server.store.decisions import decided, step_why
from server.web.i18n import language, shown, word
from server.work import papers, recipients, rights

if TYPE_CHECKING:
    from datetime import datetime

    from admin.pages.wording import Badge
    from config.model import Tier
    from server.desk import Desk
    from server.models import ClockRun

ORGANS = 400
"""Units offered as receivers of a suggestion at most."""
BLANK = re.compile(r"(\{(?:number|today|answer)\})")
"""The names that only the issue can fill."""


class Fact(NamedTuple):
    """A test of the rule, what was found when it was decided, and whether it held."""

    wanted: str
    found: str
    held: bool
    place: str


class Word(NamedTuple):
    """Something that the unit said: when, what kind, who, which words and files."""

    at: str
    kind: str
    who: str
    texts: tuple[str, ...]
    files: tuple[tuple[str, str, str], ...]


class Sign(NamedTuple):
    """A place in the order of approvals."""

    role: str
    person: str
    at: str
    standing: str  # done next ahead


class Receiver(NamedTuple):
    """Who gets the paper, and as what."""

    unit: str
    as_: Badge
    roles: str


class Change(NamedTuple):
    """A line of a changed text."""

    sign: str  # same in out
    text: str


class Paper(NamedTuple):
    """A paper with all that stands beside it."""

    id: int
    title: str
    body: str
    text_hash: str
    label: str
    kind: Badge
    state: Badge
    nth: int
    number: str
    unit: str
    item_title: str
    item_url: str
    clock: str
    due: str
    standing: Badge
    decided: str
    rule: str
    place: str
    basis: str
    leave: str
    heard: str
    closed: str
    issued: str
    answer_by: str
    organ: str
    organ_why: str
    official: bool
    suggestion: bool
    has_docx: bool


def tier_of(desk: Desk, step: LadderStep) -> Tier:
    """Return the tier that a step took."""
    return desk.shelf.version(step.pack_version_id).ladders[step.ladder].tier(step.tier)


def paper(desk: Desk, step: LadderStep) -> Paper:
    """Return a paper for its page."""
    item = desk.session.get(Item, step.item_id) if step.item_id else None
    pack, tier = desk.shelf.version(step.pack_version_id), tier_of(desk, step)
    organ = desk.session.get(Unit, step.organ_id) if step.organ_id else None
    return Paper(
        step.id,
        step.title,
        step.body,
        step.text_hash,
        word(tier.label),
        wording.badge("KINDS", step.kind),
        wording.badge("STEPS", step.state),
        step.nth,
        step.number,
        step.unit.name,
        str(item) if item else "",
        url_for("item.page", item_id=item.id) if item else "",
        wording.run(desk, item, step.run),
        wording.due(step.run),
        _standing(desk, step.run),
        wording.day(step.decided_on),
        step_why(desk.session, pack, step, language()),
        str(tier.place),
        basis_text(pack, tier.basis),
        _leave(step),
        _heard(desk, step, tier),
        _closed(desk, step),
        shown(step.issued_at),
        wording.day(step.answer_by),
        organ.name if organ else "",
        step.organ_why,
        tier.official,
        tier.kind == "suggestion",
        bool(tier.document),
    )


def _standing(desk: Desk, run: ClockRun) -> Badge:
    over = run.ended_at is not None and not run.ladder
    return wording.badge("OUTCOMES", run.outcome) if over else rows.standing(desk, run)


def _leave(step: LadderStep) -> str:
    return shown(step.leave_at) if step.state in ("ready", "draft") else ""


def _heard(desk: Desk, step: LadderStep, tier: Tier) -> str:
    """Return what a criticism still waits for before it may be issued."""
    if tier.kind != "circular" or step.state != StepState.DRAFT:
        return ""
    first = papers.heard_on(desk, step)
    if first <= desk.today:
        return gettext("已听取单位说明，或已给足两个工作日，批准后即可印发。")
    return gettext("单位还没有说明；批准后等到 %(day)s 才印发。", day=wording.day(first))


def _closed(desk: Desk, step: LadderStep) -> str:
    if step.closed_at is None:
        return ""
    person = desk.session.get(Person, step.closed_by_id) if step.closed_by_id else None
    who = person.name if person else gettext(wording.PROGRAM)
    again = ""
    if step.never_again:
        again = gettext("本轮不再提。")
    elif step.again_from:
        again = gettext("%(day)s起可以再提。", day=wording.day(step.again_from))
    return f"{shown(step.closed_at)} {who}：{step.closed_why}　{again}".strip()


def facts(desk: Desk, step: LadderStep) -> list[Fact]:
    """Return the tests of the rule with the facts as they were when it was decided."""
    known = decided(desk.session, step)
    if known is None:
        return []
    pack = desk.shelf.version(step.pack_version_id)
    return [
        Fact(
            test_text(test, pack, language()),
            wording.found(fact_name(test), known.get(fact_name(test)), pack),
            test_holds(test, known),
            str(test.place),
        )
        for test in tests_of(tier_of(desk, step).when)
    ]


def said(desk: Desk, step: LadderStep, after: datetime | None = None) -> list[Word]:
    """Return the unit's own words on this item: explanations, requests and reports, the latest first."""
    if step.item_id is None:
        return []
    item = desk.session.get_one(Item, step.item_id)
    found = [(row.filed_at, _petition(row)) for row in _petitions(desk, step)]
    deeds = select(Deed).where(Deed.item_id == item.id, Deed.unit_id == step.unit_id).order_by(Deed.id)
    spoken = [
        deed
        for deed in desk.session.scalars(deeds.where(Deed.person_id.is_not(None)))
        if deed.text or deed.reason or deed.files
    ]
    found += [(deed.at, _deed(desk, item, deed)) for deed in spoken]
    late = [pair for pair in found if after is None or pair[0] > after]
    return [one for _at, one in sorted(late, key=lambda pair: pair[0], reverse=True)]


def _petitions(desk: Desk, step: LadderStep) -> list[Petition]:
    query = select(Petition).where(Petition.item_id == step.item_id, Petition.unit_id == step.unit_id)
    return list(desk.session.scalars(query.order_by(Petition.id)))


def _petition(row: Petition) -> Word:
    kind = f"{wording.badge('PETITIONS', row.kind).text} · {wording.badge('STATUSES', row.status).text}"
    who = row.filed_by.name if row.filed_by else ""
    return Word(
        shown(row.filed_at),
        kind,
        who,
        tuple(one for one in (row.reason, row.text) if one),
        forms.file_links(row.item, row.files),
    )


def _deed(desk: Desk, item: Item, deed: Deed) -> Word:
    texts = tuple(one for one in (deed.reason, deed.text) if one)
    who = deed.person.name if deed.person else gettext(wording.PROGRAM)
    return Word(
        shown(deed.at), wording.act(desk, item, deed.act), who, texts, forms.file_links(item, deed.files)
    )


def signs(desk: Desk, step: LadderStep) -> list[Sign]:
    """Return the approvals in order: who has, who is next, who follows."""
    pack = desk.shelf.version(step.pack_version_id)
    given = {
        row.role: row for row in desk.session.scalars(select(Approval).where(Approval.step_id == step.id))
    }
    upcoming = papers.next_role(desk, step) if step.state == StepState.DRAFT else ""
    found = []
    for role in papers.chain(desk, step):
        row = given.get(role)
        standing = "done" if row else "next" if role == upcoming else "ahead"
        found.append(
            Sign(
                wording.roles(pack, [role]),
                row.person.name if row else "",
                shown(row.at) if row else "",
                standing,
            )
        )
    return found


def receivers(desk: Desk, step: LadderStep) -> list[Receiver]:
    """Return who gets the paper; once issued, who got it."""
    pack = desk.shelf.version(step.pack_version_id)
    found = recipients.of(desk, step, tier_of(desk, step))
    if step.state in (StepState.ISSUED, StepState.WITHDRAWN):
        found = [recipients.Recipient(row.unit_id, row.role, row.as_) for row in step.notices]
    names = dict(
        desk.session.execute(
            select(Unit.id, Unit.name).where(Unit.id.in_([one.unit_id for one in found]))
        ).all()
    )
    return [
        Receiver(
            names.get(one.unit_id, ""),
            wording.badge("SENT_AS", one.as_),
            wording.roles(pack, [name for name in one.role.split(",") if name]),
        )
        for one in found
    ]


def organs(desk: Desk, step: LadderStep) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return the organs that may be picked: those who hold an organ's role, then all other units."""
    pack = desk.shelf.version(step.pack_version_id)
    names = [role.name for role in pack.roles.values() if role.side == "organ"]
    holding = select(Grant.unit_id).where(Grant.role.in_(names))
    query = select(Unit.id, Unit.name).where(Unit.active).order_by(Unit.id).limit(ORGANS)
    first = desk.session.execute(query.where(Unit.id.in_(holding))).all()
    rest = desk.session.execute(
        query.where(Unit.id.not_in(holding), Unit.id.not_in([step.unit_id, step.office_id]))
    ).all()
    return [(key, name) for key, name in first], [(key, name) for key, name in rest]


def may(desk: Desk, step: LadderStep) -> dict[str, bool]:
    """Return which buttons the person who asks gets; the operations decide again."""
    pack = desk.shelf.version(step.pack_version_id)
    chain = papers.chain(desk, step)
    approver = rights.office_may(pack, desk.actor, step.office_id, chain)
    circulator = rights.office_may(pack, desk.actor, step.office_id, rights.who_may(pack, "circulate"))
    draft, ready = step.state == StepState.DRAFT, step.state == StepState.READY
    withdraws = approver if chain else circulator
    return {
        "approve": draft and turns.approves(desk, step),
        "refuse": draft and approver,
        "edit": (draft or ready) and circulator,
        "stop": ready and circulator,
        "withdraw": step.state == StepState.ISSUED and withdraws,
    }


def given(desk: Desk, step: LadderStep, text_hash: str) -> bool:
    """Return whether the person who asks has approved this very text: a second click asks for no more."""
    mine = select(Approval.id).where(Approval.step_id == step.id, Approval.text_hash == text_hash)
    return desk.session.scalar(mine.where(Approval.person_id == desk.actor.person_id)) is not None


def pieces(line: str) -> list[tuple[str, bool]]:
    """Return a line of a paper in pieces, each with whether it is a blank that the issue fills."""
    blanks = {
        "{number}": gettext("文号，印发时编"),
        "{today}": gettext("日期，印发时填"),
        "{answer}": gettext("答复期限，印发时填"),
    }
    return [(blanks.get(piece, piece), piece in blanks) for piece in BLANK.split(line) if piece]


def changes(before: str, after: str) -> list[Change]:
    """Return a text with what was taken out and put in, line by line."""
    signs = {"  ": "same", "- ": "out", "+ ": "in"}
    told = difflib.ndiff(before.split("\n"), after.split("\n"))
    return [Change(signs[line[:2]], line[2:]) for line in told if line[:2] in signs]


def outcome(desk: Desk, step: LadderStep) -> str:
    """Return what came of an approval, in a sentence."""
    label = rows.tier_label(desk, step)
    if step.state == StepState.ISSUED:
        number = step.number or gettext("无文号")
        return gettext("已印发%(label)s，文号 %(number)s。", label=label, number=number)
    if step.state == StepState.LAPSED:
        return gettext("条件已不成立，文书自动失效：%(why)s", why=step.closed_why)
    if step.state == StepState.HELD:
        return gettext("两套判断不一致，文书已暂停并登记异常，请联系管理员。")
    role = papers.next_role(desk, step)
    if role:
        pack = desk.shelf.version(step.pack_version_id)
        return gettext("已批准，下一步由%(who)s批准。", who=wording.roles(pack, [role]))
    return gettext("已全部批准，%(at)s 发出。", at=shown(local(step.leave_at) if step.leave_at else None))
