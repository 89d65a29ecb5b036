"""What a bad pack comes to, as text: the golden files of tests/cases/bad."""

from __future__ import annotations

import re
from pathlib import Path

from config.check_timelines import check_timeline
from config.loader import Chain, Loaded, load, read_chain
from config.problems import Problem
from config.report import long
from config.timelines import load_timelines
from rules.checks import problems

BAD = Path(__file__).parents[1] / "cases" / "bad"


def folders() -> list[Path]:
    """Return the folder of every bad pack."""
    return sorted(path.parent for path in BAD.glob("*/*/expected.txt"))


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """Return what is wrong with a pack, or with its timelines when the pack itself is right."""
    loaded = load(folder)
    if wrong := problems(loaded):
        return wrong
    timelines, wrong = load_timelines(folder)
    if wrong or loaded.pack is None:
        return wrong
    return tuple(each for line in timelines for each in check_timeline(line, loaded.pack))


def pack_of(case: Path) -> Path:
    """Return the folder of the bad pack itself; what it extends may stand beside it."""
    return next(path for path in sorted(case.iterdir()) if path.is_dir() and path.name != "above")


def chain_of(case: Path) -> Chain:
    """Return the files of a bad pack and of all above it."""
    return read_chain(pack_of(case))


def messages(case: Path) -> dict[str, tuple[str, ...]]:
    """Return what the golden text of a case says in Chinese, without the places: code to messages."""
    found: dict[str, tuple[str, ...]] = {}
    zh = (case / "expected.txt").read_text("utf-8").partition("\n\n")[0]
    for _, message, code in _TOLD.findall(zh):
        found[code] = (*found.get(code, ()), message)
    return found


_TOLD = re.compile(r"^(\S+:\d+:\d+): (.*) \[([a-z]+\.[a-z_0-9]+)\]$", re.MULTILINE)


def told(case: Path) -> str:
    """Return every problem of a case in Chinese with its line of source, then in English."""
    folder = pack_of(case)
    loaded = load(folder)
    found = problems_of(folder)
    zh = [long(each, "zh", _files(loaded, folder)) for each in found]
    en = [f"{each.place}: {each.en} [{each.code}]" for each in found]
    return "\n".join([*zh, "", *en, ""])


def _files(loaded: Loaded, folder: Path) -> dict[str, bytes]:
    return dict(loaded.chain.files)


__all__ = ["BAD", "chain_of", "folders", "messages", "pack_of", "problems_of", "told"]
