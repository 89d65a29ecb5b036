"""`duban scores`: the sheets of an office, and what each point comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.cli.frame import WrongUse, command, formats, option
from server.cli.kinds import Day
from server.cli.place import opened, placed
from server.cli.show import columns, show
from server.cli.words import language, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from server.desk import Desk
    from server.models import Unit
    from server.scores import Scored


@command(
    "得分单：一个督查部门的各项评分，每个单位得多少、每一分从哪件事来。",
    "The scores of an office: what each unit comes to, and the event behind each point.",
    "scores",
)
@placed
@option("--office", "office", words=("督查部门；不写用实例自己的", "the office; else the instance's own"))
@option("--score", "name", words=("只看这一项评分", "this score alone"))
@option("--unit", "unit", words=("只看这个单位", "this unit alone"))
@option(
    "--on", "day", type=Day(), words=("这一天所在的期间；不写用今天", "the period of this day; else today")
)
@formats()
def scores(
    folder: str | None, office: str | None, name: str | None, unit: str | None, day: date | None, form: str
) -> int:
    """Print the sheets."""
    from server.cli import rows
    from server.desk import PROGRAM

    with opened(folder) as instance, instance.reading(PROGRAM) as desk:
        home = rows.office(desk, office)
        alone = rows.unit(desk, unit) if unit else None
        found = [one for one in _found(desk, home, day) if name in (None, one.score.name)]
        if not found:
            raise _nothing(home, name)
        data = [_data(desk, one, alone) for one in found]
    show(form, data, _lines(data))
    return 0


def _found(desk: Desk, home: Unit, day: date | None) -> Iterator[Scored]:
    from server import scores as sheets

    for each in sheets.names(desk.session, desk.shelf, home.id):
        found = sheets.scored(desk.session, desk.shelf, home.id, each, day or desk.today, desk.now)
        if found is not None:
            yield found


def _nothing(home: Unit, name: str | None) -> WrongUse:
    what = f"“{name}”这项评分" if name else "评分"
    what_en = f"the score “{name}”" if name else "scores"
    return WrongUse(
        f"{home.name} 的规则包这一期没有{what}；规则包写在 scores/ 之下，样板写 off: 否 就启用",
        f"the pack of {home.name} has no {what_en} in this period; scores stand under scores/ of a pack, a "
        "pattern is switched on by off: 否",
    )


def _data(desk: Desk, found: Scored, alone: Unit | None) -> dict[str, Any]:
    from rules.periods import period_text
    from server import scores as sheets

    units = [one for one in sheets.in_tree(desk.session, found) if alone is None or one.id == alone.id]
    return {
        "score": found.score.name,
        "label": found.score.label.text(language()),
        "period": period_text(found.score.every, found.period.first, language()),
        "first": found.period.first.isoformat(),
        "last": found.period.last.isoformat(),
        "over": found.over,
        "base": found.score.base / 100,
        "units": [_sheet(desk, found, one) for one in units],
    }


def _sheet(desk: Desk, found: Scored, unit: Unit) -> dict[str, Any]:
    from server import scores as sheets

    sheet = found.sheets[unit.id]
    lines = [
        {
            **told._asdict(),
            "on": told.on.isoformat(),
            "given": line.given / 100,
            "counted": line.counted / 100,
        }
        for told, line in zip(sheets.tell(desk.session, found, sheet, language()), sheet.lines, strict=True)
    ]
    return {"unit": unit.name, "total": sheet.total / 100, "lines": lines}


def _lines(data: list[dict[str, Any]]) -> Iterator[str]:
    from rules.score import points_text

    for one in data:
        state = "" if one["over"] else say("（未完）", " (running)")
        yield f"{one['label']}  {one['period']}{state}"
        if not one["units"]:
            yield say("  这一期没有承办事项的单位", "  no unit was on an item in this period")
        for sheet in one["units"]:
            yield f"  {sheet['unit']}  {points_text(round(sheet['total'] * 100))}"
            yield from columns([_row(line) for line in sheet["lines"]])


def _row(line: dict[str, Any]) -> tuple[str, ...]:
    from rules.score import points_text

    counted = points_text(round(line["counted"] * 100), signed=True)
    why = f"{line['why']} " if line["why"] else ""
    return (
        "   ",
        line["on"],
        counted,
        line["entry"],
        line["event"],
        line["item"][:30],
        f"{why}[{line['basis']}]",
    )
