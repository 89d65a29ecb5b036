"""`duban due`: a due date and its proof."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from server.cli import found
from server.cli.frame import WrongUse, command, formats, option
from server.cli.kinds import Moment, Setting
from server.cli.show import columns, show
from server.cli.words import language, say

if TYPE_CHECKING:
    from config.model import Clock, ItemType, Pack
    from rules.facts import Allowance, Due


@command(
    "到期日及其算式。写 --pack --type --clock 按规则包计算，或只写 --within 计算一个时限。",
    "A due date and its proof: of a pack's clock (--pack --type --clock), or of a bare term (--within).",
    "due",
)
@option("--start", type=Moment(), required=True, words=("交办的日期或时刻", "when it was handed over"))
@option(
    "--within", words=("时限，如 7个工作日；几个用逗号隔开，先到为准", "a term, such as 7个工作日 or 15日")
)
@option(
    "--pack", "named", words=("规则包：文件夹或随带的名称", "a pack: a folder, or the name of a shipped one")
)
@option("--type", "kind", words=("事项类型", "the type of item"))
@option("--clock", words=("时限名", "the clock"))
@option(
    "--set",
    "given",
    type=Setting(),
    multiple=True,
    words=("字段的值，可写多次", "a field's value; repeat it"),
)
@formats()
def due(
    start: datetime,
    within: str | None,
    named: str | None,
    kind: str | None,
    clock: str | None,
    given: tuple[tuple[str, str], ...],
    form: str,
) -> None:
    """Print the due date."""
    from rules import deadline
    from rules.calendar import Calendar

    _refuse_odd(within, named, kind, clock, given)
    pack = found.pack(named or "base")
    calendar = Calendar.of(pack)
    allowance = _bare(start, within) if within else declared(pack, str(kind), str(clock), given, start)
    answer = deadline.due(allowance, calendar)
    show(form, as_data(answer), as_lines(answer))


def _refuse_odd(
    within: str | None, named: str | None, kind: str | None, clock: str | None, given: Any
) -> None:
    if within and (kind or clock or given):
        raise WrongUse(
            "--within 不能和 --type、--clock、--set 同用", "--within goes without --type, --clock and --set"
        )
    if not within and not (named and kind and clock):
        raise WrongUse(
            "请写 --within 时限，或者 --pack、--type、--clock 三样",
            "give --within TERM, or all of --pack, --type and --clock",
        )


def _bare(start: datetime, within: str) -> Allowance:
    from rules.facts import Allowance

    return Allowance(start=start, why=say("起算", "start"), term=found.term(within))


def declared(
    pack: Pack, kind: str, clock: str, given: tuple[tuple[str, str], ...], start: datetime
) -> Allowance:
    """Return what a declared clock of a type gives to an item with these fields."""
    from rules.calendar import Calendar
    from rules.choose import choose
    from rules.facts import Allowance
    from rules.periods import dated, first_period
    from server.store.fields import fact_fields

    type_ = found.item_type(pack, kind)
    wanted = found.clock(type_, clock)
    values = _values(type_, given)
    facts = {"type": kind, "clock": clock, "round": 1, **fact_fields(type_.fields, values)}
    by = values.get(wanted.by) if wanted.by else None
    if wanted.day is not None:
        first = first_period(wanted, start.date(), Calendar.of(pack))
        return dated(wanted, first, Allowance(start, _began_by(pack, type_, wanted), ()))
    every = (wanted.every,) if wanted.every else ()
    return Allowance(
        start=start,
        why=_began_by(pack, type_, wanted),
        term=choose(wanted.within, facts) if wanted.within else every,
        named=date.fromisoformat(by) if by else None,
        roll=wanted.roll,
    )


def _began_by(pack: Pack, kind: ItemType, clock: Clock) -> str:
    acts = pack.flows[kind.flow].acts
    labels = [acts[name].label for name in clock.start[:1] if name in acts]
    return (labels or [clock.label])[0].text(language())


def _values(kind: ItemType, given: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    from server.work.fields import clean

    values = {name: clean(field, field.default) for name, field in kind.fields.items()}
    for name, text in given:
        if name not in kind.fields:
            raise WrongUse(
                f"“{kind.label}”没有字段 {name}；有：{'、'.join(kind.fields)}",
                f"“{kind.name}” has no field {name}; there are: {', '.join(kind.fields)}",
            )
        values[name] = clean(kind.fields[name], text)
    return values


def as_data(answer: Due) -> dict[str, Any]:
    """Return a due date as JSON that others build on; only `why` follows the language of the locale."""
    from rules.proof import proof_lines

    return {
        "due": answer.day.isoformat(),
        "due_at": answer.at.isoformat(),
        "provisional": answer.provisional,
        "proof": [
            {"date": line.date.isoformat(), "step": line.step, "why": why}
            for line, (_, _, why) in zip(answer.proof, proof_lines(answer, language()), strict=True)
        ],
    }


def as_lines(answer: Due) -> list[str]:
    """Return a due date as people read it."""
    from rules.proof import proof_lines

    head = say(
        f"到期：{answer.day}（{_weekday(answer.day)}）{answer.at:%H:%M}",
        f"Due: {answer.day} ({_weekday(answer.day)}) {answer.at:%H:%M}",
    )
    note = say("　暂定：当年放假安排尚未导入", "  provisional: the year's holidays are not known yet")
    rows = [(f"{day}", _weekday(day), step, why) for day, step, why in proof_lines(answer, language())]
    return [head + (note if answer.provisional else ""), *(f"  {line}" for line in columns(rows))]


def _weekday(day: date) -> str:
    names = say("周一 周二 周三 周四 周五 周六 周日", "Mon Tue Wed Thu Fri Sat Sun")
    return names.split()[day.weekday()]
