"""Two packs, one above the other, for tests of what is handed down."""

from __future__ import annotations

from pathlib import Path

from config.loader import Loaded, load
from rules.checks import problems
from tests.config.packs import HEAD, write

INSTRUCTION = "types/instruction.yaml"
STANDARD = "ladders/standard.yaml"
FINISH = "types/instruction/clocks/finish/within"
BENEATH = "language: 1\nlabel: 下\nlevel: county\nextends: above\n"


def within(value: str, more: str = "") -> dict[str, str]:
    """Return the file that gives an instruction another term."""
    return {INSTRUCTION: f"clocks:\n  finish:\n    within: {value}\n{more}"}


def handing(*paths: str, key: str = "hand_down") -> str:
    """Return the pack.yaml of a pack that hands paths down."""
    return HEAD + f"{key}:\n" + "".join(f"  - {path}\n" for path in paths)


def two(folder: Path, head: str, above: dict[str, str], here: dict[str, str], **heads: str) -> Loaded:
    """Return what a pack comes to beneath another one."""
    write(folder / "above", dict(above), head)
    write(folder / "own", dict(here), heads.get("beneath", BENEATH))
    return load(folder / "own")


def refused(folder: Path, head: str, above: dict[str, str], here: dict[str, str]) -> list[str]:
    """Return the codes of what is wrong with a pack beneath another one, the calendar's word too."""
    return [each.code for each in problems(two(folder, head, above, here))]
