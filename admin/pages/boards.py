"""看板: what stands where, counted by unit, type, light, paper and time; nothing is ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Blueprint, render_template, request
from flask_babel import gettext
from sqlalchemy import and_, select

from admin import behind, words
from admin.pages import spans
from admin.pages.chain import Given, places
from admin.pages.charts import Chart, Mark, Row, Series, listed
from admin.pages.common import reading
from admin.screen_table import of_office
from rules.periods import Period
from server.models import Item, LadderStep, Notice, Unit
from server.store import boards as figures
from server.store import scope
from server.web import here

if TYPE_CHECKING:
    from collections.abc import Iterable

    from admin.pages.chain import Place
    from server.desk import Desk

boards = Blueprint("boards", __name__)
ITEMS = "item_screen.index_view"


class Asked(NamedTuple):
    """What a board is asked: at which desk, of which period, within which items."""

    desk: Desk
    span: spans.Span
    within: Any

    @property
    def dated(self) -> dict[str, str]:
        """Return the filters of a list for items registered in the period."""
        return _days("created_at", self.span.period)


def _days(name: str, period: Period) -> dict[str, str]:
    return {f"{name}__from": period.first.isoformat(), f"{name}__to": period.last.isoformat()}


@boards.get("/boards")
def index() -> str:
    """Show the boards of a period."""
    with reading() as desk:
        span = spans.chosen(request.args, desk.today)
        asked = Asked(desk, span, and_(behind.items(), figures.inside(Item.created_at, span.period)))
        handed = figures.chain(desk.session, asked.within, desk.now, desk.today)
        units = _units(desk, handed)
        types = _types(asked)
        return render_template(
            "duban/pages/boards.html",
            span=span,
            words=spans.WORDS,
            told=_told(asked, types),
            charts=[
                types,
                _by_unit(asked, handed, units),
                _lights(asked),
                _papers(asked),
                _time(asked),
            ],
            places=_chain(asked, handed, units),
            total=types.total,
            office=here.rights().office,
        )


def _chain(asked: Asked, handed: list[figures.Handed], units: dict[int, Unit]) -> list[Place]:
    desk, home = asked.desk, here.rights().office_id
    offices = figures.by_office(desk.session, asked.within, desk.now, desk.today)
    return places(Given(handed, offices, units, asked.dated), desk.session.get(Unit, home) if home else None)


def _units(desk: Desk, handed: Iterable[figures.Handed]) -> dict[int, Unit]:
    """Return the units that take part, in the order of the tree."""
    named = {key for one in handed for key in (one.office, one.unit) if key is not None}
    found = desk.session.scalars(select(Unit).where(Unit.id.in_(named))).all()
    return {unit.id: unit for unit in sorted(found, key=_place)}


def _place(unit: Unit) -> tuple[int, ...]:
    return tuple(int(part) for part in unit.path.split("/") if part)


def _stands() -> tuple[Series, ...]:
    return tuple(Series(str(text), tone) for text, tone in behind.STANDINGS.values())


def _standing_row(asked: Asked, label: str, counts: dict[str, int], **filters: str) -> Row:
    marks = tuple(
        listed(ITEMS, counts.get(name, 0), standing__is=name, **filters, **asked.dated)
        for name in behind.STANDINGS
    )
    return Row(label, marks)


def _types(asked: Asked) -> Chart:
    found: dict[str, dict[str, int]] = {}
    order: dict[str, tuple[str, int]] = {}
    for one in figures.by_type(asked.desk.session, asked.within, asked.desk.now, asked.desk.today):
        label = behind.type_name(one.version, one.type)
        order.setdefault(label, (one.type, one.version))
        counts = found.setdefault(label, {})
        counts[one.standing] = counts.get(one.standing, 0) + one.many
    rows = [
        _standing_row(asked, label, found[label], kind__is=label)
        for label in sorted(found, key=order.__getitem__)
    ]
    return Chart(
        "type",
        gettext("按事项类型"),
        gettext("期内登记的事项，现在办得怎样。"),
        gettext("事项类型"),
        _stands(),
        tuple(rows),
        empty=gettext("这段时间没有登记事项。"),
    )


def _by_unit(asked: Asked, handed: list[figures.Handed], units: dict[int, Unit]) -> Chart:
    found: dict[int | None, dict[str, int]] = {}
    for one in handed:
        counts = found.setdefault(one.unit, {})
        counts[one.standing] = counts.get(one.standing, 0) + one.many
    rows = [
        _standing_row(asked, unit.short_name or unit.name, found[key], lead__is=unit.name)
        for key, unit in units.items()
        if key in found
    ]
    if None in found:
        rows.append(_standing_row(asked, gettext("未定牵头单位"), found[None], lead__is=behind.NO_LEAD))
    return Chart(
        "unit",
        gettext("按牵头单位"),
        gettext("期内登记的事项，按隶属次序排列，不排名。一件有几个牵头单位的，各计一次。"),
        gettext("牵头单位"),
        _stands(),
        tuple(rows),
        empty=gettext("这段时间没有登记事项。"),
    )


def _lights(asked: Asked) -> Chart:
    found: dict[str, tuple[str, int, int]] = {}
    desk = asked.desk
    for glow, count in figures.by_light(desk.session, asked.within, desk.now, desk.today):
        cell, label = behind.lit(glow), behind.light_name(glow)
        tone, level, before = found.get(label, (cell.tone if cell else "grey", glow.level or 0, 0))
        found[label] = (tone, level, before + count)
    rows = [
        Row(label, (listed(ITEMS, count, light__is=label, **asked.dated),), tone)
        for label, (tone, _level, count) in sorted(found.items(), key=lambda one: (one[1][1], one[0]))
    ]
    return Chart(
        "light",
        gettext("在办事项的灯"),
        gettext("期内登记、还没有办结的事项，现在亮什么灯。"),
        gettext("灯"),
        (Series(gettext("件数"), "blue"),),
        tuple(rows),
        empty=gettext("没有在办的事项。"),
    )


def _papers(asked: Asked) -> Chart:
    """Return what was issued by one's offices, or received by one's units."""
    session, period = asked.desk.session, asked.span.period
    if here.rights().office:
        issued = and_(of_office(LadderStep)(), figures.inside(LadderStep.issued_at, period))
        counts, endpoint, state = (
            figures.issued(session, issued),
            "ladderstep.index_view",
            {"state__is": "issued"},
        )
        title, hint = gettext("发出的提醒和文书"), gettext("本部门期内发出、没有撤回的，按种类计件。")
    else:
        got = and_(scope.visible_notices(asked.desk.actor), figures.inside(Notice.issued_at, period))
        counts, endpoint, state = figures.received(session, got), "notice.index_view", {}
        title, hint = gettext("收到的提醒和文书"), gettext("期内发给本单位的，按种类计件。")
    filters = {**state, **_days("issued_at", period)}
    rows = [
        Row(str(text), (listed(endpoint, counts[kind], kind__is=kind, **filters),), tone)
        for kind, (text, tone) in words.KINDS.items()
        if kind in counts
    ]
    empty = gettext("这段时间没有发出提醒或文书。")
    return Chart(
        "paper", title, hint, gettext("种类"), (Series(gettext("件数"), "blue"),), tuple(rows), empty=empty
    )


def _time(asked: Asked) -> Chart:
    """Return what was registered, ended and missed in each week, month or year."""
    session, every = asked.desk.session, behind.items()
    word, parts = figures.buckets(asked.span.period)
    counts = (
        figures.registered(session, every, parts),
        figures.closed(session, every, parts),
        figures.overdue(session, every, asked.desk.now, parts),
    )
    rows = [
        Row(spans.bucket_text(word, part), _moments(part, [one.get(number, 0) for one in counts]))
        for number, part in enumerate(parts)
    ]
    some = any(row.total for row in rows)
    return Chart(
        "time",
        gettext("按时间"),
        gettext("每段时间里登记的、办结的、有时限到期没有办的事项，各计件数。"),
        {"week": gettext("周"), "month": gettext("月"), "year": gettext("年")}[word],
        (Series(gettext("登记"), "blue"), Series(gettext("办结"), "green"), Series(gettext("逾期"), "red")),
        tuple(rows) if some else (),
        "columns",
        gettext("这段时间没有登记、办结或逾期的事项。"),
    )


def _moments(part: Period, counts: list[int]) -> tuple[Mark, ...]:
    filters = (_days("created_at", part), _days("closed", part), {"missed__in": behind.span(part)})
    return tuple(listed(ITEMS, count, **one) for count, one in zip(counts, filters, strict=True))


class Told(NamedTuple):
    """How many items of a standing there are, and their share."""

    label: str
    mark: Mark
    share: str
    tone: str


def _told(asked: Asked, types: Chart) -> list[Told]:
    """Return the sums of the board, each with its share of what was registered."""
    whole = types.total
    sums = [sum(row.marks[at].count for row in types.rows) for at in range(len(types.series))]
    return [
        Told(
            str(text),
            listed(ITEMS, count, standing__is=name, **asked.dated),
            f"{round(1000 * count / whole) / 10:g}%" if whole else "",
            tone,
        )
        for (name, (text, tone)), count in zip(behind.STANDINGS.items(), sums, strict=True)
    ]
