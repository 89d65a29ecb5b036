"""Problems as people and programs read them: one line, with the source beside it, or JSON."""

from __future__ import annotations

import unicodedata
from bisect import bisect
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from config.problems import Problem

_WIDTH = 96
_TAB = 4


def short(problem: Problem, language: str) -> str:
    """Return ``path:line:column: message [code]``."""
    return f"{problem.place}: {problem.message(language)} [{problem.code}]"


def long(problem: Problem, language: str, files: Mapping[str, bytes]) -> str:
    """Return the short line, the line of source beneath it, and a mark under the spot."""
    source = _source_line(problem, files)
    if source is None:
        return short(problem, language)
    number = str(problem.place.line)
    text, column = _window(source, problem.place.column)
    margin = " " * len(number)
    caret = " " * _columns(text[: column - 1]) + "^"
    return (
        f"{short(problem, language)}\n {margin} |\n {number} | {text.expandtabs(_TAB)}\n {margin} | {caret}"
    )


def _source_line(problem: Problem, files: Mapping[str, bytes]) -> str | None:
    content = files.get(problem.place.file)
    if content is None:
        return None
    if problem.code in {"file.not_utf8", "file.too_big"}:
        return None
    lines = _lines(content)
    line = lines[problem.place.line - 1] if problem.place.line <= len(lines) else ""
    return line if line.strip() else None


@lru_cache(maxsize=64)
def _lines(content: bytes) -> tuple[str, ...]:
    return tuple(content.decode("utf-8").removeprefix("\ufeff").splitlines())


def _window(text: str, column: int) -> tuple[str, int]:
    if column < _WIDTH // 2 or _fits(text):
        return _cut(text), column
    start = column - _WIDTH // 4
    return "…" + _cut(text[start:]), column - start + 1


def _fits(text: str) -> bool:
    # of a line without end only as much is looked at as could be shown
    return len(text) <= 2 * _WIDTH and _columns(text) <= _WIDTH


def _cut(text: str) -> str:
    if _fits(text):
        return text
    length = bisect(range(2 * _WIDTH), x=False, key=lambda n: _columns(text[: n + 1]) > _WIDTH - 1)
    return text[:length] + "…"


def _columns(text: str) -> int:
    """Return how many columns a terminal takes for a text: two for a wide character."""
    return sum(_mark_width(mark) for mark in text.expandtabs(_TAB))


@lru_cache(maxsize=4096)
def _mark_width(mark: str) -> int:
    if unicodedata.combining(mark):
        return 0
    return 2 if unicodedata.east_asian_width(mark) in {"W", "F"} else 1


def as_json(problems: Iterable[Problem], language: str) -> list[dict[str, Any]]:
    """Return problems as plain values for JSON."""
    return [
        {
            "path": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "code": problem.code,
            "message": problem.message(language),
        }
        for problem in problems
    ]
