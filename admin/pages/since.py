"""What changed since the last paper on the same matter: facts in words, the unit's words, the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin.pages import paper_parts, rows, wording
from rules.facts import StepState
from rules.naming import fact_name, tests_of
from rules.sentence_names import fact_label, tier_label
from server.models import LadderStep
from server.store.decisions import decided
from server.web.i18n import language, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from admin.pages.paper_parts import Change, Word
    from config.model import Pack
    from server.desk import Desk

SAID = (StepState.ISSUED, StepState.REFUSED, StepState.WITHDRAWN)
"""States in which a paper has come to its end: sent, turned down, or taken back."""


class Moved(NamedTuple):
    """A fact that differs: its name, what it was, what it is."""

    label: str
    before: str
    now: str


class Since(NamedTuple):
    """The paper before, and all that is new since."""

    title: str
    label: str
    number: str
    at: str
    state: str
    url: str
    same_item: bool
    moved: tuple[Moved, ...]
    words: tuple[Word, ...]
    text: tuple[Change, ...]  # of the same tier alone: other papers read differently anyway


def since(desk: Desk, step: LadderStep) -> Since | None:
    """Return what changed since the last paper on the same item and unit, or else on the unit."""
    before = _before(desk, step)
    if before is None:
        return None
    same = before.item_id == step.item_id
    at = before.issued_at or before.closed_at or before.decided_at
    return Since(
        before.title,
        rows.tier_label(desk, before),
        before.number,
        shown(at),
        wording.badge("STEPS", before.state).text,
        url_for("paper.page", step_id=before.id),
        same,
        tuple(_moved(desk, before, step)) if same else (),
        tuple(paper_parts.said(desk, step, after=at)) if same else (),
        tuple(_text(before, step)) if same and before.tier == step.tier else (),
    )


def _before(desk: Desk, step: LadderStep) -> LadderStep | None:
    """Return the latest paper before this one: on the item, or else the same tier on another."""
    earlier = (
        select(LadderStep)
        .where(LadderStep.unit_id == step.unit_id, LadderStep.office_id == step.office_id)
        .where(LadderStep.kind != "message", LadderStep.state.in_(SAID), LadderStep.id < step.id)
        .order_by(LadderStep.id.desc())
        .limit(1)
    )
    own = desk.session.scalar(earlier.where(LadderStep.item_id == step.item_id))
    return own or desk.session.scalar(earlier.where(LadderStep.tier == step.tier))


def _moved(desk: Desk, before: LadderStep, step: LadderStep) -> Iterator[Moved]:
    was, found = decided(desk.session, before) or {}, decided(desk.session, step) or {}
    pack = desk.shelf.version(step.pack_version_id)
    tiers = (paper_parts.tier_of(desk, step), paper_parts.tier_of(desk, before))
    for name in dict.fromkeys(fact_name(test) for tier in tiers for test in tests_of(tier.when)):
        if name in was and name in found and was[name] != found[name]:
            yield Moved(
                _label(name, pack),
                wording.found(name, was[name], pack),
                wording.found(name, found[name], pack),
            )


def _label(name: str, pack: Pack) -> str:
    family, _, rest = name.partition("/")[0].partition(".")
    if family == "issued":
        return gettext("已发的%(tier)s", tier=tier_label(rest, pack, language()))
    return fact_label(name.partition("/")[0], pack, language())


def _text(before: LadderStep, step: LadderStep) -> list[Change]:
    return [one for one in paper_parts.changes(before.body, step.body) if one.sign != "same"]
