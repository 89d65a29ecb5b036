"""The one table of who may come to which endpoint; what is not in it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.web.rights import Rights


@dataclass(frozen=True, slots=True)
class Policy:
    """A named answer to: may this person come here at all?"""

    name: str
    allows: Callable[[Rights], bool]


PUBLIC = Policy("public", lambda _rights: True)  # before sign-in too
SIGNED_IN = Policy("signed_in", lambda _rights: True)
BUSINESS = Policy("business", lambda rights: rights.business)
OFFICE = Policy("office", lambda rights: rights.office)
ACCOUNTS = Policy("accounts", lambda rights: "accounts" in rights.may)
SECURITY = Policy("security", lambda rights: "security" in rights.may)
KEEPERS = Policy("keepers", lambda rights: bool(rights.may & {"accounts", "security"}))
AUDIT = Policy("audit", lambda rights: "audit" in rights.may)
WATCHERS = Policy("watchers", lambda rights: bool(rights.may & {"security", "audit"}))
ENGINE = Policy("engine", lambda rights: bool(rights.may & {"accounts", "audit"}))
RUNNERS = Policy("runners", lambda rights: bool(rights.may & {"accounts", "audit"}) or rights.office)
OFFICERS = Policy("officers", lambda rights: rights.officer)
RULES = Policy("rules", lambda rights: "rules" in rights.may or rights.office)
RULERS = Policy("rulers", lambda rights: "rules" in rights.may)
ROLES = Policy("roles", lambda rights: rights.business or rights.officer)
KNOWN = Policy("known", lambda rights: rights.business or bool(rights.may & {"accounts", "security"}))

_READ = ("index_view", "details_view", "export", "ajax_lookup")
_WRITE = ("create_view", "edit_view")


def _screen(name: str, policy: Policy, writes: Policy | None = None) -> dict[str, Policy]:
    rows = {f"{name}.{view}": policy for view in _READ}
    return rows | {f"{name}.{view}": writes or policy for view in _WRITE}


_SITE = {
    "static": PUBLIC,
    "account.sign_in": PUBLIC,
    "account.second": PUBLIC,  # it asks for a session that waits for a code
    "account.second_begin": SIGNED_IN,
    "account.second_confirm": SIGNED_IN,
    "account.second_off": SIGNED_IN,
    "account.lend": SIGNED_IN,
    "account.lend_end": SIGNED_IN,
    "account.preferences": PUBLIC,
    "account.sign_out": SIGNED_IN,
    "account.page": SIGNED_IN,
    "account.password": SIGNED_IN,
    "account.end_session": SIGNED_IN,
    "site.home": SIGNED_IN,
    "screens.index": SIGNED_IN,
    "frame.index": SIGNED_IN,
}

_ITEMS = _screen("items", BUSINESS) | {
    "items.root": BUSINESS,
    "items.many_view": BUSINESS,
    "items.import_view": OFFICE,
    "items.import_take": OFFICE,
}

_SCREENS = {
    key: policy
    for rows in (
        _screen("item_screen", BUSINESS),
        _screen("assignment", OFFICE),
        _screen("clockrun", OFFICE),
        _screen("deed", OFFICE),
        _screen("attachment", OFFICE),
        _screen("petition", OFFICE),
        _screen("opinion", OFFICE),
        _screen("packversion", RULES),
        _screen("packchange", RULES),
        _screen("importbatch", OFFICE),
        _screen("columnmapping", OFFICE),
        _screen("ladderstep", OFFICE),
        _screen("approval", OFFICE),
        _screen("notice", BUSINESS),
        _screen("delivery", OFFICE),
        _screen("numbersequence", OFFICE),
        _screen("givennumber", OFFICE),
        _screen("hold", OFFICE),
        _screen("savedview", ROLES),
        _screen("seen", OFFICE),
        _screen("storeddecision", OFFICE),
        _screen("unit", KNOWN, KEEPERS),
        _screen("person", KEEPERS),
        _screen("grant", KEEPERS),
        _screen("login", WATCHERS),
        _screen("delegation", WATCHERS),
        _screen("journalblock", AUDIT),
        _screen("journalhead", AUDIT),
        _screen("tick", ENGINE),
        _screen("incident", RUNNERS),
        _screen("setting", ACCOUNTS),
    )
    for key, policy in rows.items()
}

# Pages of their own (admin/pages): one row an endpoint, like all others.
_PAGES: dict[str, Policy] = {
    "workbench.index": BUSINESS,
    "workbench.group": BUSINESS,
    "item.page": BUSINESS,
    "item.proof": BUSINESS,
    "item.file": BUSINESS,
    "item.act": BUSINESS,
    "item.request_file": BUSINESS,
    "item.request_part": BUSINESS,
    "item.request_against": BUSINESS,
    "item.request_decide": OFFICE,
    "item.pass_gate": BUSINESS,
    "item.count_from": OFFICE,
    "item.propose": OFFICE,
    "item.settle_units": OFFICE,
    "desk.index": OFFICE,
    "batch.page": OFFICE,
    "batch.approve": OFFICE,
    "paper.page": OFFICE,
    "paper.approve": OFFICE,
    "paper.refuse": OFFICE,
    "paper.edit": OFFICE,
    "paper.edit_form": OFFICE,
    "paper.stop": OFFICE,
    "paper.withdraw": OFFICE,
    "paper.docx": OFFICE,
    "handover.index": BUSINESS,
    "handover.draw": BUSINESS,
    "handover.page": BUSINESS,
    "handover.take": BUSINESS,
    "handover.undo": BUSINESS,
    "inbox.index": BUSINESS,
    "inbox.page": BUSINESS,
    "inbox.receive": BUSINESS,
    "inbox.docx": BUSINESS,
    "holds.index": OFFICE,
    "holds.page": OFFICE,
    "holds.resolve": OFFICE,
    "incidents.index": OFFICE,
    "incidents.page": OFFICE,
    "incidents.resolve": OFFICE,
    "boards.index": BUSINESS,
    "rulebook.index": BUSINESS,
    "search.index": BUSINESS,
    "views.save": ROLES,
    "views.remove": ROLES,
    "changes.index": RULERS,
    "changes.page": RULERS,
    "changes.approve": RULERS,
    "changes.refuse": RULERS,
    "scores.index": BUSINESS,
    "scores.sheet": BUSINESS,
}

POLICIES: dict[str, Policy] = _SITE | _ITEMS | _SCREENS | _PAGES
"""endpoint → policy"""
