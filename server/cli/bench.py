"""`duban bench`: the benchmarks, ours beside what others would use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from server.cli.frame import Entry, Group, WrongUse, command, formats, option
from server.cli.kinds import Number
from server.cli.show import columns
from server.cli.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.benchmarks.paging import Result
    from server.benchmarks.ticking import Measured

bench = Group(
    "bench",
    ("基准测试：判断引擎、一轮判断、规则包、页面", "the benchmarks: the engine, a tick, packs, pages"),
    {
        "engine": Entry(
            "server.cli.bench", "engine", ("判断引擎与同类相比", "the judge beside other rule engines")
        ),
        "tick": Entry(
            "server.cli.bench", "tick", ("一轮判断与手写 SQL 相比", "a tick beside hand-written SQL")
        ),
        "packs": Entry(
            "server.cli.bench", "packs", ("检查并生成几千个部门的规则包", "the packs of thousands of offices")
        ),
        "pages": Entry(
            "server.cli.bench", "pages", ("很多事项的列表，与原样的列表相比", "lists of very many items")
        ),
    },
)

RUNS = option(
    "--runs",
    type=Number(1, 99),
    default=5,
    words=("每个跑几遍，取中位数", "how often each runs; the median counts"),
)


@command(
    "同样的事实，各判断引擎各判断一遍，答案须相同。缺一个或答案不同时返回 2。",
    "Every engine decides on the same facts and must answer the same; 2 when one is missing or disagrees.",
    "engine",
)
@RUNS
@option(
    "--size",
    type=Number(100, 1_000_000),
    default=20_000,
    words=("多少个时限", "how many runs are decided on"),
)
@option("--peer", "chosen", multiple=True, words=("只比这些", "only these peers"))
@formats()
def engine(runs: int, size: int, chosen: tuple[str, ...], form: str) -> int:
    """Print decisions a second, ours and each peer's."""
    from server.benchmarks import engine as bench_

    unknown = set(chosen) - set(bench_.PEERS)
    if unknown:
        peers = ", ".join(bench_.PEERS)
        raise WrongUse(f"可比的有：{peers}", f"the peers are: {peers}")
    try:
        found = bench_.measure(size, runs, chosen or bench_.PEERS, _progress)
    except bench_.PeerFault as fault:
        zh = f"{fault.peer}：{fault.zh}。安装全部同类：{bench_.INSTALL}"
        click.echo(say(zh, f"{fault.peer}: {fault.en}. To install all peers: {bench_.INSTALL}"), err=True)
        return 2
    if form == "json":
        click.echo(json.dumps(bench_.as_json(found), ensure_ascii=False))
        return 0
    for line in columns(list(bench_.lines(found))):
        click.echo(line)
    answers = "  ".join(f"{tier or '-'} {number}" for tier, number in found.answers.items())
    click.echo(
        say(f"答案校验 {found.checksum}：{answers}", f"checksum of all answers {found.checksum}: {answers}")
    )
    return 0


def _progress(what: str) -> None:
    click.echo(f"… {what}", err=True)


@command(
    "许多未了时限，其中百分之二到点：一轮判断、手写 SQL 写同样的行、全部重看一遍。",
    "Many open clocks, two in a hundred due: a tick, raw SQL that writes the same rows, a full sweep.",
    "tick",
)
@option(
    "--sizes", default="10000,100000,1000000", words=("多少个时限，逗号分开", "how many clocks, with commas")
)
@RUNS
@formats()
def tick(sizes: str, runs: int, form: str) -> int:
    """Print seconds and memory for each size."""
    from server.benchmarks import ticking

    found = [ticking.measure(number, runs, _progress) for number in _numbers(sizes, 100)]
    if form == "json":
        click.echo(json.dumps([ticking.as_json(one) for one in found], ensure_ascii=False))
    else:
        for line in columns([_HEAD[say("zh", "en")], *_rows(found)]):
            click.echo(line)
    return 0


def _numbers(sizes: str, least: int) -> list[int]:
    try:
        numbers = [int(size) for size in sizes.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < least:
        raise WrongUse(
            f"--sizes 是不小于 {least} 的整数，逗号分开",
            f"--sizes are whole numbers from {least}, with commas",
        )
    return numbers


@command(
    "许多督查部门的规则包（每个三份小改动）从头检查、生成，全部留在内存里。",
    "The packs of many offices, three small overlays each, checked and built from cold and all held.",
    "packs",
)
@option("--sizes", default="32,320,3208", words=("多少个部门，逗号分开", "how many offices, with commas"))
@formats()
def packs(sizes: str, form: str) -> int:
    """Print seconds and memory for each number of offices."""
    from server.benchmarks import packing

    found = [packing.measure(number, _progress) for number in _numbers(sizes, 3)]
    if form == "json":
        click.echo(json.dumps([packing.as_json(one) for one in found], ensure_ascii=False))
        return 0
    head = (say("部门", "offices"), say("秒", "seconds"), say("每个", "each"), say("内存", "memory"),
            say("改一份", "one changed"))  # fmt: skip
    rows = [
        (f"{one.offices:,}", f"{one.seconds:.2f}", f"{one.seconds / one.offices * 1000:.1f} ms",
         f"{one.memory // 1024} MB", f"{one.changed * 1000:.0f} ms")
        for one in found
    ]  # fmt: skip
    for line in columns([head, *rows]):
        click.echo(line)
    return 0


@command(
    "很多事项的列表：省、市、县各一个部门翻页、排序、筛选、查找；旁边是 Flask-Admin 原样的列表。",
    "Lists of very many items as offices of three sizes turn them, beside a stock list of Flask-Admin.",
    "pages",
)
@option("--items", type=Number(1_000, 10_000_000), default=1_000_000, words=("多少个事项", "how many items"))
@RUNS
@formats()
def pages(items: int, runs: int, form: str) -> int:
    """Print the time of each page, and of each screen the 95th of a hundred."""
    from server.benchmarks import paging

    found = paging.measure(items, runs, _progress)
    if form == "json":
        click.echo(json.dumps(paging.as_json(found), ensure_ascii=False))
        return 0
    for line in told_pages(found):
        click.echo(line)
    return 0


def told_pages(found: Result) -> Iterator[str]:
    """Yield the times of all pages as people read them."""
    rows = [
        (who, one.office, one.page, f"{one.median:.1f} ms", f"{one.most:.1f} ms")
        for who, some in (("duban", found.ours), ("ModelView", found.stock))
        for one in some
    ]
    head = ("", say("部门", "office"), say("页", "page"), say("中位数", "median"), say("最慢", "most"))
    yield from columns([head, *rows])
    yield f"p95: duban {found.p95:.1f} ms, ModelView {found.stock_p95:.1f} ms"


_HEAD: dict[str, tuple[str, ...]] = {
    "zh": ("时限", "到点", "一轮", "手写SQL", "倍数", "全部重看", "主进程", "子进程"),
    "en": ("clocks", "due", "tick", "raw SQL", "times", "full sweep", "parent", "children"),
}


def _rows(found: list[Measured]) -> Iterator[tuple[str, ...]]:
    for one in found:
        yield (
            f"{one.clocks:,}",
            f"{one.due:,}",
            f"{one.tick:.2f} s",
            f"{one.floor:.2f} s",
            f"{one.tick / one.floor:.1f}",
            f"{one.sweep:.2f} s",
            f"{one.parent // 1024} MB",
            f"{one.children // 1024} MB",
        )
