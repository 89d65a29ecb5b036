"""`duban bench tick`: a tick of many open clocks beside its floor, and a full sweep that changes nothing."""

from __future__ import annotations

import gc
import shutil
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

from server import tick
from server.benchmarks import floor, ledger, lives
from server.instance import Instance

if TYPE_CHECKING:
    from collections.abc import Callable

_DATABASE = "duban.db"
_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: seconds of each (medians), and the resident memory of ours in KiB after all of it."""

    clocks: int
    due: int
    tick: float
    floor: float
    sweep: float
    parent: int
    children: int


def measure(clocks: int, runs: int, say: Callable[[str], None], *, sweeps: int = 1) -> Measured:
    """Measure a size, tick and floor in turn from the same bytes."""
    with TemporaryDirectory(prefix="duban-bench-") as place:
        folder = Path(place)
        say(f"{clocks:,}: making the clocks")
        with ledger.make(folder, clocks):
            home = folder / "instance"
        _settle(home / _DATABASE)
        ticks, floors, found = [], [], 0
        for number in range(runs):
            say(f"{clocks:,}: tick and floor {number + 1}/{runs}")
            again = _copied(home, folder / "again")
            found, seconds = _tick(again, full=False)
            ticks.append(seconds)
            _settle(again / _DATABASE)
            bare = _copied(home, folder / "floor")
            floors.append(floor.write(bare / _DATABASE, again / _DATABASE))
        say(f"{clocks:,}: full sweep")
        # in a process of its own, whose memory is that of the sweep alone
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:
            swept, parent, children = apart.submit(_sweep, folder / "again", sweeps).result()
    return Measured(clocks, found, median(ticks), median(floors), swept, parent, children)


def as_json(found: Measured) -> dict[str, Any]:
    """Return what was measured as it is kept."""
    times = found.tick / found.floor
    return {
        "name": "tick",
        "value": round(found.tick, 3),
        "unit": "s",
        "times": round(times, 2),
        **asdict(found),
    }


def _copied(home: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home, to)
    return to


def _settle(path: Path) -> None:
    """Bring all into the one file, so that a copy of it is whole."""
    base = sqlite3.connect(path)
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    base.close()


def _tick(home: Path, *, full: bool) -> tuple[int, float]:
    """Return how many runs a tick looked at, and its seconds; packs and judge are warm."""
    with Instance.open(home) as instance:
        _warm(instance)
        gc.collect()
        start = perf_counter()
        report = tick.tick(instance.bench, lives.NOW, full=full)
        return report.looked, perf_counter() - start


def _warm(instance: Instance) -> None:
    for office in instance.shelf.offices():
        instance.shelf.of(office)
    tick.judge(instance.bench, list(ledger.some(instance)), lives.NOW)


def _sweep(home: Path, runs: int) -> tuple[float, int, int]:
    """Return the seconds of a sweep after a sweep, and the memory of this process and its children."""
    with Instance.open(home) as instance:
        _warm(instance)
        seconds = []
        with _Children() as children:
            for number in range(runs):
                start = perf_counter()
                tick.tick(instance.bench, lives.NOW + timedelta(minutes=number + 1), full=True)
                seconds.append(perf_counter() - start)
        return median(seconds), _resident("self"), children.most


class _Children:
    """Looks now and then at the memory of this process's children, which come and go."""

    def __init__(self) -> None:
        self.most = 0
        self._over = Event()
        self._thread = Thread(target=self._look)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look for the last time."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        over = False
        while not over:
            over = self._over.wait(_LOOK_SECONDS)
            self.most = max(self.most, sum(map(_resident, _children())))


def _children(of: str = "self") -> list[str]:
    """Return the ids of a process's children and of theirs, on Linux."""
    try:
        told = [path.read_text(encoding="ascii") for path in Path(f"/proc/{of}/task").glob("*/children")]
    except OSError:  # it has ended meanwhile
        return []
    own = [number for some in told for number in some.split()]
    return [*own, *(deeper for number in own for deeper in _children(number))]


def _resident(process: str) -> int:
    """Return the most memory that a process has held, in KiB; 0 where /proc does not tell."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
