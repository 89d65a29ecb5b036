"""Packs as they were activated: stored whole, compiled once, never changed."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from config.loader import Chain, chain_from_files, compile_chain
from rules.calendar import Calendar
from rules.checks import problems
from rules.compile import Plan, plan
from server.errors import Refusal
from server.models import PackVersion
from server.store import listed, sights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session, sessionmaker

    from config.model import Pack
    from config.problems import Problem
    from server.desk import Desk


def pack_files(chain: Chain) -> dict[str, Any]:
    """Return the chain's files as JSON can hold them: text, or base64 for templates."""
    return {name: _plain(data) for name, data in chain.files.items()}


def _plain(data: bytes) -> Any:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(data).decode()}


def stored_files(stored: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the bytes of files that `pack_files` has put into JSON."""
    return {
        name: value.encode() if isinstance(value, str) else b64decode(value["base64"])
        for name, value in stored.items()
    }


def bad_pack(problems: tuple[Problem, ...]) -> Refusal:
    """Return the refusal of a pack that has problems, naming the first."""
    first = problems[0]
    told = {"problem": f"{first.place}: {first.zh}", "problem_en": f"{first.place}: {first.en}"}
    return Refusal("pack.bad", **told)


class Shelf:
    """All activated packs of an instance, by version and by office."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._packs: dict[int, Pack] = {}
        self._calendars: dict[tuple[int, int], Calendar] = {}
        self._plans: dict[tuple[int, str, str], Plan] = {}
        self._current: dict[int, int] = {}  # office -> version
        self._office: dict[int, int] = {}  # version -> office
        self._fresh: set[int] = set()  # adopted in a transaction that has not been committed

    def refresh(self) -> None:
        """Learn which versions are current now."""
        with self._sessions() as session:
            rows = session.execute(select(PackVersion.office_id, PackVersion.id).where(PackVersion.current))
            self._current = {row.office_id: row.id for row in rows}

    def settle(self, *, kept: bool) -> None:
        """Keep what a transaction adopted, or forget it all when the transaction did not hold."""
        fresh, self._fresh = self._fresh, set()
        if kept or not fresh:
            return
        for version_id in fresh:
            self._packs.pop(version_id, None)
            self._office.pop(version_id, None)
        self._plans = {key: plan for key, plan in self._plans.items() if key[0] not in fresh}
        self._calendars = {key: known for key, known in self._calendars.items() if not fresh & set(key)}
        self.refresh()

    def offices(self) -> tuple[int, ...]:
        """Return the ids of all offices that have a pack."""
        return tuple(self._current)

    def current_id(self, office_id: int) -> int:
        """Return the version that is active for an office; refuse when there is none."""
        if office_id not in self._current:
            self.refresh()
        if office_id not in self._current:
            raise Refusal("pack.none", office=office_id)
        return self._current[office_id]

    def of(self, office_id: int) -> Pack:
        """Return the pack that is active for an office."""
        return self.version(self.current_id(office_id))

    def version(self, version_id: int) -> Pack:
        """Return the pack of a version."""
        if version_id not in self._packs:
            with self._sessions() as session:
                row = session.get_one(PackVersion, version_id)
                self._remember(row)
        return self._packs[version_id]

    def _remember(self, row: PackVersion) -> None:
        loaded = compile_chain(chain_from_files(row.name, stored_files(row.files)))
        if loaded.pack is None:
            raise bad_pack(loaded.problems)
        self._packs[row.id] = loaded.pack
        self._office[row.id] = row.office_id

    def office_of(self, version_id: int) -> int:
        """Return the office of a version."""
        self.version(version_id)
        return self._office[version_id]

    def calendar(self, version_id: int) -> Calendar:
        """Return a version's calendar, with the years that its office has confirmed since."""
        pack = self.version(version_id)
        current_id = self._current.get(self._office[version_id], version_id)
        key = (version_id, current_id)
        if key not in self._calendars:
            years = {**self.version(current_id).calendars, **pack.calendars}
            self._calendars[key] = Calendar(years, pack.hours)
        return self._calendars[key]

    def plan(self, version_id: int, type_: str, ladder: str) -> Plan:
        """Return the compiled ladder of a type under a version."""
        key = (version_id, type_, ladder)
        if key not in self._plans:
            self._plans[key] = plan(self.version(version_id), type_, ladder)
        return self._plans[key]

    def adopt(self, desk: Desk, office_id: int, chain: Chain, *, approved_by: str = "") -> PackVersion:
        """Activate a chain for an office; a pack with problems is refused and nothing changes."""
        loaded = compile_chain(chain)
        wrong = problems(loaded)
        if wrong:
            raise bad_pack(wrong)
        assert loaded.pack is not None
        session = desk.session
        session.execute(update(PackVersion).where(PackVersion.office_id == office_id).values(current=False))
        row = session.scalar(
            select(PackVersion).where(
                PackVersion.office_id == office_id, PackVersion.hash == loaded.pack.hash
            )
        )
        if row is None:
            row = PackVersion(
                office_id=office_id,
                hash=loaded.pack.hash,
                name=chain.name,
                files=pack_files(chain),
                activated_at=desk.now,
                activated_by=desk.actor.name,
                approved_by=approved_by,
                current=True,
            )
            session.add(row)
        row.current, row.activated_at, row.sees = True, desk.now, sights.told(loaded.pack)
        session.flush()
        self._packs[row.id] = loaded.pack
        self._office[row.id] = office_id
        self._current[office_id] = row.id
        self._fresh.add(row.id)
        listed.index(session, loaded.pack)
        desk.note("pack", office=office_id, version=row.id, hash=row.hash)
        return row
