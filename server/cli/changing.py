"""`duban pack propose`, `approve`, `refuse` and `rollback`: rules change by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.cli import found
from server.cli.frame import argument, command, formats, option
from server.cli.kinds import Day, Renaming
from server.cli.place import opened, placed
from server.cli.show import show
from server.cli.versions import HASH, OFFICE, progress
from server.cli.words import counted, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from config.loader import Chain
    from server.desk import Actor, Desk
    from server.instance import Instance
    from server.models import PackChange

MAP = option(
    "--map",
    "names",
    multiple=True,
    type=Renaming(),
    words=(
        "名称对应，可写多次：types/instruction/clocks/finish=done；=none 让在用的留在旧规则下",
        "a name mapped, repeat it: types/instruction/clocks/finish=done; =none leaves what uses it",
    ),
)
EFFECTIVE = option(
    "--effective", "day", type=Day(), words=("施行日期，默认今天", "the day it comes into force; else today")
)
BY = option("--by", "login", required=True, words=("谁办：登录名", "who does it: the login"))
WHY = option("--reason", "reason", default="", words=("理由", "the reason"))


@command(
    "提出规则变更：检查 FOLDER，跑它的时间线，算出影响，存成提案；由另一人批准后到日施行。",
    "Propose FOLDER: it is checked, its timelines played, its impact found; another person approves it.",
    "propose",
)
@argument("named", metavar="FOLDER")
@BY
@EFFECTIVE
@MAP
@WHY
@placed
@OFFICE
@formats()
def propose(
    named: str,
    login: str,
    day: date | None,
    names: tuple[tuple[str, str], ...],
    reason: str,
    folder: str | None,
    office: str | None,
    form: str,
) -> int:
    """Print the number of the proposal; 1 when one of its timelines failed."""
    chain = found.chain(named)
    with opened(folder) as instance:
        return propose_chain(
            instance, chain, form, who(instance, login, office),
            effective_on=day, reason=reason, names=dict(names),
        )  # fmt: skip


@command(
    "退回现行规则之前的版本：也是一份提案，由另一人批准；在办的照规则包的 in_flight 办。",
    "Go back to the version before the one in force: a proposal as well, which another person approves.",
    "rollback",
)
@BY
@MAP
@WHY
@placed
@OFFICE
@formats()
def rollback(
    login: str,
    names: tuple[tuple[str, str], ...],
    reason: str,
    folder: str | None,
    office: str | None,
    form: str,
) -> int:
    """Print the number of the proposal."""
    from server import proposals

    with opened(folder) as instance:
        actor, home = who(instance, login, office)
        made = proposals.roll_back(instance, actor, home, reason=reason, names=dict(names), progress=progress)
        return proposed(instance, made.id, form)


def propose_chain(instance: Instance, chain: Chain, form: str, by: tuple[Actor, int], **given: Any) -> int:
    """Propose a chain and print what was found of it; see `proposals.propose` for what is given."""
    from server import proposals

    made = proposals.propose(instance, *by, chain, progress=progress, **given)
    return proposed(instance, made.id, form)


def who(instance: Instance, login: str, office: str | None) -> tuple[Actor, int]:
    """Return who acts and in which office."""
    from server.cli import rows
    from server.desk import PROGRAM, Actor
    from server.errors import NotSeen
    from server.work import people

    with instance.reading(PROGRAM) as desk:
        person = people.find(desk, login)
        if not person.active:
            raise NotSeen
        return Actor.of(person), rows.office(desk, office).id


def proposed(instance: Instance, number: int, form: str) -> int:
    """Print what was proposed and what was found of it."""
    data, failed = _told(instance, number)
    played = data["timelines"].get("played", 0)
    lines = [
        say(
            f"已提出第 {number} 号变更（{data['hash'][:HASH]}），{data['effective']} 起施行，待另一人批准",
            f"proposed as no. {number} ({data['hash'][:HASH]}), effective {data['effective']}; "
            "another person approves it",
        ),
        say(
            f"时间线 {played} 条，{len(failed)} 条不符",
            f"{counted(played, 'timeline')}, {len(failed)} failed",
        ),
        *(f"  {name}: {say(*each)}" for name, some in failed.items() for each in some),
        say(f"有变化的时限 {data['touched']:,} 个", f"clocks that change: {data['touched']:,}"),
    ]
    show(form, data, lines)
    return int(bool(failed))


def _told(instance: Instance, number: int) -> tuple[dict[str, Any], Mapping[str, Any]]:
    from server.desk import PROGRAM
    from server.models import PackChange

    with instance.reading(PROGRAM) as desk:
        row = desk.session.get_one(PackChange, number)
        data = _change(row) | {"timelines": row.timelines, "touched": row.impact["touched"]}
        return data, row.timelines.get("failed", {})


def _change(row: PackChange) -> dict[str, Any]:
    return {
        "number": row.id, "hash": row.hash, "label": row.label, "state": row.state,
        "effective": row.effective_on.isoformat(),
    }  # fmt: skip


@command(
    "批准规则变更（须是提出人以外的人）；到施行日期生效。", "Approve a change; not its author.", "approve"
)
@argument("named", metavar="VERSION")
@BY
@placed
@OFFICE
@formats()
def approve(named: str, login: str, folder: str | None, office: str | None, form: str) -> None:
    """Print whether it is in force now or when it will be."""
    from server.work import proposing

    with opened(folder) as instance:
        actor, home = who(instance, login, office)
        with instance.desk(actor) as desk:
            data = _change(proposing.approve(desk, home, _number(desk, home, named)))
    show(form, data, [_settled(data)])


@command(
    "不批准规则变更，或者撤回自己提出的；要写理由。", "Refuse a change, or take one's own back.", "refuse"
)
@argument("named", metavar="VERSION")
@BY
@WHY
@placed
@OFFICE
@formats()
def refuse(named: str, login: str, reason: str, folder: str | None, office: str | None, form: str) -> None:
    """Print that nothing changes."""
    from server.work import proposing

    with opened(folder) as instance:
        actor, home = who(instance, login, office)
        with instance.desk(actor) as desk:
            data = _change(proposing.refuse(desk, home, _number(desk, home, named), reply=reason))
    show(form, data, [_settled(data)])


def _number(desk: Desk, home: int, named: str) -> int:
    """Return the number of the change that is meant."""
    from server.errors import Refusal
    from server.models import PackChange
    from server.work import proposing

    row = proposing.named(desk, home, named)
    if not isinstance(row, PackChange):
        raise Refusal("version.unknown", named=named)
    return row.id


def _settled(data: Mapping[str, Any]) -> str:
    from server.work.proposing import STATES

    state = say(*STATES[data["state"]])
    return say(
        f"第 {data['number']} 号变更：{state}（{data['effective']} 起）",
        f"no. {data['number']}: {state} (from {data['effective']})",
    )
