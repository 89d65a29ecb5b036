"""Why a step was taken: the facts that were stored with its decision, and the sentence they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from rules.sentence import tier_text, why_text
from server.models import StoredDecision
from server.store.freeze import facts_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from config.model import Pack
    from rules.facts import Value
    from server.models import LadderStep


_BY_HAND = ("人工提出：{why}", "proposed by hand: {why}")


def decided(session: Session, step: LadderStep) -> Mapping[str, Value] | None:
    """Return the facts by which a step was taken, as they were stored with the decision."""
    facts = session.scalar(
        select(StoredDecision.facts)
        .where(StoredDecision.run_id == step.run_id, StoredDecision.tier == step.tier)
        .where(StoredDecision.pack_version_id == step.pack_version_id, StoredDecision.at <= step.decided_at)
        .order_by(StoredDecision.id.desc())
        .limit(1)
    )
    return None if facts is None else facts_in(facts)


def step_why(session: Session, pack: Pack, step: LadderStep, language: str) -> str:
    """Return in ``zh`` or ``en`` why a step was taken: what held of its rule when it was decided."""
    if step.by_hand_why:
        return _BY_HAND[language == "en"].format(why=step.by_hand_why)
    ladder, facts = pack.ladders[step.ladder], decided(session, step)
    tier = ladder.tier(step.tier)
    if facts is None:
        return tier_text(tier, pack, language)
    return why_text(ladder, tier, facts, pack, language)
