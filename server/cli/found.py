"""Finding what a command line names: a pack, a type, a clock, a term."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from server.cli.frame import WrongUse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.loader import Chain, Loaded
    from config.model import Clock, ItemType, Pack, Term

T = TypeVar("T")


def shipped_names() -> list[str]:
    """Return the names of the packs that ship."""
    from config.loader import shipped

    return sorted(folder.parent.name for folder in shipped("base").parent.glob("*/pack.yaml"))


def example_names() -> list[str]:
    """Return the names of the example packs: ``examples/NAME``, published local rules."""
    from config.loader import shipped

    return sorted(f"examples/{folder.parent.name}" for folder in shipped("examples").glob("*/pack.yaml"))


def place(named: str) -> Path:
    """Return the path that is named; ``examples`` are all example packs where no such folder lies at hand."""
    from config.loader import shipped

    path = Path(named)
    return shipped(named) if named == "examples" and not path.is_dir() else path


def pack_folder(named: str) -> Path:
    """Return the folder of a pack: a path, or the name of one that ships, an example's too."""
    from config.loader import shipped

    path = Path(named)
    if path.is_dir():
        return path
    if named in {*(names := shipped_names()), *example_names()}:
        return shipped(named)
    raise WrongUse(
        f"没有规则包 {named}：既不是文件夹，也不是随程序提供的 {'、'.join(names)}",
        f"there is no pack {named}: neither a folder nor one that ships ({', '.join(names)})",
    )


def loaded(named: str) -> Loaded:
    """Read and check a pack."""
    from config.loader import load

    return load(pack_folder(named))


def pack(named: str) -> Pack:
    """Return a pack without problems; raise PackError with all of them otherwise."""
    from config.problems import PackError

    found = loaded(named)
    if found.pack is None:
        raise PackError(found.problems)
    return found.pack


def chain(named: str) -> Chain:
    """Return the text of a pack without problems; raise PackError with all of them otherwise."""
    from config.problems import PackError

    found = loaded(named)
    if found.pack is None:
        raise PackError(found.problems)
    return found.chain


def _pick(names: Mapping[str, T], wanted: str, zh: str, en: str) -> T:
    if wanted not in names:
        raise WrongUse(
            f"没有{zh} {wanted}；有：{'、'.join(names)}", f"no {en} {wanted}; there are: {', '.join(names)}"
        )
    return names[wanted]


def item_type(pack: Pack, named: str) -> ItemType:
    """Return a type of a pack."""
    return _pick(pack.types, named, "事项类型", "type")


def clock(kind: ItemType, named: str) -> Clock:
    """Return a clock of a type."""
    return _pick(kind.clocks, named, "时限", "clock")


def term(text: str) -> Term:
    """Return the term that `text` writes; several durations stand with commas between them."""
    from config.words import Fault, read_duration

    parts = [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",")]
    found = []
    for part in parts:
        duration = read_duration(part)
        if isinstance(duration, Fault):
            near = duration.slots.get("near", "")
            raise WrongUse(
                f"“{part}”不是时限，应写成 7个工作日、15日、4个工作小时这样"
                + (f"；是不是 {near}？" if near else ""),
                f"“{part}” is no term; write it like 7个工作日, 15 days, 4 workhours"
                + (f"; did you mean {near}?" if near else ""),
            )
        found.append(duration)
    if len(found) > 3:
        raise WrongUse("时限最多写三个，先到为准", "a term has at most three durations")
    return tuple(found)
