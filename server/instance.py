"""An instance: a folder with settings and a database, opened with all that it needs."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from config.loader import compile_chain, read_chain, shipped
from server import outbox, profiles, settings, tick
from server.bench import Bench
from server.clock import Clock, RealClock, RunningClock, SetClock
from server.db import MEMORY, close_engine, make_engine, make_sessions
from server.desk import PROGRAM
from server.errors import Refusal
from server.judge import Judge
from server.migrate import make, upgrade
from server.models import Unit
from server.settings import Settings
from server.store import listed
from server.versions import Shelf, bad_pack
from server.work import activate, proposing, units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.loader import Chain
    from config.model import Pack
    from server.desk import Actor, Desk


AREAS = {"central": "全国", "province": "全省", "city": "全市", "county": "全县", "township": "全乡镇"}


LOG = logging.getLogger("duban.server.instance")


@dataclass(slots=True)
class Instance:
    """The long-lived parts of a running instance."""

    folder: Path | None
    settings: Settings
    bench: Bench
    live: LiveFolders | None = None

    @classmethod
    def open(cls, folder: Path, **judge: Any) -> Instance:
        """Open the instance in `folder`; refuse when there is none."""
        known = settings.read(folder)
        clock: Clock = RealClock()
        if known.simulated:
            clock = RunningClock(datetime.fromisoformat(known.simulated))
        url = known.database or f"sqlite:///{folder / settings.DATABASE}"
        instance = cls(folder, known, _bench(url, known, clock, folder / "files", judge))
        instance.bench.shelf.refresh()
        instance.live = LiveFolders(instance) if known.live else None
        return instance

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        office: str,
        pack: str,
        demo: bool = False,
        at: datetime | None = None,
        passwords: str = profiles.NAMES[0],
    ) -> Instance:
        """Make a new instance in `folder` with one office under a shipped pack or a folder's."""
        if (folder / settings.FILE).exists():
            raise Refusal("instance.exists", path=folder)
        chain = read_chain(pack_folder(pack))
        settings.make_home(folder)
        settings.write(
            folder, Settings.new(demo=demo, simulated=at.isoformat() if at else "", passwords=passwords)
        )
        instance = cls.open(folder)
        with instance.bench.desk(PROGRAM) as desk:
            level = _level(chain)
            area = units.create(desk, name=AREAS[level], kind="其他", level=level)  # the units' superior
            unit = units.create(
                desk, name=office, parent_id=area.id, kind="党委", level=level, pack=chain.name
            )
            activate.activate(desk, unit.id, chain)
        return instance

    @classmethod
    def memory(cls, at: datetime) -> Instance:
        """Return an instance that lives in memory on a clock that stands at `at`."""
        known = Settings.new(demo=True)
        return cls(None, known, _bench(MEMORY, known, SetClock(at), None, {}))

    @property
    def shelf(self) -> Shelf:
        """Return the activated packs."""
        return self.bench.shelf

    @property
    def clock(self) -> Clock:
        """Return the clock."""
        return self.bench.clock

    def now(self) -> datetime:
        """Return the present instant of this instance."""
        return self.bench.clock.now()

    @contextmanager
    def desk(self, actor: Actor, at: datetime | None = None) -> Iterator[Desk]:
        """Give a desk that writes; afterwards the touched runs are decided and ready papers leave."""
        with self.bench.desk(actor, at) as desk:
            yield desk
        self._follow(desk)

    def _follow(self, desk: Desk) -> None:
        """Decide what an act has touched and let papers leave, until nothing more follows.

        The act itself is saved by now: what cannot follow at once waits for the next tick.
        """
        try:
            self._follow_through(desk)
        except Refusal as refusal:
            desk.delayed = refusal.code
            LOG.error("what follows waits for the next tick: %s", refusal.text("en"))

    def _follow_through(self, desk: Desk) -> None:
        done = desk
        while done.touched or done.leaving:  # an issued paper may open an item, decided in its turn
            if done.touched:
                tick.kick(self.bench, done.touched, done.now)
            with self.bench.desk(PROGRAM, done.now) as following:
                for step_id in sorted(done.leaving):
                    outbox.leave(following, self.bench, step_id)
            done = following

    @contextmanager
    def reading(self, actor: Actor, at: datetime | None = None) -> Iterator[Desk]:
        """Give a desk that only reads."""
        with self.bench.reading(actor, at) as desk:
            yield desk

    def tick(
        self, at: datetime | None = None, *, full: bool = False, dry_run: bool = False
    ) -> tick.TickReport:
        """Run one round of deciding, and decide what it brought about."""
        now = at or self.now()
        report = tick.tick(self.bench, now, full=full, dry_run=dry_run)
        if dry_run:
            return report
        issued = self.send(now)
        self.remember(now)
        return replace(report, issued=issued)

    def send(self, at: datetime | None = None) -> int:
        """Issue what may leave now; return how many papers left."""
        now = at or self.now()
        return len(outbox.issue_due(self.bench, lambda: self.desk(PROGRAM, now), now))

    def remember(self, now: datetime) -> None:
        """Keep a simulated instance's instant, so that it goes on from there the next time."""
        if self.folder is not None and self.settings.simulated:
            if isinstance(self.clock, RunningClock) and now > self.now():
                self.clock.set(now)
            self.settings = replace(self.settings, simulated=now.astimezone(UTC).isoformat())
            settings.write(self.folder, self.settings)

    def close(self) -> None:
        """End the judge's children and the connections."""
        self.bench.judge.close()
        close_engine(self.bench.engine)

    def __enter__(self) -> Instance:
        """Return the instance."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the instance."""
        self.close()


def _bench(url: str, known: Settings, clock: Clock, files: Path | None, judge: dict[str, Any]) -> Bench:
    engine = make_engine(url, known.busy_seconds)
    (make if url == MEMORY else upgrade)(engine)
    sessions = make_sessions(engine)
    listed.follow(sessions)
    shelf, busy = Shelf(sessions), known.busy_seconds
    return Bench(engine, sessions, shelf, Judge(**judge), clock, known.salt, files, busy, known.passwords)


def _level(chain: Chain) -> str:
    loaded = compile_chain(chain)
    if loaded.pack is None:
        raise bad_pack(loaded.problems)
    return loaded.pack.level


def pack_folder(pack: str) -> Path:
    """Return the folder of a pack: a path, or the name of one that ships."""
    path = Path(pack)
    return path if path.is_dir() else shipped(pack)


class LiveFolders:
    """Packs that the demo serves from their folders: a changed file is taken at the next request."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._seen: dict[str, tuple[tuple[str, int, int], ...]] = {}
        self.problems: dict[str, Refusal] = {}  # office code -> why the folder was not taken

    def refresh(self) -> None:
        """Take over what changed on disk; a pack with problems leaves the last good one in force."""
        home = self._instance.folder or Path()
        for code, where in self._instance.settings.live:
            folder = home / where
            marks = _marks(folder)
            if self._seen.get(code) != marks:
                self._seen[code] = marks
                self._take(code, folder)

    def _take(self, code: str, folder: Path) -> None:
        self.problems.pop(code, None)
        try:
            with self._instance.bench.desk(PROGRAM) as desk:
                office = desk.session.scalars(select(Unit).where(Unit.code == code)).one()
                if proposing.changed(desk, office.id):
                    return  # its rules change by two people since: the folder is a proposal at most
                chain = read_chain(folder)
                if office.id in desk.shelf.offices() and _same(desk.shelf.of(office.id), chain):
                    return
                activate.activate(desk, office.id, chain)
        except Refusal as refusal:
            self.problems[code] = refusal


def _same(pack: Pack, chain: Chain) -> bool:
    """Return whether a pack was made from these very files."""
    loaded = compile_chain(chain)
    return loaded.pack is not None and loaded.pack.hash == pack.hash


def _marks(folder: Path) -> tuple[tuple[str, int, int], ...]:
    files = sorted(path for path in folder.parent.rglob("*") if path.is_file())
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)
