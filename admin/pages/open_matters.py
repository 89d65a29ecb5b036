"""What is open on an item, told for who takes it over: due dates, what waits for whom, what was promised."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from flask import url_for
from flask_babel import gettext
from sqlalchemy import or_, select

from admin.pages import rows, turns, wording
from server.models import ClockRun, Deed, Item, LadderStep, Petition
from server.store import scope
from server.work import papers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from admin.pages.wording import Badge
    from server.desk import Desk


class Matter(NamedTuple):
    """An open item as it is handed over."""

    id: int
    number: str
    title: str
    url: str
    state: Badge
    own: bool  # who hands over registered it or acted on it
    due: tuple[tuple[str, str, Badge], ...]  # clock, day, how far
    waits: tuple[str, ...]
    promised: tuple[str, ...]


def matters(desk: Desk, items: Sequence[Item], unit_id: int, person_id: int | None) -> list[Matter]:
    """Return what is open on these items, those with the nearest date first."""
    keys = [item.id for item in items]
    runs, asked, drafts = _runs(desk, keys, unit_id), _asked(desk, keys), _drafts(desk, keys, unit_id)
    mine = set(
        desk.session.scalars(select(Deed.item_id).where(Deed.item_id.in_(keys), Deed.person_id == person_id))
    )
    ranked = sorted(
        items, key=lambda item: (runs[item.id][0].due_at.timestamp() if runs[item.id] else 1e12, item.id)
    )
    return [
        Matter(
            item.id,
            item.number,
            item.title,
            url_for("item.page", item_id=item.id),
            wording.state(desk, item),
            item.id in mine or (person_id is not None and item.created_by_id == person_id),
            tuple(_due(desk, item, run) for run in runs[item.id][:3]),
            (*_waiting(desk, asked[item.id]), *_unapproved(desk, drafts[item.id])),
            tuple(_promised(desk, item, asked[item.id])),
        )
        for item in ranked
    ]


def _nearest(runs: list[ClockRun]) -> float:
    return runs[0].due_at.timestamp() if runs else float("inf")


def _due(desk: Desk, item: Item, run: ClockRun) -> tuple[str, str, Badge]:
    clock = f"{wording.run(desk, item, run)} {run.unit.short_name or run.unit.name}"
    return clock, wording.due(run), rows.standing(desk, run)


def _runs(desk: Desk, keys: list[int], unit_id: int) -> dict[int, list[ClockRun]]:
    """Return the open runs: all of one's own items, of others' the unit's own."""
    kept = select(Item.id).where(Item.office_id == unit_id)
    query = select(ClockRun).where(
        ClockRun.item_id.in_(keys), ClockRun.ended_at.is_(None), ClockRun.clock != ""
    )
    own = query.where(or_(ClockRun.unit_id == unit_id, ClockRun.item_id.in_(kept)))
    found: dict[int, list[ClockRun]] = defaultdict(list)
    listed = desk.session.scalars(own.order_by(ClockRun.due_at, ClockRun.id)).all()
    rows.prefetch(desk, listed)
    for run in listed:
        found[run.item_id or 0].append(run)
    return found


def _asked(desk: Desk, keys: list[int]) -> dict[int, list[Petition]]:
    found: dict[int, list[Petition]] = defaultdict(list)
    for row in desk.session.scalars(select(Petition).where(Petition.item_id.in_(keys)).order_by(Petition.id)):
        found[row.item_id].append(row)
    return found


def _drafts(desk: Desk, keys: list[int], unit_id: int) -> dict[int, list[LadderStep]]:
    """Return the papers that have not left; they are the office's alone."""
    query = select(LadderStep).where(LadderStep.item_id.in_(keys), LadderStep.office_id == unit_id)
    found: dict[int, list[LadderStep]] = defaultdict(list)
    for step in desk.session.scalars(query.where(LadderStep.state.in_(("draft", "ready", "held")))):
        found[step.item_id or 0].append(step)
    return found


def _waiting(desk: Desk, asked: list[Petition]) -> Iterator[str]:
    for row in asked:
        if row.status == "filed":
            who = wording.roles(desk.pack_of(row.item), [turns.decider(desk, row)])
            kind = wording.badge("PETITIONS", row.kind).text
            yield gettext("%(unit)s申请%(kind)s，等%(who)s答复", unit=row.unit.name, kind=kind, who=who)


def _unapproved(desk: Desk, steps: list[LadderStep]) -> Iterator[str]:
    for step in steps:
        label, role = rows.tier_label(desk, step), ""
        if step.state == "draft":
            role = papers.next_role(desk, step)
        if role:
            who = wording.roles(desk.shelf.version(step.pack_version_id), [role])
            yield gettext("%(label)s草稿，等%(who)s批准", label=label, who=who)
        else:
            yield gettext("%(label)s：%(state)s", label=label, state=wording.badge("STEPS", step.state).text)


def _promised(desk: Desk, item: Item, asked: list[Petition]) -> Iterator[str]:
    """Tell what was granted and still binds: a later date, a ladder that waits, a pause."""
    if item.paused_through is not None and item.paused_through >= desk.today:
        yield gettext("暂停计时至 %(day)s", day=wording.day(item.paused_through))
    for row in asked:
        if row.status == "granted" and row.granted_to is not None and row.granted_to >= desk.today:
            day = wording.day(row.granted_to)
            if row.kind == "extension":
                yield gettext("已准 %(unit)s 延期到 %(day)s", unit=row.unit.name, day=day)
            else:
                yield gettext("已答应 %(unit)s 暂缓升级到 %(day)s", unit=row.unit.name, day=day)


def visible(desk: Desk, keys: Sequence[int]) -> list[Item]:
    """Return those of some items that may be seen."""
    query = select(Item).where(Item.id.in_(keys), scope.visible(desk.actor)).order_by(Item.id)
    return list(desk.session.scalars(query))
