"""Small packs written into a folder for one test."""

from __future__ import annotations

from pathlib import Path

from config.loader import Loaded, load

HEAD = "language: 1\nlabel: 例\nlevel: city\nextends: base\n"


def write(folder: Path, files: dict[str, str | bytes], head: str = HEAD) -> Path:
    """Write a pack; without a pack.yaml of its own it extends the base."""
    for name, content in {"pack.yaml": head, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def loaded(tmp_path: Path, files: dict[str, str | bytes], head: str = HEAD) -> Loaded:
    """Return what a pack called `own` comes to."""
    return load(write(tmp_path / "own", files, head))


def codes(found: Loaded) -> list[str]:
    """Return the codes of all problems, in order."""
    return [each.code for each in found.problems]
