"""异常: where the two readings of a rule differ, or the judging failed; a person says what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext

from admin.pages import kept_back, rows, todo, wording
from admin.pages.common import attempt, reading, text
from server.models import ClockRun, Incident, Item
from server.web.i18n import marked, shown, word
from server.work import incidents as work_incidents

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from config.model import Pack
    from server.desk import Desk

incidents = Blueprint("incidents", __name__)
KEY = "<int(max=9007199254740991):incident_id>"
KIND = kept_back.Kind(
    Incident,
    todo.incidents,
    rows.incident_line,
    marked("异常"),
    marked("没有异常"),
    marked("规则引擎和第二套判断一致，没有事项被暂停。"),
    work_incidents.MAY,
)


@incidents.get("/incidents")
def index() -> str:
    """Show the incidents: those that wait first."""
    return kept_back.index(KIND)


@incidents.get(f"/incident/{KEY}")
def page(incident_id: int) -> str:
    """Show what differs, on which facts."""
    with reading() as desk:
        incident = kept_back.find(KIND, desk, incident_id)
        item = desk.session.get(Item, incident.item_id) if incident.item_id else None
        run = desk.session.get(ClockRun, incident.run_id) if incident.run_id else None
        return render_template(
            "duban/pages/incident.html",
            incident_id=incident.id,
            at=shown(incident.at),
            kind=wording.badge("INCIDENTS", incident.kind),
            item=str(item) if item else "",
            item_url=url_for("item.page", item_id=item.id) if item else "",
            unit=run.unit.name if run else "",
            clock=wording.run(desk, item, run) if run else "",
            differs=_differs(desk, incident),
            why=incident.detail.get("why", "") if incident.kind == "rules" else "",
            facts=_facts(desk, incident),
            resolution=incident.resolution,
            **kept_back.standing(KIND, desk, incident),
        )


def _differs(desk: Desk, incident: Incident) -> tuple[str, str] | None:
    """Return what the engine said and what the second reading said, when both spoke."""
    if incident.kind != "disagreement" or "oracle" not in incident.detail:
        return None
    pack = _pack(desk, incident)
    return _tier(pack, str(incident.detail.get("engine") or "")), _tier(
        pack, str(incident.detail["oracle"] or "")
    )


def _pack(desk: Desk, incident: Incident) -> Pack:
    run = desk.session.get(ClockRun, incident.run_id) if incident.run_id else None
    assert incident.office_id is not None
    return desk.shelf.version(run.pack_version_id) if run else desk.shelf.of(incident.office_id)


def _tier(pack: Pack, name: str) -> str:
    labels = (tier.label for ladder in pack.ladders.values() for tier in ladder.tiers if tier.name == name)
    return next((word(label) for label in labels), name) if name else gettext("不采取步骤")


def _facts(desk: Desk, incident: Incident) -> list[tuple[str, str]]:
    found: dict[str, Any] = incident.detail.get("facts") or {}
    pack = _pack(desk, incident)
    return [
        (name, wording.found(name, value, pack))
        for name, value in sorted(found.items())
        if not name.startswith(("may.", "enter."))
    ]


@incidents.post(f"/incident/{KEY}")
def resolve(incident_id: int) -> ResponseReturnValue:
    """Close an incident with what was found."""

    def work(desk: Desk) -> None:
        kept_back.find(KIND, desk, incident_id)
        work_incidents.resolve(desk, incident_id, resolution=text("resolution"))

    return attempt(
        work,
        done=lambda _: gettext("已处理，这个时限会重新判断。"),
        to=url_for("incidents.page", incident_id=incident_id),
        again=lambda: page(incident_id),
    )
