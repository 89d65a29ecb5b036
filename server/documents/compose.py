"""The text of a step's paper: what people read, approve and get."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import select

from config.model import Measure
from config.words import duration_text
from rules import elapsed
from rules.calendar import local
from server.documents.template import fill, text_of
from server.models import Assignment, Item, Unit
from server.work.fields import show

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from config.model import Basis, Pack, Tier
    from rules.calendar import Calendar
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
    return sha256(head + sha256(template).digest()).hexdigest()


def template_of(pack: Pack, tier: Tier) -> bytes:
    """Return the template of a tier's document; a message has none."""
    return pack.documents[tier.document].template_bytes if tier.document else b""


def compose(
    session: Session, pack: Pack, calendar: Calendar, docket: Docket, tier: Tier, nth: int, now: datetime
) -> Paper:
    """Write a step's paper."""
    item = session.get_one(Item, docket.item_id)
    names = _names(session, pack, calendar, docket, item, tier, nth, now)
    template = template_of(pack, tier)
    if tier.document:
        title = fill(pack.documents[tier.document].title or "{title}", names)
        body = fill(text_of(template), names)
    else:
        title = fill("{tier}：{title}", names)
        body = fill("{unit}：\n“{title}”的“{clock}”时限为{due}，{standing}。请按时办理。", names)
    return Paper(title[:600], body, hash_of(title[:600], body, template))


def _names(
    session: Session,
    pack: Pack,
    calendar: Calendar,
    docket: Docket,
    item: Item,
    tier: Tier,
    nth: int,
    now: datetime,
) -> dict[str, str]:
    kind = pack.types[item.type]
    run = docket.run
    unit = session.get_one(Unit, docket.unit_id)
    office = session.get_one(Unit, item.office_id)
    values = {**item.fields, "title": item.title, "secrecy": item.secrecy}
    fields = {name: show(field, values.get(name)) for name, field in kind.fields.items()}
    due = run.due.day if run.due else None
    named = {
        **fields,
        **_units(session, item),
        "unit": unit.name,
        "office": office.name,
        "due": day_text(due) if due else "（暂停计时）",
        "overdue": _late(docket, calendar, now),
        "standing": _standing(docket, calendar, now),
        "nth": str(nth),
        "basis": basis_text(pack, tier.basis),
        "grounds": fields.get("grounds") or "逾期未办结",
        "next": _next(pack, docket, tier),
        "tier": tier.label.zh,
        "clock": kind.clocks[run.clock].label.zh,
        "item_number": item.number,
    }
    return {name: _literal(value) for name, value in named.items()}


def _literal(value: str) -> str:
    """Return a value in which nothing is taken for a name that the issue fills."""
    for name in AT_ISSUE:
        value = value.replace("{" + name + "}", f"｛{name}｝")
    return value


def _units(session: Session, item: Item) -> dict[str, str]:
    rows = session.execute(
        select(Assignment.role, Unit.name)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.item_id == item.id, Assignment.until.is_(None))
        .order_by(Assignment.id)
    ).all()
    leads = [name for role, name in rows if role == "lead"]
    return {"lead": "、".join(leads), "units": "、".join(name for _, name in rows)}


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


def answer_text(pack: Pack, tier: Tier, by: date | None) -> str:
    """Return the time that a paper gives for an answer."""
    del pack
    if by is None or tier.answer is None:
        return "无"
    return f"{day_text(by)}前（{duration_text(tier.answer, 'zh')}内）"


def at_issue(text: str, *, number: str, at: datetime, answer: str) -> str:
    """Fill the names that only the issue can fill."""
    return fill(text, {"number": number, "today": day_text(local(at).date()), "answer": answer})
