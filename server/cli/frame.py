"""Commands, groups and options that speak the language of the locale."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from server.cli.words import Pair, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is found, and what it does in one line."""

    module: str
    name: str
    words: Pair


class WrongUse(click.UsageError):
    """A command line that cannot be meant, told in both languages."""

    def __init__(self, zh: str, en: str, ctx: click.Context | None = None) -> None:
        super().__init__(say(zh, en), ctx or click.get_current_context(silent=True))


class _Spoken(click.Command):
    """What commands and groups share: usage, help and options in the language of the locale."""

    words: Pair

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line of use."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=say("用法：", "Usage: "))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        del ctx
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(*self.words))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        records = [r for p in self.get_params(ctx) if (r := p.get_help_record(ctx)) is not None]
        with formatter.section(say("选项", "Options")):
            formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option ``--help``."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = say("显示这份说明", "Show this help")
        return option


class Command(_Spoken):
    """One command; its words are what ``--help`` says."""

    def __init__(self, name: str | None, *, words: Pair, **given: Any) -> None:
        self.words = words
        super().__init__(name, **given)


class Group(_Spoken, click.Group):
    """Commands that are imported when they are called, never before."""

    def __init__(self, name: str, words: Pair, entries: Mapping[str, Entry]) -> None:
        self.words = words
        self.entries = entries
        super().__init__(name, no_args_is_help=False, invoke_without_command=True)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of the table."""
        del ctx
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command of that name."""
        del ctx
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        found: click.Command = getattr(import_module(entry.module), entry.name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command named; without one, show the help and call it wrong use."""
        if not ctx._protected_args and not ctx.args:  # noqa: SLF001  (click offers no other way)
            click.echo(ctx.get_help(), err=True)
            return 2
        return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; tell the nearest ones when there is none of that name."""
        if args[0] not in self.entries and not args[0].startswith("-"):
            raise click.NoSuchCommand(args[0], possibilities=list(self.entries), ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the commands."""
        super().format_options(ctx, formatter)
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl([(name, say(*e.words)) for name, e in self.entries.items()])


class Option(click.Option):
    """An option whose help is a pair."""

    words: Pair = ("", "")

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's line of help."""
        self.help = say(*self.words) + (say("（必填）", " (required)") if self.required else "")
        return super().get_help_record(ctx)

    def get_help_extra(self, ctx: click.Context) -> Any:
        """Return nothing more: the words say it all."""
        del ctx
        return {}

    def make_metavar(self, ctx: click.Context) -> str:
        """Return what stands for the value, as the type calls it."""
        return super().make_metavar(ctx) if self.metavar or self.is_flag else self.type.name


def command(zh: str, en: str, name: str | None = None) -> Callable[[Callable[..., Any]], Command]:
    """Make a command of a function; the two texts are its help."""

    def make(function: Callable[..., Any]) -> Command:
        made = click.command(name, cls=Command, words=(zh, en))(function)
        assert isinstance(made, Command)
        return made

    return make


def option(*names: str, words: Pair, **given: Any) -> Callable[[Any], Any]:
    """Add an option; the pair is its help."""
    kind = type("Option", (Option,), {"words": words})
    return click.option(*names, cls=kind, **given)


argument = click.argument


def formats(*more: str) -> Callable[[Any], Any]:
    """Add ``--format``."""
    from server.cli.kinds import Choice

    kinds = Choice("text", "json", *more)
    words = ("输出格式：" + "、".join(kinds.choices), "how to print: " + ", ".join(kinds.choices))
    return option("--format", "form", type=kinds, default="text", words=words)
