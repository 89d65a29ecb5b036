"""The list behind each mark of a board: filters of items and notices that a mark's address uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import force_locale
from sqlalchemy import false, select, tuple_

from admin import item_cells, values
from admin.filters import IS, IS_INSTANT, Filter, Test
from admin.words import KINDS
from rules.calendar import local
from rules.periods import Period
from server.errors import Refusal
from server.models import ClockRun, Item, LadderStep, Notice, Unit
from server.store import boards, scope
from server.web import here
from server.web.i18n import LOCALES, lazy, word

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from admin.columns import Cell

STANDINGS = {
    boards.CLOSED: (lazy("已结"), "green"),
    boards.RUNNING: (lazy("在办"), "blue"),
    boards.PAUSED: (lazy("暂停计时"), "grey"),
    boards.LATE: (lazy("逾期"), "red"),
}
"""How items stand, in the order in which boards tell it."""
NO_LEAD = "—"
"""Stands for no unit where a lead is asked for."""


def items() -> Any:
    """Return the predicate of the items that the person who asks may see."""
    return scope.visible(here.signed_in())


def today() -> date:
    """Return today in Beijing, by the clock of this request."""
    return local(here.now()).date()


def span(period: Period) -> str:
    """Return a period as an address names it."""
    return f"{period.first}..{period.last}"


def _span(value: str) -> Period | None:
    first, _, last = value.partition("..")
    days = values.day(first), values.day(last)
    return Period(*days) if all(days) else None  # type: ignore[arg-type]  # both are days


# what things are called


def type_name(version: int, name: str) -> str:
    """Return what a type is called by a version of a pack, or its name when that cannot be read."""
    try:
        kind = here.instance().shelf.version(version).types.get(name)
    except (Refusal, LookupError):
        return name
    return word(kind.label) if kind else name


def lit(glow: boards.Glow) -> Cell | None:
    """Return the light of a group as lists of items show it; None when its pack cannot be read."""
    item = Item(pack_version_id=glow.version)
    pack = item_cells.pack_of(item)
    if pack is None:
        return None
    if glow.paused or glow.level is None:
        return item_cells.resting(pack, stopped=bool(glow.paused))
    run = ClockRun(level=glow.level, last_tier=glow.tier)
    return item_cells.glow(pack, run, stopped=bool(glow.stopped), late=bool(glow.late))


# the filters


def _known(value: str) -> str | None:
    return value or None


def _of_type(_column: Any, value: str) -> Any:
    named = [
        one for one in boards.types(here.db()(), items()) if value in _both(lambda one=one: type_name(*one))
    ]
    return tuple_(Item.pack_version_id, Item.type).in_(named) if named else false()


def _led(_column: Any, value: str) -> Any:
    if value == NO_LEAD:
        return boards.led_by(None)
    return boards.led_by(select(Unit.id).where(Unit.name == value).scalar_subquery())


def _set(_column: Any, value: str) -> Any:
    return Item.office_id == select(Unit.id).where(Unit.name == value).scalar_subquery()


def _standing(_column: Any, value: str) -> Any:
    return boards.standing(here.now(), today()) == value


def _light(_column: Any, value: str) -> Any:
    groups = boards.by_light(here.db()(), items(), here.now(), today())
    same = [glow for glow, _count in groups if value in _both(lambda glow=glow: light_name(glow))]
    return boards.glowing(items(), here.now(), today(), same)


def light_name(glow: boards.Glow) -> str:
    """Return what the light of a group says."""
    cell = lit(glow)
    return cell.text if cell else NO_LEAD


def _both(text: Any) -> set[str]:
    """Return a text in both languages: an address stays good when the language is changed."""
    found = set()
    for locale in LOCALES.values():
        with force_locale(locale):
            found.add(text())
    return found


def _missed(_column: Any, value: Period) -> Any:
    return boards.missed(here.now(), value)


def _closed() -> list[Filter]:
    """Return the filters by the day on which an item ended."""

    def ask(test: Test) -> Any:
        return lambda _column, value: test.ask(boards.closed_at(boards.finals(here.db()(), items())), value)

    tests = [Test(test.name, test.read, ask(test)) for test in IS_INSTANT]
    return [Filter("closed", lazy("办结日期"), None, test, "date") for test in tests]


def item_filters() -> Sequence[Filter]:
    """Return the filters of the list of all items that marks use."""
    stands = [(name, text) for name, (text, _tone) in STANDINGS.items()]
    return [
        Filter("standing", lazy("办理情况"), None, Test("is", _known, _standing), "select", stands),
        Filter("kind", lazy("事项类型（全称）"), None, Test("is", _known, _of_type), "search"),
        Filter("lead", lazy("牵头单位（全称）"), None, Test("is", _known, _led), "search"),
        Filter("office", lazy("督查部门（全称）"), None, Test("is", _known, _set), "search"),
        Filter("light", lazy("灯（全称）"), None, Test("is", _known, _light), "search"),
        *_closed(),
        Filter("missed", lazy("这段时间逾期"), None, Test("in", _span, _missed), "search"),
    ]


def notice_filters() -> Sequence[Filter]:
    """Return the filter of notices by the kind of their paper."""
    kinds = [(name, text) for name, (text, _tone) in KINDS.items()]
    test = Test("is", IS[0].read, lambda _column, value: of_kind(value))
    return [Filter("kind", lazy("种类"), None, test, "select", kinds)]


def of_kind(kind: str) -> Any:
    """Return the predicate on notices of papers of a kind."""
    return Notice.step_id.in_(select(LadderStep.id).where(LadderStep.kind == kind))
