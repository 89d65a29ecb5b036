"""Which of two places that do not go together the office can most easily change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.ground import Ground
    from config.overlay import Path


def nearer(ground: Ground, one: Path, other: Path) -> Path:
    """Return that of two paths which the office wrote later: in its own pack, in the file itself."""
    return max(one, other, key=lambda path: _nearness(ground, path))


def _nearness(ground: Ground, path: Path) -> tuple[int, bool]:
    file = ground.at(*path).file
    rank: int = ground.ask(_rank, file.partition("/")[0])
    return rank, file.endswith(f"/{path[0]}.yaml")


def _rank(ground: Ground, pack: str) -> int:
    packs = [*dict.fromkeys(name.partition("/")[0] for name in ground.files)]
    return packs.index(pack) if pack in packs else -1
