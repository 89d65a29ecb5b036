"""Kinds of values on the command line; a wrong one is told in the language of the locale."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from server.cli.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

BEIJING = timezone(timedelta(hours=8))
OPENING = time(8, 30)
"""What a bare date means as an instant: the hour at which offices open."""


class _Kind(click.ParamType[Any]):
    name = "value"

    def refuse(self, zh: str, en: str, param: click.Parameter | None, ctx: click.Context | None) -> NoReturn:
        """Refuse the value with the sentence of the locale."""
        self.fail(say(zh, en), param, ctx)


class Choice(_Kind):
    """One of a few words."""

    def __init__(self, *choices: str) -> None:
        self.choices: Sequence[str] = choices
        self.name = "|".join(choices)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word."""
        if value in self.choices:
            return str(value)
        listed = "、".join(self.choices), ", ".join(self.choices)
        return self.refuse(
            f"“{value}”不在 {listed[0]} 之中", f"“{value}” is not one of {listed[1]}", param, ctx
        )


class Day(_Kind):
    """A business date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date."""
        if type(value) is date:
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  (a date has no zone)
        except ValueError:
            self.refuse(
                f"“{value}”不是日期，应写成 2026-03-02 这样",
                f"“{value}” is not a date; write it like 2026-03-02",
                param,
                ctx,
            )


class Moment(_Kind):
    """A date, or a date with an hour, in Beijing."""

    name = "date[Thour]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant; a bare date is the opening hour of that day."""
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.refuse(
                f"“{value}”不是时刻，应写成 2026-03-02 或 2026-03-02T09:00 这样",
                f"“{value}” is not a moment; write it like 2026-03-02 or 2026-03-02T09:00",
                param,
                ctx,
            )
        if len(value) == len("2026-03-02"):
            found = datetime.combine(found.date(), OPENING)
        return found if found.tzinfo else found.replace(tzinfo=BEIJING)


class Number(_Kind):
    """A whole number between two bounds."""

    name = "number"

    def __init__(self, lowest: int, highest: int) -> None:
        self.lowest, self.highest = lowest, highest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        text = str(value)
        if text.isascii() and text.isdigit() and self.lowest <= int(text) <= self.highest:
            return int(text)
        return self.refuse(
            f"“{value}”应是 {self.lowest} 至 {self.highest} 的整数",
            f"“{value}” should be a whole number from {self.lowest} to {self.highest}",
            param,
            ctx,
        )


class There(_Kind):
    """A file or a folder that exists."""

    name = "path"

    def __init__(self, *, folder: bool | None = None) -> None:
        self.folder = folder

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path."""
        path = Path(value)
        if not path.exists():
            self.refuse(f"没有文件 {path}", f"there is no file {path}", param, ctx)
        if self.folder is False and path.is_dir():
            self.refuse(f"{path} 是文件夹，不是文件", f"{path} is a folder, not a file", param, ctx)
        return path


class Setting(_Kind):
    """A field and its value: ``urgency=特急``."""

    name = "field=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return the two halves."""
        if isinstance(value, tuple):
            return value[0], value[1]
        name, sign, rest = value.partition("=")
        if not (sign and name and rest):
            self.refuse(
                f"“{value}”应写成 字段=值，如 urgency=特急",
                f"“{value}” should be field=value, such as urgency=特急",
                param,
                ctx,
            )
        return name, rest


class Renaming(_Kind):
    """A path of the rules in force and what it is called now: ``types/a/clocks/finish=done``."""

    name = "old=new"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return path and name; none is nothing."""
        if isinstance(value, tuple):
            return value[0], value[1]
        path, sign, name = (part.strip() for part in value.partition("="))
        if not (sign and path and name):
            self.refuse(
                f"“{value}”应写成 旧=新，如 types/instruction/clocks/finish=done",
                f"“{value}” should be old=new, such as types/instruction/clocks/finish=done",
                param,
                ctx,
            )
        return path, "" if name in {"none", "无"} else name
