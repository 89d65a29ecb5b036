"""Which files a pack may have, and what kind each is."""

from __future__ import annotations

import re
from functools import lru_cache

from config.problems import Place, Problem
from config.says import both, hint, listed, problem
from config.words import nearest

SINGLE = ("pack", "fields", "roles", "counts", "sources")
FOLDERS = ("types", "flows", "ladders", "documents", "scores", "calendars", "tests")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
_YEAR = re.compile(r"[12][0-9]{3}")
_KNOWN = (*(f"{name}.yaml" for name in SINGLE), *(f"{name}/*.yaml" for name in FOLDERS), "documents/*.docx")
_IGNORED = (".md", ".txt")


@lru_cache(maxsize=4096)
def key_of(inside: str) -> str | None:
    """Return a file's key (``types/instruction``), None when it is no YAML file of a pack."""
    stem, dot, suffix = inside.rpartition(".")
    if not dot or suffix != "yaml":
        return None
    folder, _, name = stem.rpartition("/")
    known = stem in SINGLE if not folder else folder in FOLDERS and _fits(folder, name)
    return stem if known else None


def _fits(folder: str, name: str) -> bool:
    return bool((_YEAR if folder == "calendars" else _NAME).fullmatch(name))


def file_problem(name: str, inside: str) -> Problem | None:
    """Return what is wrong with a file's name, None when it may stand in a pack."""
    place = Place(name, 1, 1)
    folder, _, file = inside.rpartition("/")
    stem, _, suffix = file.rpartition(".")
    if inside.endswith(_IGNORED) or key_of(inside) is not None:
        return None
    if folder == "documents" and suffix == "docx":
        return None if _NAME.fullmatch(stem) else _bad_name(place, stem, suffix)
    if folder in FOLDERS and suffix == "yaml":
        year = folder == "calendars"
        return problem("file.bad_name#year", place, found=file) if year else _bad_name(place, stem, suffix)
    return problem(
        "file.unknown_file", place, found=inside, near=_near(folder, file), known=listed(_KNOWN, len(_KNOWN))
    )


def _bad_name(place: Place, stem: str, suffix: str) -> Problem:
    found = f"{stem}.{suffix}"
    if not stem.isascii():
        return problem("file.bad_name#chinese", place, found=found)
    right = re.sub(r"\W+", "_", stem.lower()).strip("_")
    near = hint(f"{right}.{suffix}" if _NAME.fullmatch(right) else "")
    return problem("file.bad_name", place, found=found, near=near)


def _near(folder: str, file: str) -> tuple[str, str]:
    if not folder:
        return hint(nearest(file.replace(".yml", ".yaml"), [f"{name}.yaml" for name in SINGLE]))
    match = nearest(folder, FOLDERS)
    right = f"{match}/{file.replace('.yml', '.yaml')}"
    return hint(right) if match and right != f"{folder}/{file}" else both("", "")
