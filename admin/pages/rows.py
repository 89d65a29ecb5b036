"""Lines of lists: what waits, told in one line with a link to where it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g, url_for
from flask_babel import gettext

from admin.pages import turns, wording
from config.model import Measure
from rules import elapsed
from rules.calendar import local
from server.models import ClockRun, Item, LadderStep, Unit
from server.store import cases
from server.web.i18n import shown, word
from server.work import papers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from admin.pages.wording import Badge
    from rules.facts import Run
    from server.desk import Desk
    from server.models import Hold, Incident, Notice, Petition


class Line(NamedTuple):
    """A row of a list: main text with its address, badge, and what stands beneath."""

    title: str
    url: str
    badge: Badge | None
    parts: tuple[str, ...]
    fresh: bool = False


def item_line(desk: Desk, item: Item) -> Line:
    """Tell an item."""
    kind = word(desk.pack_of(item).types[item.type].label)
    parts = (item.number, kind, item.units_text or shown(item.created_at))
    return Line(item.title, url_for("item.page", item_id=item.id), wording.state(desk, item), _full(parts))


def run_line(desk: Desk, run: ClockRun) -> Line:
    """Tell a run: the item, the clock, the unit and when it is due."""
    item = desk.session.get_one(Item, run.item_id)  # only runs of clocks stand in lists
    parts = (item.number, run.unit.name, wording.run(desk, item, run), due_text(desk, run))
    return Line(
        item.title,
        url_for("item.page", item_id=item.id) + f"#run-{run.id}",
        standing(desk, run),
        _full(parts),
    )


def due_text(desk: Desk, run: ClockRun) -> str:
    """Return when a run is due; what may still move says so."""
    del desk
    mark = gettext("（暂定）") if run.provisional else ""
    return gettext("%(day)s到期", day=wording.day(run.due_on)) + mark


def standing(desk: Desk, run: ClockRun) -> Badge:
    """Return how far a run is from its due date in working days, as the ladder counts them."""
    if run.ladder:
        return wording.Badge(gettext("持续查看"), "blue")
    if run.catch_up and run.counts_from is None:
        return wording.Badge(gettext("补录，未定起算日"), "orange")
    calendar, docket = desk.shelf.calendar(run.pack_version_id), _docket(desk, run)
    late = elapsed.value(("overdue", Measure.WORKDAY), docket, calendar, desk.now)
    if late is not None:
        text = gettext("逾期 %(count)s 个工作日", count=late) if late else gettext("今天已过期限")
        return wording.Badge(text, "red")
    left = elapsed.value(("left", Measure.WORKDAY), docket, calendar, desk.now)
    if left:
        return wording.Badge(
            gettext("剩余 %(count)s 个工作日", count=left), "orange" if left <= 3 else "green"
        )
    return wording.Badge(gettext("今天到期"), "orange")


def _docket(desk: Desk, run: ClockRun) -> Run:
    known: dict[int, Run] = g.setdefault("dockets", {})
    if run.id not in known:
        prefetch(desk, [run])
    return known[run.id]


def prefetch(desk: Desk, runs: Iterable[ClockRun]) -> None:
    """Read what the lines of many runs need at once."""
    found = cases.load(desk.session, desk.shelf, [run.id for run in runs], desk.now)
    g.setdefault("dockets", {}).update({one.run_id: one.run for one in found})


def lines(desk: Desk, kind: str, found: Sequence[Any]) -> list[Line]:
    """Return the lines of a list of rows of one kind."""
    if kind == "run":
        prefetch(desk, found)
    return [LINES[kind](desk, row) for row in found]


def petition_line(desk: Desk, petition: Petition) -> Line:
    """Tell a request: whose it is, what for, and who answers next."""
    item = petition.item
    role = turns.decider(desk, petition)
    who = gettext("由%(who)s答复", who=wording.roles(desk.pack_of(item), [role])) if role else ""
    kind = wording.badge("PETITIONS", petition.kind)
    asked = gettext("申请到 %(day)s", day=wording.day(petition.asked_to)) if petition.asked_to else ""
    url = url_for("item.page", item_id=item.id) + f"#petition-{petition.id}"
    return Line(
        item.title, url, kind, _full((item.number, petition.unit.name, petition.reason[:60], asked, who))
    )


def tier_label(desk: Desk, step: LadderStep) -> str:
    """Return the label of the tier that a step took."""
    pack = desk.shelf.version(step.pack_version_id)
    return word(pack.ladders[step.ladder].tier(step.tier).label)


def step_line(desk: Desk, step: LadderStep) -> Line:
    """Tell a paper: what it is, whom it concerns, and what it waits for."""
    item = desk.session.get(Item, step.item_id) if step.item_id else None
    pack = desk.shelf.version(step.pack_version_id)
    role = papers.next_role(desk, step) if step.state == "draft" else ""
    waits = gettext("等%(who)s批准", who=wording.roles(pack, [role])) if role else ""
    at = step.issued_at or step.leave_at
    leaves = gettext("%(at)s 发出", at=shown(at)) if at else ""
    badge = wording.Badge(tier_label(desk, step), wording.badge("KINDS", step.kind).tone)
    parts = (step.number, step.unit.name, wording.run(desk, item, step.run), waits, leaves)
    return Line(
        step.title or (item.title if item else step.unit.name),
        url_for("paper.page", step_id=step.id),
        badge,
        _full(parts),
    )


def notice_line(desk: Desk, notice: Notice) -> Line:
    """Tell a notice as its unit got it."""
    step = notice.step
    badge = wording.Badge(tier_label(desk, step), wording.badge("KINDS", step.kind).tone)
    state = (
        gettext("%(at)s 已签收", at=shown(notice.received_at)) if notice.received_at else gettext("未签收")
    )
    parts = (step.number, notice.unit.name, shown(notice.issued_at), state)
    fresh = notice.received_at is None
    return Line(step.title, url_for("inbox.page", notice_id=notice.id), badge, _full(parts), fresh)


def hold_line(desk: Desk, hold: Hold) -> Line:
    """Tell a hold."""
    badge = wording.badge("HOLDS", hold.why)
    waiting = sum(step.state == "held" for step in hold.steps)
    title = gettext(
        "%(day)s 暂停发出 %(count)s 份", day=local(hold.at).date().isoformat(), count=len(hold.steps)
    )
    left = gettext("还有 %(count)s 份等待处理", count=waiting) if waiting else gettext("已处理完")
    del desk
    return Line(title, url_for("holds.page", hold_id=hold.id), badge, (left,), hold.resolved_at is None)


def incident_line(desk: Desk, incident: Incident) -> Line:
    """Tell an incident."""
    item = desk.session.get(Item, incident.item_id) if incident.item_id else None
    run = desk.session.get(ClockRun, incident.run_id) if incident.run_id else None
    unit = desk.session.get(Unit, run.unit_id) if run else None
    parts = (shown(incident.at), unit.name if unit else "", incident.resolution[:60])
    title = str(item) if item else gettext("异常 %(number)s", number=incident.id)
    url = url_for("incidents.page", incident_id=incident.id)
    return Line(
        title, url, wording.badge("INCIDENTS", incident.kind), _full(parts), incident.resolved_at is None
    )


def _full(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for part in parts if part)


LINES: dict[str, Callable[[Desk, Any], Line]] = {
    "item": item_line,
    "run": run_line,
    "petition": petition_line,
    "step": step_line,
    "notice": notice_line,
    "hold": hold_line,
    "incident": incident_line,
}
"""kind of row → its line"""
