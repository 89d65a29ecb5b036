"""What was said and sent on an item: the units' reports, and the papers with who got them and who signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import url_for
from sqlalchemy import select

from admin.pages import forms, rows, wording
from server.models import Deed, LadderStep, Notice
from server.store import scope
from server.web.i18n import shown

if TYPE_CHECKING:
    from admin.pages.wording import Badge
    from server.desk import Desk
    from server.models import Item


class Report(NamedTuple):
    """What a unit reported: what kind, who, when, in which words and files."""

    kind: str
    unit: str
    who: str
    at: str
    text: str
    files: tuple[tuple[str, str, str], ...]


class Receipt(NamedTuple):
    """A unit that got a paper, and when it signed for it."""

    unit: str
    as_: Badge
    received: str  # empty: not yet
    url: str  # of the notice, to the unit that got it


class Sent(NamedTuple):
    """An issued paper with all who got it."""

    label: Badge
    number: str
    at: str
    url: str  # of the paper, to the office
    withdrawn: bool
    receipts: tuple[Receipt, ...]

    @property
    def open(self) -> int:
        """How many have not signed for it."""
        return sum(not one.received for one in self.receipts)


def reports(desk: Desk, item: Item) -> list[Report]:
    """Return what the units reported in words or files, the latest first."""
    query = select(Deed).where(Deed.item_id == item.id, Deed.unit_id.is_not(None))
    query = query.where(Deed.person_id.is_not(None))  # the program says why a date has moved
    return [
        Report(
            wording.act(desk, item, deed.act),
            deed.unit.name if deed.unit else "",
            deed.person.name if deed.person else "",
            shown(deed.at),
            deed.text,
            forms.file_links(item, deed.files),
        )
        for deed in desk.session.scalars(query.order_by(Deed.id.desc()))
        if deed.text or deed.files
    ]


def sent(desk: Desk, item: Item) -> list[Sent]:
    """Return the papers issued on an item that may be seen, the latest first."""
    notices = select(Notice).where(Notice.item_id == item.id, scope.visible_notices(desk.actor))
    found: dict[int, list[Notice]] = {}
    for row in desk.session.scalars(notices.order_by(Notice.id)):
        found.setdefault(row.step_id, []).append(row)
    steps = select(LadderStep).where(LadderStep.id.in_(found)).order_by(LadderStep.id.desc())
    return [_sent(desk, step, found[step.id]) for step in desk.session.scalars(steps)]


def _sent(desk: Desk, step: LadderStep, notices: list[Notice]) -> Sent:
    acting = scope.acting_units(desk.actor)
    own = step.office_id in acting
    tone = wording.badge("KINDS", step.kind).tone
    return Sent(
        wording.Badge(rows.tier_label(desk, step), tone),
        step.number,
        shown(step.issued_at),
        url_for("paper.page", step_id=step.id) if own else "",
        step.state == "withdrawn",
        tuple(_receipt(row, mine=row.unit_id in acting) for row in notices),
    )


def _receipt(row: Notice, *, mine: bool) -> Receipt:
    url = url_for("inbox.page", notice_id=row.id) if mine else ""
    return Receipt(row.unit.name, wording.badge("SENT_AS", row.as_), shown(row.received_at), url)
