"""为基层减负: how much the rules ask of units: reports, the same thing twice, marks of presence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from config.day_words import read_every
from config.model import Duration, Measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.ground import Data, Ground
    from config.overlay import Path

MOST_REPORTS = 4
"""Reports that a unit may be asked for in a month, unless the pack names another number."""

_OURS = frozenset({"office", "organ"})
_A_MONTH: Mapping[Measure, int] = {
    Measure.WORKDAY: 22,
    Measure.SAME_DAY: 22,
    Measure.DAY: 30,
    Measure.WEEK: 4,
    Measure.MONTH: 1,
    Measure.YEAR: 1,
    Measure.WORKHOUR: 165,
    Measure.HOUR: 720,
    Measure.MINUTE: 43200,
}
_FORBIDDEN = re.compile(r"打卡|签到|在线时长|学习时长|截图|截屏|拍照|照片|排名|点赞|转发|步数|积分")


def check_burden(ground: Ground) -> None:
    """Check what the rules ask of units against the pack's bounds."""
    _reports(ground)
    for name in ground.types:
        _fields(ground, name)


def _reports(ground: Ground) -> None:
    """Add up the reports that the recurring clocks of all types ask of a unit in a month."""
    most = ground.pack.get("burden", {}).get("reports", MOST_REPORTS)
    found, told = 0, []
    for path, data in _recurring(ground):
        number = a_month(data["every"])
        found += number
        told.append(f"{path[0]}/{path[2]} {number}")
        if found > most >= found - number:
            ground.say("burden.too_many_reports", path, found=found, most=most, clocks="、".join(told))


def _recurring(ground: Ground) -> Iterator[tuple[Path, Data]]:
    for name, kind in ground.types.items():
        for clock, data in kind.get("clocks", {}).items():
            if "every" in data and data.get("owes", "lead") not in _OURS:
                yield (f"types/{name}", "clocks", clock), data


def a_month(every: Any) -> int:
    """Return how many times a month something comes that recurs so: at least once in some month."""
    found = read_every(every)
    if not isinstance(found, Duration):
        return 4 if found == "week" else 1
    return max(1, _A_MONTH[found.measure] // max(1, found.amount))


def _fields(ground: Ground, name: str) -> None:
    """Check that no field asks for a mark of presence, and none for what another asks for."""
    labels: dict[str, str] = {}
    root: Path = (f"types/{name}", "fields")
    own = ground.types[name].get("fields", {})
    for field, data in ground.own_fields(name).items():
        label = data.get("label", "")
        text = label.get("zh", "") if isinstance(label, dict) else str(label)
        if field in own and (match := _FORBIDDEN.search(text)) is not None:
            ground.say("burden.forbidden_field", (*root, field), found=text, mark=match[0])
        if field in own and text in labels:
            ground.warn("burden.asked_twice", (*root, field), found=text, other=labels[text])
        labels.setdefault(text, field)
