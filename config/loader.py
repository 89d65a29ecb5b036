"""A folder becomes a chain of files, and a chain a pack; the only access to files of packs."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from os import scandir
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from config.bound import check_bound
from config.build import build
from config.crosscheck import crosscheck
from config.folders import file_problem, key_of
from config.gaps import follows, gaps_of, left, unlike, unreadable, unseen
from config.ground import Ground
from config.overlay import MOST_FILES, kind_of, merge
from config.problems import Place
from config.says import both, hint, listed, problem
from config.schema import check
from config.source import read
from config.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from config.gaps import Gap
    from config.handed import Handed
    from config.model import Pack
    from config.problems import Problem
    from config.source import Document

MAX_CHAIN = 8
MAX_TEMPLATE = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Chain:
    """The text of a pack and of all above it, whole: what a version stores."""

    name: str
    files: Mapping[str, bytes] = field(repr=False)  # "city/types/instruction.yaml", base first
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a chain came to: a pack when nothing is wrong, all problems when something is."""

    pack: Pack | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    chain: Chain


def shipped(name: str) -> Path:
    """Return the folder of a pack that ships with the program."""
    return Path(__file__).parent / "packs" / name


def load(folder: Path) -> Loaded:
    """Read, check and build the pack in `folder`."""
    return compile_chain(read_chain(folder))


def load_all(folders: Iterable[Path]) -> Iterator[Loaded]:
    """Read, check and build many packs; what several of them extend is read once."""
    read: dict[Path, _Folder] = {}
    with _seldom_collected():
        for folder in folders:
            yield compile_chain(_chain(folder.resolve(), read))


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Look for rings of dead objects seldom: packs live on, and each look would go through all of them."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def read_chain(folder: Path) -> Chain:
    """Read a pack's files and those of every pack that it extends, the base first."""
    return _chain(folder.resolve(), {})


@dataclass(frozen=True, slots=True)
class _Folder:
    """The files of one pack as they were read, and the pack that it extends."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    extends: str  # empty: nothing
    place: Place  # of `extends`
    above: Path | None  # where that pack is, None when there is none


def _chain(folder: Path, read: dict[Path, _Folder]) -> Chain:
    if not (folder / "pack.yaml").is_file():
        missing = problem(
            "file.missing", Place(f"{folder.name}/pack.yaml", 1, 1), what=f"{folder.name}/pack.yaml"
        )
        return Chain(folder.name, {}, (missing,))
    links = [folder]
    problems: list[Problem] = []
    while (above := _above(links, _read_folder(links[-1], read), problems)) is not None:
        links.append(above)
    files: dict[str, bytes] = {}
    for link in reversed(links):
        files.update(read[link].files)
        problems += read[link].problems
    return Chain(folder.name, MappingProxyType(files), tuple(sorted(problems)))


def _read_folder(folder: Path, read: dict[Path, _Folder]) -> _Folder:
    if folder not in read:
        problems: list[Problem] = []
        files = _files(folder, problems)
        head = f"{folder.name}/pack.yaml"
        name, place = _extends(head, files.get(head, b""))
        above = _find(folder, name) if name else None
        read[folder] = _Folder(files, tuple(problems), name, place, above)
    return read[folder]


def chain_from_files(name: str, files: Mapping[str, bytes]) -> Chain:
    """Return the chain of a stored version, whatever the order of its files."""
    order = [name]
    while (above := _extends(f"{order[-1]}/pack.yaml", files.get(f"{order[-1]}/pack.yaml", b""))[0]) not in {
        "",
        *order,
    }:
        order.append(above)
    ranked = sorted(files, key=lambda file: (-_rank(order, file), file))
    return Chain(name, MappingProxyType({file: files[file] for file in ranked}))


def _rank(order: list[str], file: str) -> int:
    pack = file.partition("/")[0]
    return order.index(pack) if pack in order else len(order)


def _above(links: list[Path], own: _Folder, problems: list[Problem]) -> Path | None:
    """Return the next link of a chain, None at its end; what is wrong with it is noted."""
    folder, name, place, found = links[-1], own.extends, own.place, own.above
    if not name:
        return None
    trail = " → ".join([*(link.name for link in links), name])
    if found is None:
        known = _packs_near(folder)
        near = hint(nearest(name, known))
        problems.append(problem("chain.unknown_pack", place, found=name, near=near, known=listed(known)))
    elif found in links or name in {link.name for link in links}:
        problems.append(problem("chain.circle", place, found=trail))
    elif len(links) == MAX_CHAIN:
        problems.append(problem("chain.too_long", place, found=trail, most=MAX_CHAIN))
    else:
        return found
    return None


def _extends(file: str, content: bytes) -> tuple[str, Place]:
    document, _ = _checked(file, "pack", content)
    if document is None or not isinstance(document.data, dict):
        return "", Place(file, 1, 1)
    name = document.data.get("extends")
    usable = isinstance(name, str) and name.isascii() and name != "none" and name.replace("_", "").isalnum()
    return (str(name) if usable else ""), document.place(("extends",))


def _find(folder: Path, name: str) -> Path | None:
    for place in (folder.parent / name, shipped(name)):
        if (place / "pack.yaml").is_file():
            return place.resolve()
    return None


def _packs_near(folder: Path) -> list[str]:
    found = {path.parent.name for root in (folder.parent, shipped("")) for path in root.glob("*/pack.yaml")}
    return sorted(found - {folder.name})


def _files(folder: Path, problems: list[Problem]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for steps in sorted(_steps(str(folder), ())):
        inside = "/".join(steps)
        name = f"{folder.name}/{inside}"
        wrong = _linked(folder / inside, name) or file_problem(name, inside)
        if wrong is not None:
            problems.append(wrong)
        elif key_of(inside) is not None or inside.endswith(".docx"):
            _take(folder / inside, name, found, problems)
    return found


def _steps(folder: str, lead: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the way to every file in a folder; what is hidden and what may not be looked at is left out."""
    with suppress(PermissionError), scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "__", "~$")):  # the last: what a word processor has open
                continue
            if entry.is_symlink() or not entry.is_dir():
                yield (*lead, entry.name)
            else:
                yield from _steps(entry.path, (*lead, entry.name))


def _linked(path: Path, name: str) -> Problem | None:
    """Return how a link, or what else is no plain file, is told: it is no part of the pack."""
    plain = path.is_file() and not path.is_symlink()
    return None if plain else problem("file.unknown_file#link", Place(name, 1, 1))


def _take(path: Path, name: str, found: dict[str, bytes], problems: list[Problem]) -> None:
    try:
        size = path.stat().st_size
        if size > MAX_TEMPLATE:
            problems.append(problem("file.too_big", Place(name, 1, 1), found=size, most=MAX_TEMPLATE))
        else:
            found[name] = path.read_bytes()
    except OSError as error:
        why = _DENIED if isinstance(error, PermissionError) else _BROKEN
        problems.append(problem("file.missing#unreadable", Place(name, 1, 1), why=why))


_DENIED = both("没有权限", "no permission")
_BROKEN = both("读取时出错", "an error while reading")


def compile_chain(chain: Chain) -> Loaded:
    """Check a chain whole and build its pack when nothing is wrong."""
    if not chain.files:
        return Loaded(None, chain.problems, (), chain)
    layers, problems, gaps = _layers(chain)
    problems += chain.problems
    gaps += [unseen(each) for each in chain.problems]
    if any(each.code.startswith("chain.") for each in problems) or not _heads(layers):
        return Loaded(None, tuple(sorted(set(problems))), (), chain)
    merged, likes = merge([layers[name] for name in layers])
    problems += likes
    gaps += [gap for each in likes for gap in unlike(each)]
    ground = Ground(merged, chain.files)
    crosscheck(ground)
    handed = check_bound(layers, ground)
    if gaps or problems:
        sound = [each for each in ground.problems if not follows(each, gaps)]
        return Loaded(None, _once([*problems, *sound]), (), chain)
    return _outcome(chain, ground, tuple(layers), handed)


def _heads(layers: Mapping[str, Mapping[str, Document]]) -> bool:
    """Return whether every pack of a chain says what it is: without that it stands on nothing known."""
    return all("pack" in layer for layer in layers.values())


def _outcome(chain: Chain, ground: Ground, names: tuple[str, ...], handed: tuple[Handed, ...]) -> Loaded:
    problems = _once(ground.problems)
    own = tuple(sorted({each for each in ground.warnings if each.place.file.startswith(f"{chain.name}/")}))
    if problems:
        return Loaded(None, problems, own, chain)
    return Loaded(build(ground, chain.name, names, handed), (), own, chain)


def _once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems; what several files that are `like` one another share is told once."""
    found: dict[object, Problem] = {}
    for each in sorted(set(problems)):
        several = each.code in {"shape.missing_key", "ref.field", "clock.never_stops"}
        found.setdefault((each.place, each.code, each.zh if several else ""), each)
    return tuple(found.values())


def _layers(chain: Chain) -> tuple[dict[str, dict[str, Document]], list[Problem], list[Gap]]:
    """Return what can be used of every file, what is wrong with them, and what is missing for that."""
    layers: dict[str, dict[str, Document]] = {}
    problems: list[Problem] = []
    gaps: list[Gap] = []
    for name, content in chain.files.items():
        pack, key, document, found = _entry(name, content)
        layer = layers.setdefault(pack, {})
        problems.extend(found)
        if not key or key.startswith("tests/"):
            continue
        own = (unreadable(key, name, content),) if document is None else gaps_of(key, document, found)
        gaps += own
        kept = left(document, own) if own and document is not None else document
        if kept is not None:
            layer[key] = kept
    return layers, problems, gaps


@lru_cache(maxsize=MOST_FILES)
def _entry(name: str, content: bytes) -> tuple[str, str, Document | None, tuple[Problem, ...]]:
    """Return the pack of a file, its key, and what was read in it; no key when it is none of YAML."""
    pack, _, inside = name.partition("/")
    key = key_of(inside)
    return (pack, "", None, ()) if key is None else (pack, key, *_checked(name, kind_of(key), content))


@lru_cache(maxsize=MOST_FILES)
def _checked(name: str, kind: str, content: bytes) -> tuple[Document | None, tuple[Problem, ...]]:
    document, problems = read(name, content)
    if document is None:
        return None, problems
    told = {each.place for each in problems}
    return document, (*problems, *(each for each in check(kind, document) if each.place not in told))
