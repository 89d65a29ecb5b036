"""`duban tick` and `duban explain`: a round of deciding, and why it comes out so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.cli.frame import argument, command, formats, option
from server.cli.kinds import Moment
from server.cli.place import opened, placed, refuse_future
from server.cli.show import columns, show
from server.cli.words import Pair, counted, language, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.model import Label, Pack
    from rules.facts import Failed, TierWhy
    from server.desk import Desk
    from server.explaining import RunWhy
    from server.instance import Instance
    from server.models import Item
    from server.store.cases import Docket
    from server.taking import TickStep
    from server.tick import TickReport

STATES: dict[str, Pair] = {
    "planned": ("将提出", "planned"),
    "ready": ("待发出", "ready"),
    "draft": ("待批准", "draft"),
    "held": ("暂停发出", "on hold"),
}
"""The states that a tick leaves its steps in, in words."""

AT = option(
    "--at",
    type=Moment(),
    words=("时刻，如 2026-03-02 或 2026-03-02T09:00", "an instant, such as 2026-03-02T09:00"),
)


@command(
    "判断一轮：看该看的时限，提出该提出的步骤，发出到点的文书。有异常时返回 1。",
    "One round of deciding: look at the clocks that are due, take the steps, issue what may leave.",
    "tick",
)
@placed
@AT
@option("--full", is_flag=True, words=("看全部未了的时限", "look at every open clock"))
@option("--dry-run", "dry", is_flag=True, words=("只看，什么也不写", "look only; write nothing"))
@formats()
def tick(folder: str | None, at: datetime | None, *, full: bool, dry: bool, form: str) -> int:
    """Print what the tick did; 1 when there are incidents."""
    with opened(folder) as instance:
        if not dry:
            refuse_future(instance, at)
        report = instance.tick(at, full=full, dry_run=dry)
        data, steps = _report(instance, report)
    show(form, data, _lines(data, steps))
    return int(report.incidents > 0)


def _report(instance: Instance, report: TickReport) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    """Return a tick as data, and its steps in the words of their packs."""
    from rules.calendar import local
    from server.cli import rows
    from server.desk import PROGRAM

    with instance.reading(PROGRAM) as desk:
        steps = [_step(desk, one) for one in report.steps]
        words = [_words(desk, one, step) for one, step in zip(report.steps, steps, strict=True)]
        waiting = rows.waiting(desk)
    data = {
        "at": local(report.at).isoformat(),
        "looked": report.looked,
        "steps": steps,
        "held": report.held,
        "incidents": report.incidents,
        "issued": report.issued,
        "waiting": waiting,
    }
    return data, words


def _step(desk: Desk, one: Any) -> dict[str, Any]:
    from server.models import Item, Unit

    item = desk.session.get(Item, one.item_id) if one.item_id else None
    return {
        "item": (item.number or str(item.id)) if item else "",
        "title": item.title if item else "",
        "unit": desk.session.get_one(Unit, one.unit_id).name,
        "office": desk.session.get_one(Unit, one.office_id).name,
        "clock": one.clock,
        "tier": one.tier,
        "nth": one.nth,
        "state": str(one.state),
    }


def _words(desk: Desk, one: TickStep, step: dict[str, Any]) -> tuple[str, ...]:
    """Return a step for people: the clock's and the tier's own names, the state in words."""
    from server.models import Item

    pack = desk.shelf.version(one.version_id)
    ladder = pack.ladders[one.ladder]
    tier, clock = ladder.tier(one.tier), ladder.label
    if ladder.per == "clock":
        item = desk.session.get_one(Item, one.item_id)
        clock = pack.types[item.type].clocks[one.clock].label
    nth = say(f"第 {one.nth} 次", f"no. {one.nth}")
    names = clock.text(language()), tier.label.text(language())
    return step["item"], step["unit"], *names, nth, say(*STATES[one.state]), step["title"][:30]


def _lines(data: dict[str, Any], steps: list[tuple[str, ...]]) -> Iterator[str]:
    yield from columns(steps)
    at, held, issued, waiting = data["at"][:16], data["held"], data["issued"], data["waiting"]
    yield say(
        f"{at}：看了 {data['looked']} 个时限，{len(steps)} 步，其中暂停发出、待人工放行 {held} 步，"
        f"发出 {issued} 份，异常 {data['incidents']} 个",
        f"{at}: {counted(data['looked'], 'clock')}, {counted(len(steps), 'step')}, {held} of them on hold, "
        f"{counted(issued, 'paper')} issued, {counted(data['incidents'], 'incident')}",
    )
    if waiting:
        yield say(
            f"另有 {waiting} 个补录的时限尚未设定起算日，设定之前不催办",
            f"taken in overdue, waiting for the day to count from: {counted(waiting, 'clock')}; "
            "nothing climbs before it is set",
        )


@command(
    "事项的每个时限：这一级为什么提出，那一级差什么，哪一天会轮到。ITEM 是编号或序号。",
    "For each clock of an item: why a tier is proposed, what another lacks, and when it would come.",
    "explain",
)
@argument("named", metavar="ITEM")
@placed
@AT
@formats()
def explain(named: str, folder: str | None, at: datetime | None, form: str) -> None:
    """Print why, why not and what comes next."""
    from server.cli import rows
    from server.desk import PROGRAM

    with opened(folder) as instance, instance.reading(PROGRAM, at) as desk:
        found = rows.item(desk, named)
        data = {"item": found.number or str(found.id), "title": found.title, "clocks": _clocks(desk, found)}
    show(form, data, _told(data))


def _clocks(desk: Desk, item: Item) -> list[dict[str, Any]]:
    from server.explaining import explain_item

    return [_clock(desk, why) for why in explain_item(desk, item)]


def _clock(desk: Desk, why: RunWhy) -> dict[str, Any]:
    from rules.periods import FAR
    from server.models import Unit

    docket, run = why.docket, why.docket.run
    pack = desk.shelf.version(docket.version_id)
    return {
        "clock": run.clock or docket.ladder,
        "label": _label(pack, docket).text(language()),
        "unit": desk.session.get_one(Unit, docket.unit_id).name,
        "due": run.due.day.isoformat() if run.due and run.due.day < FAR else None,
        "watched": run.per != "clock",
        "tiers": [_tier(pack, docket.ladder, one) for one in why.tiers],
        "coming": _coming(pack, why),
        "versions": [_version(desk, one) for one in why.others],
    }


def _version(desk: Desk, why: RunWhy) -> dict[str, Any]:
    """Return what another version says by which a run goes too."""
    from rules.calendar import local
    from server.models import PackVersion

    docket = why.docket
    row, pack = desk.session.get_one(PackVersion, docket.version_id), desk.shelf.version(docket.version_id)
    tiers = pack.ladders[docket.ladder].tiers if docket.ladder else ()
    return {
        "hash": row.hash,
        "activated": local(row.activated_at).date().isoformat(),
        "tier": why.now,
        "label": "".join(tier.label.text(language()) for tier in tiers if tier.name == why.now),
        "coming": _coming(pack, why) if docket.ladder else [],
    }


def _label(pack: Pack, docket: Docket) -> Label:
    """Return what the clock of a run is called, or the ladder that watches."""
    run = docket.run
    return pack.types[run.type].clocks[run.clock].label if run.clock else pack.ladders[docket.ladder].label


def _coming(pack: Pack, why: RunWhy) -> list[dict[str, Any]]:
    ladder = pack.ladders[why.docket.ladder]
    return [
        {
            "on": day.isoformat(),
            "tier": tier,
            "label": ladder.tier(tier).label.text(language()),
            "if_approved": rests,
        }
        for (day, tier), rests in zip(why.coming, why.if_approved, strict=True)
    ]


def _tier(pack: Pack, ladder: str, one: TierWhy) -> dict[str, Any]:
    from rules.reasons import reason_text

    return {
        "tier": one.tier,
        "label": pack.ladders[ladder].tier(one.tier).label.text(language()),
        "proposed": one.proposed,
        "held": say(one.held, one.held_en),
        "barred": [reason_text(name, language()) for name in one.barred],
        "failed": [_failed(pack, test) for test in one.failed],
        "on": one.holds_on.isoformat() if one.holds_on else None,
        "if_approved": one.if_approved,
        "rule": str(one.place),
    }


def _failed(pack: Pack, test: Failed) -> dict[str, Any]:
    from rules.sentence import found_text

    return {
        "wanted": say(test.wanted, test.wanted_en),
        "found": test.found,
        "found_text": found_text(test.fact, test.found, pack, language()),
        "rule": str(test.place),
        "on": test.holds_on.isoformat() if test.holds_on else None,
    }


def _told(data: dict[str, Any]) -> Iterator[str]:
    yield f"{data['item']}  {data['title']}"
    if not data["clocks"]:
        yield say("没有未了的时限", "no open clock")
    for clock in data["clocks"]:
        yield _head(clock)
        yield from map(_version_line, clock["versions"])
        for tier in clock["tiers"]:
            yield from _tier_lines(tier)
        if clock["coming"]:
            yield f"  {say('如果没有进展：', 'if nothing happens: ')}{_steps_to_come(clock['coming'])}"


def _head(clock: dict[str, Any]) -> str:
    """Return what a clock, or a ladder that watches, is called, whose it is, and until when."""
    name, unit, due = clock["label"], clock["unit"], clock["due"]
    if clock["watched"]:
        until = say(f"　看到 {due}", f"  until {due}") if due else ""
        return f"{name}　{unit}{until}"
    due = due or say("暂停计时", "paused")
    return say(f"{name}　{unit}　到期 {due}", f"{name}  {unit}  due {due}")


def _version_line(one: dict[str, Any]) -> str:
    """Return a line on another version that must take a step too, and what it says now."""
    if one["tier"]:
        says = say(f"按它现在走“{one['label']}”", f"it takes {one['label']} now")
    elif one["coming"]:
        day, label = one["coming"][0]["on"], one["coming"][0]["label"]
        says = say(f"按它最早 {day} 走“{label}”", f"it takes {label} on {day}")
    else:
        says = say("按它不走下一步", "it takes no further step")
    day = one["activated"]
    return say(
        f"  从旧兼从轻：{day} 启用的规则也要走这一步才走，{says}",
        f"  the milder rules: those of {day} must take a step too; {says}",
    )


def _steps_to_come(coming: list[dict[str, Any]]) -> str:
    steps = [f"{one['on']} {one['label']}{_assumed(one)}" for one in coming]
    return say("；", "; ").join(steps)


def _assumed(one: dict[str, Any]) -> str:
    if not one["if_approved"]:
        return ""
    return say("（如草稿当日批准）", " (if the draft is approved the same day)")


def _tier_lines(tier: dict[str, Any]) -> Iterator[str]:
    mark = say("提出", "yes") if tier["proposed"] else say("不提出", "no")
    on = ""
    if tier["on"] and not tier["proposed"]:
        on = say(f"　预计 {tier['on']}", f"  expected {tier['on']}") + _assumed(tier)
    yield f"  {tier['label']}: {mark}{on}  [{tier['rule']}]"
    if tier["held"]:
        yield say(f"    + 成立 {tier['held']}", f"    + holds: {tier['held']}")
    for words in tier["barred"]:
        yield f"    - {words}"
    for test in tier["failed"]:
        yield _test_line(test)


def _test_line(test: dict[str, Any]) -> str:
    found = test["found_text"]
    if test["on"]:
        on = say(f"{test['on']} 成立", f"holds on {test['on']}")
    else:
        on = say("不会自行成立", "does not come about by itself")
    return say(
        f"    - 需要 {test['wanted']}，现为 {found}，{on}  [{test['rule']}]",
        f"    - wants {test['wanted']}, found {found}, {on}  [{test['rule']}]",
    )
