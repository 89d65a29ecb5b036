"""What goes wrong becomes a sentence and an exit code; a traceback reaches nobody unasked."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from typing import TYPE_CHECKING

import click

from server.cli.words import Pair, language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PROBLEMS, WRONG_USE, STOPPED = 1, 2, 130

DAMAGED: Pair = (
    "数据库打不开：文件已损坏，或不是数据库。请用备份恢复。",
    "The database cannot be opened: it is damaged, or no database. Restore a backup.",
)

ERRNO: dict[int, Pair] = {
    errno.EACCES: ("没有权限", "permission denied"),
    errno.EPERM: ("没有权限", "permission denied"),
    errno.ENOENT: ("没有这个文件或文件夹", "no such file or folder"),
    errno.EEXIST: ("已经有了", "it exists already"),
    errno.EISDIR: ("是文件夹，不是文件", "is a folder, not a file"),
    errno.ENOTDIR: ("不是文件夹", "is not a folder"),
    errno.ENOSPC: ("磁盘满了", "the disk is full"),
    errno.EROFS: ("只读，不能写", "is read-only"),
    errno.EADDRINUSE: ("端口已被占用", "the port is in use"),
    errno.EADDRNOTAVAIL: ("本机没有这个地址", "this machine has no such address"),
    errno.EAFNOSUPPORT: ("本机不支持这种地址", "this machine does not know that kind of address"),
}

DATABASE: dict[str, Pair] = {
    "locked": (
        "数据库正被别的程序占用，请稍后再试；什么也没有改动。",
        "The database is busy; try again later. Nothing was changed.",
    ),
    "not a database": DAMAGED,
    "malformed": DAMAGED,
    "unable to open": (
        "数据库打不开，请检查文件夹和权限。",
        "The database cannot be opened; look at its folder.",
    ),
    "readonly": ("数据库只读，不能写。", "The database may not be written."),
    "full": ("磁盘满了；什么也没有改动。", "The disk is full; nothing was changed."),
}
"""What a database says, and what we say."""


def guarded(program: click.Command, arguments: Sequence[str]) -> int:
    """Run `program`; tell whatever goes wrong; return the exit code."""
    try:
        code = program.main(list(arguments), prog_name="duban", standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        return _tell(say("已中止。", "Stopped."), STOPPED)
    except click.exceptions.Exit as end:
        return end.exit_code
    except BrokenPipeError:
        return _nobody_reads()
    except Exception as error:  # the last door: nothing passes it as a traceback
        return _explain(error)
    return code if isinstance(code, int) else 0


def _nobody_reads() -> int:
    """Leave quietly when the reader of a pipe has gone, and let nothing be written to it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PROBLEMS


def _tell(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code


def _explain(error: Exception) -> int:
    for applies, explain in _TABLE:
        if applies(error):
            return explain(error)
    return _unexpected(error)


def _usage(error: Exception) -> int:
    assert isinstance(error, click.ClickException)
    ctx = getattr(error, "ctx", None)
    lines = [say("错误：", "Error: ") + _usage_words(error)]
    if ctx is not None:
        lines.append(say(f"用法见：{ctx.command_path} --help", f"See: {ctx.command_path} --help"))
    return _tell("\n".join(lines), WRONG_USE)


def _usage_words(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            return say(f"没有选项 {error.option_name}", f"no such option: {error.option_name}") + _near(error)
        case click.NoSuchCommand():
            return say(f"没有命令 {error.command_name}", f"no such command: {error.command_name}") + _near(
                error
            )
        case click.MissingParameter():
            return say(f"缺少 {_hint(error)}", f"missing {_hint(error)}")
        case click.BadParameter():
            return f"{_hint(error)}: {error.message}"
        case click.BadOptionUsage():
            return say(f"选项 {error.option_name} 的用法不对", f"wrong use of the option {error.option_name}")
        case _:
            return _plain(error)


def _plain(error: click.ClickException) -> str:
    from server.cli.frame import WrongUse

    if isinstance(error, WrongUse):
        return error.message
    return say("多余或不合规的参数", "surplus or malformed arguments") + f" ({error.message})"


def _near(error: click.NoSuchOption | click.NoSuchCommand) -> str:
    if not error.possibilities:
        return ""
    nearest = error.possibilities[0]
    return say(f"，是不是 {nearest}？", f"; did you mean {nearest}?")


def _hint(error: click.BadParameter) -> str:
    param = error.param
    if param is None:
        return say("参数", "argument")
    return (
        max(param.opts, key=len) if isinstance(param, click.Option) else param.make_metavar(_context(error))
    )


def _context(error: click.UsageError) -> click.Context:
    return error.ctx or click.Context(click.Command("duban"))


def _refusal(error: Exception) -> int:
    code = getattr(error, "code", "")
    lines = [error.text(language())]  # type: ignore[attr-defined]
    lines += [f"  {told.text(language())}" for told in getattr(error, "remarks", ())]
    return _tell("\n".join(lines), WRONG_USE if code in {"instance.absent", "instance.exists"} else PROBLEMS)


def _pack(error: Exception) -> int:
    from config.report import short

    problems = error.problems  # type: ignore[attr-defined]
    return _tell("\n".join(short(problem, language()) for problem in problems), PROBLEMS)


def _os(error: Exception) -> int:
    assert isinstance(error, OSError)
    words = ERRNO.get(error.errno or 0)
    what = say(*words) if words else (error.strerror or str(error))
    where = f"{error.filename}: " if error.filename else ""
    return _tell(say("错误：", "Error: ") + where + what, PROBLEMS)


def _database(error: Exception) -> int:
    told = next((words for mark, words in DATABASE.items() if mark in str(error)), None)
    return _unexpected(error) if told is None else _tell(say(*told), PROBLEMS)


def _unexpected(error: Exception) -> int:
    if os.environ.get("DUBAN_DEBUG") == "1":
        traceback.print_exception(error, file=sys.stderr)
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return _tell(
        say(
            f"程序出了意外，没有做完：{kind}。请把这句话和所用的命令告诉管理员；"
            "设 DUBAN_DEBUG=1 再运行可看到细节。",
            f"Something unexpected happened and the command did not finish: {kind}. Tell your administrator "
            "this line and the command; run it again with DUBAN_DEBUG=1 to see the details.",
        ),
        PROBLEMS,
    )


def _named(*names: str) -> Callable[[Exception], bool]:
    """Recognise a class by name, so that its room need not be imported to fail in another."""

    def applies(error: Exception) -> bool:
        return any(f"{kind.__module__}.{kind.__qualname__}" in names for kind in type(error).__mro__)

    return applies


_TABLE: tuple[tuple[Callable[[Exception], bool], Callable[[Exception], int]], ...] = (
    (_named("click.exceptions.ClickException"), _usage),
    (_named("server.errors.Refusal"), _refusal),
    (_named("config.problems.PackError"), _pack),
    (_named("builtins.OSError"), _os),
    (_named("sqlalchemy.exc.DBAPIError"), _database),
)
