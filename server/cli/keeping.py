"""`duban init`, `doctor`, `replay` and `verify`: making an instance and keeping it sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.cli import found
from server.cli.frame import command, formats, option
from server.cli.kinds import Choice
from server.cli.place import chosen, opened, placed
from server.cli.show import columns, show
from server.cli.words import counted, say
from server.profiles import NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from server.instance import Instance

OFFICE, PACK = "督查室", "province"
"""What an instance is made with when nothing else is said."""


@command("新建实例：一个督查部门和它的规则包。", "Make an instance: one office and its pack.", "init")
@placed
@option(
    "--office",
    default=OFFICE,
    words=(f"督查部门的名称，默认{OFFICE}", f"the office's name; {OFFICE} by default"),
)
@option("--pack", "named", default=PACK, words=("规则包，默认 province", "its pack; province by default"))
@option(
    "--passwords",
    type=Choice(*NAMES),
    default=NAMES[0],
    words=(
        "密码和登录的规矩：asvs（默认）或 mlps（等保：三类字符、90 天更换、管理员和负责人须两步验证）",
        "what is asked of passwords: asvs (default), or mlps (three kinds of signs, 90 days, a second step)",
    ),
)
@formats()
def init(folder: str | None, office: str, named: str, passwords: str, form: str) -> None:
    """Make an instance."""
    where = chosen(folder)
    make(where, office, named, passwords).close()
    data = {"dir": str(where), "office": office, "pack": named}
    show(
        form,
        data,
        [
            say(
                f"已在 {where} 新建实例：{office}，规则包 {named}",
                f"made an instance in {where}: {office}, pack {named}",
            )
        ],
    )


def make(where: Path, office: str, named: str, passwords: str = NAMES[0]) -> Instance:
    """Make an instance in a folder; a pack with problems makes none."""
    from server.instance import Instance

    found.pack(named)
    return Instance.create(where, office=office, pack=named, passwords=passwords)


@command(
    "检查实例：设置、数据库、流水、规则包、日历、判断进程、异常。",
    "Look whether all is well with an instance.",
    "doctor",
)
@placed
@formats()
def doctor(folder: str | None, form: str) -> int:
    """Print each finding; 1 when something is wrong."""
    from server.cli.checkup import findings

    with opened(folder) as instance:
        data = list(findings(instance))
    marks = {"ok": say("正常", "ok"), "warn": say("留意", "look"), "bad": say("不好", "BAD")}
    show(form, data, columns([(marks[one["state"]], one["check"], one["text"]) for one in data]))
    return int(any(one["state"] == "bad" for one in data))


@command(
    "把存下的判断重做一遍，两套读法都比对；有出入返回 1。",
    "Decide every stored decision again and compare.",
    "replay",
)
@placed
@formats()
def replay(folder: str | None, form: str) -> int:
    """Print the differences."""
    from dataclasses import asdict

    from server.replay import replay as again

    with opened(folder) as instance:
        report = again(instance.bench)
    data: dict[str, Any] = {
        "decisions": report.decisions,
        "differences": [asdict(one) for one in report.differences],
    }
    rows = [(str(d["decision_id"]), d["stored"], d["engine"], d["oracle"]) for d in data["differences"]]
    count = len(report.differences)
    show(
        form,
        data,
        [
            *columns(rows),
            say(
                f"{report.decisions} 个判断，{count} 处不同",
                f"{counted(report.decisions, 'decision')}, {counted(count, 'difference')}",
            ),
        ],
    )
    return int(count > 0)


@command(
    "核对流水：每一块的摘要和前后相接；断了返回 1。",
    "Check the journal's chain; 1 when it is broken.",
    "verify",
)
@placed
@formats()
def verify(folder: str | None, form: str) -> int:
    """Print whether the chain holds."""
    from server.desk import PROGRAM
    from server.journal import first_bad

    with opened(folder) as instance, instance.reading(PROGRAM) as desk:
        broken = first_bad(desk.session)
    text = (
        say("流水完整", "the journal is whole")
        if broken is None
        else say(f"流水在第 {broken} 块断开", f"the journal breaks at block {broken}")
    )
    show(form, {"whole": broken is None, "first_bad": broken}, [text])
    return int(broken is not None)
