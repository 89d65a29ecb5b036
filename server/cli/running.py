"""`duban serve` and `duban demo`: the web, for an office of one's own or for the sample province."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from server.cli.frame import command, formats, option
from server.cli.kinds import Number
from server.cli.place import DEMO, chosen, opened, placed, placed_in
from server.cli.show import show
from server.cli.words import language, say

if TYPE_CHECKING:
    import socket
    from pathlib import Path

PORT = 8000
HOST = option(
    "--host",
    default="127.0.0.1",
    words=("监听的地址，默认只限本机", "the address; this machine only by default"),
)
AT_PORT = option(
    "--port",
    type=Number(0, 65535),
    words=(f"端口，默认 {PORT}；0 为任一空闲端口", f"the port; {PORT} by default"),
)


@command("打开网页，并在旁边不断判断。", "Serve the web, and tick beside it.", "serve")
@placed
@HOST
@AT_PORT
@formats()
def serve(folder: str | None, host: str, port: int | None, form: str) -> None:
    """Serve until it is stopped."""
    opened(folder).close()  # what is wrong with it is told here, before anything listens
    _serve(chosen(folder), host, _listening(host, port), form, {})


def _whereabouts(where: Path) -> str:
    """Say where the instance lives, for the other commands."""
    return say(
        f"实例在 {where}（其他命令加 --dir {where}）",
        f"The instance is in {where} (--dir {where} for other commands)",
    )


@command(
    "建一个演示省：机构、人员、台账和已经过了的几周；然后打开网页。已有的直接打开。",
    "Make a sample province with people, a ledger and some weeks already lived, and serve it.",
    "demo",
)
@placed_in(DEMO)
@HOST
@AT_PORT
@option("--no-serve", "quiet", is_flag=True, words=("只建，不打开网页", "make it only; do not serve"))
@formats()
def demo(folder: str | None, host: str, port: int | None, *, quiet: bool, form: str) -> None:
    """Make the sample province when it is not there, tell what is in it, and serve it."""
    from server.demo import build, describe

    where = chosen(folder, DEMO)
    listener = None if quiet else _listening(host, port)  # a port that is taken is told before the building
    summary = build(where, _tell)
    told = [describe(summary, language()), "", _whereabouts(where)]
    if listener is None:
        show(form, asdict(summary), told)
        return
    if form == "text":
        show(form, None, [*told, ""])
    _serve(where, host, listener, form, asdict(summary))


def _tell(day: str) -> None:
    click.echo(say(f"演示机构过到 {day} ……", f"the sample province has lived to {day} …"), err=True)


def _listening(host: str, port: int | None) -> socket.socket:
    from server.cli.serving import listen

    return listen(host, PORT if port is None else port, else_any=port is None)


def _serve(where: Path, host: str, listener: socket.socket, form: str, more: dict[str, Any]) -> None:
    from server.cli.serving import Served, address

    url = address(listener)
    show(
        form,
        {"address": url} | more,
        [say(f"网页：{url}　（按 Ctrl+C 结束）", f"Open {url}  (Ctrl+C ends it)")],
    )
    sys.stdout.flush()
    Served(where, listener, host).run()  # type: ignore[no-untyped-call]  # gunicorn has no types
