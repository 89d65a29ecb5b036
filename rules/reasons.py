"""Why a tier comes or does not come, when it is no condition that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "proposed": ("条件成立，拟采取本步骤", "its condition holds; the step is proposed"),
    "condition": ("条件不成立", "no condition holds"),
    "other_rules": (
        "从旧兼从轻：另一版规则现在不走这一步",
        "the milder rules hold: the other version takes no such step now",
    ),
    "lower": ("更低的层级先提出", "a lower tier comes first"),
    "ended": ("时限已了结", "the run has ended"),
    "running": ("时限了结时才看", "it is looked at when the run ends"),
    "paused": ("暂停计时中", "the clock is paused"),
    "covered": (
        "由本单位同一事项的另一时限一并督办",
        "another clock of this unit on this item speaks for it",
    ),
    "catch_up": ("补录事项，尚未设定起算日", "taken in late; no day to count from is set yet"),
    "held": ("有步骤待人工放行", "a step is held for a person"),
    "today": ("今日已采取过一步", "a step was already taken today"),
    "off_day": ("今日非工作日", "today is not a working day"),
    "not_yet": ("未到查看之日", "the day on which it looks has not come"),
    "start_day": ("起算当日不提醒", "no reminder on the day of the start"),
    "used_up": ("次数已用完", "it has come as often as it may"),
    "refused": ("未获批准或已制止，尚不得再提", "refused or stopped, and not to come again yet"),
    "open": ("同一层级已有一份待办", "one of this tier is still open"),
    "below_level": ("已到更高层级", "a higher tier has been reached"),
    "entry": ("低于起始层级", "below the tier at which this clock enters"),
    "gap": ("未满两次之间的最短间隔", "the least time between two of them has not passed"),
    "pace": ("未满两步之间的最短间隔", "the least time between two steps has not passed"),
    "hold": ("说明已准，暂缓升级", "an explanation was granted; nothing climbs meanwhile"),
    "waiting": ("申请待答复，暂不升级", "a request waits for its answer"),
}
"""Reason -> its words in Chinese and English, weightiest first."""


def reason_text(reason: str, language: str) -> str:
    """Return a reason in ``zh`` or ``en``."""
    return REASONS[reason][language == "en"]
