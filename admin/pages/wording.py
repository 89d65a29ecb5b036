"""Words for what the core says in names: facts, days, states, lights."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from flask_babel import gettext

from admin import words
from admin.item_cells import colour
from rules.calendar import local
from rules.periods import FAR, period_text
from rules.sentence import found_text
from server.web.i18n import language, marked, word
from server.work import gates, in_flight
from server.work.register import PENDING

if TYPE_CHECKING:
    from config.model import Flow, Pack
    from rules.facts import Value
    from server.desk import Desk
    from server.lights import Light
    from server.models import ClockRun, Item

WEEK = (
    marked("周一"),
    marked("周二"),
    marked("周三"),
    marked("周四"),
    marked("周五"),
    marked("周六"),
    marked("周日"),
)
PROGRAM = marked("程序")


class Badge(NamedTuple):
    """A word with the tone that it is shown in."""

    text: str
    tone: str


def badge(table: str, name: str) -> Badge:
    """Return the badge of a code of one of our tables."""
    text, tone = getattr(words, table).get(name, (name, "grey"))
    return Badge(str(text), tone)


def day(value: date | datetime | None) -> str:
    """Return a day with its weekday: 2026-11-25（周三）."""
    if value is None:
        return ""
    at = local(value).date() if isinstance(value, datetime) else value
    return gettext("%(day)s（%(weekday)s）", day=at.isoformat(), weekday=gettext(WEEK[at.weekday()]))


def due(row: ClockRun) -> str:
    """Return the day on which a run is due, or a watch looks or ends; one of a round has none."""
    return "" if row.due_on == FAR else day(row.due_on)


def light(found: Light) -> Badge:
    """Return a light as colour and words of this request's language."""
    return Badge(found.words_en if language() == "en" else found.words, colour(found.colour))


def flow_of(desk: Desk, item: Item) -> Flow:
    """Return the flow that an item goes through."""
    pack = desk.pack_of(item)
    return pack.flows[pack.types[item.type].flow]


def state(desk: Desk, item: Item) -> Badge:
    """Return the badge of an item's state."""
    if item.state == PENDING:
        return Badge(gettext("待定责任单位"), "orange")
    known = flow_of(desk, item).states.get(item.state)
    return Badge(word(known.label) if known else item.state, "green" if item.final else "blue")


def act(desk: Desk, item: Item, name: str) -> str:
    """Return the label of an act of an item's flow."""
    flow = flow_of(desk, item)
    if name.startswith(gates.PREFIX):
        gate = flow.gates.get(name.removeprefix(gates.PREFIX))
        return gettext("过关：%(gate)s", gate=word(gate.label)) if gate else name
    if name in _PROGRAM:
        return gettext(_PROGRAM[name])
    known = flow.acts.get(name)
    return word(known.label) if known else name


_PROGRAM = {"calendar": marked("节假日安排确认"), in_flight.TOLD: marked("规则换版")}


def clock(desk: Desk, item: Item, name: str) -> str:
    """Return the label of one of an item's clocks."""
    known = desk.pack_of(item).types[item.type].clocks.get(name)
    return word(known.label) if known else name


def watch(desk: Desk, row: ClockRun) -> str:
    """Return the label of the ladder that watches, with the period that it looks at."""
    ladder = desk.shelf.version(row.pack_version_id).ladders[row.ladder]
    label = word(ladder.label)
    if not ladder.every or row.period_on is None:
        return label
    return f"{label} · {period_text(ladder.every, row.period_on, language())}"


def run(desk: Desk, item: Item | None, row: ClockRun) -> str:
    """Return the label of a run's clock, or of what watches, with the period that it is for."""
    if row.ladder or item is None:
        return watch(desk, row)
    known = desk.pack_of(item).types[item.type].clocks.get(row.clock)
    label = clock(desk, item, row.clock)
    if known is None or not known.period or row.period_on is None:
        return label
    return f"{label} · {period_text(known.period, row.period_on, language())}"


def roles(pack: Pack, names: tuple[str, ...] | list[str]) -> str:
    """Return the labels of roles."""
    sign = ", " if language() == "en" else "、"
    return sign.join(word(pack.roles[name].label) for name in names if name in pack.roles)


def found(name: str, value: Value, pack: Pack) -> str:
    """Return what was found for a fact, in words."""
    return found_text(name, value, pack, language())
