"""`duban bench packs`: the packs of thousands of offices, checked and built from nothing."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from config.loader import load, load_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROVINCES, CITIES, COUNTIES = 31, 333, 2_844
"""Provinces, prefectures and counties of the mainland (Ministry of Civil Affairs, end of 2023)."""
WHOLE = PROVINCES + CITIES + COUNTIES


@dataclass(frozen=True, slots=True)
class Measured:
    """One number of offices: seconds to check and build all from cold, and the most memory held, in KiB."""

    offices: int
    seconds: float
    memory: int
    rules: int  # types and ladders in all packs together, so that nothing was left out
    changed: float  # seconds from one changed file to its problems, all others being known


def measure(offices: int, say: Callable[[str], None]) -> Measured:
    """Write the packs, then let a new process build all of them and hold them."""
    with TemporaryDirectory(prefix="duban-bench-") as place:
        say(f"{offices:,}: writing the packs")
        write(Path(place), offices)
        say(f"{offices:,}: checking and building")
        with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
            return fresh.submit(build_all, Path(place)).result()


def build_all(folder: Path) -> Measured:
    """Build every pack in a folder and hold them all."""
    began = perf_counter()
    homes = sorted(folder.iterdir())
    found = (loaded.pack for loaded in load_all(homes))
    packs = [pack for pack in found if pack is not None]
    seconds = perf_counter() - began
    rules = sum(len(pack.types) + len(pack.ladders) for pack in packs)
    return Measured(len(packs), seconds, _peak(), rules, _change(homes[-1]))


def _change(home: Path) -> float:
    """Misspell a name in one file of a pack, and return the seconds until that is told."""
    file = home / "types" / "instruction.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("finish", "finsh"), encoding="utf-8")
    began = perf_counter()
    told = {each.place.file for each in load(home).problems}
    assert told == {f"{home.name}/types/instruction.yaml"}
    return perf_counter() - began


def _peak() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def write(folder: Path, offices: int) -> None:
    """Write the packs of so many offices, in the shares of the whole country, three small overlays each."""
    for number, (name, above, level) in enumerate(_tree(offices)):
        home = folder / name
        for file, text in _overlays(number, name, above, level).items():
            path = home / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def _tree(offices: int) -> Iterator[tuple[str, str, str]]:
    """Yield each office's pack, the pack above it and its level."""
    provinces = max(1, offices * PROVINCES // WHOLE)
    cities = max(1, offices * CITIES // WHOLE)
    for number in range(provinces):
        yield f"p{number}", "province", "province"
    for number in range(cities):
        yield f"c{number}", f"p{number % provinces}", "city"
    for number in range(offices - provinces - cities):
        yield f"x{number}", f"c{number % cities}", "county"


def _overlays(number: int, name: str, above: str, level: str) -> dict[str, str]:
    head = f"language: 1\nlabel: {name}督查室\nbasis: 自定\nlevel: {level}\nextends: {above}\n"
    days, times, gap = 5 + number % 23, 2 + number % 3, 2 + number % 5
    return {
        "pack.yaml": head,
        "types/instruction.yaml": f"clocks:\n  finish: {{within: {days}日}}\n",
        "ladders/standard.yaml": f"tiers:\n  urge: {{times: {times}, gap: {gap}个工作日}}\n",
    }


def as_json(found: Measured) -> dict[str, Any]:
    """Return what was measured as it is kept."""
    return {"name": "packs", "value": round(found.seconds, 2), "unit": "s", **asdict(found)}
