"""The text of a step's paper: what people read, approve and get."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from config.model import Measure
from rules import elapsed
from rules.calendar import local
from rules.sentence import held_text
from server.documents.template import fill, names_of, text_of
from server.models import Assignment, Item, Unit
from server.store.among import among, rows_of
from server.work import links
from server.work.fields import show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from config.model import Basis, Pack, Tier
    from rules.calendar import Calendar
    from rules.facts import Value
    from server.store.cases import Docket

AT_ISSUE = ("number", "today", "answer")
"""Names that only the issue can fill."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper's title and text, and the hash of both with the template."""

    title: str
    body: str
    text_hash: str


def day_text(day: date) -> str:
    """Return a day as papers write it, without padding (GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"


def hash_of(title: str, body: str, template: bytes) -> str:
    """Return what an approval is bound to."""
    head = f"{title}\n{body}\n".encode()
    return sha256(head + _digest(template)).hexdigest()


@lru_cache(maxsize=64)
def _digest(template: bytes) -> bytes:
    return sha256(template).digest()


def template_of(pack: Pack, tier: Tier) -> bytes:
    """Return the template of a tier's document; a message has none."""
    return pack.documents[tier.document].template_bytes if tier.document else b""


_ITEMS = select(
    Item.id, Item.type, Item.number, Item.title, Item.secrecy, Item.office_id, Item.fields
)  # fmt: skip


class Writer:
    """Writes the papers of many steps; items, units and their parts are read once for all of them."""

    def __init__(self, session: Session, dockets: Sequence[Docket]) -> None:
        self._session = session
        ids = sorted({docket.item_id for docket in dockets if docket.item_id is not None})
        self._items = {row.id: row for row in rows_of(session, _ITEMS.where(among(Item.id, ids)))}
        units = {unit for docket in dockets for unit in (docket.unit_id, docket.office_id)}
        named = rows_of(session, select(Unit.id, Unit.name).where(among(Unit.id, sorted(units))))
        self._names = {row.id: _literal(row.name) for row in named}
        self._parts = _parts(session, ids)
        self._told: dict[tuple[int, str, int], dict[str, str]] = {}

    def write(
        self,
        pack: Pack,
        calendar: Calendar,
        docket: Docket,
        tier: Tier,
        nth: int,
        now: datetime,
        found: Mapping[str, Value],
    ) -> Paper:
        """Write a step's paper; `found` are the facts by which it was decided."""
        item = self._items[docket.item_id] if docket.item_id is not None else None
        title, body = _patterns(pack, tier, docket.run.per)
        key = (id(docket.run), tier.name, nth)
        if key not in self._told:  # the same for all runs of one shape
            self._told[key] = _of_step(pack, calendar, docket, tier, nth, now, found)
        names = {
            **self._told[key],
            **(self._of_item(pack, item, _names_of(title) | _names_of(body)) if item is not None else {}),
            "unit": self._names[docket.unit_id],
            "office": self._names[docket.office_id],
        }
        title, body = fill(title, names)[:600], fill(body, names)
        return Paper(title, body, hash_of(title, body, template_of(pack, tier)))

    def _of_item(self, pack: Pack, item: Any, asked: frozenset[str]) -> dict[str, str]:
        """Return those of an item's fields that are asked for, as they are shown."""
        fields = {name: one for name, one in pack.types[item.type].fields.items() if name in asked}
        values = {**item.fields, "title": item.title, "secrecy": item.secrecy}
        known = links.named(self._session, fields.values(), item.fields)
        shown = {name: show(one, values.get(name), known) for name, one in fields.items()}
        if not shown.get("grounds"):
            shown.pop("grounds", None)  # nobody has found any: what held
        told = {name: _literal(value) for name, value in {**shown, "item_number": item.number}.items()}
        return {**told, **self._parts[item.id]}


_MESSAGES = {
    "clock": ("{tier}：{title}", "{unit}：\n“{title}”的“{clock}”时限为{due}，{standing}。请按时办理。"),
    "item": ("{tier}：{title}", "{unit}：\n“{title}”{grounds}。请抓紧办理。"),
    "unit": ("{tier}：{unit}", "{unit}：\n你单位{grounds}。请改进工作。"),
}
_TITLES = {"clock": "{title}", "item": "{title}", "unit": "{tier}：{unit}"}


def _patterns(pack: Pack, tier: Tier, per: str) -> tuple[str, str]:
    """Return a tier's title and text with the names still to be filled."""
    if tier.document:
        return pack.documents[tier.document].title or _TITLES[per], text_of(template_of(pack, tier))
    return _MESSAGES[per]


_names_of = lru_cache(maxsize=256)(names_of)


def _of_step(
    pack: Pack,
    calendar: Calendar,
    docket: Docket,
    tier: Tier,
    nth: int,
    now: datetime,
    found: Mapping[str, Value],
) -> dict[str, str]:
    """Return what a step says of its run and its tier, and what held of the tier's rule."""
    told = {**_of_run(pack, calendar, docket, now), **_of_tier(pack, docket, tier, nth)}
    if any("grounds" in _names_of(text) for text in _patterns(pack, tier, docket.run.per)):
        told["grounds"] = held_text(pack.ladders[docket.ladder], tier, found, pack, "zh")
    return {name: _literal(value) for name, value in told.items()}


def _of_run(pack: Pack, calendar: Calendar, docket: Docket, now: datetime) -> dict[str, str]:
    run = docket.run
    if run.per != "clock":
        return {}
    return {
        "due": day_text(run.due.day) if run.due else "（暂停计时）",
        "overdue": _late(docket, calendar, now),
        "standing": _standing(docket, calendar, now),
        "clock": pack.types[run.type].clocks[run.clock].label.zh,
    }


def _of_tier(pack: Pack, docket: Docket, tier: Tier, nth: int) -> dict[str, str]:
    return {
        "nth": str(nth),
        "basis": basis_text(pack, tier.basis),
        "next": _next(pack, docket, tier),
        "tier": tier.label.zh,
    }


def _literal(value: str) -> str:
    """Return a value in which nothing is taken for a name that the issue fills."""
    if "{" not in value:
        return value
    for name in AT_ISSUE:
        value = value.replace("{" + name + "}", f"｛{name}｝")
    return value


def _parts(session: Session, items: Sequence[int]) -> Mapping[int, dict[str, str]]:
    """Return for each item the names of its lead units and of all its units."""
    rows = rows_of(
        session,
        select(Assignment.item_id, Assignment.role, Unit.name)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(among(Assignment.item_id, items), Assignment.until.is_(None))
        .order_by(Assignment.id),
    )
    leads: dict[int, list[str]] = {item: [] for item in items}
    units: dict[int, list[str]] = {item: [] for item in items}
    for item, role, name in rows:
        if item not in units:
            continue
        units[item].append(name)
        if role == "lead":
            leads[item].append(name)
    return {
        item: {"lead": _literal("、".join(leads[item])), "units": _literal("、".join(units[item]))}
        for item in items
    }


def _late(docket: Docket, calendar: Calendar, now: datetime) -> str:
    days = elapsed.value(("overdue", Measure.WORKDAY), docket.run, calendar, now)
    return f"{days or 0}个工作日"


def _standing(docket: Docket, calendar: Calendar, now: datetime) -> str:
    left = elapsed.value(("left", Measure.WORKDAY), docket.run, calendar, now)
    if left is None:
        return f"已逾期{_late(docket, calendar, now)}"
    return f"剩余{left}个工作日" if left else "今天到期"


def basis_text(pack: Pack, basis: tuple[Basis, ...]) -> str:
    """Return the sources of a rule as papers name them."""
    del pack  # the text of a basis begins with its source's title
    return "；".join(one.text for one in basis)


def _next(pack: Pack, docket: Docket, tier: Tier) -> str:
    above = [other for other in pack.ladders[docket.ladder].tiers if other.level > tier.level]
    return f"提请{above[0].label.zh}" if above else "按规定处理"


def answer_text(by: date | None) -> str:
    """Return the last day that a paper gives for an answer."""
    return "无" if by is None else day_text(by)


def at_issue(text: str, *, number: str, at: datetime, answer: str) -> str:
    """Fill the names that only the issue can fill."""
    return fill(text, {"number": number, "today": day_text(local(at).date()), "answer": answer})
