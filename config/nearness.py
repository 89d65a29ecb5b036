"""Which of two places that do not go together the office can most easily change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.ground import Ground
    from config.overlay import Path


def nearer(ground: Ground, one: Path, other: Path) -> Path:
    """Return that of two paths which the office wrote later: in its own pack, in the file itself."""
    packs: tuple[str, ...] = ground.ask(_packs)
    return max(one, other, key=lambda path: _nearness(ground, path, packs))


def _nearness(ground: Ground, path: Path, packs: tuple[str, ...]) -> tuple[int, bool]:
    file = ground.at(*path).file
    pack = file.partition("/")[0]
    return packs.index(pack) if pack in packs else -1, file.endswith(f"/{path[0]}.yaml")


def _packs(ground: Ground) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.partition("/")[0] for name in ground.files))
