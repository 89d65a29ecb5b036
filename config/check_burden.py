"""为基层减负: how much the rules ask of units: reports, the same thing twice, marks of presence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from config.asking import remembered
from config.day_words import read_every
from config.ground import as_list
from config.imply import meet
from config.model import Duration, Measure
from config.says import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.ground import Data, Ground
    from config.model import Condition
    from config.overlay import Path
    from config.scope import Scope

MOST_REPORTS = 4
"""Reports that a unit may be asked for in a month, unless the pack names another number."""

MOST_INSPECTIONS = 1
"""Comprehensive inspections that a unit may have in a year, unless the pack names another number."""

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
    _inspections(ground)
    for name in ground.types:
        _fields(ground, name)
        _clocks(ground, name)
    for name in ground.flows:
        _opened_by(ground, f"flows/{name}", "acts")
    for name in ground.ladders:
        _opened_by(ground, f"ladders/{name}", "tiers")


@remembered
def _inspections(ground: Ground) -> None:
    """Check that there are no more types of comprehensive inspection than a unit may have in a year."""
    most = ground.pack.get("burden", {}).get("inspections", MOST_INSPECTIONS)
    names = [name for name, data in ground.types.items() if data.get("comprehensive")]
    for name in names[most:]:
        path: Path = (f"types/{name}", "comprehensive")
        ground.say("burden.too_many_inspections", path, found=len(names), most=most, types=listed(names))


@remembered
def _opened_by(ground: Ground, file: str, key: str) -> None:
    for entry, data in ground.part(file, key).items():
        if "opens" in data:
            _opened(ground, data["opens"], (file, key, entry, "opens"))


def _opened(ground: Ground, openings: list[Data], path: Path) -> None:
    """Check that nothing opens two items of a type for one matter."""
    scope = ground.item_scope(ground.types)
    read = [_when(ground, data, (*path, index, "when"), scope) for index, data in enumerate(openings)]
    for index, data in enumerate(openings):
        for other in range(index):
            if openings[other]["type"] == data["type"] and meet(read[index], read[other], scope.several()):
                ground.say("burden.matter_twice", (*path, index), found=data["type"])
                break


def _when(ground: Ground, data: Data, path: Path, scope: Scope) -> Condition | None:
    return ground.sound(data["when"], path, scope) if "when" in data else None


@remembered
def _clocks(ground: Ground, name: str) -> None:
    """Check that no two clocks of a type ask the same thing as often."""
    seen: list[tuple[str, Data]] = []
    for clock, data in ground.part(f"types/{name}", "clocks").items():
        if "every" not in data or data.get("owes", "lead") in _OURS:
            continue
        other = next((each for each, asked in seen if _same(data, asked)), None)
        if other is not None:
            ground.say(
                "burden.matter_twice#clocks", (f"types/{name}", "clocks", clock), found=clock, other=other
            )
        seen.append((clock, data))


def _same(one: Data, other: Data) -> bool:
    """Return whether two clocks are owed by the same, come as often, and begin and end with the same acts."""
    if any(one.get(key) != other.get(key) for key in ("owes", "every")):
        return False
    return all(set(as_list(one.get(key))) & set(as_list(other.get(key))) for key in ("from", "until"))


@remembered
def _reports(ground: Ground) -> None:
    """Add up the reports that the recurring clocks of all types ask of a unit in a month."""
    most = ground.pack.get("burden", {}).get("reports", MOST_REPORTS)
    found, told = 0, []
    for path, data in _recurring(ground):
        number = a_month(data["every"])
        found += number
        told.append(f"{path[0]}/{path[2]} {number}")
        if found > most >= found - number:
            ground.say("burden.too_many_reports", path, found=found, most=most, clocks=listed(told))


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


@remembered
def _fields(ground: Ground, name: str) -> None:
    """Check that no field asks for a mark of presence, and none for what another asks for."""
    labels: dict[str, str] = {}
    root: Path = (f"types/{name}", "fields")
    own = ground.part(*root)
    for field, data in ground.own_fields(name).items():
        label = data.get("label", "")
        text = label.get("zh", "") if isinstance(label, dict) else str(label)
        if field in own and (match := _FORBIDDEN.search(text)) is not None:
            ground.say("burden.forbidden_field", (*root, field), found=text, mark=match[0])
        if field in own and text in labels:
            ground.warn("burden.asked_twice", (*root, field), found=text, other=labels[text])
        labels.setdefault(text, field)
