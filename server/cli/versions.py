"""`duban pack list`, `diff` and `impact`: what versions there are, and what a change comes to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server.cli.frame import argument, command, formats, option
from server.cli.place import opened, placed
from server.cli.show import columns, show
from server.cli.words import language, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.loader import Chain
    from config.model import Pack
    from server.desk import Desk

HASH = 12
"""Characters of a hash that are shown."""
OFFICE = option(
    "--office", "office", words=("督查部门；不写用实例自己的", "the office; else the instance's own")
)


@command(
    "列出规则版本：编号、哈希、名称、状态、提出人、批准人、施行日期。",
    "List the versions of the rules.",
    "list",
)
@placed
@OFFICE
@formats()
def listed(folder: str | None, office: str | None, form: str) -> None:
    """Print every change, and what was put in force without one."""
    from server.cli import rows
    from server.desk import PROGRAM
    from server.work import proposing

    with opened(folder) as instance, instance.reading(PROGRAM) as desk:
        data = proposing.history(desk, rows.office(desk, office).id)
    head = (
        say("编号", "no."), say("哈希", "hash"), say("名称", "label"), say("状态", "state"),
        say("提出", "author"), say("批准", "approver"), say("施行", "effective"),
    )  # fmt: skip
    show(form, data, columns([head, *map(_row, data)]))


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    from server.work.proposing import STATES

    return (
        str(one["number"] or "-"), one["hash"][:HASH], one["label"], say(*STATES[one["state"]]),
        one["author"] or "-", one["approver"] or "-", one["effective"] or "-",
    )  # fmt: skip


@command(
    "两个版本的规则哪里不同，一条一句，两边各写 文件:行:列。A、B 是编号、哈希开头几位或文件夹；"
    "只写 A 就与现行的比。",
    "What two versions rule otherwise, clause by clause, path:line:column of both. A and B are numbers, the "
    "beginnings of hashes, or folders; A alone is compared with the rules in force.",
    "diff",
)
@argument("one", metavar="A")
@argument("two", metavar="[B]", required=False, default=None)
@placed
@OFFICE
@formats()
def diff(one: str, two: str | None, folder: str | None, office: str | None, form: str) -> int:
    """Print the differences; 1 when there are any."""
    from rules.differences import differences
    from server.cli import rows
    from server.desk import PROGRAM

    with opened(folder) as instance, instance.reading(PROGRAM) as desk:
        home = rows.office(desk, office).id
        new, new_chain = _text(desk, home, two or one)
        old, old_chain = _text(desk, home, one) if two else _in_force(desk, home)
    found = differences(old, new, language())
    data = [
        {
            "path": each.path, "before": each.before, "after": each.after,
            "was": each.was and str(each.was), "now": each.now and str(each.now),
        }
        for each in found
    ]  # fmt: skip
    files = _files(old_chain, new_chain)
    show(form, {"rules": data, "files": files}, [*_differences(data), *_other_files(files)])
    return int(bool(data or files))


def _differences(data: list[dict[str, Any]]) -> Iterator[str]:
    for each in data:
        yield each["path"]
        if each["before"]:
            yield f"  - {each['before']}  [{each['was']}]"
        if each["after"]:
            yield f"  + {each['after']}  [{each['now']}]"
    yield (
        say(f"{len(data)} 条规则不同", f"other rules: {len(data)}")
        if data
        else say("规则相同", "the same rules")
    )


def _files(old: Chain, new: Chain) -> list[str]:
    """Return the files whose bytes differ."""
    return [name for name in sorted({*old.files, *new.files}) if old.files.get(name) != new.files.get(name)]


def _other_files(files: list[str]) -> Iterator[str]:
    if files:
        yield say(f"文件有改动：{'、'.join(files)}", f"files that differ: {', '.join(files)}")


def _text(desk: Desk, home: int, named: str) -> tuple[Pack, Chain]:
    """Return the pack of a folder, or of a change or version of the office."""
    from server import proposals
    from server.cli import found
    from server.work import proposing

    chain = (
        found.chain(named) if Path(named).is_dir() else proposing.chain_of(proposing.named(desk, home, named))
    )
    return proposals.sound(chain), chain


def _in_force(desk: Desk, home: int) -> tuple[Pack, Chain]:
    from server.models import PackVersion
    from server.work import proposing

    version = desk.session.get_one(PackVersion, desk.shelf.current_id(home))
    return desk.shelf.of(home), proposing.chain_of(version)


@command(
    "改成 FOLDER（或已提出的版本）后，现在未了的时限会怎样：到期日、今后三十天的步骤。只看，什么也不写。",
    "What FOLDER, or a version proposed, would make of the clocks now open: due dates, and the steps of the "
    "coming thirty days. Nothing is written.",
    "impact",
)
@argument("named", metavar="FOLDER|VERSION")
@placed
@OFFICE
@formats()
def impact(named: str, folder: str | None, office: str | None, form: str) -> None:
    """Print the report."""
    from server import impact as finding
    from server.cli import rows
    from server.desk import PROGRAM

    with opened(folder) as instance:
        with instance.reading(PROGRAM) as desk:
            home = rows.office(desk, office).id
            pack, _ = _text(desk, home, named)
        found = finding.impact(instance.bench, home, pack, instance.now(), progress)
    data = finding.as_json(found)
    show(form, data, _impact(data, pack))


def progress(done: int, of: int) -> None:
    """Tell on the side how far it is."""
    click.echo(f"\r… {done:,}/{of:,}", err=True, nl=done >= of)


_IN_FLIGHT = {
    "keep": (
        "规则包写明在办的照旧（keep）：下面是在办时限假如改用新规则的样子，实际照旧办完。",
        "The pack keeps runs under way as they are: what follows is what they would be under the new rules.",
    ),
    "migrate": (
        "规则包写明在办的改用新规则（migrate）。",
        "The pack takes runs under way over to the new rules (migrate).",
    ),
    "lenient": (
        "规则包写明在办的从旧兼从轻（lenient）：到期日取晚的；步骤以两套规则都提出的为限。",
        "For runs under way the pack takes the kinder of both (lenient): the later date, and no step that "
        "only one of them takes.",
    ),
}


def _impact(data: Mapping[str, Any], pack: Pack) -> Iterator[str]:
    """Yield an impact for people: the sums, each kind of clock, then clock by clock."""
    yield say(
        f"未了时限 {data['open']:,} 个，重新判断 {data['asked']:,} 个，有变化 {data['touched']:,} 个"
        f"（看到今后 {data['days']} 天）",
        f"open clocks {data['open']:,}, asked again {data['asked']:,}, changed {data['touched']:,} "
        f"(looking {data['days']} days ahead)",
    )
    yield say(*_IN_FLIGHT[data["in_flight"]])
    yield from columns([_kind(one, pack) for one in data["kinds"] if one["touched"]])
    for one in data["listed"]:
        yield _one(one)
    if data["touched"] > len(data["listed"]):
        yield say(
            f"只列前 {len(data['listed'])} 个，共 {data['touched']:,} 个",
            f"the first {len(data['listed'])} of {data['touched']:,}",
        )


def _kind(one: Mapping[str, Any], pack: Pack) -> tuple[str, ...]:
    gone, come = (sum(one[side].values()) for side in ("gone", "come"))
    return (
        _label(pack, one), say(f"未了 {one['open']:,}", f"open {one['open']:,}"),
        say(f"有变化 {one['touched']:,}", f"changed {one['touched']:,}"),
        say(f"提前 {one['earlier']:,}", f"earlier {one['earlier']:,}"),
        say(f"推后 {one['later']:,}", f"later {one['later']:,}"),
        say(f"不再计 {one['dropped']:,}", f"dropped {one['dropped']:,}"),
        say(f"不再来的步骤 {gone:,}", f"steps gone {gone:,}"),
        say(f"新来的步骤 {come:,}", f"steps to come {come:,}"),
    )  # fmt: skip


def _label(pack: Pack, one: Mapping[str, Any]) -> str:
    """Return what a kind of clocks is called; by its names when the pack has it no more."""
    kind = pack.types.get(one["type"])
    inside = kind.clocks.get(one["clock"]) if kind is not None else None
    owner = kind.label.text(language()) if kind is not None else one["type"]
    known = inside or pack.ladders.get(one["clock"])
    name = known.label.text(language()) if known is not None else one["clock"]
    return say("·", " · ").join(part for part in (owner, name) if part)


def _one(one: Mapping[str, Any]) -> str:
    after = one["after"] or say("不再计", "dropped")
    days = f"{one['before'] or '-'} → {after}" if one["before"] != one["after"] else (one["before"] or "-")
    steps = [f"-{day} {tier}" for day, tier in one["gone"]] + [f"+{day} {tier}" for day, tier in one["come"]]
    name = f"{one['type']}/{one['clock']}" if one["type"] else one["clock"]
    return "  ".join((one["item"] or "-", one["title"][:20], one["unit"], name, days, *steps))
