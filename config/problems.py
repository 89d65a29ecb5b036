"""Where something stands in a file, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a file; line and column count from one."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return ``path:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong at a place, told in Chinese and in English."""

    place: Place
    code: str  # family.code, such as shape.unknown_key
    zh: str
    en: str
    about: frozenset[str] = field(default=frozenset(), compare=False, repr=False)  # the names that it tells

    def message(self, language: str) -> str:
        """Return the message in ``zh`` or ``en``."""
        return self.en if language == "en" else self.zh


class PackError(Exception):
    """All problems of a pack, sorted by place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(f"{p.place}: {p.zh} [{p.code}]" for p in self.problems))
