"""`duban pack`: starters, schemas for editors, the reference page; `versions` has the life of a version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from server.cli import found
from server.cli.frame import Entry, Group, WrongUse, argument, command, formats, option
from server.cli.kinds import There
from server.cli.show import show
from server.cli.words import language, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.loader import Loaded

_HERE, _LIFE, _CHANGE = "server.cli.packing", "server.cli.versions", "server.cli.changing"
_CARRY = "server.cli.bundles"

pack = Group(
    "pack",
    ("规则包：新建、手册、版本的提出和批准", "Packs: starters, the reference, the life of versions"),
    {
        "new-office": Entry(_HERE, "new_office", ("新建一个督查部门的规则包", "start the pack of an office")),
        "new-type": Entry(_HERE, "new_type", ("在规则包里新建一类事项", "start a type in a pack")),
        "read": Entry(_HERE, "read", ("把每条规则读成一句话", "read every rule as one clause")),
        "schemas": Entry(_HERE, "schemas", ("写出编辑器用的模式", "write the schemas for editors")),
        "reference": Entry(_HERE, "reference", ("打印规则语言手册", "print the reference of the language")),
        "list": Entry(_LIFE, "listed", ("规则版本：编号、状态、谁提出谁批准", "the versions of the rules")),
        "diff": Entry(_LIFE, "diff", ("两个版本的规则哪里不同", "what two versions rule otherwise")),
        "impact": Entry(_LIFE, "impact", ("改规则对未了时限的影响", "what a change makes of open clocks")),
        "propose": Entry(_CHANGE, "propose", ("提出规则变更", "propose a change of rules")),
        "approve": Entry(_CHANGE, "approve", ("批准规则变更", "approve a change of rules")),
        "bundle": Entry(_CARRY, "bundle", ("把一个版本写成签名包", "a version as a signed bundle")),
        "adopt": Entry(_CARRY, "adopt", ("收下签名包，成为提案", "propose what a signed bundle holds")),
        "refuse": Entry(_CHANGE, "refuse", ("不批准或撤回规则变更", "refuse a change, or take it back")),
        "rollback": Entry(_CHANGE, "rollback", ("退回前一个版本", "go back to the version before")),
    },
)

BASIS = option(
    "--basis",
    default="自定",
    words=("依据：文件和条款，默认“自定”", "the basis: document and clause; 自定 by default"),
)


@command(
    "新建督查部门的规则包：FOLDER 是新文件夹，里面的 pack.yaml 带注释，列出上级现在的值。",
    "Start the pack of an office in the new FOLDER: a pack.yaml with comments that shows what is inherited.",
    "new-office",
)
@argument("folder", type=Path, metavar="FOLDER")
@option("--label", required=True, words=("名称，如 南屏市委督查室", "its name"))
@option(
    "--extends",
    "above",
    default="city",
    words=("照着哪个规则包，默认 city", "the pack above; city by default"),
)
@BASIS
@formats()
def new_office(folder: Path, label: str, above: str, basis: str, form: str) -> int:
    """Write the starter of a pack."""
    from config.starters import new_office as starter

    if folder.exists():
        raise WrongUse(f"{folder} 已经有了；请另起名字", f"{folder} exists already; choose another name")
    _named(folder.name)
    top = found.pack(above)
    files = starter(label, _name_above(folder, above), basis, top.values["pack"])
    return _written(folder, files, form)


@command(
    "在规则包 FOLDER 里新建一类事项 NAME：带注释的类型文件，和一条按现在的规则推演出来的时间线。",
    "Start the type NAME in the pack FOLDER: a file with comments, and a timeline as the rules now play it.",
    "new-type",
)
@argument("folder", type=There(folder=True), metavar="FOLDER")
@argument("name", metavar="NAME")
@option("--label", required=True, words=("名称，如 民生实事督办", "its name"))
@option(
    "--like", default="matter", words=("照抄哪一类，默认 matter", "the type to start from; matter by default")
)
@BASIS
@formats()
def new_type(folder: Path, name: str, label: str, like: str, basis: str, form: str) -> int:
    """Write the starter of a type and its timeline."""
    from config.starters import new_type as starter

    _named(name)
    if (folder / "types" / f"{name}.yaml").exists():
        raise WrongUse(
            f"{folder} 里已经有 types/{name}.yaml", f"there is a types/{name}.yaml in {folder} already"
        )
    bare = f"label: {label}\nbasis: {basis}\nlike: {like}\noff: 否\n"
    merged = _with(folder, {f"types/{name}.yaml": bare}).pack
    assert merged is not None
    files = starter(name, label, basis, like, merged.values[f"types/{name}"])
    files |= _sketched(_with(folder, files), name)
    return _written(folder, files, form)


@command(
    "把各类文件的模式写进规则包的 .schemas，编辑器凭它补全和提示；程序升级后再写一次。",
    "Write the schemas into the pack's .schemas for completion and hints in editors; again after an upgrade.",
    "schemas",
)
@argument("folder", type=There(folder=True), metavar="FOLDER")
@formats()
def schemas(folder: Path, form: str) -> int:
    """Write the schemas."""
    found.pack_folder(str(folder))
    return _told(folder, _schemas(), form)


@command("打印规则语言手册（Markdown）。", "Print the reference of the language, as Markdown.", "reference")
@formats()
def reference(form: str) -> int:
    """Print the reference page."""
    from config.reference import page

    show(form, {"page": page()}, [page().rstrip("\n")])
    return 0


@command(
    "把规则包 PACK 的每条规则读成一句话：时限、申请、环节、计数、阶梯和层级。PACK 是文件夹或随带的名字。",
    "Read every rule of PACK as one clause: clocks, requests, acts, counts, ladders; a folder or a name.",
    "read",
)
@argument("named", metavar="PACK")
@formats()
def read(named: str, form: str) -> int:
    """Print every rule of a pack with its path."""
    from rules.sentence_rules import pack_text

    rules = pack_text(found.pack(named), language())
    show(
        form, {"pack": found.pack_folder(named).name, "rules": rules}, [f"{p}  {t}" for p, t in rules.items()]
    )
    return 0


def _named(name: str) -> None:
    """Refuse a name that no file of a pack can have."""
    import re

    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name):
        raise WrongUse(
            f"“{name}”不能作名称：小写字母开头，只用小写字母、数字和下划线，最多 31 个",
            f"“{name}” is no name: a small letter, then small letters, digits and underscores, at most 31",
        )


def _name_above(folder: Path, above: str) -> str:
    """Return how a pack names the one above it: beside it, or shipped."""
    path = Path(above)
    if not path.is_dir():
        return above
    if path.resolve().parent != folder.resolve().parent:
        raise WrongUse(
            f"{above} 不在 {folder} 旁边；上级规则包要放在同一个文件夹里，或是随带的",
            f"{above} does not lie beside {folder}; the pack above must, unless it ships",
        )
    return path.resolve().name


def _with(folder: Path, files: Mapping[str, str]) -> Loaded:
    """Return the pack in `folder` with files added, as it would be built; problems are raised."""
    from config.loader import chain_from_files, compile_chain, read_chain
    from config.problems import PackError

    chain = read_chain(folder)
    added = {f"{chain.name}/{inside}": text.encode() for inside, text in files.items()}
    built = compile_chain(chain_from_files(chain.name, {**chain.files, **added}))
    if built.pack is None or chain.problems:
        raise PackError((*chain.problems, *built.problems))
    return built


def _sketched(built: Loaded, name: str) -> dict[str, str]:
    from server.cli.sketch import timeline

    text = timeline(built, name)
    return {f"tests/{name}.yaml": text} if text else {}


def _written(folder: Path, files: Mapping[str, str], form: str) -> int:
    """Check the files with the pack, then write them and the schemas."""
    return _told(folder, {**files, **_schemas()}, form)


def _schemas() -> dict[str, str]:
    from config.starters import SCHEMAS, schemas

    return {f"{SCHEMAS}/{name}": text for name, text in schemas().items()}


def _told(folder: Path, files: Mapping[str, str], form: str) -> int:
    for inside, text in files.items():
        path = folder / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shown = [str(folder / inside) for inside in files if not inside.startswith(".")]
    lines = [say(f"写了 {path}", f"wrote {path}") for path in shown]
    lines.append(say(f"编辑器的模式在 {folder}/.schemas", f"schemas for editors are in {folder}/.schemas"))
    show(form, {"files": shown}, lines)
    return 0
