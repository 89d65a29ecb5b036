"""`./run wake`: by index as by full sweep; every minute, hourly and daily the same steps on the same days."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from tests.wake.faults import FAULTS, planted
from tests.wake.focus import NAMED
from tests.wake.seeds import FINDS
from tests.wake.world import DAY, HOUR, MINUTE, Twin, script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tests.wake.world import Script

KEPT = Path(".wake-seeds")


def by_index(seed: int | str, until: datetime | None = None) -> str:
    """Return where the index and the full sweep part, empty when nowhere up to `until`."""
    given = script(seed, by_day=False)
    with ExitStack() as stack:
        one, two = Twin(stack, given), Twin(stack, given)
        happenings = list(given.happenings)
        for at in given.ticks:
            if at <= given.start:
                continue
            if until is not None and at > until:
                break
            while happenings and happenings[0].at <= at:
                happening = happenings.pop(0)
                one.happen(happening)
                two.happen(happening)
            one.tick(at)
            two.tick(at, full=True)
            if difference := _difference(one, two):
                return f"seed {seed}, {at:%Y-%m-%d %H:%M}: {difference}"
    return ""


def _difference(one: Twin, two: Twin) -> str:
    swept = two.rows()
    for table, rows in one.rows().items():
        others = swept[table]
        if rows != others:
            first = next((pair for pair in zip(rows, others, strict=False) if pair[0] != pair[1]), None)
            if first:
                return f"{table}: " + "; ".join(f"{a} / {b}" for a, b in zip(*first, strict=True) if a != b)
            last = [row[:9] for row in (rows + others)[-1:]]
            return f"{table}: {len(rows)} rows by index, {len(others)} by sweep: {last}"
    return ""


def by_cadence(seed: int | str) -> str:
    """Return where ticks every minute, hourly and daily part, empty when nowhere."""
    given = script(seed, by_day=True)
    found = {}
    for name, grid in (("daily", DAY), ("hourly", HOUR), ("minute", MINUTE)):
        with ExitStack() as stack:
            twin = Twin(stack, given)
            _play(twin, given, grid)
            found[name] = twin.days()
    for name in ("hourly", "minute"):
        for table, rows in found["daily"].items():
            if rows != found[name][table]:
                odd = [row for row in found[name][table] if row not in rows]
                missing = [row for row in rows if row not in found[name][table]]
                return f"seed {seed}: {table}: {name} has {odd[:2]}, daily has {missing[:2]}"
    return ""


def _play(twin: Twin, given: Script, grid: object) -> None:
    happenings = list(given.happenings)
    now = given.start
    while now < given.end:
        following = _next(twin, given, now, grid)
        while happenings and happenings[0].at <= following:
            happening = happenings.pop(0)
            twin.send(happening.at)
            twin.happen(happening)
            following = min(following, _next(twin, given, max(happening.at, now), grid))
        twin.send(following)
        twin.tick(following, full=grid == MINUTE and following.minute == 0)
        now = following


def _next(twin: Twin, given: Script, now: datetime, grid: object) -> datetime:
    """Return the next instant of the grid; of the minutes only whole hours and those that a run waits for."""
    if grid == DAY:
        return now.replace(hour=0, minute=0) + DAY
    hour = now.replace(minute=0) + HOUR
    wakes = twin.wakes()
    if grid != MINUTE or wakes is None:
        return hour
    return min(hour, max(_minute(wakes), now + MINUTE))


def _minute(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + MINUTE


def seeds(start: int, count: int, focus: str = "") -> Iterator[tuple[int, str]]:
    """Yield numbers and what went wrong with the seed of each, which is of a focus when one is named."""
    for number in range(start, start + count):
        seed = f"{focus}:{number}" if focus else number
        yield number, by_index(seed) or (by_cadence(seed) if number % 3 == 0 else "")


def main(arguments: Sequence[str]) -> int:
    """Look at seeds, from where the last run ended; 1 when twins part or a planted fault is not found."""
    parser = argparse.ArgumentParser(prog="./run wake")
    parser.add_argument("--count", type=int, default=50, help="how many seeds; 看多少个种子")
    parser.add_argument("--seed", type=int, help="the first; 从哪个开始（不写就接着上次）")
    parser.add_argument("--focus", choices=sorted(NAMED), default="", help="only scripts of this; 只看这一类")
    parser.add_argument(
        "--faults",
        nargs="*",
        metavar="NAME",
        help="find each planted fault, by its kept seed where there is one; 找出每个故障",
    )
    given = parser.parse_args(arguments)
    if given.faults is not None:
        return _find(given.seed or 0, given.count, given.faults)
    resumes = given.seed is None and not given.focus
    start = _resumed() if resumes else given.seed or 0
    begun, wrong = time.monotonic(), 0
    for seed, difference in seeds(start, given.count, given.focus):
        wrong += bool(difference)
        if difference or seed % 10 == 0:
            print(difference or f"seed {seed}: 相同 the same ({time.monotonic() - begun:.0f} s)", flush=True)
        if resumes:
            KEPT.write_text(f"{seed + 1}\n", encoding="utf-8")
    print(f"种子 seeds {start}…{start + given.count - 1}: 不同 differences {wrong}")
    return int(bool(wrong))


def _resumed() -> int:
    return int(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else 0


def found_by(fault: str, seed: int | str) -> str:
    """Return how a seed finds a planted fault; empty when it does not, or parts without the fault too."""
    with planted(fault):
        found = by_index(seed)
    return found if found and not by_index(seed) else ""


def _find(start: int, count: int, only: Sequence[str]) -> int:
    missed = 0
    for name in only or FAULTS:
        tried = [FINDS[name]] if name in FINDS else range(start, start + count)
        found = next((told for seed in tried if (told := found_by(name, seed))), "")
        missed += not found
        print(f"{name}: {found or 'NOT FOUND 没有发现'}", flush=True)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
