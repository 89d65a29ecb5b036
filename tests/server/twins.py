"""Two packs that differ in one key alone: texts in, what each comes to out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.loader import chain_from_files, compile_chain, read_chain, shipped

HEAD = "language: 1\nlabel: 例\nlevel: city\nbasis: 自定\nextends: city\n"
GAP = "@"
"""Where the two wordings of a file differ."""


@dataclass(frozen=True)
class Twins:
    """One file of a pack over the city's, with two wordings of one key, and what each comes to."""

    file: str
    text: str
    words: tuple[str, str]
    seen: Callable[..., Any]
    comes: tuple[Any, Any]
    more: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()  # keys that cannot but change with it

    def chains(self):
        """Return the two packs."""
        return tuple(own({**self.more, self.file: self.text.replace(GAP, word)}) for word in self.words)


def own(files: Mapping[str, str]):
    """Return the chain of a pack `own` with these files over the city's."""
    written = {f"own/{name}.yaml": text.encode() for name, text in {"pack": HEAD, **files}.items()}
    return chain_from_files("own", {**read_chain(shipped("city")).files, **written})


def compiled(key, twins):
    """Return both packs, which have no problems and differ in the key, and in nothing else."""
    found = [compile_chain(chain) for chain in twins.chains()]
    assert [problem.zh for loaded in found for problem in loaded.problems if loaded.pack is None] == []
    packs = [loaded.pack for loaded in found]
    assert strange(packs, {key, *twins.beside}) == set()
    return packs


def differing(one, other, path=()):
    """Yield the paths of all values in which two trees of plain data differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in {**one, **other}:
            yield from differing(one.get(name), other.get(name), (*path, name))
    elif one != other:
        yield path


def strange(packs, keys):
    """Return where two packs differ in anything but these keys."""
    one, other = (dict(pack.values) for pack in packs)
    known = [re.compile(re.escape(key).replace(r"\*", "[^/]+") + "(/.*)?") for key in keys]
    found = (_key(path) for path in differing(one, other))
    return {path for path in found if not any(key.fullmatch(path) for key in known)}


def _key(path):
    file, *keys = path
    return f"{file.partition('/')[0]}:{'/'.join(map(str, keys))}"


def told(worlds, key, twins):
    """Return what each of the two packs comes to."""
    compiled(key, twins)
    return tuple(twins.seen(worlds(chain)) for chain in twins.chains())
