"""`duban check` and `duban effective`: what is wrong with a pack, and what it comes to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server.cli import found
from server.cli.frame import WrongUse, argument, command, formats, option
from server.cli.show import show
from server.cli.words import counted, language, say

if TYPE_CHECKING:
    from config.loader import Loaded
    from config.problems import Place, Problem


@command(
    "检查规则包：列出全部问题（文件:行:列）。可写文件夹、放着几个规则包的文件夹，或随带的名称。",
    "Check packs and tell every problem. Name a folder, a folder of packs, or a pack that ships.",
    "check",
)
@argument("paths", nargs=-1, required=True, metavar="PATH…")
@formats()
def check(paths: tuple[str, ...], form: str) -> int:
    """Print the problems; 1 when there are errors."""
    from config.report import as_json
    from rules.checks import problems

    looked = [found.loaded(str(folder)) for named in paths for folder in _packs(named)]
    wrong = [problem for one in looked for problem in problems(one)]
    warnings = [problem for one in looked for problem in one.warnings]
    show(form, as_json((*wrong, *warnings), language()), _report(looked, wrong, warnings))
    return 1 if wrong else 0


def _packs(named: str) -> list[Path]:
    """Return the folder named, or the packs that lie in it."""
    path = found.place(named)
    if path.is_file():
        raise WrongUse(f"{named} 是文件；请给规则包的文件夹", f"{named} is a file; name the pack's folder")
    if not path.is_dir() or (path / "pack.yaml").exists():
        return [found.pack_folder(named)]
    inside = sorted(folder.parent for folder in path.glob("*/pack.yaml"))
    return inside or [path]


def _report(looked: list[Loaded], wrong: list[Problem], warnings: list[Problem]) -> list[str]:
    from config.report import long

    files = {name: text for one in looked for name, text in one.chain.files.items()}
    lines = [long(problem, language(), files) for problem in (*wrong, *warnings)]
    names = "、".join(one.chain.name for one in looked)
    counts = len(wrong), len(warnings)
    if wrong or warnings:
        return [
            *lines,
            say(
                f"{names}：{counts[0]} 个错误，{counts[1]} 个提醒",
                f"{names}: {counted(counts[0], 'error')}, {counted(counts[1], 'warning')}",
            ),
        ]
    return [say(f"{names}：没有问题", f"{names}: no problems")]


@command(
    "合并后的取值。PATH 如 types/instruction/clocks/finish/within；加 --origin 看每个值出自哪里。",
    "The merged value at PATH, such as types/instruction/clocks/finish/within; --origin tells where from.",
    "effective",
)
@argument("named", metavar="PACK")
@argument("path", required=False, default="", metavar="[PATH]")
@option("--origin", is_flag=True, words=("每个值出自哪个文件、哪一行", "file and line of each value"))
@formats()
def effective(named: str, path: str, *, origin: bool, form: str) -> int:
    """Print the value."""
    from config.effective import effective as merged
    from config.problems import PackError

    one = found.loaded(named)
    if one.pack is None:
        raise PackError(one.problems)
    try:
        value, places = merged(one, path.strip("/"))
    except PackError as error:
        raise WrongUse(error.problems[0].zh, error.problems[0].en) from None
    data: Any = value
    if origin:
        data = {"value": value, "origin": {name: str(place) for name, place in places.items()}}
    show(form, data, _tree(value, places if origin else {}, path.strip("/")))
    return 0


def _tree(value: Any, places: dict[str, Place], path: str, depth: int = 0) -> list[str]:
    """Return a value as indented lines, each with its place."""
    if not isinstance(value, dict):
        return [_leaf(value, places, path, depth)]
    lines: list[str] = []
    for key, inner in value.items():
        below = f"{path}/{key}" if path else str(key)
        if isinstance(inner, dict) and inner:
            lines += [
                f"{'  ' * depth}{key}:{_origin(places, below)}",
                *_tree(inner, places, below, depth + 1),
            ]
        else:
            lines.append(f"{'  ' * depth}{key}: {_plain(inner)}{_origin(places, below)}")
    return lines


def _leaf(value: Any, places: dict[str, Place], path: str, depth: int) -> str:
    return f"{'  ' * depth}{_plain(value)}{_origin(places, path)}"


def _plain(value: Any) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _origin(places: dict[str, Place], path: str) -> str:
    place = places.get(path)
    return click.style(f"    # {place}", dim=True) if place is not None else ""
