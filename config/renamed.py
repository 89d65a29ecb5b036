"""What a new version of a pack has no more, and what a map from old names to new ones makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from config.paths import split
from config.problems import Place
from config.says import both, hint, listed, problem
from config.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.model import Pack
    from config.problems import Problem
    from config.says import Both

GONE = ""
"""What a name is mapped to when what uses it is left under the old rules."""


def named(pack: Pack) -> dict[str, Place]:
    """Return every type, field, clock and tier of a pack by its path, with its place."""
    found: dict[str, Place] = {}
    for type_, kind in pack.types.items():
        found[f"types/{type_}"] = kind.place
        found |= {f"types/{type_}/fields/{name}": field.place for name, field in kind.fields.items()}
        found |= {f"types/{type_}/clocks/{name}": clock.place for name, clock in kind.clocks.items()}
    for name, ladder in pack.ladders.items():
        found |= {f"ladders/{name}/tiers/{tier.name}": tier.place for tier in ladder.tiers}
    return found


def target(path: str, names: Mapping[str, str]) -> str:
    """Return what a path of the old pack is called in the new one; nothing when it is let go."""
    if path in names:
        return names[path] and beside(path, names[path], names)
    above, _, name = path.rpartition("/")
    folder, _, last = above.rpartition("/")
    if last not in {"fields", "clocks"} or folder not in names:
        return path
    return names[folder] and f"{target(folder, names)}/{last}/{name}"


def beside(path: str, name: str, names: Mapping[str, str]) -> str:
    """Return a whole path for a new name that stands alone: in the place of the old one."""
    if "/" in name:
        return name
    above, _, _ = path.rpartition("/")
    folder, slash, last = above.rpartition("/")
    moved = target(folder, names) if folder in names else folder
    return f"{moved}{slash}{last}/{name}"


def gone(old: Pack, new: Pack, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what of the old pack has no name in the new one and is not let go; of a type only itself."""
    known = named(new)
    for path in named(old):
        parts = path.split("/")
        of_type = parts[0] == "types" and len(parts) > 2
        if of_type and target("/".join(parts[:2]), names) not in known:
            continue
        to = target(path, names)
        if to and to not in known:
            yield path


def missing(old: Pack, new: Pack, path: str, uses: Both) -> Problem:
    """Return the problem of a path in use that the new pack has no more, placed where it should be."""
    above = path.rpartition("/")[0]
    near = nearest(path.rpartition("/")[2], [one.rpartition("/")[2] for one in _siblings(new, above)])
    was = str(named(old)[path])
    return problem("version.map_missing", place(new, path), path=path, was=was, uses=uses, near=hint(near))


def place(pack: Pack, path: str) -> Place:
    """Return where a path stands in a pack, or the nearest thing around it, or the head of the pack."""
    key, steps = split(path)
    if key in pack.origins:
        spots = pack.origins[key]
        return spots.near((*steps, "off"))
    return pack.origins["pack"].place


def wrong(old: Pack, new: Pack, names: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is wrong with a map: names that neither pack has, that are taken, or of another kind."""
    before, after = named(old), named(new)
    for path, name in names.items():
        to = target(path, names)
        told = {"path": path, "name": name or "none", "target": to}
        if path not in before:
            yield problem("version.map_missing#unknown", place(new, "pack"), **told)
        elif to and (to not in after or to.split("/")[0::2] != path.split("/")[0::2]):
            known = listed(one.rpartition("/")[2] for one in _siblings(new, to.rpartition("/")[0]))
            yield problem("version.map_missing#target", place(new, path), known=known, **told)
        elif to and path.count("/") > 1 and to in before:
            yield problem("version.map_missing#taken", after[to], **told)
        elif to and "/fields/" in path:
            yield from _other_kind(old, new, path, to, told)


def _siblings(pack: Pack, above: str) -> list[str]:
    return [one for one in named(pack) if one.rpartition("/")[0] == above]


def _other_kind(old: Pack, new: Pack, path: str, to: str, told: Mapping[str, str]) -> Iterator[Problem]:
    (_, one, _, name), (_, two, _, other) = path.split("/"), to.split("/")
    kinds = old.types[one].fields[name].kind, new.types[two].fields[other].kind
    if kinds[0] != kinds[1]:
        where = new.types[two].fields[other].place
        yield problem("version.map_missing#kind", where, found=kinds[0], wanted=kinds[1], **told)


def inverted(names: Mapping[str, str]) -> dict[str, str]:
    """Return the map that leads back; what was let go of has no way back to take."""
    return {target(path, names): path for path, name in names.items() if name}


def aliased(pack: Pack, names: Mapping[str, str]) -> Pack:
    """Return a pack that answers to the old names of its types and clocks too, to be tried on open items."""
    types = dict(pack.types)
    for path, name in sorted(names.items()):
        parts, to = path.split("/"), target(path, names).split("/")
        if name and parts[0] == "types" and len(parts) == 2:
            types[parts[1]] = types[to[1]]
    for path, name in names.items():
        parts, to = path.split("/"), target(path, names).split("/")
        if name and parts[2:3] == ["clocks"]:
            kind = types[parts[1]]
            types[parts[1]] = replace(kind, clocks={**kind.clocks, parts[3]: kind.clocks[to[3]]})
    return replace(pack, types=types) if names else pack


def in_use(items: int, steps: int) -> Both:
    """Return how many open items or issued papers use something, as a sentence has it."""
    if steps:
        return both(f"{steps} 份已发文书", f"papers issued {steps}")
    return both(f"{items} 件在办事项", f"open items {items}")
