"""What a timeline expected beside what came: whether they are the same, and how a difference is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.problems import Problem
from rules.score import points_text

if TYPE_CHECKING:
    from datetime import date

    from config.problems import Place
    from config.timelines import Expect
    from rules.score import Sheet
    from server.timeline import PlayedStep


def matches(expect: Expect, step: PlayedStep, *, on: bool) -> bool:
    """Return whether a step is what was expected, on its day or on any."""
    pairs = (
        (expect.opens, step.opens),
        (expect.tier, step.tier),
        (expect.clock, step.clock),
        (expect.unit, step.unit),
        (expect.item, step.item),
    )
    same = all(not wanted or wanted == found for wanted, found in pairs) and bool(expect.opens) == bool(
        step.opens
    )
    drafted = expect.state != "draft" or step.state == "draft"
    nth = not expect.tier or (expect.nth or 1) == step.nth
    nth = nth and expect.period in {None, step.period}
    answered = not on or expect.answer in {None, step.answer}
    return same and drafted and nth and answered and (not on or expect.on == step.on)


def told(step: PlayedStep) -> str:
    """Tell a step that came."""
    if step.opens:
        return f"{step.on} opens {step.opens}"
    return f"{step.on} {step.clock}/{step.tier} #{step.nth}"


def wanted(expect: Expect) -> str:
    """Tell a step that was expected."""
    if expect.opens:
        return f"{expect.on} opens {expect.opens}"
    return f"{expect.on} {expect.clock or '*'}/{expect.tier} #{expect.nth or 1}{answered(expect.answer)}"


def lines(sheet: Sheet) -> str:
    """Tell the lines of a sheet in brackets."""
    parts = (
        f"{line.happened.on} {line.entry} {points_text(line.counted, signed=True)}" for line in sheet.lines
    )
    return f" ({'; '.join(parts)})" if sheet.lines else ""


def answered(day: date | None) -> str:
    """Tell the last day for an answer."""
    return f"，答复至 answer by {day}" if day else ""


def problem(place: Place, code: str, found: str | None = None, wanted: str | None = None) -> Problem:
    """Return a difference as a problem."""
    zh, en = _SAYS[code]
    in_english = wanted and wanted.replace("、", ", ")
    told = zh.format(found=found, wanted=wanted), en.format(found=found, wanted=in_english)
    return Problem(place, code, *told)


_SAYS = {
    "test.unknown_type": (
        "规则包没有启用事项类型“{found}”；启用的有：{wanted}",
        "the pack has no type {found} that is on; there are: {wanted}",
    ),
    "test.missing_step": ("应有而没有：{wanted}", "did not come: {wanted}"),
    "test.possible_act": ("规则应当不让办，却办成了", "the rules should have refused this"),
    "test.extra_step": ("不应有而有：{found}", "came without being expected: {found}"),
    "test.wrong_score": (
        "得分不对：应为 {wanted}，实为 {found}",
        "another score: wanted {wanted}, found {found}",
    ),
    "test.wrong_light": (
        "灯的颜色不对：应为 {wanted}，实为 {found}",
        "another light: wanted {wanted}, found {found}",
    ),
    "test.wrong_date": (
        "日期不对：应为 {wanted}，实为 {found}",
        "on another day: wanted {wanted}, found {found}",
    ),
}
