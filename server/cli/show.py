"""How a result is printed: text for people, JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def show(form: str, data: Any, lines: Iterable[str]) -> None:
    """Print `data` as JSON, or `lines` as text."""
    if form == "json":
        click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
        return
    for line in lines:
        click.echo(line)


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Line up rows of words; a Chinese character is two wide."""
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return ["  ".join(_pad(word, w) for word, w in zip(row, widths, strict=True)).rstrip() for row in rows]


def _width(word: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in word)


def _pad(word: str, width: int) -> str:
    return word + " " * (width - _width(word))
