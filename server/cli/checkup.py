"""What `duban doctor` looks at, one function a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from rules.calendar import local
from server.cli.words import say
from server.desk import PROGRAM
from server.errors import Refusal
from server.journal import first_bad
from server.judge import Ask, JudgeDown
from server.models import Hold, Incident, Tick
from server.settings import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.model import Pack
    from server.desk import Desk
    from server.instance import Instance

Finding = dict[str, str]
NOVEMBER = 11
"""The month from which next year's calendar is missed (the notice comes in its first days)."""


def findings(instance: Instance) -> Iterator[Finding]:
    """Yield each finding: what was looked at, its state (ok, warn, bad), and a sentence."""
    yield _settings(instance)
    yield _folder(instance)
    with instance.reading(PROGRAM) as desk:
        yield _database(desk)
        yield _journal(desk)
        yield from _packs(instance, desk)
        yield _ticks(desk)
        yield _open(desk, say("待人工放行", "holds"), Hold)
        yield _open(desk, say("异常", "incidents"), Incident)
    yield _judge(instance)


def _finding(check: str, state: str, words: str) -> Finding:
    return {"check": check, "state": state, "text": words}


OTHERS = 0o077
"""What those who do not own a file or folder may do with it."""


def _folder(instance: Instance) -> Finding:
    check, folder = say("文件夹", "folder"), instance.folder
    assert folder is not None
    if not folder.stat().st_mode & OTHERS:
        return _finding(check, "ok", say("只有属主可以进入", "its owner's alone"))
    return _finding(
        check,
        "warn",
        say(
            f"其他用户也能进入 {folder}，应只有属主可以进入：chmod 700 {folder}",
            f"others can enter {folder}, which should be its owner's alone: chmod 700 {folder}",
        ),
    )


def _settings(instance: Instance) -> Finding:
    check = say("设置", "settings")
    assert instance.folder is not None
    mode = (instance.folder / FILE).stat().st_mode & OTHERS
    if mode:
        return _finding(
            check, "warn", say(f"{FILE} 别人也能读，应只有属主可读", f"{FILE} can be read by others")
        )
    kind = say("演示", "demo") if instance.settings.demo else say("正式", "real")
    return _finding(check, "ok", f"{instance.folder} ({kind})")


def _database(desk: Desk) -> Finding:
    check = say("数据库", "database")
    dialect = desk.session.get_bind().dialect.name
    if dialect != "sqlite":
        return _finding(check, "ok", dialect)
    said = desk.session.execute(text("PRAGMA quick_check")).scalar_one()
    return _finding(check, "ok" if said == "ok" else "bad", f"{dialect}: {said}")


def _journal(desk: Desk) -> Finding:
    broken = first_bad(desk.session)
    words = (
        say("完整", "whole") if broken is None else say(f"第 {broken} 块断开", f"breaks at block {broken}")
    )
    return _finding(say("流水", "journal"), "ok" if broken is None else "bad", words)


def _packs(instance: Instance, desk: Desk) -> Iterator[Finding]:
    check = say("规则包", "packs")
    offices = instance.shelf.offices()
    if not offices:
        yield _finding(check, "bad", say("没有督查部门启用规则包", "no office has an active pack"))
    for office in offices:
        try:
            pack = instance.shelf.of(office)
        except Refusal as refusal:
            yield _finding(check, "bad", refusal.text(say("zh", "en")))
            continue
        yield _finding(check, "ok", f"{pack.label} ({pack.name}, {pack.hash[:12]})")
        yield _calendar(pack, desk)


def _calendar(pack: Pack, desk: Desk) -> Finding:
    check, today = say("日历", "calendar"), desk.today
    known = sorted(pack.calendars)
    wanted = today.year + (today.month >= NOVEMBER)
    if wanted in known:
        return _finding(check, "ok", say(f"已有至 {known[-1]} 年", f"known through {known[-1]}"))
    return _finding(
        check,
        "warn",
        say(
            f"{wanted} 年放假安排未导入，该年日期是暂定的",
            f"the holidays of {wanted} are not known; its dates are provisional",
        ),
    )


def _ticks(desk: Desk) -> Finding:
    check = say("判断", "ticks")
    last = desk.session.scalar(select(func.max(Tick.at)))
    if last is None:
        return _finding(check, "warn", say("还没有判断过", "there was none yet"))
    hours = (desk.now - last).total_seconds() / 3600
    words = say(f"上一次 {local(last):%Y-%m-%d %H:%M}", f"the last was at {local(last):%Y-%m-%d %H:%M}")
    return _finding(check, "warn" if hours > 26 else "ok", words)


def _open(desk: Desk, check: str, model: type[Hold | Incident]) -> Finding:
    count = (
        desk.session.scalar(select(func.count()).select_from(model).where(model.resolved_at.is_(None))) or 0
    )
    return _finding(check, "warn" if count else "ok", say(f"{count} 个待处理", f"{count} to be dealt with"))


def _judge(instance: Instance) -> Finding:
    """Ask the judge about nothing in particular; it must name no tier and have no fault."""
    check = say("判断进程", "judge")
    try:
        faults = [answer.fault for answer in instance.bench.judge.decide(_asks(instance)) if answer.fault]
    except JudgeDown as down:
        return _finding(check, "bad", say(f"启动不了：{down}", f"does not start: {down}"))
    if faults:
        return _finding(check, "bad", say(f"答不上来：{faults[0]}", f"cannot answer: {faults[0]}"))
    return _finding(check, "ok", say("能判断", "decides"))


def _asks(instance: Instance) -> list[Ask]:
    asks = []
    for office in instance.shelf.offices():
        version = instance.shelf.current_id(office)
        for kind in instance.shelf.version(version).types.values():
            ladders = {clock.ladder for clock in kind.clocks.values() if clock.ladder}
            plans = [instance.shelf.plan(version, kind.name, ladder) for ladder in sorted(ladders)]
            asks += [Ask(plan, {}) for plan in plans]
    return asks
