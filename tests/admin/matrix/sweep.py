"""The table of all requests: rule × method × relation × role, from the application's own map of addresses."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from admin.screens import SCREENS
from server.models import (
    Approval,
    Assignment,
    Attachment,
    ClockRun,
    ColumnMapping,
    Deed,
    Delegation,
    Delivery,
    GivenNumber,
    Grant,
    Hold,
    ImportBatch,
    Incident,
    Item,
    JournalBlock,
    JournalHead,
    LadderStep,
    Login,
    Notice,
    NumberSequence,
    Opinion,
    PackChange,
    PackVersion,
    Person,
    Petition,
    SavedView,
    Seen,
    StoredDecision,
    Tick,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.admin.matrix.realm import Realm

TABLE = Path(__file__).with_name("expected.csv")
LOGINS = {
    "anonymous": "",
    "clerk": "city.clerk",
    "director": "city.director",
    "leader": "city.leader",
    "principal": "city.principal",
    "deputy_leader": "city.deputy_leader",
    "rule_admin": "city.rule_admin",
    "superior": "city.superior",
    "liaison": "city.liaison",
    "unit_head": "city.unit_head",
    "discipline": "city.discipline",
    "accounts": "city.accounts",
    "security": "city.security",
    "audit": "city.audit",
    "stranger": "city.stranger",
    "nobody": "city.nobody",
}
"""role → who holds it; the stranger is the liaison of a unit that is on none of the items asked for"""
PLACES = {"own": "city", "handed": "county", "foreign": "beside"}
ABSENT = 8_000_000
NO_OBJECT = "-"
WHOLE = {"journalblock", "journalhead", "tick", "setting"}
"""Tables of the whole instance: their rows belong to no place."""


@dataclass(frozen=True)
class Probe:
    """One address asked for with one method: its rule, and what the object has to do with the office."""

    rule: str
    method: str
    relation: str
    path: str
    data: tuple[tuple[str, str], ...] = ()
    shows: str = ""  # what a good answer holds


class Objects:
    """The ids of one row of each table for each relation, with what its page shows."""

    def __init__(self, realm: Realm) -> None:
        self.realm = realm
        with realm.instance.bench.sessions() as session:
            self.rows = {
                relation: {**dict(self._of(session, place)), **dict(self._of_office(session, place))}
                for relation, place in PLACES.items()
            }

    def _of(self, session: Session, place: str) -> Iterator[tuple[str, tuple[Any, str]]]:
        items = {key: self.realm.items[f"{place}.{key}"] for key in ("main", "slip", "asked", "held")}
        unit = self.realm.units[f"{place}.unit"]
        main, slip = (session.get_one(Item, items[key]) for key in ("main", "slip"))

        def first(model: Any, *tests: Any) -> Any:
            return session.scalars(select(model).where(*tests).order_by(model.id)).first()

        def of_item(model: Any, key: str = "main") -> Any:
            return first(model, model.item_id == items[key])

        title = main.title
        draft = first(LadderStep, LadderStep.item_id == main.id, LadderStep.state == "draft")
        notice = first(
            Notice, Notice.item_id == slip.id, Notice.unit_id == unit, Notice.step.has(kind="slip")
        )
        asked = of_item(Petition, "asked")
        opinion = first(Opinion, Opinion.petition_id == asked.id)
        given = first(GivenNumber, GivenNumber.item_id == main.id)
        finish = first(ClockRun, ClockRun.item_id == main.id, ClockRun.clock == "finish")
        decision = first(StoredDecision, StoredDecision.run_id == finish.id)
        yield "item_screen", (main.id, title)
        yield "assignment", (of_item(Assignment).id, title)
        yield "clockrun", (finish.id, title)
        yield "deed", (first(Deed, Deed.item_id == main.id, Deed.act == "report").id, title)
        yield "attachment", (of_item(Attachment).id, of_item(Attachment).name)
        yield "petition", (asked.id, asked.item.title)
        yield "opinion", (opinion.id, opinion.person.name)
        yield "seen", (of_item(Seen).id, str(main.id))
        yield "ladderstep", (draft.id, title)
        yield "approval", (first(Approval, Approval.step_id == draft.id).id, draft.title)
        yield "notice", (notice.id, notice.step.number)
        yield "delivery", (first(Delivery, Delivery.notice_id == notice.id).id, str(notice.id))
        yield "givennumber", (given.id, given.text)
        yield "storeddecision", (decision.id, str(decision.id))
        yield "incident", (of_item(Incident).id, str(of_item(Incident).id))
        yield "paper", (draft.id, draft.title)
        yield "item", (main.id, title)
        yield "asked", (items["asked"], asked.item.title)
        yield "run", (finish.id, title)
        yield "asked_run", (asked.run_id, title)
        yield "held_item", (items["held"], session.get_one(Item, items["held"]).title)

    def _of_office(self, session: Session, place: str) -> Iterator[tuple[str, tuple[Any, str]]]:
        office, unit = self.realm.units[f"{place}.office"], self.realm.units[f"{place}.unit"]

        def first(model: Any, *tests: Any) -> Any:
            return session.scalars(select(model).where(*tests).order_by(model.id)).first()

        head = session.get_one(Person, self.realm.people[f"{place}.unit_head"])
        grant = first(Grant, Grant.person_id == head.id)
        batch = first(ImportBatch, ImportBatch.office_id == office)
        mapping = first(ColumnMapping, ColumnMapping.office_id == office)
        sequence = first(NumberSequence, NumberSequence.office_id == office)
        hold = first(Hold, Hold.office_id == office)
        pack = first(PackVersion, PackVersion.office_id == office)
        login = first(Login, Login.person_id == head.id)
        clerk = self.realm.people[f"{place}.clerk"]
        view = first(SavedView, SavedView.person_id == clerk)
        yield "savedview", (view.id, view.name)
        yield "importbatch", (batch.id, batch.name)
        yield "columnmapping", (mapping.id, mapping.headings)
        yield "numbersequence", (sequence.id, sequence.name)
        yield "hold", (hold.id, str(hold.id))
        yield "unit", (unit, session.get_one(Unit, unit).name)
        yield "person", (head.id, head.login)
        yield "grant", (grant.id, head.name)
        yield "login", (login.id, head.name)
        lent = first(Delegation, Delegation.unit_id == office)
        yield "delegation", (lent.id, lent.receiver.name)
        change = first(PackChange, PackChange.office_id == office)
        yield "packversion", (pack.id, pack.hash)
        yield "packchange", (change.id, change.hash)
        if place == "city":
            yield "journalblock", (first(JournalBlock).id, first(JournalBlock).hash)
            yield "journalhead", (first(JournalHead).id, "")  # moves on with every change
            yield "tick", (first(Tick).id, "")
            yield "setting", ("made_by", "made_by")

    def id(self, relation: str, kind: str) -> Any:
        """Return the key of the row of this kind."""
        if relation == "absent":
            return "no_such" if kind == "setting" else ABSENT
        return self.rows[relation][kind][0]

    def shows(self, relation: str, kind: str) -> str:
        """Return what the row's page shows."""
        return str(self.rows[relation][kind][1]) if relation in self.rows else ""

    def relations(self, kind: str) -> tuple[str, ...]:
        """Return the relations that rows of this kind can have."""
        return ("own", "absent") if kind in WHOLE else (*PLACES, "absent")


SCREEN_NAMES = frozenset(screen.name for screen in SCREENS)
OBJECT = {  # endpoint → the kinds of row its address names, in the order of its arguments
    "item.page": ("item",),
    "item.proof": ("item", "run"),
    "item.file": ("item", "attachment"),
    "item.act": ("item",),
    "item.request_file": ("asked", "asked_run"),
    "item.request_part": ("item", "unit"),
    "item.request_against": ("item", "paper"),
    "item.request_decide": ("asked", "petition"),
    "item.pass_gate": ("item",),
    "item.count_from": ("item", "run"),
    "item.propose": ("item", "run"),
    "item.settle_units": ("item",),
    "paper.page": ("paper",),
    "paper.approve": ("paper",),
    "paper.refuse": ("paper",),
    "paper.stop": ("paper",),
    "paper.withdraw": ("paper",),
    "paper.edit_form": ("paper",),
    "paper.edit": ("paper",),
    "paper.docx": ("paper",),
    "inbox.page": ("notice",),
    "inbox.receive": ("notice",),
    "inbox.docx": ("notice",),
    "holds.page": ("hold",),
    "holds.resolve": ("hold",),
    "changes.page": ("packchange",),
    "changes.approve": ("packchange",),
    "changes.refuse": ("packchange",),
    "views.remove": ("savedview",),
    "incidents.page": ("incident",),
    "incidents.resolve": ("incident",),
    "items.details_view": ("item",),
    "items.edit_view": ("item",),
}
"""endpoint → the kinds of row that its address names, in the order of its arguments"""
FIXED = {
    "type_key": "instruction",
    "export_type": "csv",
    "key": "late",
    "filename": "duban.css",
    "act": "suspend",
    "kind": "extension",
    "gate": "found",
}
SENT = {
    "paper.edit": {"stage": "save", "title": "改", "body": "改", "text_hash": "0"},
    "views.save": {"place": "/items/instruction/", "name": "急件", "query": "search=x"},
    "views.remove": {"place": "/items/instruction/"},
}
"""endpoint → what a change is sent with; all others come empty, so that what is let in is refused"""


def kinds(endpoint: str) -> tuple[str, ...]:
    """Return the kinds of row that an endpoint's address names."""
    room, _, view = endpoint.partition(".")
    return (
        (room,)
        if room in SCREEN_NAMES and view in {"details_view", "edit_view"}
        else OBJECT.get(endpoint, ())
    )


def probes(app: Flask, realm: Realm) -> list[Probe]:
    """Return every request of the table."""
    objects = Objects(realm)
    found: list[Probe] = []
    with app.test_request_context():
        for rule in sorted(
            app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))
        ):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                found += _of_rule(app, objects, rule, method)
    return found


def _of_rule(app: Flask, objects: Objects, rule: Any, method: str) -> Iterator[Probe]:
    named = kinds(rule.endpoint)
    data = tuple(SENT.get(rule.endpoint, {}).items()) if method == "POST" else ()
    for relation in objects.relations(named[0]) if named else (NO_OBJECT,):
        path = address(app, objects, rule.endpoint, relation)
        yield Probe(
            rule.rule, method, relation, path, data, objects.shows(relation, named[0]) if named else ""
        )


def address(app: Flask, objects: Objects, endpoint: str, relation: str) -> str:
    """Return the path to an endpoint for an object of this relation."""
    named = list(kinds(endpoint))
    arguments = next(rule for rule in app.url_map.iter_rules(endpoint)).arguments
    values: dict[str, Any] = {name: value for name, value in FIXED.items() if name in arguments}
    order = [name for name in _ordered(app, endpoint) if name not in FIXED]
    for name, kind in zip(order, named, strict=False):
        values[name] = objects.id(relation, kind)
    if named and not order:
        values["id"] = objects.id(relation, named[0])
    return app.url_for(endpoint, **values)


def _ordered(app: Flask, endpoint: str) -> list[str]:
    text = next(rule for rule in app.url_map.iter_rules(endpoint)).rule
    names = [part.split(">")[0].split(":")[-1] for part in text.split("<")[1:]]
    return [name.split(")")[-1] for name in names]


# the committed table


def read() -> dict[tuple[str, str, str], dict[str, str]]:
    """Return the table: rule, method and relation → role → status."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        (row["rule"], row["method"], row["relation"]): {role: row[role] for role in LOGINS} for row in rows
    }


def write(found: dict[tuple[str, str, str], dict[str, str]]) -> None:
    """Write the table, for people to look through before it is committed."""
    with TABLE.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["rule", "method", "relation", *LOGINS])
        for key in sorted(found):
            out.writerow([*key, *(found[key][role] for role in LOGINS)])


__all__ = ["ABSENT", "LOGINS", "NO_OBJECT", "Objects", "Probe", "address", "kinds", "probes", "read", "write"]
