"""`duban import` and `duban export`: ledgers in and out."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server.cli import found
from server.cli.frame import WrongUse, argument, command, formats, option
from server.cli.keeping import OFFICE, PACK, make
from server.cli.kinds import Choice, Day, Moment, There
from server.cli.place import chosen, opened, placed, refuse_future
from server.cli.show import show
from server.cli.words import counted, language, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.model import Term
    from server.desk import Desk
    from server.instance import Instance
    from server.sheets.preview import Preview
    from server.sheets.reading import Table

OFFICE_OPTION = option(
    "--office", words=("督查部门；不写用实例自己的", "the office; else the instance's own")
)


@command(
    "导入台账（.xlsx 或 .csv）：整份文件要么全部导入，要么一行也不导入；同一份文件不会导入两次。",
    "Take in a ledger (.xlsx or .csv): whole or not at all, and nothing of it twice.",
    "import",
)
@argument("file", type=There(folder=False), metavar="FILE")
@placed
@OFFICE_OPTION
@option(
    "--type",
    "kind",
    default="",
    words=("事项类型；不写用规则包写的", "the type; else the pack's import type"),
)
@option("--sheet", words=("工作表的名称", "the name of the sheet"))
@option(
    "--assigned", type=Day(), words=("没有交办日期的行用这个日期", "the hand-over date of rows without one")
)
@option(
    "--due", words=("没有完成时限的行用它：日期，或如 30个工作日", "the due date or term of rows without one")
)
@option(
    "--no-lead",
    type=Choice("ask", "first"),
    default=None,
    words=("没有写明牵头单位时：ask 待定，first 首列牵头", "no lead named: ask a person, or the first leads"),
)
@option("--create-units", is_flag=True, words=("新建名录里没有的单位", "make units that the tree lacks"))
@option("--at", type=Moment(), words=("登记的时刻；不写是现在", "the instant of registering; else now"))
@option("--dry-run", "dry", is_flag=True, words=("只看会建出什么", "only say what would be made"))
@formats()
def take(file: Path, folder: str | None, at: datetime | None, *, dry: bool, form: str, **given: Any) -> int:
    """Take in a ledger, or say what it would make; 1 when a row keeps it from being taken."""
    from server.sheets.reading import read

    given["due"] = _due(given["due"])
    table = read(file, given.pop("sheet"))
    with _instance(folder, dry=dry) as instance:
        if dry:
            return _preview(instance, table, at, form, given)
        refuse_future(instance, at)
        return _take(instance, table, at, form, given)


def _due(text: str | None) -> date | Term | None:
    if text is None:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        day: date = Day().convert(text, None, None)
        return day
    return found.term(text)


@contextmanager
def _instance(folder: str | None, *, dry: bool) -> Iterator[Instance]:
    """Open the instance; make one with defaults when there is none and no folder was named."""
    from server.settings import FILE

    where = chosen(folder)
    if folder or os.environ.get("DUBAN_DIR") or (where / FILE).is_file():
        with opened(folder) as instance:
            yield instance
        return
    with tempfile.TemporaryDirectory() as aside:
        made = Path(aside) / "instance" if dry else where
        with make(made, OFFICE, PACK) as instance:
            _say_made(where, dry=dry)
            yield instance


def _say_made(where: Path, *, dry: bool) -> None:
    if dry:
        zh = f"还没有实例，按默认设置试算（{OFFICE}，{PACK}）。"
        click.echo(say(zh, f"There is no instance; tried with the defaults ({OFFICE}, {PACK})."), err=True)
        return
    zh = f"还没有实例，已用默认设置在 {where} 新建（{OFFICE}，{PACK}）。"
    click.echo(say(zh, f"There was no instance; made one in {where} ({OFFICE}, {PACK})."), err=True)


def _look(desk: Desk, table: Table, given: dict[str, Any]) -> Preview:
    from server.cli import rows
    from server.sheets.preview import preview

    return preview(
        desk,
        table,
        office_id=rows.office(desk, given["office"]).id,
        type=given["kind"],
        assigned=given["assigned"],
        due=given["due"],
        no_lead=given["no_lead"] or "",
        create_units=given["create_units"],
    )


def _preview(instance: Instance, table: Table, at: datetime | None, form: str, given: dict[str, Any]) -> int:
    from server.desk import PROGRAM
    from server.sheets.preview import as_json

    with instance.reading(PROGRAM, at) as desk:
        looked = _look(desk, table, given)
        data = as_json(looked, language())
    head = say("将登记", "would make")
    show(form, data, [*_lines(data, looked, head), *_units(looked, made=False)])
    return int(bool(looked.problems or looked.secret))


def _take(instance: Instance, table: Table, at: datetime | None, form: str, given: dict[str, Any]) -> int:
    from server.cli import rows
    from server.desk import PROGRAM
    from server.sheets.preview import as_json, rematched
    from server.sheets.take import take as taken

    with instance.desk(PROGRAM, at) as desk:
        looked = _look(desk, table, given)
        batch = taken(desk, looked)
        late = rows.overdue(desk, batch.id) if looked.new else 0
        data = as_json(rematched(desk, looked), language()) | {"created": list(looked.missing)}
    head = say("已登记", "made")
    show(form, data, [*_lines(data, looked, head), *_units(looked, made=True), *_late(late)])
    return 0


def _late(count: int) -> Iterator[str]:
    """Yield what becomes of rows that were overdue when they were taken in."""
    if count:
        yield say(
            f"{count} 个事项导入时已逾期，按补录处理：设起算日之前不催办；要按当时登记，请加 --at 当时的日期",
            f"overdue when taken in: {counted(count, 'item')}; nothing climbs until a person sets the day "
            "to count from; to register them as of then, use --at",
        )


def _lines(data: dict[str, Any], looked: Preview, head: str) -> Iterator[str]:
    for row in data["rows"]:
        for words in (*row["problems"], *row["remarks"]):
            yield f"  {words}"
        for one in row["changes"]:
            yield f"  {row['item']}  {one['field']}: {one['before'] or '—'} → {one['after'] or '—'}"
    yield from (f"  {words}" for words in (*data["problems"], *data["remarks"]))
    items, there, known = data["items"], looked.there, looked.recognised
    pending, bad, changed = looked.pending, len(looked.problems), data["changed"]
    zh, en = (f"（其中 {known} 行按编号或名称认出）", f" ({known} by number or name)") if known else ("", "")
    edited, edited_en = (f"修改 {changed} 个，", f", changed: {changed}") if changed else ("", "")
    yield say(
        f"{head} {items} 个事项，{edited}{there} 行原已登记{zh}，{pending} 行待定责任单位，{bad} 处问题",
        f"{head} {counted(items, 'item')}{edited_en}; rows that were there already: {there}{en}, "
        f"that wait for their units: {pending}; {counted(bad, 'problem')}",
    )


def _units(looked: Preview, *, made: bool) -> Iterator[str]:
    """Yield what becomes of names that the tree of units lacks: made, to be made, or wanting."""
    names, count = "、".join(looked.missing), len(looked.missing)
    if not count:
        return
    if made:
        yield say(f"已新建 {count} 个单位：{names}", f"made {counted(count, 'unit')}: {names}")
    elif looked.create_units:
        yield say(f"将新建 {count} 个单位：{names}", f"would make {counted(count, 'unit')}: {names}")
    else:
        yield say(f"单位名录中没有的 {count} 个：{names}", f"{count} not in the tree of units: {names}")


@command(
    "导出台账：按后缀写成 .xlsx 或 .csv，可以再导入。",
    "Write a ledger as .xlsx or .csv, by the ending of FILE.",
    "export",
)
@argument("file", metavar="FILE")
@placed
@OFFICE_OPTION
@option("--type", "kind", words=("事项类型；不写用规则包写的", "the type; else the pack's import type"))
@option("--force", is_flag=True, words=("文件已有时覆盖", "write over a file that is there"))
@formats()
def export(
    file: str, folder: str | None, office: str | None, kind: str | None, *, force: bool, form: str
) -> None:
    """Write the items of an office and type."""
    from server.sheets import writing

    path = Path(file)
    writers = {".csv": writing.write_csv, ".xlsx": writing.write_xlsx}
    if path.suffix not in writers:
        raise WrongUse(f"{file}：后缀应是 .xlsx 或 .csv", f"{file}: the ending should be .xlsx or .csv")
    if path.exists() and not force:
        raise WrongUse(
            f"{file} 已经有了；要覆盖请加 --force", f"{file} is there already; --force writes over it"
        )
    with opened(folder) as instance:
        headings, cells = _cells(instance, office, kind)
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("wb") as stream:
        writers[path.suffix](stream, headings, cells)
    fresh.replace(path)
    show(
        form,
        {"file": file, "items": len(cells)},
        [say(f"{file}：{len(cells)} 个事项", f"{file}: {counted(len(cells), 'item')}")],
    )


def _cells(instance: Instance, office: str | None, kind: str | None) -> tuple[list[str], list[list[Any]]]:
    from sqlalchemy import select

    from server.cli import rows
    from server.desk import PROGRAM
    from server.models import Item
    from server.sheets import writing
    from server.work import links

    with instance.reading(PROGRAM) as desk:
        unit = rows.office(desk, office)
        declared = found.item_type(desk.shelf.of(unit.id), kind or desk.shelf.of(unit.id).import_type)
        query = select(Item).where(Item.office_id == unit.id, Item.type == declared.name).order_by(Item.id)
        items, fields = desk.session.scalars(query).all(), declared.fields.values()
        known = links.names(desk.session, desk.actor, fields, [item.fields for item in items])
        return writing.export(declared, items, desk.pack_of, fields, known)
