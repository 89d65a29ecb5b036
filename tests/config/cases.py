"""What a bad pack comes to, as text: the golden files of tests/cases/bad."""

from __future__ import annotations

from pathlib import Path

from config.check_timelines import check_timeline
from config.loader import Loaded, load
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


def told(case: Path) -> str:
    """Return every problem of a case in Chinese with its line of source, then in English."""
    folder = next(path for path in sorted(case.iterdir()) if path.is_dir() and path.name != "above")
    loaded = load(folder)
    found = problems_of(folder)
    zh = [long(each, "zh", _files(loaded, folder)) for each in found]
    en = [f"{each.place}: {each.en} [{each.code}]" for each in found]
    return "\n".join([*zh, "", *en, ""])


def _files(loaded: Loaded, folder: Path) -> dict[str, bytes]:
    return dict(loaded.chain.files)


__all__ = ["BAD", "folders", "problems_of", "told"]
