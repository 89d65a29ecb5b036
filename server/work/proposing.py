"""规则变更: a pack is proposed by one person, decided on by another, and comes into force on its day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select

from config import renamed
from config.loader import chain_from_files, compile_chain
from config.problems import PackError
from rules.calendar import local
from server.errors import Refusal
from server.models import Incident, PackChange, PackVersion, Unit
from server.versions import pack_files, stored_files
from server.work import activate, renaming, rights
from server.work.fields import plain, refuse_marked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from config.loader import Chain
    from config.model import Pack
    from server.desk import Desk
    from server.models import Person
    from server.versions import Shelf

T = TypeVar("T", PackChange, PackVersion)
POWER = "rules"
"""The power (`may` of roles.yaml) that changes of rules take, and no other."""
LONGEST_HASH, SHORTEST_HASH = 64, 6
UNSETTLED = ("proposed", "approved")
STATES: dict[str, tuple[str, str]] = {
    "proposed": ("待批准", "proposed"),
    "approved": ("已批准，待施行", "approved, not yet in force"),
    "refused": ("未批准", "refused"),
    "failed": ("未能施行", "could not be put in force"),
    "active": ("现行", "in force"),
    "replaced": ("已被替换", "replaced"),
    "rolled_back": ("已退回", "rolled back"),
}


def require(desk: Desk, office_id: int) -> None:
    """Refuse who does not keep the rules of the office; the program itself proposes nothing."""
    pack = desk.shelf.of(office_id)
    who = rights.who_may(pack, POWER)
    if not set(who) & desk.actor.roles_in(office_id):
        raise Refusal("version.not_yours", who=rights.role_labels(pack, who))


def fits(desk: Desk, office_id: int, pack: Pack, effective_on: date) -> None:
    """Refuse a proposal that changes nothing, is made already, or would begin in the past."""
    if effective_on < desk.today:
        raise Refusal("version.past", day=effective_on, today=desk.today)
    if pack.hash == desk.shelf.of(office_id).hash:
        raise Refusal("version.same", hash=pack.hash[:12])
    same = select(PackChange.id).where(
        PackChange.office_id == office_id, PackChange.hash == pack.hash, PackChange.state.in_(UNSETTLED)
    )
    number = desk.session.scalar(same)
    if number is not None:
        raise Refusal("version.again", number=number)


def record(
    desk: Desk, office_id: int, pack: Pack, chain: Chain, *, effective_on: date, kind: str = "propose",
    reason: str = "", names: Mapping[str, str], timelines: Mapping[str, Any], impact: Mapping[str, Any],
) -> PackChange:  # fmt: skip
    """Keep a proposal with what was found of it; nothing comes into force."""
    require(desk, office_id)
    fits(desk, office_id, pack, effective_on)
    renaming.check(desk, office_id, pack, names)
    refuse_marked([reason])
    row = PackChange(
        office_id=office_id,
        kind=kind,
        state="proposed",
        hash=pack.hash,
        name=chain.name,
        label=pack.label.zh,
        files=pack_files(chain),
        names=dict(names),
        before_id=desk.shelf.current_id(office_id),
        effective_on=effective_on,
        proposed_at=desk.now,
        author_id=desk.actor.person_id,
        reason=plain(reason),
        timelines=dict(timelines),
        impact=dict(impact),
    )
    desk.session.add(row)
    desk.session.flush()
    told = {"change": row.id, "office": office_id, "hash": row.hash, "effective": effective_on}
    desk.note("change_proposed", way=kind, reason=desk.blind(row.reason), **told)
    return row


def approve(desk: Desk, office_id: int, number: int) -> PackChange:
    """Approve a change as its second person; on its day, perhaps today, it comes into force."""
    row = _open(desk, office_id, number, ("proposed",))
    if row.author_id == desk.actor.person_id:
        raise Refusal("version.not_second_person", who=desk.actor.name)
    if not row.impact:
        raise Refusal("version.impact_missing")
    if row.timelines.get("failed"):
        raise Refusal("version.timelines_failed", failed=len(row.timelines["failed"]))
    _not_stale(desk, row)
    _decide(desk, row, "approved")
    if row.effective_on <= desk.today:
        put_in_force(desk, row)
    return row


def refuse(desk: Desk, office_id: int, number: int, *, reply: str) -> PackChange:
    """Refuse a change that is not in force yet, or take one's own back."""
    row = _open(desk, office_id, number, UNSETTLED)
    if not reply.strip():
        raise Refusal("act.needs", act="不批准", needs="理由")
    refuse_marked([reply])
    row.reply = plain(reply)
    _decide(desk, row, "refused")
    return row


def _open(desk: Desk, office_id: int, number: int, states: Sequence[str]) -> PackChange:
    require(desk, office_id)
    row = desk.session.get(PackChange, number, with_for_update=True)
    if row is None or row.office_id != office_id:
        raise Refusal("version.unknown", named=number)
    if row.state not in states:
        state, state_en = STATES[row.state]
        raise Refusal("version.decided", number=row.id, state=state, state_en=state_en)
    return row


def _decide(desk: Desk, row: PackChange, state: str) -> None:
    row.state, row.decided_at, row.approver_id = state, desk.now, desk.actor.person_id
    desk.note("change_decided", change=row.id, state=state, reply=desk.blind(row.reply))


def _not_stale(desk: Desk, row: PackChange) -> None:
    if row.before_id != desk.shelf.current_id(row.office_id):
        raise Refusal("version.stale")


def put_in_force(desk: Desk, row: PackChange) -> None:
    """Put an approved change in force, all of it or nothing; the one before is replaced, or rolled back."""
    _not_stale(desk, row)
    chain = chain_from_files(row.name, stored_files(row.files))
    approver = _name(row.approver)
    _all_named(desk, row, chain)
    names = row.names
    version = activate.activate(desk, row.office_id, chain, approved_by=approver, names=names).version
    for before in desk.session.scalars(_of(row.office_id).where(PackChange.state == "active")):
        before.state = "rolled_back" if row.kind == "rollback" else "replaced"
    version.activated_by = _name(row.author)
    version.approved_by = approver
    desk.session.get_one(Unit, row.office_id).pack = row.name
    row.state, row.version_id, row.activated_at = "active", version.id, desk.now
    desk.note("change_in_force", change=row.id, version=version.id)


def _all_named(desk: Desk, row: PackChange, chain: Chain) -> None:
    """Refuse when something has come into use since that the new rules do not name."""
    pack = compile_chain(chain).pack
    try:
        if pack is not None:  # else it is refused for what is wrong with it
            renaming.check(desk, row.office_id, pack, row.names)
    except PackError as error:
        first = error.problems[0]
        zh, en = (f"{first.place}: {said}" for said in (first.zh, first.en))
        raise Refusal("version.map_missing", problem=zh, problem_en=en) from error


def _name(person: Person | None) -> str:
    return person.name if person is not None else ""


def _of(office_id: int) -> Any:
    return select(PackChange).where(PackChange.office_id == office_id)


def waiting(desk: Desk) -> list[int]:
    """Return the approved changes whose day has come, in the order of their days."""
    due = select(PackChange.id).where(PackChange.state == "approved", PackChange.effective_on <= desk.today)
    return list(desk.session.scalars(due.order_by(PackChange.effective_on, PackChange.id)))


def begin(desk: Desk, number: int) -> None:
    """Put a change in force whose day has come, unless somebody has done so or taken it back."""
    row = desk.session.get_one(PackChange, number, with_for_update=True)
    if row.state == "approved":
        put_in_force(desk, row)


def give_up(desk: Desk, number: int, why: str) -> None:
    """Say that a change could not be put in force on its day; the rules before it stay, a person is told."""
    row = desk.session.get_one(PackChange, number, with_for_update=True)
    if row.state != "approved":
        return
    row.state, row.reply = "failed", why
    detail = {"change": row.id, "why": why}
    desk.session.add(Incident(kind="rules", office_id=row.office_id, at=desk.now, detail=detail))
    desk.note("change_failed", change=row.id, why=why)


def before_current(desk: Desk, office_id: int) -> tuple[PackVersion, dict[str, str]]:
    """Return the version to which the rules in force go back, and the names that go back with it.

    Raises:
        Refusal: there was none.
    """
    brought = _of(office_id).where(
        PackChange.version_id == desk.shelf.current_id(office_id), PackChange.kind != "rollback"
    )
    row: PackChange | None = desk.session.scalars(brought.order_by(PackChange.activated_at.desc())).first()
    if row is None or row.before is None:
        raise Refusal("version.nothing_before")
    return row.before, renamed.inverted(row.names)


def named(desk: Desk, office_id: int, text: str) -> PackChange | PackVersion:
    """Return the change of that number, or the latest text whose hash begins so."""
    if text.isascii() and text.isdigit() and len(text) < SHORTEST_HASH:
        row = desk.session.get(PackChange, int(text))
        if row is not None and row.office_id == office_id:
            return row
    elif SHORTEST_HASH <= len(text) <= LONGEST_HASH and text.isalnum():
        found = _like(desk, PackChange, office_id, text) or _like(desk, PackVersion, office_id, text)
        if found is not None:
            return found
    raise Refusal("version.unknown", named=text)


def _like(desk: Desk, model: type[T], office_id: int, text: str) -> T | None:
    """Return the latest row whose hash begins so."""
    like = select(model).where(model.office_id == office_id, model.hash.startswith(text.lower()))
    return desk.session.scalars(like.order_by(model.id.desc())).first()


def chain_of(row: PackChange | PackVersion) -> Chain:
    """Return the text that a change or a version holds, whole."""
    return chain_from_files(row.name, stored_files(row.files))


def changed(desk: Desk, office_id: int) -> bool:
    """Tell whether an office's rules have been changed by a proposal."""
    return desk.session.scalar(_of(office_id).where(PackChange.state == "active").limit(1)) is not None


def history(desk: Desk, office_id: int) -> list[dict[str, Any]]:
    """Return every change of an office's rules, the latest first, then what was put in force without one."""
    rows = desk.session.scalars(_of(office_id).order_by(PackChange.id.desc())).all()
    changed = {row.hash for row in rows if row.activated_at is not None}
    versions = select(PackVersion).where(PackVersion.office_id == office_id).order_by(PackVersion.id.desc())
    first = [_version(row, desk.shelf) for row in desk.session.scalars(versions) if row.hash not in changed]
    return [*map(_change, rows), *first]


def _change(row: PackChange) -> dict[str, Any]:
    return {
        "number": row.id, "hash": row.hash, "label": row.label, "kind": row.kind, "state": row.state,
        "author": _name(row.author), "approver": _name(row.approver),
        "effective": row.effective_on.isoformat(), "in_force": row.state == "active",
    }  # fmt: skip


def _version(row: PackVersion, shelf: Shelf) -> dict[str, Any]:
    return {
        "number": None, "hash": row.hash, "label": shelf.version(row.id).label.zh, "kind": "installed",
        "state": "active" if row.current else "replaced", "author": row.activated_by,
        "approver": row.approved_by, "effective": local(row.activated_at).date().isoformat(),
        "in_force": row.current,
    }  # fmt: skip
