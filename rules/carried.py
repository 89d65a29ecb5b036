"""Runs that were open when other rules came into force: their dates, and steps of which two packs decide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from rules.calendar import local
from rules.deadline import due
from rules.facts import Due, ProofLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from config.model import Ladder
    from rules.calendar import Calendar
    from rules.facts import Allowance

WHY = "启用新规则，最早于次一工作日届满"
WAS_OVER = "启用新规则，原已逾期的不提前"


class Proposal(NamedTuple):
    """What one pack proposes: a tier of its ladder, empty for none."""

    tier: str
    ladder: Ladder | None  # None: nothing is climbed under this pack


def eased(given: Allowance, before: Due, calendar: Calendar, now: datetime) -> Allowance:
    """Return an allowance under new rules, so that nobody is late because they came into force.

    A date that stays the same stays. What is not due yet is due no earlier than the end of the next
    working day; what was overdue becomes no more so.
    """
    if due(given, calendar).at == before.at:
        return given
    over = before.at < now
    floor = before.day if over else calendar.add_workdays(local(now).date(), 1)
    if given.not_before is not None and given.not_before >= floor:
        return given
    return replace(given, not_before=floor, not_before_why=WAS_OVER if over else WHY)


def latest(dues: Sequence[Due]) -> Due:
    """Return the latest of the dates that several versions give, the first of equal ones, and say so."""
    found = max(dues, key=lambda one: one.at)
    if len(dues) == 1:
        return found
    days = "、".join(str(one.day) for one in dues)
    line = ProofLine(
        found.day,
        "version",
        f"各版规则依次算得 {days}，取最迟的",
        f"the versions give {days.replace('、', ', ')}; the latest counts",
    )
    provisional = any(one.provisional for one in dues)
    return replace(found, provisional=provisional, proof=(*found.proof[:-1], line, found.proof[-1]))


def lowest(proposals: Sequence[Proposal]) -> str:
    """Return the tier that all packs take: the lowest proposed, if each proposes one and has that one."""
    if not all(one.tier for one in proposals):
        return ""
    tier = min(proposals, key=_rank).tier
    return tier if all(_has(one.ladder, tier) for one in proposals) else ""


def _rank(one: Proposal) -> tuple[bool, int]:
    assert one.ladder is not None  # it proposes one of its tiers
    return one.ladder.tier(one.tier).rank


def _has(ladder: Ladder | None, name: str) -> bool:
    return ladder is not None and any(tier.name == name for tier in ladder.tiers)
