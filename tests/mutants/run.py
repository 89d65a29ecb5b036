"""`./run mutants packs`: every such value of the shipped packs changed, every timeline that may see it."""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import server.instance
import server.versions
from config.loader import chain_from_files, compile_chain, read_chain, shipped
from config.timelines import load_timelines
from server.judge import Judge
from server.timeline import play
from tests.mutants.counted import count
from tests.mutants.values import Mutant, mutants, values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from config.loader import Chain, Loaded
    from config.timelines import Timeline

WORKERS = 2
RECENT = 3
"""So many timelines that killed last in a file go first: both neighbours of a number often fail in one."""
FAR = 10_000
"""Further away than any line of a file: nothing of it is reached."""
OPTIONAL = Path(__file__).parents[1] / "cases" / "optional"
"""What the packs that ship have switched off, switched on: its timelines are played too."""

Seen = dict[str, dict[str, list[int]]]
"""The lines of each file whose rules a timeline reaches, by the timeline's place."""
Unchanged = tuple[str, dict[str, list[int]], list[str]]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant: the timeline that failed, what `check` said, or nothing."""

    mutant: Mutant
    killer: str  # empty: it survived
    difference: str
    played: int

    def told(self) -> str:
        """Return one line."""
        end = f"{self.killer}: {self.difference}" if self.killer else "SURVIVED 存活"
        return f"{self.mutant.told()}  {end}"


def packs() -> list[str]:
    """Return the packs that are played, as folders: those that others stand on first."""
    home = shipped("")
    found = [*home.glob("*/pack.yaml"), *home.glob("examples/*/pack.yaml")]
    names = [*(str(path.parent.relative_to(home)) for path in found), str(OPTIONAL)]
    return sorted(names, key=lambda name: (len(chain_names(name)), name))


def chain_names(pack: str) -> list[str]:
    """Return the packs whose files a pack is made of."""
    return list(dict.fromkeys(name.partition("/")[0] for name in read_chain(shipped(pack)).files))


def all_files() -> dict[str, bytes]:
    """Return the files of all packs that are played."""
    return {name: data for pack in packs() for name, data in read_chain(shipped(pack)).files.items()}


class SharedJudge(Judge):
    """One judge for all instances of a process: closing one instance does not end it."""

    def close(self) -> None:
        """Stay open."""


class Player:
    """Plays timelines in this process, those that killed last first."""

    def __init__(self, seen: Seen | None = None) -> None:
        judge = SharedJudge()
        server.instance.Judge = lambda **_: judge  # type: ignore[misc,assignment]
        server.versions.compile_chain = self._compiled
        self._last: tuple[Chain, Loaded] | None = None
        self.chains = {pack: read_chain(shipped(pack)) for pack in packs()}
        self._plain: dict[str, Any] = {}
        self.timelines = [
            (pack, timeline)
            for pack in self.chains
            for timeline in load_timelines(Path(shipped(pack)))[0]
        ]  # fmt: skip
        self.seen = seen or {}
        self._recent: dict[str, list[str]] = {}

    def _compiled(self, chain: Chain) -> Loaded:
        if self._last is None or self._last[0] is not chain:
            self._last = (chain, compile_chain(chain))
        return self._last[1]

    def _values(self, pack: str) -> Any:
        """Return the values of a pack in which nothing is changed."""
        if pack not in self._plain:
            loaded = compile_chain(self.chains[pack]).pack
            assert loaded is not None
            self._plain[pack] = loaded.values
        return self._plain[pack]

    def fate(self, mutant: Mutant) -> Fate:
        """Play until a timeline fails."""
        played = 0
        for pack, timelines in self._groups(mutant):
            base = self.chains[pack]
            chain = chain_from_files(base.name, mutant.applied(base.files))
            loaded = self._compiled(chain)
            if loaded.pack is None:
                first = loaded.problems[0]
                return Fate(mutant, "check", f"{first.place}: {first.zh} [{first.code}]", played)
            if loaded.pack.values == self._values(pack):
                continue  # overwritten further down: it takes no effect here
            for timeline in timelines:
                played += 1
                outcome = play(chain, timeline)
                if outcome.differences:
                    self._remember(mutant, timeline)
                    first = outcome.differences[0]
                    return Fate(mutant, f"{timeline.place} {timeline.name}", first.zh, played)
        return Fate(mutant, "", "", played)

    def _groups(self, mutant: Mutant) -> Iterator[tuple[str, list[Timeline]]]:
        """Yield the timelines that may see it, pack by pack: those first that are likely to fail."""
        file, line = mutant.value.file, mutant.value.line
        ranks = {place: rank for rank, place in enumerate(self._recent.get(file, [])[:RECENT])}

        def likely(one: Timeline) -> tuple[int, int, int]:
            above = [here for here in self.seen.get(str(one.place), {}).get(file, ()) if here <= line]
            far = line - max(above, default=-FAR)
            return ranks.get(str(one.place), RECENT), far, len(one.events)

        groups: dict[str, list[Timeline]] = {}
        for pack, timeline in self.timelines:
            if file in self.chains[pack].files:
                groups.setdefault(pack, []).append(timeline)
        for mine in groups.values():
            mine.sort(key=likely)
        own = mutant.value.pack
        yield from sorted(
            groups.items(),
            key=lambda group: (likely(group[1][0])[:2], self.chains[group[0]].name != own),
        )

    def _remember(self, mutant: Mutant, timeline: Timeline) -> None:
        recent = self._recent.setdefault(mutant.value.file, [])
        place = str(timeline.place)
        if place in recent:
            recent.remove(place)
        recent.insert(0, place)


_PLAYER: list[Player] = []


def start(seen: Seen) -> None:
    """Make the player of a worker process."""
    _PLAYER[:] = [Player(seen)]


def fate(mutant: Mutant) -> Fate:
    """Return what becomes of a mutant, in a worker process."""
    return _PLAYER[0].fate(mutant)


def fates(wanted: Sequence[Mutant], seen: Seen, workers: int = WORKERS) -> Iterator[Fate]:
    """Yield what becomes of mutants, in their order."""
    with ProcessPoolExecutor(workers, get_context("spawn"), start, (seen,)) as pool:
        yield from pool.map(fate, wanted)


def unchanged(number: int) -> Unchanged:
    """Play a timeline while nothing is changed, in a worker process."""
    pack, timeline = _PLAYER[0].timelines[number]
    outcome = play(_PLAYER[0].chains[pack], timeline)
    lines: dict[str, list[int]] = {}
    for place in outcome.reached:
        lines.setdefault(place.file, []).append(place.line)
    wrong = [f"{one.place} {timeline.name}: {one.zh}" for one in outcome.differences]
    return str(timeline.place), lines, wrong


def all_unchanged(workers: int = WORKERS) -> tuple[Seen, list[str]]:
    """Play every timeline while nothing is changed: return which lines each reaches, and what is wrong."""
    with ProcessPoolExecutor(workers, get_context("spawn"), start, ({},)) as pool:
        played = list(pool.map(unchanged, range(len(Player().timelines)), chunksize=8))
    return {place: lines for place, lines, _ in played}, [text for *_, wrong in played for text in wrong]


def chosen(number: int, seed: int, only: str = "") -> list[Mutant]:
    """Return so many mutants, drawn by the seed from those whose place has `only` in it."""
    return Random(seed).sample([one for one in mutants(all_files()) if only in one.told()], number)


def main(arguments: Sequence[str]) -> int:
    """Print every mutant and its fate; 1 when one survives or the count is wrong."""
    parser = argparse.ArgumentParser(prog="./run mutants")
    parser.add_argument("what", choices=["packs"])
    parser.add_argument(
        "--only", nargs="+", default=[""], help="path:line or a part of it; 只做路径含有这些字的"
    )
    parser.add_argument("--workers", type=int, default=WORKERS)
    given = parser.parse_args(arguments)
    files = all_files()
    wanted = [one for one in mutants(files) if any(part in one.told() for part in given.only)]
    seen, unsound = all_unchanged(given.workers)
    if unsound:
        print("规则包没有改动时就有时间线不对 these timelines fail without a mutant:", *unsound, sep="\n")
        return 2
    begun, survived = time.monotonic(), 0
    for number, one in enumerate(fates(wanted, seen, given.workers), 1):
        print(f"[{number}/{len(wanted)}] {one.told()}", flush=True)
        survived += not one.killer
    found = values(files)
    here = (sum(v.kind == "number" for v in found), sum(v.kind == "operator" for v in found))
    there = count(files)
    print(
        f"数值 numbers {here[0]}，运算 operators {here[1]}；"
        f"另一种数法 counted otherwise {there[0]}，{there[1]}"
    )
    seconds = time.monotonic() - begun
    print(f"变异 mutants {len(wanted)}，存活 survivors {survived}，{seconds:.0f} s")
    return int(bool(survived) or here != there)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
